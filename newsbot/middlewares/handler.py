"""One request is one request on the wire, one at a time, when its host may be asked.

Twisted's connection pool sends a request again by itself, within milliseconds, where a connection
that was kept open is closed without an answer. Trying again is the retry middleware's business,
after a pause. That pause holds here as well, for what already waited in line when a refusal came.

Twisted bounds a header's length and not how many come: a connection that sends more than
``MOST_HEADERS`` before an answer's body is closed here.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable
from typing import Any

from scrapy import Request
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from scrapy.http import Response
from twisted.internet.protocol import Factory
from twisted.web._newclient import HEADER, STATUS

from newsbot.middlewares.address import ROLE, host_of
from newsbot.middlewares.bodies import MOST_HEADERS
from newsbot.middlewares.pace import pace_of, retry_after


class OnceDownloadHandler(HTTP11DownloadHandler):
    """Scrapy's HTTP/1.1, in its turn and without the pool's own second try."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._pool.retryAutomatically = False
        vars(self._pool)["_factory"] = bounded(self._pool._factory)
        self.pace = pace_of(crawler)
        self.locks: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self.refusals = {int(code) for code in crawler.settings.getlist("RETRY_HTTP_CODES")}

    async def download_request(self, request: Request) -> Response:
        host = host_of(request)
        # Without a delay the downloader lets several go at once.
        async with self.locks[host]:
            await self.pace.turn(host)
            self.pace.stamp(request)
            try:
                response = await super().download_request(request)
            except Exception:
                self.pace.hold(host, self.pace.pause(request))
                raise
            # Before the next one in line goes: the middlewares hear of it too late for that.
            if response.status in self.refusals:
                asked, pause = retry_after(response), self.pace.pause(request)
                self.pace.obey(host, asked, pause, is_service=bool(request.meta.get(ROLE)))
            return response


def bounded(make: Callable[..., Factory]) -> Callable[..., Factory]:
    """The pool's maker of connections, whose connections bound the bytes of an answer's head."""

    def made(*arguments: Any) -> Factory:
        factory = make(*arguments)
        build = factory.buildProtocol

        vars(factory)["buildProtocol"] = lambda address: _bound(build(address))
        return factory

    return made


def _bound(protocol: Any) -> Any:
    """An ``HTTP11ClientProtocol``, which has no types of its own."""
    receive = protocol.dataReceived
    parser, heard = None, 0

    def data_received(data: bytes) -> None:
        nonlocal parser, heard
        receive(data)
        if protocol._parser is not parser:
            parser, heard = protocol._parser, 0
        # The protocol counts by its parser's states, as Scrapy's own handler does.
        if parser is not None and parser.state in (STATUS, HEADER):
            heard += len(data)
            if heard > MOST_HEADERS:
                protocol.transport.abortConnection()

    vars(protocol)["dataReceived"] = data_received
    return protocol
