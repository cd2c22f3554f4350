"""Run folders as they lie on the disk: when each ran and how it ended. Reads only."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec

from newsbot.runs.folders import Folders
from newsbot.runs.summary import ExitCode

_RUN_ID = re.compile(r"^(\d{8}T\d{6}Z)-[0-9a-f]+$")
_INTERRUPTED = (ExitCode.SIGHUP, ExitCode.SIGINT, ExitCode.SIGTERM)


@dataclass(frozen=True, slots=True)
class PastRun:
    """One run's folder. ``summary`` is empty where run.json is missing or ``damaged``.

    ``exit_code`` is None where the run was killed or still goes on.
    """

    run_id: str
    folder: Path
    started_at: datetime
    finished_at: datetime | None = None
    exit_code: int | None = None
    summary: dict[str, Any] = field(default_factory=dict)
    damaged: str | None = None

    def told(self, key: str, kind: Any) -> Any:
        """What its summary says of something, None where that is missing or of another kind."""
        try:
            return msgspec.convert(self.summary.get(key), kind)
        except msgspec.ValidationError:
            return None

    @property
    def problems(self) -> list[str]:
        """Its own words, the first failure first."""
        return self.told("problems", list[str]) or []

    @property
    def is_good(self) -> bool:
        return self.exit_code == ExitCode.OK

    @property
    def is_of_the_paper(self) -> bool:
        """Whether it asked the paper: one that only read its archives again tells nothing of it."""
        return self.summary.get("finish_reason") != "reread"

    @property
    def is_failed(self) -> bool:
        """A run that somebody stopped is no failure: the next one goes on."""
        return not self.is_good and self.exit_code not in _INTERRUPTED


def past_runs(folders: Folders) -> Iterator[PastRun]:
    """Newest first; links and folders that are no run's are left out."""
    runs = folders.own / "runs"
    try:
        names = [path.name for path in runs.iterdir() if path.is_dir() and not path.is_symlink()]
    except FileNotFoundError:
        return
    for name in sorted(names, reverse=True):
        started = _moment_of_id(name)
        if started is not None:
            yield _read(name, runs / name, started)


def _read(name: str, folder: Path, started: datetime) -> PastRun:
    path = folder / "run.json"
    try:
        summary = msgspec.json.decode(path.read_bytes(), type=dict[str, Any])
        exit_code = msgspec.convert(summary.get("exit_code"), int)
    except FileNotFoundError:
        return PastRun(name, folder, started)
    except OSError as error:
        return PastRun(name, folder, started, damaged=f"{path}: {error.strerror}")
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        return PastRun(name, folder, started, damaged=f"{path} is damaged: {error}")
    started = _moment(summary.get("started_at")) or started
    finished = _moment(summary.get("finished_at")) or started + _seconds(summary)
    return PastRun(name, folder, started, finished, exit_code, summary)


def _moment_of_id(name: str) -> datetime | None:
    match = _RUN_ID.match(name)
    try:
        return datetime.strptime(match[1], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC) if match else None
    except ValueError:
        return None


def _moment(value: object) -> datetime | None:
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return moment if moment is not None and moment.tzinfo is not None else None


def _seconds(summary: dict[str, Any]) -> timedelta:
    try:
        return timedelta(seconds=float(summary.get("seconds") or 0))
    except (TypeError, ValueError, OverflowError):
        return timedelta()
