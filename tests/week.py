"""A week of a job with whatever befalls one: the story that ``docs/week.md`` tells.

Each run is a moment after the first, in hours; the replica shows the paper of that moment.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from click.testing import CliRunner

from newsbot.cli import main
from newsbot.replica import Replica, running
from newsbot.replica.faults import Faults
from tests.crawling import FAST
from tests.waiting import wait_until
from tests.warm import Started, newsbot

SITE = "baodaklak"
PAGE = Path(__file__).parent.parent / "docs" / "week.md"
# Of this one's articles one makes no record, one vanishes, some are corrected within the week.
PAPER = Replica(articles=60, seed=39, minutes_apart=180)
BEGIN = datetime(2026, 9, 23, 18)
CORRECTED, GONE, REJECTED, FAILED = 24, 32, 21, 12

Filled = Callable[[], AbstractContextManager[object]]


@dataclass
class Week:
    """What was done: each run's moment by what befell it, and its summary where it left one."""

    output: Path
    at: datetime = BEGIN
    runs: dict[str, str] = field(default_factory=dict)
    summaries: dict[str, dict[str, Any]] = field(default_factory=dict)

    def environment(self) -> dict[str, str]:
        moment = f"{self.at.isoformat()}+07:00"
        return {**os.environ, "NEWSBOT_NOW": moment, "NEWSBOT_INDEX": "false"}

    def run(self, hours: float, name: str, *more: str, faults: Sequence[str] = ()) -> None:
        """One run so long after the first."""
        with self._served(hours, faults) as server:
            self._keep(
                name, newsbot(*self._words(server.url, *more), environment=self.environment())
            )

    def killed(self, hours: float, name: str, after: int) -> None:
        """One that is killed while it waits for a page, after so many requests."""
        with self._served(hours, [f"article:hang:nth={after}-999"]) as server:
            started = Started(*self._words(server.url), environment=self.environment())
            wait_until(lambda: bool(server.requests()["by_fault"]))
            os.kill(started.pid, 9)
            started.end()
        self._name(name)

    def site_down(self, hours: float, name: str) -> None:
        """One that nobody answers."""
        self.at = BEGIN + timedelta(hours=hours)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            url = f"http://127.0.0.1:{free.getsockname()[1]}"
            self._keep(name, newsbot(*self._words(url), environment=self.environment()))

    def _served(self, hours: float, faults: Sequence[str]) -> Any:
        self.at = BEGIN + timedelta(hours=hours)
        return running(PAPER, Faults.parse(faults), at=self.at)

    def _words(self, url: str, *more: str) -> list[object]:
        return ["run", SITE, "--base-url", url, "--output", self.output, *FAST, *more]

    def _keep(self, name: str, ended: Any) -> None:
        self.summaries[name] = json.loads(ended.out.splitlines()[-1])
        self._name(name)

    def _name(self, name: str) -> None:
        runs = sorted(path.name for path in (self.output / ".newsbot" / SITE / "runs").iterdir())
        self.runs[name] = runs[-1]

    def tell(self, *words: object) -> str:
        """What a command says at the week's end."""
        told = [*map(str, words), "--output", str(self.output)]
        return CliRunner().invoke(main, told, env=self.environment()).output


def live(output: Path, filled: Filled | None = None, *, hourly: bool = False) -> Week:
    """The week. ``filled`` fills the disk while it is entered; without it no disk is full.

    ``hourly``: with a run in each of the hours between those that the story tells of.
    """
    week = Week(output)
    story: dict[int, Callable[[], None]] = {
        0: lambda: week.run(0, "first"),
        12: lambda: week.run(12, "second"),
        24: lambda: week.killed(24, "killed", after=0 if hourly else 45),
        25: lambda: week.run(25, "after it"),
        36: lambda: week.site_down(36, "site down"),
        37: lambda: week.run(37, "site back"),
        49: lambda: week.run(49, "room again"),
        72: lambda: week.run(72, "refused", "--full", faults=["article:hidden:0.4"]),
        73: lambda: week.run(73, "looked again", "--full"),
        97: lambda: week.run(97, "fourth day", faults=_standing(97)),
        120: lambda: week.run(120, "fifth day", faults=_standing(120)),
        144: lambda: week.run(144, "sixth day", faults=_standing(144)),
        168: lambda: week.run(168, "last", faults=_standing(168)),
    }
    for hour in range(169):
        if hour == 48 and filled is not None:
            with filled():
                week.run(48, "disk full")
        elif hour in story:
            story[hour]()
        elif hourly:
            week.run(hour, f"hour {hour}", faults=_standing(hour))
    return week


def _standing(hour: int) -> list[str]:
    """What goes wrong from some hour on."""
    hidden = [f"path={_path(REJECTED)}:hidden"] if hour >= 97 else []
    return hidden + ([f"path={_path(FAILED)}:503"] if hour >= 120 else [])


def address(number: int) -> str:
    """Of an article when it is listed first."""
    return f"https://baodaklak.vn{_path(number)}"


def _path(number: int) -> str:
    return str(PAPER.article(number).path)


# Of no article that the paper ever had.
UNKNOWN = "https://baodaklak.vn/xa-hoi/202601/mua-xuan-tren-cao-nguyen-0a1b2c3/"

_STORY = """# A week of a job

A job runs for a week, against the replica with its clock. On the second day the machine loses power
in mid-run; on the third morning the site is down; on the third evening the disk is full; on the
fourth the paper hides its articles' text for an hour. One article is corrected, one withdrawn, one
shows nothing but a heading, one answers with an error. What follows is what the commands say at the
week's end. `tests/test_week.py` lives this week and compares; `python -m tests.week` writes this
page anew.

## How does the job stand?

{status}

## Was last week good?

{runs}

The killed run left no word, but nothing of it is lost: the run after it published what it had
stored. What went wrong on Saturday, and what is to be done:

{refused}

Somebody looked, saw that the site was well again, and had everything read anew (`--full`).

## Why is this article not there?

One that answers with an error:

{failed}

One whose page holds no article:

{rejected}

One that the paper took down:

{gone}

An address that no list named:

{unknown}

## What did it say before?

{corrected}

{diff}
"""


def document(week: Week) -> str:
    """``docs/week.md`` as this week tells it."""
    corrected = address(CORRECTED)
    told = {
        "status": ("status", SITE),
        "runs": ("runs", SITE),
        "refused": ("runs", SITE, week.runs["refused"]),
        "failed": ("why", address(FAILED)),
        "rejected": ("why", address(REJECTED)),
        "gone": ("why", address(GONE)),
        "unknown": ("why", UNKNOWN),
        "corrected": ("history", corrected),
        "diff": ("history", corrected, "--diff"),
    }
    return _STORY.format(**{name: _shown(week, words) for name, words in told.items()})


def _shown(week: Week, words: Sequence[str]) -> str:
    said = settled(week.tell(*words), week.output)
    return f"```console\n$ newsbot {' '.join(words)}\n{said}```"


@contextmanager
def small_disk(folder: Path, size: str) -> Iterator[bool]:
    """A disk of that size in a folder, as long as it is entered; False without the right to."""
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
    if shutil.which("mount") is None or subprocess.run(mount, capture_output=True).returncode:
        yield False
        return
    try:
        yield True
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


@contextmanager
def full(disk: Path) -> Iterator[None]:
    """The disk has no room while it is entered."""
    filler = disk / "filler"
    # Without a buffer, which would be written once more when the file is closed.
    with filler.open("wb", buffering=0) as file, suppress(OSError):
        while True:
            file.write(bytes(64 * 1024))
    try:
        yield
    finally:
        filler.unlink()


def write() -> None:
    with TemporaryDirectory() as folder, small_disk(Path(folder, "disk"), "200m") as is_small:
        if not is_small:
            raise SystemExit("no right to mount a small disk here")
        disk = Path(folder, "disk")
        PAGE.write_text(document(live(disk, lambda: full(disk))), "utf-8")


def settled(text: str, output: Path) -> str:
    """Without what differs from machine to machine: the folder, sizes, times that runs took."""
    text = text.replace(str(output), "output")
    text = re.sub(r"\d+(\.\d+)? [KMG]B\b", "…", text)
    text = re.sub(r"[\d.]+ requests a second", "… requests a second", text)
    text = re.sub(r" +\d+ s  (?=[a-z]+ +\d)", "  …  ", text)
    return re.sub(r"took \d+ s$", "took …", text, flags=re.M)


if __name__ == "__main__":
    write()
