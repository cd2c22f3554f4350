"""The tables of a warehouse: their columns as dlt names types, their keys, and their rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsbot.analysis.columns import exported, quoted, required
from newsbot.analysis.lines import comments_of, select_lines

if TYPE_CHECKING:
    from pathlib import Path

    from dlt.common.data_types import TDataType
    from dlt.common.schema.typing import TColumnSchema

# By which a row is known again.
KEYS = {"articles": ("id",), "comments": ("article_id", "id"), "history": ("id", "at", "kind")}
# The part of the dataset that a row came from; see newsbot.loading.parts.
PART = "part"
_TYPES: dict[str, TDataType] = {
    "VARCHAR": "text",
    "BIGINT": "bigint",
    "TIMESTAMPTZ": "timestamp",
    "DATE": "date",
}


def columns(table: str) -> dict[str, TColumnSchema]:
    """Of the record's own types: nothing is guessed from the data. Nested values are JSON."""
    never_null = required(table)
    told: dict[str, TColumnSchema] = {
        name: {
            "name": name,
            "data_type": _TYPES.get(kind, "json"),
            "nullable": name not in never_null,
        }
        for name, kind in _kinds(table).items()
    }
    return {**told, PART: {"name": PART, "data_type": "text", "nullable": False}}


def select(table: str, path: Path | None, part: str) -> str:
    """The SELECT of a part's rows over its file of lines; None: of no rows."""
    lines = "history" if table == "history" else "articles"
    # As text, and only then typed: what is nested stays as the lines have it, times and all.
    rows = select_lines(lines, [path] if path is not None else [], plain=True, small=True)
    if table == "comments":
        rows = comments_of(rows, plain=True)
    cells = (
        f'"{name}"::{kind} AS "{name}"'
        if kind in _TYPES
        else f'to_json("{name}")::VARCHAR AS "{name}"'
        for name, kind in _kinds(table).items()
    )
    return f"SELECT {', '.join(cells)}, {quoted(part)} AS {PART} FROM ({rows})"


def _kinds(table: str) -> dict[str, str]:
    """DuckDB's types; comments have a table of their own."""
    kinds = exported(table)
    if table == "articles":
        del kinds["comments"]
    return kinds
