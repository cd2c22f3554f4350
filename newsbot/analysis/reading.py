"""``newsbot.read``: a dataset, or a part of it, in the tool that an analyst works with."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, overload

from newsbot.analysis.columns import TABLES
from newsbot.analysis.duck import connect, missing, settled
from newsbot.analysis.guarded import guard_for, guarded, guarded_until_exit
from newsbot.analysis.index import prepared
from newsbot.analysis.snapshot import Snapshot
from newsbot.analysis.tables import check_folder, check_sections, query
from newsbot.analysis.windows import Window
from newsbot.readers.choice import AUTHORS, Authors

if TYPE_CHECKING:
    from duckdb import DuckDBPyRelation
    from pandas import DataFrame as PandasFrame
    from polars import DataFrame as PolarsFrame

Engine = Literal["pandas", "polars", "arrow", "duckdb"]
Table = Literal["articles", "comments", "history"]
Moment = str | date | None


@overload
def read(
    folder: str | PathLike[str],
    engine: Literal["pandas"] = "pandas",
    table: Table = "articles",
    *,
    since: Moment = None,
    until: Moment = None,
    section: str | None = None,
    comment_authors: Authors | None = None,
    mask_contacts: bool | None = None,
) -> PandasFrame: ...
@overload
def read(
    folder: str | PathLike[str],
    engine: Literal["polars"],
    table: Table = "articles",
    *,
    since: Moment = None,
    until: Moment = None,
    section: str | None = None,
    comment_authors: Authors | None = None,
    mask_contacts: bool | None = None,
) -> PolarsFrame: ...
@overload
def read(
    folder: str | PathLike[str],
    engine: Literal["arrow"],
    table: Table = "articles",
    *,
    since: Moment = None,
    until: Moment = None,
    section: str | None = None,
    comment_authors: Authors | None = None,
    mask_contacts: bool | None = None,
) -> Any: ...
@overload
def read(
    folder: str | PathLike[str],
    engine: Literal["duckdb"],
    table: Table = "articles",
    *,
    since: Moment = None,
    until: Moment = None,
    section: str | None = None,
    comment_authors: Authors | None = None,
    mask_contacts: bool | None = None,
) -> DuckDBPyRelation: ...
def read(
    folder: str | PathLike[str],
    engine: Engine = "pandas",
    table: Table = "articles",
    *,
    since: Moment = None,
    until: Moment = None,
    section: str | None = None,
    comment_authors: Authors | None = None,
    mask_contacts: bool | None = None,
) -> Any:
    """A table of a dataset (``output/baodaklak``) with the published schema's types.

    Only the files of the months from ``since`` to ``until`` are opened (dates or ISO 8601 moments,
    Vietnam time, both included; articles without a date are then left out); ``section`` takes a
    section's path with its subsections. Both are about articles: comments follow theirs, and
    history is always whole. What newsbot's own folder beside the dataset lacks of the index for
    these months is made first.

    Timestamps are of Asia/Ho_Chi_Minh, whole numbers stay whole where some are null, comments
    are lists of structs. DuckDB's relation is lazy, and good until two more runs have published;
    the others are read at once, anew where a run that is at work moves a file meanwhile.

    ``comment_authors`` ("pseudonym", "drop") and ``mask_contacts`` are what of readers is told,
    None: as the dataset does. DuckDB then reads lines that stand aside until the process ends.

    Raises ``NoDataset``, ``MissingPart`` (an extra is not installed) and ``ValueError``, also
    for a section that there is none of; the text names near ones.
    """
    if table not in TABLES:
        raise ValueError(f"table={table!r}; there are {', '.join(TABLES)}")
    if engine not in _AS:
        raise ValueError(f"engine={engine!r}; there are {', '.join(_AS)}")
    place = Path(folder)
    check_folder(place)
    window = Window.parse(since, until, section)
    check_sections(place, window.sections)
    if comment_authors not in (None, *AUTHORS):
        raise ValueError(f"comment_authors={comment_authors!r}; there are {', '.join(AUTHORS)}")
    guard = guard_for(place, comment_authors, mask_contacts)

    def told(now: Snapshot) -> Any:
        return _AS[engine](connect().sql(query(now, table, window)))

    def read_now() -> Any:
        if guard is None:
            return told(prepared(place, window))
        if engine == "duckdb":
            return told(Snapshot(guarded_until_exit(place, guard, window)))
        with guarded(place, guard, window) as lines:
            return told(Snapshot(lines))

    return settled(read_now)


def _arrow(relation: DuckDBPyRelation) -> Any:
    try:
        import pyarrow  # noqa: F401
    except ImportError as error:
        raise missing("pyarrow") from error
    untyped: Any = relation
    return untyped.to_arrow_table()


def _pandas(relation: DuckDBPyRelation) -> Any:
    try:
        import pandas as pd
    except ImportError as error:
        raise missing("pandas") from error
    import pyarrow as pa

    table = _arrow(relation)
    return table.to_pandas(types_mapper={pa.int64(): pd.Int64Dtype()}.get)


def _polars(relation: DuckDBPyRelation) -> Any:
    try:
        import polars as pl
    except ImportError as error:
        raise missing("polars") from error
    return pl.from_arrow(_arrow(relation))


_AS: dict[str, Callable[[DuckDBPyRelation], Any]] = {
    "pandas": _pandas,
    "polars": _polars,
    "arrow": _arrow,
    "duckdb": lambda relation: relation,
}
