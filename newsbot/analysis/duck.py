"""DuckDB in Vietnam time, and its errors as newsbot's own."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from types import ModuleType
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

T = TypeVar("T")
_TRIES = 5
# For each connection and cursor: zones are a session's.
IN_VIETNAM = "SET TimeZone = 'Asia/Ho_Chi_Minh'"


class MissingPart(Exception):
    """An optional part is not installed; the text says which and how to get it."""


class QueryError(Exception):
    """DuckDB can't do what it was asked; the text is its own."""


class Moved(QueryError):
    """A file had another name, or was gone, by the time it was opened: a run publishes or packs."""


def settled(read: Callable[[], T]) -> T:
    """What is read, anew where a run moved a file meanwhile. Raises what ``read`` does."""
    for _ in range(_TRIES - 1):
        with suppress(Moved, FileNotFoundError), moving():
            return read()
    with moving():
        return read()


def _duckdb() -> ModuleType:
    try:
        import duckdb
    except ImportError as error:
        raise missing("duckdb") from error
    return duckdb


@contextmanager
def moving() -> Iterator[None]:
    """DuckDB's error for a file that is gone as ``Moved``."""
    duckdb = _duckdb()
    try:
        yield
    except duckdb.IOException as error:
        if _GONE.search(str(error)):
            raise Moved(f"{_first_lines(error)}: a run moved it meanwhile, ask again") from error
        raise


@contextmanager
def told() -> Iterator[None]:
    """DuckDB's errors as ours: a full disk is an ``OSError``, the rest a ``QueryError``."""
    duckdb = _duckdb()
    try:
        with moving():
            yield
    except duckdb.IOException as error:
        if _DISK.search(str(error)):
            raise OSError(str(error)) from error
        raise QueryError(_first_lines(error)) from error
    except duckdb.Error as error:
        raise QueryError(_first_lines(error)) from error


def streamed(batches: Iterable[T]) -> Iterator[T]:
    """What Arrow is given as it is read; DuckDB's errors, an ``OSError`` there, as its own."""
    try:
        yield from batches
    except OSError as error:
        raise _duckdb().IOException(str(error)) from error


_GONE = re.compile(r"No such file|No files found")
_DISK = re.compile(r"No space left|not write|disk", re.IGNORECASE)


def _first_lines(error: Exception) -> str:
    return str(error).partition("\n\n")[0].strip()


def connect(**settings: str | bool | int | float | list[str]) -> DuckDBPyConnection:
    """An in-memory DuckDB in Vietnam time. Raises ``MissingPart``."""
    duckdb = _duckdb()
    # What an extension needs is built in; none is ever fetched.
    database: DuckDBPyConnection = duckdb.connect(
        config={"autoinstall_known_extensions": False, **settings}
    )
    database.execute(IN_VIETNAM)
    return database


def missing(part: str) -> MissingPart:
    return MissingPart(f"{part} is not installed: pip install 'newsbot[analysis]'")
