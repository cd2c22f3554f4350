"""One request is one request on the wire, one at a time, when its host may be asked.

Twisted's connection pool sends a request again by itself, within milliseconds, where a connection
that was kept open is closed without an answer. Trying again is the retry middleware's business,
after a pause. That pause holds here as well, for what already waited in line when a refusal came.

Here every answer is kept as it came, before anything looks at it.
"""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from scrapy.exceptions import DownloadCancelledError, DownloadTimeoutError
from scrapy.http import Response
from scrapy.utils.misc import load_object

from newsbot.archive.brought import KEPT, archive_of
from newsbot.archive.values import Exchange, Failure
from newsbot.middlewares.address import ROLE, host_of
from newsbot.middlewares.pace import pace_of, retry_after
from newsbot.middlewares.wire import Wire, Wires, unsent, watched
from newsbot.moments import moments_of
from newsbot.spiders.failures import LimitReached, has_no_handles, reason

logger = logging.getLogger(__name__)


class OnceDownloadHandler(HTTP11DownloadHandler):
    """Scrapy's HTTP/1.1, in its turn and without the pool's own second try."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self.wires: Wires = {}
        self._pool.retryAutomatically = False
        vars(self._pool)["_factory"] = watched(self._pool._factory, self.wires)
        self.pace = pace_of(crawler)
        self.archive = archive_of(crawler)
        self.moments = moments_of(crawler)
        self.now = load_object(crawler.settings["NEWSBOT_CLOCK"])
        self.locks: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self.refusals = {int(code) for code in crawler.settings.getlist("RETRY_HTTP_CODES")}

    async def download_request(self, request: Request) -> Response:
        host = host_of(request)
        # Without a delay the downloader lets several go at once.
        async with self.locks[host]:
            await self.pace.turn(host)
            self.pace.stamp(request)
            try:
                response = await self.kept(request, host)
            except Exception as error:
                self.pace.hold(host, self.pace.pause(request))
                if has_no_handles(error):
                    # That is this machine's, and nothing that the next request would not meet.
                    logger.error("no file handle left for a connection: raise `ulimit -n`")
                    raise LimitReached("cannot_write") from error
                raise
            # Before the next one in line goes: the middlewares hear of it too late for that.
            if response.status in self.refusals:
                asked, pause = retry_after(response), self.pace.pause(request)
                self.pace.obey(host, asked, pause, is_service=bool(request.meta.get(ROLE)))
            return response

    async def kept(self, request: Request, host: str) -> Response:
        """The answer, which stands in the archive by then."""
        request.meta.pop(KEPT, None)
        if self.archive is None:
            try:
                return await super().download_request(request)
            finally:
                self.moments.came(request, self.now())
        wire = self.wires[host] = Wire()
        try:
            response = await super().download_request(request)
        except Exception as error:
            self.keep(request, wire, None, error)
            raise
        finally:
            del self.wires[host]
        self.keep(request, wire, response, None)
        return response

    def keep(
        self, request: Request, wire: Wire, response: Response | None, error: Exception | None
    ) -> None:
        """Raises ``LimitReached`` where the archive can't be written: no answer is lost unseen."""
        assert self.archive is not None
        at = self.now()
        self.moments.came(request, at)
        address = response.ip_address if response is not None else None
        # What could not be connected to was sent nothing.
        sent = wire.sent or unsent(request.method, _target(request.url), host_of(request))
        received = bytes(wire.received)
        if response is not None and not received:
            # Of a connection that was not watched, by a handler of another Scrapy.
            received = _told(response)
        exchange = Exchange(
            url=request.url,
            sent=sent + request.body,
            received=received,
            at=at,
            address=str(address) if address is not None else None,
        )
        try:
            if response is not None:
                stopped = "length" if "download_stopped" in response.flags else None
                request.meta[KEPT] = self.archive.answered(exchange, stopped)
            elif error is not None:
                failure = Failure(error=type(error).__name__, reason=reason(error))
                self.archive.failed(exchange, failure, _truncated(error))
        except OSError as problem:
            logger.error("%s: %s", self.archive.folder, problem)
            raise LimitReached("cannot_write") from problem


def _told(response: Response) -> bytes:
    """An answer as far as Scrapy tells it."""
    head = response.headers.to_string() or b""
    return b"HTTP/1.1 %d\r\n%s\r\n\r\n%s" % (response.status, head, response.body)


def _target(url: str) -> str:
    parts = urlsplit(url)
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def _truncated(error: Exception) -> str:
    """Why an answer ends where it does, in WARC's words."""
    if isinstance(error, DownloadTimeoutError):
        return "time"
    return "length" if isinstance(error, DownloadCancelledError) else "disconnect"
