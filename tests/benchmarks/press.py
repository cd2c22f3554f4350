"""What each system's papers cost, and twenty of them in one process: ``python -m
tests.benchmarks.press``; with ``--write`` into ``docs/papers.md``.

Requests are counted by the replica. The clock stands at 300 articles' newest but an hour for the
first run, which takes the whole archive, then moves on by that hour.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from newsbot.cms.known import known_cms
from newsbot.replica import NEWEST, Replica, RunningServer, running
from newsbot.replica.papers import FACES
from newsbot.sites import all_sites
from tests.crawling import command, requests_to

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "papers.md"
ARTICLES, SEED = 300, 3
_TABLE = re.compile(r"(<!-- (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)


class Measured(NamedTuple):
    """A run: its summaries, CPU seconds, most memory (MB) and requests."""

    summaries: list[dict[str, Any]]
    cpu: float
    memory: float
    requests: int

    @property
    def new(self) -> int:
        return sum(one["new"] for one in self.summaries)


def run(server: RunningServer, output: str, sites: Sequence[str], *more: str) -> Measured:
    """``newsbot run`` at the moment that the replica shows."""
    before = requests_to(server)
    words = ["run", *sites, "--base-url", server.url, "--output", output, "--no-index", *more]
    assert server.at is not None
    told = {**os.environ, "NEWSBOT_NOW": server.at.isoformat()}
    child = subprocess.Popen(
        command(*words), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=told
    )
    assert child.stdout is not None
    said = child.stdout.read()
    child.stdout.close()
    _, _, usage = os.wait4(child.pid, 0)
    child.returncode = 0
    summaries = [json.loads(line) for line in said.splitlines()]
    cpu = usage.ru_utime + usage.ru_stime
    return Measured(summaries, cpu, usage.ru_maxrss / 1024, requests_to(server) - before)


def of_systems() -> Iterator[tuple[str, ...]]:
    """A row each: requests an article of the whole archive, of an hour without news and with."""
    yield ("system", "requests an article", "an hour without news", "an hour with 2 new articles")
    sites = ("baodaklak", "thanhnien", "vnexpress", "vietnamnet", "baodanang", "plo", "baocantho")
    for site in sites:
        paper = Replica(ARTICLES, SEED, 30, FACES.get(site, "sc_service"))
        with TemporaryDirectory() as output, running(paper, at=NEWEST) as server:
            server.at = NEWEST - timedelta(hours=1)
            whole = run(server, output, [site], "--all")
            idle = run(server, output, [site], "--no-comments")
            server.at = NEWEST
            busy = run(server, output, [site])
        each = f"{whole.requests / whole.new:.2f}"
        yield (all_sites()[site].cms.system, each, str(idle.requests), str(busy.requests))


def of_twenty() -> Iterator[tuple[str, ...]]:
    """The first run of twenty papers in one process, then the next hour's."""
    yield ("twenty papers in one process", "requests", "new", "CPU", "most memory")
    sites = ["baodaklak", "phuyen", *FACES][:20]
    paper = Replica(ARTICLES, SEED, 30)
    with TemporaryDirectory() as output, running(paper, at=NEWEST) as server:
        server.at = NEWEST - timedelta(hours=1)
        for name, options in (("the first run, a week", ()), ("the same hour again", ())):
            yield _row(name, run(server, output, sites, *options))
        server.at = NEWEST
        yield _row("the next hour", run(server, output, sites))


def _row(name: str, one: Measured) -> tuple[str, ...]:
    memory = f"{one.memory:.0f} MB"
    return (name, str(one.requests), str(one.new), f"{one.cpu:.1f} s", memory)


def of_lines() -> Iterator[tuple[str, ...]]:
    """Lines of code, blank ones and comments aside: a system's folder, a paper's file."""
    yield ("system", "lines", "papers", "lines a paper")
    for name in sorted(known_cms()):
        papers = [site for site in all_sites().values() if site.cms.system == name]
        sizes = [_lines(ROOT / "newsbot" / "sites" / f"{site.name}.py") for site in papers]
        files = (ROOT / "newsbot" / "cms" / name).rglob("*.py")
        span = f"{min(sizes)} to {max(sizes)}" if len({*sizes}) > 1 else str(sizes[0])
        yield (name, str(sum(map(_lines, files))), str(len(papers)), span)


def _lines(path: Path) -> int:
    lines = (line.strip() for line in path.read_text("utf8").splitlines())
    return sum(bool(line) and not line.startswith("#") for line in lines)


def table(rows: Iterator[tuple[str, ...]]) -> str:
    head, *body = rows
    lines = [head, ("---",) * len(head), *body]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def main() -> None:
    made = {"systems": of_systems, "twenty": of_twenty, "lines": of_lines}
    told = {name: table(rows()) for name, rows in made.items()}
    print(*told.values(), sep="\n\n")
    if "--write" in sys.argv:
        text = PAGE.read_text("utf8")
        text = _TABLE.sub(
            lambda found: (
                f"{found[1]}{told[found[2]]}\n{found[3]}" if found[2] in told else found[0]
            ),
            text,
        )
        PAGE.write_text(text, "utf8")


if __name__ == "__main__":
    main()
