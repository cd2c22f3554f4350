"""Where an export may go: nothing but an earlier export of its kind is ever replaced."""

from __future__ import annotations

import csv
import json
import sqlite3
from collections.abc import Callable, Collection
from contextlib import closing
from pathlib import Path

from newsbot.analysis.columns import exported

_TABLES = {"articles", "comments"}


def check_target(out: Path, to: str, dataset: Path) -> None:
    """Raises ``ValueError`` where something else stands there, or the dataset and what is ours."""
    inside = out.resolve()
    for own in (dataset, dataset.parent / ".newsbot"):
        if inside.is_relative_to(own.resolve()):
            raise ValueError(f"{out}: lies in newsbot's own folder; name a place beside it")
    checks = {out: _KINDS[to]}
    if to == "csv":
        checks[comments_beside(out)] = _is_csv_of("comments")
    for path, is_one in checks.items():
        if not path.exists() or (path.is_file() and not path.stat().st_size):
            continue
        if path.is_dir() != (to == "parquet"):
            stands = "a folder" if path.is_dir() else "a file"
            raise ValueError(f"{path}: {stands} stands where the export is to go")
        if not path.is_dir() and not path.is_file():
            raise ValueError(f"{path}: is no file; --out - writes to stdout")
        if not is_one(path):
            told = f"{path}: is there and no earlier {to} export"
            raise ValueError(f"{told}: choose another name, or remove it")


def comments_beside(out: Path) -> Path:
    """The second file of a CSV export."""
    return out.with_name(f"{out.stem}.comments.csv")


def _is_parquet(folder: Path) -> bool:
    names = {path.name for path in folder.iterdir()}
    return names <= _TABLES and all(
        path.is_dir() or path.suffix == ".parquet" for path in folder.rglob("*")
    )


def _is_csv_of(table: str) -> Callable[[Path], bool]:
    def is_one(path: Path) -> bool:
        try:
            with path.open(encoding="utf-8-sig", newline="") as file:
                return _are_columns(next(csv.reader(file), []), table)
        except (UnicodeDecodeError, csv.Error):
            return False

    return is_one


def _is_jsonl(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            first = json.loads(file.readline())
    except ValueError:
        return False
    return isinstance(first, dict) and _are_columns(list(first), "articles")


def _is_sqlite(path: Path) -> bool:
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as database:
            told = database.execute("SELECT name FROM pragma_table_info('articles')").fetchall()
    except sqlite3.Error:
        return False
    return _are_columns([str(name) for (name,) in told], "articles")


def _is_duckdb(path: Path) -> bool:
    import duckdb

    try:
        with closing(duckdb.connect(str(path), read_only=True)) as database:
            told = database.execute(
                "SELECT column_name FROM duckdb_columns() WHERE table_name = 'articles'"
            ).fetchall()
    except duckdb.Error:
        return False
    return _are_columns([str(name) for (name,) in told], "articles")


def _are_columns(names: Collection[str], table: str) -> bool:
    return bool(names) and set(names) <= exported(table).keys()


_KINDS: dict[str, Callable[[Path], bool]] = {
    "parquet": _is_parquet,
    "csv": _is_csv_of("articles"),
    "jsonl": _is_jsonl,
    "sqlite": _is_sqlite,
    "duckdb": _is_duckdb,
}
