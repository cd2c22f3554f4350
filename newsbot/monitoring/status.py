"""How a paper's job stands: its last runs, what waits, the disk. Locks and changes nothing."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from newsbot.dataset.lines import DatasetError
from newsbot.dataset.manifest import Manifest
from newsbot.dataset.package import MANIFEST
from newsbot.dataset.partitions import day_of
from newsbot.dataset.publish import records_in
from newsbot.dataset.readable import names_to_read
from newsbot.ledger.database import read_only
from newsbot.monitoring import ledger_view
from newsbot.monitoring.disk import free_bytes, in_words, size_beside, size_under
from newsbot.monitoring.ledger_view import LEDGER
from newsbot.monitoring.runs import PastRun, past_runs
from newsbot.runs.folders import Folders
from newsbot.text.dates import isoformat

_COUNTS = "listed new changed unchanged rejected failed pending comments requests".split()
_DONE = frozenset({"published", "interrupted", "running", "pruned", "superseded"})
# Of what a run said of itself, so many sentences are for people.
_MOST_TOLD = 3


@dataclass(kw_only=True, slots=True)
class Status:
    """Everything that ``newsbot status`` tells; None is what can't be told.

    ``verdict`` is good, failed (the last run), old (the last good one), first (the first run is at
    work, and not for too long) or never. ``articles``
    stand in the dataset, ``newest`` is the last one's timestamp; ``states`` counts all that were
    ever listed. Of these ``pending`` were never read, ``due`` looks are to be made again by now,
    ``failed`` are tried again, ``given_up`` are not. ``age_seconds`` is that of the last good run.
    """

    site: str
    ok: bool = False
    verdict: str = "never"
    problems: list[str] = field(default_factory=list)
    running: str | None = None
    running_seconds: int | None = None
    last_run: dict[str, Any] | None = None
    last_good: dict[str, Any] | None = None
    articles: int | None = None
    newest: str | None = None
    age_seconds: int | None = None
    pending: int | None = None
    due: int | None = None
    failed: int | None = None
    given_up: int | None = None
    disk_bytes: int | None = None
    states: dict[str, int] | None = None
    unpublished: int | None = None
    waiting: dict[str, str] | None = None
    disk: dict[str, int | None] = field(default_factory=dict)


def read_status(folders: Folders, now: datetime, max_age: timedelta) -> Status:
    """A paper's status, also while a run goes on."""
    status = Status(site=folders.site)
    holder = folders.held()
    status.running = None if holder is None else str(holder)
    _read_runs(status, folders, now)
    _read_ledger(status, folders, now)
    status.newest = _newest(status, folders)
    runs = folders.own / "runs"
    status.disk = {
        "dataset": size_under(folders.dataset),
        "runs": size_under(runs),
        "archive": size_under(runs, ".warc.gz"),
        "ledger": size_beside(folders.own / LEDGER),
        "index": size_under(folders.own / "index"),
        "free": free_bytes(folders.output),
    }
    kept = (size_under(folders.dataset), size_under(folders.own))
    status.disk_bytes = None if None in kept else sum(size or 0 for size in kept)
    _judge(status, max_age)
    status.ok = status.verdict in ("good", "first")
    return status


def _read_runs(status: Status, folders: Folders, now: datetime) -> None:
    last: PastRun | None = None
    for place, run in enumerate(past_runs(folders)):
        if place == 0 and status.running and run.exit_code is None and not run.damaged:
            status.running_seconds = round((now - run.started_at).total_seconds())
            continue  # the one that goes on
        if run.damaged:
            status.problems.append(run.damaged)
        if not run.is_of_the_paper:
            continue
        if last is None:
            last = run
            status.last_run = _told(run, now)
            if run.is_failed:
                status.verdict = "failed"
        if run.is_good:
            status.last_good = _told(run, now)
            status.age_seconds = status.last_good["age"]
            return


def _told(run: PastRun, now: datetime) -> dict[str, Any]:
    finished = run.finished_at
    reason = "damaged" if run.damaged else run.summary.get("finish_reason", "killed")
    told = {
        "run_id": run.run_id,
        "started_at": isoformat(run.started_at),
        "finished_at": isoformat(finished) if finished else None,
        "age": max(0, round((now - (finished or run.started_at)).total_seconds())),
        "exit_code": run.exit_code,
        "finish_reason": reason,
        "problems": run.summary.get("problems"),
    }
    return told | {key: run.summary[key] for key in _COUNTS if key in run.summary}


def _newest(status: Status, folders: Folders) -> str | None:
    """The timestamp of the last article of the last day's file."""
    manifest = Manifest.load(folders.dataset / MANIFEST)
    names = names_to_read(folders.dataset, "articles/", manifest)
    days = [name for name in names if day_of(name) != "undated"]
    try:
        records = records_in(folders.dataset / days[-1])
        return max((record.timestamp or "" for record, _ in records), default=None)
    except IndexError:
        return None
    except (OSError, DatasetError) as error:
        status.problems.append(str(error))
        return None


def _read_ledger(status: Status, folders: Folders, now: datetime) -> None:
    path = folders.own / LEDGER
    if not path.exists():
        return
    try:
        with read_only(path) as database:
            status.articles = ledger_view.published(database)
            status.states = states = ledger_view.article_states(database)
            status.due = ledger_view.due(database, isoformat(now))
            status.given_up = ledger_view.given_up(database)
            if states is not None:
                status.pending = states.get("pending", 0)
                status.failed = states.get("failed", 0) - (status.given_up or 0)
            status.unpublished = ledger_view.unpublished(database)
            runs = ledger_view.run_states(database)
    except sqlite3.Error as error:
        status.problems.append(f"{path}: {error}")
        return
    if runs is not None:
        status.waiting = {run: state for run, state in runs.items() if state not in _DONE}


def _judge(status: Status, max_age: timedelta) -> None:
    if status.last_run is None:
        age = status.running_seconds
        if age is not None and age <= max_age.total_seconds():
            status.verdict = "first"
        return
    if status.last_good is None or status.last_good["age"] > max_age.total_seconds():
        oldest = status.last_good
        since = f"{in_time(oldest['age'])} ago" if oldest else "never"
        status.problems.append(f"last good run: {since}; at most {in_time(max_age)} are allowed")
        status.verdict = "old" if status.verdict != "failed" else "failed"
    elif status.verdict != "failed":
        status.verdict = "good"


def in_time(age: float | timedelta) -> str:
    """ "45 s", "12 min", "26 h", "3 days"."""
    seconds = age.total_seconds() if isinstance(age, timedelta) else age
    for size, unit in ((2 * 86400, "days"), (2 * 3600, "h"), (2 * 60, "min")):
        if seconds >= size:
            return f"{seconds / (size / 2):.0f} {unit}"
    return f"{seconds:.0f} s"


_WORDS = {"first": "the first run is at work"}


def lines(status: Status) -> list[str]:
    """The status for people."""
    found = [f"{status.site}: {_WORDS.get(status.verdict, status.verdict)}"]
    found.append(_run_line("last run", status.last_run))
    if status.verdict == "failed" and status.last_run is not None:
        why = status.last_run["problems"] or []
        found += [_line("why", problem) for problem in why[:_MOST_TOLD]]
    found.append(_run_line("last good", status.last_good))
    found.append(_line("running", status.running or "no run is going on"))
    if status.articles is not None:
        newest = f", the newest of {status.newest}" if status.newest else ""
        found.append(_line("articles", f"{status.articles:,} in the dataset{newest}"))
    if status.states is not None:
        states = ", ".join(f"{count:,} {state}" for state, count in status.states.items())
        found.append(_line("listed", f"{sum(status.states.values()):,} ever: {states or '-'}"))
    if status.due is not None:
        gone = f", {status.given_up:,} given up" if status.given_up else ""
        found.append(_line("due", f"{status.due:,} looks{gone}"))
    if status.unpublished is not None:
        found.append(_line("unpublished", f"{status.unpublished:,} records"))
    waiting = (status.waiting or {}).items()
    found += [_line("waiting", f"run {run} is {state}") for run, state in waiting]
    sizes = (f"{name} {in_words(size)}" for name, size in status.disk.items() if size is not None)
    found.append(_line("disk", ", ".join(sizes)))
    return found + [_line("problem", problem) for problem in status.problems]


def _run_line(name: str, run: dict[str, Any] | None) -> str:
    if run is None:
        return _line(name, "none")
    counts = ", ".join(f"{run[key]} {key}" for key in _COUNTS if run.get(key))
    code = "" if run["exit_code"] is None else f", exit code {run['exit_code']}"
    ended = run["finished_at"] or run["started_at"]
    told = f"{run['run_id']}, {in_time(run['age'])} ago ({ended}): {run['finish_reason']}{code}"
    return _line(name, f"{told}; {counts}" if counts else told)


def _line(name: str, text: str) -> str:
    return f"  {name:<12} {text}"
