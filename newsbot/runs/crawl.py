"""The Scrapy side of a run: settings, signals, one spider from start to end."""

from __future__ import annotations

import asyncio
import logging
import signal
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING, Any, Self

from scrapy import signals
from scrapy.crawler import AsyncCrawlerProcess, Crawler
from scrapy.settings import Settings

from newsbot.archive import brought
from newsbot.frontier import bring
from newsbot.ledger import LedgerFrontier
from newsbot.runs.plan import Plan
from newsbot.runs.summary import STOPPING, CrawlResult
from newsbot.sites import Site
from newsbot.spiders.papers import spider_class
from newsbot.text.urls import is_loopback

if TYPE_CHECKING:
    from twisted.internet.base import ReactorBase

    from newsbot.archive.tape import Tape
    from newsbot.archive.writing import Archive

logger = logging.getLogger(__name__)

_REPLAY = "newsbot.middlewares.replay.ReplayHandler"
# A hung download must not keep a stopped run: what is in flight is fetched again anyway.
GRACE = 4.0


@dataclass(frozen=True, slots=True, kw_only=True)
class CrawlOptions:
    """How to crawl: another address, the delay and retry base in seconds, the progress style.

    ``max_requests`` and ``max_runtime`` (seconds) end a run early; the next one goes on. What is
    whole is published every ``publish_every`` records or ``publish_after`` seconds. ``tape``
    answers in the place of the network.
    """

    base_url: str | None = None
    delay: float | None = None
    retry_base: float | None = None
    progress: str = "log"
    max_requests: int | None = None
    max_runtime: float | None = None
    publish_every: int = 1000
    publish_after: float = 3600.0
    tape: Tape | None = None


def crawl_settings(options: CrawlOptions) -> Settings:
    """Scrapy's settings of a run. A loopback address is nobody's server: no delay there."""
    settings = Settings()
    settings.setmodule("newsbot.settings", priority="project")
    chosen: dict[str, Any] = {
        "NEWSBOT_BASE_URL": options.base_url,
        "NEWSBOT_PROGRESS": options.progress,
        "NEWSBOT_MAX_REQUESTS": options.max_requests,
        "NEWSBOT_MAX_RUNTIME": options.max_runtime,
        # The command line sets up logging itself; a bare `scrapy crawl` keeps Scrapy's.
        "LOG_INSTALL_ROOT_HANDLER": False,
    }
    if is_loopback(options.base_url):
        chosen |= {
            "DOWNLOAD_DELAY": 0.0,
            "NEWSBOT_RETRY_BASE": 0.1,
            "AUTOTHROTTLE_ENABLED": False,
        }
    if options.delay is not None:
        chosen["DOWNLOAD_DELAY"] = options.delay
    if options.retry_base is not None:
        chosen["NEWSBOT_RETRY_BASE"] = options.retry_base
    if options.tape is not None:
        chosen["DOWNLOAD_HANDLERS"] = dict.fromkeys(("http", "https"), _REPLAY)
    settings.update(chosen, priority="cmdline")
    return settings


def crawl_site(
    site: Site,
    plan: Plan,
    options: CrawlOptions,
    frontier: LedgerFrontier,
    publish: Callable[[], None] = lambda: None,
    archive: Archive | None = None,
) -> CrawlResult:
    """Crawls until the frontier is empty, a limit is reached or a signal comes.

    Once a process: Twisted's reactor can't be started twice. ``publish`` is called now and then;
    what it raises ends the crawl and is raised here. ``archive`` is where answers are kept.
    """
    process = AsyncCrawlerProcess(crawl_settings(options))
    crawl = SiteCrawl(process, site, plan, options, frontier, publish, archive)
    stop = StopOnSignal([crawl.crawler])
    crawl.start()
    with stop:
        process.start(install_signal_handlers=False)
    return crawl.result(stop.received)


class SiteCrawl:
    """One paper's spider in a process that may run others beside it; arguments as ``crawl_site``'s,
    made with ``crawl_settings``."""

    def __init__(
        self,
        process: AsyncCrawlerProcess,
        site: Site,
        plan: Plan,
        options: CrawlOptions,
        frontier: LedgerFrontier,
        publish: Callable[[], None],
        archive: Archive | None,
    ) -> None:
        self.process, self.site, self.plan = process, site, plan
        self.crawler = process.create_crawler(spider_class(site))
        self.parts = _Parts(self.crawler, publish, options)
        bring(self.crawler, lambda: frontier)
        if options.tape is not None:
            from newsbot.middlewares.replay import play

            play(self.crawler, options.tape)
        if archive is not None:
            brought.bring(self.crawler, archive)

    def start(self) -> asyncio.Task[None]:
        return self.process.crawl(self.crawler, site=self.site, plan=self.plan)

    def result(self, received: int | None) -> CrawlResult:
        """How it ended; ``received`` is the signal that stopped it. Raises what ``publish`` did."""
        if self.parts.error is not None:
            raise self.parts.error
        stats = dict(self.crawler.stats.get_stats()) if self.crawler.stats else {}
        told = getattr(self.crawler.spider, "told", None)
        return CrawlResult(str(stats.get("finish_reason", "stopped")), received, stats, told)


class _Parts:
    """Publishes every so many records, and every so often where there is one."""

    def __init__(
        self, crawler: Crawler, publish: Callable[[], None], options: CrawlOptions
    ) -> None:
        self.crawler, self.publish, self.options = crawler, publish, options
        self.records, self.last = 0, monotonic()
        self.error: Exception | None = None
        self.closing: asyncio.Future[None] | None = None
        crawler.signals.connect(self.scraped, signals.item_scraped)

    def scraped(self, item: object) -> None:
        self.records += item is not None
        late = monotonic() - self.last >= self.options.publish_after
        if self.error is not None or not (self.records >= self.options.publish_every or late):
            return
        try:
            self.publish()
        except Exception as error:
            self.error = error
            assert self.crawler.engine is not None
            closing = self.crawler.engine.close_spider_async(reason="cannot_publish")
            self.closing = asyncio.ensure_future(closing)
        self.records, self.last = 0, monotonic()


class StopOnSignal:
    """SIGHUP, SIGINT and SIGTERM close the spiders of these ``crawlers``; after a grace the rest is
    given back. More may be added while it waits."""

    def __init__(self, crawlers: list[Crawler]) -> None:
        self.crawlers = crawlers
        self.received: int | None = None
        self.loop = asyncio.get_event_loop()
        self.tasks: list[asyncio.Task[None]] = []
        told = {number: signal.getsignal(number) for number in STOPPING}
        self.before = {
            number: handler
            for number, handler in told.items()
            if number != signal.SIGHUP or handler != signal.SIG_IGN
        }

    def __enter__(self) -> Self:
        for number in self.before:
            self.loop.add_signal_handler(number, self.stop, number)
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self.before.items():
            if not self.loop.is_closed():
                self.loop.remove_signal_handler(number)
            signal.signal(number, handler)

    def stop(self, number: int) -> None:
        if self.received is not None:
            return
        self.received = number
        logger.warning("%s: stopping; the same command goes on from here", signal.strsignal(number))
        self.close([crawler for crawler in self.crawlers if _is_running(crawler)])

    def close(self, running: list[Crawler]) -> None:
        if len(running) < len(self.crawlers):
            # Scrapy can't stop what has not begun: it would crawl on until the grace ends.
            self.give_up()
            return
        self.tasks = [self.loop.create_task(crawler.stop_async()) for crawler in running]
        self.loop.call_later(GRACE, self.give_up)

    def give_up(self) -> None:
        stop_reactor()


def _is_running(crawler: Crawler) -> bool:
    engine = getattr(crawler, "engine", None)
    return engine is not None and engine.running


def stop_reactor() -> None:
    """As soon as it runs."""
    from twisted.internet import reactor

    running: ReactorBase = reactor
    running.callWhenRunning(running.stop)
