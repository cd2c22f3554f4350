"""Failed requests are tried again after a pause that doubles; never in the same breath."""

from __future__ import annotations

import asyncio
from random import Random

from scrapy import Request
from scrapy.downloadermiddlewares.retry import RetryMiddleware
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    DownloadTimeoutError,
)
from scrapy.http import Response
from scrapy.settings import BaseSettings

_LONGEST_PAUSE = 60.0
_NOBODY_THERE = (CannotResolveHostError, DownloadConnectionRefusedError, DownloadTimeoutError)


class PacedRetryMiddleware(RetryMiddleware):
    """Scrapy's, with the pauses of ``NEWSBOT_RETRY_BASE`` and none before the first answer.

    A site that has not answered at all is not waited for: the run ends and says so.
    """

    def __init__(self, settings: BaseSettings) -> None:
        super().__init__(settings)
        self.base = settings.getfloat("NEWSBOT_RETRY_BASE")
        self.jitter = Random()
        self.answered = False

    async def process_response(  # type: ignore[override]
        self, request: Request, response: Response
    ) -> Request | Response:
        self.answered = True
        result = super().process_response(request, response)
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

    async def _pause(self, retry: Request) -> None:
        number = retry.meta["retry_times"] - 1
        pause = min(self.base * 2**number, _LONGEST_PAUSE)
        await asyncio.sleep(pause * self.jitter.uniform(0.75, 1.25))
