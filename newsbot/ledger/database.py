"""Opening the ledger's file, telling a damaged one, and writing to it in whole transactions.

A ledger that was closed cleanly is sealed: its size and checksum stand beside it. One that no
longer fits its seal was changed by somebody else than us. One without a seal was left by a run
that was killed, and is checked as SQLite checks it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from zlib import crc32

from newsbot.exporters.atomic import write_bytes
from newsbot.ledger.migrations import MIGRATIONS

# In ``meta``: whose the articles are, see ``newsbot.items.Origin``.
ORIGIN = "origin"


class LedgerError(Exception):
    """The ledger can't be used; the text names the file and the way out."""


class DamagedLedger(LedgerError):
    """The ledger can't be opened or fails its check; it can be rebuilt from the dataset."""


class NewerLedger(LedgerError):
    """A newer newsbot wrote this ledger: it is not touched."""


class Ledger:
    """One open ledger. Use ``transaction()`` around everything that belongs together.

    WAL with synchronous=NORMAL: a killed process loses nothing that was committed; a power cut
    may lose the last commits, which are then fetched again, never half of one.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.connection = sqlite3.connect(path, isolation_level=None, timeout=5)
        self.connection.row_factory = sqlite3.Row
        try:
            self._migrate()
        except BaseException:
            self.connection.close()
            raise

    def _migrate(self) -> None:
        (version,) = self.connection.execute("PRAGMA user_version").fetchone()
        if version > len(MIGRATIONS):
            raise NewerLedger(
                f"{self.path} was written by a newer newsbot (schema {version}, this one knows "
                f"{len(MIGRATIONS)}): use that version, or another --output"
            )
        self.connection.execute("PRAGMA journal_mode=WAL")
        self.connection.execute("PRAGMA synchronous=NORMAL")
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
        """Closes and seals the file; what can't be sealed is checked when opened again."""
        self.connection.close()
        with suppress(OSError):
            _seal(self.path)


def open_ledger(folder: Path) -> Ledger:
    """The ledger in a paper's own folder. Raises ``LedgerError``, ``OSError``."""
    path = folder / "ledger.sqlite"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        was_there = path.exists()
        has_wal = path.with_name(f"{path.name}-wal").exists()
        if was_there and not path.stat().st_size and not has_wal:
            raise DamagedLedger(f"{path} is empty")
        sealed = was_there and _fits_seal(path)
        ledger = Ledger(path)
        try:
            if was_there and not sealed:
                _check(ledger)
            _seal_path(path).unlink(missing_ok=True)
        except BaseException:
            ledger.connection.close()
            raise
    except sqlite3.OperationalError as error:
        raise OSError(f"{path}: {error}") from error
    except sqlite3.DatabaseError as error:
        raise DamagedLedger(f"{path} is damaged: {error}") from error
    return ledger


def _check(ledger: Ledger) -> None:
    (said,) = ledger.connection.execute("PRAGMA integrity_check(1)").fetchone()
    if said != "ok":
        raise DamagedLedger(f"{ledger.path} is damaged: {said}")


def _seal_path(path: Path) -> Path:
    return path.with_name(f"{path.name}.seal")


def _seal(path: Path) -> None:
    # While another connection reads, what was written last may still stand in the WAL.
    if not path.with_name(f"{path.name}-wal").exists():
        size, checksum = _sum(path)
        write_bytes(_seal_path(path), f"{size} {checksum:08x}\n".encode())


def _fits_seal(path: Path) -> bool:
    """Whether the file is as it was closed; False without a seal. Raises ``DamagedLedger``."""
    try:
        told = _seal_path(path).read_text("ascii")
    except FileNotFoundError:
        return False
    except UnicodeDecodeError:
        told = ""
    if path.with_name(f"{path.name}-wal").exists():
        return False
    size, checksum = _sum(path)
    if told != f"{size} {checksum:08x}\n":
        raise DamagedLedger(f"{path} is not as the last run left it")
    return True


def _sum(path: Path) -> tuple[int, int]:
    size = checksum = 0
    with path.open("rb") as file:
        while chunk := file.read(1 << 20):
            size, checksum = size + len(chunk), crc32(chunk, checksum)
    return size, checksum
