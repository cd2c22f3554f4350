"""A ledger of a million articles: opening it, what a listing asks of it, what is due.

``python -m tests.benchmarks.ledger [ARTICLES]``. Aims: a run's opening and closing within 0.3 s, a
listing of 1,000 known articles checked within 20 ms, and no more memory for more articles.
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
from functools import partial
from pathlib import Path
from statistics import median

from newsbot.items import Listed, Scope
from newsbot.ledger import LedgerFrontier, open_ledger
from newsbot.ledger.outbox import Outbox
from newsbot.text.dates import VIETNAM
from tests.benchmarks.figures import Figure, cpu, interleaved

NOW = datetime(2026, 9, 30, 18, tzinfo=VIETNAM)


def fill(folder: Path, articles: int) -> None:
    """A ledger as years of runs leave it: all read and published, few due."""
    ledger = open_ledger(folder)
    # Made by SQLite itself, in the order of the keys: by Python's rows a million took minutes.
    numbers = (
        "WITH RECURSIVE n (i) AS (SELECT :last UNION ALL SELECT i - 1 FROM n WHERE i > 0),"
        " row AS (SELECT i, strftime('%Y%m', moment) || printf('-%07x', i) AS key,"
        " strftime('%Y-%m-%dT%H:%M:%S+07:00', moment) AS at, printf('baodaklak-%032x', i) AS id,"
        " date(moment) AS day, moment FROM"
        " (SELECT i, datetime(:newest, printf('-%d minutes', 24 * i)) AS moment FROM n))"
    )
    told = {"last": articles - 1, "newest": NOW.strftime("%Y-%m-%d %H:%M:%S")}
    with ledger.transaction() as database:
        for table, select in _ROWS.items():
            database.execute(f"INSERT INTO {table} {numbers} {select} FROM row", told)
    ledger.close()


_ROWS = {
    "articles (key, path, section, published, first_seen_at, crawl, state, id, comment_key,"
    " looked_at, page_due_at)": "SELECT key, '/xa-hoi/' || substr(key, 1, 6)"
    " || '/mot-bai-viet-ve-buon-lang' || substr(key, 7) || '/', '/xa-hoi/', at, at, 1, 'done', id,"
    " json_object('id', printf('%032x', i)), at, CASE WHEN i < 3600 THEN"
    " strftime('%Y-%m-%dT%H:%M:%S+07:00', :newest, printf('+%d hours', i)) END",
    "listings (key, section, digest)": "SELECT key, '/xa-hoi/', 'd'",
    "records (id, version, content_sha256, first_seen_at, partition, line_sha256)": "SELECT id, 1,"
    " printf('%064x', i), at, 'articles/' || day || '.jsonl', printf('%064x', i)",
}


def _when(number: int) -> datetime:
    return NOW - timedelta(minutes=24 * number)


def _key(number: int) -> str:
    return f"{_when(number):%Y%m}-{number:07x}"


def _article(number: int) -> Listed:
    path = f"/xa-hoi/{_when(number):%Y%m}/mot-bai-viet-ve-buon-lang-{number:07x}/"
    return Listed(_key(number), path, "/xa-hoi/", _when(number), "d")


def listing(number: int, count: int = 1000) -> list[Listed]:
    """A stretch of known articles as the list API would name them."""
    return [_article(one) for one in range(number, number + count)]


def timed(work: Callable[[], object], times: int = 5) -> float:
    """The median in milliseconds."""

    def once() -> Iterator[float]:
        for _ in range(times):
            started = time.perf_counter()
            work()
            yield (time.perf_counter() - started) * 1000

    return median(once())


def measure(folder: Path) -> None:
    print(f"open, a change, close: {timed(lambda: _run(folder)):.0f} ms")
    ledger = open_ledger(folder)
    frontier = LedgerFrontier(ledger, "run")
    frontier.begin("plan", NOW)
    entries = listing(500_000 if _size(ledger.connection) > 600_000 else 0)
    print(f"1,000 known articles checked: {timed(lambda: frontier.known(entries)):.1f} ms")
    kept = timed(lambda: frontier.listed("/xa-hoi/", entries, NOW, None, True), 3)
    print(f"1,000 known articles listed: {kept:.1f} ms")
    print(f"20 looks that are due: {timed(lambda: frontier.take_pending(20, NOW, Scope())):.2f} ms")
    print(f"how many are due: {timed(lambda: frontier.due_count(NOW, Scope())):.2f} ms")
    outbox = Outbox(ledger, folder)
    print(f"the dataset's files: {timed(outbox.partitions):.1f} ms")
    print(f"files of which no hash is known: {timed(outbox.unknown_files):.1f} ms")
    ledger.close()
    print(f"memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


def _size(database: sqlite3.Connection) -> int:
    return int(database.execute("SELECT count(*) FROM articles").fetchone()[0])


def figures(articles: int = 200_000) -> Iterator[Figure]:
    """An hourly run's opening and closing, beside that of a ledger of a hundredth."""
    with tempfile.TemporaryDirectory() as name:
        places = [Path(name, str(size)) for size in (articles, articles // 100)]
        for place, size in zip(places, (articles, articles // 100), strict=True):
            fill(place, size)
        pairs = interleaved(*(cpu(partial(_run, place)) for place in places), rounds=9)
        yield Figure.of(
            f"open, a change, close: {articles:,} records", f"{articles // 100:,} records", pairs
        )


def _run(folder: Path) -> None:
    ledger = open_ledger(folder)
    ledger.set_meta("benchmark", str(time.perf_counter()))
    ledger.close()


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
            line = [sys.executable, "-m", "tests.benchmarks.ledger", "measure", str(folder)]
            subprocess.run(line, check=True)


if __name__ == "__main__":
    main()
