"""How late a dataset noticed comments as they came and corrections as they were made."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from newsbot.replica import dates
from newsbot.replica.model import Replica
from newsbot.replica.past import Past, pasts
from newsbot.replica.reading import articles_folder, by_id, history
from newsbot.replica.timeline import timeline_of
from newsbot.replica.told import changes
from newsbot.replica.truth import Record

LASTING = timedelta(hours=24)


@dataclass(frozen=True)
class Spread:
    """How many, and how many hours late: the median and what 95% keep to; None of none."""

    count: int
    median: float | None
    p95: float | None


@dataclass(frozen=True)
class Lateness:
    """What happened after `since` and up to `at`, and when the dataset knew.

    `comments`, `edits` (corrections of articles) and `removals` (comments that went and stayed
    away, articles that vanished) are those the dataset has;
    `comments_lacking` appeared under a standing article and are in no record; of `lasting`
    states of articles, each 24 hours long at least, `lacking` are neither in the history nor
    in the record.
    """

    comments: Spread
    edits: Spread
    removals: Spread
    comments_lacking: int
    lasting: int
    lacking: int


def lateness(
    dataset_dir: Path, replica: Replica, site: str, since: datetime, at: datetime
) -> Lateness:
    """Measures a dataset against the true moments (Vietnam time where they have no zone).

    Raises FileNotFoundError without an `articles` folder, ValueError for a replica too large
    for a clock or a time in the dataset that is none.
    """
    folder = articles_folder(dataset_dir, site)
    lines, _ = by_id(folder)
    told, _ = history(folder)
    start, end = dates.local(since), dates.local(at)
    comments: list[float | None] = []
    edits: list[float] = []
    removals: list[float] = []
    kept: list[bool] = []
    for identity, past in pasts(timeline_of(replica), site, end):
        record = json.loads(lines[identity]) if identity in lines else {}
        comments += _comments(record, past, start)
        changed = changes(record, told.get(identity, []))
        seen = [*(one.before for one in changed), *([record] if record else [])]
        edits += _edits([one.at for one in changed], past.match(seen), past, start)
        removals += _removals(record, past, start)
        kept += _lasting(seen, past, start)
    noticed = [late for late in comments if late is not None]
    return Lateness(
        comments=_spread(noticed),
        edits=_spread(edits),
        removals=_spread(removals),
        comments_lacking=len(comments) - len(noticed),
        lasting=len(kept),
        lacking=kept.count(False),
    )


def _comments(record: Record, past: Past, since: datetime) -> Iterator[float | None]:
    """For each comment that appeared meanwhile its hours until seen, None where it is not there."""
    rows = record.get("comments")
    found = {row["id"]: row for row in rows} if isinstance(rows, list) else {}
    for life in past.comments:
        if since < life.appears <= past.at and not past.life.is_gone(life.appears):
            row = found.get(f"c-{life.comment.id}")
            yield None if row is None else _hours(life.appears, str(row["first_seen_at"]))


def _edits(seen: list[str], matched: list[int], past: Past, since: datetime) -> Iterator[float]:
    """Hours from each correction to the moment it was seen; `matched` are the states found."""
    for at, index in zip(seen, matched[1:], strict=False):
        corrected = past.life.starts[index]
        if corrected > since:
            yield _hours(corrected, at)


def _removals(record: Record, past: Past, since: datetime) -> Iterator[float]:
    """Hours from each removal that the record tells to the moment it was seen."""
    absence = past.life.absence
    if absence is not None and absence.start > since and isinstance(record.get("gone_at"), str):
        yield _hours(absence.start, str(record["gone_at"]))
    rows = record.get("comments")
    found = {row["id"]: row for row in rows} if isinstance(rows, list) else {}
    for life in past.comments:
        removed_at = found.get(f"c-{life.comment.id}", {}).get("removed_at")
        if life.removed is not None and life.removed > since and removed_at is not None:
            yield _hours(life.removed, str(removed_at))


def _lasting(seen: list[Record], past: Past, since: datetime) -> Iterator[bool]:
    """Whether the dataset has them, for the states that stood a day and more since."""
    matched = set(past.match(seen))
    for index in range(len(past.states)):
        if past.stood(index, since) >= LASTING:
            yield index in matched


def _hours(true: datetime, noticed: str) -> float:
    return (dates.moment(noticed) - true).total_seconds() / 3600


def _spread(values: Iterable[float]) -> Spread:
    """Nearest-rank: the smallest value that so many percent do not exceed."""
    found = sorted(values)
    if not found:
        return Spread(0, None, None)
    count = len(found)
    return Spread(count, found[(count - 1) // 2], found[(count * 95 + 99) // 100 - 1])
