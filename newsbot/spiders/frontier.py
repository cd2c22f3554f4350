"""What a spider asks of its frontier; the ledger's is wired by ``NEWSBOT_FRONTIER``."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Protocol

from newsbot.items import Coverage, FetchedArticle, Listed, Look, Rejected
from newsbot.sites import Section


class Records(Protocol):
    """What became of looks; see ``newsbot.ledger.records``."""

    def failed(self, key: str, reason: str, now: datetime, *, gone: bool = False) -> None: ...
    def quarantine(self, fetched: FetchedArticle, rejected: Rejected, *, failed: bool) -> None: ...


class Frontier(Protocol):
    """Remembers sections, listings and looks over runs; see ``newsbot.ledger.frontier``."""

    @property
    def records(self) -> Records: ...
    def begin(self, plan: str, now: datetime) -> bool: ...
    def sections(self) -> list[Section]: ...
    def remember_sections(self, sections: Iterable[Section]) -> None: ...
    def coverage(self) -> Coverage | None: ...
    def relist_since(self) -> datetime | None: ...
    def window(self) -> tuple[datetime | None, datetime | None]: ...
    def set_window(self, since: datetime | None, until: datetime | None) -> None: ...
    def cursor(self, section: str) -> tuple[int, bool]: ...
    def known(self, entries: Iterable[Listed]) -> set[str]: ...
    def listed(
        self, section: str, entries: Sequence[Listed], now: datetime, first: int, done: bool
    ) -> None: ...
    def incomplete(self) -> None: ...
    def look_again(
        self,
        now: datetime,
        sections: Sequence[str] = (),
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> None: ...
    def discovered(self, covers: Coverage | None) -> None: ...
    def due(
        self,
        limit: int,
        now: datetime,
        sections: Sequence[str] = (),
        since: datetime | None = None,
        until: datetime | None = None,
        *,
        again_anywhere: bool = False,
        oldest_first: bool = False,
    ) -> list[Look]: ...
    def due_count(
        self,
        now: datetime,
        sections: Sequence[str] = (),
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> int: ...
    def first_seen_at(self, key: str) -> datetime | None: ...
