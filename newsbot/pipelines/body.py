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
        article.lead = page.layout.lead()
        passages = page.layout.passages()
        if page.layout.lead_is_in_body:
            texts = [passage.text if passage.kind == "paragraph" else None for passage in passages]
            place = texts.index(article.lead) if article.lead in texts else 0
            before, after = passages[:place], passages[place + (article.lead is not None) :]
        else:
            # A lead above the body comes first, whatever the body begins with.
            before, after = [], _without_lead(passages, article.lead)
        lead = [] if article.lead is None else [Block("paragraph", article.lead)]
        article.blocks = [*map(_block, before), *lead, *map(_block, after)]
        article.body = "\n\n".join([block.text for block in article.blocks])
        if not article.blocks:
            self.count("missing")
        if page.layout.has_stray_end:
            page.flag("stray_end_tag")
            self.count("stray_end_tag")
        if page.layout.flow.struck:
            page.flag("struck_out")
            self.count("struck_out")
        if page.layout.flow.left_out:
            page.flag("text_left_out")
            self.count("left_out")
        if is_mojibake(f"{article.title} {article.body}"):
            page.flag("mojibake")
            self.count("mojibake")


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
