"""The page template of this CMS: a document of its own stands inside an article's text."""

from __future__ import annotations

from typing import ClassVar

from lxml import etree

from newsbot.layouts.base import SectionLink, element_by_id, text_of
from newsbot.layouts.parts import PartsLayout
from newsbot.text.clean import fold


class MediaTechLayout(PartsLayout):
    """``#content-detail`` is the text; title, date and lead stand above it."""

    name: ClassVar[str] = "mediatech"
    text: ClassVar[tuple[str, ...]] = ("#content-detail",)
    at: ClassVar = {
        "title.name": "h1.name",
        # ``.title-time`` is today.
        "timestamp.date": ".content-article .date",
        "lead.sapo": "p.sapo",
        "author.author": "div.author",
    }
    also: ClassVar = {
        "id.post": "`#post-id`, which is the number of the address",
        "section.page": "`#cate-title`, with the address in `#cate-url`",
    }
    section_meta: ClassVar = "article:section"
    foreign_classes: ClassVar = frozenset(("sapo", "author", "title-time"))

    @classmethod
    def frames(cls, tree: etree._Element) -> bool:
        return any(meta.get("content") == "MEDIATECH" for meta in tree.iter("meta"))

    def timestamp_texts(self) -> list[str]:
        """The date's own text: buttons for the letters' size stand behind it."""
        return [own for one in self.part("timestamp") if (own := fold(one.text or ""))][:1]

    def section(self) -> SectionLink:
        title, url = (text_of(element_by_id(self.tree, f"cate-{one}")) for one in ("title", "url"))
        if name := (title or "").rstrip(" /"):
            self.note("section.page", raw=title)
            return SectionLink(name, url)
        return super().section()

    def article_id(self) -> str | None:
        places = self.select("#post-id")
        return self.number("id.post", (one.get("value") or one.text for one in places))
