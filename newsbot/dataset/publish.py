"""Merging a run's records into the dataset: one row an article, each file replaced whole.

Safe to repeat: the same run published twice leaves the same bytes. A reader sees the old or the
new state of a file at any instant. All files are written aside first. An article whose date changed
leaves its old file after it stands in the new one: only renamings lie in between.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

import msgspec

from newsbot.dataset.lines import DatasetError, decoded, lines_in
from newsbot.dataset.partitions import partition_of
from newsbot.exporters.atomic import Staged, staging
from newsbot.exporters.packing import Packing
from newsbot.items import Article
from newsbot.readers.guard import OPEN, Guard

_NUMBER = re.compile(r"\d{1,9}", re.ASCII)


class _Head(msgspec.Struct):
    """As much of a line as merging needs."""

    id: str
    timestamp: str | None
    version: int = 1
    content_sha256: str = ""
    first_seen_at: str = ""
    changed_at: str | None = None


class Placed(NamedTuple):
    """Where a published record stands, which version of it, and the sha256 of its line."""

    partition: str
    version: int
    content_sha256: str
    first_seen_at: str
    changed_at: str | None
    line_sha256: str

    @classmethod
    def of(cls, partition: str, record: _Head | Article, line: bytes) -> Placed:
        told = (record.version, record.content_sha256, record.first_seen_at, record.changed_at)
        return cls(partition, *told, sha256(line).hexdigest())


class _Seen(msgspec.Struct):
    last_seen_at: str
    removed_at: str | None = None


class _Extraction(msgspec.Struct, frozen=True):
    parser: str = ""


class _Dated(msgspec.Struct):
    """What tells which of two lines of an article is the newer one."""

    id: str
    fetched_at: str
    version: int = 1
    changed_at: str | None = None
    gone_at: str | None = None
    comments: list[_Seen] = []
    extraction: _Extraction = _Extraction()

    @property
    def newness(self) -> tuple[int, str, list[int]]:
        """All moments are text of one zone and length. Of one look the newer parser's."""
        seen = (moment for one in self.comments for moment in (one.last_seen_at, one.removed_at))
        moments = (self.fetched_at, self.changed_at, self.gone_at, *seen)
        numbers = [int(number) for number in _NUMBER.findall(self.extraction.parser)]
        return self.version, max(filter(None, moments)), numbers


_head = msgspec.json.Decoder(_Head)
_dated = msgspec.json.Decoder(_Dated)
_record = msgspec.json.Decoder(Article)


class Standing:
    """What a dataset held before runs that it may know already are merged into it again.

    A run's line that is older than the one that stands does not replace it; once one has, those of
    later runs do so as well, in the runs' order.
    """

    def __init__(self, dataset: Path) -> None:
        self.dataset = dataset
        self.files: dict[str, dict[str, tuple[int, str, list[int]]]] = {}
        self.replaced: set[str] = set()

    def yields(self, partition: str, article_id: str, line: bytes) -> bool:
        """Whether what stands in a file gives way to this line."""
        if article_id in self.replaced:
            return True
        path = self.dataset / partition
        if partition not in self.files:
            lines = lines_in(path) if path.exists() else ()
            dated = (decoded(_dated, line, path) for _, line in lines)
            self.files[partition] = {one.id: one.newness for one in dated}
        there = self.files[partition].get(article_id)
        if there is not None and there >= decoded(_dated, line, path).newness:
            return False
        self.replaced.add(article_id)
        return True


def publish(
    articles: Path,
    dataset: Path,
    published_partition: Callable[[str], str | None],
    touching: Callable[[set[str]], object] = lambda partitions: None,
    only: Collection[str] | None = None,
    packing: Packing = "none",
    yields: Callable[[str, str, bytes], bool] = lambda partition, article_id, line: True,
    guard: Guard = OPEN,
) -> dict[str, Placed]:
    """Merges a run's ``articles.jsonl`` into the dataset folder; returns id to place.

    ``published_partition`` tells the file in which an article stands by now, None for a new one;
    ``touching`` is told which files may change before the first one does. ``only`` names the
    files that need this run again, None: all. ``packing`` is that of the dataset's files.
    ``yields`` is asked whether what stands in a file gives way to a run's line, see ``Standing``.
    What does not pass ``guard`` is left out, the rest stands there as it passed.
    """
    placed: dict[str, Placed] = {}
    by_partition: dict[str, dict[str, int]] = defaultdict(dict)
    leaving: dict[str, set[str]] = defaultdict(set)
    for offset, line in lines_in(articles):
        head = read_head(line, articles)
        partition = partition_of(head.timestamp, packing)
        before = published_partition(head.id)
        if only is not None and partition not in only and before not in only:
            continue
        if before is not None and not yields(before, head.id, line):
            continue
        guarded = guard.line(line)
        if guarded is None:
            continue
        placed[head.id] = Placed.of(partition, head, guarded)
        by_partition[partition][head.id] = offset
        if before is not None and before != partition:
            leaving[before].add(head.id)
    touching(by_partition.keys() | leaving.keys())
    with staging() as staged:
        for partition, offsets in sorted(by_partition.items()):
            _merge(dataset / partition, _lines_at(articles, offsets, guard), staged)
        for partition, ids in sorted(leaving.items()):
            _merge(dataset / partition, dict.fromkeys(ids), staged)
    return placed


def placed_in(dataset: Path, partition: str) -> Iterator[tuple[str, Placed]]:
    """Every article of a file of the dataset, with its place."""
    path = dataset / partition
    for _, line in lines_in(path):
        head = read_head(line, path)
        yield head.id, Placed.of(partition, head, line)


def move_lines(old: Path, new: Path) -> set[str]:
    """Moves a file's articles into another file, the old one gone; returns their ids.

    Where both hold an article, the new file's line stays.
    """
    there = ids_in(new)
    lines = {read_head(line, old).id: line for _, line in lines_in(old)}
    with staging() as staged:
        moved = {found: line for found, line in lines.items() if found not in there}
        _merge(new, moved, staged)
        staged.remove(old)
    with suppress(OSError):
        old.parent.rmdir()
    return set(lines)


def remove(path: Path, article_ids: Iterable[str]) -> None:
    """Takes articles out of a file of the dataset."""
    with staging() as staged:
        _merge(path, dict.fromkeys(article_ids), staged)


def find_line(path: Path, article_id: str) -> bytes | None:
    """An article's line in a file of the dataset, None where it has none."""
    if not path.exists():
        return None
    name = article_id.encode()
    for _, line in lines_in(path):
        if name in line and read_head(line, path).id == article_id:
            return line
    return None


def read_head(line: bytes, path: Path) -> _Head:
    """What a line of articles begins with. Raises ``DatasetError`` naming the file."""
    return decoded(_head, line, path)


def records_in(path: Path) -> Iterator[tuple[Article, bytes]]:
    """The records in a file of the dataset and their lines. Raises ``DatasetError`` naming it."""
    for _, line in lines_in(path):
        yield decoded(_record, line, path), line


def readable_lines(path: Path) -> Iterator[tuple[Article, bytes]]:
    """The records in a file that may be damaged and their lines, without those that are none."""
    with suppress(DatasetError):
        for _, line in lines_in(path):
            with suppress(msgspec.DecodeError):
                yield _record.decode(line), line


def put_back(path: Path, lines: Mapping[str, bytes]) -> None:
    """Writes records into a file of the dataset; their lines by id."""
    with staging() as staged:
        _merge(path, lines, staged)


def ids_in(path: Path) -> set[str]:
    """The articles in a file of the dataset, none where there is no such file."""
    if not path.exists():
        return set()
    return {read_head(line, path).id for _, line in lines_in(path)}


def _merge(path: Path, changes: Mapping[str, bytes | None], staged: Staged) -> None:
    """Rewrites one file with these lines put in, by id; None takes one out."""
    rows: dict[str, tuple[str, bytes]] = {}
    current = staged.current(path)
    if current is not None:
        for _, line in lines_in(current):
            head = read_head(line, path)
            rows[head.id] = (head.timestamp or "", line)
    before = dict(rows)
    for article_id, changed in changes.items():
        if changed is None:
            rows.pop(article_id, None)
        else:
            rows[article_id] = (read_head(changed, path).timestamp or "", changed)
    if rows == before and current is not None:
        return
    if rows:
        ordered = sorted(rows.items(), key=lambda row: (row[1][0], row[0]))
        staged.write_lines(path, (line for _, (_, line) in ordered))
    elif current is not None:
        staged.remove(path)


def _lines_at(path: Path, offsets: Mapping[str, int], guard: Guard) -> dict[str, bytes | None]:
    with path.open("rb") as file:
        lines = {}
        for article_id, offset in offsets.items():
            file.seek(offset)
            lines[article_id] = guard.line(file.readline().rstrip(b"\n"))
        return lines
