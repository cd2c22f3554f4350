"""A dataset's files as tables of DuckDB: the days and sections that are asked for, no others."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import closing
from itertools import groupby
from pathlib import Path

from newsbot.analysis.columns import quoted
from newsbot.analysis.duck import connect, told
from newsbot.analysis.lines import comments_of, select_lines
from newsbot.analysis.snapshot import Month, Snapshot
from newsbot.analysis.windows import EVERYTHING, Window
from newsbot.runs.plan import UnknownSection
from newsbot.sites import all_sites


class NoDataset(Exception):
    """A folder holds no dataset; the text names it and the way out."""


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
        articles = f"({query(Snapshot(folder), 'articles')})"
        rows = database.execute(f"SELECT DISTINCT section_path FROM {articles}").fetchall()
    known = declared | {path for (path,) in rows if path}
    for one in strange:
        if not any(path.startswith(one) for path in known):
            raise UnknownSection(one, known)


def query(
    now: Snapshot,
    table: str,
    window: Window = EVERYTHING,
    months: Sequence[Month] | None = None,
    *,
    plain: bool = False,
    small: bool = False,
) -> str:
    """The SELECT of a table over a window, or over these months of it: all columns, then the day.

    What the index has comes from there, but for ``plain`` (see ``columns_of``). ``small``: see
    ``select_lines``.
    """
    if table == "history":
        return select_lines("history", now.history, plain=plain, small=small)
    months = now.months(window) if months is None else months
    parts = [
        _of_months(list(group), table, window, indexed=indexed, plain=plain, small=small)
        for indexed, group in groupby(months, lambda month: not plain and month.is_indexed)
    ]
    return " UNION ALL ".join(parts) or select_lines(table, (), plain=plain)


def _of_months(
    months: Sequence[Month], table: str, window: Window, *, indexed: bool, plain: bool, small: bool
) -> str:
    # What a comment's article says is in the table of articles alone.
    if indexed and table == "comments" and window == EVERYTHING:
        return _from_index(months, table)
    if indexed:
        rows = _from_index(months, "articles")
    else:
        files = [path for month in months for path in month.files]
        rows = select_lines("articles", files, plain=plain, small=small)
    articles = f"SELECT * FROM ({rows}) WHERE {window.where()}"
    return articles if table == "articles" else comments_of(articles, plain=plain)


def _from_index(months: Iterable[Month], table: str) -> str:
    paths = ", ".join(quoted(str(month.indexed[table])) for month in months)
    return f"SELECT * FROM read_parquet([{paths}], hive_partitioning = false)"
