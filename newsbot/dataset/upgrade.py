"""Files of the dataset that an earlier newsbot wrote, brought to today's schema.

Keys are only ever added: an older line lacks some, and each of those has a default. History keeps
each record in the schema that it was written in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import msgspec

from newsbot.dataset.lines import DatasetError, lines_in
from newsbot.dataset.partitions import data_files
from newsbot.exporters.atomic import write_lines
from newsbot.items import SCHEMA_VERSION, from_json, to_json


class _Versioned(msgspec.Struct):
    schema_version: str = ""


_versioned = msgspec.json.Decoder(_Versioned)


def upgrade(dataset: Path, touching: Callable[[set[str]], object]) -> list[str]:
    """Rewrites each file that has older lines; returns their names. Others keep their bytes.

    ``touching`` is told of each before it changes. Raises ``DatasetError`` for a damaged file,
    and for one of a newer newsbot.
    """
    rewritten = []
    for path in data_files(dataset):
        name = path.relative_to(dataset).as_posix()
        if _upgrade(path, partial(touching, {name})):
            rewritten.append(name)
    return rewritten


def _upgrade(path: Path, touching: Callable[[], object]) -> bool:
    if not any(is_older for _, is_older in _lines(path)):
        return False
    touching()
    write_lines(path, (_today(line, path) if old else line for line, old in _lines(path)))
    return True


def _lines(path: Path) -> Iterator[tuple[bytes, bool]]:
    """Each line, and whether it is of an older schema."""
    for _, line in lines_in(path):
        try:
            version = _versioned.decode(line).schema_version
            number = tuple(int(part or 0) for part in version.split("."))
        except (msgspec.DecodeError, ValueError) as error:
            raise DatasetError(f"{path}: a line is no record ({error}); repair it") from error
        if number > tuple(map(int, SCHEMA_VERSION.split("."))):
            raise DatasetError(
                f"{path}: written by a newer newsbot (schema {version}, this one knows"
                f" {SCHEMA_VERSION}): use that version"
            )
        yield line, version != SCHEMA_VERSION


def _today(line: bytes, path: Path) -> bytes:
    try:
        record = from_json(line)
    except msgspec.DecodeError as error:
        raise DatasetError(f"{path}: a line is no record ({error}); repair it") from error
    record.schema_version = SCHEMA_VERSION
    return to_json(record)
