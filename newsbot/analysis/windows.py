"""What of a dataset is asked for."""

from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple

from newsbot.analysis.columns import quoted
from newsbot.runs.plan import parse_moment, parse_section
from newsbot.text.dates import isoformat


class Window(NamedTuple):
    """Publication times, both ends included, and sections with their subsections; None: open.

    With an end, articles without a date are left out.
    """

    since: datetime | None = None
    until: datetime | None = None
    sections: tuple[str, ...] = ()

    @classmethod
    def parse(
        cls,
        since: str | date | None = None,
        until: str | date | None = None,
        section: str | None = None,
    ) -> Window:
        """From dates or ISO 8601 moments, Vietnam time without a zone. Raises ``ValueError``."""
        return cls(
            parse_moment(_text(since), end=False) if since else None,
            parse_moment(_text(until), end=True) if until else None,
            (parse_section(section),) if section else (),
        )

    @property
    def is_open(self) -> bool:
        return self.since is None and self.until is None

    def days(self) -> tuple[str, str]:
        """The first and the last day that it touches, as files are named."""
        first = self.since.date().isoformat() if self.since else "0000-00-00"
        return first, self.until.date().isoformat() if self.until else "9999-99-99"

    def has(self, timestamp: str | None, section_path: str | None) -> bool:
        """Whether an article lies in it. All published times are text of one zone and length."""
        if self.sections and not (section_path or "").startswith(self.sections):
            return False
        if timestamp is None:
            return self.is_open
        return (self.since is None or timestamp >= isoformat(self.since)) and (
            self.until is None or timestamp <= isoformat(self.until)
        )

    def where(self) -> str:
        """As a condition on articles, in SQL."""
        parts = []
        if self.since is not None:
            parts.append(f"\"timestamp\" >= '{isoformat(self.since)}'")
        if self.until is not None:
            parts.append(f"\"timestamp\" <= '{isoformat(self.until)}'")
        if self.sections:
            begins = (f"starts_with(section_path, {quoted(one)})" for one in self.sections)
            parts.append(f"({' OR '.join(begins)})")
        return " AND ".join(parts) or "true"


EVERYTHING = Window()


def _text(moment: str | date) -> str:
    return moment if isinstance(moment, str) else moment.isoformat()
