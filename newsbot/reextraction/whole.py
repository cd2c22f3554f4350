"""Archives read again from end to end, and held against the dataset."""

from __future__ import annotations

import fcntl
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

import msgspec

from newsbot.dataset.history import history_in
from newsbot.dataset.partitions import data_files, day_of
from newsbot.items import history_from_json
from newsbot.ledger.database import read_only
from newsbot.readers.guard import Guard
from newsbot.reextraction import executors, pool
from newsbot.reextraction.applying import new_articles
from newsbot.reextraction.comparing import Compared, compare_file
from newsbot.reextraction.reading import Piece, PieceRead, fingerprint, pieces, read_piece
from newsbot.reextraction.spool import Spool
from newsbot.reextraction.telling import Report
from newsbot.runs.folders import Folders
from newsbot.runs.guarding import published_guard
from newsbot.sites import Site, all_sites
from newsbot.text.dates import isoformat

_ARCHIVES = "crawl-*.warc.gz"


class NothingToRead(Exception):
    """There is no archive; the text says where none is, and the way out."""


class Busy(Exception):
    """Another process reads this paper's archives again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Which archives are read (``runs``: of these runs; ``files``: these; with neither all), and
    which records are held against them: those published in the window. ``executor`` says where
    archives are read, see ``newsbot.reextraction.executors``."""

    runs: Sequence[str] = ()
    files: Sequence[Path] = ()
    since: datetime | None = None
    until: datetime | None = None
    workers: int = 1
    executor: str = executors.LOCAL


def archives(folders: Folders, asked: Asked) -> list[Path]:
    """The files that are asked for, oldest run first. Raises ``NothingToRead``."""
    if asked.files:
        return [path.absolute() for path in asked.files]
    # Who reads them may stand elsewhere.
    runs = (folders.own / "runs").absolute()
    named = [runs / run for run in asked.runs] or sorted(runs.glob("*"))
    for folder in named:
        if asked.runs and not folder.is_dir():
            raise NothingToRead(f"there is no run {folder.name} under {runs}")
    found = [path for folder in named for path in sorted(folder.glob(_ARCHIVES))]
    if not found:
        raise NothingToRead(f"no archive under {runs}: runs keep one unless --no-archive says no")
    return found


@contextmanager
def spooled(folders: Folders) -> Iterator[Spool]:
    """The paper's spool, for one process at a time. Raises ``Busy`` and ``OSError``."""
    folder = folders.own / "reextract"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("a+b") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            told = f"another `newsbot reextract {folders.site}` is at work: wait for it"
            raise Busy(told) from error
        spool = Spool(folder / "spool.sqlite")
        try:
            yield spool
        finally:
            spool.close()


def read_archives(
    folders: Folders,
    site: Site,
    asked: Asked,
    spool: Spool,
    told: Callable[[int, int], None] = lambda done, of: None,
) -> Report:
    """Reads what is asked for and holds it against the dataset; changes nothing but the spool.

    ``told`` hears of bytes read. Raises ``NothingToRead``, ``NoExecutor``, ``EngineFailed``,
    ``DatasetError``, ``OSError``.
    """
    files = archives(folders, asked)
    whole = [piece for path in files for piece in pieces(path)]
    left = spool.begin(fingerprint(), whole)
    size = sum(piece.end - piece.start for piece in whole)
    done = size - sum(piece.end - piece.start for piece in left)
    told(done, size)
    runs = folders.own / "runs"
    workers = max(1, min(asked.workers, len(left) or 1))
    with executors.opened(asked.executor, workers) as engine:
        job = partial(_read, site_name=site.name, runs=runs.absolute())
        for read in pool.each(engine, workers, job, left):
            spool.add(read)
            done += read.piece.end - read.piece.start
            told(done, size)
    spool.end()
    report = Report(site.name, files=len(files))
    report.pages, report.skipped, report.rules = spool.counted()
    _compare(folders, asked, spool, report)
    return report


def _read(piece: Piece, site_name: str, runs: Path) -> PieceRead:
    return read_piece(piece, site_name, runs)


def _compare(folders: Folders, asked: Asked, spool: Spool, report: Report) -> None:
    spool.set_versions(_versions(folders.dataset))
    spool.begin_comparing()
    since = isoformat(asked.since) if asked.since else None
    until = isoformat(asked.until) if asked.until else None
    files = [path for path in data_files(folders.dataset) if _in_window(path, since, until)]
    unreadable: dict[str, list[str]] = defaultdict(list)
    workers = max(1, min(asked.workers, len(files) or 1))
    with pool.executor(workers) as processes:
        guard = published_guard(folders)
        job = partial(_held_against, spool=spool.path, since=since, until=until, guard=guard)
        for found in pool.each(processes, workers, job, files):
            report.records += found.records
            report.not_archived += found.not_archived
            report.versions += found.versions
            report.other_versions += found.other_versions
            for article, why in found.unreadable:
                unreadable[why].append(article)
            spool.compared(found.ids, found.changes)
    report.unreadable = {why: sorted(ids) for why, ids in unreadable.items()}
    for change in spool.changes():
        report.add(change)
    if since is None and until is None:
        report.new = _new(folders, all_sites()[folders.site], spool)
    unread: dict[str, list[str]] = defaultdict(list)
    for reason, url, _ in spool.unread():
        unread[reason].append(url)
    report.unread = dict(unread)


def _new(folders: Folders, site: Site, spool: Spool) -> list[str]:
    ledger = folders.own / "ledger.sqlite"
    if not ledger.exists():
        return list(new_articles(folders, site, spool, None))
    with read_only(ledger) as database:
        return list(new_articles(folders, site, spool, database))


def _held_against(
    path: Path, spool: Path, since: str | None, until: str | None, guard: Guard
) -> Compared:
    return compare_file(path, spool, since, until, guard)


def _versions(dataset: Path) -> Iterator[tuple[str, str, bytes]]:
    for line in history_in(dataset):
        event = history_from_json(line)
        if event.kind == "version" and event.record is not None:
            yield event.id, event.record["fetched_at"], msgspec.json.encode(event.record)


def _in_window(path: Path, since: str | None, until: str | None) -> bool:
    day = day_of(path)
    if not day[:1].isdigit():
        return since is None and until is None
    return (since is None or day >= since[:10]) and (until is None or day <= until[:10])
