"""SQL over a dataset: views that are ready, nothing but reading, no file and no network beyond."""

from __future__ import annotations

import csv
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TextIO

from newsbot.analysis.formats import batches
from newsbot.analysis.tables import QueryError, check_folder, connect, query, quoted, told
from newsbot.analysis.views import DUCKDB_VIEWS

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

Format = Literal["table", "csv", "json"]
VIEWS = ("articles", "comments", "history", "by_day", "authors")
_TIME = "TIMESTAMP WITH TIME ZONE"


class Questions:
    """A dataset to ask. Making it raises ``NoDataset`` and ``MissingPart``."""

    def __init__(self, folder: Path) -> None:
        check_folder(folder)
        place = folder.resolve()
        self.database: DuckDBPyConnection = connect()
        with told():
            for table in ("articles", "comments", "history"):
                self.database.execute(f"CREATE VIEW {table} AS {query(place, table)}")
            for _, statement in DUCKDB_VIEWS:
                self.database.execute(statement)
            self.database.execute(f"SET allowed_directories = [{quoted(f'{place}/')}]")
            self.database.execute("SET enable_external_access = false")
            self.database.execute("SET lock_configuration = true")

    def ask(self, statements: str, form: Format, out: TextIO, width: int = 120) -> None:
        """Writes the answers: a table for people, CSV with a header, or a JSON object a line.

        Raises ``QueryError`` and ``OSError``.
        """
        import duckdb

        with told():
            for part in duckdb.extract_statements(statements):
                statement, kind = part.query.strip().rstrip(";"), part.type.name
                if kind == "EXPLAIN":
                    for row in self.database.execute(statement).fetchall():
                        out.write(f"{row[-1]}\n")
                elif kind != "SELECT":
                    raise QueryError(f"{kind}: only SELECT is done here")
                elif form == "table":
                    self._table(statement, out, width)
                elif form == "csv":
                    self._csv(statement, out)
                else:
                    self._json(statement, out)

    def _table(self, statement: str, out: TextIO, width: int) -> None:
        shown = StringIO()
        with redirect_stdout(shown):
            self.database.sql(statement).show(max_width=width, max_rows=60)
        out.write(f"{shown.getvalue().rstrip()}\n")

    def _csv(self, statement: str, out: TextIO) -> None:
        columns = self._columns(statement)
        cells = ", ".join(_text(name, kind) for name, kind in columns)
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(name for name, _ in columns)
        for rows in batches(self.database, f"SELECT {cells} FROM ({statement})"):
            writer.writerows(rows)

    def _json(self, statement: str, out: TextIO) -> None:
        pairs = ", ".join(
            f"{quoted(name)}: {_text(name, kind) if kind == _TIME else _quoted(name)}"
            for name, kind in self._columns(statement)
        )
        lines = f"SELECT to_json({{{pairs}}})::VARCHAR FROM ({statement})"
        for rows in batches(self.database, lines):
            out.writelines(f"{line}\n" for (line,) in rows)

    def _columns(self, statement: str) -> list[tuple[str, str]]:
        described = self.database.execute(f"DESCRIBE {statement}").fetchall()
        return [(name, kind) for name, kind, *_ in described]


def _text(name: str, kind: str) -> str:
    """A value as the dataset writes it: times in ISO 8601, nested values as JSON."""
    if kind == _TIME:
        return f"strftime({_quoted(name)}, '%Y-%m-%dT%H:%M:%S+07:00')"
    if kind.endswith("[]") or kind.startswith(("STRUCT", "MAP")):
        return f"to_json({_quoted(name)})::VARCHAR"
    return f"{_quoted(name)}::VARCHAR"


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
