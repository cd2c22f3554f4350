"""The page template of this CMS."""

from __future__ import annotations

import re
from typing import ClassVar, Self

from lxml import etree

from newsbot.layouts.base import RULES, Addresses, SectionLink, text_of
from newsbot.layouts.parts import PartsLayout, by_class

_FIELD = etree.XPath("//*[@data-field=$name]")
_TIMES = etree.XPath(
    "//*[contains(concat(' ', normalize-space(@class), ' '), ' article__meta ')]//time"
)
_CRUMBS = etree.XPath(
    "//*[contains(concat(' ', normalize-space(@class), ' '), ' breadcrumb ')]//h2//a[@href]"
)
_TAGS = etree.XPath("//*[contains(concat(' ', normalize-space(@class), ' '), ' article__tag ')]//a")
_NUMBER = re.compile(r"-post(\d{3,9})\.\w+$")


class ZceLayout(PartsLayout):
    """``.cms-body`` is the text; title, date and lead stand above it, the author below, in it."""

    name: ClassVar[str] = "zce"
    rules: ClassVar = {
        **RULES,
        "id.own": "the number in `og:url`, or in the canonical link",
        "title.article": "`.article__title` or `.cms-title`",
        "timestamp.meta": "`time` in `.article__meta`",
        "timestamp.machine": "the meta `article:published_time`, where the page prints no date",
        "lead.sapo": "`.article__sapo` or `.cms-desc`, or `[data-field=sapo]`",
        "section.breadcrumb": "the last link of `.breadcrumb h2`",
        "section.meta": "the meta `article:section`, where there is no such link",
        "author.cms": "`.cms-author`",
        "tags.box": "links in `.article__tag`",
    }
    foreign_classes: ClassVar = frozenset(
        (
            "article__author",
            "cms-author",
            "ads_middle",
            "rennab",
            "article-relate",
            "related-news",
            "article__tag",
        )
    )

    @classmethod
    def match(cls, tree: etree._Element, cms: Addresses) -> Self | None:
        found = by_class(tree, "cms-body") or _FIELD(tree, name="body")
        return cls(tree, found[0], cms) if found else None

    @classmethod
    def frames(cls, tree: etree._Element) -> bool:
        return any("CMS_BANNER" in (script.text or "") for script in tree.iter("script"))

    def is_foreign(self, element: etree._Element) -> bool:
        return (element.get("id") or "").startswith("adsWeb_") or super().is_foreign(element)

    def article_id(self) -> str | None:
        for url in (self.meta("og:url"), *_CANONICAL(self.tree)):
            if number := _NUMBER.search(url or ""):
                self.note("id.own", raw=url)
                return number[1]
        return None

    def titles(self) -> list[str]:
        return self.found(
            "title.article", self.by_class("article__title") or self.by_class("cms-title")
        )

    def timestamp_texts(self) -> list[str]:
        return self.found("timestamp.meta", _TIMES(self.tree)[:1])

    def timestamp_machine(self) -> str | None:
        told = self.meta("article:published_time")
        if told:
            self.note("timestamp.machine", raw=told)
        return told

    def leads(self) -> list[str]:
        sapo = self.by_class("article__sapo") or self.by_class("cms-desc")
        return self.found("lead.sapo", sapo or _FIELD(self.tree, name="sapo"))

    def section(self) -> SectionLink:
        steps = [link for link in _CRUMBS(self.tree) if text_of(link)]
        if steps:
            self.note("section.breadcrumb", steps[-1:])
            return SectionLink(text_of(steps[-1]), steps[-1].get("href"))
        told = self.meta("article:section")
        if told:
            self.note("section.meta", raw=told)
        return SectionLink(told, None)

    def author_text(self) -> list[str]:
        return self.found("author.cms", self.by_class("cms-author")) or self.signature()

    def tags(self) -> list[str]:
        return self.found("tags.box", _TAGS(self.tree))


_CANONICAL = etree.XPath("//link[@rel='canonical']/@href")
