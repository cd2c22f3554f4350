"""Opening the ledger's file, telling a damaged one, and writing to it in whole transactions.

A ledger that was closed cleanly is sealed. One that no longer fits its seal was changed by somebody
else than us. One without a seal was left by a run that was killed, and is checked as SQLite checks
it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

from newsbot.ledger.migrations import MIGRATIONS
from newsbot.ledger.seal import Log, Seal

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

    def __init__(self, path: Path, seal: Seal | None = None) -> None:
        """``seal`` fitted the file when it was opened."""
        self.path, self.seal, self.log = path, seal, Log(path)
        # A run of several papers hands it from the paper's own thread to the crawl's and back.
        self.connection = sqlite3.connect(
            path, isolation_level=None, timeout=5, check_same_thread=False
        )
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
        self.connection.execute("PRAGMA wal_autocheckpoint=0")
        # The log's file is as long as what is in it.
        self.connection.execute("PRAGMA journal_size_limit=0")
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
            if self.log.is_long():
                self._begin_log()
        except sqlite3.OperationalError as error:
            raise OSError(f"{self.path}: {error}") from error

    def _begin_log(self) -> None:
        """What stands in the log goes to the file; the log begins anew with the next change."""
        self.log.note()
        self.connection.execute("PRAGMA wal_checkpoint(PASSIVE)")

    def _roll_back(self) -> None:
        # On a full disk SQLite has already done it. A signal may come where a block is begun and
        # nobody is there to end it: by the time that it is, the connection is closed, and did it.
        with suppress(sqlite3.ProgrammingError):
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
        self.log.note()
        self.connection.close()
        with suppress(OSError):
            # While another connection reads, what was written last may still stand in the log.
            if not self.log.path.exists():
                Seal.of(self.path, self.seal, self.log.pages).write(_seal_path(self.path))


def open_ledger(folder: Path) -> Ledger:
    """The ledger in a paper's own folder. Raises ``LedgerError``, ``OSError``."""
    path = folder / "ledger.sqlite"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        was_there = path.exists()
        has_wal = path.with_name(f"{path.name}-wal").exists()
        if was_there and not path.stat().st_size and not has_wal:
            raise DamagedLedger(f"{path} is empty")
        seal = _fitting_seal(path) if was_there and not has_wal else None
        ledger = Ledger(path, seal)
        try:
            if was_there and seal is None:
                _check(ledger)
            _seal_path(path).unlink(missing_ok=True)
        except BaseException:
            ledger.connection.close()
            raise
    except sqlite3.OperationalError as error:
        raise OSError(f"{path}: {error}") from error
    except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
        # What SQLite says of a damaged schema quotes its bytes, which may be no text.
        raise DamagedLedger(f"{path} is damaged: {error}") from error
    return ledger


@contextmanager
def read_only(path: Path) -> Iterator[sqlite3.Connection]:
    """An open ledger that can't be written. Raises ``sqlite3.Error``."""
    address = f"file:{quote(str(path.absolute()))}?mode=ro"
    if not path.with_name(path.name + "-wal").exists():
        # Nobody has it open. A plain read-only open would make files beside it.
        address += "&immutable=1"
    with closing(sqlite3.connect(address, uri=True, timeout=2)) as database:
        try:
            yield database
        except UnicodeDecodeError as error:
            # SQLite quotes a damaged schema's bytes, which may be no text.
            raise sqlite3.DatabaseError(f"damaged: {error}") from error


def _check(ledger: Ledger) -> None:
    (said,) = ledger.connection.execute("PRAGMA integrity_check(1)").fetchone()
    if said != "ok":
        raise DamagedLedger(f"{ledger.path} is damaged: {said}")


def _seal_path(path: Path) -> Path:
    return path.with_name(f"{path.name}.seal")


def _fitting_seal(path: Path) -> Seal | None:
    """The seal of a file that is as it was closed, None without one. Raises ``DamagedLedger``."""
    told = f"{path} is not as the last run left it"
    try:
        seal = Seal.load(_seal_path(path), path)
    except ValueError as error:
        raise DamagedLedger(told) from error
    if seal is not None and not seal.fits(path):
        raise DamagedLedger(told)
    return seal
