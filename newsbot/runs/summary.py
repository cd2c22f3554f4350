"""What a run says at its end: one JSON line, and the exit code."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from enum import IntEnum
from signal import SIG_IGN, SIGHUP, SIGINT, SIGTERM, getsignal, signal
from threading import Timer
from typing import Any

from newsbot.ledger.runs import Balance
from newsbot.text.dates import isoformat
from newsbot.version import __version__

_OWN = "newsbot/"


class ExitCode(IntEnum):
    """Exit codes of ``newsbot run``; cron and people tell failures apart by them."""

    OK = 0
    CHECKS_FAILED = 1
    USAGE = 2
    NO_ANSWER = 69
    BUG = 70
    CANNOT_WRITE = 73
    LOCKED = 75
    BLOCKED = 76
    BAD_CONFIGURATION = 78
    SIGHUP = 129
    SIGINT = 130
    SIGTERM = 143


# The worst first: what decides where several papers are run together.
SEVERITY = (
    *(ExitCode.USAGE, ExitCode.BAD_CONFIGURATION, ExitCode.LOCKED, ExitCode.CANNOT_WRITE),
    *(ExitCode.SIGHUP, ExitCode.SIGINT, ExitCode.SIGTERM),
    *(ExitCode.NO_ANSWER, ExitCode.BLOCKED, ExitCode.BUG, ExitCode.CHECKS_FAILED, ExitCode.OK),
)
# What stops a run in good order.
STOPPING = (SIGHUP, SIGINT, SIGTERM)
# Seconds.
_MOMENT = 0.01


class Stopped(BaseException):
    """SIGHUP, SIGINT or SIGTERM outside the crawl itself; ``number`` is the signal's."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


class _Unraisable:
    """``sys.unraisablehook``: a signal that came while Python did what can't be left comes again,
    in a moment. That is a ``__del__``, or the callback of a weak reference."""

    def __init__(self, otherwise: Callable[[sys.UnraisableHookArgs], object]) -> None:
        self.otherwise, self.at_work = otherwise, False

    def __call__(self, told: sys.UnraisableHookArgs) -> None:
        if not isinstance(told.exc_value, Stopped):
            self.otherwise(told)
            return
        # Nothing can be raised from here either.
        self.at_work = True
        try:
            self.again(told.exc_value.number)
        finally:
            self.at_work = False

    def again(self, number: int) -> None:
        Timer(_MOMENT, os.kill, (os.getpid(), number)).start()


def raise_on_signals() -> None:
    """From now on these signals raise ``Stopped``; what `nohup` starts goes on when its terminal is
    gone."""
    former = sys.unraisablehook
    hook = former if isinstance(former, _Unraisable) else _Unraisable(former)
    sys.unraisablehook = hook

    def stop(number: int, _: object) -> None:
        if not hook.at_work:
            raise Stopped(number)
        hook.again(number)

    for number in STOPPING:
        if number != SIGHUP or getsignal(number) != SIG_IGN:
            signal(number, stop)


@dataclass(slots=True, frozen=True)
class CrawlResult:
    """How a crawl ended: Scrapy's finish reason, the signal that stopped it, its counters.

    ``told`` is for people, where the reason says too little.
    """

    reason: str
    signal: int | None
    stats: dict[str, object]
    told: str | None = None

    def count(self, key: str) -> int:
        value = self.stats.get(key, 0)
        return value if isinstance(value, int) else 0


@dataclass(slots=True, kw_only=True)
class Summary:
    """The last line of a run on stdout, key for key."""

    site: str
    run_id: str
    exit_code: int = ExitCode.OK
    finish_reason: str = "finished"
    listed: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    rejected: int = 0
    failed: int = 0
    comments: int = 0
    requests: int = 0
    requests_per_article: float | None = None
    seconds: float = 0.0
    dataset: str = ""
    discovery: str = "incomplete"
    unsupported: int = 0
    pending: int = 0
    given_up: int = 0
    comments_failed: int = 0
    unlisted_sections: int = 0
    resumed: bool = False
    problems: list[str] | None = None

    def take(self, sections: Iterable[Balance], unsupported: int) -> None:
        """The sections' balances, summed; ``unsupported`` are among the rejected."""
        total = Balance()
        for balance in sections:
            total.add(balance)
        for name, count in asdict(total).items():
            setattr(self, name, count)
        self.unsupported = unsupported

    def interrupted(self, number: int) -> None:
        self.fail(ExitCode(128 + number), "interrupted", "run the same command again to go on")

    def fail(self, code: ExitCode, reason: str, problem: str | None = None) -> None:
        """The first failure decides code and reason; every problem is kept for people."""
        if self.exit_code == ExitCode.OK:
            self.exit_code, self.finish_reason = code, reason
        if problem:
            self.note_problem(problem)

    def note_problem(self, problem: str) -> None:
        """For people; changes neither exit code nor reason."""
        self.problems = [*(self.problems or []), problem]


@dataclass(slots=True, kw_only=True)
class RunRecord:
    """What ``run.json`` holds beside the summary."""

    started_at: datetime
    arguments: Mapping[str, Any] = field(default_factory=dict)
    published: bool = False
    refused: bool = False
    sections: dict[str, Balance] = field(default_factory=dict)
    coverage: dict[str, float] = field(default_factory=dict)
    http: dict[str, int] = field(default_factory=dict)
    bytes_received: int = 0
    counters: dict[str, int] = field(default_factory=dict)

    def take(self, result: CrawlResult) -> None:
        """HTTP codes, bytes and newsbot's own counters of a crawl."""
        prefix = "downloader/response_status_count/"
        codes = (key for key in result.stats if key.startswith(prefix))
        self.http = {key.removeprefix(prefix): result.count(key) for key in sorted(codes)}
        own = sorted(key for key in result.stats if key.startswith(_OWN))
        self.counters = {key.removeprefix(_OWN): n for key in own if (n := result.count(key))}
        self.bytes_received = result.count("downloader/response_bytes")

    def whole(self, summary: Summary, finished_at: datetime) -> dict[str, Any]:
        return {
            **asdict(summary),
            "version": __version__,
            "arguments": dict(self.arguments),
            "started_at": isoformat(self.started_at),
            "finished_at": isoformat(finished_at),
            "published": self.published,
            "refused": self.refused,
            "sections": {path: asdict(balance) for path, balance in self.sections.items()},
            "coverage": self.coverage,
            "http": self.http,
            "bytes": self.bytes_received,
            "counters": self.counters,
        }
