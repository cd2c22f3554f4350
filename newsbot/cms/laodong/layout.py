"""The page template of this CMS."""

from __future__ import annotations

import re
from typing import ClassVar

from lxml import etree

from newsbot.layouts.parts import PartsLayout
from newsbot.text.flow import read_flow
from newsbot.text.passages import Clip


class LaoDongLayout(PartsLayout):
    """``.art-body`` is the text; title, date and lead stand above it. A video has no text: its
    place is that of the whole article, its player stands above it."""

    name: ClassVar[str] = "laodong"
    text: ClassVar[tuple[str, ...]] = (".art-body", "article.article-detail")
    numbered: ClassVar = re.compile(r"-(\d{4,9})\.ldo$")
    at: ClassVar = {
        "title.heading": "h1.title",
        "timestamp.time": ".time",
        "lead.chappeau": ".chappeau",
        "section.active": ".breadcrums a.active",
        "author.authors": ".authors",
        "tags.list": ".lst-tags a",
    }
    also: ClassVar = {
        "videos.above": "the player in `.video-content`, then those in the text",
    }
    section_meta: ClassVar = "article:section"
    foreign_classes: ClassVar = frozenset(
        (
            "art-footer",
            "art-info",
            "authors",
            "chappeau",
            "google-news",
            "lst-advs",
            "lst-tags",
            "social-sharing",
            "tin-lien-quan",
        )
    )

    @classmethod
    def frames(cls, tree: etree._Element) -> bool:
        return any("siteKey" in (script.text or "") for script in tree.iter("script"))

    def is_foreign(self, element: etree._Element) -> bool:
        return element.tag == "h1" or super().is_foreign(element)

    def videos(self) -> list[Clip]:
        inside = super().videos()
        boxes = self.select(".video-content")
        above = [clip for box in boxes for clip in read_flow(box).clips]
        if above:
            self.note("videos.above", boxes)
        return [*above, *inside]
