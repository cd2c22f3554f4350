"""A run's own limits: so many requests, so much time. What is left stays due."""

from __future__ import annotations

from time import monotonic
from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler

from newsbot.spiders.failures import LimitReached


class LimitsMiddleware:
    """Refuses every request, retries included, once a limit is reached."""

    def __init__(self, most: int | None, until: float | None) -> None:
        self.most, self.until = most, until
        self.made = 0

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        most: int | None = crawler.settings["NEWSBOT_MAX_REQUESTS"]
        seconds: float | None = crawler.settings["NEWSBOT_MAX_RUNTIME"]
        return cls(most, None if seconds is None else monotonic() + seconds)

    def process_request(self, request: Request) -> None:
        if self.until is not None and monotonic() >= self.until:
            raise LimitReached("max_runtime")
        if self.most is not None and self.made >= self.most:
            raise LimitReached("max_requests")
        self.made += 1
