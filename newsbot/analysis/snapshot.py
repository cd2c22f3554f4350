"""A dataset as it stands at one moment: the files of its lines, and what the index has of them."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from newsbot.analysis.columns import exported, struct
from newsbot.analysis.windows import EVERYTHING, Window
from newsbot.dataset.history import HISTORY
from newsbot.dataset.manifest import DataFile, Manifest
from newsbot.dataset.package import MANIFEST
from newsbot.dataset.partitions import NULL, day_of
from newsbot.dataset.readable import names_to_read
from newsbot.runs.folders import Folders

PARQUET = ".parquet"
INDEXED = ("articles", "comments")
# Another one where the index's files are made otherwise.
_FORM = "1"
_MAGIC = b"PAR1"
UNDATED = "undated"


class Month(NamedTuple):
    """A month of articles by its hive path below ``articles/`` ("year=2024/month=09").

    ``names`` are the paths, in the dataset, of those of its days that were asked for; ``indexed``
    are the index's files of the whole month by their tables, none where it can't have it.
    """

    name: str
    dataset: Path
    names: Sequence[str]
    indexed: Mapping[str, Path]

    @property
    def files(self) -> list[Path]:
        return [self.dataset / name for name in self.names]

    @property
    def is_indexed(self) -> bool:
        return bool(self.indexed) and all(map(_is_whole, self.indexed.values()))


class Snapshot:
    """What stands there when it is asked for the first time; made anew for every question."""

    def __init__(self, dataset: Path) -> None:
        self.dataset = dataset
        # Beside the runs' folders; it need not be there.
        self.index = Folders(dataset.parent, dataset.name).own / "index"

    @cached_property
    def manifest(self) -> Manifest | None:
        return Manifest.load(self.dataset / MANIFEST)

    @cached_property
    def days(self) -> list[str]:
        """The files of articles by their paths, oldest first, the undated last."""
        # "year=__…" stands behind all years.
        return names_to_read(self.dataset, "articles/", self.manifest)

    @cached_property
    def history(self) -> list[Path]:
        names = names_to_read(self.dataset, HISTORY, self.manifest)
        return [self.dataset / name for name in names]

    @cached_property
    def told(self) -> dict[str, DataFile]:
        """What the manifest says of each file of articles that is as long as it says, by path."""
        files = self.manifest.files if self.manifest is not None else ()
        return {
            file.path: file
            for file in files
            if file.path.startswith("articles/") and _size(self.dataset, file.path) == file.bytes
        }

    def within(self, window: Window) -> list[str]:
        """The days that a window touches; the undated where it is open."""
        if window.is_open:
            return self.days
        first, last = window.days()
        return [name for name in self.days if first <= day_of(name) <= last]

    def months(self, window: Window = EVERYTHING) -> list[Month]:
        """The months that a window touches."""
        days = self._by_month if window.is_open else _by_month(self.within(window))
        return [
            Month(month, self.dataset, names, self._indexed.get(month, {}))
            for month, names in days.items()
        ]

    def lacking(self, window: Window = EVERYTHING) -> list[Month]:
        """The months, whole, that a window touches and that the index could have and has not."""
        touched = {month.name for month in self.months(window)}
        whole = (month for month in self.months() if month.name in touched)
        return [month for month in whole if month.indexed and not month.is_indexed]

    def wanted(self) -> set[Path]:
        """All files of months that an index of this dataset has."""
        return {path for files in self._indexed.values() for path in files.values()}

    @cached_property
    def stamp(self) -> tuple[int, int]:
        """Another one once a run has published; zeros where there is no manifest."""
        try:
            told = os.stat(self.dataset / MANIFEST)
        except FileNotFoundError:
            return 0, 0
        return told.st_ino, told.st_mtime_ns

    @cached_property
    def _by_month(self) -> dict[str, list[str]]:
        return _by_month(self.days)

    @cached_property
    def _indexed(self) -> dict[str, dict[str, Path]]:
        """Where the index has each month, of those whose lines are as the manifest says."""
        found: dict[str, dict[str, Path]] = {}
        for month, names in self._by_month.items():
            whole = [self.told[name] for name in names if name in self.told]
            if len(whole) == len(names):
                name = _name(month, whole)
                found[month] = {table: self.index / table / name for table in INDEXED}
        return found


def _by_month(names: Iterable[str]) -> dict[str, list[str]]:
    by_month: dict[str, list[str]] = defaultdict(list)
    for name in names:
        by_month[os.path.dirname(name).removeprefix("articles/")].append(name)
    return by_month


def _name(month: str, files: Iterable[DataFile]) -> str:
    """Of a month's file in the index: "2024-09-", or "undated-", and a digest."""
    year, _, number = month.partition("/")
    stem = UNDATED if NULL in month else f"{year.partition('=')[2]}-{number.partition('=')[2]}"
    told = [_FORM, *(struct(exported(table)) for table in INDEXED)]
    told += [f"{file.path} {file.sha256}" for file in files]
    digest = sha256("\n".join(told).encode()).hexdigest()[:16]
    return f"{stem}-{digest}{PARQUET}"


def _size(dataset: Path, name: str) -> int | None:
    try:
        return os.stat(f"{dataset}/{name}").st_size
    except OSError:
        return None


def _is_whole(path: Path) -> bool:
    """Whether a file is there, up to its end mark: a power cut may leave less."""
    try:
        with path.open("rb") as file:
            file.seek(-len(_MAGIC), os.SEEK_END)
            return file.read() == _MAGIC
    except OSError:
        return False
