"""What may be deleted of a paper's own folder: nothing that holds data not yet in the dataset.

A run's folder goes when its records are in the dataset, or when it never had any. The newest runs
and the last good one stay, and so does a run's archive until ``archive_days`` says otherwise.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from sqlite3 import Connection

import msgspec

from newsbot.ledger import open_ledger
from newsbot.monitoring import ledger_view
from newsbot.monitoring.disk import files_under, size_of, size_under
from newsbot.monitoring.runs import PastRun, past_runs
from newsbot.runs.folders import Folders

ARCHIVE = ".warc.gz"
PRUNED = "pruned"
_UNUSED_AFTER = timedelta(days=7)
_LEFT_OVER_AFTER = timedelta(days=1)


class NotPrunable(Exception):
    """Nothing may be deleted now; the text says why and the way out."""


class _Head(msgspec.Struct):
    id: str


@dataclass(frozen=True, slots=True)
class Prunable:
    """A file or a whole run folder to delete; ``run`` where it is the folder of that run."""

    path: Path
    size: int
    why: str
    run: str | None = None


@dataclass(frozen=True, slots=True)
class Keep:
    """The newest ``runs`` and, where given, archives not older than ``archive_days``."""

    runs: int
    archive_days: int | None = None


def prunable(folders: Folders, keep: Keep, now: datetime) -> list[Prunable]:
    """What can go. Call it, and delete, with the lock held.

    Raises ``NotPrunable``, and ``sqlite3.Error`` for an unreadable ledger.
    """
    for folder in (folders.own, folders.own / "runs", folders.dataset):
        if folder.is_symlink():
            raise NotPrunable(f"{folder} is a link: no link is followed to delete something")
    with ledger_view.reading(folders.own / "ledger.sqlite") as database:
        states = _published_states(database, folders)
        runs = list(past_runs(folders))
        found = list(_archives(runs, states, keep, now))
        archives = {entry.path for entry in found}

        def in_dataset(article_id: str) -> bool:
            return ledger_view.partition_of(database, article_id) is not None

        for run in _old(runs, keep):
            state = states.get(run.run_id)
            if _may_go(run, state, now, in_dataset) and not _has_archive(run.folder, archives):
                counted = sum(e.size for e in found if run.folder in e.path.parents)
                size = size_under(run.folder) - counted
                why = f"run, {state or 'never begun'}"
                found.append(Prunable(run.folder, size, why, run.run_id))
    return found + list(_left_overs(folders, found, now))


def delete(folders: Folders, entries: list[Prunable]) -> None:
    """Deletes; a kill in between leaves what the next time finds again. Raises ``OSError``."""
    runs = [entry.run for entry in entries if entry.run is not None]
    if runs:
        ledger = open_ledger(folders.own)
        try:
            # First: a run whose folder is gone must never be published again.
            with ledger.transaction() as database:
                database.executemany(
                    f"UPDATE runs SET state = '{PRUNED}' WHERE run = ?", [(run,) for run in runs]
                )
        finally:
            ledger.close()
    for entry in entries:
        if entry.run is not None:
            shutil.rmtree(entry.path)
        else:
            entry.path.unlink(missing_ok=True)


def _published_states(database: Connection, folders: Folders) -> dict[str, str]:
    """Every run's state, where the dataset is whole."""
    states, partitions = ledger_view.run_states(database), ledger_view.partitions(database)
    if states is None or partitions is None:
        raise NotPrunable(f"{folders.own}: the ledger does not say what is published")
    lost = [name for name in partitions if not (folders.dataset / name).is_file()]
    if lost:
        raise NotPrunable(
            f"{folders.dataset} lacks {lost[0]}, which only the runs' own files can bring back: "
            "run `newsbot publish` first"
        )
    return states


def _old(runs: list[PastRun], keep: Keep) -> Iterator[PastRun]:
    last_good = next((run for run in runs if run.is_good), None)
    return (run for run in runs[keep.runs :] if run is not last_good)


def _may_go(
    run: PastRun, state: str | None, now: datetime, in_dataset: Callable[[str], bool]
) -> bool:
    articles = run.folder / "articles.jsonl"
    if state in ("published", PRUNED):
        return all(map(in_dataset, _ids(articles)))
    unused = state in ("running", "interrupted", None) and not articles.exists()
    return unused and now - run.started_at > _UNUSED_AFTER


def _ids(articles: Path) -> Iterator[str]:
    """The ids of a run's records; one that can't be read is in no dataset."""
    if not articles.exists():
        return
    with articles.open("rb") as file:
        for line in file:
            try:
                yield msgspec.json.decode(line, type=_Head).id
            except msgspec.DecodeError:
                yield ""


def _archives(
    runs: list[PastRun], states: dict[str, str], keep: Keep, now: datetime
) -> Iterator[Prunable]:
    if keep.archive_days is None:
        return
    for run in runs:
        old = now - run.started_at > timedelta(days=keep.archive_days)
        if old and states.get(run.run_id) == "published":
            for file in files_under(run.folder):
                if file.name.endswith(ARCHIVE):
                    yield Prunable(Path(file.path), size_of(file), "archive")


def _has_archive(folder: Path, gone: set[Path]) -> bool:
    archives = (Path(file.path) for file in files_under(folder) if file.name.endswith(ARCHIVE))
    return any(path not in gone for path in archives)


def _left_overs(folders: Folders, found: list[Prunable], now: datetime) -> Iterator[Prunable]:
    """Files that a killed writer left aside: ``.name.tmp``."""
    going = {entry.path for entry in found if entry.run is not None}
    for folder in (folders.dataset, folders.own / "runs"):
        for file in files_under(folder):
            path = Path(file.path)
            if not (file.name.startswith(".") and file.name.endswith(".tmp")):
                continue
            age = now.timestamp() - file.stat(follow_symlinks=False).st_mtime
            if age > _LEFT_OVER_AFTER.total_seconds() and going.isdisjoint(path.parents):
                yield Prunable(path, size_of(file), "left by a killed writer")
