"""A dataset's files as tables of DuckDB: the days and sections that are asked for, no others."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import closing
from itertools import groupby
from pathlib import Path

from newsbot.analysis.columns import COMMENT_OF, DAY, columns_of, day, quoted
from newsbot.analysis.duck import connect, told
from newsbot.analysis.lines import select_lines
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
        _from_index(group) if is_indexed else _from_lines(group, plain=plain, small=small)
        for is_indexed, group in groupby(months, lambda month: not plain and month.is_indexed)
    ]
    rows = " UNION ALL ".join(parts) or select_lines("articles", (), plain=plain)
    articles = f"SELECT * FROM ({rows}) WHERE {window.where()}"
    return articles if table == "articles" else comments_of(articles, plain=plain)


def _from_index(months: Iterable[Month]) -> str:
    paths = ", ".join(quoted(str(month.indexed)) for month in months)
    return f"SELECT * FROM read_parquet([{paths}], hive_partitioning = false)"


def _from_lines(months: Iterable[Month], *, plain: bool, small: bool) -> str:
    files = [path for month in months for path in month.files]
    return select_lines("articles", files, plain=plain, small=small)


def comments_of(articles: str, *, plain: bool = False) -> str:
    """The SELECT of the comments of what another one gives, a row each."""
    own = ", ".join(f'c."{name}"' for name in columns_of("comments") if name != COMMENT_OF)
    told = f"{own}, {day('comments', plain=plain, of='c.')} AS {DAY}"
    return f"SELECT id AS {COMMENT_OF}, {told} FROM ({articles}), unnest(comments) AS t(c)"
