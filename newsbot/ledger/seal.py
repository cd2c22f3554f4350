"""The seal of a ledger that was closed cleanly: whether it is as it was left, known in a moment.

A checksum for each piece of the file, beside its size, time and number. Where those three are as
they were, one piece in sixteen is looked at, others each time; else every piece. Which pieces a run
changed its write-ahead log tells, so that closing costs what changed as well.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Self
from zlib import crc32

import msgspec

from newsbot.exporters.atomic import write_bytes

_PIECE = 1 << 16
_ONE_IN = 16
# SQLite's own bound, kept here so that what the log held can be noted first.
_LOG_BYTES = 4 << 20
# Of SQLite's write-ahead log (https://www.sqlite.org/fileformat2.html#walformat), in bytes.
_LOG_HEAD, _FRAME_HEAD = 32, 24


class Mark(msgspec.Struct, frozen=True):
    """What tells a file that nobody has touched: size in bytes, time in nanoseconds, inode."""

    bytes: int
    mtime_ns: int
    inode: int

    @classmethod
    def of(cls, path: Path) -> Self:
        told = path.stat()
        return cls(told.st_size, told.st_mtime_ns, told.st_ino)


class Seal(msgspec.Struct, kw_only=True):
    """``pieces`` are the checksums of each 64 KiB; ``turn`` says which of them are looked at."""

    mark: Mark
    pieces: list[int]
    turn: int = 0

    @classmethod
    def of(cls, path: Path, former: Self | None, changed: Iterable[int] = ()) -> Self:
        """``former`` held before the pages ``changed`` (from 0, as the log counts them)."""
        mark = Mark.of(path)
        number = -(-mark.bytes // _PIECE)
        pieces = former.pieces[:number] if former is not None else []
        again = {page * _page_size(path) // _PIECE for page in changed} if pieces else set()
        # The last piece grows.
        again |= {*range(max(len(pieces) - 1, 0), number)}
        pieces += [0] * (number - len(pieces))
        with path.open("rb") as file:
            for at in sorted(one for one in again if one < number):
                pieces[at] = _sum(file.fileno(), at)
        return cls(mark=mark, pieces=pieces, turn=former.turn + 1 if former is not None else 0)

    @classmethod
    def load(cls, path: Path, sealed: Path) -> Seal | None:
        """None where there is none. Raises ``ValueError`` where it can't be read."""
        try:
            told = path.read_bytes()
        except FileNotFoundError:
            return None
        return cls._of_former(told, sealed) or _seal.decode(told)

    @classmethod
    def _of_former(cls, told: bytes, sealed: Path) -> Self | None:
        """Where it is an earlier newsbot's that fits: the file's size and checksum, as text."""
        if not told[:1].isdigit():
            return None
        size = checksum = 0
        with sealed.open("rb") as file:
            while chunk := file.read(1 << 20):
                size, checksum = size + len(chunk), crc32(chunk, checksum)
        return cls.of(sealed, None) if told == f"{size} {checksum:08x}\n".encode() else None

    def write(self, path: Path) -> None:
        write_bytes(path, msgspec.json.encode(self) + b"\n")

    def fits(self, path: Path) -> bool:
        """Whether a file is as it was sealed."""
        mark = Mark.of(path)
        if mark.bytes != self.mark.bytes or len(self.pieces) != -(-mark.bytes // _PIECE):
            return False
        step = _ONE_IN if mark == self.mark else 1
        with path.open("rb") as file:
            places = range(self.turn % step, len(self.pieces), step)
            return all(_sum(file.fileno(), at) == self.pieces[at] for at in places)


_seal = msgspec.json.Decoder(Seal)


class Log:
    """The pages that a connection's write-ahead log has had since it was opened."""

    def __init__(self, database: Path) -> None:
        self.path = database.with_name(f"{database.name}-wal")
        self.pages: set[int] = set()
        self._size = 0
        self._bound = _LOG_BYTES

    def is_long(self) -> bool:
        """Whether it has become so long that it is to begin anew."""
        try:
            size = os.stat(self.path).st_size
        except FileNotFoundError:
            return False
        # Where somebody reads it goes on growing: no look at it after each change.
        self._bound = _LOG_BYTES if size < self._size else self._bound
        self._size = size
        is_long = size > self._bound
        if is_long:
            self._bound = size + _LOG_BYTES
        return is_long

    def note(self) -> None:
        """Before the log begins anew: what it holds, former rounds included, went to these."""
        try:
            file = self.path.open("rb")
        except FileNotFoundError:
            return
        with file:
            head = file.read(_LOG_HEAD)
            size = int.from_bytes(head[8:12], "big")
            while len(frame := file.read(_FRAME_HEAD)) == _FRAME_HEAD:
                self.pages.add(int.from_bytes(frame[:4], "big") - 1)
                file.seek(size, os.SEEK_CUR)


def _page_size(path: Path) -> int:
    with path.open("rb") as file:
        told = int.from_bytes(file.read(18)[16:18], "big")
    return 65536 if told == 1 else told


def _sum(handle: int, at: int) -> int:
    return crc32(os.pread(handle, _PIECE, at * _PIECE))
