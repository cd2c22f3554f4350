"""``make demo``: the main job on an embedded replica, from crawl to records on the screen."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from importlib.util import find_spec
from itertools import islice
from pathlib import Path

from newsbot.replica.model import Replica
from newsbot.replica.server import running

SHOWN = 3


def main() -> int:
    """Runs ``newsbot run`` against a replica on a free port; returns its exit code."""
    parser = argparse.ArgumentParser(prog="python -m newsbot.replica.demo", description=__doc__)
    parser.add_argument("--output", type=Path, default=Path("output/demo"))
    parser.add_argument("--articles", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    with running(Replica(articles=chosen.articles, seed=chosen.seed)) as server:
        command = ["run", "baodaklak", "--all", "--base-url", server.url]
        command += ["--output", str(chosen.output)]
        print(f"A replica of the paper with {chosen.articles} articles answers at {server.url}")
        print(f"$ newsbot {' '.join(command)}", flush=True)
        code = subprocess.run([sys.executable, "-m", "newsbot", *command], check=False).returncode
    if code == 0:
        show(chosen.output / "baodaklak")
        code = report(chosen.output)
    return code


def report(output: Path) -> int:
    """The page of what was crawled, where the part that counts is installed."""
    if find_spec("duckdb") is None:
        print("pip install 'newsbot[analysis]' for a report of it as a page")
        return 0
    command = ["report", "baodaklak", "--output", str(output)]
    print(f"$ newsbot {' '.join(command)}", flush=True)
    return subprocess.run([sys.executable, "-m", "newsbot", *command], check=False).returncode


def show(dataset: Path) -> None:
    """A few of the newest records, and where all of them are."""
    files = sorted(dataset.glob("articles/year=[0-9]*/month=*/*.jsonl"), reverse=True)
    lines = (line for file in files for line in reversed(file.read_text("utf-8").splitlines()))
    for line in islice(lines, SHOWN):
        record = json.loads(line)
        print(f"\n{record['timestamp']}  {record['section']}")
        print(f"  {record['title']}")
        print(f"  {record['author'] or 'no author named'} · {record['comments_total']} comments")
        print(f"  {record['body'][:110]}…")
    total = sum(file.read_bytes().count(b"\n") for file in dataset.glob("articles/**/*.jsonl"))
    print(f"\n{total} records, one JSON object a line, one file a day, under {dataset}/articles/")
    if files:
        print(f"such as {files[0]}")


if __name__ == "__main__":
    sys.exit(main())
