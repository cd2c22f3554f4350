"""Opening the ledger's file and writing to it in whole transactions."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from newsbot.ledger.migrations import MIGRATIONS


class LedgerError(Exception):
    """The ledger can't be used; the text names the file and the way out."""


class Ledger:
    """One open ledger. Use ``transaction()`` around everything that belongs together.

    WAL with synchronous=NORMAL: a killed process loses nothing that was committed; a power cut
    may lose the last commits, which are then fetched again, never half of one.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.connection = sqlite3.connect(path, isolation_level=None, timeout=5)
        self.connection.row_factory = sqlite3.Row
        self.connection.execute("PRAGMA journal_mode=WAL")
        self.connection.execute("PRAGMA synchronous=NORMAL")
        self._migrate()

    def _migrate(self) -> None:
        (version,) = self.connection.execute("PRAGMA user_version").fetchone()
        if version > len(MIGRATIONS):
            raise LedgerError(
                f"{self.path} was written by a newer newsbot (schema {version}, this one knows "
                f"{len(MIGRATIONS)}): use that version, or another --output"
            )
        for number, step in enumerate(MIGRATIONS[version:], start=version + 1):
            self.connection.executescript(
                f"BEGIN IMMEDIATE;{step}PRAGMA user_version={number};COMMIT;"
            )

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All or nothing; nested use joins the outer one.

        Raises ``OSError`` naming the file where it can't be written: disk full, read-only.
        """
        if self.connection.in_transaction:
            yield self.connection
            return
        try:
            self.connection.execute("BEGIN IMMEDIATE")
            try:
                yield self.connection
            except BaseException:
                self._roll_back()
                raise
            self.connection.execute("COMMIT")
        except sqlite3.OperationalError as error:
            raise OSError(f"{self.path}: {error}") from error

    def _roll_back(self) -> None:
        # On a full disk SQLite has already done it.
        if self.connection.in_transaction:
            self.connection.execute("ROLLBACK")

    def meta(self, key: str) -> str | None:
        row = self.connection.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return None if row is None else str(row["value"])

    def set_meta(self, key: str, value: str) -> None:
        with self.transaction() as database:
            database.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))

    def close(self) -> None:
        self.connection.close()


def open_ledger(folder: Path) -> Ledger:
    """The ledger in a paper's own folder. Raises ``LedgerError``, ``OSError``."""
    path = folder / "ledger.sqlite"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return Ledger(path)
    except sqlite3.OperationalError as error:
        raise OSError(f"{path}: {error}") from error
    except sqlite3.DatabaseError as error:
        raise LedgerError(f"{path} is no readable ledger ({error}): move it aside") from error
