"""The columns of each table with their DuckDB types, from the record's own types.

Nothing is guessed from the data: a column that is null in a million rows, or an id made of digits,
has the type that ``newsbot.items`` gives it.
"""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from newsbot.items import Article, Comment, HistoryLine, Timestamp

TABLES: dict[str, type] = {"articles": Article, "comments": Comment, "history": HistoryLine}
# In another table than its article, a comment says whose it is.
COMMENT_OF = "article_id"
# An article's, a comment's, or an event's date.
DAY = "day"
_ZONE = "Asia/Ho_Chi_Minh"
_SCALARS = {str: "VARCHAR", int: "BIGINT", dict: "JSON"}


def columns_of(table: str, *, plain: bool = False) -> dict[str, str]:
    """Name to DuckDB type, in the order of the published lines.

    ``plain`` keeps times and nested values as the text that stands in the lines.
    """
    own = dict(_columns(TABLES[table], plain))
    if plain and table == "articles":
        own["comments"] = f"STRUCT({struct(_columns(Comment, plain))})[]"
    return {COMMENT_OF: "VARCHAR", **own} if table == "comments" else own


def exported(table: str, *, plain: bool = False) -> dict[str, str]:
    """As ``columns_of``, with the day in Vietnam that every table has besides."""
    return {**columns_of(table, plain=plain), DAY: "VARCHAR" if plain else "DATE"}


def required(table: str) -> set[str]:
    """The columns that are never null."""
    hints = get_type_hints(TABLES[table], include_extras=True)
    own = {name for name, hint in hints.items() if NoneType not in get_args(hint)}
    return own | {COMMENT_OF} if table == "comments" else own


def day(table: str, *, plain: bool, of: str = "") -> str:
    """SQL: the date in Vietnam, whatever zone the session has. ``of`` stands before the column."""
    moment = f'{of}"{"at" if table == "history" else "timestamp"}"'
    return f"substr({moment}, 1, 10)" if plain else f"({moment} AT TIME ZONE '{_ZONE}')::DATE"


def struct(columns: dict[str, str]) -> str:
    """A column list as STRUCT and CREATE TABLE take it."""
    return ", ".join(f'"{name}" {kind}' for name, kind in columns.items())


def quoted(text: str) -> str:
    """A string literal of SQL."""
    return "'" + text.replace("'", "''") + "'"


@cache
def _columns(record: type, plain: bool) -> dict[str, str]:
    hints = get_type_hints(record, include_extras=True)
    return {one.name: _type_of(hints[one.name], plain) for one in fields(record)}


def _type_of(hint: Any, plain: bool) -> str:
    if hint == Timestamp:
        return "VARCHAR" if plain else "TIMESTAMPTZ"
    origin = get_origin(hint)
    if origin is Annotated:
        return _type_of(get_args(hint)[0], plain)
    if origin in (Union, UnionType):
        (told,) = (one for one in get_args(hint) if one is not NoneType)
        return _type_of(told, plain)
    if origin is Literal:
        return "VARCHAR"
    if origin is list:
        inner = _type_of(get_args(hint)[0], plain)
        return "JSON" if inner == "JSON" else f"{inner}[]"
    if isinstance(hint, type) and is_dataclass(hint):
        return "JSON" if plain else f"STRUCT({struct(_columns(hint, plain))})"
    return _SCALARS[origin or hint]
