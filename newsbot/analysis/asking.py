"""SQL over a dataset: views that are ready, nothing but reading, no file and no network beyond."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, redirect_stdout
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TextIO

from newsbot.analysis.columns import quoted
from newsbot.analysis.duck import QueryError, connect, told
from newsbot.analysis.formats import batches
from newsbot.analysis.index import prepared
from newsbot.analysis.snapshot import Snapshot
from newsbot.analysis.tables import check_folder, query
from newsbot.analysis.views import DUCKDB_VIEWS

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

Format = Literal["table", "csv", "json"]
VIEWS = ("articles", "comments", "history", "by_day", "authors")
_TIME = "TIMESTAMP WITH TIME ZONE"


class Questions:
    """A dataset to ask. Making it raises ``NoDataset``, ``MissingPart`` and ``QueryError``.

    ``memory_limit`` is what DuckDB may use, as it writes sizes ("1GB"); nothing goes to the disk.
    """

    def __init__(self, folder: Path, memory_limit: str = "1GB") -> None:
        check_folder(folder)
        self.place, self.memory_limit = folder.resolve(), memory_limit
        self.views: list[str] = []
        now = prepared(self.place)
        with told():
            self.database: DuckDBPyConnection = connect(memory_limit=memory_limit)
            self.database.execute("SET temp_directory = ''")
            self._look(now)
            readable = ", ".join(quoted(f"{one}/") for one in (self.place, now.index))
            self.database.execute(f"SET allowed_directories = [{readable}]")
            self.database.execute("SET enable_external_access = false")
            self.database.execute("SET lock_configuration = true")

    def ask(self, statements: str, form: Format, out: TextIO, width: int = 120) -> None:
        """Writes the answers: a table for people, CSV with a header, or a JSON object a line.

        Whatever is asked stands in the FROM of a SELECT, so that nothing else can be done. Raises
        ``QueryError`` and ``OSError``.
        """
        import duckdb

        answer = {"table": self._table, "csv": self._csv, "json": self._json}[form]
        with told(), self._in_memory():
            if (now := Snapshot(self.place)).stamp != self.stamp:
                self._look(now)
            for part in duckdb.extract_statements(statements):
                statement, kind = _without_end(part.query), part.type.name
                if kind == "EXPLAIN":
                    self._explain(statement, out)
                # A PIVOT is several statements to DuckDB.
                elif kind in ("SELECT", "MULTI"):
                    answer(statement, out, width)
                else:
                    raise QueryError(f"{kind}: only SELECT is done here")

    def _look(self, now: Snapshot) -> None:
        """Makes the views of the files that are there by now: a prompt stays open for long."""
        self.stamp = now.stamp
        views = [
            f"CREATE OR REPLACE VIEW {table} AS {query(now, table)}"
            for table in ("articles", "comments", "history")
        ]
        if views == self.views:
            return
        for statement in views:
            self.database.execute(statement)
        for _, statement in DUCKDB_VIEWS if not self.views else ():
            self.database.execute(statement)
        self.views = views

    def interrupt(self) -> None:
        """Ends what is being asked; to be called by another thread."""
        self.database.interrupt()

    @contextmanager
    def _in_memory(self) -> Iterator[None]:
        import duckdb

        try:
            yield
        except duckdb.OutOfMemoryException as error:
            told = f"the statement needs more memory than {self.memory_limit}: see --memory-limit"
            raise QueryError(told) from error

    def _explain(self, statement: str, out: TextIO) -> None:
        head = _EXPLAIN.match(statement)
        assert head is not None
        plan = f"{head[0]} SELECT * FROM (\n{statement[head.end() :]}\n)"
        for row in self.database.execute(plan).fetchall():
            out.write(f"{row[-1]}\n")

    def _table(self, statement: str, out: TextIO, width: int) -> None:
        shown = StringIO()
        with redirect_stdout(shown):
            answer = self.database.sql(f"SELECT * FROM (\n{statement}\n)")
            answer.show(max_width=width, max_rows=60)
        out.write(f"{shown.getvalue().rstrip()}\n")

    def _csv(self, statement: str, out: TextIO, width: int) -> None:
        columns = self._columns(statement)
        cells = ", ".join(_text(one, kind) for one, (_, kind) in columns.items())
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(name for name, _ in columns.values())
        for rows in batches(self.database, f"SELECT {cells} {_from(statement, columns)}"):
            writer.writerows(rows)

    def _json(self, statement: str, out: TextIO, width: int) -> None:
        columns = self._columns(statement)
        pairs = ", ".join(
            f"{quoted(name)}: {_json_value(one, kind)}" for one, (name, kind) in columns.items()
        )
        lines = f"SELECT to_json({{{pairs}}})::VARCHAR {_from(statement, columns)}"
        inside = any(_is_nested(kind) and _FLOAT.search(kind) for _, kind in columns.values())
        for rows in batches(self.database, lines):
            out.writelines(f"{_finite(line) if inside else line}\n" for (line,) in rows)

    def _columns(self, statement: str) -> dict[str, tuple[str, str]]:
        """Name and type of each column, by a name of ours: two of one name are told apart."""
        described = self.database.execute(f"DESCRIBE SELECT * FROM (\n{statement}\n)").fetchall()
        return {f"c{at}": (name, kind) for at, (name, kind, *_) in enumerate(described)}


_EXPLAIN = re.compile(r"\s*EXPLAIN\b(?:\s+ANALYZE\b)?(?:\s*\([^()]*\))?", re.IGNORECASE)
_FLOAT = re.compile(r"DOUBLE|FLOAT")


def _without_end(statement: str) -> str:
    """A statement without its semicolon and the comments behind that."""
    import duckdb

    ends = [at for at, _ in duckdb.tokenize(statement) if statement[at] == ";"]
    return statement[: ends[-1]] if ends else statement


def _from(statement: str, columns: Iterable[str]) -> str:
    # The line end closes a comment at the statement's end.
    return f"FROM (\n{statement}\n) AS answer({', '.join(columns)})"


def _is_nested(kind: str) -> bool:
    return kind.endswith("]") or kind.startswith(("STRUCT", "MAP", "UNION"))


def _json_value(name: str, kind: str) -> str:
    if kind == _TIME:
        return _text(name, kind)
    # JSON has no NaN and no infinity.
    return f"CASE WHEN isfinite({name}) THEN {name} END" if kind in ("DOUBLE", "FLOAT") else name


def _finite(line: str) -> str:
    """A line of JSON without the numbers that are none."""
    return json.dumps(json.loads(line, parse_constant=lambda _: None), ensure_ascii=False)


def _text(name: str, kind: str) -> str:
    """A value as the dataset writes it: times in ISO 8601, nested values as JSON."""
    if kind == _TIME:
        return f"strftime({name}, '%Y-%m-%dT%H:%M:%S+07:00')"
    return f"to_json({name})::VARCHAR" if _is_nested(kind) else f"{name}::VARCHAR"
