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
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NamedTuple

from newsbot.analysis.columns import quoted
from newsbot.analysis.duck import QueryError, connect, told
from newsbot.analysis.lines import select_lines
from newsbot.analysis.snapshot import PARQUET, Month, Snapshot
from newsbot.analysis.windows import EVERYTHING, Window
from newsbot.exporters.hashing import sha256_of

logger = logging.getLogger(__name__)

# A month of the busiest paper takes less; DuckDB keeps what it reads and writes at once.
_MEMORY, _THREADS = "256MB", 1


class Refreshed(NamedTuple):
    """How many months were made; how many files there are, and their bytes."""

    made: int
    files: int
    bytes: int


def refresh(
    dataset: Path,
    window: Window = EVERYTHING,
    tell: Callable[[int, int], object] = lambda done, of: None,
) -> Refreshed:
    """Makes what the index lacks of the months that a window touches, and removes what is old.

    ``tell`` is given how many of the months to make are made. Safe beside readers, and beside
    another refresh: one of both does it. Raises ``MissingPart``, ``QueryError`` and ``OSError``.
    """
    place = Snapshot(dataset).index / "articles"
    place.mkdir(parents=True, exist_ok=True)
    made = 0
    with _alone(place.parent / "lock") as is_alone:
        if is_alone:
            now = Snapshot(dataset)
            made = _make(now, now.lacking(window), tell)
            _remove_old(place, Snapshot(dataset).wanted())
    files = [path.stat().st_size for path in place.glob(f"*{PARQUET}")]
    return Refreshed(made, len(files), sum(files))


def prepare(dataset: Path, window: Window = EVERYTHING) -> None:
    """Makes what a question is about to need, in newsbot's own folder; without it, it takes longer.

    A copy of a dataset alone, a folder that can't be written to or a full disk are no errors.
    """
    now = Snapshot(dataset)
    if now.index.parent.is_dir() and now.lacking(window):
        try:
            refresh(dataset, window)
        except (OSError, QueryError) as error:
            logger.info("%s: no index is made: %s", dataset, error)


def _make(now: Snapshot, months: Sequence[Month], tell: Callable[[int, int], object]) -> int:
    """Writes the files of these months; returns how many it were."""
    made = 0
    if not months:
        return made
    with told(), closing(connect(memory_limit=_MEMORY, threads=_THREADS)) as database:
        for done, month in enumerate(months):
            tell(done, len(months))
            names = (path.relative_to(now.dataset).as_posix() for path in month.files)
            wanted = [now.told[name].sha256 for name in names]
            before = _marks(month.files)
            # Not of lines that somebody changed: their name is that of those which come back.
            if month.indexed is None or [sha256_of(path) for path in month.files] != wanted:
                continue
            aside = month.indexed.with_name(f".{month.indexed.stem}.tmp")
            database.execute(
                f"COPY ({select_lines('articles', month.files, small=True)})"
                f" TO {quoted(str(aside))} (FORMAT parquet, COMPRESSION zstd)"
            )
            with aside.open("rb") as file:
                os.fsync(file.fileno())
            if _marks(month.files) == before:
                aside.replace(month.indexed)
                made += 1
    tell(len(months), len(months))
    return made


def _marks(paths: Iterable[Path]) -> list[tuple[int, int, int]]:
    """What tells a file from the one that took its place."""
    stats = (path.stat() for path in paths)
    return [(one.st_ino, one.st_size, one.st_mtime_ns) for one in stats]


def _remove_old(place: Path, wanted: Collection[str]) -> None:
    """Of each month the file before stays: somebody may be reading it."""
    former: dict[str, list[Path]] = defaultdict(list)
    for path in place.iterdir():
        if path.suffix != PARQUET:
            path.unlink(missing_ok=True)
        elif path.name not in wanted:
            former[path.name.rpartition("-")[0]].append(path)
    for paths in former.values():
        for path in sorted(paths, key=lambda one: one.stat().st_mtime_ns)[:-1]:
            path.unlink(missing_ok=True)


@contextmanager
def _alone(lock: Path) -> Iterator[bool]:
    """Whether nobody else makes the index meanwhile; the kernel frees it however we end."""
    with lock.open("ab") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            yield False
            return
        yield True
