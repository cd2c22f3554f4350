"""robots.txt after RFC 9309: asked once, before the first page; unreachable means disallow."""

from __future__ import annotations

import asyncio
import logging
import re
from time import monotonic
from urllib.parse import urlsplit

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    DownloadTimeoutError,
    IgnoreRequest,
    StopDownload,
)
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK
from scrapy.robotstxt import RobotParser
from scrapy.utils.misc import build_from_crawler
from twisted.web.client import ResponseNeverReceived

from newsbot.middlewares.address import ROLE, for_host_of, host_of
from newsbot.spiders.failures import HostForbids, LimitReached, no_answer, reason

logger = logging.getLogger(__name__)
_LONGEST = 512 * 1024
# A site that does not answer is to be known within half a minute.
_META = {"dont_obey_robotstxt": True, "download_timeout": 20, "download_maxsize": 0}
# What a crawl of days read at its start may have changed since.
_KEPT = 24 * 3600.0
_RULE = re.compile(rb"\s*(?:user-?agent|(?:dis)?allow|crawl-delay)\s*:", re.IGNORECASE)
_NOBODY_THERE = (CannotResolveHostError, DownloadConnectionRefusedError, DownloadTimeoutError)


class StrictRobotsTxtMiddleware(RobotsTxtMiddleware):
    """Scrapy's, but one fetch under a lock and no answer, 429 or 5xx forbids every page.

    Scrapy's own lets every request through that waits while robots.txt is fetched, and treats a
    failing server as permission.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self.no_answer = no_answer(crawler.settings)
        crawler.signals.connect(self.enough, signals.bytes_received)
        self.locks: dict[str, asyncio.Lock] = {}
        self.rules: dict[str, RobotParser] = {}
        self.read_at: dict[str, float] = {}
        # Hosts whose robots.txt can't be had, and whether nothing answers there at all.
        self.without: dict[str, bool] = {}

    def enough(self, data: bytes, request: Request) -> None:
        """What is behind the first half megabyte of robots.txt counts nothing and is not read."""
        read = request.meta.get("newsbot_robots")
        if read is not None:
            read.append(len(data))
            if sum(read) >= _LONGEST:
                raise StopDownload(fail=False)

    def process_request_2(self, rp: RobotParser | None, request: Request) -> None:
        try:
            if (nobody_there := self.without.get(host_of(request))) is not None:
                told = "not asked: robots.txt could not be had"
                raise HostForbids(told, nobody_there=nobody_there)
            super().process_request_2(rp, request)
        except IgnoreRequest as error:
            # What a service forbids is no word of the paper's.
            if not request.meta.get(ROLE):
                self._stats.inc_value("newsbot/robots/forbidden")
            raise error if isinstance(error, HostForbids) else HostForbids(str(error)) from error

    async def robot_parser(self, request: Request) -> RobotParser | None:
        address, host = urlsplit(request.url), host_of(request)
        async with self.locks.setdefault(host, asyncio.Lock()):
            age = monotonic() - self.read_at.get(host, -_KEPT)
            if age >= _KEPT:
                self.read_at[host] = monotonic()
                self.without.pop(host, None)
                url = f"{address.scheme}://{address.netloc}/robots.txt"
                self.rules[host] = await self._fetch(url, request)
        return self.rules[host]

    async def _fetch(self, url: str, request: Request) -> RobotParser:
        robots = Request(url, callback=NO_CALLBACK, **for_host_of(request))
        robots.meta.update(_META, newsbot_robots=[])
        assert self.crawler.engine is not None
        response: Response | None = None
        nobody_there = False
        try:
            response = await self.crawler.engine.download_async(robots)
        except LimitReached:
            raise
        except self.no_answer as error:
            why = reason(error)
            logger.error("%s: no answer (%s)", url, why)
            if not request.meta.get(ROLE):
                self._stats.set_value("newsbot/robots/why", why)
            never = isinstance(error.__cause__, ResponseNeverReceived)
            nobody_there = never or isinstance(error, _NOBODY_THERE)
            if not nobody_there:
                self._stats.inc_value("newsbot/robots/cut")
        status = response.status if response is not None else None
        self._stats.inc_value(f"newsbot/robots/{status or 'unreachable'}")
        body = b""
        if response is None or status == 429 or response.status >= 500:
            if response is not None:
                logger.error("%s: HTTP %s, so nothing may be fetched", url, status)
            self.without[host_of(request)] = nobody_there
        elif response.status < 300:
            body = rules_in(response.body[:_LONGEST])
        rules = build_from_crawler(self._parserimpl, self.crawler, body)
        await self.crawler.signals.send_catch_log_async(
            signal=signals.robots_parsed, robotparser=rules, request=request
        )
        return rules


def rules_in(body: bytes) -> bytes:
    """The lines of a robots.txt that are rules: others do not part one group from the next."""
    lines = body.removeprefix(b"\xef\xbb\xbf").splitlines()
    return b"\n".join(line for line in lines if _RULE.match(line))
