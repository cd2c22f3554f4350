"""``manifest.json``: every file of the published folder, and what it holds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Literal, Self

import msgspec

from newsbot.dataset.partitions import day_of
from newsbot.exporters.packing import unpacked_name
from newsbot.items import SCHEMA_VERSION
from newsbot.readers.choice import Authors, Choice
from newsbot.readers.guard import Guard
from newsbot.sites import Site


class Head(msgspec.Struct):
    """As much of an article's line as is told of its file."""

    id: str
    timestamp: str | None
    author: str | None
    section: str | None
    body: str
    fetched_at: str
    gone_at: str | None
    comments_status: str
    comments: list[msgspec.Raw]


class Shares(msgspec.Struct):
    """How many of a file's articles have a thing, and from when to when they are."""

    timestamp: int = 0
    author: int = 0
    section: int = 0
    body: int = 0
    gone: int = 0
    comments_failed: int = 0
    first: str | None = None
    last: str | None = None
    fetched_first: str | None = None
    fetched_last: str | None = None

    def add(self, one: Head) -> None:
        self.timestamp += one.timestamp is not None
        self.author += one.author is not None
        self.section += one.section is not None
        self.body += bool(one.body)
        self.gone += one.gone_at is not None
        self.comments_failed += one.comments_status in ("failed", "malformed")
        self._widen(one.timestamp, one.timestamp, one.fetched_at, one.fetched_at)

    @classmethod
    def of(cls, parts: Sequence[Self]) -> Self:
        """Those of all parts together."""

        def least(moments: Iterable[str | None]) -> str | None:
            return min(filter(None, moments), default=None)

        def most(moments: Iterable[str | None]) -> str | None:
            return max(filter(None, moments), default=None)

        return cls(
            timestamp=sum(one.timestamp for one in parts),
            author=sum(one.author for one in parts),
            section=sum(one.section for one in parts),
            body=sum(one.body for one in parts),
            gone=sum(one.gone for one in parts),
            comments_failed=sum(one.comments_failed for one in parts),
            first=least(one.first for one in parts),
            last=most(one.last for one in parts),
            fetched_first=least(one.fetched_first for one in parts),
            fetched_last=most(one.fetched_last for one in parts),
        )

    def _widen(
        self, first: str | None, last: str | None, fetched: str | None, fetched_last: str | None
    ) -> None:
        """All moments are text of one zone and length."""
        self.first = min(filter(None, (self.first, first)), default=None)
        self.last = max(filter(None, (self.last, last)), default=None)
        self.fetched_first = min(filter(None, (self.fetched_first, fetched)), default=None)
        self.fetched_last = max(filter(None, (self.fetched_last, fetched_last)), default=None)


class DataFile(msgspec.Struct, kw_only=True, omit_defaults=True):
    """A file of lines; ``shares`` of those of articles."""

    path: str
    rows: int
    bytes: int
    sha256: str
    shares: Shares | None = None


class Readers(msgspec.Struct, frozen=True):
    """What the dataset says of readers, see ``newsbot.readers``; ``forgotten`` tells one set of
    tombstones from another ("" for none). Comments are kept for ``keep_days`` (0: for ever), those
    from before ``since`` are gone."""

    comment_authors: Authors = "keep"
    contacts: Literal["keep", "mask"] = "keep"
    forgotten: str = ""
    keep_days: int = 0
    since: str | None = None

    @classmethod
    def of(cls, guard: Guard) -> Self:
        authors, contacts, days = msgspec.structs.astuple(guard.choice)
        return cls(authors, contacts, guard.forgotten.mark, days, guard.since)

    @property
    def choice(self) -> Choice:
        return Choice(self.comment_authors, self.contacts, self.keep_days)


class Manifest(msgspec.Struct, kw_only=True):
    """The folder at one moment: ``updated_at`` is when something last changed, ``generation`` tells
    it from older and newer copies ("" in those of releases before 0.2). ``origin`` is "" for a
    paper's own data, "sample" or "replica" for invented data."""

    site: str
    schema_version: str
    updated_at: str
    articles: int
    comments: int
    history: int
    files: list[DataFile]
    generation: str = ""
    origin: str = ""
    readers: Readers = Readers()

    @classmethod
    def of(
        cls,
        site: Site,
        updated_at: str,
        files: Iterable[DataFile],
        generation: str = "",
        origin: str = "",
        readers: Readers | None = None,
    ) -> Self:
        listed = sorted(files, key=lambda file: file.path)

        def rows(begin: str) -> int:
            return sum(file.rows for file in listed if file.path.startswith(begin))

        return cls(
            site=site.name,
            schema_version=SCHEMA_VERSION,
            updated_at=updated_at,
            articles=rows("articles/"),
            comments=rows("comments/"),
            history=rows("history"),
            files=listed,
            generation=generation,
            origin=origin,
            readers=readers or Readers(),
        )

    @classmethod
    def load(cls, path: Path) -> Manifest | None:
        """None where there is none that can be read: it is then made anew."""
        try:
            return cls.read(path.read_bytes())
        except (FileNotFoundError, msgspec.DecodeError):
            return None

    @classmethod
    def read(cls, told: bytes) -> Manifest:
        """Raises ``msgspec.DecodeError``."""
        return _manifest.decode(told)

    def by_path(self) -> dict[str, DataFile]:
        return {file.path: file for file in self.files}

    def rows_of(self, name: str) -> int:
        """The rows of a file, however it is packed; 0 where there is none."""
        return sum(one.rows for one in self.files if unpacked_name(one.path) == name)

    def paths(self, table: str) -> list[str]:
        return [file.path for file in self.files if file.path.startswith(table)]

    def shares(self) -> Shares:
        """Those of all articles."""
        return Shares.of([file.shares for file in self.files if file.shares is not None])

    def days(self) -> Iterator[str]:
        """The days that have articles, oldest first ("2024-09-15")."""
        for file in self.files:
            if file.shares is not None and file.shares.first is not None:
                yield day_of(file.path)


_manifest = msgspec.json.Decoder(Manifest)
