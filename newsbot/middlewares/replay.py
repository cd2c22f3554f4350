"""A crawl answered from a run's archive: nothing goes over the network, and no time passes."""

from __future__ import annotations

from weakref import WeakKeyDictionary

from scrapy import Request
from scrapy.core.downloader.handlers.base import BaseDownloadHandler
from scrapy.crawler import Crawler
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
    UnsupportedURLSchemeError,
)
from scrapy.http import Headers, Response
from scrapy.responsetypes import responsetypes

from newsbot.archive import tape
from newsbot.archive.looks import NotKept
from newsbot.archive.tape import Played, Tape
from newsbot.middlewares.address import host_of
from newsbot.middlewares.pace import pace_of
from newsbot.moments import moments_of
from newsbot.spiders.failures import LimitReached

# The finish reason of a crawl that goes on where its archive ends: it was stopped there.
ENDED = "archive_ended"
_ERRORS: dict[str, type[Exception]] = {
    error.__name__: error
    for error in (
        CannotResolveHostError,
        DownloadCancelledError,
        DownloadConnectionRefusedError,
        DownloadTimeoutError,
        ResponseDataLossError,
        UnsupportedURLSchemeError,
    )
}
# Of one connection, not of what was sent.
_OF_THE_WIRE = ("transfer-encoding", "connection")

_tapes: WeakKeyDictionary[Crawler, Tape] = WeakKeyDictionary()


def play(crawler: Crawler, recorded: Tape) -> None:
    """What this crawl asks is answered from there."""
    _tapes[crawler] = recorded


class NotInArchive(IgnoreRequest):
    """What the crawl asks now it did not ask then."""


class ReplayHandler(BaseDownloadHandler):
    """Answers in the place of the network. A request that was asked more often than answers are
    known gets the last one again."""

    lazy = False

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self.tape, self.pace, self.moments = _tapes[crawler], pace_of(crawler), moments_of(crawler)
        self.stats = crawler.stats
        self.last: dict[tape.Request, Played] = {}

    async def download_request(self, request: Request) -> Response:
        self.pace.stamp(request)
        asked = tape.Request(request.method, request.url, host_of(request), request.body)
        played = self.played(asked)
        self.moments.came(request, played.at)
        if played.answer is None:
            raise _ERRORS.get(played.error, DownloadFailedError)(played.reason)
        headers = Headers()
        for name, value in played.answer.headers:
            if name.lower() not in _OF_THE_WIRE:
                headers.appendlist(name, value.encode("latin-1"))
        body = played.answer.body
        kind = responsetypes.from_args(headers=headers, url=request.url, body=body)
        return kind(
            url=request.url,
            status=played.answer.status,
            headers=headers,
            body=body,
            request=request,
        )

    def played(self, asked: tape.Request) -> Played:
        try:
            found = self.tape.next(asked)
        except NotKept as error:
            self.stats.inc_value("newsbot/replay/not_kept")
            raise NotInArchive(str(error)) from error
        if found is not None:
            self.last[asked] = found
            self.stats.inc_value("newsbot/replay/played")
            return found
        if not self.tape.left:
            raise LimitReached(ENDED)
        if asked in self.last:
            return self.last[asked]
        self.stats.inc_value("newsbot/replay/not_asked_then")
        raise NotInArchive(f"{asked.method} {asked.url} was not asked then")

    async def close(self) -> None: ...
