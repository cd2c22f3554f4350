"""``lead``, ``blocks`` and ``body``: the text a reader reads, once, in order."""

from __future__ import annotations

from dataclasses import replace

from newsbot.items import Block
from newsbot.pipelines.base import FieldPipeline, ParsedPage
from newsbot.text.clean import compare_key
from newsbot.text.encoding import is_mojibake
from newsbot.text.leads import without_prefix
from newsbot.text.passages import Passage, ends_sentence


class BodyPipeline(FieldPipeline):
    field = "body"
    after = frozenset({"title"})

    def read(self, page: ParsedPage) -> None:
        article = page.article
        leads, passages = page.layout.leads(), page.layout.passages()
        article.lead = next(iter(leads), None)
        if page.layout.lead_is_in_body:
            texts = [passage.text if passage.kind == "paragraph" else None for passage in passages]
            place = texts.index(article.lead) if article.lead in texts else 0
            before, after = passages[:place], passages[place + (article.lead is not None) :]
        else:
            # A lead above the body comes first, whatever the body begins with.
            before, after = [], _without_lead(passages, article.lead)
            told = {passage.text for passage in after}
            more = [text for text in leads[1:] if text not in told]
            after = [*(Passage("paragraph", text) for text in more), *after]
            if len(leads) > 1:
                page.flag("two_leads")
                self.count("two_leads")
        lead = [] if article.lead is None else [Block("paragraph", article.lead)]
        article.blocks = [*map(_block, before), *lead, *map(_block, after)]
        article.body = "\n\n".join([block.text for block in article.blocks])
        if not article.blocks:
            self.count("missing")
        self._flag(page)

    def _flag(self, page: ParsedPage) -> None:
        """What was odd about the text."""
        article = page.article
        if page.layout.has_stray_end:
            page.flag("stray_end_tag")
            self.count("stray_end_tag")
        if page.layout.flow.struck:
            page.flag("struck_out")
            self.count("struck_out")
        if page.layout.flow.left_out:
            page.flag("text_left_out")
            self.count("left_out")
        if _is_hidden(page):
            page.flag("hidden_markup")
            self.count("hidden")
        if is_mojibake(f"{article.title} {article.body}"):
            page.flag("mojibake")
            self.count("mojibake")


# Letters of a description that tell it from a motto; hidden ones that an article may be without.
_TOLD, _LITTLE = 30, 200
# Descriptions are cut somewhere.
_LONGEST_TOLD = 80


def _is_hidden(page: ParsedPage) -> bool:
    """Whether markup that nobody sees holds the article, or most of it.

    It does where the page's own description stands there and not in the text, and where there is
    more of it than of text.
    """
    hidden = compare_key(" ".join(page.layout.hidden_texts()))
    if not hidden:
        return False
    shown = compare_key(f"{page.article.title} {page.article.body}")
    told = compare_key(page.layout.description() or "")[:_LONGEST_TOLD]
    if len(told) >= _TOLD and told in hidden and told not in shown:
        return True
    return len(hidden) >= _LITTLE and len(hidden) > 2 * len(shown)


def _without_lead(passages: list[Passage], lead: str | None) -> list[Passage]:
    """The passages of a body without its lead, where its first paragraph or two repeat it."""
    if lead is None:
        return passages
    wanted = compare_key(without_prefix(lead))
    kinds = [passage.kind for passage in passages]
    first = kinds.index("paragraph") if "paragraph" in kinds else len(kinds)
    for index, passage in enumerate(passages[first:], start=first):
        text = without_prefix(passage.text) if index == first else passage.text
        lines = text.split("\n") if passage.kind == "paragraph" else [text]
        while lines and wanted.startswith(key := compare_key(lines[0])):
            wanted = wanted[len(key) :]
            del lines[0]
            if not wanted:
                return [*passages[:first], *_rest(passage, lines), *passages[index + 1 :]]
        if lines:
            break
    return passages


def _rest(passage: Passage, lines: list[str]) -> list[Passage]:
    """What a paragraph says in its last lines."""
    return [replace(passage, text="\n".join(lines))] if lines else []


def _block(passage: Passage) -> Block:
    kind = passage.kind
    is_line = passage.bold and not passage.right
    if kind == "paragraph" and is_line and not ends_sentence(passage.text):
        kind = "heading"
    return Block(kind, passage.text, passage.items, passage.rows)
