"""When to look again: at fresh articles often, at old ones rarely, at some point never.

Corrections come mostly within hours, comments over days. So each pause is a share of the age of
what was seen last (publication, a correction, a new comment): the number of looks grows with the
logarithm of the age, and whatever changed is looked at as if it were young.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from newsbot.text.durations import duration_text, parse_duration

_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)
# A comment service that turns us away is asked once in that time, not once an article.
REFUSED_FOR = _DAY


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm:
    """Pauses of ``share`` times the age, from ``least`` to ``most``, until ``until`` old."""

    share: float
    least: timedelta
    most: timedelta
    until: timedelta

    def __str__(self) -> str:
        """As ``parse_rhythm`` reads it."""
        parts = (self.least, self.most, self.until)
        return " ".join([f"{self.share:g}", *map(duration_text, parts)])

    def next(self, now: datetime, since: datetime, share: float = 1.0) -> datetime | None:
        """The next look at something last new at ``since``; None: no more of them."""
        age = max(now - since, timedelta())
        if age > self.until:
            return None
        return now + min(max(age * self.share * share, self.least), self.most)


def parse_rhythm(text: str) -> Rhythm:
    """``"0.5 1h 7d 30d"``: share, least, most, until. Raises ``ValueError``."""
    try:
        share, least, most, until = text.replace(",", " ").split()
        rhythm = Rhythm(
            share=float(share),
            least=parse_duration(least),
            most=parse_duration(most),
            until=parse_duration(until),
        )
    except ValueError as error:
        raise ValueError(
            f"{text!r} is no rhythm such as '0.5 1h 7d 30d' (share of the age, least pause, most"
            " pause, age of the last look)"
        ) from error
    if not (0 < rhythm.share <= 100 and timedelta() < rhythm.least <= rhythm.most):
        raise ValueError(f"{text!r}: the share must be above 0, the least pause not above the most")
    return rhythm


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """The rhythms of pages and comments, and the pauses after failures.

    pages: at 3 hours, then when the age has doubled, for 60 days: some twelve looks.
    comments: hourly at first, then when the age has grown by half, for 30 days: some seventeen;
        half as often where nobody has written yet (twelve).
    failed: the n-th failure in a row waits for the n-th of these; after the last nothing is asked.
    gone: looks at an article that was not there, in case it comes back.
    """

    pages: Rhythm = Rhythm(share=1.0, least=3 * _HOUR, most=14 * _DAY, until=60 * _DAY)
    comments: Rhythm = Rhythm(share=0.5, least=_HOUR, most=7 * _DAY, until=30 * _DAY)
    failed: tuple[timedelta, ...] = (
        timedelta(),
        *(_HOUR * 2**number for number in range(5)),
        *(3 * [_DAY]),
        7 * _DAY,
    )
    gone: Rhythm = Rhythm(share=1.0, least=3 * _HOUR, most=30 * _DAY, until=90 * _DAY)

    def page(self, now: datetime, published: datetime, changed: datetime | None) -> datetime | None:
        """The next look at a page; one that was corrected before is looked at twice as often."""
        last_new = max(published, changed) if changed else published
        return self.pages.next(now, last_new, 1.0 if changed is None else 0.5)

    def comment(
        self, now: datetime, published: datetime, last_new: datetime | None
    ) -> datetime | None:
        """The next look at the comments; ``last_new`` is when one was last found new."""
        if last_new is None:
            return self.comments.next(now, published, 2.0)
        return self.comments.next(now, max(published, last_new))

    def failure(self, now: datetime, failures: int) -> datetime | None:
        """The next try after so many failures in a row (1 or more); None after the last."""
        return now + self.failed[failures - 1] if failures <= len(self.failed) else None

    def missing(self, now: datetime, gone: datetime) -> datetime | None:
        """The next look at an article that has been gone since ``gone``."""
        return self.gone.next(now, gone)
