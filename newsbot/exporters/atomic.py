"""Writing a file aside, to the disk, and into place: a reader sees the old one or the new one."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

from newsbot.exporters.packing import Binary, packed, unpacked


class Staged:
    """Files written aside that take their places one right behind the other, see ``staging``.

    The writing is what takes long. Whoever reads all files meanwhile sees none of them changed,
    and between the first and the last renaming some.
    """

    def __init__(self) -> None:
        # In the order in which they are to happen; None: the file goes.
        self._steps: list[tuple[Path, Path | None]] = []
        self._last: dict[Path, Path | None] = {}

    @contextmanager
    def replacing(self, path: Path, *, as_it_is: bool = False) -> Iterator[Binary]:
        """A file to write that takes ``path``'s place; packed as its name ends, unless
        ``as_it_is`` says that what is written is.

        Raises ``OSError`` naming the file.
        """
        path.parent.mkdir(parents=True, exist_ok=True)
        # No pattern for data files fits it, `*.jsonl*` neither. What a kill leaves is written over.
        again = "-again" if path in self._last else ""
        aside = path.with_name(f".{path.name.replace('.', '-')}{again}.tmp")
        self._add(path, aside)
        with aside.open("wb") as file:
            with nullcontext(file) if as_it_is else packed(file, path.name) as into:
                yield into
            file.flush()
            os.fsync(file.fileno())

    def write_lines(self, path: Path, lines: Iterable[bytes]) -> int:
        """JSON Lines, one line each; returns how many."""
        count = 0
        with self.replacing(path) as file:
            for line in lines:
                file.write(line + b"\n")
                count += 1
        return count

    def remove(self, path: Path) -> None:
        self._add(path, None)

    def _add(self, path: Path, aside: Path | None) -> None:
        self._steps.append((path, aside))
        self._last[path] = aside

    def current(self, path: Path) -> Path | None:
        """Where a file's content stands as it will be, None where there will be no such file."""
        last = self._last.get(path, path)
        return last if last is not None and last.exists() else None

    def settle(self) -> None:
        """Now they take their places."""
        for path, aside in self._steps:
            _take_place(path, aside)
        for folder in {path.parent: None for path, _ in self._steps}:
            _sync_folder(folder)

    def discard(self) -> None:
        """None of those that have not done so yet will."""
        for _, aside in self._steps:
            if aside is not None:
                aside.unlink(missing_ok=True)


def _take_place(path: Path, aside: Path | None) -> None:
    if aside is None:
        path.unlink(missing_ok=True)
    else:
        aside.replace(path)


@contextmanager
def staging() -> Iterator[Staged]:
    """What is staged inside takes its place at the end; on any error all stays as it was."""
    staged = Staged()
    try:
        yield staged
        staged.settle()
    except BaseException:
        staged.discard()
        raise


@contextmanager
def replacing(path: Path, *, as_it_is: bool = False) -> Iterator[Binary]:
    """A file to write that takes ``path``'s place once it is whole and on the disk.

    It is packed as its name ends, see ``newsbot.exporters.packing``, unless ``as_it_is`` says that
    what is written is. On any error ``path`` stays as it was. Raises ``OSError`` naming the file.
    """
    with staging() as staged, staged.replacing(path, as_it_is=as_it_is) as file:
        yield file


def write_lines(path: Path, lines: Iterable[bytes]) -> int:
    """JSON Lines, one line each; returns how many."""
    with staging() as staged:
        return staged.write_lines(path, lines)


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
