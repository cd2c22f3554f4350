"""An answer as it came over the wire, taken apart: status, headers, body.

As lenient as the crawl's own client, since what is read here was read by that: lines may end with a
line feed alone, headers may be folded, a chunk's size may have an extension.
"""

from __future__ import annotations

import re
import sys
import zlib
from collections.abc import Callable
from dataclasses import dataclass

import brotli

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

_STATUS = re.compile(rb"HTTP/\d\.\d[ \t]+(\d{3})\b")
_HEAD_END = re.compile(rb"\r?\n\r?\n")
_LINE_END = re.compile(rb"\r?\n")
_CHUNK = re.compile(rb"[ \t]*([0-9A-Fa-f]{1,8})[ \t]*(?:;[^\n]*)?\r?\n")
# Real servers pack once; see ``newsbot.middlewares.bodies``.
_MOST_LAYERS = 2


class BadHttp(ValueError):
    """Bytes that are no answer, or whose body can't be unpacked; the text says why."""


@dataclass(slots=True, frozen=True)
class Http:
    """``body`` is free of chunks, and packed as ``Content-Encoding`` says."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def values(self, name: str) -> list[str]:
        """What its headers of this name say, in their order."""
        name = name.lower()
        return [value for key, value in self.headers if key.lower() == name]

    def value(self, name: str) -> str | None:
        return next(iter(self.values(name)), None)

    def unpacked(self, most: int) -> bytes:
        """The body as a reader sees it, at most so many bytes. Raises ``BadHttp``."""
        named = ",".join(self.values("Content-Encoding")).lower().split(",")
        layers = [layer for one in named if (layer := one.strip()) not in ("", "identity")]
        body = self.body
        if len(layers) > _MOST_LAYERS:
            raise BadHttp(f"packed {len(layers)} times")
        for layer in reversed(layers):
            unpack = _UNPACKERS.get(layer)
            if unpack is None:
                raise BadHttp(f"packed as {layer}")
            try:
                body = unpack(body, most + 1)
            except (zlib.error, brotli.error, zstd.ZstdError, EOFError) as error:
                raise BadHttp(f"no whole {layer}: {error}") from error
        if len(body) > most:
            raise BadHttp(f"more than {most:,} bytes")
        return body


def parse(block: bytes) -> Http:
    """An answer's bytes, from its status line on. Raises ``BadHttp``."""
    status, end = _STATUS.match(block), _HEAD_END.search(block)
    if status is None:
        raise BadHttp("no status line")
    head, body = (block, b"") if end is None else (block[: end.start()], block[end.end() :])
    headers: list[tuple[str, str]] = []
    for line in _LINE_END.split(head)[1:]:
        if line[:1] in (b" ", b"\t") and headers:
            name, value = headers[-1]
            headers[-1] = name, f"{value} {line.strip().decode('latin-1')}"
            continue
        name_bytes, colon, told = line.partition(b":")
        if colon:
            headers.append((name_bytes.strip().decode("latin-1"), told.strip().decode("latin-1")))
    found = Http(int(status[1]), tuple(headers), b"")
    return Http(found.status, found.headers, _whole(found, body))


def _whole(head: Http, body: bytes) -> bytes:
    """The body without chunks, and without what stands behind it."""
    if "chunked" in ",".join(head.values("Transfer-Encoding")).lower():
        return _without_chunks(body)
    length = head.value("Content-Length")
    return body[: int(length)] if length is not None and length.isdecimal() else body


def _without_chunks(body: bytes) -> bytes:
    parts, place = [], 0
    while size := _CHUNK.match(body, place):
        length = int(size[1], 16)
        part = body[size.end() : size.end() + length]
        parts.append(part)
        place = size.end() + length
        if not length or len(part) < length:
            break
        end = _LINE_END.match(body, place)
        if end is None:
            raise BadHttp(f"no end of a chunk at {place}")
        place = end.end()
    else:
        if body and not parts:
            raise BadHttp("no chunk")
    return b"".join(parts)


def _inflated(window: int) -> Callable[[bytes, int], bytes]:
    def inflate(body: bytes, most: int) -> bytes:
        parts, left = [], most
        while body and left > 0:
            unpacker = zlib.decompressobj(window)
            part = unpacker.decompress(body, left)
            parts.append(part)
            left -= len(part)
            if not unpacker.eof and left > 0:
                raise EOFError("it ends early")
            # A gzip body may hold several members, and padding behind them.
            body = unpacker.unused_data
            if not body.startswith(b"\x1f\x8b"):
                break
        return b"".join(parts)

    return inflate


def _deflated(body: bytes, most: int) -> bytes:
    # Some servers send it without the zlib header.
    try:
        return _inflated(15)(body, most)
    except zlib.error:
        return _inflated(-15)(body, most)


def _brotli(body: bytes, most: int) -> bytes:
    unpacker = brotli.Decompressor()
    data = unpacker.process(body, output_buffer_limit=most)
    while len(data) < most and not unpacker.is_finished():
        more = unpacker.process(b"", output_buffer_limit=most - len(data))
        if not more:
            raise EOFError("it ends early")
        data += more
    return bytes(data[:most])


def _zstd(body: bytes, most: int) -> bytes:
    unpacker = zstd.ZstdDecompressor()
    data = unpacker.decompress(body, max_length=most)
    if not unpacker.eof and len(data) < most:
        raise EOFError("it ends early")
    return data


_UNPACKERS: dict[str, Callable[[bytes, int], bytes]] = {
    "gzip": _inflated(31),
    "x-gzip": _inflated(31),
    "deflate": _deflated,
    "br": _brotli,
    "zstd": _zstd,
}
