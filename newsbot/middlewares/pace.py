"""When the next request to a host may go: after pauses that were asked for, and robots.txt's."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from random import Random
from time import monotonic

from newsbot.spiders.failures import LimitReached

# Who asks for more is obeyed by ending the run: everything stays due.
LONGEST_WAIT = 15 * 60.0
LONGEST_DELAY = 300.0


class Pace:
    """Holds requests to a host; ``gaps`` are between any two, in seconds, as Crawl-delay asks."""

    def __init__(
        self,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self.sleep, self.clock = sleep, clock
        self.held_until: dict[str, float] = {}
        self.gaps: dict[str, float] = {}
        self.jitter = Random()

    async def turn(self, host: str) -> None:
        """Returns when a request to this host may go.

        Raises ``LimitReached`` where the Crawl-delay leaves no room for a crawl.
        """
        while (left := self.held_until.get(host, 0.0) - self.clock()) > 0:
            await self.sleep(left)
        if gap := self.gaps.get(host):
            if gap > LONGEST_DELAY:
                raise LimitReached("robots_txt")
            # What comes next waits from now on; whoever waits already takes the next turn.
            self.held_until[host] = self.clock() + gap

    def hold(self, host: str, seconds: float) -> None:
        """Nothing goes to this host for so long, and a little longer."""
        until = self.clock() + seconds * self.jitter.uniform(1.0, 1.1)
        self.held_until[host] = max(until, self.held_until.get(host, 0.0))

    def obey(self, host: str, retry_after: str) -> bool:
        """Holds as long as a Retry-After says; False where it says nothing that can be read.

        Raises ``LimitReached`` where that is longer than a run waits.
        """
        seconds = read_retry_after(retry_after, datetime.now(UTC))
        if seconds is None:
            return False
        if seconds > LONGEST_WAIT:
            raise LimitReached("retry_after")
        self.hold(host, seconds)
        return True


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
