"""Where a crawl's archive is found, and where an answer of it lies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol
from weakref import WeakKeyDictionary

from newsbot.items import Kept

if TYPE_CHECKING:
    from newsbot.archive.writing import Archive

# In a request's meta: where the answer to it was kept.
KEPT = "newsbot_kept"

_archives: WeakKeyDictionary[object, Archive] = WeakKeyDictionary()


class _Asked(Protocol):
    @property
    def meta(self) -> dict[str, object]: ...


class _Answered(Protocol):
    @property
    def request(self) -> _Asked | None: ...


def bring(crawler: object, archive: Archive) -> None:
    """What this crawl is answered is kept there."""
    _archives[crawler] = archive


def archive_of(crawler: object) -> Archive | None:
    """A crawl's archive, None where it keeps none."""
    return _archives.get(crawler)


def kept(response: _Answered) -> Kept | None:
    """Where an answer lies, None where none is kept."""
    found = response.request.meta.get(KEPT) if response.request is not None else None
    return found if isinstance(found, Kept) else None
