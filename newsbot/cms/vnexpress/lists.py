"""What this CMS lists: the sections of its menu, each one's articles on numbered pages."""

from __future__ import annotations

from collections.abc import Sequence

from lxml import etree

from newsbot.cms.base import Section
from newsbot.cms.lists.numbered import NumberedLists
from newsbot.items import Ask
from newsbot.text.clean import fold
from newsbot.text.whole import parse_html

_MENU = etree.XPath("//*[contains(concat(' ', normalize-space(@class), ' '), ' main-nav ')]//a")
_ROWS = etree.XPath(
    "//*[self::h1 or self::h2 or self::h3 or self::h4]"
    "[contains(concat(' ', normalize-space(@class), ' '), ' title-news ')]//a[@href]"
)
# Nobody has told how many pages a list has at most.
_SURELY_ALL = 15
# Lists of what stands in sections anyway.
_NO_SECTION = ("/tin-tuc-24h", "/tin-xem-nhieu", "/vne-go")


class VnExpressLists(NumberedLists):
    """A section's own page, then ``/<section>-p2`` and on: some twenty pages, with the newest."""

    def menu(self, page: bytes) -> Sequence[Section]:
        return [
            Section(url, fold(link.get("title") or "".join(link.itertext())))
            for link in _MENU(parse_html(page))
            if (url := link.get("href", "")).startswith("/") and len(url) > 1
            if not url.startswith(_NO_SECTION)
        ]

    def page(self, section: str, number: int) -> Ask:
        return Ask(section if number == self.start else f"{section}-p{number}")

    def is_capped(self, ask: Ask) -> bool:
        return int(ask.state[1]) > _SURELY_ALL

    def links(self, tree: etree._Element) -> Sequence[etree._Element]:
        rows: Sequence[etree._Element] = _ROWS(tree)
        return rows
