"""A hundred papers for six simulated hours, a process an hour, and a while at their real pace.

    python -m tests.benchmarks.hundred [--papers 100] [--hours 6]

Every paper is Báo Đắk Lắk's replica under a host of its own. First the week that a first run takes,
then the hours, one after the other without pauses; then another first run, a request a second at
each host, for a minute and a half.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from io import StringIO
from itertools import pairwise
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from time import monotonic
from typing import Any, NamedTuple

from newsbot.replica import NEWEST, Replica, RunningServer, running
from newsbot.replica import papers as known
from newsbot.text.dates import VIETNAM

_PAPER = """from dataclasses import replace
from newsbot.sites.baodaklak import SITE as OWN
SITE = replace(OWN, name={name!r}, title={name!r}, hosts=({host!r},))
"""
_START = """import sys, newsbot.sites
newsbot.sites.__path__.append(sys.argv.pop(1))
from newsbot.cli import main
main()
"""
# Minutes between two articles of a paper: twelve a day.
_APART = 120
_PACED = timedelta(seconds=90)


class Ran(NamedTuple):
    """A process: seconds by the clock and of CPU, most memory in MB, requests, new articles."""

    seconds: float
    cpu: float
    memory: float
    requests: int
    new: int
    codes: set[int]


def declare(folder: Path, papers: int) -> list[str]:
    """Papers of their own for this process's replica, and for newsbot's in ``folder``."""
    names = [f"p{number:03}" for number in range(papers)]
    for name in names:
        host = f"{name}.example"
        (folder / f"{name}.py").write_text(_PAPER.format(name=name, host=host), "utf8")
        known.HOSTS[name] = f"https://{host}"
        known._NAMES[host] = name
    return names


def run(words: Sequence[object], declared: Path, now: datetime) -> Ran:
    line = [sys.executable, "-c", _START, str(declared), "run", *map(str, words)]
    environment = os.environ | {"NEWSBOT_NOW": now.isoformat(), "NEWSBOT_INDEX": "false"}
    began, before = monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
    with subprocess.Popen(
        line, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout is not None
        assert child.stderr is not None
        out, err = child.communicate()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    told = [json.loads(one) for one in out.splitlines() if one.startswith("{")]
    if not told:
        raise SystemExit(err[-2000:])
    return Ran(
        monotonic() - began,
        after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime,
        after.ru_maxrss / 1024,
        sum(one["requests"] for one in told),
        sum(one["new"] for one in told),
        {one["exit_code"] for one in told},
    )


def hours(
    server: RunningServer, names: Sequence[str], folder: Path, hours: int
) -> Iterator[tuple[str, Ran]]:
    words = (*names, "--output", folder / "output", "--base-url", server.url, "--quiet")
    for hour in range(hours + 1):
        now = NEWEST - timedelta(hours=hours - hour)
        server.at = now
        ran = run(words, folder / "declared", now.replace(tzinfo=VIETNAM))
        yield "the first week" if hour == 0 else f"hour {hour}", ran


def late(output: Path, names: Sequence[str], since: datetime) -> list[float]:
    """Minutes from each article's appearance to its record, of those published since then."""
    found = []
    for name in names:
        for path in sorted((output / name / "articles").rglob("*.jsonl")):
            for line in path.read_text("utf8").splitlines():
                record: dict[str, Any] = json.loads(line)
                if record["timestamp"] is None:
                    continue
                published = datetime.fromisoformat(record["timestamp"])
                if published > since:
                    seen = datetime.fromisoformat(record["first_seen_at"])
                    found.append((seen - published).total_seconds() / 60)
    return found


def paced(
    server: RunningServer, names: Sequence[str], folder: Path, log: StringIO
) -> Iterator[str]:
    log.truncate(0)
    log.seek(0)
    words = (*names, "--output", folder / "paced", "--base-url", server.url, "--quiet", "--delay")
    limit = f"{int(_PACED.total_seconds())}s"
    ran = run(
        (*words, 1, "--max-runtime", limit), folder / "declared", NEWEST.replace(tzinfo=VIETNAM)
    )
    times: dict[str, list[float]] = {}
    for line in map(json.loads, log.getvalue().splitlines()):
        times.setdefault(line["host"], []).append(line["time"])
    gaps = [later - earlier for one in times.values() for earlier, later in pairwise(sorted(one))]
    yield (
        f"at a request a second: {ran.requests} requests at {len(times)} hosts in"
        f" {ran.seconds:.0f} s, {ran.requests / ran.seconds:.1f} a second,"
        f" {ran.cpu / ran.seconds:.2f} of a core, {1000 * ran.cpu / ran.requests:.0f} ms a request,"
        f" {ran.memory:.0f} MB"
    )
    cuts = quantiles(gaps, n=100)
    yield (
        f"seconds between two requests of a host: least {min(gaps):.3f}, median {median(gaps):.2f},"
        f" 95% {cuts[94]:.2f}, most {max(gaps):.2f}"
    )


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.hundred", description=__doc__)
    parser.add_argument("--papers", type=int, default=100)
    parser.add_argument("--hours", type=int, default=6)
    chosen = parser.parse_args()
    log = StringIO()
    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "declared").mkdir()
        names = declare(folder / "declared", chosen.papers)
        with running(Replica(300, 1, _APART), at=NEWEST, log=log) as server:
            for what, ran in hours(server, names, folder, chosen.hours):
                print(
                    f"{what}: {ran.requests} requests, {ran.new} new articles, {ran.seconds:.0f} s,"
                    f" {ran.cpu:.0f} s of CPU, {ran.memory:.0f} MB, exit codes {sorted(ran.codes)}",
                    flush=True,
                )
            since = (NEWEST - timedelta(hours=chosen.hours)).replace(tzinfo=VIETNAM)
            minutes = late(folder / "output", names, since)
            if minutes:
                print(
                    f"{len(minutes)} articles of these hours, noticed after {median(minutes):.0f}"
                    f" minutes in the median, {max(minutes):.0f} at most"
                )
            for told in paced(server, names, folder, log):
                print(told)
    return 0


if __name__ == "__main__":
    sys.exit(main())
