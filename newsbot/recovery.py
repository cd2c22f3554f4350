"""A ledger that is damaged or missing: moved aside, never deleted, and made again.

What the dataset holds is known from it; what was listed and not yet read is found by one listing
down to the dataset's oldest article. Runs whose files are written and not yet in the dataset are
published from their folders.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import msgspec

from newsbot.dataset.partitions import data_files
from newsbot.dataset.publish import Placed, ids_in, records_in, remove
from newsbot.folders import Folders
from newsbot.items import Article
from newsbot.ledger import DamagedLedger, Ledger, open_ledger
from newsbot.ledger.runs import add_run, place_records
from newsbot.revisits.policy import Policy
from newsbot.sites import all_sites
from newsbot.text.dates import isoformat

logger = logging.getLogger(__name__)
_NAMES = ("ledger.sqlite", "ledger.sqlite-wal", "ledger.sqlite-shm", "ledger.sqlite.seal")


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What a rebuilt ledger knows, and where the damaged one went (None: there was none)."""

    articles: int
    runs: int
    aside: Path | None

    def __str__(self) -> str:
        was = f"the old ledger stands in {self.aside}" if self.aside else "there was no ledger"
        return f"{was}; rebuilt from the dataset: {self.articles} articles, {self.runs} runs"


def open_or_rebuild(
    folders: Folders, now: datetime, policy: Policy
) -> tuple[Ledger, Rebuilt | None]:
    """The paper's ledger. Raises ``LedgerError`` where a newer newsbot wrote it, ``OSError``."""
    path = folders.own / _NAMES[0]
    try:
        if path.exists() or not (folders.dataset / "articles").is_dir():
            return open_ledger(folders.own), None
    except DamagedLedger as error:
        logger.error("%s: rebuilding it from the dataset", error)
    rebuilt = rebuild(folders, now, policy)
    return open_ledger(folders.own), rebuilt


def rebuild(folders: Folders, now: datetime, policy: Policy) -> Rebuilt:
    """Makes the ledger again from the dataset and the runs' folders; the old one moves aside.

    A kill on the way leaves no half of a ledger: it is made in a folder of its own.
    """
    work = folders.own / "rebuilding"
    for name in _NAMES:
        (work / name).unlink(missing_ok=True)
    ledger = open_ledger(work)
    try:
        articles = _add_articles(ledger, folders.dataset, now, policy)
        runs = _add_runs(ledger, folders, now)
    finally:
        ledger.close()
    aside = _move_aside(folders.own, now)
    for name in reversed(_NAMES):
        if (work / name).exists():
            (work / name).replace(folders.own / name)
    work.rmdir()
    return Rebuilt(articles, runs, aside)


def _move_aside(own: Path, now: datetime) -> Path | None:
    """The old ledger with its side files, under a name that nothing else has."""
    aside = None
    stamp = f"{now:%Y%m%dT%H%M%SZ}"
    number = 0
    while (own / f"ledger.sqlite.damaged-{stamp}").exists():
        number += 1
        stamp = f"{now:%Y%m%dT%H%M%SZ}-{number}"
    for name in _NAMES:
        if (own / name).exists():
            target = own / f"ledger.sqlite.damaged-{stamp}{name.removeprefix('ledger.sqlite')}"
            (own / name).replace(target)
            aside = aside or target
    return aside


def _add_articles(ledger: Ledger, dataset: Path, now: datetime, policy: Policy) -> int:
    oldest: str | None = None
    seen: dict[str, tuple[str, int, str]] = {}
    with ledger.transaction() as database:
        for path in data_files(dataset):
            partition = path.relative_to(dataset).as_posix()
            for article in records_in(path):
                mine = (article.fetched_at, article.version, partition)
                seen[article.id] = newer = max(mine, seen.get(article.id, mine))
                if newer is mine:
                    _add_article(database, article, partition, now, policy)
                if article.timestamp and (oldest is None or article.timestamp < oldest):
                    oldest = article.timestamp
        if oldest is not None:
            ledger.set_meta("relist_since", oldest)
    _remove_doubled(dataset, {article_id: place for article_id, (*_, place) in seen.items()})
    return len(seen)


def _remove_doubled(dataset: Path, places: dict[str, str]) -> None:
    """A publish that was killed may have left an article in its old file as well."""
    for path in data_files(dataset):
        partition = path.relative_to(dataset).as_posix()
        doubled = [found for found in ids_in(path) if places.get(found) != partition]
        if doubled:
            remove(path, doubled)


def _add_article(
    database: sqlite3.Connection, article: Article, partition: str, now: datetime, policy: Policy
) -> None:
    place = Placed(partition, article.version, article.content_sha256, article.first_seen_at)
    place_records(database, [(article.id, place)])
    address = all_sites()[article.site].address(article.url)
    if address is None:
        return
    published = datetime.fromisoformat(article.timestamp or article.first_seen_at)
    changed = datetime.fromisoformat(article.changed_at) if article.changed_at else None
    # The comment API's own id is not in a record: a look at the page finds it again.
    looks = (policy.page(now, published, changed), policy.comment(now, published, changed))
    due = min((look for look in looks if look is not None), default=None)
    if article.gone_at is not None:
        due = policy.missing(now, datetime.fromisoformat(article.gone_at))
    database.execute(
        "INSERT OR IGNORE INTO articles (key, path, section, published, first_seen_at, crawl,"
        " state, id, page_due_at, looked_at, comments) VALUES (?, ?, ?, ?, ?, 0, ?, ?, ?, ?, ?)",
        (
            address.key,
            address.path,
            article.section_path or "/",
            article.timestamp,
            article.first_seen_at,
            "gone" if article.gone_at else "done",
            article.id,
            due and isoformat(due),
            article.fetched_at,
            sum(comment.removed_at is None for comment in article.comments),
        ),
    )


def _add_runs(ledger: Ledger, folders: Folders, now: datetime) -> int:
    runs = list(_runs(folders.own / "runs"))
    for run, state in runs:
        add_run(ledger, run, state, now)
    return len(runs)


def _runs(folder: Path) -> Iterator[tuple[str, str]]:
    """Each run by its folder, oldest first, with the state that its files tell."""
    for path in sorted(folder.glob("*/")):
        try:
            told = msgspec.json.decode((path / "run.json").read_bytes())
        except (OSError, msgspec.DecodeError):
            told = {}
        told = told if isinstance(told, dict) else {}
        if told.get("published"):
            yield path.name, "published"
        elif not (path / "articles.jsonl").exists():
            yield path.name, "interrupted"
        else:
            yield path.name, "refused" if told.get("refused") else "exported"
