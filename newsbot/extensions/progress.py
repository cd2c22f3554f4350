"""How far the crawl is: a bar on a terminal, else a log line now and then.

On a narrow terminal the bar gives way first, then the rate: how many of how many, and how long yet,
stay.
"""

from __future__ import annotations

import logging
from time import monotonic
from typing import TYPE_CHECKING, Self

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured

from newsbot.extensions.rejections import KeptAside, NothingToTell
from newsbot.spiders.signals import DISCOVERED, LISTING, PAGE_FAILED

if TYPE_CHECKING:
    from rich.progress import Progress as Bar
    from rich.progress import TaskID

logger = logging.getLogger("newsbot")
_LOG_EVERY = 30.0
# Columns of a terminal: from so many with the rate, from so many with a bar.
_MIDDLING, _WIDE = 70, 90


class Progress:
    """Articles done of those listed, the rate, failed and rejected ones."""

    def __init__(self, crawler: Crawler, style: str) -> None:
        self.crawler = crawler
        self.total: int | None = None
        self.done = self.failed = self.rejected = 0
        self.started = self.logged = monotonic()
        self.bar: Bar | None = None
        self.task: TaskID | None = None
        if style == "bar":
            self.bar, self.task = _make_bar()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        style = crawler.settings["NEWSBOT_PROGRESS"]
        if style == "none":
            raise NotConfigured("no progress asked for")
        progress = cls(crawler, style)
        for signal, handler in (
            (signals.spider_opened, progress.opened),
            (LISTING, progress.listing),
            (DISCOVERED, progress.discovered),
            (signals.item_scraped, progress.article_done),
            (signals.item_dropped, progress.article_rejected),
            (PAGE_FAILED, progress.article_failed),
            (signals.spider_closed, progress.closed),
        ):
            crawler.signals.connect(handler, signal=signal)
        return progress

    def opened(self) -> None:
        if self.bar is not None:
            self.bar.start()

    def listing(self, done: int, sections: int) -> None:
        """Minutes at a second a request: nobody should wonder."""
        now = monotonic()
        if self.bar is not None and self.task is not None:
            self.bar.update(
                self.task,
                description="section lists",
                total=sections,
                completed=done,
                refresh=done == 0,
            )
        elif done == 0 or now - self.logged >= _LOG_EVERY:
            self.logged = now
            logger.info("reading the lists of %d sections, %d done", sections, done)

    def discovered(self, pending: int) -> None:
        self.total = pending
        self.started = monotonic()
        logger.info("discovery done: %d article pages to fetch", pending)
        self.show()

    def article_done(self) -> None:
        self.done += 1
        self.show()

    def article_failed(self) -> None:
        self.failed += 1
        self.show()

    def article_rejected(self, exception: Exception) -> None:
        if isinstance(exception, NothingToTell):
            self.done += 1
        elif isinstance(exception, KeptAside) and exception.failed:
            self.failed += 1
        else:
            self.rejected += 1
        self.show()

    def show(self) -> None:
        now = monotonic()
        seen = self.done + self.failed + self.rejected
        rate = seen / max(now - self.started, 1e-9)
        text = f"{rate:.1f} a second, {self.failed} failed, {self.rejected} rejected"
        if self.bar is not None and self.task is not None:
            self.bar.update(
                self.task,
                description="articles",
                total=self.total,
                completed=seen,
                text=text,
                refresh=seen == 0,
            )
        elif now - self.logged >= _LOG_EVERY:
            self.logged = now
            logger.info("%d of %s articles, %s", seen, self.total, text)

    def closed(self) -> None:
        if self.bar is not None:
            self.bar.stop()


def _make_bar() -> tuple[Bar, TaskID]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    console = Console(stderr=True)
    columns = [TextColumn("{task.description}"), MofNCompleteColumn(), TimeRemainingColumn()]
    if console.width >= _WIDE:
        columns.insert(1, BarColumn(bar_width=None))
    if console.width >= _MIDDLING:
        columns.append(TextColumn("{task.fields[text]}"))
    bar = Bar(*columns, console=console, transient=True, expand=console.width >= _WIDE)
    return bar, bar.add_task("home page", total=None, text="")
