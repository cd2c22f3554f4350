"""The quality gate: what a run's records hold, against what the paper's site file expects."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date, timedelta
from statistics import median
from typing import Self

import msgspec

from newsbot.sites import Expectations

_TWO_DAYS = timedelta(days=2)
_FIELDS = ("timestamp", "author", "body", "section", "lead", "tags", "images", "comments")
_HIDDEN = "hidden_markup"
_SAMPLES = 3
_WEEKS, _FEWEST_WEEKS, _DAYS_JUDGED = 8, 3, 3
# As far back as days of the same weekday are compared.
LEARNT_FROM = timedelta(weeks=_WEEKS, days=_DAYS_JUDGED)


class _Seen(msgspec.Struct):
    last_seen_at: str
    removed_at: str | None


class _Extraction(msgspec.Struct):
    flags: list[str]


class _Fields(msgspec.Struct):
    """As much of a record as coverage and counts need."""

    url: str
    fetched_at: str
    timestamp: str | None
    author: str | None
    body: str
    comments: list[_Seen]
    section: str | None
    tags: list[str]
    lead: str | None
    images: list[msgspec.Raw]
    comments_status: str
    comments_total: int | None
    extraction: _Extraction

    @property
    def is_of_comments(self) -> bool:
        """Whether the last look was at the comments alone: its page is no news of this run's.

        All moments are text of one zone and length.
        """
        return any(max(c.last_seen_at, c.removed_at or "") > self.fetched_at for c in self.comments)


_decoder = msgspec.json.Decoder(_Fields)


@dataclass(slots=True)
class FieldCoverage:
    """How many of the records whose pages a run read have each field; ``lacking`` names a few that
    have not, ``hidden`` those whose text markup hides. ``comments`` and ``comments_failed`` are of
    all its records.
    """

    records: int = 0
    comments: int = 0
    comments_failed: int = 0
    hidden: list[str] = field(default_factory=list)
    filled: Counter[str] = field(default_factory=Counter)
    lacking: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def counting(self, lines: Iterator[bytes]) -> Iterator[bytes]:
        """The same lines, counted while they pass."""
        for line in lines:
            record = _decoder.decode(line)
            self.comments += record.comments_total or 0
            self.comments_failed += record.comments_status in ("failed", "malformed")
            if not record.is_of_comments:
                self._add(record)
            yield line

    def _add(self, record: _Fields) -> None:
        self.records += 1
        if _HIDDEN in record.extraction.flags:
            self.hidden.append(record.url)
        for name in _FIELDS:
            if getattr(record, name):
                self.filled[name] += 1
            elif len(self.lacking[name]) < _SAMPLES:
                self.lacking[name].append(record.url)

    def copy(self) -> Self:
        return deepcopy(self)

    def shares(self) -> dict[str, float]:
        """The share of records that have a field, by field; none without records."""
        if not self.records:
            return {}
        return {name: round(self.filled[name] / self.records, 4) for name in _FIELDS}


@dataclass(slots=True, kw_only=True)
class Evidence:
    """What beside the records the gate looks at.

    ``quarantined`` counts by reason the pages that became no record, ``rejected`` names a few of
    each; ``days`` gives by day how many new articles were tried and how many of them read,
    ``known`` how many articles of a day are in the dataset (looked at where ``today`` is given).
    ``articles`` are those that this run found readable in its ``window`` (None: no known length).
    """

    quarantined: Mapping[str, int] = field(default_factory=dict)
    rejected: Mapping[str, Sequence[str]] = field(default_factory=dict)
    days: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    known: Mapping[date, int] = field(default_factory=dict)
    today: date | None = None
    window: timedelta | None = None
    articles: int = 0


def missed(expected: Expectations, coverage: FieldCoverage, evidence: Evidence) -> list[str]:
    """The minimums that a run misses, each with figure, bound and samples; none for a good one."""
    return [
        *_poor_fields(expected, coverage),
        *_no_records(expected, coverage, evidence),
        *_unread_days(expected, evidence),
        *_thin_days(expected, evidence),
        *_thin_window(expected, evidence),
    ]


def _poor_fields(expected: Expectations, coverage: FieldCoverage) -> Iterator[str]:
    if coverage.records < expected.judged_from:
        return
    for name in _FIELDS:
        share, least = coverage.filled[name] / coverage.records, getattr(expected, name)
        if share < least:
            told = f"only {share:.0%} of the records have {name} (least: {least:.0%})"
            yield told + _such_as(coverage.lacking[name])
    share = len(coverage.hidden) / coverage.records
    if share > expected.hidden:
        told = f"markup hides the text of {share:.0%} of the records (most: {expected.hidden:.0%})"
        yield told + _such_as(coverage.hidden)


def _no_records(
    expected: Expectations, coverage: FieldCoverage, evidence: Evidence
) -> Iterator[str]:
    """Pages of no known layout, and pages in quarantine for whatever reason."""
    strange = evidence.quarantined.get("no_layout", 0)
    pages = coverage.records + strange
    if pages >= expected.judged_from and coverage.records < expected.layout * pages:
        share = coverage.records / pages
        told = f"only {share:.0%} of the pages fit a known layout (least: {expected.layout:.0%})"
        yield told + _such_as(evidence.rejected.get("no_layout", ()))
        return
    bad = sum(evidence.quarantined.values())
    pages = coverage.records + bad
    if pages >= expected.judged_from and bad > expected.quarantined * pages:
        reasons = ", ".join(f"{count} {why}" for why, count in sorted(evidence.quarantined.items()))
        told = f"{bad / pages:.0%} of the pages are no records (most: {expected.quarantined:.0%})"
        samples = [url for urls in evidence.rejected.values() for url in urls]
        yield f"{told}: {reasons}{_such_as(samples)}"


# Of more days than these only the first is named.
_NAMED_DAYS = 3


def _unread_days(expected: Expectations, evidence: Evidence) -> Iterator[str]:
    lost = {
        str(day): tried
        for day, (tried, read) in sorted(evidence.days.items())
        if tried >= expected.tried_a_day and not read
    }
    if lost:
        days = (
            ", ".join(lost) if len(lost) <= _NAMED_DAYS else f"{len(lost)} days since {min(lost)}"
        )
        yield f"none of the {sum(lost.values())} new articles of {days} could be read"


def _thin_days(expected: Expectations, evidence: Evidence) -> Iterator[str]:
    """Of the last days that are over: those with far less than their weekday usually has."""
    if evidence.today is None:
        return
    for back in range(_DAYS_JUDGED, 0, -1):
        day = evidence.today - timedelta(days=back)
        before = [day - timedelta(weeks=week) for week in range(1, _WEEKS + 1)]
        usual = [evidence.known[one] for one in before if one in evidence.known]
        if len(usual) < _FEWEST_WEEKS:
            continue
        least = int(median(usual) * expected.of_weekday)
        found = evidence.known.get(day, 0)
        if found < least:
            yield f"only {found} articles of {day:%A, %Y-%m-%d} are known (least: {least})"


def _thin_window(expected: Expectations, evidence: Evidence) -> Iterator[str]:
    window = evidence.window
    if window is not None and window >= _TWO_DAYS:
        least = int(window / timedelta(days=1) * expected.articles_a_day)
        if evidence.articles < least:
            told = f"only {evidence.articles} articles in a window of {window.days} days"
            yield f"{told} (least: {least})"


def _such_as(urls: Sequence[str]) -> str:
    return f", such as {' '.join(urls[:_SAMPLES])}" if urls else ""
