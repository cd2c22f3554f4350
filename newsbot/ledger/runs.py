"""A run in the ledger: what it has to export, and what it may count."""

from __future__ import annotations

import logging
import sqlite3
import zlib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date, datetime

from newsbot.ledger.database import Ledger
from newsbot.ledger.records import digest
from newsbot.text.dates import isoformat

logger = logging.getLogger(__name__)

# Of those pages nothing is kept: they were read, of a kind that newsbot does not read yet.
_UNSUPPORTED = "unsupported"


@dataclass(slots=True)
class Balance:
    """Where every article stands that a run listed or tried; ``pending`` was left open."""

    listed: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    rejected: int = 0
    failed: int = 0
    pending: int = 0

    def add(self, other: Balance) -> None:
        for key in fields(self):
            setattr(self, key.name, getattr(self, key.name) + getattr(other, key.name))


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
                "INSERT OR REPLACE INTO runs (run, started_at, state) VALUES (?, ?, 'running')",
                (self.run, isoformat(now)),
            )

    # Export

    def drop_damaged(self, now: datetime) -> int:
        """Unpublished lines that no longer fit their hash: gone, and their pages due again."""
        damaged = [
            (table, row)
            for table in ("records", "history")
            for row in self.ledger.connection.execute(
                f"SELECT * FROM {table} WHERE json IS NOT NULL AND json_sha256 IS NOT NULL"
            )
            # A flipped bit may make text of it.
            if not isinstance(row["json"], bytes) or digest(row["json"]) != row["json_sha256"]
        ]
        with self.ledger.transaction() as database:
            for table, row in damaged:
                logger.warning("%s: its unpublished line was damaged, fetched again", row["id"])
                if table == "history":
                    database.execute(
                        "DELETE FROM history WHERE id = ? AND at = ? AND kind = ?",
                        (row["id"], row["at"], row["kind"]),
                    )
                    continue
                database.execute(
                    "DELETE FROM records WHERE id = ? AND partition IS NULL", (row["id"],)
                )
                database.execute("UPDATE records SET json = NULL WHERE id = ?", (row["id"],))
                database.execute(
                    "UPDATE articles SET page_due_at = ?, run = NULL, validators = NULL,"
                    " state = CASE WHEN state = 'moved' THEN state ELSE 'failed' END"
                    " WHERE id = ?",
                    (isoformat(now), row["id"]),
                )
                database.execute(
                    "UPDATE tally SET outcome = NULL WHERE key IN"
                    " (SELECT key FROM articles WHERE id = ?)",
                    (row["id"],),
                )
        return len(damaged)

    def has_unpublished(self) -> bool:
        query = "SELECT 1 FROM records WHERE json IS NOT NULL LIMIT 1"
        return self.ledger.connection.execute(query).fetchone() is not None

    def unpublished_records(self) -> Iterator[bytes]:
        """Every record not yet published, a killed run's too, by id: lines without newline."""
        rows = self.ledger.connection.execute(
            "SELECT json FROM records WHERE json IS NOT NULL ORDER BY id"
        )
        return (bytes(row["json"]) for row in rows)

    def unpublished_history(self) -> Iterator[bytes]:
        """Every line of history not yet published, oldest first: without newline."""
        rows = self.ledger.connection.execute(
            "SELECT json FROM history ORDER BY at, id, kind = 'moved', kind"
        )
        return (bytes(row["json"]) for row in rows)

    def new_quarantine(self) -> Iterator[Quarantined]:
        rows = self.ledger.connection.execute(
            "SELECT * FROM quarantine WHERE run IS NULL ORDER BY key"
        )
        for row in rows:
            yield Quarantined(
                row["key"], row["url"], row["reason"], row["detail"], row["at"], _unpacked(row)
            )

    def export_part(self, part: str, now: datetime) -> None:
        """What a part's files now hold belongs to it; ``part`` is its folder below the runs'."""
        with self.ledger.transaction() as database:
            database.execute(
                "INSERT OR REPLACE INTO runs (run, started_at, state) VALUES (?, ?, 'exported')",
                (part, isoformat(now)),
            )
            database.execute("UPDATE records SET run = ? WHERE json IS NOT NULL", (part,))
            database.execute("UPDATE history SET run = ?", (part,))

    def forget_parts(self) -> None:
        """The run's own files hold what its parts held."""
        with self.ledger.transaction() as database:
            database.execute("DELETE FROM runs WHERE run LIKE ? || '/parts/%'", (self.run,))

    def exported(self, state: str) -> None:
        """What this run's files now hold belongs to it; its pages need not be kept twice.

        ``state`` is "exported", or "refused" where the quality gate keeps it from the dataset.
        """
        with self.ledger.transaction() as database:
            database.execute("UPDATE records SET run = ? WHERE json IS NOT NULL", (self.run,))
            database.execute("UPDATE history SET run = ?", (self.run,))
            database.execute(
                "UPDATE quarantine SET run = ?, page = NULL WHERE run IS NULL", (self.run,)
            )
            database.execute("UPDATE runs SET state = ? WHERE run = ?", (state, self.run))

    # Counts

    def balance(self) -> dict[str, Balance]:
        """By section: what became of each article that this run listed or tried."""
        sections: dict[str, Balance] = defaultdict(Balance)
        for row in self.ledger.connection.execute(
            "SELECT section, ifnull(outcome, 'pending') AS outcome, count(*) AS articles"
            " FROM tally GROUP BY section, outcome ORDER BY section"
        ):
            balance = sections[row["section"]]
            balance.listed += row["articles"]
            told = getattr(balance, row["outcome"])
            setattr(balance, row["outcome"], told + row["articles"])
        return dict(sections)

    def unsupported(self) -> int:
        """How many of the rejected are of a kind that newsbot does not read yet."""
        (count,) = self.ledger.connection.execute(
            "SELECT count(*) FROM tally JOIN articles USING (key)"
            " WHERE outcome = 'rejected' AND reason = ?",
            (_UNSUPPORTED,),
        ).fetchone()
        return int(count)

    def given_up(self) -> int:
        """How many pages failed to their last attempt, in this run or an earlier one."""
        (count,) = self.ledger.connection.execute(
            "SELECT count(*) FROM articles WHERE state = 'failed' AND page_due_at IS NULL"
        ).fetchone()
        return int(count)

    def open_ends(self) -> list[str]:
        """The addresses of the articles that this run listed or tried and left open."""
        rows = self.ledger.connection.execute(
            "SELECT path FROM tally JOIN articles USING (key) WHERE outcome IS NULL ORDER BY path"
        )
        return [row["path"] for row in rows]

    def quarantined(self) -> dict[str, list[str]]:
        """By reason: the addresses of the pages that this run could make no record of."""
        found: dict[str, list[str]] = defaultdict(list)
        for row in self.ledger.connection.execute(
            "SELECT reason, url FROM quarantine WHERE run IS NULL AND reason <> ? ORDER BY url",
            (_UNSUPPORTED,),
        ):
            found[row["reason"]].append(row["url"])
        return dict(found)

    def known_by_day(self, since: date) -> dict[date, int]:
        """How many articles of each listed day have a record."""
        rows = self.ledger.connection.execute(
            "SELECT substr(published, 1, 10) AS day, count(*) AS articles FROM articles"
            " WHERE published >= ? AND state IN ('done', 'gone') GROUP BY day",
            (since.isoformat(),),
        )
        return {date.fromisoformat(row["day"]): row["articles"] for row in rows}

    def days(self) -> dict[str, tuple[int, int]]:
        """By listed day: articles that this run tried for the first time, and those it read."""
        rows = self.ledger.connection.execute(
            "SELECT substr(published, 1, 10) AS day, count(*) AS tried,"
            " count(*) FILTER (WHERE outcome = 'new') AS read"
            " FROM tally JOIN articles USING (key)"
            " WHERE (outcome IN ('new', 'failed') OR outcome = 'rejected' AND reason <> ?)"
            " AND attempts <= 1 AND published IS NOT NULL GROUP BY day",
            (_UNSUPPORTED,),
        )
        return {row["day"]: (row["tried"], row["read"]) for row in rows}

    def close_tally(self, *, whole: bool) -> None:
        """Counted is counted; what is still open stays for the run that takes this one up."""
        with self.ledger.transaction() as database:
            database.execute(
                "DELETE FROM tally" if whole else "DELETE FROM tally WHERE outcome IS NOT NULL"
            )

    def finish_crawl(self, crawl: int, now: datetime) -> None:
        """Nothing of this crawl is left to do; of older ones nothing need be known."""
        with self.ledger.transaction() as database:
            database.execute(
                "UPDATE crawls SET finished_at = ? WHERE crawl = ?", (isoformat(now), crawl)
            )
            database.execute("DELETE FROM cursors WHERE crawl <= ?", (crawl,))
            database.execute("DELETE FROM crawls WHERE crawl < ?", (crawl,))


def _unpacked(row: sqlite3.Row) -> bytes:
    try:
        return zlib.decompress(row["page"])
    except zlib.error:
        logger.warning("%s: the page in quarantine was damaged", row["url"])
        return b""
