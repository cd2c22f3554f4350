"""One run from end to end: lock, crawl, export, judge, publish, summary."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic

import msgspec

from newsbot.dataset.publish import DatasetError, publish
from newsbot.exporters.run_folder import RunFolder
from newsbot.folders import Folders, Locked, new_run_id
from newsbot.ledger import Ledger, LedgerError, LedgerFrontier, open_ledger
from newsbot.ledger.runs import (
    RunBook,
    exported_runs,
    forget_publishing,
    mark_published,
    partitions,
    published_partition,
)
from newsbot.sites import Site
from newsbot.spiders.plan import Plan
from newsbot.summary import ExitCode, Stopped, Summary

logger = logging.getLogger(__name__)

_MOST_FAILED = 0.01


@dataclass(slots=True, frozen=True)
class CrawlResult:
    """How a crawl ended: Scrapy's finish reason, the signal that stopped it, its counters."""

    reason: str
    signal: int | None
    stats: dict[str, object]

    def count(self, key: str) -> int:
        value = self.stats.get(key, 0)
        return value if isinstance(value, int) else 0


class _ExportedHead(msgspec.Struct):
    comments_status: str
    comments_total: int | None


Crawl = Callable[[LedgerFrontier], CrawlResult]


def run_job(
    site: Site,
    plan: Plan,
    output: Path,
    crawl: Crawl,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
    log_to: Callable[[Path], None] | None = None,
) -> Summary:
    """Runs ``crawl`` for a site and publishes what it found. Never raises; the summary tells.

    ``log_to`` is given the run's folder once it exists, for the run's log.
    """
    started = monotonic()
    folders = Folders(output, site.name)
    run_id = new_run_id(now())
    summary = Summary(site=site.name, run_id=run_id, dataset=str(folders.dataset))
    try:
        with folders.lock():
            folders.dataset.mkdir(parents=True, exist_ok=True)
            ledger = open_ledger(folders.own)
            try:
                folders.run(run_id).mkdir(parents=True, exist_ok=True)
                if log_to is not None:
                    log_to(folders.run(run_id))
                _Run(folders, ledger, plan, summary, now).whole(crawl)
            finally:
                ledger.close()
    except Stopped as stopped:
        summary.interrupted(stopped.number)
    except Locked as error:
        summary.fail(ExitCode.LOCKED, "locked", str(error))
    except (LedgerError, DatasetError) as error:
        summary.fail(ExitCode.BAD_CONFIGURATION, "bad_state", str(error))
    except sqlite3.DatabaseError as error:
        problem = f"{folders.own / 'ledger.sqlite'} is damaged ({error}): move it aside"
        summary.fail(ExitCode.BAD_CONFIGURATION, "bad_state", problem)
    except OSError as error:
        # Network errors end inside the crawl: what comes here is a file's.
        summary.fail(ExitCode.CANNOT_WRITE, "cannot_write", f"cannot write: {error}")
    except Exception as error:
        logger.exception("bug in newsbot")
        summary.fail(ExitCode.BUG, "bug", f"{type(error).__name__}: {error}")
    summary.seconds = round(monotonic() - started, 3)
    with suppress(OSError):
        if folders.run(run_id).is_dir():
            RunFolder(folders.run(run_id)).write_summary(msgspec.to_builtins(summary))
    return summary


def publish_exported(folders: Folders, ledger: Ledger) -> list[str]:
    """Publishes every finished run that is not yet in the dataset; returns their ids.

    Files of the dataset that were deleted come back from the runs' own files.
    """
    if not all((folders.dataset / partition).exists() for partition in partitions(ledger)):
        logger.warning("%s lacks files: publishing all runs again", folders.dataset)
        forget_publishing(ledger)
    runs = exported_runs(ledger)
    for run in runs:
        placed = publish(
            RunFolder(folders.run(run)).articles,
            folders.dataset,
            lambda article_id: published_partition(ledger, article_id),
        )
        mark_published(ledger, run, placed)
    return runs


class _Run:
    """The steps of one run, in order."""

    def __init__(
        self,
        folders: Folders,
        ledger: Ledger,
        plan: Plan,
        summary: Summary,
        now: Callable[[], datetime],
    ) -> None:
        self.folders, self.ledger, self.plan = folders, ledger, plan
        self.summary, self.now = summary, now
        self.book = RunBook(ledger, summary.run_id)
        self.frontier = LedgerFrontier(ledger, summary.run_id)
        self.files = RunFolder(folders.run(summary.run_id))

    def whole(self, crawl: Crawl) -> None:
        for run in publish_exported(self.folders, self.ledger):
            logger.info("published run %s, which had been stopped before", run)
        self.book.start(self.now())
        result = crawl(self.frontier)
        self.count(result)
        if result.reason == "cannot_write":
            raise OSError(f"{self.ledger.path}: the disk is full or read-only")
        if result.signal is not None:
            self.book.end("interrupted")
            self.summary.interrupted(result.signal)
            return
        self.export()
        self.judge(result)
        publish_exported(self.folders, self.ledger)
        if self.summary.pending == 0 and result.reason == "finished":
            self.book.finish_crawl(self.frontier.crawl, self.now())

    def count(self, result: CrawlResult) -> None:
        summary = self.summary
        summary.take(self.book.balance(self.frontier.crawl))
        summary.resumed = self.frontier.resumed
        summary.requests = result.count("downloader/request_count")
        pages = result.count("newsbot/record/stored")
        summary.requests_per_article = round(summary.requests / pages, 3) if pages else None
        if self.frontier.crawl and self.frontier.is_discovered():
            summary.discovery = "complete" if self.frontier.is_complete() else "incomplete"

    def export(self) -> None:
        self.files.write_articles(self._counted(self.book.unpublished_records()))
        self.files.write_quarantine(self.book.new_quarantine())
        self.book.exported()

    def _counted(self, lines: Iterator[bytes]) -> Iterator[bytes]:
        head = msgspec.json.Decoder(_ExportedHead)
        for line in lines:
            record = head.decode(line)
            self.summary.comments += record.comments_total or 0
            self.summary.comments_failed += record.comments_status in ("failed", "malformed")
            yield line

    def judge(self, result: CrawlResult) -> None:
        """The contract's exit codes, the first that applies."""
        summary = self.summary
        if result.reason == "no_answer" or not result.count("response_received_count"):
            summary.fail(ExitCode.NO_ANSWER, "no_answer", "the site does not answer at all")
            return
        if result.reason in _BLOCKED:
            summary.fail(ExitCode.BLOCKED, result.reason, _BLOCKED[result.reason])
            return
        if result.count("newsbot/bugs") or result.count("spider_exceptions/count"):
            summary.fail(ExitCode.BUG, "bug", "an exception in newsbot itself; see the run's log")
        if result.reason == "outage":
            summary.fail(ExitCode.CHECKS_FAILED, "outage", "page after page failed; run again")
        if summary.discovery != "complete":
            summary.fail(ExitCode.CHECKS_FAILED, "discovery_incomplete", "discovery incomplete")
        if not summary.new + summary.changed + summary.unchanged and self._expected():
            summary.fail(ExitCode.CHECKS_FAILED, "nothing_parsed", "no article was read")
        if summary.failed > _MOST_FAILED * summary.listed:
            share = f"{summary.failed} of {summary.listed} articles failed"
            summary.fail(ExitCode.CHECKS_FAILED, "too_many_failed", share)
        if summary.comments_failed:
            problem = f"{summary.comments_failed} articles without all of their comments"
            summary.problems = [*(summary.problems or []), problem]
        if summary.exit_code == ExitCode.OK:
            summary.finish_reason = self._reason(result)

    def _expected(self) -> bool:
        """Whether a run without any article is a failure: not in a window that has none."""
        limited = self.plan.since or self.plan.until or self.plan.sections
        return bool(self.summary.listed) or not limited

    def _reason(self, result: CrawlResult) -> str:
        if self.summary.pending and self.plan.max_articles is not None:
            return "max_articles"
        return result.reason


_BLOCKED = {
    "blocked": "the site answers but refuses us (401, 403, 429 or 451)",
    "robots_txt": "robots.txt forbids the site or could not be had (429 or 5xx)",
}
