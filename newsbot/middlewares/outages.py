"""The site as a whole is out: wait until it is back, or end the run and say so.

A page that fails for good is at fault itself, or the site is. The home page tells: where it is not
there either, everything waits, longer each time, and then goes on by itself.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from time import monotonic
from typing import Literal

from newsbot.middlewares.pace import LONGEST_PAUSE
from newsbot.spiders.failures import LimitReached

logger = logging.getLogger(__name__)

Verdict = Literal["well", "out", "refused"]
# With a base of a second: five minutes.
_PROBES = 10


class Outages:
    """Tells a site that is out from a page that is broken.

    ``probe`` asks the home page once: well, out (no answer, an error) or refused (it answers and
    is not the paper's page). ``base`` is the first pause in seconds, doubled each time. A site that
    was never well is not waited for.
    """

    def __init__(
        self,
        probe: Callable[[], Awaitable[Verdict]],
        base: float,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self.probe, self.base, self.sleep, self.clock = probe, base, sleep, clock
        self.last_good: float | None = None
        self.ended: float | None = None
        # The last time without a good answer that the home page ended: from, to.
        self.silence: tuple[float, float] | None = None
        self.given_up: str | None = None
        self.lock = asyncio.Lock()

    def answered(self) -> None:
        """The site gave a usable answer."""
        self.last_good = self.clock()

    async def may_go_on(self, began: float, sent: float) -> bool:
        """Whether a request that failed all its tries deserves others.

        ``began`` is when its first try was sent, ``sent`` when its last one was. Returns once the
        site is well; raises ``LimitReached`` where it does not come back.
        """
        async with self.lock:
            if self.given_up is not None:
                raise LimitReached(self.given_up)
            if self.last_good is None:
                return False
            if self.ended is not None and self.ended >= began:
                return True
            # The site may have come back just before it was asked: one more try tells, of all that
            # failed in the same silence.
            if self.silence is not None and self.silence[0] < sent < self.silence[1]:
                return True
            if self.last_good > sent:
                return False
            silent_from = self.last_good
            await self._until_well()
            self.silence = silent_from, self.last_good
            return True

    async def _until_well(self) -> None:
        verdict: Verdict = "out"
        for number in range(_PROBES):
            verdict = await self.probe()
            if verdict == "well":
                self.last_good = self.clock()
                if number:
                    self.ended = self.last_good
                    logger.warning("the site is back")
                return
            if not number:
                logger.warning("the site is out (%s): waiting for it", verdict)
            await self.sleep(min(self.base * 2**number, LONGEST_PAUSE))
        self.given_up = "blocked" if verdict == "refused" else "outage"
        raise LimitReached(self.given_up)
