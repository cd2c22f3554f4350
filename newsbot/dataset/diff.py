"""An article's past for people: a list, the text of one version, and what changed in between."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import unified_diff
from typing import Any

from newsbot.dataset.versions import Past, Version

# What a reader of the page sees, in its order; the rest follows from it.
_SAID = "title timestamp author source section url tags lead body images videos".split()


def listing(past: Past) -> Iterator[str]:
    """A line a version, oldest first, and the events between them."""
    first = past.versions[0].record
    yield f"{first['id']}: {first['title']}"
    told = [(version.since, _of_version(version)) for version in past.versions]
    for event in past.events:
        before = ", ".join(f"{name} was {value}" for name, value in (event.before or {}).items())
        if event.kind == "reread":
            before = f"from its archive: {', '.join(event.changed)} otherwise than before"
        told.append((event.at, f"{event.kind} {before}".rstrip()))
    for at, what in sorted(told, key=lambda one: one[0]):
        yield f"  {at}  {what}"


def _of_version(version: Version) -> str:
    what = f"{', '.join(version.changed)} changed" if version.changed else "first seen"
    return f"version {version.number}: {what}"


def as_text(record: dict[str, Any]) -> str:
    """What a version said, field by field, the text last."""
    return "\n".join(_lines(record))


def unified(before: Version, after: Version) -> Iterator[str]:
    """The difference of two versions as text, a paragraph a line; none where nothing shows."""
    told = unified_diff(
        list(_lines(before.record)),
        list(_lines(after.record)),
        f"version {before.number}",
        f"version {after.number}",
        before.since,
        after.since,
        lineterm="",
        n=1,
    )
    yield from told


def changes(before: Version, after: Version) -> dict[str, Any]:
    """The same by fields: each that differs with what it was and is."""
    return {
        "from": before.number,
        "to": after.number,
        "at": after.since,
        "fields": {
            name: {"before": before.record.get(name), "after": after.record.get(name)}
            for name in _SAID
            if before.record.get(name) != after.record.get(name)
        },
    }


def _lines(record: dict[str, Any]) -> Iterator[str]:
    for name in _SAID:
        value = record.get(name)
        if name == "lead" or not value:
            continue  # the text begins with it
        if name == "body":
            yield ""
            for paragraph in value.split("\n\n"):
                yield from (*paragraph.split("\n"), "")
        elif name in ("images", "videos"):
            yield from (f"{name[:-1]}: {_medium(one)}" for one in value)
        else:
            yield f"{name}: {', '.join(value) if isinstance(value, list) else value}"


def _medium(one: dict[str, Any]) -> str:
    return " | ".join(part for part in (one.get("url"), one.get("caption")) if part)
