"""``history.jsonl``: what befell each article after its first look, one line an event."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import msgspec

from newsbot.dataset.lines import DatasetError, decoded, lines_in
from newsbot.exporters.atomic import write_lines
from newsbot.exporters.packing import Packing, named

HISTORY = "history.jsonl"


class _Head(msgspec.Struct):
    """What tells one line from another."""

    id: str
    at: str
    kind: str


_head = msgspec.json.Decoder(_Head)


def publish_history(
    lines: Path, dataset: Path, packing: Packing = "none", *, only_readable: bool = False
) -> None:
    """Adds a run's ``history.jsonl`` to the dataset's, each line once.

    Raises ``DatasetError`` for a line that is none, unless such lines are to be left out.
    """
    if not lines.exists() or not lines.stat().st_size:
        return
    path = dataset / named(HISTORY, packing)
    known: set[tuple[str, str, str]] = set()
    if path.exists():
        known = {_key(line, path) for _, line in lines_in(path)}
    new = []
    try:
        for _, line in lines_in(lines):
            if not (only_readable and not is_history(line)) and _key(line, lines) not in known:
                new.append(line)
    except DatasetError:
        if not only_readable:
            raise
    if new:
        write_lines(path, (*_existing(path), *new))


def is_history(line: bytes) -> bool:
    """Whether a line can be read as one of history."""
    with suppress(msgspec.DecodeError):
        return bool(_head.decode(line))
    return False


def _existing(path: Path) -> Iterator[bytes]:
    if path.exists():
        yield from (line for _, line in lines_in(path))


def _key(line: bytes, path: Path) -> tuple[str, str, str]:
    head = decoded(_head, line, path)
    return head.id, head.at, head.kind
