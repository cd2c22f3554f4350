"""What today's rules read otherwise, published: a change of our reading, not of the articles.

A record keeps its version; its line moves on, and history tells what it said before as ``reread``.
What has changed in the dataset since it was read again is left alone. Articles that the dataset
lacks, since no rule could read them when they were fetched, are new records: all that was looked at
of them goes through the very pipelines of a crawl.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

import msgspec

from newsbot.archive.looks import Seen
from newsbot.archive.reading import Answers, record_at
from newsbot.dataset.publish import find_line
from newsbot.discovery.links import as_listed
from newsbot.exporters.run_folder import RunFolder
from newsbot.items import FetchedArticle, FetchedComments, HistoryLine, Rejected
from newsbot.ledger import Ledger, LedgerFrontier
from newsbot.ledger.records import Records
from newsbot.ledger.rereading import Rereading, may_be_new
from newsbot.ledger.runs import RunBook
from newsbot.pipelines import FIELD_PIPELINES, NoStats
from newsbot.pipelines.page import PagePipeline
from newsbot.pipelines.store import RevisitPipeline, StorePipeline
from newsbot.reextraction.reading import PassedOver, item_of
from newsbot.reextraction.spool import Change, Spool
from newsbot.revisits.policy import Policy
from newsbot.runs.folders import Folders
from newsbot.runs.guarding import guard_of, published_guard
from newsbot.runs.publishing import publish_exported
from newsbot.runs.recovery import open_or_rebuild
from newsbot.runs.summary import RunRecord, Summary
from newsbot.sites import Site
from newsbot.text.dates import isoformat

# The finish reason of such a run: it asked the paper nothing, and tells nothing of its state.
REREAD = "reread"


@dataclass(slots=True)
class Applied:
    """``changed`` records and ``new`` ones were published by ``run``; ``left`` had changed
    meanwhile."""

    run: str
    changed: int = 0
    new: int = 0
    left: int = 0
    problems: list[str] = field(default_factory=list)


def apply(
    folders: Folders,
    site: Site,
    spool: Spool,
    now: datetime,
    arguments: Mapping[str, Any],
    wait: float = 0.0,
) -> Applied:
    """Publishes what the spool has, as a run of its own; ``wait`` is how many seconds another run
    may still take.

    Raises ``Locked``, ``LedgerError``, ``DatasetError``, ``OSError``.
    """
    with folders.lock(wait):
        applied = Applied(folders.new_run(now))
        folders.run(applied.run).mkdir(parents=True)
        ledger, rebuilt = open_or_rebuild(folders, now, Policy())
        if rebuilt is not None:
            applied.problems.append(str(rebuilt))
        try:
            _Applying(folders, site, ledger, spool, now, applied).whole()
        finally:
            ledger.close()
        _leave_word(folders, site, applied, now, arguments)
    return applied


class _Applying:
    def __init__(
        self,
        folders: Folders,
        site: Site,
        ledger: Ledger,
        spool: Spool,
        now: datetime,
        applied: Applied,
    ) -> None:
        self.folders, self.site, self.ledger, self.spool = folders, site, ledger, spool
        self.now, self.applied = now, applied
        self.reread = Rereading(ledger)
        self.book = RunBook(ledger, applied.run)

    def whole(self) -> None:
        # What waits goes first: it may be newer than what was read again.
        self.applied.problems += publish_exported(self.folders, self.ledger, self.now).problems
        self.book.start(self.now)
        for change in self.spool.changes():
            if self.change(change):
                self.applied.changed += 1
            else:
                self.applied.left += 1
        self.add_new()
        files = RunFolder(self.folders.run(self.applied.run))
        files.write_articles(self.book.unpublished_records())
        files.write_history(self.book.unpublished_history())
        self.book.exported("exported")
        publish_exported(self.folders, self.ledger, self.now)
        self.book.close_tally(whole=False)

    def change(self, change: Change) -> bool:
        before: dict[str, Any] = msgspec.json.decode(change.before)
        fields = ["extraction" if name in ("flags", "layout") else name for name in change.fields]
        told = dict.fromkeys([*fields, "extraction"])
        line = HistoryLine(
            change.id,
            "reread",
            isoformat(self.now),
            sorted(set(fields)),
            {name: before[name] for name in told},
        )
        content_sha256: str = msgspec.json.decode(change.line)["content_sha256"]
        return self.reread.put(change.before, change.line, content_sha256, line)

    def add_new(self) -> None:
        def open_store() -> Records:
            return frontier.records

        frontier = LedgerFrontier(
            self.ledger,
            self.applied.run,
            lambda partition, article: find_line(self.folders.dataset / partition, article),
            guard=guard_of(self.folders, self.ledger, now=self.now),
        )
        stats = NoStats()
        steps: list[Step] = [PagePipeline(stats), *(kind(stats) for kind in FIELD_PIPELINES)]
        steps += [RevisitPipeline(open_store, stats), StorePipeline(open_store, stats)]
        for article_id in new_articles(self.folders, self.site, self.spool, self.ledger.connection):
            stored = False
            for seen in list(self.looks(article_id)):
                try:
                    stored = _through(steps, seen) is not None or stored
                except Rejected as rejected:
                    self.applied.problems.append(f"{article_id}: {rejected}")
            self.applied.new += stored

    def looks(self, article_id: str) -> Iterator[FetchedArticle | FetchedComments]:
        """What was looked at of an article, oldest first."""
        for reading in self.spool.readings(article_id):
            seen = _seen(self.folders, self.site, reading.path, reading.offset)
            if isinstance(seen, FetchedArticle):
                entry = seen.listed or as_listed(seen.url, self.site)
                if entry is not None:
                    self.reread.adopt(entry, reading.at)
                    yield replace(seen, listed=entry)
            elif isinstance(seen, FetchedComments):
                yield seen


def new_articles(
    folders: Folders, site: Site, spool: Spool, ledger: sqlite3.Connection | None
) -> Iterator[str]:
    """The articles that were read, that the dataset lacks and that wait for a record.

    ``ledger`` is None where there is none.
    """
    forgotten = published_guard(folders).forgotten.articles
    for article_id, path, offset in spool.strangers():
        if article_id in forgotten:
            continue
        seen = _seen(folders, site, path, offset)
        if isinstance(seen, FetchedArticle):
            entry = seen.listed or as_listed(seen.url, site)
            if entry is not None and (ledger is None or may_be_new(ledger, entry.key)):
                yield article_id


def _seen(folders: Folders, site: Site, path: Path, offset: int) -> Seen | None:
    record = record_at(path, offset)
    if record is None:
        return None
    try:
        return item_of(record, Answers(path.parent.parent, folders.own / "runs"), site)
    except PassedOver:
        return None


class Step(Protocol):
    def process_item(self, item: Any) -> Any: ...


def _through(steps: Sequence[Step], seen: Seen) -> Any:
    item: Any = seen
    for step in steps:
        item = step.process_item(item)
    return item


def _leave_word(
    folders: Folders, site: Site, applied: Applied, now: datetime, arguments: Mapping[str, Any]
) -> None:
    summary = Summary(site=site.name, run_id=applied.run, dataset=str(folders.dataset))
    summary.finish_reason = REREAD
    summary.changed, summary.new = applied.changed, applied.new
    summary.listed = applied.changed + applied.new
    summary.problems = applied.problems or None
    record = RunRecord(started_at=now, arguments=arguments, published=True)
    RunFolder(folders.run(applied.run)).write_record(record.whole(summary, now))
