"""What was read of archives so far, by article, on the disk: memory does not grow with them.

What was stopped goes on from it. What was read to its end, what other code read, or of a file that
is another by now, is forgotten.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

import msgspec

from newsbot.archive.places import archive_at
from newsbot.reextraction.reading import Piece, PieceRead, Reading, ReadPage, ReadThread

_SCHEMA = """
CREATE TABLE IF NOT EXISTS code (fingerprint TEXT, finished INTEGER NOT NULL DEFAULT 0);
CREATE TABLE IF NOT EXISTS pieces (
    piece INTEGER PRIMARY KEY,
    path TEXT NOT NULL, start INTEGER NOT NULL, end INTEGER NOT NULL,
    bytes INTEGER NOT NULL, mtime_ns INTEGER NOT NULL,
    pages INTEGER NOT NULL, skipped TEXT NOT NULL, rules TEXT NOT NULL,
    UNIQUE (path, start)
);
CREATE TABLE IF NOT EXISTS readings (
    id TEXT NOT NULL, at TEXT NOT NULL, piece INTEGER NOT NULL, offset INTEGER NOT NULL,
    read BLOB NOT NULL
);
CREATE INDEX IF NOT EXISTS readings_by_id ON readings (id, at);
CREATE TABLE IF NOT EXISTS unread (
    url TEXT NOT NULL, at TEXT NOT NULL, piece INTEGER NOT NULL, offset INTEGER NOT NULL,
    reason TEXT NOT NULL, detail TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS unread_by_time ON unread (at);
CREATE TABLE IF NOT EXISTS chosen (piece INTEGER PRIMARY KEY);
CREATE TABLE IF NOT EXISTS versions (id TEXT NOT NULL, at TEXT NOT NULL, record BLOB NOT NULL);
CREATE INDEX IF NOT EXISTS versions_by_id ON versions (id);
CREATE TABLE IF NOT EXISTS known (id TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS changes (
    id TEXT PRIMARY KEY, line BLOB NOT NULL, fields TEXT NOT NULL, before BLOB NOT NULL
) WITHOUT ROWID;
"""
_read = msgspec.json.Decoder(ReadPage | ReadThread)


class Change(NamedTuple):
    """A record that today's rules read otherwise: its lines, and the fields that differ."""

    id: str
    line: bytes
    fields: Sequence[str]
    before: bytes


class Spool:
    """Use it as a context manager. Raises ``OSError`` where it can't be written."""

    def __init__(self, path: Path, *, read_only: bool = False) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path = path
        address = f"file:{quote(str(path.absolute()))}?mode=ro" if read_only else str(path)
        self.database = sqlite3.connect(address, uri=read_only, isolation_level=None)
        if not read_only:
            self.database.execute("PRAGMA journal_mode=WAL")
            self.database.execute("PRAGMA synchronous=OFF")
            self.database.executescript(_SCHEMA)

    def close(self) -> None:
        self.database.close()

    # Pieces

    def begin(self, fingerprint: str, pieces: Iterable[Piece]) -> list[Piece]:
        """These pieces are asked for; returns those that are still to be read."""
        if self.database.execute("SELECT * FROM code").fetchone() != (fingerprint, False):
            self.forget()
            self.database.execute("INSERT INTO code (fingerprint) VALUES (?)", (fingerprint,))
        self.database.execute("DELETE FROM chosen")
        return [piece for piece in pieces if not self._choose(piece)]

    def end(self) -> None:
        """All that was asked for is read."""
        self.database.execute("UPDATE code SET finished = 1")

    def forget(self) -> None:
        for table in (
            "code",
            "pieces",
            "readings",
            "unread",
            "chosen",
            "versions",
            "known",
            "changes",
        ):
            self.database.execute(f"DELETE FROM {table}")

    def _choose(self, piece: Piece) -> bool:
        """Whether it was read before, and is the same now."""
        row = self.database.execute(
            "SELECT piece, end, bytes, mtime_ns FROM pieces WHERE path = ? AND start = ?",
            (str(piece.path), piece.start),
        ).fetchone()
        if row is None:
            return False
        number, *known = row
        if known == [piece.end, *_stamp(piece.path)]:
            self.database.execute("INSERT OR IGNORE INTO chosen VALUES (?)", (number,))
            return True
        for table in ("pieces", "readings", "unread"):
            self.database.execute(f"DELETE FROM {table} WHERE piece = ?", (number,))
        return False

    def add(self, read: PieceRead) -> None:
        """What a piece held, all or nothing."""
        piece, rows = read.piece, []
        self.database.execute("BEGIN")
        number = self.database.execute(
            "INSERT INTO pieces (path, start, end, bytes, mtime_ns, pages, skipped, rules)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                *(str(piece.path), piece.start, piece.end, *_stamp(piece.path), read.pages),
                *(msgspec.json.encode(dict(counts)) for counts in (read.skipped, read.rules)),
            ),
        ).lastrowid
        for one in read.readings:
            rows.append((one.id, one.at, number, one.offset, msgspec.json.encode(one.read)))
        self.database.executemany("INSERT INTO readings VALUES (?, ?, ?, ?, ?)", rows)
        self.database.executemany(
            "INSERT INTO unread VALUES (?, ?, ?, ?, ?, ?)",
            [(one.url, one.at, number, one.offset, one.reason, one.detail) for one in read.unread],
        )
        self.database.execute("INSERT INTO chosen VALUES (?)", (number,))
        self.database.execute("COMMIT")

    def counted(self) -> tuple[int, Counter[str], Counter[str]]:
        """Of the pieces that are asked for: pages, what was skipped, which rules fired."""
        pages, skipped, rules = 0, Counter[str](), Counter[str]()
        for row in self.database.execute(
            "SELECT pages, skipped, rules FROM pieces JOIN chosen USING (piece)"
        ):
            pages += row[0]
            skipped.update(msgspec.json.decode(row[1]))
            rules.update(msgspec.json.decode(row[2]))
        return pages, skipped, rules

    # Readings

    def readings(self, article_id: str) -> list[Reading]:
        """Of an article, oldest first; of two copies of one look the first."""
        found: list[Reading] = []
        for row in self.database.execute(
            "SELECT id, at, path, offset, read FROM readings JOIN chosen USING (piece)"
            " JOIN pieces USING (piece) WHERE id = ? ORDER BY at, readings.rowid",
            (article_id,),
        ):
            reading = Reading(row[0], row[1], archive_at(row[2]), row[3], _read.decode(row[4]))
            if not any(_is_copy(reading, other) for other in found[-2:]):
                found.append(reading)
        return found

    def strangers(self) -> list[tuple[str, Path, int]]:
        """Articles that were read and are none of the known: id, and the place of one look."""
        rows = self.database.execute(
            "SELECT id, max(at), path, offset FROM readings JOIN chosen USING (piece)"
            " JOIN pieces USING (piece) WHERE NOT EXISTS"
            " (SELECT 1 FROM known WHERE known.id = readings.id) GROUP BY id ORDER BY id"
        )
        return [(row[0], archive_at(row[2]), row[3]) for row in rows]

    def unread_at(self, url: str, at: str) -> str | None:
        """Why the page that was looked at then is no record, None where it is one."""
        row = self.database.execute(
            "SELECT reason FROM unread JOIN chosen USING (piece) WHERE at = ? AND url = ?",
            (at, url),
        ).fetchone()
        return None if row is None else str(row[0])

    def unread(self) -> list[tuple[str, str, str]]:
        """Pages that are no records: reason, address, detail."""
        return self.database.execute(
            "SELECT DISTINCT reason, url, detail FROM unread JOIN chosen USING (piece)"
            " ORDER BY reason, url"
        ).fetchall()

    # The dataset's side

    def set_versions(self, lines: Iterable[tuple[str, str, bytes]]) -> None:
        """Earlier versions that history has: id, when they were fetched, the record."""
        self.database.execute("BEGIN")
        self.database.execute("DELETE FROM versions")
        self.database.executemany("INSERT INTO versions VALUES (?, ?, ?)", lines)
        self.database.execute("COMMIT")

    def versions(self, article_id: str) -> list[tuple[str, bytes]]:
        return self.database.execute(
            "SELECT at, record FROM versions WHERE id = ? ORDER BY at", (article_id,)
        ).fetchall()

    def begin_comparing(self) -> None:
        self.database.execute("DELETE FROM changes")
        self.database.execute("DELETE FROM known")

    def compared(self, ids: Iterable[str], changes: Iterable[Change]) -> None:
        """These records were looked at, and those of them differ."""
        self.database.execute("BEGIN")
        rows = [(one.id, one.line, ",".join(one.fields), one.before) for one in changes]
        self.database.executemany("INSERT OR REPLACE INTO changes VALUES (?, ?, ?, ?)", rows)
        self.database.executemany("INSERT OR IGNORE INTO known VALUES (?)", [(i,) for i in ids])
        self.database.execute("COMMIT")

    def changes(self) -> Iterator[Change]:
        for row in self.database.execute("SELECT * FROM changes ORDER BY id"):
            yield Change(row[0], row[1], row[2].split(","), row[3])


def _stamp(path: Path) -> list[int]:
    told = path.stat()
    return [told.st_size, told.st_mtime_ns]


def _is_copy(one: Reading, other: Reading) -> bool:
    return one.at == other.at and type(one.read) is type(other.read)
