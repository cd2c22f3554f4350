"""Data files packed with gzip or zstd: written as their name ends, read as their bytes begin."""

from __future__ import annotations

import gzip
import sys
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Literal, get_args

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

Binary = IO[bytes] | gzip.GzipFile | zstd.ZstdFile
Packing = Literal["none", "gzip", "zstd"]
PACKINGS: tuple[Packing, ...] = get_args(Packing)
SUFFIXES: dict[Packing, str] = {"none": "", "gzip": ".gz", "zstd": ".zst"}
_GZIP, _ZSTD = b"\x1f\x8b", b"\x28\xb5\x2f\xfd"
# Small files written once and read often; higher levels take much longer for a few percent.
_ZSTD_LEVEL = 9


class Damaged(Exception):
    """A packed file can't be read to its end; the text names it."""


def packing_of(name: str) -> Packing:
    """How a file of this name is packed."""
    return next((how for how, end in SUFFIXES.items() if end and name.endswith(end)), "none")


def named(name: str, packing: Packing) -> str:
    """A file's name where it is packed so."""
    return name.removesuffix(SUFFIXES[packing_of(name)]) + SUFFIXES[packing]


def unpacked_name(name: str) -> str:
    return named(name, "none")


@contextmanager
def packed(file: IO[bytes], name: str) -> Iterator[Binary]:
    """Writes into ``file``, packed as ``name`` ends. The same bytes give the same file."""
    packing = packing_of(name)
    if packing == "gzip":
        with gzip.GzipFile(filename="", mode="wb", fileobj=file, mtime=0, compresslevel=6) as into:
            yield into
    elif packing == "zstd":
        options: dict[int, int] = {
            zstd.CompressionParameter.checksum_flag: 1,
            zstd.CompressionParameter.compression_level: _ZSTD_LEVEL,
        }
        with zstd.ZstdFile(file, "w", options=options) as into:
            yield into
    else:
        yield file


@contextmanager
def unpacked(path: Path) -> Iterator[Binary]:
    """A file's content. Raises ``Damaged`` where it ends early or is not as it was written."""
    with path.open("rb") as file:
        begin = file.read(len(_ZSTD))
        file.seek(0)
        try:
            if begin.startswith(_GZIP):
                yield gzip.GzipFile(fileobj=file)
            elif begin == _ZSTD:
                yield zstd.ZstdFile(file)
            else:
                yield file
        except (EOFError, gzip.BadGzipFile, zlib.error, zstd.ZstdError) as error:
            raise Damaged(f"{path}: {error}") from error
