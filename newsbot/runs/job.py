"""One run from end to end: lock, crawl, export, judge, publish, summary."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext, suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any

from newsbot import clock
from newsbot.dataset.lines import DatasetError
from newsbot.dataset.publish import find_line
from newsbot.exporters.packing import Packing
from newsbot.exporters.run_folder import RunFolder
from newsbot.ledger import Ledger, LedgerError, LedgerFrontier, open_ledger
from newsbot.ledger.runs import RunBook
from newsbot.readers.choice import Authors
from newsbot.revisits.policy import Policy
from newsbot.runs import reserve
from newsbot.runs.archiving import archiving
from newsbot.runs.folders import Folders, Locked
from newsbot.runs.guarding import guard_of
from newsbot.runs.judging import judge, judge_quality, window_of
from newsbot.runs.leases import Leases
from newsbot.runs.orders import BadOrder, Order, done, note
from newsbot.runs.plan import Plan
from newsbot.runs.publishing import publish_exported
from newsbot.runs.quality import LEARNT_FROM, Evidence, FieldCoverage, missed
from newsbot.runs.recovery import open_or_rebuild
from newsbot.runs.summary import CrawlResult, ExitCode, RunRecord, Stopped, Summary
from newsbot.sites import Site
from newsbot.text.dates import VIETNAM, isoformat

if TYPE_CHECKING:
    from newsbot.archive.writing import Archive

logger = logging.getLogger(__name__)

# What it is given: what it remembers, how to publish what is there so far, and its archive.
Crawl = Callable[[LedgerFrontier, Callable[[], None], "Archive | None"], CrawlResult]
# From this size on an archive goes on in another file.
ARCHIVE_SIZE = 10**9


@dataclass(frozen=True, slots=True, kw_only=True)
class JobOptions:
    """How to run: ``accept`` publishes what the quality gate refuses; ``wait`` is how many
    seconds another run may still take; ``arguments`` are for ``run.json``; ``log_to`` is given
    the run's folder once it exists, and what it returns ends the log; ``packing`` is that of the
    dataset's files from now on, None: as before; ``archive_size`` is the size in bytes from which
    on the archive goes on in another file, None: nothing is archived; ``comment_authors``,
    ``mask_contacts`` and ``keep_comments`` (days, 0 for ever) are what is kept of readers from now
    on, None: as before. ``order`` is the work order that the run does: once, with the leases of
    the hosts that it asks."""

    accept: bool = False
    wait: float = 0.0
    policy: Policy = field(default_factory=Policy)
    arguments: Mapping[str, Any] = field(default_factory=dict)
    log_to: Callable[[Path], Callable[[], None]] | None = None
    packing: Packing | None = None
    archive_size: int | None = ARCHIVE_SIZE
    comment_authors: Authors | None = None
    mask_contacts: bool | None = None
    keep_comments: int | None = None
    order: Order | None = None


def run_job(
    site: Site,
    plan: Plan,
    output: Path,
    crawl: Crawl,
    options: JobOptions | None = None,
    now: Callable[[], datetime] = clock.now,
) -> Summary:
    """Runs ``crawl`` for a site and publishes what it found. Never raises; the summary tells.

    ``crawl`` is given the frontier, a function to call now and then, which publishes what is there
    so far, and where its answers are kept.
    """
    options = options or JobOptions()
    folders = Folders(output, site.name)
    summary = Summary(site=site.name, run_id="", dataset=str(folders.dataset))
    started, started_at = monotonic(), now()
    record = RunRecord(started_at=started_at, arguments=options.arguments)
    end_log = None
    with _ended_early(summary, folders), folders.lock(options.wait), ExitStack() as stack:
        if options.order is not None and done(folders.own, options.order):
            summary.finish_reason, summary.discovery = "done_before", "complete"
            return summary
        leases = stack.enter_context(_leased(site, output, options))
        started, started_at = monotonic(), now()
        record.started_at = started_at
        reserve.keep(folders.own)
        summary.run_id = run_id = folders.new_run(started_at)
        folders.dataset.mkdir(parents=True, exist_ok=True)
        folders.run(run_id).mkdir(parents=True, exist_ok=True)
        end_log = options.log_to(folders.run(run_id)) if options.log_to else None
        ledger, rebuilt = open_or_rebuild(folders, started_at, options.policy)
        if rebuilt is not None:
            summary.note_problem(str(rebuilt))
        try:
            _Run(site, folders, ledger, plan, options, summary, record, now, leases).whole(crawl)
        finally:
            ledger.close()
        if options.order is not None and _is_done(summary, record):
            note(folders.own, options.order, run_id, isoformat(now()))
    summary.seconds = round(monotonic() - started, 3)
    if end_log is not None:
        end_log()
    if summary.run_id:
        _leave_word(folders, summary, record.whole(summary, now()))
    return summary


def _leased(site: Site, output: Path, options: JobOptions) -> AbstractContextManager[Leases | None]:
    """For a work order: another machine may have been given one of the same hosts."""
    if options.order is None:
        return nullcontext()
    hosts = (site.main_host, *site.services.values())
    return Leases(output / ".newsbot" / "leases", hosts).held(options.wait)


def _is_done(summary: Summary, record: RunRecord) -> bool:
    """Whether nothing of an order is left to do."""
    whole = summary.discovery == "complete" and summary.pending == 0
    return summary.exit_code == ExitCode.OK and record.published and whole


def _leave_word(folders: Folders, summary: Summary, told: Mapping[str, Any]) -> None:
    """Writes run.json, on a full disk too. A run whose folder somebody deleted leaves none."""
    folder = folders.run(summary.run_id)
    try:
        if folder.is_dir() or summary.exit_code == ExitCode.CANNOT_WRITE:
            RunFolder(folder).write_record(told)
    except OSError:
        reserve.give_up(folders.own)
        with suppress(OSError):
            folder.mkdir(parents=True, exist_ok=True)
            RunFolder(folder).write_record(told)


@contextmanager
def _ended_early(summary: Summary, folders: Folders) -> Iterator[None]:
    """Whatever ends a run before its end becomes its exit code and a problem in words."""
    try:
        yield
    except Stopped as stopped:
        summary.interrupted(stopped.number)
    except Locked as error:
        summary.fail(ExitCode.LOCKED, "locked", str(error))
    except BadOrder as error:
        summary.fail(ExitCode.BAD_CONFIGURATION, "bad_order", str(error))
    except (LedgerError, DatasetError) as error:
        summary.fail(ExitCode.BAD_CONFIGURATION, "bad_state", str(error))
    except sqlite3.DatabaseError as error:
        problem = f"{folders.own / 'ledger.sqlite'} is damaged ({error}): the next run rebuilds it"
        summary.fail(ExitCode.BAD_CONFIGURATION, "bad_state", problem)
    except OSError as error:
        # Network errors end inside the crawl: what comes here is a file's.
        summary.fail(ExitCode.CANNOT_WRITE, "cannot_write", f"cannot write: {error}")
    except Exception as error:
        logger.exception("bug in newsbot")
        summary.fail(ExitCode.BUG, "bug", f"{type(error).__name__}: {error}")


@contextmanager
def open_frontier(output: str, site: str) -> Iterator[LedgerFrontier]:
    """The frontier of a bare ``scrapy crawl``, locked as long as it is open.

    ``newsbot run`` opens its own. Raises ``Locked``, ``LedgerError``, ``OSError``.
    """
    folders = Folders(Path(output), site)
    with folders.lock():
        ledger = open_ledger(folders.own)
        try:
            run = f"scrapy-{clock.now():%Y%m%dT%H%M%SZ}"
            guard = guard_of(folders, ledger)
            yield LedgerFrontier(ledger, run, _lines_of(folders), guard=guard)
        finally:
            ledger.close()


def _lines_of(folders: Folders) -> Callable[[str, str], bytes | None]:
    return lambda partition, article_id: find_line(folders.dataset / partition, article_id)


class _Run:
    """The steps of one run, in order."""

    def __init__(
        self,
        site: Site,
        folders: Folders,
        ledger: Ledger,
        plan: Plan,
        options: JobOptions,
        summary: Summary,
        record: RunRecord,
        now: Callable[[], datetime],
        leases: Leases | None,
    ) -> None:
        self.site, self.folders, self.ledger, self.plan = site, folders, ledger, plan
        self.options, self.summary, self.record, self.now = options, summary, record, now
        self.leases = leases
        self.book = RunBook(ledger, summary.run_id)
        lines = _lines_of(folders)
        self.guard = guard_of(
            folders,
            ledger,
            options.comment_authors,
            options.mask_contacts,
            options.keep_comments,
            now=now(),
        )
        self.frontier = LedgerFrontier(ledger, summary.run_id, lines, options.policy, self.guard)
        self.files = RunFolder(folders.run(summary.run_id))
        self.coverage = FieldCoverage()
        self.part = 0

    def whole(self, crawl: Crawl) -> None:
        for run in self.publish():
            logger.info("published run %s, which had been stopped before", run)
        self.book.start(self.now())
        self.check_unpublished()
        with self.archiving() as archive:
            result = crawl(self.frontier, self.publish_part, archive)
        if self.leases is not None:
            self.leases.check()
        if result.reason == "cannot_write":
            told = "could not be written (disk full, read-only, no files to open): see the log"
            raise OSError(f"{self.folders.own} {told}")
        self.check_unpublished()
        self.count(result)
        if result.signal is not None:
            self.summary.interrupted(result.signal)
        self.record.refused = self.export(result)
        if not self.record.refused:
            self.publish()
            self.record.published = True
        whole = self.summary.pending == 0 and result.reason == "finished"
        if whole and result.signal is None:
            self.book.finish_crawl(self.frontier.crawl, self.now())
        self.book.close_tally(whole=whole)

    def archiving(self) -> AbstractContextManager[Archive | None]:
        return archiving(
            self.folders.run(self.summary.run_id),
            self.ledger,
            self.site,
            self.plan,
            self.options.arguments,
            self.options.archive_size,
            self.guard,
        )

    def publish_part(self) -> None:
        """What is whole by now reaches the dataset, where it meets the gate as far as it goes.

        Else it waits for the run's end. Raises ``OSError`` and ``DatasetError``.
        """
        if not self.book.has_unpublished():
            return
        self.part += 1
        files, coverage = self.files.part(self.part), self.coverage.copy()
        files.write_articles(coverage.counting(self.book.unpublished_records()))
        quarantined = self.book.quarantined()
        evidence = Evidence(
            quarantined={reason: len(urls) for reason, urls in quarantined.items()},
            rejected=quarantined,
        )
        problems = missed(self.site.expectations, coverage, evidence)
        if problems and not self.options.accept:
            logger.warning("nothing is published yet: %s", "; ".join(problems))
            files.remove()
            return
        files.write_history(self.book.unpublished_history())
        self.coverage = coverage
        self.book.export_part(f"{self.summary.run_id}/parts/{self.part:04}", self.now())
        self.publish()
        logger.info("published %d records so far", coverage.records)

    def publish(self) -> list[str]:
        if self.leases is not None:
            self.leases.check()
        published = publish_exported(
            self.folders, self.ledger, self.now(), self.options.packing, self.guard
        )
        for problem in published.problems:
            self.summary.note_problem(problem)
        return published.runs

    def check_unpublished(self) -> None:
        damaged = self.book.drop_damaged(self.now())
        if damaged:
            self.summary.note_problem(
                f"{damaged} unpublished records were damaged and are fetched again"
            )

    def count(self, result: CrawlResult) -> None:
        summary = self.summary
        self.record.sections = self.book.balance()
        summary.take(self.record.sections.values(), self.book.unsupported())
        summary.given_up = self.book.given_up()
        summary.resumed = self.frontier.resumed
        summary.requests = result.count("downloader/request_count")
        pages = result.count("newsbot/record/stored")
        summary.requests_per_article = round(summary.requests / pages, 3) if pages else None
        self.record.take(result)
        summary.unlisted_sections = result.count("newsbot/discovery/cut_short")
        if summary.unlisted_sections:
            left = f"{summary.unlisted_sections} sections were not listed to their end"
            summary.note_problem(f"--max-articles: {left}")
        if self.frontier.crawl and self.frontier.is_discovered():
            whole = self.frontier.is_complete() and not self.frontier.is_short()
            summary.discovery = "complete" if whole else "incomplete"

    def export(self, result: CrawlResult) -> bool:
        """Writes the run's files and judges them; True where the quality gate refuses them."""
        quarantined = self.book.quarantined()
        self.files.write_articles(self.coverage.counting(self.book.unpublished_records()))
        self.files.write_history(self.book.unpublished_history())
        self.files.write_quarantine(self.book.new_quarantine())
        self.summary.comments = self.coverage.comments
        self.summary.comments_failed = self.coverage.comments_failed
        self.record.coverage = self.coverage.shares()
        expected = self.site.expectations
        if result.signal is None:
            judge(self.summary, self.plan, result, expected, self.book.open_ends())
        refused = judge_quality(
            self.summary,
            expected,
            self.coverage,
            self.evidence(quarantined),
            accept=self.options.accept,
        )
        self.book.exported("refused" if refused else "exported")
        self.book.forget_parts()
        self.files.remove_parts()
        return refused

    def evidence(self, quarantined: Mapping[str, Sequence[str]]) -> Evidence:
        """What the quality gate looks at beside the records of a run that is over."""
        summary = self.summary
        today = self.now().astimezone(VIETNAM).date()
        complete = summary.discovery == "complete"
        listed_whole = self.plan.is_incremental and complete
        return Evidence(
            quarantined={reason: len(urls) for reason, urls in quarantined.items()},
            rejected=quarantined,
            days=self.book.days(),
            known=self.book.known_by_day(today - LEARNT_FROM),
            today=today if listed_whole and not self.plan.sections else None,
            window=window_of(summary, self.plan) if complete else None,
            articles=summary.new + summary.changed + summary.unchanged,
        )
