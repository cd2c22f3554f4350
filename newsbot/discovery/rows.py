"""A list's answers as articles of the paper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise

from scrapy.http import Response

from newsbot.cms.base import Entry, ListPage, Lists
from newsbot.cms.lists.feed import read_feed
from newsbot.discovery.links import as_listed
from newsbot.discovery.walk import SectionWalk
from newsbot.items import Ask, Listed
from newsbot.sites import Site
from newsbot.text.jsonp import BadReply

# So many known articles at a page's end mean that the rest is known too.
STRETCH = 10
# So long an article may lie before it comes out: one begun earlier than that is older.
LYING = timedelta(days=3)


@dataclass(slots=True, frozen=True)
class Listing:
    """One page of a list: the articles of this paper on it, and ``told``, the page itself.

    ``skipped`` counts rows that are none, advertising aside.
    """

    entries: list[Listed]
    told: ListPage
    skipped: int

    @property
    def has_dates(self) -> bool:
        return not self.entries or any(entry.published is not None for entry in self.entries)


def read_listing(body: bytes, ask: Ask, lists: Lists, site: Site, section: str | None) -> Listing:
    """``section`` is where they are listed, None for a list of the whole paper.

    Raises ``BadReply`` where the answer can't be read, or has rows but no article at all.
    """
    told = lists.read(body, ask)
    entries: dict[str, Listed] = {}
    skipped = told.rows - len(told.entries)
    for row in (one for one in told.entries if not one.paid):
        entry = as_listed(row.url, site, section)
        if entry is not None:
            entries.setdefault(entry.key, _dated(entry, row))
        elif not _is_advertising(row.url, site):
            # Advertising listed under a news section is left out, not an error.
            skipped += 1
    if told.rows and skipped == told.rows:
        raise BadReply("none of its rows is an article of this paper")
    return Listing(list(entries.values()), told, skipped)


def read_feed_listing(body: bytes, site: Site, section: str | None) -> list[Listed]:
    """A feed's items as articles of the paper, none where it is none."""
    try:
        rows = read_feed(body)
    except BadReply:
        return []
    pairs = ((as_listed(row.url, site, section), row) for row in rows)
    found = {entry.key: _dated(entry, row) for entry, row in pairs if entry is not None}
    return list(found.values())


def _dated(entry: Listed, row: Entry) -> Listed:
    return replace(entry, published=row.published, digest=row.digest, changed=row.changed)


def _is_advertising(url: str, site: Site) -> bool:
    address = site.address(url)
    return address is not None and site.is_advertising(address.path)


@dataclass(slots=True)
class ListReply:
    """A list's page while it is asked for: each answer is read once, the last ``page`` stays.

    ``page`` is None where it could not be read, ``why`` says so. ``may_be_empty``: nothing at all
    is no surprise.
    """

    ask: Ask
    lists: Lists
    site: Site
    section: str | None
    walk: SectionWalk
    may_be_empty: bool
    page: Listing | None = None
    why: str | None = None

    def wrong(self, response: Response) -> str | None:
        """Why it can't be read, None where it can."""
        self.page = self.why = None
        try:
            self.page = read_listing(response.body, self.ask, self.lists, self.site, self.section)
        except BadReply as error:
            self.why = str(error)
        return self.why

    def doubt(self, response: Response) -> str | None:
        """Why one that can be read is asked for again: once more tells a slip from an end."""
        if response.status != 200:
            return None if self.is_missing(response) else f"HTTP {response.status}"
        if self.page is None:
            return self.why
        told = self.page.told
        if told.rows == 0 and told.next is None and not self.may_be_empty:
            # A list that tells no total ends so.
            return None if told.total is None and self.walk.may_end else "no rows"
        keys = {entry.key for entry in self.page.entries}
        return "the rows of the page before" if self.walk.is_repeat(keys) else None

    def is_missing(self, response: Response) -> bool:
        """Whether this is how the list says that there are no more pages."""
        ends = self.lists.ends_missing and self.walk.started
        return ends and response.status in (404, 410)


def is_newest_first(entries: Sequence[Listed]) -> bool:
    """Whether a reply runs from new to old as a whole; single pinned or shifted items may not."""
    dates = [entry.at_latest for entry in entries if entry.at_latest is not None]
    if len(dates) < 2:
        return True
    falling = sum(earlier >= later for earlier, later in pairwise(dates))
    return falling * 2 >= len(dates) - 1


def is_over(
    entries: Sequence[Listed], known: set[str], since: datetime | None, before: datetime | None
) -> bool:
    """Whether a page ends with a stretch of articles that lie before ``since``, or that were known
    ``before`` that moment (None: it does not matter what is known).

    Where no date is told, that they are known must do.
    """
    tail = entries[-STRETCH:]
    dated = any(entry.at_latest is not None for entry in tail)

    def is_known(entry: Listed) -> bool:
        if before is None or entry.key not in known:
            return False
        return entry.at_latest < before if entry.at_latest is not None else not dated

    return bool(tail) and all(is_known(one) or is_before(one, since) for one in tail)


def is_before(entry: Listed, since: datetime | None) -> bool:
    """Whether an article surely came out before that moment."""
    if since is None:
        return False
    if entry.at_latest is not None:
        return entry.at_latest < since
    return entry.begun is not None and entry.begun < since - LYING
