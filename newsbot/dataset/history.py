"""``history.jsonl``: what befell each article after its first look, one line an event."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import msgspec

from newsbot.dataset.lines import DatasetError, decoded, lines_in
from newsbot.exporters.atomic import write_lines
from newsbot.exporters.packing import PACKINGS, Packing, named
from newsbot.readers.guard import OPEN, Guard

HISTORY = "history.jsonl"


class _Head(msgspec.Struct):
    """What tells one line from another."""

    id: str
    at: str
    kind: str


_head = msgspec.json.Decoder(_Head)


def publish_history(
    lines: Path,
    dataset: Path,
    packing: Packing,
    is_whole: Callable[[bytes], bool],
    adding: Callable[[list[bytes]], object] = lambda lines: None,
    guard: Guard = OPEN,
) -> None:
    """Adds what is whole of a ``history.jsonl`` to the dataset's, each line once.

    ``adding`` is told the new lines before they stand there, as they passed ``guard``.
    """
    path = dataset / named(HISTORY, packing)
    known = {_key(line, path) for line in _existing(path)}
    new = []
    with suppress(DatasetError):
        for line in _existing(lines):
            if is_history(line) and _key(line, lines) not in known:
                told = guard.history_line(line)
                if told is not None and (is_whole(line) or is_whole(told)):
                    new.append(told)
    if new:
        adding(new)
        write_lines(path, (*_existing(path), *new))


def history_in(dataset: Path) -> Iterator[bytes]:
    """The lines of a dataset's history, however it is packed; none where it has no such file."""
    for packing in PACKINGS:
        yield from _existing(dataset / named(HISTORY, packing))


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
