"""The ledger's outbox: what waits to be published, and where stands what was."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from newsbot.dataset.publish import Placed
from newsbot.exporters.hashing import sha256_of
from newsbot.ledger.database import ORIGIN, Ledger
from newsbot.text.dates import isoformat

# Keys of the ledger: whether it has the hash of every published line of history, and of articles.
_HISTORY, _LINES = "history", "lines"


class Known(NamedTuple):
    """A published record: the hashes of its content, and of its line where that is known."""

    content_sha256: str
    line_sha256: str | None


class Outbox:
    """Runs that wait, records by their file of the dataset, and the files as newsbot left them.

    A file that somebody else changed is noticed by what is kept of it here.
    """

    def __init__(self, ledger: Ledger, dataset: Path) -> None:
        self.ledger, self.dataset = ledger, dataset
        self.database = ledger.connection

    @property
    def origin(self) -> str:
        """Whose articles these are, see ``newsbot.items.Origin``; blank where it is not known."""
        return self.ledger.meta(ORIGIN) or ""

    # Runs

    def waiting(self) -> list[str]:
        """The runs that are written and not yet in the dataset, oldest first."""
        rows = self.database.execute(
            "SELECT run FROM runs WHERE state = 'exported' ORDER BY started_at, run"
        )
        return [row["run"] for row in rows]

    def add(self, run: str, state: str, now: datetime) -> None:
        """A run known by its folder alone, after the ledger was lost."""
        with self.ledger.transaction() as database:
            database.execute(
                "INSERT OR IGNORE INTO runs (run, started_at, state) VALUES (?, ?, ?)",
                (run, isoformat(now), state),
            )

    def forget_publishing(self) -> None:
        """The dataset lost files: every run is to be merged again."""
        with self.ledger.transaction() as database:
            database.execute("UPDATE runs SET state = 'exported' WHERE state = 'published'")

    def accept_refused(self) -> None:
        """Runs that failed the quality gate are to be published all the same."""
        with self.ledger.transaction() as database:
            database.execute("UPDATE runs SET state = 'exported' WHERE state = 'refused'")

    def mark_published(self, run: str, placed: Mapping[str, Placed]) -> None:
        """Records of a run stand in the dataset: their copies here can go.

        Refused runs before it are done with: each run exports all that is not yet published.
        """
        with self.ledger.transaction() as database:
            self.place(placed.items())
            database.execute("UPDATE records SET json = NULL, run = NULL WHERE run = ?", (run,))
            database.execute("DELETE FROM history WHERE run = ?", (run,))
            database.execute("UPDATE runs SET state = 'published' WHERE run = ?", (run,))
            database.execute(
                "UPDATE runs SET state = 'superseded' WHERE state = 'refused' AND run < ?", (run,)
            )

    # Records

    def partitions(self) -> list[str]:
        """Every file of the dataset that published articles stand in."""
        # From one to the next by the index: their records are a hundred times as many.
        rows = self.database.execute(
            "WITH RECURSIVE each (name) AS ("
            " SELECT min(partition) FROM records WHERE partition IS NOT NULL"
            " UNION ALL SELECT (SELECT min(partition) FROM records WHERE partition > name)"
            " FROM each WHERE name IS NOT NULL)"
            " SELECT name FROM each WHERE name IS NOT NULL"
        )
        return [row["name"] for row in rows]

    def partition(self, article_id: str) -> str | None:
        """The published file that holds this article, None before its first publish."""
        row = self.database.execute(
            "SELECT partition FROM records WHERE id = ?", (article_id,)
        ).fetchone()
        return row["partition"] if row else None

    def published(self, partition: str) -> dict[str, Known]:
        """The articles that stand in a file of the dataset."""
        rows = self.database.execute(
            "SELECT id, content_sha256, line_sha256 FROM records WHERE partition = ?", (partition,)
        )
        return {row["id"]: Known(row["content_sha256"], row["line_sha256"]) for row in rows}

    def half_known(self) -> list[str]:
        """Files of the dataset with lines of which an earlier newsbot's ledger told less."""
        if self.ledger.meta(_LINES) is not None:
            return []
        rows = self.database.execute(
            "SELECT DISTINCT partition FROM records WHERE partition IS NOT NULL AND json IS NULL"
            " AND (line_sha256 IS NULL OR (version > 1 AND changed_at IS NULL))"
        )
        return [row["partition"] for row in rows]

    def know_lines(self) -> None:
        """No line is half known any more, nor will one be: it costs a look at all records."""
        if self.ledger.meta(_LINES) is None:
            self.ledger.set_meta(_LINES, "known")

    def place(self, placed: Iterable[tuple[str, Placed]]) -> None:
        """Notes in which file of the dataset records stand."""
        with self.ledger.transaction() as database:
            database.executemany(
                "INSERT INTO records"
                " (id, partition, version, content_sha256, first_seen_at, changed_at, line_sha256)"
                " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET"
                " partition = excluded.partition, line_sha256 = excluded.line_sha256,"
                " changed_at = excluded.changed_at,"
                " version = CASE WHEN json IS NULL THEN excluded.version ELSE version END,"
                " content_sha256 ="
                " CASE WHEN json IS NULL THEN excluded.content_sha256 ELSE content_sha256 END",
                [(article_id, *at) for article_id, at in placed],
            )

    def place_earlier(self, placed: Iterable[tuple[str, Placed]]) -> None:
        """As ``place``; the ledger knows later versions, whose successors their pages are to be."""
        with self.ledger.transaction() as database:
            database.executemany(
                "UPDATE records SET partition = ?, line_sha256 = ? WHERE id = ?",
                [(at.partition, at.line_sha256, article_id) for article_id, at in placed],
            )

    def move(self, moves: Mapping[str, str]) -> None:
        """Records that stood in one file of the dataset stand in another: old names to new."""
        rows = [(new, old) for old, new in moves.items()]
        with self.ledger.transaction() as database:
            database.executemany("UPDATE records SET partition = ? WHERE partition = ?", rows)

    def fetch_again(self, article_ids: Iterable[str], now: datetime) -> None:
        """Published records that the dataset lost and no run's files hold: their pages are due.

        Their versions are known on, see ``Records.lost``.
        """
        with self.ledger.transaction() as database:
            for article_id in article_ids:
                database.execute(
                    "UPDATE records SET partition = NULL, line_sha256 = NULL"
                    " WHERE id = ? AND json IS NULL",
                    (article_id,),
                )
                database.execute(
                    "UPDATE articles SET page_due_at = ?, run = NULL, validators = NULL,"
                    " comments_due_at = NULL WHERE id = ? AND state <> 'moved'",
                    (isoformat(now), article_id),
                )

    def page_now(self, article_ids: Iterable[str], now: datetime) -> None:
        """Their pages are due; what they showed last is taken for unknown."""
        with self.ledger.transaction() as database:
            database.executemany(
                "UPDATE articles SET page_due_at = ?, validators = NULL, source_sha256 = ''"
                " WHERE id = ? AND state <> 'moved'",
                [(isoformat(now), article_id) for article_id in article_ids],
            )

    def forget_articles(self, article_ids: Iterable[str], keys: Iterable[str]) -> None:
        """Articles of which nothing is kept any more: what is known of them goes. No list brings
        them back: the frontier knows their keys."""
        ids, known = [(one,) for one in article_ids], [(one,) for one in keys]
        if not ids:
            return
        with self.ledger.transaction() as database:
            for table in ("records", "history", "pages", "articles"):
                database.executemany(f"DELETE FROM {table} WHERE id = ?", ids)
            for table in ("looks", "listings", "quarantine", "tally", "articles"):
                database.executemany(f"DELETE FROM {table} WHERE key = ?", known)

    # Lines of history

    @property
    def knows_all_history(self) -> bool:
        """Not after a new start, nor with a ledger that an earlier newsbot left."""
        return self.ledger.meta(_HISTORY) is not None

    def learn_history(self, lines: Iterable[bytes]) -> None:
        """These are all the lines of the published history, as it is believed."""
        self.know_history(lines)
        self.ledger.set_meta(_HISTORY, "known")

    def know_history(self, lines: Iterable[bytes]) -> None:
        """These lines are about to stand in the published history."""
        with self.ledger.transaction() as database:
            database.executemany(
                "INSERT OR IGNORE INTO history_lines VALUES (?)",
                ((sha256(line).digest(),) for line in lines),
            )

    def forget_history(self, lines: Iterable[bytes]) -> None:
        """These lines are about to stand there no more."""
        with self.ledger.transaction() as database:
            database.executemany(
                "DELETE FROM history_lines WHERE sha256 = ?",
                [(sha256(line).digest(),) for line in lines],
            )

    def knows_history(self, line: bytes) -> bool:
        """Whether newsbot is known to have published this very line."""
        row = self.database.execute(
            "SELECT 1 FROM history_lines WHERE sha256 = ?", (sha256(line).digest(),)
        ).fetchone()
        return row is not None

    def lost_history(self, there: Iterable[bytes]) -> int:
        """How many published lines are none of these; they are not known any more."""
        digests = {sha256(line).digest() for line in there}
        rows = self.database.execute("SELECT sha256 FROM history_lines").fetchall()
        lost = [(row["sha256"],) for row in rows if row["sha256"] not in digests]
        with self.ledger.transaction() as database:
            database.executemany("DELETE FROM history_lines WHERE sha256 = ?", lost)
        return len(lost)

    # Files

    def forget_files(self, names: Iterable[str]) -> None:
        """These files are about to be written: whatever a kill leaves of them is ours."""
        with self.ledger.transaction() as database:
            database.executemany("DELETE FROM files WHERE path = ?", [(name,) for name in names])

    def remember_files(self, names: Iterable[str]) -> None:
        """These files stand as newsbot wrote them; a name without a file is forgotten."""
        names, rows = [*names], []
        for name in names:
            path = self.dataset / name
            if path.exists():
                told = path.stat()
                rows.append((name, told.st_size, told.st_mtime_ns, sha256_of(path)))
        self.forget_files(names)
        with self.ledger.transaction() as database:
            database.executemany("INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?)", rows)

    def files(self) -> dict[str, str]:
        """Every file that stands as newsbot wrote it, by its path, with its sha256."""
        rows = self.database.execute("SELECT path, sha256 FROM files")
        return {row["path"]: row["sha256"] for row in rows}

    def unknown_files(self) -> list[str]:
        """Files that hold published records and of which no hash is known."""
        known = self.files()
        return [name for name in self.partitions() if name not in known]

    def changed_files(self) -> Iterator[str]:
        """The files that are not as newsbot wrote them, missing ones too.

        A file of the same size and time is believed; a copied dataset is read once.
        """
        touched: list[str] = []
        for row in self.database.execute("SELECT * FROM files ORDER BY path").fetchall():
            path = f"{self.dataset}/{row['path']}"
            try:
                told = os.stat(path)
            except FileNotFoundError:
                yield row["path"]
                continue
            if (told.st_size, told.st_mtime_ns) == (row["bytes"], row["mtime_ns"]):
                continue
            if told.st_size == row["bytes"] and sha256_of(Path(path)) == row["sha256"]:
                touched.append(row["path"])
            else:
                yield row["path"]
        if touched:
            self.remember_files(touched)


class Exported:
    """The lines of a run that stand in its files and not yet in the dataset."""

    def __init__(self, ledger: Ledger, run: str) -> None:
        self.database, self.run = ledger.connection, run

    def records(self) -> Iterator[bytes]:
        rows = self.database.execute(
            "SELECT json FROM records WHERE run = ? AND json IS NOT NULL ORDER BY id", (self.run,)
        )
        return (bytes(row["json"]) for row in rows)

    def history(self) -> list[bytes]:
        rows = self.database.execute(
            "SELECT json FROM history WHERE run = ? ORDER BY at, id, kind = 'moved', kind",
            (self.run,),
        )
        return [bytes(row["json"]) for row in rows]

    def holds(self, article_id: str) -> bytes | None:
        """The record's line, None where it is another run's, or published."""
        row = self.database.execute(
            "SELECT json FROM records WHERE run = ? AND id = ? AND json IS NOT NULL",
            (self.run, article_id),
        ).fetchone()
        return bytes(row["json"]) if row else None
