"""Archives read, ours and others': whatever they hold, every whole record of theirs is found.

Each gzip member is taken by itself, so that damage, a lie about a length or a bomb costs its own
record and no other. What can't be read is told as ``Skipped``, never raised. At most
``MOST_RECORD`` bytes of a record are in memory.
"""

from __future__ import annotations

import io
import re
import zlib
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import IO, Literal

from newsbot.archive import http
from newsbot.archive.http import BadHttp, Http
from newsbot.archive.looks import NotKept
from newsbot.archive.values import REFERS_TO_FILE, REFERS_TO_OFFSET
from newsbot.items import Kept

# A page has 5 MiB at most, its head 64 KiB.
MOST_RECORD = 16 * 1024 * 1024
MOST_BODY = 5 * 1024 * 1024
_GZIP, _WARC = b"\x1f\x8b\x08", b"WARC/"
_PIECE = 32 * 1024
_MOST_HEAD = 64 * 1024
_MOST_HELD = 32 * 1024 * 1024
_HEAD_END = re.compile(rb"\r?\n\r?\n")
_BEGIN = re.compile(rb"WARC/\d\.\d\r?\n")
_LONGEST_BEGIN = len(b"WARC/1.1\r\n")
_LENGTH = re.compile(r"\d{1,15}", re.ASCII)
# Of a file or folder: an archive of a stranger may name what it likes.
_NAME = re.compile(r"(?!\.\.?$)[\w.+-]{1,200}", re.ASCII)

Why = Literal["damaged", "cut", "too_large", "no_warc"]


@dataclass(slots=True, frozen=True)
class Skipped:
    """What could not be read: from ``offset`` on, in ``file``."""

    file: Path
    offset: int
    why: Why


@dataclass(frozen=True)
class Record:
    """A WARC record: its headers by their names in lower case, and its block.

    ``offset`` is where its gzip member begins, in a file without such where it does.
    """

    file: Path
    offset: int
    headers: dict[str, str]
    block: bytes

    @property
    def type(self) -> str:
        return self.headers.get("warc-type", "").lower()

    @property
    def id(self) -> str:
        return self.headers.get("warc-record-id", "")

    @property
    def url(self) -> str:
        # WARC 1.0 put it in angle brackets.
        return self.headers.get("warc-target-uri", "").strip("<>")

    @property
    def content_type(self) -> str:
        return self.headers.get("content-type", "")

    @cached_property
    def http(self) -> Http:
        """Raises ``BadHttp``."""
        return http.parse(self.block)


def records(
    path: Path, start: int = 0, end: int | None = None, most: int = MOST_RECORD
) -> Iterator[Record | Skipped]:
    """The records of a file that begin from ``start`` on and before ``end``.

    Raises ``OSError`` where the file can't be read.
    """
    with path.open("rb") as file:
        begin = file.read(len(_WARC))
        file.seek(0)
        if begin.startswith(_GZIP[:2]):
            yield from _of_members(path, file, start, end, most)
        elif begin == _WARC:
            yield from _in_bounds(_of_stream(path, file, most), start, end)
        elif begin and not start:
            yield Skipped(path, 0, "no_warc")


def record_at(path: Path, offset: int, most: int = MOST_RECORD) -> Record | None:
    """The record that begins there, None where none can be read. Raises ``OSError``."""
    first = next(records(path, offset, offset + 1, most), None)
    return first if isinstance(first, Record) else None


# Files of gzip members


def _of_members(
    path: Path, file: IO[bytes], start: int, end: int | None, most: int
) -> Iterator[Record | Skipped]:
    place = _find_member(file, start) if start else 0
    while place is not None and (end is None or place < end):
        data, after, why = _member(file, place, most)
        if why == "too_large" and place == 0 and data.startswith(_WARC):
            second = _find_member(file, place + 1)
            if second is None:
                # All in one member, as gzip itself packs a file.
                file.seek(0)
                yield from _of_stream(path, _Inflated(file), most)
                return
        if why is None:
            if data:
                yield from _of_one(path, place, data)
            place = after if after > place else None
            continue
        yield Skipped(path, place, why)
        place = _find_member(file, place + 1)


def _of_one(path: Path, place: int, data: bytes) -> Iterator[Record | Skipped]:
    """What a member holds: one record, of some tools several."""
    if (record := _only(path, place, data)) is not None:
        yield record
        return
    for found in _of_stream(path, io.BytesIO(data), len(data)):
        if isinstance(found, Record):
            yield Record(path, place, found.headers, found.block)
        else:
            yield Skipped(path, place, found.why)


def _only(path: Path, place: int, data: bytes) -> Record | None:
    """The record that a member holds where it is a sound one and the only one."""
    head = _HEAD_END.search(data, 0, _MOST_HEAD)
    if head is None or not _BEGIN.match(data):
        return None
    headers = _headers(data[: head.start()])
    if headers.get("content-length") != str(len(data) - head.end() - 4):
        return None
    if not data.endswith(b"\r\n\r\n"):
        return None
    return Record(path, place, headers, data[head.end() : -4])


def _member(file: IO[bytes], place: int, most: int) -> tuple[bytes, int, Why | None]:
    """A member's content, where the next one begins, and what is wrong with it."""
    file.seek(place)
    unpacker = zlib.decompressobj(31)
    parts: list[bytes] = []
    left, given = most + _MOST_HEAD, 0
    try:
        while not unpacker.eof:
            piece = unpacker.unconsumed_tail
            if not piece:
                piece = file.read(_PIECE)
                given += len(piece)
            if not piece:
                return b"".join(parts), place + given, "cut" if given else None
            part = unpacker.decompress(piece, left)
            parts.append(part)
            left -= len(part)
            if left <= 0:
                return parts[0], place + given, "too_large"
    except zlib.error:
        return b"", place + given, "damaged"
    after = place + given - len(unpacker.unused_data)
    file.seek(after)
    return b"".join(parts), after, None


def _find_member(file: IO[bytes], place: int) -> int | None:
    """Where the next member begins that holds a record, from ``place`` on; None: none does."""
    file.seek(place)
    base, held = place, b""
    while piece := file.read(1 << 20):
        held += piece
        found = held.find(_GZIP)
        while found >= 0:
            file.seek(base + found)
            if _begins_a_record(file.read(_PIECE)):
                return base + found
            found = held.find(_GZIP, found + 1)
        keep = held[-len(_GZIP) + 1 :]
        base += len(held) - len(keep)
        held = keep
        file.seek(base + len(held))
    return None


def _begins_a_record(data: bytes) -> bool:
    try:
        return zlib.decompressobj(31).decompress(data, len(_WARC)) == _WARC
    except zlib.error:
        return False


# Files without members, or all in one


class _Inflated(io.RawIOBase):
    """A gzip file's content, read onward; ends where it is damaged."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file, self.unpacker = file, zlib.decompressobj(31)

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        size = _PIECE if size < 0 else size
        while True:
            piece = self.unpacker.unconsumed_tail or self.file.read(_PIECE)
            if not piece or self.unpacker.eof:
                return b""
            try:
                data = self.unpacker.decompress(piece, size)
            except zlib.error:
                return b""
            if data:
                return data


@dataclass(slots=True)
class _Ahead:
    """A file read onward, of which as much is held as was asked to be looked at."""

    file: IO[bytes] | io.RawIOBase
    held: bytearray = field(default_factory=bytearray)
    offset: int = 0

    def fill(self, size: int) -> bool:
        """Whether so many bytes are held."""
        while len(self.held) < size:
            piece = self.file.read(max(_PIECE, size - len(self.held)))
            if not piece:
                return False
            self.held += piece
        return True

    def drop(self, size: int) -> None:
        del self.held[:size]
        self.offset += size

    def has_more(self) -> bool:
        """Moves over blank lines; whether anything is left."""
        while self.fill(1):
            self.drop(len(self.held) - len(self.held.lstrip(b"\r\n")))
            if self.held:
                return True
        return False

    def find_record(self) -> None:
        """Moves to where a record begins, or to the end."""
        while True:
            self.fill(_PIECE)
            found = _BEGIN.search(self.held)
            if found is not None:
                self.drop(found.start())
                return
            # A beginning may be cut by the end of what is held.
            self.drop(max(0, len(self.held) - _LONGEST_BEGIN))
            if not self.fill(len(self.held) + 1):
                self.drop(len(self.held))
                return


def _of_stream(path: Path, file: IO[bytes] | io.RawIOBase, most: int) -> Iterator[Record | Skipped]:
    ahead = _Ahead(file)
    while ahead.has_more():
        found, size = _take(path, ahead, most)
        yield found
        ahead.drop(size)
        if isinstance(found, Skipped):
            ahead.find_record()


def _take(path: Path, ahead: _Ahead, most: int) -> tuple[Record | Skipped, int]:
    """What stands at the beginning of what is held, and how much of that is done with."""

    def skipped(why: Why) -> Skipped:
        return Skipped(path, ahead.offset, why)

    ahead.fill(_MOST_HEAD)
    if not _BEGIN.match(ahead.held):
        return skipped("damaged"), 1
    # A head that another one begins in has no end; to look on for it would take square time.
    other = _BEGIN.search(ahead.held, 1, _MOST_HEAD)
    most_head = other.start() if other is not None else _MOST_HEAD
    head = _HEAD_END.search(ahead.held, 0, most_head)
    if head is None:
        return skipped("cut" if len(ahead.held) < most_head else "damaged"), 1
    headers = _headers(bytes(ahead.held[: head.start()]))
    length = headers.get("content-length", "")
    if not _LENGTH.fullmatch(length):
        return skipped("damaged"), head.end()
    if int(length) > most:
        return skipped("too_large"), head.end()
    end = head.end() + int(length)
    # A length that is too long would hide what follows: that is looked for behind the head.
    if not ahead.fill(end):
        return skipped("cut"), head.end()
    ahead.fill(end + _LONGEST_BEGIN)
    after = bytes(ahead.held[end : end + _LONGEST_BEGIN])
    if after and not after.startswith((b"\r\n", b"\n", _WARC)):
        return skipped("damaged"), head.end()
    return Record(path, ahead.offset, headers, bytes(ahead.held[head.end() : end])), end


def _headers(head: bytes) -> dict[str, str]:
    found: dict[str, str] = {}
    for line in head.decode("utf-8", "replace").splitlines()[1:]:
        name, colon, value = line.partition(":")
        if colon:
            found.setdefault(name.strip().lower(), value.strip())
    return found


def _in_bounds(
    found: Iterator[Record | Skipped], start: int, end: int | None
) -> Iterator[Record | Skipped]:
    for one in found:
        if end is not None and one.offset >= end:
            return
        if one.offset >= start:
            yield one


# Where a look's answers lie


class Answers:
    """The bodies of kept answers, of what was read last from memory.

    ``runs`` are the folders in which runs' own folders may lie, for answers whose bodies an earlier
    run has.
    """

    def __init__(self, *runs: Path) -> None:
        self.runs = runs
        self._recent: OrderedDict[str, Record] = OrderedDict()
        self._held = 0

    def add(self, record: Record) -> None:
        """Notes an answer that was just read: what belongs to it stands close by."""
        before = self._recent.pop(record.id, None)
        self._recent[record.id] = record
        self._held += len(record.block) - (len(before.block) if before is not None else 0)
        while self._held > _MOST_HELD and len(self._recent) > 1:
            _, oldest = self._recent.popitem(last=False)
            self._held -= len(oldest.block)

    def body(self, kept: Kept, file: Path) -> bytes:
        """An answer's body, its encoding undone; ``file`` is the one that names it.

        Raises ``NotKept``.
        """
        record = self._recent.get(kept.record)
        if record is None and _NAME.fullmatch(kept.file):
            record = self._at(file.with_name(kept.file), kept.offset)
        if record is None or record.id != kept.record:
            # A file that was renamed.
            record = self._at(file, kept.offset)
        if record is None or record.id != kept.record:
            raise NotKept(f"{kept.file} at {kept.offset} is no longer there")
        return self.whole(record)

    def packed(self, record: Record) -> bytes:
        """A response's body as it came, that of the record which it repeats.

        Raises ``NotKept`` and ``BadHttp``.
        """
        return (self._original(record) if record.type == "revisit" else record).http.body

    def whole(self, record: Record) -> bytes:
        """A response's body, its encoding undone. Raises ``NotKept``."""
        if record.type == "revisit":
            record = self._original(record)
        try:
            return record.http.unpacked(MOST_BODY)
        except BadHttp as error:
            raise NotKept(f"{record.url} can't be read: {error}") from error

    def _original(self, record: Record) -> Record:
        refers = record.headers.get("warc-refers-to", "")
        found = [self._recent[refers]] if refers in self._recent else []
        place = record.headers.get(REFERS_TO_FILE.lower(), "")
        offset = record.headers.get(REFERS_TO_OFFSET.lower(), "")
        run, _, name = place.partition("/")
        named = _NAME.fullmatch(run) and _NAME.fullmatch(name)
        if not found and named and _LENGTH.fullmatch(offset):
            places = (self._at(runs / run / name, int(offset)) for runs in self.runs)
            found = [one for one in places if one is not None]
        for one in found:
            # One that repeats another itself is a stranger's, and may lead in a circle.
            if one.id == refers and one.type == "response":
                return one
        raise NotKept(f"what {record.url} repeats is no longer there")

    def _at(self, path: Path, offset: int) -> Record | None:
        try:
            return record_at(path, offset)
        except OSError:
            return None
