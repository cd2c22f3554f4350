"""Answers that were cut or damaged on their way, or are none of a paper's, count as damaged."""

from __future__ import annotations

import zlib
from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

# Real answers have one or two kilobytes of headers.
MOST_HEADERS = 64 * 1024

# Set on a response whose body can't be trusted; the retry middleware asks for it again.
DAMAGED = "damaged"

_CHUNK = 65536
# Real servers compress once; a thousand layers are an attack.
_MOST_LAYERS = 2
_GZIP, _ZLIB = 31, 15


class WholeBodyMiddleware:
    """Checks length and checksum of gzip and deflate bodies, which Scrapy does not; and that the
    headers are no more than 64 KiB.

    Stands before Scrapy's ``HttpCompressionMiddleware``, which does the unpacking. A body that
    fails is passed on as it came, flagged; brotli and zstd are told by their own end marks there.
    """

    def __init__(self, most: int) -> None:
        self.most = most

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler.settings.getint("DOWNLOAD_MAXSIZE"))

    def process_response(self, request: Request, response: Response) -> Response:
        if len(response.headers.to_string() or b"") > MOST_HEADERS:
            return response.replace(headers={}, body=b"", flags=[*response.flags, DAMAGED])
        named = b",".join(response.headers.getlist("Content-Encoding")).lower()
        layers = [layer.strip() for layer in named.split(b",") if layer.strip()]
        if not layers or not response.body or request.method == "HEAD":
            return response
        if len(layers) <= _MOST_LAYERS and unpacks(response.body, layers[-1], self.most):
            return response
        headers = response.headers.copy()
        del headers["Content-Encoding"]
        return response.replace(headers=headers, flags=[*response.flags, DAMAGED])


def unpacks(body: bytes, encoding: bytes, most: int) -> bool:
    """Whether a body is whole in its encoding; one that unpacks to more than ``most`` bytes, or
    is in an encoding not known here, is left to Scrapy."""
    if encoding in (b"gzip", b"x-gzip"):
        return _members_are_whole(body, most)
    if encoding == b"deflate":
        # Some servers send it without the zlib header.
        return _is_whole(zlib.decompressobj(_ZLIB), body, most) is not None or (
            _is_whole(zlib.decompressobj(-_ZLIB), body, most) is not None
        )
    return True


def _members_are_whole(body: bytes, most: int) -> bool:
    """A gzip body may hold several members, one after the other; padding may follow."""
    left: bytes | None = body
    while left:
        left = _is_whole(zlib.decompressobj(_GZIP), left, most)
        if left is None:
            return False
        if not left.startswith(b"\x1f\x8b"):
            return True
    return True


def _is_whole(unpacker: zlib._Decompress, data: bytes, most: int) -> bytes | None:
    """What follows the stream; None where it is cut or its checksum is wrong."""
    unpacked = 0
    try:
        while not unpacker.eof:
            chunk = unpacker.decompress(data, _CHUNK)
            data = unpacker.unconsumed_tail
            unpacked += len(chunk)
            if unpacked > most:
                return b""
            # All input may be taken in while output still waits.
            if not chunk and not data and not unpacker.eof:
                return None
    except zlib.error:
        return None
    return unpacker.unused_data
