"""The page template of this CMS."""

from __future__ import annotations

import re
from typing import ClassVar

from lxml import etree

from newsbot.layouts.base import text_of
from newsbot.layouts.parts import PartsLayout

# "* Mời bạn đọc vào chuyên mục Y tế xem các tin, bài liên quan."
_INVITATION = re.compile(r"\*?\s*Mời bạn đọc vào chuyên mục\b.{0,120}\bxem\b", re.IGNORECASE)


class QdndLayout(PartsLayout):
    """The ``articleBody`` in ``.post-content`` is the text; title, date and lead stand above it."""

    name: ClassVar[str] = "qdnd"
    text: ClassVar[tuple[str, ...]] = (".post-content [itemprop=articleBody]", ".post-content")
    numbered: ClassVar = re.compile(r"-(\d{5,9})/?$")
    at: ClassVar = {
        "title.post": "h1.post-title",
        "timestamp.info": ".post-subinfo span",
        "lead.summary": ".post-summary p",
        "section.steps": ".brcrum-title a",
        "tags.post": ".post-tag a",
    }
    foreign_classes: ClassVar = frozenset(("post-summary", "post-tag", "post-subinfo"))

    @classmethod
    def frames(cls, tree: etree._Element) -> bool:
        return any((one.get("id") or "").startswith("dnn_") for one in tree.iter("div"))

    def is_foreign(self, element: etree._Element) -> bool:
        if element.tag == "p" and _INVITATION.match(text_of(element) or ""):
            return True
        return super().is_foreign(element)

    def timestamp_texts(self) -> list[str]:
        """The first of the line's parts that has a number."""
        return [text for text in self.texts("timestamp") if any(map(str.isdigit, text))][:1]
