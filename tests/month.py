"""A month of hourly runs against a paper that changes, in minutes: ``python -m tests.month``.

A month that was stopped is taken up by the same command. With ``--policies`` three settings of
the revisit policy watch the same ten days, so that the defaults are chosen by figures.

The replica's clock moves on an hour at a time; at each hour the main job runs as cron would
start it, told the time by ``NEWSBOT_NOW``. At the end one run looks at everything again, and
the dataset is held against the truth: what is wrong, and how late it was noticed.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any

from newsbot.replica import (
    NEWEST,
    Lateness,
    Replica,
    RunningServer,
    Spread,
    compare,
    happened,
    lateness,
    running,
)
from newsbot.replica.papers import FACES
from tests.warm import newsbot

SITE = "baodaklak"
FIRST_WINDOW = timedelta(days=7)
_RUN_SECONDS = 600


@dataclass(frozen=True)
class Tick:
    """One run: when, how it ended, what it asked the server for, what had happened before."""

    at: datetime
    code: int
    new: int
    requests: Counter[str]
    events: Counter[str]
    complaint: str = ""

    @property
    def is_quiet(self) -> bool:
        """Whether nothing happened since the run before."""
        return not self.events.total()


@dataclass(frozen=True)
class Cost:
    """Requests of some hours: the median and the most of one hour."""

    median: float
    most: int


@dataclass(frozen=True)
class Report:
    """What `simulate` found.

    `codes` are runs by exit code, the full look's among them; `complaints` the last line of
    log of each run that failed. `requests` and `new` are those of the hourly runs.
    `quiet` are the requests of the `quiet_hours` before which nothing happened, `quiet_lists`
    the list API calls among them and `quiet_looks` the article pages and comments. `standing` is
    what every hour costs, whatever happens: the requests beside those looks.
    """

    hours: int
    codes: Counter[int]
    complaints: list[str]
    new: int
    requests: int
    full_look: Counter[str]
    standing: Cost
    quiet_hours: int
    quiet: Cost
    quiet_lists: Cost
    quiet_looks: Cost
    lateness: Lateness | None
    differences: list[str]

    @property
    def is_good(self) -> bool:
        return set(self.codes) == {0} and not self.differences

    def lines(self) -> Iterator[str]:
        """The report as printed."""
        yield f"hours simulated: {self.hours}"
        codes = ", ".join(
            f"{count} ended with {code}" for code, count in sorted(self.codes.items())
        )
        yield f"runs: {codes}"
        yield from self.complaints[:10]
        yield f"new articles: {self.new}"
        share = f", {self.requests / self.new:.2f} a new article" if self.new else ""
        yield f"requests of hourly runs: {self.requests}{share}"
        yield f"requests of the full look: {_counted(self.full_look)}"
        standing = self.standing
        yield f"requests of an hour beside looks: median {standing.median:g}, most {standing.most}"
        yield f"hours in which nothing happened: {self.quiet_hours}"
        for name, cost in (
            ("requests", self.quiet),
            ("list API calls", self.quiet_lists),
            ("looks at articles and comments", self.quiet_looks),
        ):
            if self.quiet_hours:
                yield f"  {name} in such an hour: median {cost.median:g}, most {cost.most}"
        if self.lateness is not None:
            yield from _late(self.lateness)
        yield f"differences: {len(self.differences) and self.differences[-1]}"
        yield from self.differences[:-1]


def _late(found: Lateness) -> Iterator[str]:
    yield f"comments noticed: {_spread(found.comments)}; never: {found.comments_lacking}"
    yield f"corrections noticed: {_spread(found.edits)}"
    yield f"removals noticed: {_spread(found.removals)}"
    yield f"states of a day and longer: {found.lasting}, lacking in the history: {found.lacking}"


def _spread(spread: Spread) -> str:
    if spread.median is None or spread.p95 is None:
        return "0"
    return f"{spread.count}, hours late: median {spread.median:.2f}, 95% {spread.p95:.2f}"


def _counted(requests: Counter[str]) -> str:
    parts = ", ".join(f"{target} {count}" for target, count in sorted(requests.items()))
    return f"{requests.total()} ({parts})"


def simulate(
    hours: int,
    articles: int,
    seed: int,
    output: Path,
    start: datetime | None = None,
    step: int = 1,
    minutes_apart: int | None = None,
    options: Sequence[str] = (),
    site: str = SITE,
) -> Report:
    """Runs the job every `step` hours for so many `hours`, then looks at everything again.

    `output` must be empty, new, or of the same simulation, which is taken up; `options` go to
    every run. The first run is at `start`, by default so that the last
    one is at the moment of the newest article (Vietnam time). Where the paper is older than
    the week that a first run takes, the first run is told ``--all``. `minutes_apart`, see
    `Replica`. `site` is whose paper it is, on its own system. Raises ValueError for an output in
    use.
    """
    diary = Diary(output, [hours, articles, seed, str(start), step, minutes_apart, *options])
    replica = Replica(articles, seed, minutes_apart, FACES.get(site, "sc_service"))
    begin = start or NEWEST - timedelta(hours=hours)
    end = begin + timedelta(hours=hours)
    moments = [begin + timedelta(hours=after) for after in range(0, hours + 1, step)]
    oldest = replica.article(articles - 1).listed
    first = ["--all"] if oldest < begin - FIRST_WINDOW else []
    ticks = diary.read()
    with running(replica, at=begin) as server:
        for moment in moments[len(ticks) :]:
            before = ticks[-1].at if ticks else moment
            more = [*options, *(() if ticks else first)]
            ticks.append(tick(server, replica, output, before, moment, more, site))
            diary.add(ticks[-1])
            _progress(ticks, len(moments))
        full_look = tick(server, replica, output, end, end, [*options, "--full"], site)
        # What it missed it looks for once more before it is gone.
        second = tick(server, replica, output, end, end, options, site)
    return summarize(
        ticks,
        replace(full_look, code=full_look.code or second.code),
        lateness(output, replica, site, begin, end) if (output / site).exists() else None,
        _differences(output, replica, end, site),
    )


class Diary:
    """The runs of a simulation so far, beside its dataset; another simulation's is refused."""

    def __init__(self, output: Path, plan: list[Any]) -> None:
        self.path = output / "month.jsonl"
        line = json.dumps(plan)
        if self.path.exists():
            if self.path.read_text("utf-8").split("\n", 1)[0] != line:
                raise ValueError(f"{output} is of another simulation")
        elif output.exists() and any(output.iterdir()):
            raise ValueError(f"{output} is not empty")
        else:
            output.mkdir(parents=True, exist_ok=True)
            self.path.write_text(line + "\n", "utf-8")

    def read(self) -> list[Tick]:
        _, *lines = self.path.read_text("utf-8").splitlines()
        told = (json.loads(line) for line in lines)
        return [
            Tick(
                **{
                    **row,
                    "at": datetime.fromisoformat(row["at"]),
                    "requests": Counter(row["requests"]),
                    "events": Counter(row["events"]),
                }
            )
            for row in told
        ]

    def add(self, made: Tick) -> None:
        with self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps({**vars(made), "at": made.at.isoformat()}) + "\n")


def _differences(output: Path, replica: Replica, end: datetime, site: str) -> list[str]:
    try:
        return compare(output, replica, site, at=end)
    except FileNotFoundError as error:
        return [str(error)]


def tick(
    server: RunningServer,
    replica: Replica,
    output: Path,
    before: datetime,
    moment: datetime,
    more: Sequence[str],
    site: str = SITE,
) -> Tick:
    """One run at a moment; `before` is the moment of the run before."""
    server.at = moment
    asked = _asked(server)
    words = ["run", site, "--base-url", server.url, "--output", output, "--retry-base", "0.01"]
    told = {**os.environ, "NEWSBOT_NOW": f"{moment.isoformat()}+07:00"}
    ended = newsbot(*words, *more, seconds=_RUN_SECONDS, environment=told)
    complaint = ""
    if ended.code:
        last = (ended.err.strip() or "no word").splitlines()[-1]
        complaint = f"{moment:%Y-%m-%d %H:%M} exit code {ended.code}: {last}"
    return Tick(
        at=moment,
        code=ended.code,
        new=_new(ended.out),
        requests=_asked(server) - asked,
        events=happened(replica, before, moment),
        complaint=complaint,
    )


def _asked(server: RunningServer) -> Counter[str]:
    counted = server.requests()["by_target"]
    assert isinstance(counted, dict)
    return Counter(counted)


def _new(stdout: str) -> int:
    """How many new articles the summary counts; 0 where there is none."""
    try:
        return int(json.loads(stdout.splitlines()[-1])["new"])
    except (IndexError, KeyError, TypeError, ValueError):
        return 0


def _progress(ticks: Sequence[Tick], total: int) -> None:
    if len(ticks) % 24 == 0:
        asked = sum(tick.requests.total() for tick in ticks[-24:])
        print(
            f"{ticks[-1].at:%Y-%m-%d %H:%M} {len(ticks)}/{total}, {asked} requests", file=sys.stderr
        )


def summarize(
    ticks: Sequence[Tick], full_look: Tick, late: Lateness | None, differences: list[str]
) -> Report:
    """The report of some runs; the first one, which begins the dataset, is never quiet."""
    quiet = [tick.requests for tick in ticks[1:] if tick.is_quiet]
    runs = [*ticks, full_look]
    return Report(
        hours=round((ticks[-1].at - ticks[0].at) / timedelta(hours=1)),
        codes=Counter(tick.code for tick in runs),
        complaints=[tick.complaint for tick in runs if tick.complaint],
        new=sum(tick.new for tick in ticks),
        requests=sum(tick.requests.total() for tick in ticks),
        full_look=full_look.requests,
        standing=_cost(tick.requests.total() - _looks(tick.requests) for tick in ticks[1:]),
        quiet_hours=len(quiet),
        quiet=_cost(requests.total() for requests in quiet),
        quiet_lists=_cost(requests["list"] for requests in quiet),
        quiet_looks=_cost(map(_looks, quiet)),
        lateness=late,
        differences=differences,
    )


def _looks(requests: Counter[str]) -> int:
    return requests["article"] + requests["comments"]


def _cost(values: Iterable[int]) -> Cost:
    found = list(values)
    return Cost(median(found), max(found)) if found else Cost(0, 0)


# Pages and comments: half as often as by default, the default, twice as often.
POLICIES = {
    "rarely": ("2 6h 28d 60d", "1 2h 14d 30d"),
    "default": (),
    "often": ("0.5 1h 7d 60d", "0.25 1h 4d 30d"),
}


def compare_policies(
    hours: int, articles: int, seed: int, output: Path, minutes_apart: int | None
) -> Iterator[str]:
    """A table, one line a setting: requests a day against how late things were seen, in hours."""
    yield (
        f"{'policy':<10} {'requests/day':>12}   comments        corrections     removals"
        "        (hours: median, 95%)"
    )
    for name, rhythms in POLICIES.items():
        options = ("--revisit-pages", "--revisit-comments")
        chosen = [word for pair in zip(options, rhythms, strict=False) for word in pair]
        report = simulate(
            hours, articles, seed, output / name, minutes_apart=minutes_apart, options=chosen
        )
        late = report.lateness
        assert late is not None
        told = "".join(
            f"{spread.median or 0:6.1f} {spread.p95 or 0:6.1f}   "
            for spread in (late.comments, late.edits, late.removals)
        )
        yield f"{name:<10} {report.requests / report.hours * 24:12.0f}   {told}".rstrip()


def main() -> int:
    """Prints the report; 1 where a run failed or the dataset differs from the truth."""
    parser = argparse.ArgumentParser(prog="python -m tests.month", description=__doc__)
    parser.add_argument("--hours", type=int, default=720)
    parser.add_argument("--articles", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--step-hours", type=int, default=1)
    parser.add_argument(
        "--minutes-apart", type=int, default=24, help="from one article to the next"
    )
    parser.add_argument("--policies", action="store_true", help="compare three settings instead")
    parser.add_argument("--output", type=Path, required=True, help="new, or of the same month")
    chosen = parser.parse_args()
    try:
        if chosen.policies:
            size = (chosen.articles, chosen.seed, chosen.output, chosen.minutes_apart)
            for line in compare_policies(chosen.hours, *size):
                print(line, flush=True)
            return 0
        report = simulate(
            chosen.hours,
            chosen.articles,
            chosen.seed,
            chosen.output,
            step=chosen.step_hours,
            minutes_apart=chosen.minutes_apart,
        )
    except ValueError as error:
        parser.error(str(error))
    for line in report.lines():
        print(line)
    return 0 if report.is_good else 1


if __name__ == "__main__":
    sys.exit(main())
