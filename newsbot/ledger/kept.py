"""Where pages and payloads lie in the archives of a paper's runs."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from hashlib import sha1

from newsbot.archive.values import Original
from newsbot.items import Kept
from newsbot.ledger.database import Ledger
from newsbot.text.dates import isoformat

# A kill costs these: their payloads are then kept once more.
_AT_ONCE = 100


def read_from(database: sqlite3.Connection, article_id: str, version: int, page: Kept) -> None:
    """Notes the page that a version of a record was read from, of several the last."""
    database.execute(
        "INSERT OR REPLACE INTO pages VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            *(article_id, version),
            *(page.run, page.file, page.offset, page.record, page.digest),
            isoformat(page.at),
        ),
    )


def forget_archives(database: sqlite3.Connection, runs: Iterable[tuple[str]]) -> None:
    """These runs' archives are about to go: nothing is read from them any more."""
    for table in ("pages", "payloads", "referring"):
        database.executemany(f"DELETE FROM {table} WHERE run = ?", runs)


class KeptPayloads:
    """The payloads of earlier answers, as an ``Archive`` asks for them."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.waiting: dict[bytes, tuple[str, Original]] = {}
        self.referring: set[tuple[str, str]] = set()

    def find(self, url: str, digest: str) -> Original | None:
        """The record that has the bytes of this very payload, None where there is none."""
        key = _key(url)
        if key in self.waiting:
            known, original = self.waiting[key]
            return original if known == digest else None
        row = self.ledger.connection.execute(
            "SELECT digest, run, file, offset, record, at FROM payloads WHERE url = ?", (key,)
        ).fetchone()
        if row is None or row["digest"] != digest:
            return None
        return Original(*tuple(row)[1:])

    def remember(self, url: str, digest: str, original: Original) -> None:
        self.waiting[_key(url)] = digest, original
        if len(self.waiting) >= _AT_ONCE:
            self.save()

    def revisited(self, run: str, original: str) -> None:
        """At once: what is referred to must not be deleted."""
        if (run, original) not in self.referring:
            self.referring.add((run, original))
            with self.ledger.transaction() as database:
                database.execute("INSERT OR IGNORE INTO referring VALUES (?, ?)", (run, original))

    def save(self) -> None:
        """What is remembered so far stands in the ledger."""
        rows = [(key, digest, *place) for key, (digest, place) in self.waiting.items()]
        with self.ledger.transaction() as database:
            database.executemany(
                "INSERT OR REPLACE INTO payloads VALUES (?, ?, ?, ?, ?, ?, ?)", rows
            )
        self.waiting.clear()


def _key(url: str) -> bytes:
    return sha1(url.encode()).digest()[:10]
