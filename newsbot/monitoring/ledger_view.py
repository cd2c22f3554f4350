"""The ledger seen from outside: read-only, next to a run, of any age. Every part may be missing."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote


@contextmanager
def reading(path: Path) -> Iterator[sqlite3.Connection]:
    """An open ledger that can't be written. Raises ``sqlite3.Error``."""
    address = f"file:{quote(str(path.absolute()))}?mode=ro"
    if not path.with_name(path.name + "-wal").exists():
        # Nobody has it open. A plain read-only open would make files beside it.
        address += "&immutable=1"
    with closing(sqlite3.connect(address, uri=True, timeout=2)) as database:
        yield database


def article_states(database: sqlite3.Connection) -> dict[str, int] | None:
    """How many articles are in each state of the frontier, None where that is not told."""
    rows = _rows(database, "SELECT state, count(*) FROM articles GROUP BY state ORDER BY state")
    return None if rows is None else {str(state): int(count) for state, count in rows}


def published(database: sqlite3.Connection) -> int | None:
    """How many records stand in the dataset."""
    return _count(database, "SELECT count(*) FROM records WHERE partition IS NOT NULL")


def due(database: sqlite3.Connection, now: str) -> int | None:
    """How many looks at known articles are to be made by a moment, pages and comments."""
    return _count(
        database,
        "SELECT count(*) FROM articles WHERE state NOT IN ('pending', 'moved') AND"
        " (page_due_at <= ? OR state = 'done' AND comments_due_at <= ?)",
        *(now, now),
    )


def given_up(database: sqlite3.Connection) -> int | None:
    """How many pages failed to the last attempt."""
    query = "SELECT count(*) FROM articles WHERE state = 'failed' AND page_due_at IS NULL"
    return _count(database, query)


def unpublished(database: sqlite3.Connection) -> int | None:
    """How many records are not yet in the dataset."""
    return _count(database, "SELECT count(*) FROM records WHERE json IS NOT NULL")


def run_states(database: sqlite3.Connection) -> dict[str, str] | None:
    """Every run's state by its id: running, exported, published, interrupted, refused."""
    rows = _rows(database, "SELECT run, state FROM runs ORDER BY run")
    return None if rows is None else {str(run): str(state) for run, state in rows}


def partitions(database: sqlite3.Connection) -> list[str] | None:
    """Every file of the dataset that published articles stand in."""
    query = "SELECT DISTINCT partition FROM records WHERE partition IS NOT NULL"
    rows = _rows(database, query)
    return None if rows is None else [str(row[0]) for row in rows]


def partition_of(database: sqlite3.Connection, article_id: str) -> str | None:
    """The published file that holds an article, None where it is in none."""
    rows = _rows(database, "SELECT partition FROM records WHERE id = ?", article_id)
    return rows[0][0] if rows else None


def known_sections(path: Path) -> list[str]:
    """The paths of the menu as last read, none where that is not told."""
    try:
        with reading(path) as database:
            return [str(row[0]) for row in _rows(database, "SELECT path FROM sections") or ()]
    except sqlite3.Error:
        return []


def is_sound(database: sqlite3.Connection) -> str | None:
    """None where SQLite's quick check finds nothing, else what it found."""
    (found,) = database.execute("PRAGMA quick_check(1)").fetchone()
    return None if found == "ok" else str(found)


def _count(database: sqlite3.Connection, query: str, *values: str) -> int | None:
    rows = _rows(database, query, *values)
    return None if rows is None else int(rows[0][0])


def _rows(database: sqlite3.Connection, query: str, *values: str) -> list[tuple[Any, ...]] | None:
    try:
        return database.execute(query, values).fetchall()
    except sqlite3.OperationalError as error:
        if str(error).startswith("no such"):
            return None
        raise
