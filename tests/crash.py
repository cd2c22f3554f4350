"""The main job, stopped again and again: ``python -m tests.crash --kills 200``.

A crawl of the replica is killed at random instants, in the crawl and while it exports and
publishes, then run to its end. A reader polls the dataset throughout. At the end the dataset is
held against the truth.
"""

from __future__ import annotations

import argparse
import json
import signal
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count, pairwise
from pathlib import Path
from random import Random
from statistics import median
from tempfile import TemporaryDirectory

from newsbot.ledger.database import read_only
from newsbot.monitoring import ledger_view
from newsbot.replica import Replica, RunningServer, compare, running
from newsbot.runs.folders import Folders
from tests.crawling import FAST, crawl
from tests.waiting import has_ended, wait_until
from tests.warm import Started

SITE = "baodaklak"
# Of one dataset: some while it crawls, the last ones once the run's records stand in its folder.
KILLS_A_TRIAL, _LATE_KILLS = 5, 2
# Seconds for each article, after the start and after the run's file appeared.
_EARLY, _LATE = 0.006, 0.00015
_STOPS_WITHIN = 10.0
_CODES = (0, 130, 143)
MOST_PAGES_AGAIN = 20


@dataclass
class Report:
    """What happened: ``problems`` is empty where nothing was lost, doubled, torn or late.

    ``pages_again`` has for each run after a stopped one how many pages it fetched again.
    """

    problems: list[str] = field(default_factory=list)
    ended: Counter[str] = field(default_factory=Counter)
    kills: int = 0
    pages_again: list[int] = field(default_factory=list)
    stopped_after: list[float] = field(default_factory=list)
    looks: int = 0

    def lines(self) -> Iterator[str]:
        yield f"{self.kills} kills: {dict(self.ended)}"
        again = self.pages_again
        told = f"median {median(again):g}, worst {max(again)}, mean {sum(again) / self.kills:.2f}"
        yield f"pages fetched again a kill: {told}"
        yield f"seconds until it had ended: {max(self.stopped_after):.2f} most"
        yield f"{self.looks} looks of a reader"
        yield from self.problems or ["no problems: dataset equals the truth after every trial"]


def crash(
    kills: int,
    how: tuple[signal.Signals, ...],
    seed: int,
    articles: int = 300,
    a_trial: int = KILLS_A_TRIAL,
) -> Report:
    """Trials with fresh folders until there were ``kills``, of one crawl at most ``a_trial``.

    ``how`` is what is sent, in order.
    """
    report, random = Report(), Random(seed)
    replica = Replica(articles=articles, seed=seed)
    for trial in count(1):
        left = kills - report.kills
        if left <= 0:
            return report
        with TemporaryDirectory() as folder, running(replica) as server:
            one = _Trial(server, Path(folder), how, random, report, f"trial {trial}")
            one.early, one.late = _EARLY * articles, _LATE * articles
            one.run(min(left, a_trial))
            differences = compare(Path(folder), replica)
            report.problems += [f"trial {trial}: {line}" for line in differences[:5]]
    raise AssertionError


class _Trial:
    def __init__(
        self,
        server: RunningServer,
        output: Path,
        how: tuple[signal.Signals, ...],
        random: Random,
        report: Report,
        name: str,
    ) -> None:
        self.server, self.output, self.how, self.random = server, output, how, random
        self.report, self.name = report, name
        self.early = self.late = 0.0
        self.folders = Folders(output, SITE)
        self.known = 0

    def run(self, kills: int) -> None:
        with self.reader():
            hits, asked_again = 0, [0]
            for _ in range(3 * kills):
                hits += self.kill(late=hits >= kills - _LATE_KILLS)
                asked_again.append(self.pages_again())
                self.look_at_ledger()
                if hits == kills:
                    break
            last = crawl(self.server.url, self.output, "--all")
            again = self.pages_again()
            self.report.kills += hits
            runs = [after - before for before, after in pairwise([*asked_again[1:], again])]
            self.report.pages_again += runs
        if last.code != 0:
            self.problem(f"the last run ended with {last.code}: {last.summary.get('problems')}")
        if again > MOST_PAGES_AGAIN * hits or max(runs) > MOST_PAGES_AGAIN:
            self.problem(f"{again} pages were fetched again after {hits} kills: {runs}")

    def kill(self, *, late: bool) -> bool:
        """Starts a run and stops it; False where it had ended before."""
        words = (
            "run",
            SITE,
            "--all",
            "--base-url",
            self.server.url,
            "--output",
            self.output,
            *FAST,
        )
        runs = self.runs()
        process = Started(*words)
        if signal.SIGKILL not in self.how:
            # One that has not begun yet is ended as any process: nobody has heard the signal.
            wait_until(lambda: has_ended(process) or self.runs() != runs)
        if late:
            self.wait_for_export(process)
            time.sleep(self.random.uniform(0, self.late))
        else:
            time.sleep(self.random.uniform(0, self.early))
        sent = time.monotonic()
        for number in self.how:
            process.send_signal(number)
            time.sleep(0.02 if len(self.how) > 1 else 0)
        code, said, log = process.end()
        seconds = time.monotonic() - sent
        self.report.stopped_after.append(seconds)
        self.report.ended[f"{'late' if late else 'early'} {code}"] += 1
        if seconds > _STOPS_WITHIN:
            self.problem(f"it took {seconds:.1f} s to stop")
        if "Traceback" in log:
            self.problem(log[log.index("Traceback") :][:2000])
        if signal.SIGKILL not in self.how and code not in _CODES:
            self.problem(f"stopped with exit code {code}: {said[-500:]}")
        if code in _CODES and "run_id" not in said:
            self.problem("stopped without a summary")
        return code != 0

    def wait_for_export(self, process: Started) -> None:
        """Until a run's file of records appears that was not there, or the process ends."""
        before = self.exports()
        wait_until(lambda: has_ended(process) or self.exports() != before)

    def runs(self) -> set[Path]:
        return set(self.folders.own.glob("runs/*"))

    def exports(self) -> set[Path]:
        return set(self.folders.own.glob("runs/*/*articles.jsonl*"))

    def pages_again(self) -> int:
        paths = self.server.requests()["paths"]
        assert isinstance(paths, dict)
        return sum(paths.values()) - len(paths)

    def look_at_ledger(self) -> None:
        """Articles that were read stay read."""
        ledger = self.folders.own / "ledger.sqlite"
        if not ledger.exists():
            return
        with read_only(ledger) as database:
            known = (ledger_view.article_states(database) or {}).get("done", 0)
        if known < self.known:
            self.problem(f"{self.known} articles were read, now only {known}")
        self.known = known

    @contextmanager
    def reader(self) -> Iterator[None]:
        over = threading.Event()
        thread = threading.Thread(target=self.read, args=(over.is_set,))
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()

    def read(self, over: Callable[[], bool]) -> None:
        """Every file is whole at every look, and what stood there once stays there."""
        seen: set[str] = set()
        while not over():
            found: set[str] = set()
            for path in self.folders.dataset.rglob("*.jsonl"):
                for line in path.read_bytes().splitlines(keepends=True):
                    try:
                        found.add(json.loads(line)["id"])
                        torn = not line.endswith(b"\n")
                    except (ValueError, KeyError):
                        torn = True
                    if torn:
                        self.problem(f"{path.name}: a torn line: {line[:80]!r}")
            if seen - found:
                self.problem(f"{len(seen - found)} articles left the dataset")
            seen = found
            self.report.looks += 1
            time.sleep(0.1)

    def problem(self, text: str) -> None:
        self.report.problems.append(f"{self.name}: {text}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--stops", type=int, help="by SIGTERM; a quarter of the kills by default")
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    stops = chosen.kills // 4 if chosen.stops is None else chosen.stops
    wrong = False
    for name, number, how in (
        ("SIGKILL", chosen.kills, (signal.SIGKILL,)),
        ("SIGTERM", stops, (signal.SIGTERM,)),
        ("SIGTERM twice", stops, (signal.SIGTERM, signal.SIGTERM)),
    ):
        started = time.monotonic()
        report = crash(number, how, chosen.seed)
        wrong |= bool(report.problems)
        print(f"{name} ({time.monotonic() - started:.0f} s)", *report.lines(), sep="\n  ")
    return int(wrong)


if __name__ == "__main__":
    sys.exit(main())
