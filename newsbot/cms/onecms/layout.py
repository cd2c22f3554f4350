"""The page template of this CMS: the head of an article stands inside its text."""

from __future__ import annotations

import re
from functools import cached_property
from typing import ClassVar

from lxml import etree

from newsbot.layouts.base import text_of
from newsbot.layouts.parts import PartsLayout
from newsbot.text.flow import read_flow
from newsbot.text.numbers import read_number
from newsbot.text.passages import Picture

_ID = re.compile(r"\bWebControl\.(?:publisherId|item_id)\s*=\s*[\"']?(\d{4,20})\b")
_COUNT = re.compile(r"\d[\d.,]*")


class OneCmsLayout(PartsLayout):
    """``.entry`` in ``.b-maincontent`` is the text; title, date, author and lead are in its head,
    ``.sc-longform-header``."""

    name: ClassVar[str] = "onecms"
    text: ClassVar[tuple[str, ...]] = (
        ".b-maincontent .entry",
        ".entry[itemprop=articleBody]",
        "article.entry",
    )
    at: ClassVar = {
        "title.block": ".block-sc-title",
        "title.text": ".entry h1",
        "title.heading": "h1",
        "timestamp.block": ".block-sc-publish-time",
        "lead.block": ".block-sc-sapo",
        "section.breadcrumb": "ol.breadcrumb a",
        "author.block": ".block-sc-author",
        "tags.box": ".onecms__tags a",
    }
    also: ClassVar = {
        "id.meta": "the meta `dable:item_id`",
        "id.script": "`WebControl.publisherId` in a script, where there is no such meta",
        "author.meta": "the meta `dable:author`, where neither that nor the text names one",
        "images.hero": "the picture in `.sc-longform-header-media`, then those in the text",
    }
    # "article:published_time" has the month before the day.
    dates: ClassVar = ()
    section_meta: ClassVar = "article:section"
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
    def frames(cls, tree: etree._Element) -> bool:
        return any("WebControl." in (script.text or "") for script in tree.iter("script"))

    def article_id(self) -> str | None:
        own = self.number("id.meta", [self.meta("dable:item_id")])
        return own or self.number("id.script", self.in_scripts(_ID))

    def claimed_comments(self) -> int | None:
        for bar in self.select(".c-comment-bar__count"):
            if count := _COUNT.search(text_of(bar) or ""):
                return read_number(re.sub(r"\D", "", count[0]))
        return None

    @cached_property
    def heading(self) -> list[etree._Element]:
        """The title, where it is a mere heading of the text."""
        return [] if self.select(self.at["title.block"]) else self.part("title")[:1]

    def is_foreign(self, element: etree._Element) -> bool:
        return (element.tag == "h1" and element in self.heading) or super().is_foreign(element)

    def titles(self) -> list[str]:
        return super().titles() if not self.heading else super().titles()[:1]

    def author_text(self) -> list[str]:
        named, told = super().author_text(), self.meta("dable:author")
        if named or told is None:
            return named
        self.note("author.meta", raw=told)
        return [told]

    def hero(self) -> Picture | None:
        boxes = self.select(".sc-longform-header-media")
        pictures = (one for box in boxes for one in read_flow(box).pictures)
        return next(pictures, None)
