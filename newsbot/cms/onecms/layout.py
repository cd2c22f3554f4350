"""The page template of this CMS: the head of an article stands inside its text."""

from __future__ import annotations

import re
from functools import cached_property
from typing import ClassVar, Self

from lxml import etree

from newsbot.layouts.base import RULES, Addresses, SectionLink, text_of
from newsbot.layouts.parts import PartsLayout
from newsbot.text.flow import read_flow
from newsbot.text.numbers import read_number
from newsbot.text.passages import Picture

_CONTENT = etree.XPath(
    "//*[contains(concat(' ', normalize-space(@class), ' '), ' entry ')][@itemprop='articleBody'"
    " or ancestor::*[contains(concat(' ', normalize-space(@class), ' '), ' b-maincontent ')]]"
)
_CRUMBS = etree.XPath(
    "//ol[contains(concat(' ', normalize-space(@class), ' '), ' breadcrumb ')]//a[@href]"
)
_TAGS = etree.XPath("//*[contains(concat(' ', normalize-space(@class), ' '), ' onecms__tags ')]//a")
_ID = re.compile(r"\bWebControl\.(?:publisherId|item_id)\s*=\s*[\"']?(\d{4,20})\b")
_COUNT = re.compile(r"\d[\d.,]*")


class OneCmsLayout(PartsLayout):
    """``.entry`` in ``.b-maincontent`` is the text; title, date, author and lead are in its head,
    ``.sc-longform-header``."""

    name: ClassVar[str] = "onecms"
    rules: ClassVar = {
        **RULES,
        "id.meta": "the meta `dable:item_id`",
        "id.script": "`WebControl.publisherId` in a script, where there is no such meta",
        "title.block": "`.block-sc-title`",
        "title.heading": "the first `h1`, in the text if there is one, where none has that class",
        "timestamp.block": "`.block-sc-publish-time`",
        "timestamp.machine": "`datePublished` in JSON-LD, where the page prints no date",
        "lead.block": "`.block-sc-sapo`",
        "section.breadcrumb": "the last link of `ol.breadcrumb`",
        "section.meta": "the metas `article:section` and `channel:url`, where none is there",
        "author.block": "`.block-sc-author`",
        "author.meta": "the meta `dable:author`, where neither that nor the text names one",
        "tags.box": "links in `.onecms__tags`",
        "images.hero": "the picture in `.sc-longform-header-media`, then those in the text",
    }
    foreign_classes: ClassVar = frozenset(
        (
            "sc-longform-header",
            "block-sc-title",
            "block-sc-sapo",
            "block-sc-author",
            "block-sc-publish-time",
            "block-sc-cate-name",
            "sc-empty-layer",
            "c-box",
            "c-banner-item",
            "oneads",
            "onecms__tags",
            "c-comments",
            "c-news-topmore",
        )
    )

    @classmethod
    def match(cls, tree: etree._Element, cms: Addresses) -> Self | None:
        content = next(iter(_CONTENT(tree)), None)
        return None if content is None else cls(tree, content, cms)

    @classmethod
    def frames(cls, tree: etree._Element) -> bool:
        return any("WebControl." in (script.text or "") for script in tree.iter("script"))

    def article_id(self) -> str | None:
        told = self.meta("dable:item_id")
        if told is not None and told.isdigit():
            self.note("id.meta", raw=told)
            return told
        found = next((m[1] for text in self.scripts() if (m := _ID.search(text))), None)
        if found is not None:
            self.note("id.script", raw=found)
        return found

    def claimed_comments(self) -> int | None:
        for bar in self.by_class("c-comment-bar__count"):
            if count := _COUNT.search(text_of(bar) or ""):
                return read_number(re.sub(r"\D", "", count[0]))
        return None

    def titles(self) -> list[str]:
        own = self.found("title.block", self.by_class("block-sc-title"))
        return own or self.found("title.heading", self.headings[:1])

    @cached_property
    def headings(self) -> list[etree._Element]:
        """Where a title may stand that is not marked as one."""
        return [*self.content.iter("h1")] or [*self.tree.iter("h1")]

    def is_foreign(self, element: etree._Element) -> bool:
        if element.tag == "h1" and element in self.headings[:1]:
            return True
        return super().is_foreign(element)

    def timestamp_texts(self) -> list[str]:
        return self.found("timestamp.block", self.by_class("block-sc-publish-time")[:1])

    def timestamp_machine(self) -> str | None:
        told = self.published_in_scripts()
        if told:
            self.note("timestamp.machine", raw=told)
        return told

    def leads(self) -> list[str]:
        return self.found("lead.block", self.by_class("block-sc-sapo"))

    def section(self) -> SectionLink:
        steps = [link for link in _CRUMBS(self.tree) if text_of(link)]
        if len(steps) > 1 or (steps and steps[0].get("href") != "/"):
            self.note("section.breadcrumb", steps[-1:])
            return SectionLink(text_of(steps[-1]), steps[-1].get("href"))
        told = self.meta("article:section")
        if told:
            self.note("section.meta", raw=told)
        return SectionLink(told, self.meta("channel:url"))

    def author_text(self) -> list[str]:
        named = self.found("author.block", self.by_class("block-sc-author")) or self.signature()
        told = None if named else self.meta("dable:author")
        if told is not None:
            self.note("author.meta", raw=told)
            return [told]
        return named

    def tags(self) -> list[str]:
        return self.found("tags.box", _TAGS(self.tree))

    def hero(self) -> Picture | None:
        boxes = self.by_class("sc-longform-header-media")
        pictures = (one for box in boxes for one in read_flow(box).pictures)
        return next(pictures, None)
