"""What this CMS lists: the sections of its menu, each one's articles on numbered pages."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from lxml import etree

from newsbot.cms.base import Entry, ListPage, Section
from newsbot.cms.lists.numbered import NumberedLists
from newsbot.items import Ask, ask
from newsbot.text.clean import fold
from newsbot.text.dates import VIETNAM
from newsbot.text.whole import parse_html

_MENU = etree.XPath("//*[contains(concat(' ', normalize-space(@class), ' '), ' main-nav ')]//a")
_ROWS = etree.XPath(
    "//*[self::h1 or self::h2 or self::h3 or self::h4]"
    "[contains(concat(' ', normalize-space(@class), ' '), ' title-news ')]//a[@href]"
)
_ARCHIVE = "/category/day"
# In seconds; the paper began in February 2001.
_SPAN, _BEGAN = 30 * 86_400, int(datetime(2001, 2, 1, tzinfo=VIETNAM).timestamp())
_IDS = (
    re.compile(rb"\bPAGE_FOLDER\s*=\s*[\"']?(\d{5,9})"),
    re.compile(rb"""tt_category_id["']?\s+content=["']?(\d{5,9})"""),
    re.compile(rb"""id=["']?parentCateDetail["']?\s+data-cate=["']?(\d{5,9})"""),
)
# Nobody has told how many pages a list has at most.
_SURELY_ALL = 15
# Lists of what stands in sections anyway.
_NO_SECTION = ("/tin-tuc-24h", "/tin-xem-nhieu", "/vne-go")


class VnExpressLists(NumberedLists):
    """A section's own page, then ``/<section>-p2`` and on: some twenty pages, with the newest.

    Behind them the archive of its days, ``/category/day``, in spans of a month.
    """

    def menu(self, page: bytes) -> Sequence[Section]:
        return [
            Section(url, fold(link.get("title") or "".join(link.itertext())))
            for link in _MENU(parse_html(page))
            if (url := link.get("href", "")).startswith("/") and len(url) > 1
            if not url.startswith(_NO_SECTION)
        ]

    def page(self, section: str, number: int) -> Ask:
        return Ask(section if number == self.start else f"{section}-p{number}")

    def section_id(self, page: bytes) -> str | None:
        return next((found[1].decode() for mark in _IDS if (found := mark.search(page))), None)

    def is_capped(self, ask: Ask) -> bool:
        if ask.path == _ARCHIVE:
            # It ends where it begins, or is not there.
            return int(ask.state[1]) - _SPAN > _BEGAN
        return int(ask.state[1]) > _SURELY_ALL

    def beyond(self, section: Section, ask: Ask, before: datetime) -> Ask | None:
        if ask.path == _ARCHIVE or section.id is None:
            return None
        return self.span(section.id, int(before.timestamp()), 1)

    def span(self, category: str, until: int, number: int) -> Ask:
        """A page of what came out in the month up to a moment."""
        asked = ask(_ARCHIVE, cateid=category, fromdate=until - _SPAN, todate=until, page=number)
        return replace(asked, state=(category, str(until), str(number)))

    def read(self, body: bytes, ask: Ask) -> ListPage:
        if ask.path != _ARCHIVE:
            return super().read(body, ask)
        category, told, number = ask.state
        until = int(told)
        urls = dict.fromkeys(link.get("href", "") for link in self.links(parse_html(body)))
        following: Ask | None = self.span(category, until, int(number) + 1)
        if not urls:
            earlier = until - _SPAN
            following = self.span(category, earlier, 1) if earlier > _BEGAN else None
        before = datetime.fromtimestamp(until, VIETNAM)
        return ListPage(
            entries=[Entry(url) for url in urls], rows=len(urls), next=following, before=before
        )

    def feed(self, section: Section) -> Ask | None:
        # Those of sections below others are not known.
        is_top = section.path.strip("/").count("/") == 0
        return Ask(f"/rss/{section.path.strip('/')}.rss") if is_top else None

    def links(self, tree: etree._Element) -> Sequence[etree._Element]:
        rows: Sequence[etree._Element] = _ROWS(tree)
        return rows
