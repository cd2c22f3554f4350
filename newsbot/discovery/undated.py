"""Lists that name no dates: the pages tell how far they reach into a window."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence
from datetime import UTC, datetime
from heapq import nlargest

from newsbot.cms.reading import read_page
from newsbot.items import Ask, Listed
from newsbot.sites import Cms
from newsbot.text.dates import read_date

# So many that were begun last are asked for their dates: the last to come out is among them.
_LATEST = 5
_NEVER = datetime.min.replace(tzinfo=UTC)


class PageDates:
    """Dates of articles by their own pages, each page asked once.

    ``cms`` tells their layouts. ``get`` returns the body of a 200 answer, None where there is none.
    """

    def __init__(
        self,
        cms: Cms,
        get: Callable[[Ask], Awaitable[bytes | None]],
        now: Callable[[], datetime],
    ) -> None:
        self.cms, self.get, self.now = cms, get, now
        self.known: dict[str, datetime | None] = {}

    async def newest(self, lists: Iterable[Sequence[Listed]]) -> datetime | None:
        """The latest date among the first of each list; None where no page tells.

        Where addresses tell when articles were begun, of those begun last alone.
        """
        lists = [entries for entries in lists if entries]
        first = [entries[0] for entries in lists]
        begun = [entry for entries in lists for entry in entries if entry.begun is not None]
        if begun:
            each = {entry.key: entry for entry in begun}.values()
            first = nlargest(_LATEST, each, key=lambda entry: entry.begun or _NEVER)
        dates = [await self.date(entry) for entry in first]
        return max((date for date in dates if date is not None), default=None)

    async def newer(self, entries: Sequence[Listed], until: datetime) -> int:
        """How many of a list that runs from new to old lie behind the window; by halving."""
        return await self._first(entries, lambda date: date is None or date <= until)

    async def inside(self, entries: Sequence[Listed], since: datetime) -> int:
        """How many of them do not lie before it.

        A page without a date is taken to lie in it: it is read, and judged by what it says.
        """
        return await self._first(entries, lambda date: date is not None and date < since)

    async def _first(
        self, entries: Sequence[Listed], holds: Callable[[datetime | None], bool]
    ) -> int:
        """The place of the first for which it holds, as it does for all behind it."""
        low, high = 0, len(entries)
        if not entries or not holds(await self.date(entries[-1])):
            return high
        while low < high:
            middle = (low + high) // 2
            if holds(await self.date(entries[middle])):
                high = middle
            else:
                low = middle + 1
        return low

    async def date(self, entry: Listed) -> datetime | None:
        if entry.key not in self.known:
            page = await self.get(Ask(entry.path))
            layout = read_page(page, self.cms).layout if page else None
            printed = layout.timestamp_text() if layout else None
            self.known[entry.key] = read_date(printed, self.now()).moment if printed else None
        return self.known[entry.key]
