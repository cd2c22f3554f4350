"""An article's past, out of the dataset alone: its versions, and what else befell it."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

import msgspec

from newsbot.dataset.history import history_in
from newsbot.dataset.manifest import Manifest
from newsbot.dataset.package import MANIFEST
from newsbot.dataset.publish import find_line
from newsbot.dataset.readable import names_to_read
from newsbot.items import HistoryLine, history_from_json


@dataclass(frozen=True, slots=True)
class Version:
    """What an article said from one moment to another: the whole record as it was.

    ``since`` is when it was first seen so, ``until`` when it was seen otherwise (None: it says so
    today), ``changed`` names the fields that differ from the version before (none for the first).
    """

    number: int
    since: str
    until: str | None
    changed: list[str]
    record: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Event:
    """Something beside a version: ``before`` holds what changed as it was."""

    at: str
    kind: Literal["moved", "gone", "back", "reread"]
    changed: list[str] = field(default_factory=list)
    before: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Past:
    """Versions and events, oldest first; the last version is today's record."""

    versions: list[Version]
    events: list[Event]

    def told(self) -> dict[str, Any]:
        """All but the records."""
        versions = [
            {
                "version": version.number,
                "since": version.since,
                "until": version.until,
                "changed": version.changed,
            }
            for version in self.versions
        ]
        return {"versions": versions, "events": [asdict(event) for event in self.events]}

    def at(self, moment: str) -> Version | None:
        """What it said at a moment ("2026-11-28T20:00:00+07:00"); None before it was known."""
        known = [version for version in self.versions if version.since <= moment]
        return known[-1] if known else None


def past_of(dataset: Path, article_id: str, file: str | None = None) -> Past | None:
    """An article's past, None where the dataset has no such article.

    ``file`` is where it stands as far as that is known, by its path in the dataset. Raises
    ``DatasetError`` for files that can't be read.
    """
    found = find_record(dataset, article_id, file)
    if found is None:
        return None
    _, record = found
    events = _events(dataset, article_id)
    versions: list[Version] = []
    since, changed = record["first_seen_at"], list[str]()
    for event in events:
        if event.kind == "version" and event.record is not None:
            number = event.record.get("version", len(versions) + 1)
            versions.append(Version(number, since, event.at, changed, event.record))
            since, changed = event.at, event.changed
    versions.append(Version(record["version"], since, None, changed, record))
    others = [
        Event(event.at, event.kind, event.changed, event.record)
        for event in events
        if event.kind != "version"
    ]
    return Past(versions, others)


def find_record(
    dataset: Path, article_id: str, file: str | None = None
) -> tuple[str, dict[str, Any]] | None:
    """The file that holds an article, by its path in the dataset, and its record as it stands."""
    if file is not None and (line := find_line(dataset / file, article_id)) is not None:
        return file, msgspec.json.decode(line)
    # Newest day first: that is what people ask for.
    manifest = Manifest.load(dataset / MANIFEST)
    for name in reversed(names_to_read(dataset, "articles/", manifest)):
        if (line := find_line(dataset / name, article_id)) is not None:
            return name, msgspec.json.decode(line)
    return None


def _events(dataset: Path, article_id: str) -> list[HistoryLine]:
    named = article_id.encode()
    found = []
    for line in history_in(dataset):
        if named in line:
            with suppress(msgspec.DecodeError):
                event = history_from_json(line)
                found += [event] if event.id == article_id else []
    return sorted(found, key=lambda event: event.at)
