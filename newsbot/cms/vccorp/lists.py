"""What this CMS lists: the sections of its menu, each one's articles in numbered pieces."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from lxml import etree

from newsbot.cms.base import ListPage, Section
from newsbot.cms.lists.numbered import NumberedLists
from newsbot.items import Ask
from newsbot.text.clean import fold
from newsbot.text.whole import parse_html

if TYPE_CHECKING:
    from newsbot.cms.vccorp.cms import VcCorp

_MENU = etree.XPath(
    "//a[contains(concat(' ', normalize-space(@class), ' '), ' nav-link ')]"
    "[ancestor::*[contains(@class, 'header') or self::header or self::nav]]"
)
_ZONES = etree.XPath("//input[@id='hdZoneId' or @id='hidZoneId'][@value]")
# The main link of a row; those to related articles below it are not the list's.
_ROWS = etree.XPath(
    "//a[@href][contains(@class, 'box-category-link-title')"
    " or contains(@class, 'box-stream-link-title')]"
    " | //*[contains(concat(' ', normalize-space(@class), ' '), ' tlitem ')]//h3/a[@href]"
)
# Lists of what stands in sections anyway.
_NO_SECTION = ("tin-moi-nhat", "tin-xem-nhieu", "tin-24h", "e-paper")
_TITLES = etree.XPath("//h2//a[@href] | //h3//a[@href]")


class VcCorpLists(NumberedLists):
    """A section's own page, which has the newest and names its zone, then
    ``/timelinelist/<zone>/<page>.htm``: these may begin with what stood on it.
    """

    overlap: ClassVar[int] = 60
    begins_elsewhere: ClassVar[bool] = True

    def __init__(self, cms: VcCorp) -> None:
        self.cms = cms

    def menu(self, page: bytes) -> Sequence[Section]:
        links = _MENU(parse_html(page))
        return [
            Section(url, fold(link.get("title") or "".join(link.itertext())))
            for link in links
            if not (url := link.get("href", "")).rpartition("/")[2].startswith(_NO_SECTION)
        ]

    def section_id(self, page: bytes) -> str | None:
        values = (zone.get("value").strip() for zone in _ZONES(parse_html(page)))
        return next((value for value in values if value.isdigit() and value != "0"), None)

    def first(self, section: Section, upto: datetime) -> Ask | None:
        return Ask(section.path, state=(section.id or "", "0"))

    def read(self, body: bytes, ask: Ask) -> ListPage:
        told = super().read(body, ask)
        zone, number = ask.state
        if number != "0":
            return told
        zone = self.section_id(body) or zone
        return replace(told, next=self.at(zone, self.start) if zone else None, whole=False)

    def page(self, section: str, number: int) -> Ask:
        return Ask(self.cms.lists_at.format(zone=section, page=number))

    def links(self, tree: etree._Element) -> Sequence[etree._Element]:
        rows: Sequence[etree._Element] = _ROWS(tree) or _TITLES(tree)
        return rows
