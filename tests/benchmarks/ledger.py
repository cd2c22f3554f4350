"""A ledger of a million articles: opening it, what a listing asks of it, what is due.

``python tests/benchmarks/ledger.py [ARTICLES]``. Aims: a clean open within a second, a listing of
1,000 known articles checked within 20 ms, and no more memory for more articles.
"""

from __future__ import annotations

import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any

from newsbot.items import Listed, Scope
from newsbot.ledger import LedgerFrontier, open_ledger
from newsbot.text.dates import VIETNAM, isoformat

NOW = datetime(2026, 9, 30, 18, tzinfo=VIETNAM)
_BATCH = 50_000


def fill(folder: Path, articles: int) -> None:
    """A ledger as years of runs leave it: all read and published, few due."""
    ledger = open_ledger(folder)
    database = ledger.connection
    for first in range(0, articles, _BATCH):
        numbers = range(first, min(first + _BATCH, articles))
        with ledger.transaction():
            database.executemany(
                "INSERT INTO articles (key, path, section, published, first_seen_at, crawl, state,"
                " id, comment_key, looked_at, page_due_at) VALUES (?, ?, ?, ?, ?, 1, 'done', ?,"
                " json_object('id', ?), ?, ?)",
                map(_article, numbers),
            )
            database.executemany(
                "INSERT INTO listings (key, section, digest) VALUES (?, '/xa-hoi/', 'd')",
                ((_key(number),) for number in numbers),
            )
            database.executemany(
                "INSERT INTO records (id, version, content_sha256, first_seen_at, partition)"
                " VALUES (?, 1, ?, ?, ?)",
                (
                    (_id(number), "0" * 64, isoformat(NOW), f"articles/{_when(number):%Y-%m-%d}")
                    for number in numbers
                ),
            )
    ledger.close()


def _when(number: int) -> datetime:
    return NOW - timedelta(minutes=24 * number)


def _key(number: int) -> str:
    return f"{_when(number):%Y%m}-{number:07x}"


def _id(number: int) -> str:
    return f"baodaklak-{number:032x}"


def _article(number: int) -> tuple[Any, ...]:
    told, seen = isoformat(_when(number)), isoformat(_when(number) + timedelta(hours=1))
    path = f"/xa-hoi/{_when(number):%Y%m}/mot-bai-viet-ve-buon-lang-{number:07x}/"
    due = isoformat(NOW + timedelta(hours=number)) if number < 3600 else None
    return (_key(number), path, "/xa-hoi/", told, seen, _id(number), f"{number:032x}", seen, due)


def listing(number: int, count: int = 1000) -> list[Listed]:
    """A stretch of known articles as the list API would name them."""
    return [
        Listed(key, path, section, datetime.fromisoformat(told), "d")
        for key, path, section, told, *_ in map(_article, range(number, number + count))
    ]


def timed(work: Callable[[], object], times: int = 5) -> float:
    """The median in milliseconds."""

    def once() -> Iterator[float]:
        for _ in range(times):
            started = time.perf_counter()
            work()
            yield (time.perf_counter() - started) * 1000

    return median(once())


def measure(folder: Path) -> None:
    started = time.perf_counter()
    ledger = open_ledger(folder)
    print(f"clean open: {time.perf_counter() - started:.2f} s")
    frontier = LedgerFrontier(ledger, "run")
    frontier.begin("plan", NOW)
    entries = listing(500_000 if _size(ledger.connection) > 600_000 else 0)
    print(f"1,000 known articles checked: {timed(lambda: frontier.known(entries)):.1f} ms")
    kept = timed(lambda: frontier.listed("/xa-hoi/", entries, NOW, None, True), 3)
    print(f"1,000 known articles listed: {kept:.1f} ms")
    print(f"20 looks that are due: {timed(lambda: frontier.take_pending(20, NOW, Scope())):.2f} ms")
    print(f"how many are due: {timed(lambda: frontier.due_count(NOW)):.2f} ms")
    ledger.close()
    print(f"memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


def _size(database: sqlite3.Connection) -> int:
    return int(database.execute("SELECT count(*) FROM articles").fetchone()[0])


def main() -> None:
    if sys.argv[1:2] == ["measure"]:
        measure(Path(sys.argv[2]))
        return
    articles = int(sys.argv[1]) if sys.argv[1:] else 1_000_000
    with tempfile.TemporaryDirectory() as name:
        for size in (articles // 100, articles):
            folder = Path(name) / str(size)
            fill(folder, size)
            stored = (folder / "ledger.sqlite").stat().st_size / 1e6
            print(f"\n{size:,} articles, {stored:.0f} MB", flush=True)
            # A process of its own: filling leaves its memory behind.
            subprocess.run([sys.executable, __file__, "measure", str(folder)], check=True)


if __name__ == "__main__":
    main()
