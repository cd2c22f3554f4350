"""The columnar index: a Parquet file for each month of articles, beside the runs' folders.

It is made of the published lines and can be deleted at any time. A file's name holds a digest over
the month's files as the manifest knows them: whoever asks works out the name that today's dataset
asks for. A month that has no such file, or whose files are not as long as the manifest says, is
read from its lines, so nothing that is stale is ever read.
"""

from __future__ import annotations

import fcntl
import logging
import os
import shutil
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from newsbot.analysis import fulltext
from newsbot.analysis.columns import quoted
from newsbot.analysis.duck import MissingPart, Moved, QueryError, connect, told
from newsbot.analysis.lines import comments_of, select_lines
from newsbot.analysis.snapshot import INDEXED, PARQUET, Month, Snapshot
from newsbot.analysis.windows import EVERYTHING, Window
from newsbot.dataset.lines import DatasetError
from newsbot.dataset.manifest import DataFile
from newsbot.dataset.package import generation_of
from newsbot.exporters.hashing import sha256_of

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

logger = logging.getLogger(__name__)

# A month may be of any size, and its articles have any number of comments: rows are written by so
# many bytes at once. DuckDB offers that where it need not keep their order, which one thread does.
_AT_ONCE = "8MB"
_SETTINGS: Mapping[str, str | bool | int] = {
    "memory_limit": "128MB",
    "threads": 1,
    "preserve_insertion_order": False,
}
_GENERATION, _SPILL = "generation", "spill"
# Days whose words a search may wait for.
_FEW_DAYS = 100


class Refreshed(NamedTuple):
    """How many months were written and days read for words; the index's size in bytes."""

    months: int
    days: int
    bytes: int


def refresh(
    dataset: Path, tell: Callable[[str, int, int], object] = lambda what, done, of: None
) -> Refreshed:
    """Makes what the index lacks, and removes what is old.

    ``tell`` is given what is made ("months", "words"), how much of it is done, and of how much.
    Without DuckDB there are words alone. Safe beside readers; waits for another refresh. Raises
    ``QueryError``, ``DatasetError``, ``sqlite3.Error`` and ``OSError``.
    """
    months, index = 0, Snapshot(dataset).index
    with _alone(index, wait=True):
        now = Snapshot(dataset)
        with suppress(MissingPart):
            months = _columns(now, EVERYTHING, partial(tell, "months"))
        days = fulltext.update(now, partial(tell, "words"))
        if now.manifest is not None:
            (index / _GENERATION).write_text(now.manifest.generation, "ascii")
    files = (path.stat().st_size for path in index.rglob("*") if path.is_file())
    return Refreshed(months, days, sum(files))


def is_fresh(dataset: Path) -> bool:
    """Whether the last refresh saw the dataset as it is now, by the manifest's generation."""
    try:
        seen = (Snapshot(dataset).index / _GENERATION).read_text("ascii")
    except (OSError, UnicodeDecodeError):
        return False
    now = generation_of(dataset)
    return now is not None and seen == str(now)


def prepared(dataset: Path, window: Window = EVERYTHING) -> Snapshot:
    """A snapshot for a question, for which the index has what it needs, in newsbot's own folder.

    A copy of a dataset alone, a folder that can't be written to or a full disk are no errors: the
    lines are read.
    """
    now = Snapshot(dataset)
    if not now.index.parent.is_dir() or not now.lacking(window):
        return now
    try:
        with _alone(now.index) as is_alone:
            if is_alone:
                _columns(now, window)
    except (OSError, QueryError) as error:
        logger.info("%s: no index is made: %s", dataset, error)
    return Snapshot(dataset)


def prepare_words(now: Snapshot) -> None:
    """As ``prepared``, where few days are lacking: a search by lines ends at its first matches."""
    if now.index.parent.is_dir() and 0 < fulltext.lacking(now) <= _FEW_DAYS:
        try:
            with _alone(now.index) as is_alone:
                if is_alone:
                    fulltext.update(now)
        except (OSError, DatasetError, sqlite3.Error) as error:
            logger.info("%s: no index is made: %s", now.dataset, error)


def _columns(
    now: Snapshot, window: Window, tell: Callable[[int, int], object] = lambda done, of: None
) -> int:
    """Writes what lacks of the months that a window touches; returns how many it were."""
    # What a kill left there.
    shutil.rmtree(now.index / _SPILL, ignore_errors=True)
    made = _make(now, now.lacking(window), tell)
    for table in INDEXED:
        _remove_old(now.index / table, now.wanted())
    return made


def _make(now: Snapshot, months: Sequence[Month], tell: Callable[[int, int], object]) -> int:
    """Writes the files of these months; returns how many it were."""
    made = 0
    if not months:
        return made
    with closing(connect(temp_directory=str(now.index / _SPILL), **_SETTINGS)) as database:
        for done, month in enumerate(months):
            tell(done, len(months))
            # A run that publishes meanwhile may move a day: the month has another name then.
            with suppress(FileNotFoundError, Moved), told():
                made += _make_month(database, month, [now.told[name] for name in month.names])
    tell(len(months), len(months))
    return made


def _make_month(database: DuckDBPyConnection, month: Month, wanted: Sequence[DataFile]) -> bool:
    """Whether its lines are, and stayed, those that the manifest knows: not what somebody edited,
    which has the name of those that come back."""
    before = _marks(month.files)
    if [sha256_of(path) for path in month.files] != [file.sha256 for file in wanted]:
        return False
    asides = list(_write(database, month))
    if _marks(month.files) != before:
        return False
    for aside, target in asides:
        aside.replace(target)
    return True


def _write(database: DuckDBPyConnection, month: Month) -> Iterator[tuple[Path, Path]]:
    """A month's files aside, each with where it belongs."""
    rows = select_lines("articles", month.files, small=True)
    for target in month.indexed.values():
        target.parent.mkdir(exist_ok=True)
        aside = target.with_name(f".{target.stem}.tmp")
        database.execute(
            f"COPY ({rows}) TO {quoted(str(aside))}"
            f" (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE_BYTES '{_AT_ONCE}')"
        )
        with aside.open("rb") as file:
            os.fsync(file.fileno())
        # The comments stand in the articles, which are parsed by now.
        written = f"read_parquet({quoted(str(aside))}, hive_partitioning = false)"
        rows = comments_of(f"FROM {written}")
        yield aside, target


def _marks(paths: Iterable[Path]) -> list[tuple[int, int, int]]:
    """What tells a file from the one that took its place."""
    stats = (path.stat() for path in paths)
    return [(one.st_ino, one.st_size, one.st_mtime_ns) for one in stats]


def _remove_old(place: Path, wanted: Collection[Path]) -> None:
    """Of each month the file before stays: somebody may be reading it."""
    former: dict[str, list[Path]] = defaultdict(list)
    for path in place.iterdir() if place.is_dir() else ():
        if path.suffix != PARQUET:
            path.unlink(missing_ok=True)
        elif path not in wanted:
            former[path.name.rpartition("-")[0]].append(path)
    for paths in former.values():
        for path in sorted(paths, key=lambda one: one.stat().st_mtime_ns)[:-1]:
            path.unlink(missing_ok=True)


@contextmanager
def _alone(index: Path, *, wait: bool = False) -> Iterator[bool]:
    """Whether nobody else makes the index meanwhile; the kernel frees it however we end."""
    index.mkdir(parents=True, exist_ok=True)
    with (index / "lock").open("ab") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            yield False
            return
        yield True
