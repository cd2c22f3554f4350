"""Sizes on the disk. No link is followed."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

_UNITS = ("B", "KB", "MB", "GB", "TB")


def files_under(folder: Path) -> Iterator[os.DirEntry[str]]:
    """Every plain file below a folder; what vanishes meanwhile, or can't be read, is left out."""
    try:
        entries = list(os.scandir(folder))
    except OSError:
        return
    for entry in entries:
        if entry.is_dir(follow_symlinks=False):
            yield from files_under(Path(entry.path))
        elif entry.is_file(follow_symlinks=False):
            yield entry


def size_of(entry: os.DirEntry[str]) -> int:
    try:
        return entry.stat(follow_symlinks=False).st_size
    except OSError:
        return 0


def size_under(folder: Path, ending: str = "") -> int:
    """Bytes in the files below a folder whose names end so."""
    return sum(size_of(entry) for entry in files_under(folder) if entry.name.endswith(ending))


def size_beside(path: Path) -> int:
    """Bytes in a file and those that SQLite keeps beside it."""
    try:
        entries = list(os.scandir(path.parent))
    except OSError:
        return 0
    return sum(size_of(entry) for entry in entries if entry.name.startswith(path.name))


def free_bytes(folder: Path) -> int | None:
    """Free space where a folder is, or would be; None where that can't be told."""
    for path in (folder, *folder.absolute().parents):
        try:
            return shutil.disk_usage(path).free
        except FileNotFoundError:
            continue
        except OSError:
            return None
    return None


def in_words(size: int) -> str:
    """ "12.3 MB": decimal units."""
    value = float(size)
    for unit in _UNITS:
        if value < 1000 or unit == _UNITS[-1]:
            break
        value /= 1000
    return f"{value:.0f} {unit}" if unit == "B" else f"{value:.1f} {unit}"
