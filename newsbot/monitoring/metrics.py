"""A file for node_exporter's textfile collector: gauges of a paper's last run.

The Prometheus text format; the file is replaced whole. What it says of other papers stays.
"""

from __future__ import annotations

import logging
import re
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

from newsbot.exporters.atomic import write_lines
from newsbot.ledger.database import read_only
from newsbot.monitoring import ledger_view
from newsbot.runs.folders import Folders
from newsbot.runs.summary import Summary
from newsbot.version import __version__

logger = logging.getLogger(__name__)

_SAMPLE = re.compile(r'^newsbot_(\w+)\{site="((?:[^"\\\n]|\\.)*)".*\} (\S+)$', re.M)
_SUCCESS = "last_success_timestamp_seconds"
_HELP = {
    "last_run_timestamp_seconds": "When the last run ended.",
    _SUCCESS: "When the last run with exit code 0 ended.",
    "exit_code": "Exit code of the last run.",
    "duration_seconds": "How long the last run took.",
    "listed": "Articles that the last run listed in its window, or fetched.",
    "new": "New records of the last run.",
    "changed": "Records of changed articles.",
    "unchanged": "Articles already known.",
    "rejected": "Pages that can't be a record.",
    "failed": "Pages that could not be fetched or read.",
    "pending": "Articles left for a later run.",
    "comments": "Comments in the last run's records.",
    "comments_failed": "Records whose comments are failed or malformed.",
    "requests": "Requests sent by the last run.",
    "discovery_complete": "1 where every section was listed as it should.",
    "section_read_timestamp_seconds": "When a section's list was last read.",
    "section_newest_timestamp_seconds": "The newest article that a section's list named then.",
    "dataset_free_bytes": "Free space where the dataset lives.",
    "info": "1; the labels name the version and how the last run ended.",
}


def write_metrics(path: Path, summary: Summary, clock: Callable[[], float] = time.time) -> None:
    """Puts a run into the file. A file that can't be written is a warning."""
    try:
        before = path.read_text("utf-8", "replace") if path.exists() else ""
        samples = _others(before, summary.site)
        for name, line in _samples(summary, clock(), _last_success(before, summary.site)):
            samples.setdefault(name, []).append(line)
        write_lines(path, (line.encode() for line in _lines(samples)))
        # The collector runs as another user.
        path.chmod(0o644)
    except OSError as error:
        logger.warning("metrics not written: %s: %s", error.filename or path, error.strerror)


def _samples(summary: Summary, now: float, success: float | None) -> Iterator[tuple[str, str]]:
    site = _label("site", summary.site)
    success = now if summary.exit_code == 0 else success
    values: dict[str, float | None] = {
        "last_run_timestamp_seconds": round(now, 3),
        _SUCCESS: None if success is None else round(success, 3),
        "exit_code": int(summary.exit_code),
        "duration_seconds": summary.seconds,
        "discovery_complete": int(summary.discovery == "complete"),
        "dataset_free_bytes": _free(Path(summary.dataset)),
    }
    for name in _HELP:
        value = values[name] if name in values else getattr(summary, name, None)
        if value is not None:
            yield name, f"newsbot_{name}{{{site}}} {value!r}"
    yield from _sections(summary, site)
    labels = (site, _label("version", __version__), _label("reason", summary.finish_reason))
    yield "info", f"newsbot_info{{{','.join(labels)}}} 1"


def _sections(summary: Summary, site: str) -> Iterator[tuple[str, str]]:
    """How fresh each section is, as the ledger knows; nothing where it can't be read."""
    ledger = Folders(Path(summary.dataset).parent, summary.site).own / ledger_view.LEDGER
    if not summary.dataset or not ledger.exists():
        return
    try:
        with read_only(ledger) as database:
            lists = ledger_view.lists_read(database)
    except sqlite3.Error as error:
        logger.warning("metrics without the sections' freshness: %s: %s", ledger, error)
        return
    for one in lists:
        labels = f"{site},{_label('section', one['section'])}"
        for name, at in (("read", one["read_at"]), ("newest", one["newest"])):
            if at is not None:
                moment = datetime.fromisoformat(at).timestamp()
                name = f"section_{name}_timestamp_seconds"
                yield name, f"newsbot_{name}{{{labels}}} {moment!r}"


def _lines(samples: dict[str, list[str]]) -> Iterator[str]:
    for name, text in _HELP.items():
        if name in samples:
            yield f"# HELP newsbot_{name} {text}"
            yield f"# TYPE newsbot_{name} gauge"
            yield from samples[name]


def _label(name: str, value: str) -> str:
    return f'{name}="{_escape(value)}"'


def _escape(value: str) -> str:
    return value.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")


def _others(before: str, site: str) -> dict[str, list[str]]:
    """The samples of other papers by name, as they stand."""
    samples: dict[str, list[str]] = {}
    for match in _SAMPLE.finditer(before):
        if match[2] != _escape(site):
            samples.setdefault(match[1], []).append(match[0])
    return samples


def _last_success(before: str, site: str) -> float | None:
    for match in _SAMPLE.finditer(before):
        if match[1] == _SUCCESS and match[2] == _escape(site):
            try:
                return float(match[3])
            except ValueError:
                return None
    return None


def _free(folder: Path) -> int | None:
    try:
        return shutil.disk_usage(folder).free
    except OSError:
        return None
