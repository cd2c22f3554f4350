"""What a record's lines of `history.jsonl` say, and whether they hang together."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby, pairwise
from typing import NamedTuple

from newsbot.replica.past import Past
from newsbot.replica.reading import unlike
from newsbot.replica.truth import Record, content

_KEYS = ["id", "kind", "at", "changed", "record"]
_PLACE = {"url", "timestamp", "section", "section_path"}
# Fields of a record that tell of its looks, of its versions or of the comments' own past.
_NOT_SAID = frozenset(
    "comments comments_status comments_total id site version first_seen_at fetched_at changed_at"
    " gone_at content_sha256 extraction schema_version".split()
)


class Told(NamedTuple):
    """The lines of one look that found an article other than before, and its record until then."""

    at: str
    kinds: list[str]
    changed: list[list[str]]
    before: Record


def changes(kept: Record, lines: list[Record]) -> list[Told]:
    """An article's changes, oldest first; those of its presence are not among them.

    A `moved` line holds what changed only, so the rest is as in the record that followed.
    """
    looks = [
        (str(at), list(group))
        for at, group in groupby(
            (line for line in lines if isinstance(line.get("record"), dict)),
            key=lambda line: line.get("at"),
        )
    ]
    told: list[Told] = []
    after = kept
    for at, group in reversed(looks):
        records = {line["kind"]: line["record"] for line in group}
        whole, moved = records.get("version"), records.get("moved")
        before = {**after, **moved} if whole is None and isinstance(moved, dict) else whole
        if not isinstance(before, dict):
            continue
        kinds = [str(line["kind"]) for line in group]
        told.append(Told(at, kinds, [line["changed"] for line in group], before))  # type: ignore[misc]
        after = before
    return told[::-1]


def in_lines(lines: list[Record]) -> Iterator[tuple[int, str]]:
    """(number, what is wrong) of lines that are none."""
    for number, line in enumerate(lines):
        record, kind = line.get("record"), line.get("kind")
        if list(line) != _KEYS:
            yield number, f"keys {list(line)} instead of {_KEYS}"
        elif kind not in ("version", "moved", "gone", "back"):
            yield number, f"no such kind: {kind}"
        elif isinstance(record, dict) != (kind in ("version", "moved")):
            yield number, f"{kind} with the record {unlike(record, None)}"


def in_versions(kept: Record, told: list[Told]) -> Iterator[str]:
    """What is wrong with the order of versions, and with what they say has changed."""
    version = 1
    for one, after in pairwise([*told, Told("", [], [], kept)]):
        where = f"history at {one.at}"
        is_version = content(one.before) != content(after.before)
        is_moved = any(one.before.get(key) != after.before.get(key) for key in ("url", "timestamp"))
        kinds = ["version"] * is_version + ["moved"] * is_moved
        if not kinds:
            yield f"{where}: the same state twice in a row"
        if one.kinds != kinds:
            yield f"{where}: {one.kinds} instead of {kinds}"
        yield from (f"{where}: {what}" for what in _in_changed(one, after.before))
        if one.before.get("version") != version:
            yield f"{where}: version {one.before.get('version')} instead of {version}"
        version += is_version
    if kept.get("version") != version:
        yield f"version: {kept.get('version')} instead of {version}, by its history"


def _in_changed(one: Told, after: Record) -> Iterator[str]:
    true = {key for key in after if key not in _NOT_SAID and after[key] != one.before.get(key)}
    for kind, changed in zip(one.kinds, one.changed, strict=True):
        wanted = true if kind == "version" else true & _PLACE
        if set(changed) != wanted:
            yield f"{kind} says {sorted(changed)} changed instead of {sorted(wanted)}"


def in_presence(kept: Record, past: Past, lines: list[Record]) -> Iterator[str]:
    """Gone and back: in turn, at moments when it was so, the last as the record says."""
    gone: str | None = None
    for line in lines:
        kind, at = line.get("kind"), str(line.get("at"))
        if kind not in ("gone", "back"):
            continue
        if (kind == "gone") == (gone is not None):
            yield f"history at {at}: {kind} twice in a row"
        gone = at if kind == "gone" else None
        was_so = past.was_missing(at) if kind == "gone" else past.was_there(at)
        if not was_so:
            yield f"history at {at}: {kind}, which it was not"
    if gone != kept.get("gone_at"):
        yield f"gone_at: {unlike(kept.get('gone_at'), gone)}, by its history"
