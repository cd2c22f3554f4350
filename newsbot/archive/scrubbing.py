"""An archive without what is forgotten: records in place, all others as they were, byte for byte.

What a reader said is blanked in the answers that hold it, links to an article on other pages;
where that can't be done, and for an article's own page, the whole record is emptied. A record keeps
its place, its length and its id, so that nothing that refers to it or stands behind it moves.
"""

from __future__ import annotations

import json
import os
import re
import struct
import zlib
from base64 import b32encode
from collections.abc import Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha1
from html import escape
from pathlib import Path
from shutil import copyfileobj
from typing import IO

import msgspec

from newsbot.archive import http
from newsbot.archive.http import BadHttp
from newsbot.archive.looks import Saved, SavedComments, SavedPage, SavedStatus, from_json
from newsbot.archive.reading import MOST_BODY, Record, Skipped, records
from newsbot.archive.values import FAILURE, LOOK
from newsbot.exporters.atomic import replacing
from newsbot.exporters.packing import Binary
from newsbot.items import Answer, Ask
from newsbot.readers.answers import blanked, without_links_to, without_rows_of
from newsbot.readers.guard import Guard
from newsbot.readers.tombstones import Forgotten
from newsbot.sites import Site
from newsbot.text.threads import Row

FORGOTTEN = "application/vnd.newsbot.forgotten"
# A stored block of deflate: 0, its length and that length's complement.
_STORED, _MOST_STORED = struct.Struct("<BHH"), 65535
_GZIP_HEAD = b"\x1f\x8b\x08%c\0\0\0\0\x02\xff"
_HAS_COMMENT = 0x10
_MADE_ANEW = ("content-length", "warc-block-digest", "warc-payload-digest")
_SHORTEST_TAIL = 5
_PIECE = 1 << 20
# So much is left to the gzip comment, so that the length fits to the byte.
_TO_FIT = 64
_ENCODED = re.compile(rb"(?im)^(?:content-encoding|transfer-encoding|content-length):[^\n]*\n")


@dataclass(slots=True)
class Scrubbed:
    """``records`` are the ids of those that were changed, ``emptied`` how many of them whole;
    ``comments`` are the ids of those whose words went, ``places`` how many were written anew."""

    records: list[str] = field(default_factory=list)
    comments: set[str] = field(default_factory=set)
    emptied: int = 0
    places: int = 0


@dataclass(frozen=True)
class Scrubber:
    """Takes out of archives what is forgotten of a paper.

    ``guard`` knows it; ``words`` are what an article's title and lead say, as they may stand in
    lists and on other pages; ``answers`` the records of answers for forgotten articles' comments.
    """

    site: Site
    guard: Guard
    words: Collection[str] = ()
    answers: frozenset[str] = frozenset()

    @property
    def forgotten(self) -> Forgotten:
        return self.guard.forgotten

    def scrub(self, path: Path) -> Scrubbed:
        """Takes out of a file of newsbot's what is forgotten; one that has none of it stays as it
        is. In memory are the records that change. Raises ``OSError``."""
        done = Scrubbed()
        others = {
            offset: other
            for offset, size, found in _members(path)
            if (other := self._other(found, size, done)) is not None
        }
        done.places = len(others)
        if others:
            with replacing(path, as_it_is=True) as target, path.open("rb") as file:
                for offset, other in sorted(others.items()):
                    _copy(file, target, offset - file.tell())
                    target.write(other)
                    file.seek(len(other), os.SEEK_CUR)
                copyfileobj(file, target)
        return done

    def _other(self, found: Record | Skipped, size: int, done: Scrubbed) -> bytes | None:
        """What is to stand in a record's place; None: the record itself."""
        if isinstance(found, Skipped):
            # What can't be read may hold anything.
            done.emptied += 1
            return _empty({}, size)
        if self._is_of_forgotten(found):
            return self._emptied(found, size, done, named=False)
        if found.type == "response":
            return self._response(found, size, done)
        if found.content_type in (FAILURE, LOOK) and self._has_words(found.block):
            return self._emptied(found, size, done, named=False)
        if found.type == "warcinfo" and self._has_words(found.block):
            # What was asked for; the rest of it is needed.
            done.records.append(found.id)
            kept = {k: v for k, v in found.headers.items() if k not in _MADE_ANEW}
            return _member(kept, self._without_words(found.block), size)
        return None

    def _is_of_forgotten(self, found: Record) -> bool:
        if found.id in self.answers or found.headers.get("warc-concurrent-to") in self.answers:
            return True
        keys = self.forgotten.keys
        if not keys:
            return False
        if found.content_type == LOOK:
            with suppress(msgspec.DecodeError):
                return is_look_at(from_json(found.block), self.site, self.forgotten)
        url = found.url.removeprefix("metadata://newsbot/failure/")
        address = self.site.address(url)
        return address is not None and address.key in keys

    def kept(self, url: str, received: bytes) -> bytes:
        """An answer as it may be kept, from its status line on; the very same where it may."""
        if received == b"" or not self.forgotten.stones:
            return received
        address = self.site.address(url)
        if address is not None and address.key in self.forgotten.keys:
            return _with_body(received, b"")
        try:
            body = http.parse(received).unpacked(MOST_BODY)
        except BadHttp:
            return received
        told = self._told(body, Scrubbed())
        return received if told == body else _with_body(received, told or b"")

    def _response(self, found: Record, size: int, done: Scrubbed) -> bytes | None:
        try:
            body = found.http.unpacked(MOST_BODY)
        except BadHttp:
            has_any = self._has_words(found.block)
            return self._emptied(found, size, done, named=True) if has_any else None
        told = self._told(body, done)
        if told == body:
            return None
        other = _response(found, told, size) if told is not None else None
        if other is None:
            return self._emptied(found, size, done, named=True)
        done.records.append(found.id)
        return other

    def _told(self, body: bytes, done: Scrubbed) -> bytes | None:
        """An answer's body without what is forgotten, None where it can't be taken out alone."""
        rows = self._rows(body)
        gone = {row.id for row in rows if self.guard.is_forgotten(f"c-{row.id}", row.author)}
        told: bytes | None = body
        if gone:
            done.comments |= {f"c-{one}" for one in gone}
            told = blanked(body, gone, {row.id for row in rows})
            if told is None or self._says_any(told, gone):
                return None
        told = self._without_words(told or b"")
        if self._names_article(told):
            in_json = without_rows_of(told, self._tails)
            told = without_links_to(told, self._tails) if in_json is None else in_json
            return None if self._names_article(told) else told
        return told

    def _says_any(self, body: bytes, gone: Collection[str]) -> bool:
        return any(row.id in gone and (row.body or row.author) for row in self._rows(body))

    @cached_property
    def _tails(self) -> list[str]:
        """What ends the addresses of forgotten articles, as lists and links have them."""
        tails = {key.rpartition("-")[2] for key in self.forgotten.keys}
        return [tail for tail in tails if len(tail) >= _SHORTEST_TAIL]

    def _names_article(self, body: bytes) -> bool:
        return any(tail.encode() in body for tail in self._tails)

    def _rows(self, body: bytes) -> list[Row]:
        """The comments in an answer, none where it is no answer for comments."""
        if not (self.forgotten.comments or self.forgotten.readers):
            return []
        if b"<html" in body[:1000].lower() or b"<rss" in body[:1000] or b"<urlset" in body[:1000]:
            return []
        read = self.site.cms.comments()
        if read is None:
            return []
        return [*read.read([Answer(Ask("/"), body)]).rows]

    def _has_words(self, data: bytes) -> bool:
        return any(one in data for one in self._spelt)

    def _without_words(self, data: bytes) -> bytes:
        for one in self._spelt:
            data = data.replace(one, b" " * len(one))
        return data

    @cached_property
    def _spelt(self) -> list[bytes]:
        return [way for word in self.words for way in spellings(word)]

    def _emptied(self, found: Record, size: int, done: Scrubbed, *, named: bool) -> bytes:
        done.records.append(found.id)
        done.emptied += 1
        kept = ["warc-record-id", "warc-date", "warc-warcinfo-id"]
        kept += ["warc-target-uri"] if named else []
        return _empty({name: found.headers[name] for name in kept if name in found.headers}, size)


def _members(path: Path) -> Iterator[tuple[int, int, Record | Skipped]]:
    """Each record with where its member begins and how long that is, in bytes."""
    before: Record | Skipped | None = None
    for one in records(path):
        if before is not None:
            yield before.offset, one.offset - before.offset, before
        before = one
    if before is not None:
        yield before.offset, path.stat().st_size - before.offset, before


def _copy(file: IO[bytes], target: Binary, size: int) -> None:
    while size and (piece := file.read(min(size, _PIECE))):
        target.write(piece)
        size -= len(piece)


def spellings(word: str) -> list[bytes]:
    """A text as HTML, JSON and JSON in ASCII have it, the longest first."""
    ways = {
        word,
        escape(word),
        escape(word, quote=False),
        json.dumps(word, ensure_ascii=False)[1:-1],
    }
    in_ascii = json.dumps(word)[1:-1]
    ways |= {in_ascii, re.sub(r"(?<=\\u)[0-9a-f]{4}", lambda code: code[0].upper(), in_ascii)}
    return sorted({way.encode() for way in ways}, key=len, reverse=True)


def is_look_at(look: Saved, site: Site, forgotten: Forgotten) -> bool:
    """Whether a look is one at a forgotten article."""
    match look:
        case SavedPage(listed=listed, url=url):
            address = site.address(url)
            keys = {address.key if address else "", listed.key if listed else ""}
            return bool(keys & forgotten.keys)
        case SavedComments() | SavedStatus():
            known = look.look
            return known.entry.key in forgotten.keys or known.article_id in forgotten.articles


def answers_of_forgotten(paths: Collection[Path], site: Site, forgotten: Forgotten) -> set[str]:
    """The records of all answers that looks at forgotten articles brought."""
    found: set[str] = set()
    for path in paths if forgotten.articles else ():
        for record in records(path):
            if not isinstance(record, Record) or record.content_type != LOOK:
                continue
            with suppress(msgspec.DecodeError):
                look = from_json(record.block)
                if not isinstance(look, SavedStatus) and is_look_at(look, site, forgotten):
                    kept = [answer.kept for answer in look.comments.answers]
                    kept += [look.kept] if isinstance(look, SavedPage) else []
                    found |= {one.record for one in kept if one is not None}
    return found


# Records of a given length


def _empty(headers: dict[str, str], size: int) -> bytes:
    told = {"warc-type": "metadata", **headers, "content-type": FORGOTTEN}
    made = _member(told, b"", size)
    return made if made is not None else _blank(size)


def _blank(size: int) -> bytes:
    """A gzip member that holds nothing, for what is too short for a record."""
    end = b"\x03\0" + bytes(8)
    if size < len(_GZIP_HEAD % 0) + len(end) + 1:
        return bytes(size)
    return _GZIP_HEAD % _HAS_COMMENT + b" " * (size - 21) + b"\0" + end


def _response(found: Record, body: bytes, size: int) -> bytes | None:
    """A response with another body, not packed; None where it does not fit."""
    block = _with_body(found.block, body)
    headers = {name: value for name, value in found.headers.items() if name not in _MADE_ANEW}
    return _member(headers, block, size, payload_at=len(block) - len(body))


def _with_body(received: bytes, body: bytes) -> bytes:
    """An answer with another body, in one piece and not packed."""
    head, _, _ = received.partition(b"\r\n\r\n")
    status, _, rest = head.partition(b"\r\n")
    kept = _ENCODED.sub(b"", rest + b"\r\n").rstrip(b"\r\n")
    return b"\r\n".join(filter(None, (status, kept))) + b"\r\n\r\n" + body


def _member(
    headers: dict[str, str], block: bytes, size: int, payload_at: int | None = None
) -> bytes | None:
    """A record as a gzip member of just this size in bytes: blanks make up for what is lacking."""
    bare = len(_packed(headers, block, 0, payload_at))
    if bare > size:
        return None
    blanks = size - bare
    while True:
        # The blanks' own frames, and digests that pack worse, take room as well.
        made = _packed(headers, block, max(blanks, 0), payload_at)
        if len(made) <= size:
            break
        if blanks <= 0:
            return None
        blanks -= max(len(made) - size, _TO_FIT)
    lacking = size - len(made)
    if not lacking:
        return made
    comment = b" " * (lacking - 1) + b"\0"
    return _GZIP_HEAD % _HAS_COMMENT + comment + made[len(_GZIP_HEAD % 0) :]


def _packed(headers: dict[str, str], block: bytes, blanks: int, payload_at: int | None) -> bytes:
    filled = block + b" " * blanks
    told = {**headers, "warc-block-digest": _digest(filled), "content-length": str(len(filled))}
    if payload_at is not None:
        told["warc-payload-digest"] = _digest(filled[payload_at:])
    lines = "".join(f"{_cased(name)}: {value}\r\n" for name, value in told.items())
    content = f"WARC/1.1\r\n{lines}\r\n".encode() + block
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    parts = [packer.compress(content), packer.flush(zlib.Z_FULL_FLUSH)]
    rest = b" " * blanks + b"\r\n\r\n"
    # Stored, not packed: they are there for their length.
    pieces = [rest[at : at + _MOST_STORED] for at in range(0, len(rest), _MOST_STORED)]
    for number, piece in enumerate(pieces, start=1):
        last, length = number == len(pieces), len(piece)
        parts += [_STORED.pack(last, length, length ^ _MOST_STORED), piece]
    whole = content + rest
    end = struct.pack("<II", zlib.crc32(whole), len(whole) & 0xFFFFFFFF)
    return b"".join([_GZIP_HEAD % 0, *parts, end])


def _cased(name: str) -> str:
    special = {"warc": "WARC", "uri": "URI", "id": "ID", "ip": "IP"}
    return "-".join(special.get(part, part.capitalize()) for part in name.split("-"))


def _digest(data: bytes) -> str:
    return f"sha1:{b32encode(sha1(data).digest()).decode()}"
