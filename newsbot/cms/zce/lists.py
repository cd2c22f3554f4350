"""What this CMS lists: the sections of its menu, each one's articles by its API."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from hashlib import blake2b
from typing import Any, ClassVar

from lxml import etree

from newsbot.cms.base import Entry, ListPage, Lists, Section
from newsbot.items import Ask, ask
from newsbot.text.clean import fold
from newsbot.text.dates import read_api_date
from newsbot.text.jsonp import BadReply, load_json
from newsbot.text.whole import parse_html

_MENU = etree.XPath("//ul[contains(@class, 'menu')]//li[@data-id]")
# The button for more of a section, and its feed.
_ZONES = etree.XPath("//*[contains(@class, 'control__loadmore')]/@data-zone")
_FEED = re.compile(rb"""/rss/[a-z0-9/-]*?-(\d{1,9})\.rss""")
_SIZE = 20


class ZceLists(Lists):
    """``/api/morenews-zone-<zone>-<page>.html`` on a host of its own, to a page without rows."""

    needs_id: ClassVar[bool] = True
    ends_missing: ClassVar[bool] = True

    def menu(self, page: bytes) -> Sequence[Section]:
        found = []
        for item in _MENU(parse_html(page)):
            link = next((one for one in item.iter("a") if one.get("href")), None)
            if link is not None:
                name = fold(link.get("title") or "".join(link.itertext()))
                zone = item.get("data-id", "").strip()
                found.append(Section(link.get("href"), name, zone if _is_zone(zone) else None))
        return found

    def section_id(self, page: bytes) -> str | None:
        zones = (str(zone).strip() for zone in _ZONES(parse_html(page)))
        zone = next(filter(_is_zone, zones), None)
        feed = _FEED.search(page)
        return zone or (feed[1].decode() if feed else None)

    def first(self, section: Section, upto: datetime) -> Ask | None:
        return _page(section.id, 1) if section.id else None

    def read(self, body: bytes, ask: Ask) -> ListPage:
        told, _ = load_json(body)
        data = told.get("data") if isinstance(told, dict) else None
        rows = data.get("contents") if isinstance(data, dict) else None
        # Behind the last page it may be anything that is empty.
        if rows is None and not isinstance(data, dict | list):
            raise BadReply("no contents under 'data'")
        if rows and not isinstance(rows, list):
            raise BadReply("the contents are no list")
        zone, number = ask.state
        found = [_entry(row) for row in rows or ()]
        return ListPage(
            entries=[entry for entry in found if entry is not None],
            rows=len(found),
            next=_page(zone, int(number) + 1) if found else None,
        )


def _page(zone: str, number: int) -> Ask:
    asked = ask(
        f"/api/morenews-zone-{zone}-{number}.html",
        role="lists",
        phrase="",
        page_size=_SIZE,
        sz=zone,
        st="zone",
    )
    return replace(asked, state=(zone, str(number)))


def _is_zone(told: str) -> bool:
    return told.isdecimal() and len(told) < 10 and int(told) > 0


def _entry(row: Any) -> Entry | None:
    url = row.get("url") if isinstance(row, dict) else None
    if not isinstance(url, str) or not url:
        return None
    told = [row.get(key) for key in ("title", "description", "date", "url")]
    digest = blake2b(repr(told).encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
    return Entry(url, read_api_date(str(row.get("date") or "")), digest)
