"""A run's archive: what was asked and what came, as WARC 1.1, one gzip member a record.

A record is in the file, or not at all: a killed run leaves whole ones, but for the one under way.
An answer whose payload came before from the same address is a ``revisit`` that names the record
with the bytes. What no WARC record is made for stands in ``metadata`` records of JSON: a request
that brought no answer (``FAILURE``), and what was made of answers together (``LOOK``, see
``newsbot.archive.looks``).
"""

from __future__ import annotations

import os
import zlib
from base64 import b32encode
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha1
from pathlib import Path
from typing import IO
from urllib.parse import quote
from uuid import uuid4

import msgspec

from newsbot import clock
from newsbot.archive.values import (
    FAILURE,
    REFERS_TO_FILE,
    REFERS_TO_OFFSET,
    SAME_PAYLOAD,
    Exchange,
    Failure,
    Original,
    Payloads,
)
from newsbot.items import Kept

NAME = "crawl-{:04}.warc.gz"
# Smaller ones are not worth a reference.
_WORTH_A_REVISIT = 1024
# An archive is needed as long as a later one refers to it.
_REVISITED_WITHIN = timedelta(days=30)
# Level 6 is a tenth smaller and takes twice as long.
_LEVEL, _GZIP = 3, 31
_MOST_OF_RUBBISH = 64 * 1024
_HTTP = "application/http; msgtype={}"


class Archive:
    """Writes a run's archive. Raises ``OSError`` where it can't be written.

    ``about`` goes into the ``warcinfo`` record that begins each file; ``most`` is the size in
    bytes from which on a new file is begun; ``keeps`` is given an answer's address and bytes and
    says what of them may be kept.
    """

    def __init__(
        self,
        folder: Path,
        about: Mapping[str, str],
        payloads: Payloads,
        most: int = 10**9,
        now: Callable[[], datetime] = clock.now,
        keeps: Callable[[str, bytes], bytes] = lambda url, received: received,
    ) -> None:
        self.folder, self.about, self.payloads, self.most = folder, about, payloads, most
        self.now, self.keeps = now, keeps
        self.number = 0
        self._file: IO[bytes] | None = None
        self._info: str | None = None

    @property
    def run(self) -> str:
        return self.folder.name

    def answered(self, exchange: Exchange, truncated: str | None = None) -> Kept:
        """Keeps an answer with its request.

        ``truncated`` is WARC's word for why no more of it was wanted, or came: disconnect, time,
        length or unspecified.
        """
        return self._keep(exchange, _final(exchange.received), truncated)

    def failed(self, exchange: Exchange, failure: Failure, truncated: str) -> None:
        """Keeps that there was no whole answer, with what came of it."""
        received = _final(exchange.received)
        refers = None
        if received.startswith(b"HTTP/") and b"\r\n\r\n" in received:
            refers = self._keep(exchange, received, truncated).record
        elif received:
            failure = replace(failure, received=received[:_MOST_OF_RUBBISH])
        about = _Record("metadata", FAILURE, msgspec.json.encode(failure), exchange.at)
        about.headers["WARC-Target-URI"] = _beside(exchange.url, "failure")
        if refers is not None:
            about.headers["WARC-Refers-To"] = refers
            self._write(about)
        else:
            self._write(about, _asked(exchange, about))

    def note(self, kind: str, url: str, told: bytes, at: datetime, refers: Kept | None) -> None:
        """Keeps what is known of answers together: JSON of a content type of ours."""
        about = _Record("metadata", kind, told, at)
        about.headers["WARC-Target-URI"] = _beside(url, "look")
        if refers is not None:
            about.headers["WARC-Refers-To"] = refers.record
        self._write(about)

    def close(self) -> None:
        """What is in the file is on the disk."""
        if self._file is not None:
            file, self._file = self._file, None
            with file:
                file.flush()
                os.fsync(file.fileno())

    def _keep(self, exchange: Exchange, received: bytes, truncated: str | None) -> Kept:
        received = self.keeps(exchange.url, received)
        head, _, payload = received.partition(b"\r\n\r\n")
        digest = sha1(payload).digest()
        name = _digest(digest)
        worth = truncated is None and len(payload) >= _WORTH_A_REVISIT
        original = self.payloads.find(exchange.url, name) if worth else None
        if original is not None and _age(original, exchange.at) > _REVISITED_WITHIN:
            original = None
        if original is None:
            answer = _Record("response", _HTTP.format("response"), received, exchange.at)
        else:
            answer = _Record("revisit", _HTTP.format("response"), head + b"\r\n\r\n", exchange.at)
            answer.headers |= {
                "WARC-Profile": SAME_PAYLOAD,
                "WARC-Refers-To": original.record,
                "WARC-Refers-To-Target-URI": exchange.url,
                "WARC-Refers-To-Date": original.at,
                REFERS_TO_FILE: f"{original.run}/{original.file}",
                REFERS_TO_OFFSET: str(original.offset),
            }
        answer.payload = digest
        answer.headers["WARC-Target-URI"] = exchange.url
        if exchange.address is not None:
            answer.headers["WARC-IP-Address"] = exchange.address
        if truncated is not None:
            answer.headers["WARC-Truncated"] = truncated
        file, offset = self._write(answer, _asked(exchange, answer))
        if original is not None:
            if original.run != self.run:
                self.payloads.revisited(self.run, original.run)
        elif worth:
            place = Original(self.run, file, offset, answer.id, _date(exchange.at))
            self.payloads.remember(exchange.url, name, place)
        return Kept(self.run, file, offset, answer.id, name, exchange.at)

    def _write(self, *records: _Record) -> tuple[str, int]:
        """Appends records, all or none; the file's name and where in it the first one begins."""
        file = self._open()
        for record in records:
            record.headers["WARC-Warcinfo-ID"] = str(self._info)
        name, offset = Path(file.name).name, file.tell()
        _append(file, b"".join(map(_member, records)))
        return name, offset

    def _open(self) -> IO[bytes]:
        if self._file is not None and self._file.tell() < self.most:
            return self._file
        self.close()
        self.folder.mkdir(parents=True, exist_ok=True)
        file = (self.folder / NAME.format(self.number + 1)).open("xb")
        told = "".join(f"{key}: {value}\r\n" for key, value in self.about.items())
        info = _Record("warcinfo", "application/warc-fields", told.encode(), self.now())
        info.headers["WARC-Filename"] = Path(file.name).name
        try:
            _append(file, _member(info))
        except OSError:
            file.close()
            Path(file.name).unlink()
            raise
        self._file, self._info = file, info.id
        self.number += 1
        return file


@dataclass(slots=True)
class _Record:
    type: str
    content_type: str
    block: bytes
    at: datetime
    headers: dict[str, str] = field(default_factory=dict)
    payload: bytes | None = None
    id: str = field(default_factory=lambda: f"<urn:uuid:{uuid4()}>")


def _asked(exchange: Exchange, answer: _Record) -> _Record:
    """The request that a record is the answer to, or tells of."""
    asked = _Record("request", _HTTP.format("request"), exchange.sent, exchange.at)
    asked.headers = {"WARC-Target-URI": exchange.url, "WARC-Concurrent-To": answer.id}
    return asked


def _member(record: _Record) -> bytes:
    """A record as one gzip member."""
    headers = {
        "WARC-Type": record.type,
        "WARC-Record-ID": record.id,
        "WARC-Date": _date(record.at),
        **record.headers,
        "WARC-Block-Digest": _digest(sha1(record.block).digest()),
        "Content-Type": record.content_type,
        "Content-Length": str(len(record.block)),
    }
    if record.payload is not None:
        headers["WARC-Payload-Digest"] = _digest(record.payload)
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    # By ourselves: fastwarc and warcio take ten times as long for it.
    packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, _GZIP)
    parts = (f"WARC/1.1\r\n{lines}\r\n".encode(), record.block, b"\r\n\r\n")
    return b"".join([*map(packer.compress, parts), packer.flush()])


def _digest(sha: bytes) -> str:
    return f"sha1:{b32encode(sha).decode()}"


def _append(file: IO[bytes], data: bytes) -> None:
    offset = file.tell()
    try:
        file.write(data)
        file.flush()
    except OSError:
        # Half a record at the end would hide nothing, but be told of as damage.
        with suppress(OSError):
            os.ftruncate(file.fileno(), offset)
        raise


def _final(received: bytes) -> bytes:
    """An answer without those that only announced it (100 Continue, 103 Early Hints)."""
    while received.startswith((b"HTTP/1.1 1", b"HTTP/1.0 1")):
        _, _, received = received.partition(b"\r\n\r\n")
    return received


def _beside(url: str, what: str) -> str:
    """An address of its own: what plays archives must not show it in the page's place."""
    return f"metadata://newsbot/{what}/{quote(url, safe=':/')}"


def _date(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def _age(original: Original, now: datetime) -> timedelta:
    return now - datetime.fromisoformat(original.at)
