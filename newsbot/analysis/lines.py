"""The SELECT of a table over files of lines, with the types that the record's own classes give."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from newsbot.analysis.columns import COMMENT_OF, DAY, columns_of, day, exported, quoted
from newsbot.dataset.lines import lines_in
from newsbot.exporters.packing import packing_of

# A page has 5 MiB at most, its comments as much.
_LONGEST_LINE = 32 * 1024 * 1024
# Larger files are read once more for their longest line.
_SMALL = 2 * 1024 * 1024


def select_lines(
    table: str, files: Sequence[Path], *, plain: bool = False, small: bool = False
) -> str:
    """All columns, then the day; no row where there are no files.

    ``plain``: see ``columns_of``; ``small``: in as little memory as the lines allow, for which
    packed and large files are read once more.
    """
    if not files:
        told = exported(table, plain=plain)
        empty = ", ".join(f'NULL::{kind} AS "{name}"' for name, kind in told.items())
        return f"SELECT * FROM (SELECT {empty} WHERE false)"
    # DuckDB's buffers are as long, for each file and thread that reads it.
    longest = max(map(_longest_line, files)) + 2 if small else _LONGEST_LINE
    paths = ", ".join(quoted(str(path)) for path in files)
    types = ", ".join(
        f"{quoted(name)}: {quoted(kind)}" for name, kind in columns_of(table, plain=plain).items()
    )
    source = (
        f"read_json([{paths}], columns = {{{types}}}, format = 'newline_delimited',"
        f" hive_partitioning = false, maximum_object_size = {longest})"
    )
    return f"SELECT *, {day(table, plain=plain)} AS {DAY} FROM {source}"


def comments_of(articles: str, *, plain: bool = False) -> str:
    """The SELECT of the comments of what another one gives, a row each."""
    own = ", ".join(f'c."{name}"' for name in columns_of("comments") if name != COMMENT_OF)
    told = f"{own}, {day('comments', plain=plain, of='c.')} AS {DAY}"
    return f"SELECT id AS {COMMENT_OF}, {told} FROM ({articles}), unnest(comments) AS t(c)"


def _longest_line(path: Path) -> int:
    """In bytes, at most."""
    size = path.stat().st_size
    if packing_of(path.name) == "none" and size <= _SMALL:
        return size
    return max((len(line) for _, line in lines_in(path)), default=0)
