"""Compressed bodies: whole ones pass at every size, cut and damaged ones never."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable

import pytest

from newsbot.middlewares.bodies import unpacks

pytestmark = pytest.mark.unit

MOST = 5 << 20


def raw(data: bytes) -> bytes:
    """Deflate without the zlib header, as some servers send it."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(data) + packer.flush()


PACKERS = [(gzip.compress, b"gzip"), (zlib.compress, b"deflate"), (raw, b"deflate")]


@pytest.mark.parametrize(("pack", "encoding"), PACKERS)
def test_whole_bodies_pass(pack: Callable[[bytes], bytes], encoding: bytes) -> None:
    # Around the size of the pieces that are unpacked at once, where output waits without input.
    sizes = [0, 1, *(65536 * pieces + more for pieces in (1, 2) for more in range(-300, 301, 7))]
    for size in sizes:
        assert unpacks(pack(b"<p>hoa</p>" * (size // 10) + b"x" * (size % 10)), encoding, MOST), (
            size
        )


@pytest.mark.parametrize(("pack", "encoding"), PACKERS)
def test_cut_bodies_do_not(pack: Callable[[bytes], bytes], encoding: bytes) -> None:
    body = pack(b"<p>hoa</p>" * 3000)
    assert not any(unpacks(body[:end], encoding, MOST) for end in range(1, len(body)))


def test_a_wrong_checksum_and_what_is_not_packed_do_not() -> None:
    body = gzip.compress(b"<p>hoa</p>")
    assert not unpacks(body[:-8] + bytes([body[-8] ^ 1]) + body[-7:], b"gzip", MOST)
    assert not unpacks(b"<html></html>", b"gzip", MOST)
    assert unpacks(body + gzip.compress(b"more") + b"\0" * 8, b"x-gzip", MOST)
