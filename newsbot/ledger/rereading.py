"""Records that were read again: the ledger's side of it."""

from __future__ import annotations

import sqlite3
from hashlib import sha256

from newsbot.items import HistoryLine, Listed, to_json
from newsbot.ledger.database import Ledger
from newsbot.ledger.records import OUTSIDE, digest
from newsbot.text.dates import isoformat


class Rereading:
    """Takes what today's rules read in place of what stands in the dataset."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger

    def put(self, before: bytes, line: bytes, content_sha256: str, told: HistoryLine) -> bool:
        """Another line for a published record; False where it is no longer the one from before."""
        with self.ledger.transaction() as database:
            row = database.execute(
                "SELECT json, line_sha256 FROM records WHERE id = ? AND partition IS NOT NULL",
                (told.id,),
            ).fetchone()
            if row is None or row["json"] is not None:
                return False
            if row["line_sha256"] not in (None, sha256(before).hexdigest()):
                return False
            database.execute(
                "UPDATE records SET json = ?, json_sha256 = ?, content_sha256 = ?, run = NULL"
                " WHERE id = ?",
                (line, digest(line), content_sha256, told.id),
            )
            said = to_json(told)
            database.execute(
                "INSERT OR REPLACE INTO history VALUES (?, ?, ?, ?, ?, NULL)",
                (told.id, told.at, told.kind, said, digest(said)),
            )
        return True

    def adopt(self, entry: Listed, first_seen_at: str) -> None:
        """An article that only an archive names is known from now on."""
        published = isoformat(entry.published) if entry.published else None
        with self.ledger.transaction() as database:
            database.execute(
                "INSERT OR IGNORE INTO articles (key, path, section, published, first_seen_at,"
                " crawl) VALUES (?, ?, ?, ?, ?, 0)",
                (entry.key, entry.path, entry.section_path, published, first_seen_at),
            )


def may_be_new(database: sqlite3.Connection, key: str) -> bool:
    """Whether the article of this address waits for a record: its pages were kept aside, or no list
    ever named it."""
    row = database.execute(
        "SELECT state, reason, id FROM articles WHERE key = ?", (key,)
    ).fetchone()
    if row is None:
        return True
    state, reason, article_id = row
    return state in ("rejected", "failed") and reason != OUTSIDE and article_id is None
