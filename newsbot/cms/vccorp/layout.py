"""The page template of this CMS: its parts say what they are in ``data-role``."""

from __future__ import annotations

import re
from functools import cached_property
from typing import ClassVar

from lxml import etree

from newsbot.layouts.base import SectionLink, element_by_id, text_of, texts_of
from newsbot.layouts.parts import PartsLayout
from newsbot.text.passages import Clip

# Objects that an editor puts into the text: these are no text.
OBJECTS = frozenset(
    "relatedonenews relatednewsbox relatednews videostream poll livestream embedcode insertembed"
    " minigame quiz interview_box newsrelation boxtable_ads toc".split()
)
# A section above another has the same role: the article's own is the last.
_SECTIONS_ABOVE = etree.XPath("preceding::*[@data-role='cate-name']")
# "Mời bạn xem thêm video:" above another piece's player.
_LINES = ("p", "h2", "h3", "h4", "h5")
_INVITATION = re.compile(
    r"Mời (?:quý )?(?:bạn|bạn đọc|độc giả|quý vị)(?: và các bạn)?(?: đón)? xem (?:thêm|tiếp)"
    r"(?: (?:video|clip))?(?: (?:dưới đây|sau đây))?\s*:?",
    re.IGNORECASE,
)
_CLOSED = re.compile(r"allowComment\s*:\s*[\"']false[\"']", re.IGNORECASE)
_OTHERS = re.compile(r"\bvà \d+ tác giả khác\b", re.IGNORECASE)


class VcCorpLayout(PartsLayout):
    """The first ``[data-role=content]`` is the article; what else has that role are popups."""

    name: ClassVar[str] = "vccorp"
    text: ClassVar[tuple[str, ...]] = (
        "[data-role=content]",
        ".detail-content.afcbc-body",
        ".vnbcbc-body",
    )
    numbered: ClassVar = re.compile(r"-(\d{6,20})\.(?:htm|chn)$")
    at: ClassVar = {
        "title.role": "[data-role=title]",
        "title.class": ".detail-title",
        # "block-sc": a head in another system's markup, of papers that have moved here.
        "title.block": ".block-sc-title",
        # "vnbcb": VietnamBiz's classes; a bare ``.pdate`` and its like are CafeF's.
        "title.vnbcb": ".vnbcb-title",
        "title.headline": "h1.title[itemprop=headline]",
        "timestamp.role": "[data-role=publishdate]",
        "timestamp.class": ".detail-time",
        "timestamp.block": ".block-sc-publish-time",
        "timestamp.vnbcb": ".vnbcba-time",
        "timestamp.pdate": ".pdate",
        "lead.role": "[data-role=sapo]",
        "lead.class": ".detail-sapo",
        "lead.block": ".block-sc-sapo",
        "lead.vnbcb": ".vnbcbc-sapo",
        "lead.description": "p.sapo[itemprop=description]",
        "section.breadcrumb": "ol.breadcrumb a",
        "author.below": ".box-author-detail",
        "author.role": "[data-role=author]",
        "author.name": ".author-info .name",
        "author.block": ".block-sc-author",
        "author.vnbcb": "body:has(.vnbcb-title) p.author",
        "author.pdate": "body:has(.pdate) span.author",
        "tags.box": ".detail-tab a.item, .detail-tag a",
        "tags.vnbcb": ".vnbcbcbs-tags a, .box-tag-detail a",
    }
    also: ClassVar = {
        "id.input": "`#hdNewsId`",
        "id.own": "the number in `og:url`, or in the canonical link, where there is no such input",
        "timestamp.machine": "`datetime` of the printed date, else the meta"
        " `article:published_time`, where the page prints no date",
        "section.cate": "the last `[data-role=cate-name]` above the text, or `.detail-cate`",
        "author.meta": "the meta `dable:author`, where one is named for several",
        "videos.own": "the paper's own players in the text, and those of other sites",
    }
    section_meta: ClassVar = "article:section"
    foreign_classes: ClassVar = frozenset(
        (
            "c-banner",
            "chisochungkhoan",
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
            "tindnd",
            "vnbcbc-sapo",
        )
    )
    foreign_ids: ClassVar = frozenset(("listNewsInContent", "reactRelate"))

    @classmethod
    def frames(cls, tree: etree._Element) -> bool:
        return any(
            "pageSettings" in (script.text or "") or "commentSiteName" in (script.text or "")
            for script in tree.iter("script")
        )

    def article_id(self) -> str | None:
        told = element_by_id(self.tree, "hdNewsId")
        value = told.get("value", "").strip() if told is not None else ""
        if told is not None:
            self.note("id.input", [told], raw=value)
            return value if value.isdigit() and len(value) >= 6 else None
        return super().article_id()

    @cached_property
    def signed(self) -> list[etree._Element]:
        """Paragraphs that name the author, wherever they stand."""
        return self.select(self.at["author.vnbcb"])

    def is_foreign(self, element: etree._Element) -> bool:
        if element.tag == "zone" or _type(element) in OBJECTS:
            return True
        if element.get("data-check-position") is not None:
            return True
        if element.tag == "p" and element in self.signed:
            return True
        if element.tag in _LINES and _INVITATION.fullmatch(text_of(element) or ""):
            return True
        return super().is_foreign(element)

    def timestamp_machine(self) -> str | None:
        times = self.select("[data-role=publishdate], .block-sc-publish-time, time")
        told = next(filter(None, (one.get("datetime") for one in times)), None)
        if told is None:
            return super().timestamp_machine()
        self.note("timestamp.machine", raw=told)
        return told

    def section(self) -> SectionLink:
        above = reversed(_SECTIONS_ABOVE(self.content))
        for place in (*above, *self.select("[data-role=cate-name], .detail-cate")):
            link = place if place.tag == "a" else next(place.iter("a"), place)
            if name := text_of(link):
                self.note("section.cate", [link])
                return SectionLink(name, link.get("href"))
        return super().section()

    def author_text(self) -> list[str]:
        """The line below the text names all; beside the title one may stand for several."""
        named = super().author_text()
        boxes = texts_of(self.select(".author-info"))
        below = self.select(self.at["author.below"])
        if not below and any(map(_OTHERS.search, boxes)) and (told := self.meta("dable:author")):
            self.note("author.meta", raw=told)
            return [told]
        return named

    def videos(self) -> list[Clip]:
        """Those of other sites in the text, then the paper's own, which scripts play."""
        others = super().videos()
        own = [one for one in self.content.iter() if _type(one) == "videostream"]
        if own:
            self.note("videos.own", own)
        return [*others, *map(_clip, own)]

    def has_closed_comments(self) -> bool:
        return any(map(_CLOSED.search, self.scripts()))


def _type(element: etree._Element) -> str:
    """What kind of object an editor's box is; blank for what is none."""
    return (element.get("type") or "").lower()


def _clip(box: etree._Element) -> Clip:
    captions = (text_of(one) for one in box.iter() if "VideoCMS_Caption" in _classes(one))
    return Clip(
        box.get("data-src") or _file(box.get("data-vid") or ""),
        box.get("data-thumb"),
        next(filter(None, captions), None),
    )


def _file(video: str) -> str | None:
    """The address of "cdn.example/2024/a.mp4", which names no scheme; None of a bare number."""
    if "/" not in video:
        return None
    return video if "//" in video else f"https://{video}"


def _classes(element: etree._Element) -> list[str]:
    return (element.get("class") or "").split()
