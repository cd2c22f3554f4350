"""All that a release needs: ``make test-all``. Writes what came of it to ``docs/tests.md``.

Every test, the long ones too (among them sixty kills beside readers and all mixed folders); kills
and damages in numbers; two simulated days of hourly runs held against the truth; slips that the
tests have to notice. Every test first, then two steps at once: none of them is about time. The rest
even where one fails.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs/tests.md"
_RESULT = re.compile(r"(<!-- result -->\n).*?(<!-- end -->)", re.DOTALL)


class Step(NamedTuple):
    name: str
    command: list[str]


class Result(NamedTuple):
    step: Step
    seconds: float
    code: int
    told: str


def steps(output: str) -> list[Step]:
    """What is run, in order; ``output`` is an empty folder."""
    every = "pytest tests -n 4 --dist worksteal --durations=10 --fault-table docs/faults.md"
    return [
        Step("every test", [*every.split(), "-m", "long or not long"]),
        Step("200 kills, 100 stops", ["tests.crash", "--kills", "200"]),
        # The longest: beside all others.
        Step("slips", ["tests.slips"]),
        Step("200 damaged ledgers, 200 cuts", ["tests.damage", "--mutations", "200"]),
        Step(
            "two simulated days",
            f"tests.month --hours 48 --articles 400 --output {output}/month".split(),
        ),
    ]


def run(step: Step) -> Result:
    """Runs a step and shows what it says."""
    print(f"== {step.name}: python -m {' '.join(step.command)}", flush=True)
    began = time.monotonic()
    last = ""
    with subprocess.Popen(
        [sys.executable, "-m", *step.command],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        for line in process.stdout or ():
            print(f"{step.name}: {line}", end="", flush=True)
            last = line.strip(" =\n") or last
    return Result(step, time.monotonic() - began, process.returncode, last)


def lines(results: Sequence[Result], commit: str, day: date, seconds: float) -> Iterator[str]:
    yield f"Run on {day} at commit {commit}, {seconds / 60:.0f} minutes.\n"
    yield "| step | command | took | | last line |"
    yield "| --- | --- | --- | --- | --- |"
    for step, seconds, code, told in results:
        command = " ".join(step.command).partition(" --output")[0].replace("|", "\\|")
        ended = "ok" if code == 0 else f"FAILED ({code})"
        yield f"| {step.name} | `{command}` | {seconds:.0f} s | {ended} | {told[:160]} |"


def written(page: str, told: Sequence[str]) -> str:
    """The page with a result in place of the one in it."""
    return _RESULT.sub(lambda part: part[1] + "\n".join(told) + "\n" + part[2], page)


def commit() -> str:
    """The commit that is tried; said where the tree is another."""
    git = ["git", "-C", str(ROOT)]
    told = subprocess.run(
        [*git, "describe", "--always", "--dirty= with changes", "--exclude=*"],
        capture_output=True,
        text=True,
        check=False,
    )
    return told.stdout.strip() or "unknown"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.everything", description=__doc__)
    parser.add_argument("--only", default="", help="the steps whose name has this in it")
    chosen = parser.parse_args()
    tried, began = commit(), time.monotonic()
    with TemporaryDirectory() as output, ThreadPoolExecutor(2) as pool:
        wanted = [step for step in steps(output) if chosen.only in step.name]
        results = [*map(run, wanted[:1]), *pool.map(run, wanted[1:])]
    told = list(lines(results, tried, date.today(), time.monotonic() - began))
    print(*told, sep="\n")
    if not chosen.only:
        PAGE.write_text(written(PAGE.read_text("utf8"), told), "utf8")
    return int(any(result.code for result in results))


if __name__ == "__main__":
    sys.exit(main())
