"""Writing a file aside, to the disk, and into place: a reader sees the old one or the new one."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from newsbot.exporters.packing import Binary, packed, unpacked


@contextmanager
def replacing(path: Path) -> Iterator[Binary]:
    """A file to write that takes ``path``'s place once it is whole and on the disk.

    It is packed as its name ends, see ``newsbot.exporters.packing``. On any error ``path`` stays
    as it was. Raises ``OSError`` naming the file.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f".{path.name}.tmp")
    try:
        with aside.open("wb") as file:
            with packed(file, path.name) as into:
                yield into
            file.flush()
            os.fsync(file.fileno())
        aside.replace(path)
        _sync_folder(path.parent)
    except BaseException:
        aside.unlink(missing_ok=True)
        raise


def write_lines(path: Path, lines: Iterable[bytes]) -> int:
    """JSON Lines, one line each; returns how many."""
    count = 0
    with replacing(path) as file:
        for line in lines:
            file.write(line + b"\n")
            count += 1
    return count


def read_lines(path: Path) -> Iterator[bytes]:
    """A file's lines without newline; none where there is no such file.

    Raises ``Damaged`` for a packed file that can't be read to its end.
    """
    if path.exists():
        with unpacked(path) as file:
            yield from (line.rstrip(b"\n") for line in file)


def write_bytes(path: Path, data: bytes) -> None:
    with replacing(path) as file:
        file.write(data)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
