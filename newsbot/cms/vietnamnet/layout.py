"""The page template of this CMS."""

from __future__ import annotations

from typing import ClassVar, Self

from lxml import etree

from newsbot.layouts.base import RULES, Addresses, SectionLink, element_by_id, text_of
from newsbot.layouts.parts import PartsLayout, by_class

# Each step of the path has a menu inside, whose links are none of it.
_CRUMBS = etree.XPath(
    "//*[contains(concat(' ', normalize-space(@class), ' '), ' bread-crumb-detail ')]/ul/li/a"
)
_NAMES = etree.XPath(
    "//*[contains(@class, 'article-detail-author')]"
    "//*[contains(concat(' ', normalize-space(@class), ' '), ' name ')]"
)
_TAGS = etree.XPath("//*[contains(concat(' ', normalize-space(@class), ' '), ' tag-cotnent ')]//a")
_BOXES = etree.XPath("//*[@data-objectid][@data-websiteid]")


class VietnamNetLayout(PartsLayout):
    """``#maincontent`` is the text; title, date and lead stand above it."""

    name: ClassVar[str] = "vietnamnet"
    rules: ClassVar = {
        **RULES,
        "id.comments": "`data-objectid` of the box for comments",
        "title.detail": "`h1.content-detail-title`",
        "timestamp.time": "`.bread-crumb-detail__time`",
        "timestamp.machine": "`datePublished` in JSON-LD, where the page prints no date",
        "lead.sapo": "`.content-detail-sapo`",
        "section.breadcrumb": "the last step of `.bread-crumb-detail`",
        "author.name": "`.name` in `.article-detail-author`",
        "tags.box": "links in `.tag-cotnent`",
    }
    foreign_classes: ClassVar = frozenset(
        (
            "ck-cms-wiki-news-full",
            "ck-cms-insert-neww-group",
            "article-relate",
            "related-news",
            "article-detail-author-wrapper",
            "tag-cotnent",
            "banner-ads",
        )
    )

    @classmethod
    def match(cls, tree: etree._Element, cms: Addresses) -> Self | None:
        content = element_by_id(tree, "maincontent")
        if content is None:
            content = next(iter(by_class(tree, "maincontent")), None)
        return None if content is None else cls(tree, content, cms)

    @classmethod
    def frames(cls, tree: etree._Element) -> bool:
        return any((meta.get("name") or "").startswith("vnn_") for meta in tree.iter("meta"))

    def article_id(self) -> str | None:
        told = [box.get("data-objectid", "").strip() for box in _BOXES(self.tree)]
        number = next((one for one in told if one.isdigit()), None)
        if number is not None:
            self.note("id.comments", raw=number)
        return number

    def comment_key(self) -> dict[str, str] | None:
        for box in _BOXES(self.tree):
            key = {"id": box.get("data-objectid", ""), "site": box.get("data-websiteid", "")}
            if all(key.values()):
                return key
        return None

    def titles(self) -> list[str]:
        return self.found("title.detail", self.by_class("content-detail-title"))

    def timestamp_texts(self) -> list[str]:
        return self.found("timestamp.time", self.by_class("bread-crumb-detail__time")[:1])

    def timestamp_machine(self) -> str | None:
        told = self.published_in_scripts()
        if told:
            self.note("timestamp.machine", raw=told)
        return told

    def leads(self) -> list[str]:
        return self.found("lead.sapo", self.by_class("content-detail-sapo"))

    def section(self) -> SectionLink:
        links = [link for link in _CRUMBS(self.tree) if text_of(link)]
        if not links:
            return SectionLink(None, None)
        self.note("section.breadcrumb", links[-1:])
        return SectionLink(text_of(links[-1]), links[-1].get("href"))

    def author_text(self) -> list[str]:
        """Those named below the text, else the lines that sign it."""
        return self.found("author.name", _NAMES(self.tree)) or self.signature()

    def tags(self) -> list[str]:
        return self.found("tags.box", _TAGS(self.tree))
