"""Runs of several papers in one process, at the same time.

Each has a thread of its own for what it does before and behind its crawl; all crawls share one
event loop, in the main thread. A paper's ledger and archive are with one of the two at a time.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from scrapy.crawler import AsyncCrawlerProcess, Crawler

from newsbot.extensions.naming import at_work
from newsbot.ledger import LedgerFrontier
from newsbot.runs.crawl import (
    GRACE,
    CrawlOptions,
    SiteCrawl,
    StopOnSignal,
    crawl_settings,
    stop_reactor,
)
from newsbot.runs.job import JobOptions, run_job
from newsbot.runs.plan import Plan
from newsbot.runs.summary import CrawlResult, Summary
from newsbot.sites import Site
from newsbot.text.urls import is_loopback

if TYPE_CHECKING:
    from newsbot.archive.writing import Archive


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper and what is asked of it."""

    site: Site
    plan: Plan


def run_several(
    papers: Sequence[Paper],
    output: Path,
    options: CrawlOptions,
    job: JobOptions,
    *,
    began: Callable[[Paper], object] = lambda paper: None,
    ended: Callable[[Paper, Summary], object] = lambda paper, summary: None,
) -> list[Summary]:
    """Runs all of them, one request at a time per host; the summaries as they end.

    Once a process, in its main thread. ``began`` and ``ended`` are called for each paper in a
    thread of its own, one at a time. A failing paper harms no other; a signal stops all in good
    order.
    """
    return _Several(papers, output, options, job, began, ended).run()


class _Several:
    def __init__(
        self,
        papers: Sequence[Paper],
        output: Path,
        options: CrawlOptions,
        job: JobOptions,
        began: Callable[[Paper], object],
        ended: Callable[[Paper, Summary], object],
    ) -> None:
        self.papers, self.output, self.options, self.job = papers, output, options, job
        self.began, self.ended = began, ended
        self.process = AsyncCrawlerProcess(crawl_settings(options))
        self.stop = _StopAll()
        self.telling = Lock()
        self.summaries: list[Summary] = []

    def run(self) -> list[Summary]:
        moved = self.options.base_url is not None and not is_loopback(self.options.base_url)
        groups = [[*self.papers]] if moved else [*sharing(self.papers)]
        with ThreadPoolExecutor(len(groups), "paper") as threads:
            works = [threads.submit(self.work, group) for group in groups]
            left = len(works)

            def one_less(_: Future[None]) -> None:
                nonlocal left
                with self.telling:
                    left -= 1
                    if left == 0:
                        self.stop.loop.call_soon_threadsafe(stop_reactor)

            for work in works:
                work.add_done_callback(one_less)
            with self.stop:
                self.process.start(stop_after_crawl=False, install_signal_handlers=False)
        for work in works:
            work.result()
        return self.summaries

    def work(self, group: Sequence[Paper]) -> None:
        """In a thread: papers that share a host, one after the other."""
        for paper in group:
            with at_work(paper.site.name):
                with self.telling:
                    self.began(paper)
                crawl = partial(self.crawl, paper)
                summary = run_job(paper.site, paper.plan, self.output, crawl, self.job)
                with self.telling:
                    self.summaries.append(summary)
                    self.ended(paper, summary)

    def crawl(
        self,
        paper: Paper,
        frontier: LedgerFrontier,
        publish: Callable[[], None],
        archive: Archive | None,
    ) -> CrawlResult:
        """In a thread: waits for the crawl, which is the loop's."""
        crawling = self.crawling(paper, frontier, publish, archive)
        return asyncio.run_coroutine_threadsafe(crawling, self.stop.loop).result()

    async def crawling(
        self,
        paper: Paper,
        frontier: LedgerFrontier,
        publish: Callable[[], None],
        archive: Archive | None,
    ) -> CrawlResult:
        if self.stop.received is not None:
            return CrawlResult("stopped", self.stop.received, {})
        with at_work(paper.site.name):
            crawl = SiteCrawl(
                *(self.process, paper.site, paper.plan, self.options),
                *(frontier, publish, archive),
            )
            self.stop.crawlers.append(crawl.crawler)
            crawled = crawl.start()
        await asyncio.wait({crawled, self.stop.given_up}, return_when=asyncio.FIRST_COMPLETED)
        self.stop.crawlers.remove(crawl.crawler)
        received = self.stop.received
        if crawled.done():
            crawled.result()
        return crawl.result(received)


class _StopAll(StopOnSignal):
    """As for one; what still crawls after the grace is left as it is, and published as far."""

    def __init__(self) -> None:
        super().__init__([])
        self.given_up: asyncio.Future[None] = self.loop.create_future()

    def close(self, running: list[Crawler]) -> None:
        self.tasks = [self.loop.create_task(crawler.stop_async()) for crawler in running]
        self.loop.call_later(GRACE, self.give_up)

    def give_up(self) -> None:
        if not self.given_up.done():
            self.given_up.set_result(None)


def sharing(papers: Sequence[Paper]) -> Iterator[list[Paper]]:
    """Groups of papers that no host of theirs joins to another group's."""
    left = [*papers]
    while left:
        group = [left.pop(0)]
        for paper in group:
            hosts = _hosts(paper.site)
            joined = [one for one in left if not hosts.isdisjoint(_hosts(one.site))]
            left = [one for one in left if one not in joined]
            group += joined
        yield group


def _hosts(site: Site) -> set[str]:
    """Those that a crawl of a paper asks."""
    return {site.main_host, *site.services.values()}
