"""Running the command as a user does, against a replica, and reading what it left."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from newsbot.replica import Replica, truth_records
from tests.waiting import LONGEST
from tests.warm import newsbot

# What a test crawls that needs no other paper: as few articles as hold all but a page without a
# date.
SMALL = Replica(articles=24, seed=7)
# More of them, some without a date, readers who often write; `crawled` of conftest.py has it whole.
PAPER = Replica(articles=40, seed=7)
FAST = ("--retry-base", "0.001")
OUTCOMES = ("new", "changed", "unchanged", "rejected", "failed", "pending")


def befalling(replica: Replica, kinds: Sequence[str], each: int = 2) -> list[str]:
    """Faults of so many articles of each kind, every article with one kind at most."""
    addresses = sorted(urlsplit(str(record["url"])).path for record in truth_records(replica))
    return [
        f"path={path}:{kind}"
        for number, kind in enumerate(kinds)
        for path in addresses[number * each : (number + 1) * each]
    ]


def struck_by_each(server: Any, faults: Sequence[str]) -> None:
    """Each of several faults befell some answer."""
    assert server.requests()["by_fault"].keys() == set(faults)


@dataclass(frozen=True)
class Ended:
    """How a ``newsbot`` process ended: its exit code, summary line and log."""

    code: int
    summary: dict[str, Any]
    log: str


def command(*arguments: object) -> list[str]:
    return [sys.executable, "-m", "newsbot", *map(str, arguments)]


def crawl(
    url: str, output: Path, *arguments: object, site: str = "baodaklak", seconds: float = LONGEST
) -> Ended:
    """``newsbot run`` to its end; the last line of stdout must be the summary."""
    words = ("run", site, "--base-url", url, "--output", output, *FAST, *arguments)
    ended = newsbot(*words, seconds=seconds)
    assert "Traceback" not in ended.err, ended.err[ended.err.index("Traceback") - 300 :][:3000]
    summary = json.loads(ended.out.splitlines()[-1])
    assert summary["exit_code"] == ended.code
    # Whatever befell the run, it knows where every article stands.
    assert summary["listed"] == sum(summary[outcome] for outcome in OUTCOMES), summary
    return Ended(ended.code, summary, ended.err)


def files(dataset: Path) -> dict[str, bytes]:
    """Every published file's bytes by its path under the dataset."""
    found = sorted(dataset.rglob("*.jsonl"))
    return {str(path.relative_to(dataset)): path.read_bytes() for path in found}


def records(dataset: Path) -> list[dict[str, Any]]:
    """The articles, day by day."""
    return [
        json.loads(line)
        for data in files(dataset / "articles").values()
        for line in data.splitlines()
    ]


def requests_to(server: Any) -> int:
    return int(str(server.requests()["total"]))
