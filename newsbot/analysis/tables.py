"""A dataset's files as tables of DuckDB: the days and sections that are asked for, no others."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from datetime import date, datetime
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from newsbot.analysis.columns import COMMENT_OF, DAY, columns_of, day, exported
from newsbot.dataset.history import HISTORY
from newsbot.dataset.lines import lines_in
from newsbot.dataset.partitions import day_of
from newsbot.dataset.readable import files_to_read
from newsbot.exporters.packing import packing_of
from newsbot.runs.plan import UnknownSection, parse_moment, parse_section
from newsbot.sites import all_sites
from newsbot.text.dates import isoformat

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

T = TypeVar("T")
_TRIES = 5
# A page has 5 MiB at most, its comments as much.
_LONGEST_LINE = 32 * 1024 * 1024
# For each connection and cursor: zones are a session's.
IN_VIETNAM = "SET TimeZone = 'Asia/Ho_Chi_Minh'"
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


class MissingPart(Exception):
    """An optional part is not installed; the text says which and how to get it."""


class NoDataset(Exception):
    """A folder holds no dataset; the text names it and the way out."""


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


_GONE = re.compile(r"No such file|No files found")
_DISK = re.compile(r"No space left|not write|disk", re.IGNORECASE)


def _first_lines(error: Exception) -> str:
    return str(error).partition("\n\n")[0].strip()


class Window(NamedTuple):
    """Publication times, both ends included, and sections with their subsections; None: open.

    With an end, articles without a date are left out.
    """

    since: datetime | None = None
    until: datetime | None = None
    sections: tuple[str, ...] = ()

    @classmethod
    def parse(
        cls,
        since: str | date | None = None,
        until: str | date | None = None,
        section: str | None = None,
    ) -> Window:
        """From dates or ISO 8601 moments, Vietnam time without a zone. Raises ``ValueError``."""
        return cls(
            parse_moment(_text(since), end=False) if since else None,
            parse_moment(_text(until), end=True) if until else None,
            (parse_section(section),) if section else (),
        )

    @property
    def is_open(self) -> bool:
        return self.since is None and self.until is None

    def has(self, timestamp: str | None, section_path: str | None) -> bool:
        """Whether an article lies in it. All published times are text of one zone and length."""
        if self.sections and not (section_path or "").startswith(self.sections):
            return False
        if timestamp is None:
            return self.is_open
        return (self.since is None or timestamp >= isoformat(self.since)) and (
            self.until is None or timestamp <= isoformat(self.until)
        )

    def where(self) -> str:
        """As a condition on articles, in SQL."""
        parts = []
        if self.since is not None:
            parts.append(f"\"timestamp\" >= '{isoformat(self.since)}'")
        if self.until is not None:
            parts.append(f"\"timestamp\" <= '{isoformat(self.until)}'")
        if self.sections:
            begins = (f"starts_with(section_path, {quoted(one)})" for one in self.sections)
            parts.append(f"({' OR '.join(begins)})")
        return " AND ".join(parts) or "true"


EVERYTHING = Window()


def article_files(folder: Path, window: Window = EVERYTHING) -> list[Path]:
    """The day files that a window touches, oldest first; the undated last where it is open."""
    first = window.since.date().isoformat() if window.since else ""
    last = window.until.date().isoformat() if window.until else "9999-99-99"
    files = files_to_read(folder, "articles/")
    days = [
        path for path in files if _DAY.fullmatch(day_of(path)) and first <= day_of(path) <= last
    ]
    return [*days, *filter(is_undated, files)] if window.is_open else days


def history_files(folder: Path) -> list[Path]:
    return files_to_read(folder, HISTORY)


def _longest_line(path: Path) -> int:
    """In bytes, at most."""
    if packing_of(path.name) == "none":
        return min(path.stat().st_size, _LONGEST_LINE)
    return max((len(line) for _, line in lines_in(path)), default=0)


def is_undated(path: Path) -> bool:
    return day_of(path) == "undated"


def check_folder(folder: Path) -> None:
    """Raises ``NoDataset`` where there are no articles."""
    if not (folder / "articles").is_dir():
        told = f"{folder}: no dataset (no folder articles/ in it)"
        inside = sorted(path.parent.name for path in folder.glob("*/articles"))
        raise NoDataset(f"{told}; did you mean {folder / inside[0]}?" if inside else told)


def check_sections(folder: Path, sections: Sequence[str]) -> None:
    """Raises ``UnknownSection`` for one that neither the paper nor any of its articles names."""
    site = all_sites().get(folder.name)
    declared = {section.path for section in site.sections} if site is not None else set()
    strange = [one for one in sections if one not in declared]
    if not strange:
        return
    with told(), closing(connect()) as database:
        articles = f"({query(folder, 'articles')})"
        rows = database.execute(f"SELECT DISTINCT section_path FROM {articles}").fetchall()
    known = declared | {path for (path,) in rows if path}
    for one in strange:
        if not any(path.startswith(one) for path in known):
            raise UnknownSection(one, known)


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


def query(
    folder: Path,
    table: str,
    window: Window = EVERYTHING,
    files: Sequence[Path] | None = None,
    *,
    plain: bool = False,
    small: bool = False,
) -> str:
    """The SELECT of a table over the files of a window, or over these: all columns, then the day.

    ``plain``: see ``columns_of``; ``small``: in as little memory as the lines allow, for which
    packed files are read once more.
    """
    if table == "history":
        return _read(history_files(folder), "history", plain, small)
    files = article_files(folder, window) if files is None else files
    articles = f"{_read(files, 'articles', plain, small)} WHERE {window.where()}"
    return articles if table == "articles" else comments_of(articles, plain=plain)


def comments_of(articles: str, *, plain: bool = False) -> str:
    """The SELECT of the comments of what another one gives, a row each."""
    own = ", ".join(f'c."{name}"' for name in columns_of("comments") if name != COMMENT_OF)
    told = f"{own}, {day('comments', plain=plain, of='c.')} AS {DAY}"
    return f"SELECT id AS {COMMENT_OF}, {told} FROM ({articles}), unnest(comments) AS t(c)"


def _read(files: Sequence[Path], table: str, plain: bool, small: bool) -> str:
    columns = columns_of(table, plain=plain)
    if not files:
        told = exported(table, plain=plain)
        empty = ", ".join(f'NULL::{kind} AS "{name}"' for name, kind in told.items())
        return f"SELECT * FROM (SELECT {empty} WHERE false)"
    # DuckDB's buffers are as long, for each file and thread that reads it.
    longest = max(map(_longest_line, files)) + 2 if small else _LONGEST_LINE
    paths = ", ".join(quoted(str(path)) for path in files)
    types = ", ".join(f"{quoted(name)}: {quoted(kind)}" for name, kind in columns.items())
    source = (
        f"read_json([{paths}], columns = {{{types}}}, format = 'newline_delimited',"
        f" hive_partitioning = false, maximum_object_size = {longest})"
    )
    return f"SELECT *, {day(table, plain=plain)} AS {DAY} FROM {source}"


def quoted(text: str) -> str:
    """A string literal of SQL."""
    return "'" + text.replace("'", "''") + "'"


def _text(moment: str | date) -> str:
    return moment if isinstance(moment, str) else moment.isoformat()
