"""Warehouses of each kind, and what stands in them, read by another hand than newsbot's."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from newsbot.dataset.lines import lines_in
from newsbot.dataset.partitions import data_files
from newsbot.text.dates import VIETNAM, isoformat

SCHEMA = "press"
Rows = list[dict[str, Any]]


class Postgres:
    def __init__(self, address: str) -> None:
        self.address = address

    def ask(self, statement: str) -> list[tuple[Any, ...]]:
        import psycopg2

        connection = psycopg2.connect(self.address)
        try:
            with connection, connection.cursor() as cursor:
                cursor.execute(statement)
                return cursor.fetchall() if cursor.description else []
        finally:
            connection.close()

    def rows(self, table: str) -> Rows:
        return [row for (row,) in self.ask(f"SELECT to_jsonb(one) FROM {SCHEMA}.{table} AS one")]


class DuckDB:
    def __init__(self, folder: Path) -> None:
        self.file = folder / "warehouse.duckdb"
        self.address = f"duckdb:{self.file}"

    def ask(self, statement: str) -> list[tuple[Any, ...]]:
        import duckdb

        with duckdb.connect(str(self.file)) as connection:
            return connection.execute(statement).fetchall()

    def rows(self, table: str) -> Rows:
        import duckdb

        with duckdb.connect(str(self.file)) as connection:
            connection.execute("SET TimeZone = 'UTC'")
            found = connection.sql(f"SELECT * FROM {SCHEMA}.{table}").to_arrow_table()
        return list(found.to_pylist())


class Delta:
    def __init__(self, folder: Path) -> None:
        self.folder = folder / "lake"
        self.address = f"filesystem:{self.folder}"

    def rows(self, table: str) -> Rows:
        from deltalake import DeltaTable

        found = DeltaTable(str(self.folder / SCHEMA / table)).to_pyarrow_dataset().to_table()
        return list(found.to_pylist())


Place = Postgres | DuckDB | Delta


def held(place: Place, table: str) -> Rows:
    """A table's rows as the dataset writes them, in one order."""
    return _sorted(_plain(row) for row in place.rows(table))


def wanted(dataset: Path, table: str) -> Rows:
    """What a table should hold, of the dataset's lines alone."""
    if table == "history":
        path = dataset / "history.jsonl"
        lines = [json.loads(line) for _, line in lines_in(path)] if path.exists() else []
        return _sorted({**line, "day": line["at"][:10]} for line in lines)
    articles = [json.loads(line) for path in data_files(dataset) for _, line in lines_in(path)]
    if table == "comments":
        rows = [{"article_id": one["id"], **row} for one in articles for row in one["comments"]]
    else:
        rows = [{name: one[name] for name in one if name != "comments"} for one in articles]
    return _sorted({**row, "day": row["timestamp"] and row["timestamp"][:10]} for row in rows)


def differences(place: Place, dataset: Path) -> list[str]:
    """The tables of a warehouse that do not say what the dataset says."""
    tables = ("articles", "comments", "history")
    return [table for table in tables if _there(place, table) != wanted(dataset, table)]


def _there(place: Place, table: str) -> Rows:
    try:
        return held(place, table)
    except Exception as error:
        # Nobody has it before its first row.
        if any(word in str(error) for word in ("not exist", "No files", "not a Delta")):
            return []
        raise


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    own = {name: value for name, value in row.items() if name not in ("part", "_dlt_load_id")}
    return {name: _value(name, value) for name, value in own.items()}


def _value(name: str, value: Any) -> Any:
    if isinstance(value, datetime):
        moment = value if value.tzinfo else value.replace(tzinfo=None)
        return isoformat(moment.astimezone(VIETNAM))
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str) and name in _MOMENTS and value:
        return isoformat(datetime.fromisoformat(value).astimezone(VIETNAM))
    return json.loads(value) if isinstance(value, str) and name in _NESTED else value


_MOMENTS = {"timestamp", "first_seen_at", "last_seen_at", "fetched_at", "changed_at", "gone_at"} | {
    "removed_at",
    "at",
}
_NESTED = {"tags", "authors", "blocks", "images", "videos", "extraction", "edits", "changed"} | {
    "record"
}


def _sorted(rows: Iterable[dict[str, Any]]) -> Rows:
    return sorted(rows, key=lambda row: json.dumps(row, sort_keys=True, ensure_ascii=False))
