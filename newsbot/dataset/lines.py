"""The lines of a dataset's file, and what to say of one that is none."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

import msgspec

from newsbot.exporters.packing import Damaged, unpacked

_Line = TypeVar("_Line")


class DatasetError(Exception):
    """A file of the dataset can't be read; the text names it."""


def lines_in(path: Path) -> Iterator[tuple[int, bytes]]:
    """Each line without its newline, with its offset in bytes. Raises ``DatasetError``."""
    offset = 0
    try:
        with unpacked(path) as file:
            for line in file:
                yield offset, line.rstrip(b"\n")
                offset += len(line)
    except Damaged as error:
        raise DatasetError(f"{error}; repair or remove the file, then publish again") from error


def decoded(decoder: msgspec.json.Decoder[_Line], line: bytes, path: Path) -> _Line:
    """A line as what it should be. Raises ``DatasetError`` naming the file."""
    try:
        return decoder.decode(line)
    except msgspec.DecodeError as error:
        raise DatasetError(
            f"{path}: a line is no record ({error}); repair or remove the file, then publish again"
        ) from error
