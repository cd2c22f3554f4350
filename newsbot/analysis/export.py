"""A dataset in other formats: month by month, so that memory stays small whatever the archive.

What is written stands aside until it is whole, then takes its place.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from functools import partial
from pathlib import Path
from typing import NamedTuple

from newsbot.analysis.columns import columns_of, exported
from newsbot.analysis.duck import connect, settled, told
from newsbot.analysis.formats import FORMATS, Csv, Opener, Rows
from newsbot.analysis.guarded import guard_for, guarded
from newsbot.analysis.index import prepared
from newsbot.analysis.snapshot import Month, Snapshot
from newsbot.analysis.tables import check_folder, check_sections, query
from newsbot.analysis.targets import check_target
from newsbot.analysis.windows import EVERYTHING, Window
from newsbot.readers.choice import Authors

_Written = tuple[int, int]
_FORMER = ".former"
_MEMORY, _THREADS = "256MB", 2


class Exported(NamedTuple):
    """How many rows were written."""

    articles: int
    comments: int


def export(
    folder: Path,
    to: str,
    out: Path,
    window: Window = EVERYTHING,
    columns: Sequence[str] = (),
    tell: Callable[[int, int], object] = lambda done, months: None,
    *,
    note: Callable[[str], object] = lambda text: None,
    excel: bool = False,
    comment_authors: Authors | None = None,
    mask_contacts: bool | None = None,
) -> Exported:
    """Writes the articles of a window, their comments and, where the format has it, the history.

    ``to`` is one of ``FORMATS``, ``out`` a file, for Parquet a folder. ``columns`` are those of
    the articles, none for all. ``tell`` is given how many months are written, of how many;
    ``note`` what there is to know of the result. ``excel`` cuts cells that Excel can't hold (CSV).
    ``comment_authors`` and ``mask_contacts`` are what of readers is told, None: as the dataset
    does. Raises ``NoDataset``, ``MissingPart``, ``QueryError`` and ``DatasetError`` (a damaged
    file), ``BadSecret``, ``ValueError``, ``OSError``; ``out`` is then untouched.
    """
    check_folder(folder)
    names = _chosen(columns, columns_of("articles") if to == "jsonl" else exported("articles"))
    check_sections(folder, window.sections)
    check_target(out, to, folder)
    guard = guard_for(folder, comment_authors, mask_contacts)
    if guard is None:
        prepared(folder, window)
    opener: Opener = partial(Csv, cut=excel) if to == "csv" else FORMATS[to]

    def exported_now() -> Exported:
        with guarded(folder, guard, window) as place:
            return _export(place, out, opener, names, window, tell, note)

    return settled(exported_now)


def _export(
    folder: Path,
    out: Path,
    opener: Opener,
    names: list[str],
    window: Window,
    tell: Callable[[int, int], object],
    note: Callable[[str], object],
) -> Exported:
    articles, comments, now = 0, 0, Snapshot(folder)
    # An empty window gives files with their columns all the same.
    months = now.months(window) or [Month("", folder, (), {})]
    connected = connect(memory_limit=_MEMORY, threads=_THREADS)
    with ExitStack() as stack:
        stack.enter_context(told())
        place = stack.enter_context(_aside(out))
        database = stack.enter_context(closing(connected))
        with closing(opener(database, place / out.name, names, window)) as writer:

            def write(month: Month) -> _Written:
                selects = (
                    query(now, table, window, [month], plain=writer.plain, small=True)
                    for table in ("articles", "comments")
                )
                return writer.month(Rows(month.name, month.files, *selects))

            if writer.any_order:
                # Small months leave threads idle: better a whole one each.
                database.execute("SET threads = 1")
            with _each(at_once=_THREADS if writer.any_order else 1) as each:
                for number, written in enumerate(each(write, months)):
                    tell(number, len(months))
                    articles, comments = articles + written[0], comments + written[1]
            writer.end(query(now, "history", plain=writer.plain, small=True))
            if isinstance(writer, Csv) and writer.long_cells:
                note(writer.told())
    tell(len(months), len(months))
    return Exported(articles, comments)


def _chosen(columns: Sequence[str], known: Collection[str]) -> list[str]:
    unknown = [name for name in columns if name not in known]
    if unknown:
        raise ValueError(f"no column {', '.join(unknown)}; there are {', '.join(known)}")
    return list(dict.fromkeys(columns)) or list(known)


@contextmanager
def _each(at_once: int) -> Iterator[type[map[_Written]] | Callable[..., Iterator[_Written]]]:
    """A ``map`` that has so many under way; after an error what has not begun stays undone."""
    if at_once == 1:
        yield map
        return
    pool = ThreadPoolExecutor(at_once)
    try:
        yield pool.map
    finally:
        pool.shutdown(cancel_futures=True)


@contextmanager
def _aside(out: Path) -> Iterator[Path]:
    """A folder to write into; what it holds then takes its place beside ``out``."""
    out.parent.mkdir(parents=True, exist_ok=True)
    place = out.parent / f".{out.name}.tmp"
    for former in place.glob(f"*{_FORMER}"):
        # One that was killed between its two renames.
        target = out.with_name(former.name.removesuffix(_FORMER))
        if not target.exists():
            former.replace(target)
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir()
    try:
        yield place
        for made in sorted(place.iterdir()):
            target = out.with_name(made.name)
            if target.is_dir():
                # No system replaces a folder that is not empty in one step.
                target.replace(place / f"{made.name}{_FORMER}")
            made.replace(target)
    finally:
        shutil.rmtree(place, ignore_errors=True)
