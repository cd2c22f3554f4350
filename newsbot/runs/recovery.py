"""A ledger that is damaged or missing: moved aside, never deleted, and made again.

What the dataset holds is known from it; what was listed and not yet read is found by one listing
down to the dataset's oldest article. Runs whose files are written and not yet in the dataset are
published from their folders.
"""

from __future__ import annotations

import logging
import shutil
import sqlite3
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import msgspec

from newsbot.dataset.lines import DatasetError, lines_in
from newsbot.dataset.package import origin_of
from newsbot.dataset.partitions import data_files, partition_of
from newsbot.dataset.publish import Placed, ids_in, readable_lines, records_in, remove
from newsbot.exporters.atomic import write_lines
from newsbot.exporters.hashing import sha256_of
from newsbot.exporters.packing import packing_of
from newsbot.items import Article
from newsbot.ledger import DamagedLedger, Ledger, open_ledger
from newsbot.ledger.database import ORIGIN
from newsbot.ledger.outbox import Outbox
from newsbot.revisits.policy import Policy
from newsbot.runs.folders import Folders
from newsbot.runs.reconciling import check_owner, load_manifest, older_of, remerge, settle
from newsbot.sites import all_sites
from newsbot.text.dates import isoformat

logger = logging.getLogger(__name__)
_NAMES = ("ledger.sqlite", "ledger.sqlite-wal", "ledger.sqlite-shm", "ledger.sqlite.seal")


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What a rebuilt ledger knows, and where the former one went (None: there was none).

    ``older``: it was of an earlier moment than the dataset; ``doubtful`` are the files whose
    articles are looked at again, since somebody changed them.
    """

    articles: int
    runs: int
    aside: Path | None
    doubtful: int = 0
    older: bool = False

    def __str__(self) -> str:
        was = f"the old ledger stands in {self.aside}" if self.aside else "there was no ledger"
        if self.older:
            was = (
                f"the ledger was older than the dataset, a restored copy? It stands in {self.aside}"
            )
        told = f"{was}; rebuilt from the dataset: {self.articles} articles, {self.runs} runs"
        if not self.doubtful:
            return told
        return f"{told}; the articles of {self.doubtful} changed files are looked at again"


def open_or_rebuild(
    folders: Folders, now: datetime, policy: Policy
) -> tuple[Ledger, Rebuilt | None]:
    """The paper's ledger.

    Raises ``LedgerError`` where a newer newsbot wrote it, ``DatasetError`` where the dataset is no
    one of this paper, ``OSError``.
    """
    check_owner(folders)
    path = folders.own / _NAMES[0]
    older = False
    try:
        if path.exists() or not (folders.dataset / "articles").is_dir():
            ledger = open_ledger(folders.own)
            older = older_of(folders, ledger) == "ledger"
            if not older:
                return ledger, None
            ledger.close()
            logger.error("%s is older than the dataset: made again from it", path)
    except DamagedLedger as error:
        logger.error("%s: rebuilding it from the dataset", error)
    rebuilt = rebuild(folders, now, policy)
    return open_ledger(folders.own), replace(rebuilt, older=older)


def rebuild(folders: Folders, now: datetime, policy: Policy) -> Rebuilt:
    """Makes the ledger again from the dataset and the runs' folders; the old one moves aside.

    What the dataset holds by then is not replaced by what runs hold in an earlier version.

    A kill on the way leaves no half of a ledger: it is made in a folder of its own.
    """
    work = folders.own / "rebuilding"
    for name in _NAMES:
        (work / name).unlink(missing_ok=True)
    ledger = open_ledger(work)
    try:
        doubtful = _doubtful(folders, now)
        articles = _add_articles(ledger, folders.dataset, now, policy, doubtful)
        runs = _add_runs(ledger, folders, now)
        settle(folders, ledger)
        ledger.set_meta(ORIGIN, origin_of(folders.dataset))
        remerge(ledger, wanted=True)
    finally:
        ledger.close()
    aside = _move_aside(folders.own, now)
    for name in reversed(_NAMES):
        if (work / name).exists():
            (work / name).replace(folders.own / name)
    work.rmdir()
    return Rebuilt(articles, runs, aside, len(doubtful))


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


def _doubtful(folders: Folders, now: datetime) -> set[str]:
    """Files of articles that are not as the manifest knows them: cut, edited, or half published.

    Lines that are no records are left out of them; the file is kept aside as it was.
    """
    manifest = load_manifest(folders)
    known = {} if manifest is None else manifest.by_path()
    doubtful = set()
    for path in data_files(folders.dataset):
        name = path.relative_to(folders.dataset).as_posix()
        if name in known and sha256_of(path) == known[name].sha256:
            continue
        if name in known:
            doubtful.add(name)
        whole = [line for _, line in readable_lines(path)]
        if whole != _lines_of(path):
            aside = folders.aside(name, now)
            shutil.copyfile(path, aside)
            logger.warning("%s has lines that are no records any more: kept as %s", path, aside)
            doubtful.add(name)
            write_lines(path, whole)
    return doubtful


def _lines_of(path: Path) -> list[bytes] | None:
    """None where the file can't be read to its end."""
    try:
        return [line for _, line in lines_in(path)]
    except DatasetError:
        return None


def _add_articles(
    ledger: Ledger, dataset: Path, now: datetime, policy: Policy, doubtful: Collection[str]
) -> int:
    oldest: str | None = None
    seen: dict[str, tuple[str, int, bool, str]] = {}
    outbox = Outbox(ledger, dataset)
    with ledger.transaction() as database:
        for path in data_files(dataset):
            partition = path.relative_to(dataset).as_posix()
            for article, line in records_in(path):
                # A copy under another day's name is the one that goes.
                own = partition_of(article.timestamp, packing_of(partition)) == partition
                mine = (article.fetched_at, article.version, own, partition)
                seen[article.id] = newer = max(mine, seen.get(article.id, mine))
                if newer is mine:
                    outbox.place([(article.id, Placed.of(partition, article, line))])
                    _add_article(database, article, now, policy)
                    if partition in doubtful:
                        outbox.page_now([article.id], now)
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
    database: sqlite3.Connection, article: Article, now: datetime, policy: Policy
) -> None:
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
    runs, outbox = [*_runs(folders.own / "runs", folders.site)], Outbox(ledger, folders.dataset)
    for run, state in runs:
        outbox.add(run, state, now)
    return len(runs)


def _runs(folder: Path, site: str) -> Iterator[tuple[str, str]]:
    """Each run of a paper by its folder, oldest first, with the state that its files tell."""
    for path in sorted(folder.glob("*/")):
        try:
            told = msgspec.json.decode((path / "run.json").read_bytes())
        except (OSError, msgspec.DecodeError):
            told = {}
        told = told if isinstance(told, dict) else {}
        if told.get("site", site) != site:
            continue
        if told.get("published"):
            yield path.name, "published"
        elif not (path / "articles.jsonl").exists():
            yield path.name, "interrupted"
        else:
            yield path.name, "refused" if told.get("refused") else "exported"
