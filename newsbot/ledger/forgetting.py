"""What the ledger still holds of what is forgotten, taken out of it, and out of what deleted rows
leave in its file."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress

import msgspec

from newsbot.items import Article
from newsbot.ledger.database import Ledger
from newsbot.ledger.records import digest

_record = msgspec.json.Decoder(Article)
Passes = Callable[[bytes], bytes | None]


def waiting(database: sqlite3.Connection) -> Iterator[Article]:
    """The records that are not yet published, as far as they can be read."""
    rows = database.execute("SELECT json FROM records WHERE json IS NOT NULL")
    for (line,) in rows.fetchall():
        with suppress(msgspec.DecodeError):
            yield _record.decode(line)


class Forgetting:
    """Raises ``OSError`` where the file can't be written."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger

    def lines(self, record: Passes, history: Passes) -> None:
        """What waits to be published, as it passes: None takes a line out."""
        self._lines("records", record)
        self._lines("history", history)

    def _lines(self, table: str, passes: Passes) -> None:
        with self.ledger.transaction() as database:
            rows = database.execute(f"SELECT * FROM {table} WHERE json IS NOT NULL").fetchall()
            for row in rows:
                try:
                    told = passes(row["json"])
                except msgspec.DecodeError:
                    # A damaged one is fetched again in any case.
                    continue
                if told == row["json"]:
                    continue
                key = ("id",) if table == "records" else ("id", "at", "kind")
                where = " AND ".join(f"{name} = ?" for name in key)
                values = [row[name] for name in key]
                if told is None:
                    database.execute(f"DELETE FROM {table} WHERE {where}", values)
                else:
                    database.execute(
                        f"UPDATE {table} SET json = ?, json_sha256 = ? WHERE {where}",
                        (told, digest(told), *values),
                    )

    def keys(self, article_ids: Iterable[str]) -> dict[str, list[str]]:
        """The frontier's keys of articles."""
        return {
            article_id: [
                row["key"]
                for row in self.ledger.connection.execute(
                    "SELECT key FROM articles WHERE id = ?", (article_id,)
                )
            ]
            for article_id in article_ids
        }

    def archived(self, records: Iterable[str]) -> None:
        """These records of archives have other payloads by now: nothing refers to them."""
        with self.ledger.transaction() as database:
            database.executemany(
                "DELETE FROM payloads WHERE record = ?", [(record,) for record in records]
            )

    def whole(self) -> None:
        """Writes the file anew: what is deleted is in none of its pages any more."""
        connection = self.ledger.connection
        self.ledger.log.note()
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.execute("VACUUM")
        self.ledger.log.note()
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        # Every page is another one.
        self.ledger.seal = None
