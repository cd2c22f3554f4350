"""A file of the dataset held against what today's rules read of the same looks."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from newsbot.dataset.publish import records_in
from newsbot.items import Article, from_json, to_json
from newsbot.readers.guard import Guard
from newsbot.reextraction.rereading import differences, page_read_at, reread, same_version
from newsbot.reextraction.spool import Change, Spool


@dataclass(slots=True)
class Compared:
    """What of some records was read again: how many, what differs, and what no archive has.

    ``ids`` are all that were looked at; ``unreadable`` those whose page is no record any more, and
    why. ``versions`` are earlier ones, of history, that were read again, ``other_versions`` those
    of them that read otherwise now.
    """

    records: int = 0
    not_archived: int = 0
    versions: int = 0
    other_versions: int = 0
    changes: list[Change] = field(default_factory=list)
    unreadable: list[tuple[str, str]] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)


def compare_file(
    path: Path, spool_path: Path, since: str | None, until: str | None, guard: Guard
) -> Compared:
    """Holds the records of a file against their readings; ``since`` and ``until`` bound the
    records' timestamps, both included, ``guard`` is the one that the records have passed.

    Raises ``DatasetError``.
    """
    found = Compared()
    with closing(Spool(spool_path, read_only=True)) as spool:
        for record, line in _within(path, since, until):
            readings = spool.readings(record.id)
            found.ids.append(record.id)
            again = reread(record, readings) if readings else None
            if again is None and (why := spool.unread_at(record.url, record.fetched_at)):
                found.records += 1
                found.unreadable.append((record.id, why))
                continue
            if again is None:
                found.not_archived += 1
                continue
            found.records += 1
            again = guard.article(again)
            if fields := differences(record, again):
                found.changes.append(Change(record.id, to_json(again), fields, line))
            for at, version in spool.versions(record.id):
                page = page_read_at(at, readings)
                if page is not None:
                    earlier = from_json(version)
                    found.versions += 1
                    found.other_versions += bool(differences(earlier, same_version(earlier, page)))
    return found


def _within(path: Path, since: str | None, until: str | None) -> Iterator[tuple[Article, bytes]]:
    for record, line in records_in(path):
        at = record.timestamp
        if (since is None or (at or "") >= since) and (until is None or (at or "") <= until):
            yield record, line
