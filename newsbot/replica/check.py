"""A dataset against the truth: what is missing, doubled, foreign or different."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from newsbot.replica import dates
from newsbot.replica.check_at import differences_at
from newsbot.replica.model import Replica
from newsbot.replica.reading import articles_folder, by_id, unlike
from newsbot.replica.truth import RUN_KEYS, Listed, Record, truth_records


def compare(
    dataset_dir: Path,
    replica: Replica,
    site: str = "baodaklak",
    listed: Listed = "all",
    limit: int = 50,
    at: datetime | None = None,
) -> list[str]:
    """The differences, none when the dataset is perfect.

    `dataset_dir` holds `articles/**/*.jsonl`, or `<site>/articles/…` (the --output folder).
    At most `limit` differences are named, then a line counts them all. Keys the truth does
    not know are let be. Raises FileNotFoundError without an `articles` folder.

    With `at` (Vietnam time where it has no zone) the dataset is one whose crawler looked at
    everything at that moment, whenever it had looked before; see `check_at`.
    """
    if at is None:
        found = list(_differences(dataset_dir, replica, site, listed))
    else:
        found = differences_at(dataset_dir, replica, site, listed, dates.local(at))
    if not found:
        return []
    plural = "difference" if len(found) == 1 else "differences"
    return [*found[:limit], f"{len(found)} {plural} in all"]


def _differences(dataset_dir: Path, replica: Replica, site: str, listed: Listed) -> Iterator[str]:
    kept, wrong = by_id(articles_folder(dataset_dir, site))
    yield from wrong
    for true in truth_records(replica, site, listed):
        identity = str(true["id"])
        line = kept.pop(identity, "")
        if not line:
            yield f"missing: {identity} {true['url']}"
        else:
            yield from _in_record(identity, json.loads(line), true)
    for identity in sorted(kept):
        yield f"foreign: {identity}"


def _in_record(identity: str, kept: Record, true: Record) -> Iterator[str]:
    for key, value in true.items():
        if key not in kept:
            yield f"{identity}: {key}: no such key"
        elif key == "comments":
            yield from _in_comments(identity, kept[key], value)
        elif kept[key] != value:
            yield f"{identity}: {key}: {unlike(kept[key], value)}"
    order = [key for key in kept if key in true]
    if order != [key for key in true if key in kept]:
        yield f"{identity}: keys not in the record's order: {', '.join(order)}"


def _in_comments(identity: str, kept: object, true: object) -> Iterator[str]:
    assert isinstance(true, list)
    if not isinstance(kept, list) or len(kept) != len(true):
        yield f"{identity}: comments: {unlike(kept, true)}"
        return
    for at, (one, expected) in enumerate(zip(kept, true, strict=True)):
        shown = {key: value for key, value in one.items() if key not in RUN_KEYS}
        for key, value in expected.items():
            if key not in shown or shown[key] != value:
                yield f"{identity}: comments[{at}].{key}: {unlike(shown.get(key), value)}"
