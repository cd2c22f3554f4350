"""The list API's replies, and when a section's listing is over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import blake2b
from itertools import pairwise

from scrapy.http import Response

from newsbot.cms.sc_service.comments import read_answer
from newsbot.discovery.links import as_listed
from newsbot.items import Listed
from newsbot.sites import Site
from newsbot.text.dates import read_api_date
from newsbot.text.jsonp import BadReply

# The site itself asks for 14. The most it gives is not known: more is tried first, the reply's
# length counts.
PAGE_SIZE, USUAL_PAGE_SIZE = 50, 14
# Each reply begins with the last rows of the one before: an article that goes from the list in
# between moves the rest up by one, unseen otherwise.
OVERLAP = 2
# So many known articles at a reply's end mean that the rest is known too.
STRETCH = 10
_STEPS_BACK = 3


@dataclass(slots=True, frozen=True)
class ListingPage:
    """One reply: its articles, how many rows it had in all, and the ``total`` it claims."""

    entries: list[Listed]
    rows: int
    total: int | None
    skipped: int

    @property
    def has_dates(self) -> bool:
        return not self.entries or any(entry.published is not None for entry in self.entries)


def read_listing(data: bytes, site: Site, section: str) -> ListingPage:
    """Raises ``BadReply`` where the reply can't be read, or has rows but no article at all."""
    rows, total, _ = read_answer(data)
    entries: list[Listed] = []
    skipped = 0
    for row in rows:
        url = row.get("pageUrl") if isinstance(row, dict) else None
        entry = as_listed(url, site, section) if isinstance(url, str) else None
        if entry is None:
            # Advertising listed under a news section is left out, not an error.
            skipped += not (isinstance(url, str) and _is_advertising(url, site))
            continue
        date = row.get("publishDate") or row.get("publis_date")
        published = read_api_date(date) if isinstance(date, str) else None
        entries.append(replace(entry, published=published, digest=_digest(row)))
    if rows and skipped == len(rows):
        raise BadReply("none of its rows is an article of this paper")
    return ListingPage(entries, len(rows), total if isinstance(total, int) else None, skipped)


def _digest(row: dict[str, object]) -> str:
    """Over what the list says of an article, to see a correction before its page is read."""
    told = [row.get(key) for key in ("title", "lead", "publishDate", "publis_date", "pageUrl")]
    return blake2b(repr(told).encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def _is_advertising(url: str, site: Site) -> bool:
    address = site.address(url)
    return address is not None and site.is_advertising(address.path)


@dataclass(slots=True)
class Paging:
    """What a run has learned of the list API's paging, over all sections.

    The meaning of ``total`` is not documented: it may count rows, pages or the whole site. It is
    believed once a section was read to an empty reply and had as many rows as ``total`` said.
    """

    largest: int = 0
    total_counts_rows: bool = False

    def add(self, page: ListingPage, first: int, ended: bool) -> None:
        """``first`` counts the section's rows so far, this reply's among them."""
        self.largest = max(self.largest, page.rows)
        if ended and first > 0 and page.total == first:
            self.total_counts_rows = True


@dataclass(slots=True)
class SectionListing:
    """How far one section's listing has been read, over its replies.

    Neither the order nor ``total`` is sure: the end is an empty reply, or the one that reaches
    a ``total`` that is known to count all, or one shorter than others.
    """

    paging: Paging
    first: int = 0
    keys: set[str] = field(default_factory=set)
    repeats: int = 0
    steps_back: int = 0
    ended: bool = False

    def is_repeat(self, page: ListingPage) -> bool:
        """Whether a reply holds nothing but articles of earlier ones."""
        keys = {entry.key for entry in page.entries}
        return self.first > OVERLAP and len(keys) > OVERLAP and keys <= self.keys

    @property
    def next(self) -> int:
        """The offset to ask."""
        return self.first - OVERLAP if self.first > OVERLAP else self.first

    def add(self, page: ListingPage) -> None:
        """Takes in the reply at ``next``; one that adds nothing is a repeat."""
        keys = {entry.key for entry in page.entries}
        moved_up = self.first > OVERLAP and bool(keys and self.keys) and not keys & self.keys
        self.repeats = self.repeats + 1 if keys <= self.keys else 0
        # More rows than were asked for can't all be the list's own.
        seen = self.next + min(page.rows, PAGE_SIZE)
        self.ended = seen <= self.first and self.repeats > 0
        self.first = max(self.first, seen)
        self.keys |= keys
        self.paging.add(page, self.first, self.ended)
        if moved_up and self.steps_back < _STEPS_BACK:
            # Nothing of the reply before: more went from the list than the overlap holds.
            self.first = max(0, self.first - 2 * page.rows)
            self.steps_back += 1

    def at_end(self, page: ListingPage) -> bool:
        """Whether the reply was the section's last."""
        if page.rows == 0 or self.ended:
            return True
        reached = page.total is not None and self.first >= page.total
        return reached and (self.paging.total_counts_rows or page.rows < self.paging.largest)

    @property
    def stuck(self) -> bool:
        """The API gives the same articles again and again."""
        return self.repeats >= 2


@dataclass(slots=True)
class ListReply:
    """A list's reply while it is asked for: each answer is read once, the last ``page`` stays.

    ``page`` is None where it could not be read, ``why`` says so. ``may_be_empty``: nothing at all
    is no surprise.
    """

    site: Site
    section: str
    listing: SectionListing
    may_be_empty: bool
    page: ListingPage | None = None
    why: str | None = None

    def wrong(self, response: Response) -> str | None:
        """Why it can't be read, None where it can."""
        self.page = self.why = None
        try:
            self.page = read_listing(response.body, self.site, self.section)
        except BadReply as error:
            self.why = str(error)
        return self.why

    def doubt(self, response: Response) -> str | None:
        """Why one that can be read is asked for again: once more tells a slip from an end."""
        if self.page is None or response.status != 200:
            return f"HTTP {response.status}"
        if self.page.rows == 0 and not self.may_be_empty:
            return "no rows"
        return "the rows of the reply before" if self.listing.is_repeat(self.page) else None


def is_newest_first(entries: Sequence[Listed]) -> bool:
    """Whether a reply runs from new to old as a whole; single pinned or shifted items may not."""
    dates = [entry.published for entry in entries if entry.published is not None]
    if len(dates) < 2:
        return True
    falling = sum(earlier >= later for earlier, later in pairwise(dates))
    return falling * 2 >= len(dates) - 1


def is_known_from_here(entries: Sequence[Listed], known: set[str], before: datetime) -> bool:
    """Whether a reply ends with a stretch of known articles from before that moment.

    Where no date is told, that they are known must do.
    """
    tail = entries[-STRETCH:]
    old = all_older(tail, before) or all(entry.published is None for entry in tail)
    return bool(tail) and all(entry.key in known for entry in tail) and old


def all_older(entries: Sequence[Listed], since: datetime) -> bool:
    """Whether every article of a reply was published before the window."""
    return bool(entries) and all(
        entry.published is not None and entry.published < since for entry in entries
    )
