"""The quality gate: what a run's records hold, against what the paper's site file expects."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

import msgspec

from newsbot.sites import Expectations

_TWO_DAYS = timedelta(days=2)
_FIELDS = ("timestamp", "author", "body", "section", "lead", "tags", "images", "comments")


class _Fields(msgspec.Struct):
    """As much of a record as coverage and counts need."""

    timestamp: str | None
    author: str | None
    body: str
    comments: list[msgspec.Raw]
    section: str | None
    tags: list[str]
    lead: str | None
    images: list[msgspec.Raw]
    comments_status: str
    comments_total: int | None


_decoder = msgspec.json.Decoder(_Fields)


@dataclass(slots=True)
class FieldCoverage:
    """How many of a run's records have each field."""

    records: int = 0
    comments: int = 0
    comments_failed: int = 0
    filled: Counter[str] = field(default_factory=Counter)

    def counting(self, lines: Iterator[bytes]) -> Iterator[bytes]:
        """The same lines, counted while they pass."""
        for line in lines:
            record = _decoder.decode(line)
            self.records += 1
            self.comments += record.comments_total or 0
            self.comments_failed += record.comments_status in ("failed", "malformed")
            self.filled.update(name for name in _FIELDS if getattr(record, name))
            yield line

    def shares(self) -> dict[str, float]:
        """The share of records that have a field, by field; none without records."""
        if not self.records:
            return {}
        return {name: round(self.filled[name] / self.records, 4) for name in _FIELDS}


def missed(
    expected: Expectations,
    coverage: FieldCoverage,
    *,
    no_layout: int,
    days: Mapping[str, tuple[int, int]],
    window: timedelta | None = None,
    articles: int = 0,
) -> list[str]:
    """The minimums that a run misses, none for a good one.

    ``no_layout`` counts pages that fit no known layout, ``days`` gives by day how many new
    articles were tried and how many of them read, ``articles`` all that are known to be readable
    in the ``window``.
    """
    problems = []
    if coverage.records >= expected.judged_from:
        for name in ("author", "timestamp", "body", "section"):
            share, least = coverage.filled[name] / coverage.records, getattr(expected, name)
            if share < least:
                problems.append(f"only {share:.0%} of the records have {name} (least: {least:.0%})")
    pages = coverage.records + no_layout
    if pages >= expected.judged_from and coverage.records / pages < expected.layout:
        share = coverage.records / pages
        problems.append(f"only {share:.0%} of the pages fit a known layout")
    for day, (tried, read) in sorted(days.items()):
        if tried >= expected.tried_a_day and not read:
            problems.append(f"none of the {tried} new articles of {day} could be read")
    if window is not None and window >= _TWO_DAYS:
        least = int(window / timedelta(days=1) * expected.articles_a_day)
        if articles < least:
            problems.append(f"only {articles} articles in a window of {window.days} days")
    return problems
