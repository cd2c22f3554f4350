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
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from newsbot.analysis.columns import exported, quoted, struct
from newsbot.analysis.duck import QueryError, connect, told
from newsbot.analysis.lines import select_lines
from newsbot.analysis.windows import EVERYTHING, Window, article_files
from newsbot.dataset.manifest import DataFile, Manifest
from newsbot.dataset.package import MANIFEST
from newsbot.dataset.partitions import NULL
from newsbot.exporters.hashing import sha256_of
from newsbot.runs.folders import Folders

logger = logging.getLogger(__name__)

# Another one where the files are made otherwise.
_FORM = "1"
_SUFFIX = ".parquet"
# A month of the busiest paper takes less; DuckDB keeps what it reads and writes at once.
_MEMORY, _THREADS = "256MB", 1
_MAGIC = b"PAR1"


class Month(NamedTuple):
    """A month of articles by its hive path below ``articles/`` ("year=2024/month=09").

    ``files`` are those of its days that a window touches; ``indexed`` is the index's file of the
    whole month, None where it can't have one.
    """

    name: str
    files: tuple[Path, ...]
    indexed: Path | None

    @property
    def is_indexed(self) -> bool:
        return self.indexed is not None and _is_whole(self.indexed)


class Refreshed(NamedTuple):
    """How many months were made; how many files there are, and their bytes."""

    made: int
    files: int
    bytes: int


def index_of(dataset: Path) -> Path:
    """The folder of a dataset's index; it need not be there."""
    return Folders(dataset.parent, dataset.name).own / "index"


def months_of(dataset: Path, window: Window = EVERYTHING) -> list[Month]:
    """The months that a window touches, oldest first; the undated last where it is open."""
    by_month: dict[str, list[Path]] = defaultdict(list)
    for path in article_files(dataset, window):
        by_month[path.parent.relative_to(dataset / "articles").as_posix()].append(path)
    names = _names(dataset)
    place = index_of(dataset) / "articles"
    return [
        Month(name, tuple(files), place / names[name] if name in names else None)
        for name, files in by_month.items()
    ]


def refresh(
    dataset: Path,
    window: Window = EVERYTHING,
    tell: Callable[[int, int], object] = lambda done, of: None,
) -> Refreshed:
    """Makes what the index lacks of the months that a window touches, and removes what is old.

    ``tell`` is given how many of the months to make are made. Safe beside readers, and beside
    another refresh: one of both does it. Raises ``MissingPart``, ``QueryError`` and ``OSError``.
    """
    place = index_of(dataset) / "articles"
    place.mkdir(parents=True, exist_ok=True)
    made = 0
    with _alone(place.parent / "lock") as is_alone:
        if is_alone:
            made = _make(dataset, lacking_of(dataset, window), tell)
            _remove_old(place, _names(dataset).values())
    files = [path.stat().st_size for path in place.glob(f"*{_SUFFIX}")]
    return Refreshed(made, len(files), sum(files))


def prepare(dataset: Path, window: Window = EVERYTHING) -> None:
    """Makes what a question is about to need, in newsbot's own folder; without it, it takes longer.

    A copy of a dataset alone, a folder that can't be written to or a full disk are no errors.
    """
    if index_of(dataset).parent.is_dir() and lacking_of(dataset, window):
        try:
            refresh(dataset, window)
        except (OSError, QueryError) as error:
            logger.info("%s: no index is made: %s", dataset, error)


def lacking_of(dataset: Path, window: Window = EVERYTHING) -> list[Month]:
    """The months, whole, that a window touches and that the index could have and has not."""
    touched = {month.name for month in months_of(dataset, window)}
    whole = (month for month in months_of(dataset) if month.name in touched)
    return [month for month in whole if month.indexed is not None and not month.is_indexed]


def _names(dataset: Path) -> dict[str, str]:
    """The name of each month's file, of those months whose lines are as the manifest says."""
    manifest = Manifest.load(dataset / MANIFEST)
    by_month: dict[str, list[DataFile]] = defaultdict(list)
    for file in manifest.files if manifest is not None else ():
        if file.path.startswith("articles/"):
            by_month[file.path.removeprefix("articles/").rpartition("/")[0]].append(file)
    return {
        name: _name(name, files)
        for name, files in by_month.items()
        if all(_is_as_told(dataset / file.path, file) for file in files)
    }


def _is_as_told(path: Path, file: DataFile) -> bool:
    try:
        return path.stat().st_size == file.bytes
    except OSError:
        return False


def _name(month: str, files: Iterable[DataFile]) -> str:
    told = [_FORM, struct(exported("articles"))]
    told += sorted(f"{file.path} {file.sha256}" for file in files)
    digest = sha256("\n".join(told).encode()).hexdigest()[:16]
    return f"{_stem(month)}{digest}{_SUFFIX}"


def _stem(month: str) -> str:
    """What the names of a month's files begin with ("2024-09-", "undated-")."""
    year, _, number = month.partition("/")
    if NULL in month:
        return "undated-"
    return f"{year.partition('=')[2]}-{number.partition('=')[2]}-"


def _make(dataset: Path, months: Sequence[Month], tell: Callable[[int, int], object]) -> int:
    """Writes the files of these months; returns how many it were."""
    made = 0
    manifest = Manifest.load(dataset / MANIFEST)
    if not months or manifest is None:
        return made
    hashes = {path: file.sha256 for path, file in manifest.by_path().items()}
    with told(), closing(connect(memory_limit=_MEMORY, threads=_THREADS)) as database:
        for done, month in enumerate(months):
            tell(done, len(months))
            wanted = [hashes.get(path.relative_to(dataset).as_posix()) for path in month.files]
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


def _remove_old(place: Path, wanted: Iterable[str]) -> None:
    """Of each month the file before stays: somebody may be reading it."""
    keep = set(wanted)
    former: dict[str, list[Path]] = defaultdict(list)
    for path in place.iterdir():
        if path.suffix != _SUFFIX:
            path.unlink(missing_ok=True)
        elif path.name not in keep:
            former[path.name.rpartition("-")[0]].append(path)
    for paths in former.values():
        for path in sorted(paths, key=lambda one: one.stat().st_mtime_ns)[:-1]:
            path.unlink(missing_ok=True)


def _is_whole(path: Path) -> bool:
    """Whether a file is there, up to its end mark: a power cut may leave less."""
    try:
        with path.open("rb") as file:
            file.seek(-len(_MAGIC), os.SEEK_END)
            return file.read() == _MAGIC
    except OSError:
        return False


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
