"""What a benchmark says: a ratio to a floor or a peer that was measured in the same run."""

from __future__ import annotations

import resource
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from statistics import median
from time import process_time
from typing import Any

Cost = Callable[[], float]


@dataclass(frozen=True)
class Figure:
    """Ours over theirs: the median of pairs, least and most; both in seconds, medians."""

    what: str
    beside: str
    ratio: float
    least: float
    most: float
    ours: float
    theirs: float

    @classmethod
    def of(cls, what: str, beside: str, pairs: Sequence[tuple[float, float]]) -> Figure:
        ratios = [ours / theirs for ours, theirs in pairs]
        return cls(
            what,
            beside,
            median(ratios),
            min(ratios),
            max(ratios),
            median(ours for ours, _ in pairs),
            median(theirs for _, theirs in pairs),
        )

    def told(self) -> dict[str, Any]:
        return asdict(self)


def interleaved(ours: Cost, theirs: Cost, rounds: int) -> list[tuple[float, float]]:
    """Both in turns, so that a slow minute of the machine is a slow minute of both."""

    def each() -> Iterator[tuple[float, float]]:
        for number in range(rounds):
            first, second = (ours, theirs) if number % 2 else (theirs, ours)
            one, other = first(), second()
            yield (one, other) if number % 2 else (other, one)

    return list(each())


def cpu(work: Callable[[], object]) -> Cost:
    """The CPU time that some work of this process takes."""

    def once() -> float:
        began = process_time()
        work()
        return process_time() - began

    return once


def cpu_of(*line: object, codes: tuple[int, ...] = (0,)) -> Cost:
    """The CPU time of a process and its children, which ends with one of these codes."""
    words = [str(word) for word in line]

    def once() -> float:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        ended = subprocess.run(words, check=False, capture_output=True, text=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        assert ended.returncode in codes, f"{' '.join(words)}: {ended.stderr[-2000:]}"
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    return once


def newsbot(*words: object) -> list[object]:
    return [sys.executable, "-m", "newsbot", *words]


def python(code: str) -> list[object]:
    return [sys.executable, "-c", code]
