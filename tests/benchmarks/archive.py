"""A dataset of any size, of the replica's articles again and again, each copy further back."""

from __future__ import annotations

from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec

from newsbot.dataset.package import complete
from newsbot.dataset.partitions import partition_of
from newsbot.exporters.atomic import write_lines
from newsbot.exporters.hashing import sha256_of
from newsbot.items import Article, to_json
from newsbot.replica import NEWEST, Replica, truth_records
from newsbot.sites import all_sites
from newsbot.text.dates import VIETNAM, isoformat

SITE = "baodaklak"
# Articles of the replica, and minutes between two of them: seventy a day.
_OWN, _APART = 2000, 20
_SEEN = isoformat(NEWEST.replace(tzinfo=VIETNAM))


def write_archive(output: Path, articles: int) -> Path:
    """``output/baodaklak`` with so many articles, and newsbot's own folder beside it."""
    dataset = output / SITE
    (output / ".newsbot" / SITE).mkdir(parents=True)
    own = [_seen(dict(record)) for record in truth_records(Replica(_OWN, 1, _APART))]
    span = timedelta(minutes=_OWN * _APART)
    days: dict[str, list[tuple[str, str, bytes]]] = {}
    for number in range(articles):
        copy, place = divmod(number, len(own))
        one = msgspec.convert(own[place], Article)
        if copy:
            one.id = f"{SITE}-{sha256(f'{copy} {one.id}'.encode()).hexdigest()[:32]}"
            if one.timestamp is not None:
                one.timestamp = isoformat(datetime.fromisoformat(one.timestamp) - span * copy)
        row = (one.timestamp or "", one.id, to_json(one))
        days.setdefault(partition_of(one.timestamp), []).append(row)
    for name, rows in days.items():
        write_lines(dataset / name, (line for *_, line in sorted(rows)))
    finish(dataset, days)
    return dataset


def finish(dataset: Path, names: Any, moment: str = _SEEN) -> None:
    """Makes what stands beside the files fit them."""
    told = {name: sha256_of(dataset / name) for name in names}
    complete(dataset, all_sites()[SITE], told, moment)


def _seen(record: dict[str, Any]) -> dict[str, Any]:
    """With what depends on a run, which the truth has not."""
    record |= {"first_seen_at": _SEEN, "fetched_at": _SEEN, "changed_at": None}
    record |= {"content_sha256": "0" * 64}
    record["extraction"] = {"layout": "v1", "parser": "newsbot", "flags": []}
    for comment in record["comments"]:
        comment |= {"first_seen_at": _SEEN, "last_seen_at": _SEEN}
    return record
