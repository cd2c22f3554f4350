"""What a crawl remembers, by who asks it, and where the crawl's own is found.

The ledger's is ``newsbot.ledger.LedgerFrontier``. ``newsbot run`` brings it; for a bare
``scrapy crawl`` an extension opens it where it is first needed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Protocol
from weakref import WeakKeyDictionary

from newsbot.items import (
    Article,
    Ask,
    Coverage,
    FetchedArticle,
    Listed,
    Look,
    Origin,
    Rejected,
    Scope,
)
from newsbot.revisits.merge import Lost, Settled
from newsbot.revisits.policy import Policy
from newsbot.sites import Section


class Listings(Protocol):
    """For discovery: sections, and how far each is listed."""

    def sections(self) -> list[Section]: ...
    def remember_sections(self, sections: Iterable[Section]) -> None: ...
    def coverage(self) -> Coverage | None: ...
    def relist_since(self) -> datetime | None: ...
    def window(self) -> tuple[datetime | None, datetime | None]: ...
    def set_window(self, since: datetime | None, until: datetime | None) -> None: ...
    def cursor(self, section: str) -> tuple[Ask | None, bool]: ...
    def has_listed(self, section: str | None) -> bool: ...
    def found_empty(self, section: str, now: datetime) -> None: ...
    def found_empty_at(self, section: str) -> datetime | None: ...
    def known(self, entries: Iterable[Listed]) -> set[str]: ...
    def listed(
        self,
        section: str,
        entries: Sequence[Listed],
        now: datetime,
        ask: Ask | None,
        done: bool,
        *,
        by_list: bool = False,
    ) -> None: ...
    def outside(self, entries: Sequence[Listed], since: datetime, now: datetime) -> None: ...
    def incomplete(self) -> None: ...
    def look_again(self, now: datetime, scope: Scope) -> None: ...
    def discovered(self, covers: Coverage | None) -> None: ...


class Pending(Protocol):
    """For the spider: a crawl's beginning, and the looks that are due."""

    def begin(self, plan: str, now: datetime) -> bool: ...
    def comes_from(self, origin: Origin) -> bool: ...
    def retry_given_up(self, now: datetime, scope: Scope) -> None: ...
    def take_pending(
        self,
        limit: int,
        now: datetime,
        scope: Scope,
        *,
        again_anywhere: bool = False,
        oldest_first: bool = False,
    ) -> list[Look]: ...
    def due_count(self, now: datetime, scope: Scope) -> int: ...
    def first_seen_at(self, key: str) -> datetime | None: ...
    def comments_refused_at(self) -> datetime | None: ...
    def comments_refused(self, at: datetime | None) -> None: ...


class Failing(Protocol):
    """For both: a page that could not be had, or read."""

    def failed(
        self,
        key: str,
        reason: str,
        now: datetime,
        *,
        gone: bool = False,
        detail: str | None = None,
        answers: Sequence[str] = (),
    ) -> None: ...


class Failures(Failing, Protocol):
    """For what became no record: the page that failed, and the one that is kept aside."""

    def quarantine(self, fetched: FetchedArticle, rejected: Rejected, *, failed: bool) -> None: ...


class Store(Failing, Protocol):
    """For the pipelines: the earlier record of an article, and what its look came to."""

    @property
    def policy(self) -> Policy: ...
    def earlier(self, article_id: str) -> Article | None: ...
    def lost(self, article_id: str, earlier: Article | None) -> Lost | None: ...
    def other_key(self, article_id: str, key: str) -> str | None: ...
    def is_claimed(self, tail: str, key: str) -> bool: ...
    def listed_together(self, one: str, other: str) -> bool: ...
    def source(self, key: str) -> str | None: ...
    def comments_failed_before(self, key: str) -> int: ...
    def commented_at(self, key: str) -> datetime | None: ...
    def listed_at(self, key: str) -> datetime | None: ...
    def is_outside(self, timestamp: str) -> bool: ...
    def outside(self, key: str, timestamp: str, now: datetime) -> None: ...
    def same_as(self, key: str, article_id: str, now: datetime) -> None: ...
    def was_missing(self, key: str) -> bool: ...
    def missing(self, key: str, reason: str, now: datetime) -> None: ...
    def page_again(self, key: str, now: datetime) -> None: ...
    def page_needed(self, key: str, now: datetime) -> None: ...
    def store(self, settled: Settled) -> None: ...


class Records(Store, Failures, Protocol):
    """Both sides of what became of looks; see ``newsbot.ledger.records``."""


class Frontier(Listings, Pending, Protocol):
    """All of it; see ``newsbot.ledger.frontier``."""

    @property
    def records(self) -> Records: ...


_openers: WeakKeyDictionary[object, Callable[[], Frontier]] = WeakKeyDictionary()
_opened: WeakKeyDictionary[object, Frontier] = WeakKeyDictionary()


def bring(crawler: object, opener: Callable[[], Frontier]) -> None:
    """How a crawl's frontier is opened, unless one was brought before."""
    _openers.setdefault(crawler, opener)


def frontier_of(crawler: object) -> Frontier:
    """A crawl's frontier, opened where it is first asked for. Raises what its opener raises."""
    if crawler not in _opened:
        _opened[crawler] = _openers[crawler]()
    return _opened[crawler]
