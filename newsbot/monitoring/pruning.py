"""What may be deleted of a paper's own folder: nothing that holds data not yet in the dataset.

A run's folder goes when its records are in the dataset, or when it never had any. The newest runs
and the last good one stay. A run's archive stays until ``archive_days`` says otherwise and no later
one needs it; with it stays what tells of the run.
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
from newsbot.ledger.database import read_only
from newsbot.ledger.kept import forget_archives
from newsbot.monitoring import ledger_view
from newsbot.monitoring.disk import files_under, size_of
from newsbot.monitoring.runs import PastRun, past_runs
from newsbot.runs.folders import Folders

ARCHIVE, _RECORD = ".warc.gz", "run.json"
PRUNED = "pruned"
# States of runs whose records the next run that was published had with its own.
_TAKEN_OVER = ("interrupted", "superseded", PRUNED)
_UNUSED_AFTER = timedelta(days=7)
_LEFT_OVER_AFTER = timedelta(days=1)


class NotPrunable(Exception):
    """Nothing may be deleted now; the text says why and the way out."""


class _Head(msgspec.Struct):
    id: str


_head = msgspec.json.Decoder(_Head)


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
    with read_only(folders.own / "ledger.sqlite") as database:
        states = _published_states(database, folders)
        runs = list(past_runs(folders))
        old = _old_archives(runs, states, keep, now)
        needed = ledger_view.archive_references(database)
        found = list(_archives(runs, _unneeded(old, needed)))
        archives = {entry.path for entry in found}

        def in_dataset(article_id: str) -> bool:
            return ledger_view.partition_of(database, article_id) is not None

        for run in _old(runs, keep):
            state = states.get(run.run_id)
            if not _may_go(run, state, now, in_dataset):
                continue
            why, files = f"run, {state or 'never begun'}", _beside_archives(run.folder)
            if _has_archive(run.folder, archives):
                why, files = f"{why}; its archive stays", files - {run.folder / _RECORD}
                if not files:
                    continue
            size = sum(path.stat().st_size for path in files)
            found.append(Prunable(run.folder, size, why, run.run_id))
    return found + list(_left_overs(folders, found, now))


def delete(folders: Folders, entries: list[Prunable]) -> None:
    """Deletes; a kill in between leaves what the next time finds again. Raises ``OSError``."""
    runs = [(entry.run,) for entry in entries if entry.run is not None]
    archives = {(entry.path.parent.name,) for entry in entries if entry.path.name.endswith(ARCHIVE)}
    if runs or archives:
        ledger = open_ledger(folders.own)
        try:
            with ledger.transaction() as database:
                # First: a run whose folder is gone must never be published again, and nothing may
                # refer to an archive that is gone.
                database.executemany(f"UPDATE runs SET state = '{PRUNED}' WHERE run = ?", runs)
                forget_archives(database, archives)
        finally:
            ledger.close()
    for entry in entries:
        if entry.run is None:
            entry.path.unlink(missing_ok=True)
    for entry in entries:
        if entry.run is not None:
            _delete_run(entry.path)


def _delete_run(folder: Path) -> None:
    """A run's folder; where an archive stays in it, all but that and what tells of the run."""
    if not _has_archive(folder, set()):
        shutil.rmtree(folder)
        return
    for path in _beside_archives(folder) - {folder / _RECORD}:
        path.unlink(missing_ok=True)


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
                yield _head.decode(line).id
            except msgspec.DecodeError:
                yield ""


def _old_archives(
    runs: list[PastRun], states: dict[str, str], keep: Keep, now: datetime
) -> set[str]:
    """The runs whose archives are old enough to go, and whose records a later run published."""
    if keep.archive_days is None:
        return set()
    most, found, later_published = timedelta(days=keep.archive_days), set(), False
    for run in runs:
        state = states.get(run.run_id)
        done = state == "published" or (later_published and state in _TAKEN_OVER)
        if done and now - run.started_at > most:
            found.add(run.run_id)
        later_published = later_published or state == "published"
    return found


def _unneeded(old: set[str], references: list[tuple[str, str]]) -> set[str]:
    """Those that no archive refers to which stays."""
    left = set(old)
    while needed := {original for run, original in references if run not in left} & left:
        left -= needed
    return left


def _archives(runs: list[PastRun], going: set[str]) -> Iterator[Prunable]:
    for run in runs:
        if run.run_id in going:
            for file in files_under(run.folder):
                if file.name.endswith(ARCHIVE):
                    yield Prunable(Path(file.path), size_of(file), "archive")


def _beside_archives(folder: Path) -> set[Path]:
    """The files of a run's folder that are no archives."""
    files = (Path(file.path) for file in files_under(folder))
    return {path for path in files if not path.name.endswith(ARCHIVE)}


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
