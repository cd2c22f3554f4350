"""A perfect job: looks at the paper at given moments and keeps what it noticed.

It works from the contract and the truth alone, so that `compare` can be tried on datasets that
no crawler had a hand in, and a crawler's be held against what its looks allowed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from copy import deepcopy
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from newsbot.replica import dates
from newsbot.replica.comments import totals
from newsbot.replica.model import Replica
from newsbot.replica.truth import truth_records

Row = dict[str, Any]
CONTENT = ("title", "timestamp", "authors", "source", "blocks", "images", "videos", "tags")
PLACE = ("url", "timestamp", "section", "section_path")
SAID = (*CONTENT, *PLACE, "author", "body", "lead", "timestamp_raw", "language")


_REAL_ONLY = ("content_sha256", "extraction")


def iso(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%S}+07:00"


def observed(
    replica: Replica, site: str, since: datetime, until: datetime, every: timedelta
) -> Observer:
    """Who looked at everything at ``since``, then every so often, and at ``until``."""
    observer = Observer(replica, site)
    moment, end = dates.local(since), dates.local(until)
    while moment < end:
        observer.look(moment)
        moment += every
    observer.look(end)
    return observer


class Observer:
    """`look` at moments one after another; `records` and `history` are what is known then."""

    def __init__(self, replica: Replica, site: str = "baodaklak") -> None:
        self.replica, self.site = replica, site
        self.records: dict[str, Row] = {}
        self.history: list[Row] = []

    def look(self, at: datetime) -> None:
        for true in truth_records(self.replica, self.site, at=at):
            before = self.records.get(str(true["id"]))
            if true["gone_at"] is None:
                self.records[str(true["id"])] = self._seen(deepcopy(true), before, iso(at))
            elif before is not None:
                if before["gone_at"] is None:
                    self.tell(before, "gone", iso(at), [], None)
                before["gone_at"] = before["gone_at"] or iso(at)

    def _seen(self, true: Row, before: Row | None, now: str) -> Row:
        record = {**true, "version": 1, "first_seen_at": now, "fetched_at": now}
        record |= {"changed_at": None, "content_sha256": "0" * 64, "extraction": {}}
        if before is not None:
            for key in ("version", "first_seen_at", "changed_at"):
                record[key] = before[key]
            if before["gone_at"] is not None:
                self.tell(before, "back", now, [], None)
            unlike = [key for key in dict.fromkeys(SAID) if before[key] != record[key]]
            if set(unlike) & set(CONTENT):
                self.tell(before, "version", now, unlike, deepcopy(before))
                record |= {"version": before["version"] + 1, "changed_at": now}
            if set(unlike) & {"url", "timestamp"}:
                place = [key for key in unlike if key in PLACE]
                self.tell(before, "moved", now, place, {key: before[key] for key in place})
        record["comments"] = comments(true["comments"], before["comments"] if before else [], now)
        record |= totals(self.replica.face, len(record["comments"]))
        return record

    def tell(self, record: Row, kind: str, at: str, changed: list[str], before: Row | None) -> None:
        line = {"id": record["id"], "kind": kind, "at": at, "changed": changed, "record": before}
        self.history.append(line)

    def lines(self) -> Iterator[Row]:
        """The records by id, without what only a real crawl has, then the lines of history."""
        for _, record in sorted(self.records.items()):
            yield {key: value for key, value in record.items() if key not in _REAL_ONLY}
        yield from self.history

    def write(self, folder: Path) -> Path:
        """The dataset under `folder`, which is the folder of `--output`."""
        place = folder / self.site / "articles" / "year=2026"
        place.mkdir(parents=True, exist_ok=True)
        (place / "all.jsonl").write_text(jsonl(self.records.values()), "utf-8")
        (place.parents[1] / "history.jsonl").write_text(jsonl(self.history), "utf-8")
        return folder


def jsonl(rows: Any) -> str:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def comments(true: list[Row], before: list[Row], now: str) -> list[Row]:
    """The thread as noticed: those there now, then those that were."""
    earlier = {row["id"]: row for row in before}
    found = []
    for row in true:
        if row["removed_at"] is None:
            known = earlier.pop(row["id"], None)
            row |= {"first_seen_at": now, "last_seen_at": now, "edits": []}
            if known is not None:
                row |= {"first_seen_at": known["first_seen_at"], "edits": known["edits"]}
                if known["body"] != row["body"]:
                    edit = {"body": known["body"], "until": now}
                    row["edits"] = [*known["edits"], edit]
            found.append(row)
    lost = [row | {"removed_at": row["removed_at"] or now} for row in earlier.values()]
    return thread([*found, *lost])


def thread(rows: list[Row]) -> list[Row]:
    """Contract order with depths; rows of one time stay as they come."""
    by_id = {row["id"]: row for row in rows}
    ordered = sorted(rows, key=lambda row: (row["timestamp"] is None, row["timestamp"] or ""))
    below: dict[str | None, list[Row]] = {}
    for row in ordered:
        below.setdefault(None if is_root(row, by_id) else row["parent_id"], []).append(row)
    read: list[Row] = []

    def add(parent: str | None, depth: int) -> None:
        for row in below.get(parent, []):
            read.append(row | {"depth": depth})
            add(row["id"], depth + 1)

    add(None, 0)
    return read


def is_root(row: Row, by_id: dict[str, Row]) -> bool:
    """Top level, an orphan, or one of a circle."""
    passed = {row["id"]}
    parent = row["parent_id"]
    if parent not in by_id:
        return True
    while parent in by_id:
        if parent == row["id"]:
            return True
        if parent in passed:
            return False
        passed.add(parent)
        parent = by_id[parent]["parent_id"]
    return False
