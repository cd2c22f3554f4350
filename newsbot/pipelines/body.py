"""``lead``, ``blocks`` and ``body``: the text a reader reads, once, in order."""

from __future__ import annotations

import re

from newsbot.items import Block
from newsbot.pipelines.base import FieldPipeline, ParsedPage
from newsbot.text.clean import compare_key
from newsbot.text.encoding import is_mojibake
from newsbot.text.passages import Passage

_SENTENCE_END = re.compile(r"[.!?…][\"'”’»)\]]*$")


class BodyPipeline(FieldPipeline):
    field = "body"

    def read(self, page: ParsedPage) -> None:
        article = page.article
        article.lead = page.layout.lead()
        passages = page.layout.passages()
        if article.lead is not None:
            passages = _after_lead(passages, article.lead)
            article.blocks = [Block("paragraph", article.lead)]
        article.blocks += [_block(passage) for passage in passages]
        article.body = "\n\n".join([block.text for block in article.blocks])
        if not article.blocks:
            self.count("missing")
        if is_mojibake(f"{article.title} {article.body}"):
            page.flag("mojibake")
            self.count("mojibake")


def _after_lead(passages: list[Passage], lead: str) -> list[Passage]:
    """The passages without the lead, which the body repeats in its first paragraph or two."""
    wanted = compare_key(lead)
    kinds = [passage.kind for passage in passages]
    first = kinds.index("paragraph") if "paragraph" in kinds else len(kinds)
    for index, passage in enumerate(passages[first:], start=first):
        key = compare_key(passage.text)
        if not wanted.startswith(key):
            break
        wanted = wanted[len(key) :]
        if not wanted:
            return passages[:first] + passages[index + 1 :]
    return passages


def _block(passage: Passage) -> Block:
    kind = passage.kind
    is_line = passage.bold and not passage.right
    if kind == "paragraph" and is_line and not _SENTENCE_END.search(passage.text):
        kind = "heading"
    return Block(kind, passage.text, passage.items, passage.rows)
