"""Runs in the ledger: what one has to export, what it may count, what still waits for publish."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from newsbot.ledger.database import Ledger
from newsbot.text.dates import isoformat


@dataclass(slots=True, frozen=True)
class Balance:
    """Where every article stands that this run listed or tried; ``pending`` waits for the next."""

    listed: int
    new: int
    changed: int
    unchanged: int
    rejected: int
    unsupported: int
    failed: int
    pending: int


@dataclass(slots=True, frozen=True)
class Quarantined:
    """A page that could not be a record."""

    key: str
    url: str
    reason: str
    detail: str
    at: str
    page: bytes


class RunBook:
    """One run's entries in the ledger."""

    def __init__(self, ledger: Ledger, run: str) -> None:
        self.ledger = ledger
        self.run = run

    def start(self, now: datetime) -> None:
        """Notes the run; those that never ended are marked interrupted."""
        with self.ledger.transaction() as database:
            database.execute("UPDATE runs SET state = 'interrupted' WHERE state = 'running'")
            database.execute(
                "INSERT INTO runs VALUES (?, ?, 'running')", (self.run, isoformat(now))
            )

    def end(self, state: str) -> None:
        with self.ledger.transaction() as database:
            database.execute("UPDATE runs SET state = ? WHERE run = ?", (state, self.run))

    def unpublished_records(self) -> Iterator[bytes]:
        """Every record not yet published, a killed run's too, by id: lines without newline."""
        rows = self.ledger.connection.execute(
            "SELECT json FROM records WHERE json IS NOT NULL ORDER BY id"
        )
        return (row["json"] for row in rows)

    def new_quarantine(self) -> Iterator[Quarantined]:
        rows = self.ledger.connection.execute(
            "SELECT * FROM quarantine WHERE run IS NULL ORDER BY key"
        )
        for row in rows:
            page = zlib.decompress(row["page"])
            yield Quarantined(row["key"], row["url"], row["reason"], row["detail"], row["at"], page)

    def exported(self) -> None:
        """What this run's files now hold belongs to it; its pages need not be kept twice."""
        with self.ledger.transaction() as database:
            database.execute("UPDATE records SET run = ? WHERE json IS NOT NULL", (self.run,))
            database.execute(
                "UPDATE quarantine SET run = ?, page = NULL WHERE run IS NULL", (self.run,)
            )
            database.execute("UPDATE runs SET state = 'exported' WHERE run = ?", (self.run,))

    def balance(self, crawl: int) -> Balance:
        """Counts over the articles of this crawl and of this run."""
        (listed, gone, rejected, unsupported, failed, pending, done) = (
            self.ledger.connection.execute(
                """
                SELECT count(*),
                    count(*) FILTER (WHERE state = 'gone'),
                    count(*) FILTER (WHERE state = 'rejected' OR reason = 'duplicate'),
                    count(*) FILTER (WHERE state = 'rejected' AND reason = 'unsupported'),
                    count(*) FILTER (WHERE state = 'failed'),
                    count(*) FILTER (WHERE state = 'pending'),
                    count(*) FILTER (WHERE state = 'done' AND reason IS NULL)
                FROM articles WHERE crawl = ? OR run = ?
                """,
                (crawl, self.run),
            ).fetchone()
        )
        (new, changed) = self.ledger.connection.execute(
            """
            SELECT count(*) FILTER (WHERE version = 1), count(*) FILTER (WHERE version > 1)
            FROM records WHERE json IS NOT NULL AND id IN
                (SELECT id FROM articles WHERE (crawl = ? OR run = ?) AND reason IS NULL)
            """,
            (crawl, self.run),
        ).fetchone()
        return Balance(
            listed=listed,
            new=new,
            changed=changed,
            unchanged=done - new - changed,
            rejected=rejected + gone,
            unsupported=unsupported,
            failed=failed,
            pending=pending,
        )

    def finish_crawl(self, crawl: int, now: datetime) -> None:
        """Nothing of this crawl is left to do."""
        with self.ledger.transaction() as database:
            database.execute(
                "UPDATE crawls SET finished_at = ? WHERE crawl = ?", (isoformat(now), crawl)
            )


def partitions(ledger: Ledger) -> list[str]:
    """Every file of the dataset that published articles stand in."""
    rows = ledger.connection.execute("SELECT DISTINCT partition FROM records")
    return [row["partition"] for row in rows if row["partition"] is not None]


def forget_publishing(ledger: Ledger) -> None:
    """The dataset lost files: every run is to be merged again."""
    with ledger.transaction() as database:
        database.execute("UPDATE runs SET state = 'exported' WHERE state = 'published'")


def exported_runs(ledger: Ledger) -> list[str]:
    """Runs whose files are written but not yet in the dataset, oldest first."""
    rows = ledger.connection.execute(
        "SELECT run FROM runs WHERE state = 'exported' ORDER BY started_at, run"
    )
    return [row["run"] for row in rows]


def published_partition(ledger: Ledger, article_id: str) -> str | None:
    """The published file that holds this article, None before its first publish."""
    row = ledger.connection.execute(
        "SELECT partition FROM records WHERE id = ?", (article_id,)
    ).fetchone()
    return row["partition"] if row else None


def mark_published(ledger: Ledger, run: str, partitions: dict[str, str]) -> None:
    """Records of a run (id to partition) stand in the dataset: their copies here can go."""
    with ledger.transaction() as database:
        database.executemany(
            "UPDATE records SET partition = ?, json = CASE WHEN run IS ? THEN NULL ELSE json END"
            " WHERE id = ?",
            [(partition, run, article_id) for article_id, partition in partitions.items()],
        )
        database.execute("UPDATE runs SET state = 'published' WHERE run = ?", (run,))
