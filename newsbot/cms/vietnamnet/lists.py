"""What this CMS lists: the sections of its menu, each one's articles on numbered pages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from lxml import etree

from newsbot.cms.base import Section
from newsbot.cms.lists.numbered import NumberedLists
from newsbot.items import Ask
from newsbot.text.clean import fold
from newsbot.text.whole import parse_html

_MENU = etree.XPath("//*[contains(concat(' ', normalize-space(@class), ' '), ' mainNav ')]//a")
_ROWS = etree.XPath(
    "//*[self::h2 or self::h3]"
    "[contains(concat(' ', normalize-space(@class), ' '), ' vnn-title ')]//a[@href]"
)


# Nobody has told how many pages a list has at most.
_SURELY_ALL = 15


class VietnamNetLists(NumberedLists):
    """A section's own page, which is page 0 of its list, then ``/<section>-page1`` and on."""

    start: ClassVar[int] = 0

    def menu(self, page: bytes) -> Sequence[Section]:
        return [
            Section(url, fold(link.get("title") or "".join(link.itertext())))
            for link in _MENU(parse_html(page))
            if (url := link.get("href", "").partition("#")[0]).startswith("/") and len(url) > 1
        ]

    def page(self, section: str, number: int) -> Ask:
        return Ask(section if number == self.start else f"{section}-page{number}")

    def is_capped(self, ask: Ask) -> bool:
        return int(ask.state[1]) > _SURELY_ALL

    def feed(self, section: Section) -> Ask | None:
        return Ask(f"/{section.path.strip('/')}.rss")

    def links(self, tree: etree._Element) -> Sequence[etree._Element]:
        rows: Sequence[etree._Element] = _ROWS(tree)
        return rows
