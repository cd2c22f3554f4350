"""Process time of ``newsbot extract`` beside ``python -c pass``, medians of one run.

python tests/benchmarks/startup.py
"""

from __future__ import annotations

import resource
import statistics
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.request import urlopen

from newsbot.replica import Replica, running, truth_records

ROUNDS = 11


def cpu_seconds(command: list[str]) -> float:
    """User and system time of one child process."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    replica = Replica(articles=10, seed=1)
    url = str(next(iter(truth_records(replica)))["url"])
    with TemporaryDirectory() as folder:
        page = Path(folder) / "page.html"
        with (
            running(replica) as server,
            urlopen(server.url + url.removeprefix("https://baodaklak.vn")) as answer,
        ):
            page.write_bytes(answer.read())
        extract = [sys.executable, "-m", "newsbot", "extract", str(page), "--url", url]
        nothing = [sys.executable, "-c", "pass"]
        pairs = [(cpu_seconds(extract), cpu_seconds(nothing)) for _ in range(ROUNDS)]
    whole, bare = (statistics.median(times) * 1000 for times in zip(*pairs, strict=True))
    print(f"newsbot extract {whole:.0f} ms of CPU, python -c pass {bare:.0f} ms")


main()
