"""What a run says at its end: one JSON line, and the exit code."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from signal import SIGINT

from newsbot.ledger.runs import Balance


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
    SIGINT = 130
    SIGTERM = 143


class Stopped(BaseException):
    """SIGINT or SIGTERM outside the crawl itself; ``number`` is the signal's."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


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
    comments_failed: int = 0
    resumed: bool = False
    problems: list[str] | None = None

    def take(self, balance: Balance) -> None:
        for name in ("listed", "new", "changed", "unchanged", "rejected", "failed"):
            setattr(self, name, getattr(balance, name))
        self.unsupported, self.pending = balance.unsupported, balance.pending

    def interrupted(self, number: int) -> None:
        code = ExitCode.SIGINT if number == SIGINT else ExitCode.SIGTERM
        self.fail(code, "interrupted", "run the same command again to go on")

    def fail(self, code: ExitCode, reason: str, problem: str | None = None) -> None:
        """The first failure decides code and reason; every problem is kept for people."""
        if self.exit_code == ExitCode.OK:
            self.exit_code, self.finish_reason = code, reason
        if problem:
            self.problems = [*(self.problems or []), problem]
