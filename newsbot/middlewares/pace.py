"""When the next request to a host may go: after pauses that were asked for, and robots.txt's."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from random import Random
from time import monotonic
from weakref import WeakKeyDictionary

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from newsbot.spiders.failures import HostForbids, LimitReached

# Who asks for more is obeyed by ending the run: everything stays due.
LONGEST_WAIT = 15 * 60.0
LONGEST_DELAY = 300.0
# The longest pause of our own, where nobody asks for one.
LONGEST_PAUSE = 60.0
# Seconds for all tries of an address; the time that an outage takes apart.
LONGEST_ADDRESS = 90.0
LEAST_TRY = 5.0


class Pace:
    """Holds requests to a host; ``gaps`` are between any two, in seconds, as Crawl-delay asks.

    ``base`` is the pause of our own after a failed first try, in seconds; doubled for each further.
    ``least`` is a gap at every host. Scrapy keeps its delay too, but by when it takes a request out
    of its queue: a busy process sends one late and the next in time.
    """

    def __init__(
        self,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
        clock: Callable[[], float] = monotonic,
        base: float = 1.0,
        least: float = 0.0,
    ) -> None:
        self.sleep, self.clock, self.base, self.least = sleep, clock, base, least
        self.held_until: dict[str, float] = {}
        self.gaps: dict[str, float] = {}
        self.given_up: str | None = None
        # Services that asked for a longer pause than a run waits.
        self.left_alone: set[str] = set()
        self.jitter = Random()

    async def turn(self, host: str) -> None:
        """Returns when a request to this host may go.

        Raises ``LimitReached`` where it asked for a longer pause than a run waits, or its
        Crawl-delay leaves no room for a crawl.
        """
        if self.given_up is not None:
            raise LimitReached(self.given_up)
        if host in self.left_alone:
            raise HostForbids(f"{host} asked to be left alone")
        while (left := self.held_until.get(host, 0.0) - self.clock()) > 0:
            await self.sleep(left)
        if gap := max(self.gaps.get(host, 0.0), self.least):
            if gap > LONGEST_DELAY:
                raise LimitReached("robots_txt")
            # What comes next waits from now on; whoever waits already takes the next turn.
            self.held_until[host] = self.clock() + gap

    def stamp(self, request: Request) -> None:
        """Notes when a request goes, and leaves its try what is left of its address's time."""
        meta, now = request.meta, self.clock()
        meta["newsbot_sent"] = now
        left = meta.setdefault("newsbot_began", now) + LONGEST_ADDRESS - now
        usual = meta.setdefault("newsbot_timeout", meta["download_timeout"])
        meta["download_timeout"] = max(LEAST_TRY, min(usual, left))

    def pause(self, request: Request) -> float:
        """The seconds to wait after this try, where nobody asks for more."""
        failed: int = request.meta.get("retry_times", 0)
        return float(min(self.base * 2**failed, LONGEST_PAUSE))

    def has_time(self, request: Request) -> bool:
        """Whether its address has time left for that pause and another try."""
        began: float = request.meta["newsbot_began"]
        return self.clock() + self.pause(request) + LEAST_TRY <= began + LONGEST_ADDRESS

    def hold(self, host: str, seconds: float) -> None:
        """Nothing goes to this host for so long, and a little longer."""
        until = self.clock() + seconds * self.jitter.uniform(1.0, 1.1)
        self.held_until[host] = max(until, self.held_until.get(host, 0.0))

    def obey(
        self, host: str, asked: float | None, otherwise: float, *, is_service: bool = False
    ) -> None:
        """After a refusal: as long as it asks, or a pause of our own.

        Too long ends the crawl, or of a service what is asked of it.
        """
        if asked is not None and asked > LONGEST_WAIT:
            if is_service:
                self.left_alone.add(host)
            else:
                self.given_up = "retry_after"
        else:
            self.hold(host, otherwise if asked is None else asked)


_paces: WeakKeyDictionary[Crawler, Pace] = WeakKeyDictionary()


def pace_of(crawler: Crawler) -> Pace:
    """The one pace of a crawl: who hears a refusal and who sends requests share it."""
    base = crawler.settings.getfloat("NEWSBOT_RETRY_BASE")
    least = crawler.settings.getfloat("DOWNLOAD_DELAY")
    return _paces.setdefault(crawler, Pace(base=base, least=least))


def retry_after(response: Response) -> float | None:
    """The seconds that an answer asks to be left alone; None where it does not say."""
    told = response.headers.get(b"Retry-After") or b""
    return read_retry_after(told.decode("latin-1"), datetime.now(UTC))


def read_retry_after(text: str, now: datetime) -> float | None:
    """Seconds from whole seconds or an HTTP date; None for anything else, or a time long past."""
    text = text.strip()
    if re.fullmatch(r"\d{1,9}", text):
        return float(text)
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    seconds = (moment - now).total_seconds()
    return seconds if seconds >= 0 else None
