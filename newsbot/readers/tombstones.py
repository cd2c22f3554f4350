"""What is forgotten for good: a comment, an article, whatever a reader of some name wrote.

A tombstone holds no word of it: the comment's or the article's id, a name's pseudonym. They stand
in the paper's own folder and, those of ids, in the dataset too: a restored copy of either one meets
those of the other.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Literal

import msgspec

NAME = "forgotten.json"


class BadTombstones(Exception):
    """The file of what is forgotten can't be read; the text names it and the way out."""


class Tombstone(msgspec.Struct, frozen=True, omit_defaults=True, order=True):
    """``id`` is a comment's or an article's, of a reader the pseudonym; ``at`` is when. ``key`` is
    the frontier's of an article, so that no list brings it back."""

    kind: Literal["comment", "article", "reader"]
    id: str
    at: str
    key: str | None = None

    @property
    def whom(self) -> tuple[str, str, str | None]:
        """What it stands for, whenever that was forgotten."""
        return self.kind, self.id, self.key


_stones = msgspec.json.Decoder(list[Tombstone])


@dataclass(frozen=True)
class Forgotten:
    """All tombstones of a paper."""

    stones: frozenset[Tombstone] = field(default_factory=frozenset)

    @classmethod
    def load(cls, *folders: Path) -> Forgotten:
        """Those in any of these folders. Raises ``BadTombstones`` and ``OSError``."""
        stones: dict[tuple[str, str, str | None], Tombstone] = {}
        for folder in folders:
            for stone in _read(folder / NAME):
                stones.setdefault(stone.whom, stone)
        return cls(frozenset(stones.values()))

    def with_(self, stones: Iterable[Tombstone]) -> Forgotten:
        """With these as well; one that was there keeps its moment."""
        there = {stone.whom for stone in self.stones}
        new = (stone for stone in stones if stone.whom not in there)
        return Forgotten(self.stones | frozenset(new))

    def told(self) -> bytes:
        """For the file in a paper's own folder."""
        return _as_json(self.stones)

    @cached_property
    def comments(self) -> frozenset[str]:
        return frozenset(stone.id for stone in self.stones if stone.kind == "comment")

    @cached_property
    def articles(self) -> frozenset[str]:
        return frozenset(stone.id for stone in self.stones if stone.kind == "article")

    @cached_property
    def keys(self) -> frozenset[str]:
        """Of articles, as the frontier knows them."""
        return frozenset(stone.key for stone in self.stones if stone.key is not None)

    @cached_property
    def readers(self) -> frozenset[str]:
        return frozenset(stone.id for stone in self.stones if stone.kind == "reader")

    def published(self) -> bytes | None:
        """As the dataset tells it, for those who copied it: ids alone. None for nothing."""
        told = [stone for stone in self.stones if stone.kind != "reader"]
        return _as_json(told) if told else None

    @cached_property
    def mark(self) -> str:
        """Tells this set from others; "" for none."""
        told = sorted(f"{stone.kind} {stone.id}" for stone in self.stones)
        digest = sha256("\n".join(told).encode()).hexdigest()[:8]
        return f"{len(told)}-{digest}" if told else ""


def _as_json(stones: Iterable[Tombstone]) -> bytes:
    ordered = sorted(stones, key=lambda stone: (stone.at, stone.kind, stone.id))
    return msgspec.json.format(msgspec.json.encode(ordered), indent=1) + b"\n"


def _read(path: Path) -> list[Tombstone]:
    try:
        return _stones.decode(path.read_bytes())
    except FileNotFoundError:
        return []
    except msgspec.DecodeError as error:
        raise BadTombstones(
            f"{path} can't be read ({error}): restore it from a backup, or what was forgotten"
            " comes back"
        ) from error
