"""The page template of this CMS: its parts say what they are in ``data-role``."""

from __future__ import annotations

import re
from typing import ClassVar, Self

from lxml import etree

from newsbot.layouts.base import (
    RULES,
    Addresses,
    SectionLink,
    element_by_id,
    text_of,
    texts_of,
)
from newsbot.layouts.parts import PartsLayout
from newsbot.text.passages import Clip

_ROLE = etree.XPath("//*[@data-role=$name]")
_TAGS = etree.XPath(
    "//*[contains(concat(' ', normalize-space(@class), ' '), ' detail-tab ')]"
    "//a[contains(concat(' ', normalize-space(@class), ' '), ' item ')]"
    " | //*[contains(concat(' ', normalize-space(@class), ' '), ' detail-tag ')]//a"
)
# Objects that an editor puts into the text: these are no text.
OBJECTS = frozenset(
    "relatedonenews relatednewsbox relatednews videostream poll livestream embedcode insertembed"
    " minigame quiz interview_box newsrelation boxtable_ads".split()
)
_CLOSED = re.compile(r"allowComment\s*:\s*[\"']false[\"']", re.IGNORECASE)
_OTHERS = re.compile(r"\bvà \d+ tác giả khác\b", re.IGNORECASE)


class VcCorpLayout(PartsLayout):
    """The first ``[data-role=content]`` is the article; what else has that role are popups."""

    name: ClassVar[str] = "vccorp"
    rules: ClassVar = {
        **RULES,
        "id.input": "`#hdNewsId`",
        "title.role": "`[data-role=title]`",
        "title.class": "`.detail-title`, where there is no such role",
        "timestamp.role": "`[data-role=publishdate]`",
        "timestamp.class": "`.detail-time`, where there is no such role",
        "timestamp.machine": "what the page tells machines, where it prints no date",
        "lead.role": "`[data-role=sapo]`",
        "section.cate": "`[data-role=cate-name]` or `.detail-cate`",
        "section.meta": "the meta `article:section`",
        "author.below": "`.box-author-detail`",
        "author.role": "`[data-role=author]`, or names in `.author-info`",
        "author.meta": "the meta `dable:author`, where one is named for several",
        "tags.box": "links in `.detail-tab` or `.detail-tag`",
        "videos.own": "the paper's own players in the text, and those of other sites",
    }
    foreign_classes: ClassVar = frozenset(
        (
            "detail-cover",
            "readmore-body-box",
            "box-author-detail",
            "detail-tab",
            "detail-tag",
            "detail-like",
            "link-source-wrapper",
            "link-source-name",
            "videonewsplayer",
            "ads-sponsor",
            "box-relation",
        )
    )

    @classmethod
    def match(cls, tree: etree._Element, cms: Addresses) -> Self | None:
        content = next(iter(_ROLE(tree, name="content")), None)
        return None if content is None else cls(tree, content, cms)

    @classmethod
    def frames(cls, tree: etree._Element) -> bool:
        return any(
            "pageSettings" in (script.text or "") or "commentSiteName" in (script.text or "")
            for script in tree.iter("script")
        )

    def role(self, name: str) -> list[etree._Element]:
        found: list[etree._Element] = _ROLE(self.tree, name=name)
        return found

    def article_id(self) -> str | None:
        told = element_by_id(self.tree, "hdNewsId")
        value = told.get("value", "").strip() if told is not None else ""
        if told is not None:
            self.note("id.input", [told], raw=value)
        return value if value.isdigit() and len(value) >= 6 else None

    def is_foreign(self, element: etree._Element) -> bool:
        if element.tag == "zone" or _type(element) in OBJECTS:
            return True
        if element.get("data-check-position") is not None:
            return True
        return super().is_foreign(element)

    def titles(self) -> list[str]:
        return self.found("title.role", self.role("title")) or self.found(
            "title.class", self.by_class("detail-title")
        )

    def timestamp_texts(self) -> list[str]:
        printed = self.found("timestamp.role", self.role("publishdate")[:1])
        return printed or self.found("timestamp.class", self.by_class("detail-time")[:1])

    def timestamp_machine(self) -> str | None:
        told = (one.get("datetime") for one in (*self.role("publishdate"), *self.tree.iter("time")))
        found = next(filter(None, told), None) or self.meta("article:published_time")
        if found:
            self.note("timestamp.machine", raw=found)
        return found

    def leads(self) -> list[str]:
        return self.found("lead.role", self.role("sapo"))

    def section(self) -> SectionLink:
        places = [*self.role("cate-name"), *self.by_class("detail-cate")]
        for place in places:
            link = place if place.tag == "a" else next(place.iter("a"), place)
            if name := text_of(link):
                self.note("section.cate", [link])
                return SectionLink(name, link.get("href"))
        told = self.meta("article:section")
        if told:
            self.note("section.meta", raw=told)
        return SectionLink(told, None)

    def author_text(self) -> list[str]:
        """The line below the text names all; beside the title one may stand for several."""
        below = self.found("author.below", self.by_class("box-author-detail"))
        if below:
            return below
        named = self.found("author.role", self.role("author")) or self.found(
            "author.role",
            [name for box in self.by_class("author-info") for name in _names_in(box)],
        )
        boxes = texts_of(self.by_class("author-info"))
        if any(_OTHERS.search(box) for box in boxes) and (all_of_them := self.meta("dable:author")):
            self.note("author.meta", raw=all_of_them)
            return [all_of_them]
        return named or self.signature()

    def tags(self) -> list[str]:
        return self.found("tags.box", _TAGS(self.tree))

    def videos(self) -> list[Clip]:
        """Those of other sites in the text, then the paper's own, which scripts play."""
        others = super().videos()
        own = [one for one in self.content.iter() if _type(one) == "videostream"]
        if own:
            self.note("videos.own", own)
        return [*others, *map(_clip, own)]

    def has_closed_comments(self) -> bool:
        return any(map(_CLOSED.search, self.scripts()))


def _names_in(box: etree._Element) -> list[etree._Element]:
    return [one for one in box.iter() if "name" in _classes(one)]


def _type(element: etree._Element) -> str:
    """What kind of object an editor's box is; blank for what is none."""
    return (element.get("type") or "").lower()


def _clip(box: etree._Element) -> Clip:
    captions = (text_of(one) for one in box.iter() if "VideoCMS_Caption" in _classes(one))
    source = box.get("data-src") or box.get("data-vid")
    return Clip(source, box.get("data-thumb"), next(filter(None, captions), None))


def _classes(element: etree._Element) -> list[str]:
    return (element.get("class") or "").split()
