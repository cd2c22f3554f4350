"""Failed requests are tried again after a pause that doubles; never in the same breath.

A request may say what a usable answer is: ``meta["newsbot_unusable"]`` is a function of the
response that names what is wrong with it, None where it will do. It is asked of answers with
status 200.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from random import Random

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.retry import RetryMiddleware, get_retry_request
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    DownloadTimeoutError,
    IgnoreRequest,
)
from scrapy.http import Response
from scrapy.settings import BaseSettings

from newsbot.middlewares.bodies import DAMAGED

Unusable = Callable[[Response], str | None]

_LONGEST_PAUSE = 60.0
_NOBODY_THERE = (CannotResolveHostError, DownloadConnectionRefusedError, DownloadTimeoutError)


class DamagedBody(IgnoreRequest):
    """Every try brought a body that was cut or damaged."""


class PacedRetryMiddleware(RetryMiddleware):
    """Scrapy's, with the pauses of ``NEWSBOT_RETRY_BASE`` and none before the first answer.

    A site that has not answered at all is not waited for: the run ends and says so.
    """

    crawler: Crawler

    def __init__(self, settings: BaseSettings) -> None:
        super().__init__(settings)
        self.base = settings.getfloat("NEWSBOT_RETRY_BASE")
        self.jitter = Random()
        self.answered = False

    async def process_response(  # type: ignore[override]
        self, request: Request, response: Response
    ) -> Request | Response:
        self.answered = True
        result: Request | Response = super().process_response(request, response)
        if result is response and (why := unusable(request, response)):
            result = self._again(request, why) or response
            if result is response and DAMAGED in response.flags:
                raise DamagedBody(f"{request.url}: {why}")
        if isinstance(result, Request):
            await self._pause(result)
        return result

    async def process_exception(  # type: ignore[override]
        self, request: Request, exception: Exception
    ) -> Request | Response | None:
        if not self.answered and isinstance(exception, _NOBODY_THERE):
            return None
        result = super().process_exception(request, exception)
        if isinstance(result, Request):
            await self._pause(result)
        return result

    def _again(self, request: Request, why: str) -> Request | None:
        assert self.crawler.spider is not None
        retry = get_retry_request(
            request,
            spider=self.crawler.spider,
            reason=why,
            max_retry_times=request.meta.get("max_retry_times", self.max_retry_times),
            give_up_log_level=self.give_up_log_level,
        )
        if retry is not None and why == DAMAGED:
            # Whatever packs the bodies may be what damages them.
            retry.headers["Accept-Encoding"] = "identity"
        return retry

    async def _pause(self, retry: Request) -> None:
        number = retry.meta["retry_times"] - 1
        pause = min(self.base * 2**number, _LONGEST_PAUSE)
        await asyncio.sleep(pause * self.jitter.uniform(0.75, 1.25))


def unusable(request: Request, response: Response) -> str | None:
    """What is wrong with an answer, None where it will do."""
    if DAMAGED in response.flags:
        return DAMAGED
    check: Unusable | None = request.meta.get("newsbot_unusable")
    return check(response) if check is not None and response.status == 200 else None
