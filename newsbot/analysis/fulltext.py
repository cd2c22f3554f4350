"""The index of words: which articles have them, with and without their marks, newest first.

A SQLite file beside the columnar index, kept in step day by day. It names candidates, and never
lacks one; whether an article has the words its line tells. A day whose lines are others than those
that were indexed is searched line by line.
"""

from __future__ import annotations

import logging
import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from hashlib import blake2b
from itertools import groupby
from pathlib import Path
from typing import NamedTuple, Self

import msgspec

from newsbot.analysis.folding import fold
from newsbot.analysis.snapshot import Snapshot
from newsbot.dataset.lines import decoded, lines_in
from newsbot.dataset.partitions import day_of
from newsbot.exporters.hashing import sha256_of
from newsbot.exporters.packing import unpacked_name

logger = logging.getLogger(__name__)

# Another one where the file is made otherwise.
_FORM = 1
_NAME = "words.sqlite"
_WORD = re.compile(r"\w+")
# Files in one transaction: what a kill costs; and texts that are held at once.
_AT_ONCE, _HELD = 50, 4000
# Entries of former texts stay until they are a quarter of all.
_MOST_FORMER, _FEW = 0.25, 1000
_BUSY_SECONDS = 5.0
# The bits of a number that count a second's entries, below those of the seconds since 1970.
_SECOND = 29
_UNDATED = -(1 << 33)
_TOKENS = "content = '', columnsize = 0, tokenize = \"ascii tokenchars '_'\""
_SCHEMA = f"""
    CREATE TABLE files (
        path TEXT PRIMARY KEY,       -- below the dataset, without a packing's ending
        sha256 TEXT NOT NULL         -- of the file whose lines are indexed
    ) WITHOUT ROWID;
    CREATE TABLE entries (
        number INTEGER PRIMARY KEY,  -- rises with the publication
        id TEXT,                     -- of the article, NULL where its text is another by now
        path TEXT,
        digest BLOB
    );
    CREATE INDEX entries_of ON entries (path);
    CREATE VIRTUAL TABLE folded USING fts5 (words, {_TOKENS});
    CREATE VIRTUAL TABLE marked USING fts5 (words, detail = none, {_TOKENS});
    PRAGMA user_version = {_FORM};
"""


class Text(msgspec.Struct):
    """As much of an article as is searched and shown."""

    id: str
    timestamp: str | None
    title: str
    section: str | None
    url: str
    body: str

    @property
    def whole(self) -> str:
        return f"{self.title}\n{self.body}"


class Query(NamedTuple):
    """What FTS5 is asked: phrases of folded words, and words with marks ("" for none)."""

    folded: str
    marked: str

    @classmethod
    def of(cls, words: Iterable[tuple[str, bool]]) -> Self:
        """From each word or phrase and whether its marks count."""
        phrases, marked = [], []
        for text, counts in words:
            phrases.append(" ".join(tokens(fold(text))))
            marked += [one for one in tokens(text) if counts and fold(one) != one]
        return cls(_all(phrases), _all(marked))


def tokens(text: str) -> list[str]:
    """The words of a text in the case in which they are compared."""
    # Of the letters that are alike but for their case, the dotless i alone stays another.
    return _WORD.findall(text.casefold().replace("ı", "i"))


class _Folded(dict[str, str]):
    """What stands between two spaces to its words without marks; of most texts few are new."""

    def __missing__(self, chunk: str) -> str:
        _bound(self)
        self[chunk] = folded = " ".join(tokens(fold(chunk)))
        return folded


class _Marked(dict[str, str]):
    """The same to those of its words that have marks."""

    def __missing__(self, chunk: str) -> str:
        _bound(self)
        self[chunk] = marked = " ".join(one for one in tokens(chunk) if fold(one) != one)
        return marked


def _bound(known: dict[str, str]) -> None:
    if len(known) >= _MOST_CHUNKS:
        known.clear()


_MOST_CHUNKS = 200_000
_folded, _marked = _Folded(), _Marked()


def _all(phrases: Iterable[str]) -> str:
    return " AND ".join(f'"{phrase}"' for phrase in dict.fromkeys(phrases) if phrase)


def texts_in(path: Path) -> Iterator[Text]:
    """The articles of a day. Raises ``DatasetError`` and ``FileNotFoundError``."""
    return (decoded(_text, line, path) for _, line in lines_in(path))


def texts_of(dataset: Path, name: str) -> list[Text]:
    """A day's; where a run packed it meanwhile, from the file that has them now."""
    try:
        return [*texts_in(dataset / name)]
    except FileNotFoundError:
        now = (one for one in Snapshot(dataset).days if day_of(one) == day_of(name))
        return [text for one in now for text in texts_in(dataset / one)]


_text = msgspec.json.Decoder(Text)


def update(
    now: Snapshot,
    tell: Callable[[int, int], object] = lambda done, of: None,
) -> int:
    """Brings the index to today's lines; returns how many files were read.

    The caller sees to it that nobody else does so meanwhile. Raises ``sqlite3.Error``,
    ``DatasetError`` and ``OSError``.
    """
    path = now.index / _NAME
    try:
        return _update(path, now, tell)
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.OperationalError):
            raise
        path.unlink(missing_ok=True)
        return _update(path, now, tell)


def _update(path: Path, now: Snapshot, tell: Callable[[int, int], object]) -> int:
    with closing(sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None)) as database:
        if _form(database) != _FORM or _is_worn(database):
            database.close()
            path.unlink(missing_ok=True)
            return _build(path, now, tell)
        return _read_changed(database, now, tell)


def _build(path: Path, now: Snapshot, tell: Callable[[int, int], object]) -> int:
    with closing(sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None)) as database:
        database.executescript(f"BEGIN;{_SCHEMA}COMMIT;")
        return _read_changed(database, now, tell)


def _form(database: sqlite3.Connection) -> int:
    return int(database.execute("PRAGMA user_version").fetchone()[0])


def _is_worn(database: sqlite3.Connection) -> bool:
    counts = "SELECT count(*) - count(id), count(*) FROM entries"
    former, every = database.execute(counts).fetchone()
    return bool(former > max(_FEW, _MOST_FORMER * every))


def _read_changed(
    database: sqlite3.Connection, now: Snapshot, tell: Callable[[int, int], object]
) -> int:
    wanted, known = _wanted(now), dict(database.execute("SELECT path, sha256 FROM files"))
    gone = known.keys() - wanted.keys()
    changed = [path for path, (sha256, _) in wanted.items() if known.get(path) != sha256]
    read = 0
    for begin in range(0, max(len(changed), 1), _AT_ONCE):
        tell(begin, len(changed))
        with _transaction(database):
            for path in gone:
                _forget(database, path)
            entries: list[_Entry] = []
            for path in changed[begin : begin + _AT_ONCE]:
                sha256, name = wanted[path]
                file = now.dataset / name
                # A run that publishes meanwhile may move a day; what somebody edited is none that
                # the manifest knows.
                with suppress(FileNotFoundError):
                    if sha256_of(file) == sha256:
                        _take(database, path, file, entries)
                        told = (path, sha256)
                        database.execute("INSERT OR REPLACE INTO files VALUES (?, ?)", told)
                        read += 1
            _insert(database, entries)
        gone = set()
    return read


def _wanted(now: Snapshot) -> dict[str, tuple[str, str]]:
    """The days that are as long as the manifest says, however packed: hash and name."""
    return {unpacked_name(name): (file.sha256, name) for name, file in now.told.items()}


@contextmanager
def _transaction(database: sqlite3.Connection) -> Iterator[None]:
    database.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        database.execute("ROLLBACK")
        raise
    database.execute("COMMIT")


class _Entry(NamedTuple):
    number: int
    folded: str
    marked: str


def _forget(database: sqlite3.Connection, path: str) -> None:
    database.execute("UPDATE entries SET id = NULL, path = NULL WHERE path = ?", (path,))
    database.execute("DELETE FROM files WHERE path = ?", (path,))


def _take(database: sqlite3.Connection, path: str, file: Path, held: list[_Entry]) -> None:
    """What is new in a file to what is held; so much of it is written."""
    for entry in _entries(database, path, file):
        held.append(entry)
        if len(held) == _HELD:
            _insert(database, held)
            held.clear()


def _entries(database: sqlite3.Connection, path: str, file: Path) -> Iterator[_Entry]:
    """What is new in a file, noted by now; the entries of texts that changed are former ones."""
    rows = database.execute("SELECT id, number, digest FROM entries WHERE path = ?", (path,))
    known = {row[0]: (row[1], row[2]) for row in rows.fetchall()}
    for text in texts_in(file):
        digest = _digest(text)
        number, before = known.pop(text.id, (None, None))
        if before == digest:
            continue
        if number is not None:
            _retire(database, number)
        number = _number(database, text)
        database.execute("INSERT INTO entries VALUES (?, ?, ?, ?)", (number, text.id, path, digest))
        yield _Entry(number, *indexed(text.whole))
    for number, _ in known.values():
        _retire(database, number)


def indexed(text: str) -> tuple[str, str]:
    """What a text is indexed by: its words without marks as they follow, and those with marks."""
    chunks = text.split()
    folded = " ".join(map(_folded.__getitem__, chunks))
    return folded, " ".join(set(map(_marked.__getitem__, set(chunks))))


def _retire(database: sqlite3.Connection, number: int) -> None:
    database.execute("UPDATE entries SET id = NULL, path = NULL WHERE number = ?", (number,))


def _digest(text: Text) -> bytes:
    told = f"{text.timestamp}\n{text.whole}".encode()
    return blake2b(told, digest_size=16).digest()


def _number(database: sqlite3.Connection, text: Text) -> int:
    """A number that rises with the publication and that nothing else has."""
    at = int(datetime.fromisoformat(text.timestamp).timestamp()) if text.timestamp else _UNDATED
    own = (at << _SECOND, (at + 1) << _SECOND)
    (last,) = database.execute(
        "SELECT max(number) FROM entries WHERE number >= ? AND number < ?", own
    ).fetchone()
    return own[0] if last is None else int(last) + 1


def _insert(database: sqlite3.Connection, entries: Iterable[_Entry]) -> None:
    # In rising order: FTS5 writes what it has to the disk where a number is smaller than the last.
    ordered = sorted(entries)
    for table in ("folded", "marked"):
        rows = ((one.number, getattr(one, table)) for one in ordered)
        database.executemany(f"INSERT INTO {table} (rowid, words) VALUES (?, ?)", rows)


class Reader:
    """What the index has of a snapshot; ``days`` are the files that it knows as they are."""

    def __init__(self, now: Snapshot, database: sqlite3.Connection | None) -> None:
        self.database = database
        self.files: dict[str, str] = {}
        if database is not None:
            known = dict(database.execute("SELECT path, sha256 FROM files"))
            wanted = _wanted(now).items()
            self.files = {path: name for path, (sha, name) in wanted if known.get(path) == sha}
        self.dataset, self.days = now.dataset, frozenset(self.files.values())
        self._day: tuple[str, dict[str, Text]] = "", {}

    def texts(self, query: Query) -> Iterator[Text]:
        """The articles that may have the words, newest first.

        Raises ``DatasetError`` and ``sqlite3.Error``.
        """
        for _, numbers in groupby(self._numbers(query), lambda number: number >> _SECOND):
            found = (self._text(number) for number in numbers)
            yield from sorted(filter(None, found), key=lambda text: text.id, reverse=True)

    def _numbers(self, query: Query) -> Iterator[int]:
        """Those of entries that have all words, highest first."""
        folded = self._matching("folded", query.folded)
        if not query.marked:
            yield from folded
            return
        marked = self._matching("marked", query.marked)
        one, other = next(folded, None), next(marked, None)
        while one is not None and other is not None:
            if one == other:
                yield one
            higher = max(one, other)
            if one == higher:
                one = next(folded, None)
            if other == higher:
                other = next(marked, None)

    def _matching(self, table: str, phrases: str) -> Iterator[int]:
        if self.database is None or not self.files:
            return
        rows = self.database.execute(
            f"SELECT rowid FROM {table} WHERE {table} MATCH ? ORDER BY rowid DESC", (phrases,)
        )
        for (number,) in rows:
            yield number

    def _text(self, number: int) -> Text | None:
        assert self.database is not None
        row = self.database.execute(
            "SELECT id, path FROM entries WHERE number = ? AND id NOT NULL", (number,)
        ).fetchone()
        name = self.files.get(row[1]) if row is not None else None
        if name is None:
            return None
        if self._day[0] != name:
            self._day = name, {text.id: text for text in texts_of(self.dataset, name)}
        return self._day[1].get(row[0])


@contextmanager
def reading(now: Snapshot) -> Iterator[Reader]:
    """The index as it is; one that is missing, damaged or of another form knows no day."""
    reader, database = Reader(now, None), None
    try:
        database = _opened(now.index / _NAME)
        if _form(database) == _FORM:
            reader = Reader(now, database)
    except sqlite3.Error as error:
        logger.info("%s: %s", now.index / _NAME, error)
    try:
        yield reader
    finally:
        if database is not None:
            database.close()


def _opened(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=_BUSY_SECONDS)


def lacking(now: Snapshot) -> int:
    """How many days the index would have to read."""
    with reading(now) as index:
        return len(now.told.keys()) - len(index.days)
