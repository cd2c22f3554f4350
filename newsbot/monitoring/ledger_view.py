"""The ledger seen from outside: read-only, next to a run, of any age. Every part may be missing."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

from newsbot.ledger.database import read_only

LEDGER = "ledger.sqlite"


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


def page_of(database: sqlite3.Connection, article_id: str) -> dict[str, Any] | None:
    """Where the page lies that an article's record was read from last; None: in no archive."""
    query = "SELECT * FROM pages WHERE id = ? ORDER BY version DESC LIMIT 1"
    return next(iter(_dicts(database, query, article_id) or ()), None)


def archive_references(database: sqlite3.Connection) -> list[tuple[str, str]]:
    """Runs whose archives need an earlier run's for their payloads, and that run."""
    rows = _rows(database, "SELECT run, original FROM referring")
    return [(str(run), str(original)) for run, original in rows or ()]


def partitions(database: sqlite3.Connection) -> list[str] | None:
    """Every file of the dataset that published articles stand in."""
    query = "SELECT DISTINCT partition FROM records WHERE partition IS NOT NULL"
    rows = _rows(database, query)
    return None if rows is None else [str(row[0]) for row in rows]


def partition_of(database: sqlite3.Connection, article_id: str) -> str | None:
    """The published file that holds an article, None where it is in none."""
    rows = _rows(database, "SELECT partition FROM records WHERE id = ?", article_id)
    return rows[0][0] if rows else None


def failures(database: sqlite3.Connection, run: str) -> list[dict[str, Any]]:
    """The looks of a run that brought no page: key, path, at, outcome, reason, detail, answers."""
    rows = _dicts(
        database,
        "SELECT looks.key, path, at, outcome, looks.reason, detail, answers FROM looks"
        " LEFT JOIN articles ON articles.key = looks.key WHERE looks.run = ?"
        " AND outcome IN ('failed', 'missing', 'gone') ORDER BY at, looks.key",
        run,
    )
    return [_look(row) for row in rows]


def article(
    database: sqlite3.Connection, *, key: str | None = None, id: str | None = None
) -> dict[str, Any] | None:
    """An article's row in the frontier, by its key or by its record's id; None where it has none.

    Of several addresses of one article, the one that still stands.
    """
    ordered = "ORDER BY state = 'moved', reason IS 'duplicate', key LIMIT 1"
    found = _dicts(
        database, f"SELECT * FROM articles WHERE {'key' if key else 'id'} = ? {ordered}", key or id
    )
    return found[0] if found else None


def other_addresses(database: sqlite3.Connection, id: str, key: str) -> list[str]:
    """The paths under which the same article was listed as well, the one that stands first."""
    query = "SELECT path FROM articles WHERE id = ? AND key <> ? ORDER BY state = 'moved', key"
    return [str(row["path"]) for row in _dicts(database, query, id, key)]


def record(database: sqlite3.Connection, id: str) -> dict[str, Any] | None:
    """A record's row, and in ``run_state`` the state of the run that exported it."""
    found = _dicts(
        database,
        "SELECT records.*, runs.state AS run_state FROM records LEFT JOIN runs USING (run)"
        " WHERE id = ?",
        id,
    )
    return found[0] if found else None


def looks(database: sqlite3.Connection, key: str) -> list[dict[str, Any]]:
    """An article's looks, oldest first, see ``newsbot.ledger.looks``."""
    found = _dicts(database, "SELECT * FROM looks WHERE key = ? ORDER BY at, kind DESC", key)
    return [_look(row) for row in found]


def _look(row: dict[str, Any]) -> dict[str, Any]:
    return row | {"answers": json.loads(row["answers"] or "[]")}


def quarantined(database: sqlite3.Connection, key: str) -> dict[str, Any] | None:
    """Why an article's page was no record, and when: reason, detail, at, run."""
    query = "SELECT reason, detail, at, run FROM quarantine WHERE key = ?"
    found = _dicts(database, query, key)
    return found[0] if found else None


def unread(database: sqlite3.Connection) -> list[tuple[str, int, str]]:
    """How many articles have no record by why, each with the path of one."""
    rows = _dicts(
        database,
        "SELECT CASE WHEN state = 'failed' AND page_due_at IS NULL THEN 'given_up'"
        " WHEN state = 'rejected' THEN ifnull(reason, state) ELSE state END AS why,"
        " count(*) AS articles, max(path) AS path FROM articles"
        " WHERE id IS NULL AND state <> 'done' GROUP BY why ORDER BY articles DESC, why",
    )
    return [(row["why"], row["articles"], row["path"]) for row in rows]


def lists_of(database: sqlite3.Connection, key: str) -> list[dict[str, Any]]:
    """The sections whose lists named an article, the first one first."""
    return _dicts(
        database,
        "SELECT section, sections.name, listed_at FROM listings"
        " LEFT JOIN sections ON sections.path = section WHERE key = ?"
        " ORDER BY listed_at, section",
        key,
    )


def lists_read(database: sqlite3.Connection) -> list[dict[str, Any]]:
    """How far each section's list was read the last time."""
    found = _dicts(database, "SELECT * FROM lists ORDER BY section")
    names = ("section", "read_at", "pages", "articles", "newest", "oldest")
    return [{key: row[key] for key in names} | {"whole": bool(row["done"])} for row in found]


def coverage(database: sqlite3.Connection) -> dict[str, Any] | None:
    """From when to when everything is listed (``since`` null: the beginning); None: nothing yet."""
    rows = _rows(database, "SELECT key, value FROM meta WHERE key LIKE 'covered_%'")
    told = dict(rows or ())
    if not told.get("covered_until"):
        return None
    return {"since": told.get("covered_since") or None, "until": told["covered_until"]}


def known_sections(path: Path) -> list[str]:
    """The paths of the menu as last read, none where that is not told."""
    try:
        with read_only(path) as database:
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


def _dicts(database: sqlite3.Connection, query: str, *values: str | None) -> list[dict[str, Any]]:
    """Rows by their columns' names; none where a ledger of an earlier newsbot lacks the table."""
    try:
        cursor = database.execute(query, values)
    except sqlite3.OperationalError as error:
        if str(error).startswith("no such"):
            return []
        raise
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor]


def _rows(database: sqlite3.Connection, query: str, *values: str) -> list[tuple[Any, ...]] | None:
    try:
        return database.execute(query, values).fetchall()
    except sqlite3.OperationalError as error:
        if str(error).startswith("no such"):
            return None
        raise
