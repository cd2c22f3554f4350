"""A dataset as it stands at one moment: the files of its lines, and what the index has of them."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterable, Sequence
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
from newsbot.dataset.readable import files_to_read
from newsbot.runs.folders import Folders

PARQUET = ".parquet"
# Another one where the index's files are made otherwise.
_FORM = "1"
_MAGIC = b"PAR1"
_UNDATED = "undated"


class Month(NamedTuple):
    """A month of articles by its hive path below ``articles/`` ("year=2024/month=09").

    ``files`` are those of its days that were asked for; ``indexed`` is where the index has the
    whole month, None where it can't have it.
    """

    name: str
    files: Sequence[Path]
    indexed: Path | None

    @property
    def is_indexed(self) -> bool:
        return self.indexed is not None and _is_whole(self.indexed)


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
    def days(self) -> list[Path]:
        """The files of articles, oldest first, the undated last."""
        files = files_to_read(self.dataset, "articles/", self.manifest)
        return sorted(files, key=lambda path: (day_of(path) == _UNDATED, path))

    @cached_property
    def history(self) -> list[Path]:
        return files_to_read(self.dataset, HISTORY, self.manifest)

    @cached_property
    def told(self) -> dict[str, DataFile]:
        """What the manifest says of each file of articles that is as long as it says, by path."""
        files = self.manifest.files if self.manifest is not None else ()
        return {
            file.path: file
            for file in files
            if file.path.startswith("articles/") and _size(self.dataset, file.path) == file.bytes
        }

    def files(self, window: Window = EVERYTHING) -> list[Path]:
        """The day files that a window touches; the undated where it is open."""
        if window.is_open:
            return self.days
        first, last = window.days()
        return [path for path in self.days if first <= day_of(path) <= last]

    def months(self, window: Window = EVERYTHING) -> list[Month]:
        """The months that a window touches."""
        return [
            Month(name, files, self._indexed.get(name))
            for name, files in self._by_month(self.files(window)).items()
        ]

    def lacking(self, window: Window = EVERYTHING) -> list[Month]:
        """The months, whole, that a window touches and that the index could have and has not."""
        touched = self._by_month(self.files(window))
        whole = (month for month in self.months() if month.name in touched)
        return [month for month in whole if month.indexed is not None and not month.is_indexed]

    def wanted(self) -> set[str]:
        """The names of all files that an index of this dataset has."""
        return {path.name for path in self._indexed.values()}

    @cached_property
    def _indexed(self) -> dict[str, Path]:
        """Where the index has each month, of those whose lines are as the manifest says."""
        found: dict[str, Path] = {}
        for name, files in self._by_month(self.days).items():
            told = [self.told.get(path.relative_to(self.dataset).as_posix()) for path in files]
            whole = [file for file in told if file is not None]
            if len(whole) == len(files):
                found[name] = self.index / "articles" / _name(name, whole)
        return found

    def _by_month(self, files: Iterable[Path]) -> dict[str, list[Path]]:
        by_month: dict[str, list[Path]] = defaultdict(list)
        above = len(str(self.dataset / "articles")) + 1
        for path in files:
            by_month[os.path.dirname(path)[above:]].append(path)
        return by_month


def _name(month: str, files: Iterable[DataFile]) -> str:
    """Of a month's file in the index: "2024-09-", or "undated-", and a digest."""
    year, _, number = month.partition("/")
    stem = _UNDATED if NULL in month else f"{year.partition('=')[2]}-{number.partition('=')[2]}"
    told = [_FORM, struct(exported("articles")), *(f"{file.path} {file.sha256}" for file in files)]
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
