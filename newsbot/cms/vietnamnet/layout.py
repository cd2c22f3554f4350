"""The page template of this CMS."""

from __future__ import annotations

from typing import ClassVar

from lxml import etree

from newsbot.layouts.parts import PartsLayout

_BOX = "[data-objectid][data-websiteid]"


class VietnamNetLayout(PartsLayout):
    """``#maincontent`` is the text; title, date and lead stand above it."""

    name: ClassVar[str] = "vietnamnet"
    text: ClassVar[tuple[str, ...]] = ("#maincontent", ".maincontent")
    at: ClassVar = {
        "title.detail": ".content-detail-title",
        "timestamp.time": ".bread-crumb-detail__time",
        "lead.sapo": ".content-detail-sapo",
        # Each step of the path has a menu inside, whose links are none of it.
        "section.breadcrumb": ".bread-crumb-detail > ul > li > a",
        "author.name": ".article-detail-author .name",
        "tags.box": ".tag-cotnent a",
    }
    also: ClassVar = {"id.comments": "`data-objectid` of the box for comments"}
    dates: ClassVar = ()
    foreign_classes: ClassVar = frozenset(
        (
            "ck-cms-wiki-news-full",
            "ck-cms-insert-neww-group",
            "article-relate",
            "related-news",
            "inner-article",
            "article-detail-author-wrapper",
            "tag-cotnent",
            "banner-ads",
        )
    )

    @classmethod
    def frames(cls, tree: etree._Element) -> bool:
        return any((meta.get("name") or "").startswith("vnn_") for meta in tree.iter("meta"))

    def article_id(self) -> str | None:
        return self.number("id.comments", (box.get("data-objectid") for box in self.select(_BOX)))

    def comment_key(self) -> dict[str, str] | None:
        for box in self.select(_BOX):
            key = {"id": box.get("data-objectid", ""), "site": box.get("data-websiteid", "")}
            if all(key.values()):
                return key
        return None
