"""What an export may be written as; each writer takes the rows of a month at a time."""

from __future__ import annotations

import csv
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, Protocol

from msgspec import Raw, Struct, json

from newsbot.analysis.columns import columns_of, exported, quoted, struct
from newsbot.analysis.duck import IN_VIETNAM, streamed
from newsbot.analysis.targets import comments_beside
from newsbot.analysis.views import DUCKDB_VIEWS, SQLITE_SEARCH, SQLITE_VIEWS, sqlite_tables
from newsbot.analysis.windows import Window
from newsbot.dataset.lines import decoded, lines_in
from newsbot.dataset.partitions import NULL

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_ROWS = 500
_ROW_GROUP = 2_048
# What spreadsheets run as a formula where a cell begins with it.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
# Characters of a cell, in UTF-16, that Excel holds; more it spreads over cells and rows.
_LONGEST_CELL, _CUT = 32_767, " […]"


class Rows(NamedTuple):
    """A month's rows: its hive path ("" where there are none at all), the files, and SELECTs."""

    month: str
    files: Sequence[Path]
    articles: str
    comments: str


class Writer(Protocol):
    """Writes an export; ``month`` returns how many articles and comments it was.

    ``plain``: it takes times and nested values as the text of the lines, not typed. ``any_order``:
    its months may be written in any order, several at once.
    """

    plain: ClassVar[bool]
    any_order: ClassVar[bool]

    def month(self, rows: Rows) -> tuple[int, int]: ...
    def end(self, history: str) -> None: ...
    def close(self) -> None: ...


class Parquet:
    """``articles/`` and ``comments/``: a file a month, in partitions as Spark names them, typed.

    Every file has the same schema, and times are Vietnam's for tools that know zones. Articles
    without a date stand in year 0: pandas reads no null partition.
    """

    plain: ClassVar = False
    any_order: ClassVar = True

    def __init__(
        self, database: DuckDBPyConnection, out: Path, columns: Sequence[str], window: Window
    ) -> None:
        self.database, self.out, self.columns = database, out, columns

    def month(self, rows: Rows) -> tuple[int, int]:
        with closing(self.database.cursor()) as database:  # this thread's, with tables of its own
            database.execute(IN_VIETNAM)
            chosen = f"SELECT {names(self.columns)} FROM ({rows.articles})"
            return (
                self._copy(database, chosen, "articles", rows.month),
                self._copy(database, rows.comments, "comments", rows.month),
            )

    def _copy(self, database: DuckDBPyConnection, select: str, table: str, month: str) -> int:
        from pyarrow.parquet import ParquetWriter

        path = self.out / table / month.replace(NULL, "0") / "part-0.parquet"
        path.parent.mkdir(parents=True, exist_ok=True)
        count = 0
        rows: Any = database.sql(select).to_arrow_reader(_ROW_GROUP)
        with ParquetWriter(path, rows.schema, compression="zstd") as writer:
            for batch in streamed(rows):
                writer.write_batch(batch)
                count += batch.num_rows
        return count

    def end(self, history: str) -> None: ...

    def close(self) -> None: ...


class Csv:
    """Two files that Excel opens as they are: a mark for UTF-8, and no cell that is a formula.

    ``cut``: nor any that is longer than Excel's cells.
    """

    plain: ClassVar = True
    any_order: ClassVar = False

    def __init__(
        self,
        database: DuckDBPyConnection,
        out: Path,
        columns: Sequence[str],
        window: Window,
        *,
        cut: bool = False,
    ) -> None:
        self.database, self.cut, self.long_cells = database, cut, 0
        self.columns = _without_comments(columns)
        self.files = [
            path.open("w", encoding="utf-8-sig", newline="") for path in (out, comments_beside(out))
        ]
        self.articles, self.comments = map(csv.writer, self.files)
        self.articles.writerow(self.columns)
        self.comments.writerow(exported("comments"))

    def month(self, rows: Rows) -> tuple[int, int]:
        return (
            self._write(self.articles, flat("articles", rows.articles, self.columns)),
            self._write(self.comments, flat("comments", rows.comments)),
        )

    def _write(self, writer: Any, select: str) -> int:
        count = 0
        for rows in batches(self.database, select):
            writer.writerows([[self._fitting(inert(cell)) for cell in row] for row in rows])
            count += len(rows)
        return count

    def _fitting(self, cell: Any) -> Any:
        # Few characters take two units of UTF-16: most cells need no encoding to be measured.
        if not isinstance(cell, str) or 2 * len(cell) <= _LONGEST_CELL:
            return cell
        units = cell.encode("utf-16-le")
        if len(units) <= 2 * _LONGEST_CELL:
            return cell
        self.long_cells += 1
        kept = units[: 2 * (_LONGEST_CELL - len(_CUT))].decode("utf-16-le", "ignore")
        return kept + _CUT if self.cut else cell

    def told(self) -> str:
        """What there is to say of long cells."""
        many = f"{self.long_cells} cells have more than the {_LONGEST_CELL:,} characters of Excel's"
        return f"{many}: cut" if self.cut else f"{many}, which spreads them: see --excel"

    def end(self, history: str) -> None: ...

    def close(self) -> None:
        for file in self.files:
            file.close()


class Sqlite:
    """One file: articles with full text, comments, history; nested values are JSON."""

    plain: ClassVar = True
    any_order: ClassVar = False

    def __init__(
        self, database: DuckDBPyConnection, out: Path, columns: Sequence[str], window: Window
    ) -> None:
        self.database = database
        self.columns = _without_comments(columns)
        self.target = sqlite3.connect(out, isolation_level=None)
        # The file counts only once it is whole.
        self.target.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;")
        for statement in sqlite_tables(self.columns):
            self.target.execute(statement)
        self.target.execute("BEGIN")

    def month(self, rows: Rows) -> tuple[int, int]:
        return (
            self._insert("articles", flat("articles", rows.articles, self.columns)),
            self._insert("comments", flat("comments", rows.comments)),
        )

    def _insert(self, table: str, select: str) -> int:
        count = 0
        for rows in batches(self.database, select):
            marks = ", ".join("?" * len(rows[0]))
            self.target.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)
            count += len(rows)
        return count

    def end(self, history: str) -> None:
        self._insert("history", flat("history", history))
        for needs, statements in (*SQLITE_VIEWS, SQLITE_SEARCH):
            if needs <= set(self.columns):
                for statement in statements:
                    self.target.execute(statement)
        self.target.execute("COMMIT")

    def close(self) -> None:
        self.target.close()


class DuckDB:
    """One file: the three tables, typed, with the views of ``newsbot sql``."""

    plain: ClassVar = False
    any_order: ClassVar = False

    def __init__(
        self, database: DuckDBPyConnection, out: Path, columns: Sequence[str], window: Window
    ) -> None:
        self.database, self.columns = database, columns
        database.execute(f"ATTACH {quoted(str(out))} AS target")
        for table in ("articles", "comments", "history"):
            types = exported(table)
            mine = {name: types[name] for name in columns} if table == "articles" else types
            database.execute(f"CREATE TABLE target.{table} ({struct(mine)})")

    def month(self, rows: Rows) -> tuple[int, int]:
        chosen = f"SELECT {names(self.columns)} FROM ({rows.articles})"
        return self._insert("articles", chosen), self._insert("comments", rows.comments)

    def _insert(self, table: str, select: str) -> int:
        return _count(self.database, f"INSERT INTO target.{table} {select}")

    def end(self, history: str) -> None:
        self._insert("history", history)
        self.database.execute("USE target")
        for needs, statement in DUCKDB_VIEWS:
            if needs <= set(self.columns):
                self.database.execute(statement)
        self.database.execute("USE memory")
        self.database.execute("DETACH target")

    def close(self) -> None: ...


class JsonLines:
    """The published lines in one file, byte for byte, or the chosen keys of them."""

    plain: ClassVar = True
    any_order: ClassVar = False

    def __init__(
        self, database: DuckDBPyConnection, out: Path, columns: Sequence[str], window: Window
    ) -> None:
        self.columns, self.window = columns, window
        self.is_whole = list(columns) == list(columns_of("articles"))
        self.file = out.open("wb")

    def month(self, rows: Rows) -> tuple[int, int]:
        articles = comments = 0
        for path in rows.files:
            for _, line in lines_in(path):
                head = decoded(_head, line, path)
                if self.window.has(head.timestamp, head.section_path):
                    self.file.write((line if self.is_whole else self._chosen(line)) + b"\n")
                    articles, comments = articles + 1, comments + len(head.comments)
        return articles, comments

    def _chosen(self, line: bytes) -> bytes:
        record = json.decode(line)
        return json.encode({name: record[name] for name in self.columns})

    def end(self, history: str) -> None: ...

    def close(self) -> None:
        self.file.close()


class _Head(Struct):
    """As much of a line as a window asks for."""

    timestamp: str | None
    section_path: str | None
    comments: list[Raw]


_head = json.Decoder(_Head)

Opener = Callable[["DuckDBPyConnection", Path, Sequence[str], Window], Writer]
FORMATS: dict[str, Opener] = {
    "parquet": Parquet,
    "csv": Csv,
    "sqlite": Sqlite,
    "duckdb": DuckDB,
    "jsonl": JsonLines,
}


def inert(cell: Any) -> Any:
    """A cell that no spreadsheet runs: one that begins like a formula gets a ``'`` before it."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell


def batches(database: DuckDBPyConnection, select: str) -> Iterator[list[tuple[Any, ...]]]:
    found = database.execute(select)
    while rows := found.fetchmany(_ROWS):
        yield rows


def names(columns: Sequence[str]) -> str:
    return ", ".join(f'"{name}"' for name in columns)


def flat(table: str, select: str, columns: Sequence[str] | None = None) -> str:
    """Plain columns as text and numbers: words joined, nested values as their JSON."""
    types = exported(table, plain=True)
    cells = [_cell(name, types[name]) for name in (types if columns is None else columns)]
    return f"SELECT {', '.join(cells)} FROM ({select})"


def _cell(name: str, kind: str) -> str:
    if kind == "VARCHAR[]":
        return f"array_to_string(\"{name}\", '; ')"
    return f'"{name}"::VARCHAR' if kind == "JSON" else f'"{name}"'


def _without_comments(columns: Sequence[str]) -> list[str]:
    """They have a file, or a table, of their own."""
    return [name for name in columns if name != "comments"]


def _count(database: DuckDBPyConnection, statement: str) -> int:
    written = database.execute(statement).fetchone()
    return int(written[0]) if written else 0
