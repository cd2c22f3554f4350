"""``make bench-growth``: what a crawl and each question cost as the archive grows.

    python -m tests.benchmarks.growth [ARTICLES…]

For each size a whole archive is crawled from the replica, then an hour passes and the job runs
again.
An article has to cost the same in all, a crawl's memory to stay what it is, and the rest to grow
slower than the archive by far.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from newsbot.replica import NEWEST, Replica, running

SIZES = (1_000, 10_000, 100_000)
_SITE, _APART = "baodaklak", 20
_HEAD = ("articles", "ms an article", "MB", "next hour", "its MB", "status", "sql count", "search")
# Runs a command and says what it took: CPU seconds of it and its children, and its own most memory.
_WATCHED = """
import json, resource, subprocess, sys
ended = subprocess.run(sys.argv[1:], capture_output=True, text=True)
told = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps([ended.returncode, told.ru_utime + told.ru_stime, told.ru_maxrss / 1024,
                  ended.stdout[-5000:], ended.stderr[-2000:]]))
"""


@dataclass(frozen=True)
class Cost:
    seconds: float
    memory: float
    said: str


def cost(*words: object, environment: Mapping[str, str] = os.environ, codes: str = "0") -> Cost:
    line = [sys.executable, "-c", _WATCHED, sys.executable, "-m", "newsbot", *map(str, words)]
    said = subprocess.run(line, check=True, capture_output=True, text=True, env=dict(environment))
    code, seconds, memory, out, err = json.loads(said.stdout)
    assert str(code) in codes, f"newsbot {' '.join(map(str, words))}: {code}: {err}"
    return Cost(seconds, memory, out)


def measure(articles: int) -> list[str]:
    replica = Replica(articles, 1, _APART)
    before = NEWEST - timedelta(hours=1)
    with TemporaryDirectory() as name, running(replica, at=before) as server:
        output = Path(name, "output")
        run = ("run", _SITE, "--base-url", server.url, "--output", output, "--quiet")
        first = cost(*run, "--all", environment=_at(before))
        read = json.loads(first.said.splitlines()[-1])["new"]
        server.at = NEWEST
        hour = cost(*run, environment=_at(NEWEST))
        assert json.loads(hour.said.splitlines()[-1])["new"] > 0
        status = cost("status", "--output", output, environment=_at(NEWEST), codes="01")
        count = cost("sql", "SELECT count(*) FROM articles", "--output", output)
        search = cost("search", "Đắk Lắk", "--output", output, codes="01")
    return [
        f"{read:,}",
        f"{1000 * first.seconds / read:.1f}",
        f"{first.memory:.0f}",
        f"{hour.seconds:.2f} s",
        f"{hour.memory:.0f}",
        f"{status.seconds:.2f} s",
        f"{count.seconds:.2f} s",
        f"{search.seconds:.2f} s",
    ]


def _at(moment: object) -> dict[str, str]:
    return {**os.environ, "NEWSBOT_NOW": f"{moment:%Y-%m-%dT%H:%M:%S}+07:00"}


def main() -> None:
    print(" | ".join(_HEAD))
    for articles in map(int, sys.argv[1:]) if sys.argv[1:] else SIZES:
        print(" | ".join(measure(articles)), flush=True)


main()
