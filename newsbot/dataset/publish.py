"""Merging a run's records into the dataset: one row an article, each file replaced whole.

Safe to repeat: the same run published twice leaves the same bytes. A reader sees the old or the
new state of a file at any instant. An article whose date changed leaves its old file after it
stands in the new one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import msgspec

from newsbot.dataset.partitions import partition_of
from newsbot.exporters.atomic import write_lines


class _Head(msgspec.Struct):
    """As much of a line as merging needs."""

    id: str
    timestamp: str | None


_head = msgspec.json.Decoder(_Head)


class DatasetError(Exception):
    """A file of the dataset can't be read; the text names file and line."""


def publish(
    articles: Path, dataset: Path, published_partition: Callable[[str], str | None]
) -> dict[str, str]:
    """Merges a run's ``articles.jsonl`` into the dataset folder; returns id to partition.

    ``published_partition`` tells the file in which an article stands by now, None for a new one.
    """
    placed: dict[str, str] = {}
    by_partition: dict[str, dict[str, int]] = defaultdict(dict)
    leaving: dict[str, set[str]] = defaultdict(set)
    for offset, line in _lines_with_offsets(articles):
        head = _read_head(line, articles)
        partition = partition_of(head.timestamp)
        placed[head.id] = partition
        by_partition[partition][head.id] = offset
        before = published_partition(head.id)
        if before is not None and before != partition:
            leaving[before].add(head.id)
    for partition, offsets in sorted(by_partition.items()):
        _merge(dataset / partition, _lines_at(articles, offsets))
    for partition, ids in sorted(leaving.items()):
        _merge(dataset / partition, dict.fromkeys(ids))
    return placed


def _merge(path: Path, changes: Mapping[str, bytes | None]) -> None:
    """Rewrites one file with these lines put in, by id; None takes one out."""
    rows: dict[str, tuple[str, bytes]] = {}
    if path.exists():
        for _, line in _lines_with_offsets(path):
            head = _read_head(line, path)
            rows[head.id] = (head.timestamp or "", line)
    before = dict(rows)
    for article_id, changed in changes.items():
        if changed is None:
            rows.pop(article_id, None)
        else:
            rows[article_id] = (_read_head(changed, path).timestamp or "", changed)
    if rows == before and path.exists():
        return
    if rows:
        ordered = sorted(rows.items(), key=lambda row: (row[1][0], row[0]))
        write_lines(path, (line for _, (_, line) in ordered))
    else:
        path.unlink(missing_ok=True)


def _lines_at(path: Path, offsets: Mapping[str, int]) -> dict[str, bytes]:
    with path.open("rb") as file:
        lines = {}
        for article_id, offset in offsets.items():
            file.seek(offset)
            lines[article_id] = file.readline().rstrip(b"\n")
        return lines


def _lines_with_offsets(path: Path) -> Iterator[tuple[int, bytes]]:
    offset = 0
    with path.open("rb") as file:
        for line in file:
            yield offset, line.rstrip(b"\n")
            offset += len(line)


def _read_head(line: bytes, path: Path) -> _Head:
    try:
        return _head.decode(line)
    except msgspec.DecodeError as error:
        raise DatasetError(
            f"{path}: a line is no article ({error}); repair or remove the file, then publish again"
        ) from error
