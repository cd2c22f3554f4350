"""The page template of this CMS: a document of its own stands inside an article's text."""

from __future__ import annotations

from typing import ClassVar

from lxml import etree

from newsbot.layouts.parts import PartsLayout


class MediaTechLayout(PartsLayout):
    """``#content-detail`` is the text; title, date and lead stand above it."""

    name: ClassVar[str] = "mediatech"
    text: ClassVar[str] = "#content-detail"
    at: ClassVar = {
        "title.name": "h1.name",
        # ``.title-time`` is today.
        "timestamp.date": ".content-article .date",
        "lead.sapo": "p.sapo",
        "author.author": "div.author",
    }
    also: ClassVar = {"id.post": "`#post-id`, which is the number of the address"}
    section_meta: ClassVar = "article:section"
    foreign_classes: ClassVar = frozenset(("sapo", "author", "title-time"))

    @classmethod
    def frames(cls, tree: etree._Element) -> bool:
        return any(meta.get("content") == "MEDIATECH" for meta in tree.iter("meta"))

    def article_id(self) -> str | None:
        places = self.select("#post-id")
        return self.number("id.post", (one.get("value") or one.text for one in places))
