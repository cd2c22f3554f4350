"""What a run is asked to look for."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, time, timedelta
from difflib import get_close_matches

from newsbot.sites import address_of
from newsbot.text.dates import VIETNAM, isoformat
from newsbot.text.urls import section_path

FIRST_WINDOW = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The window, sections and limits of a run.

    ``since`` and ``until`` are aware and both included; ``everything`` is the whole archive.
    With neither, a first run takes the 7 days up to the newest listed article and later runs what
    is new or due. ``full`` lists all of what is covered and looks at each article again.
    ``sections`` are paths, their subsections belong to them, empty for all; ``max_articles`` None
    for no limit. ``articles`` are addresses: where there are any, nothing is listed and only they
    are looked at, ``again`` where they were read before. ``retry_given_up`` asks again for pages
    that failed to their last attempt.
    """

    since: datetime | None = None
    until: datetime | None = None
    everything: bool = False
    full: bool = False
    oldest_first: bool = False
    sections: tuple[str, ...] = ()
    articles: tuple[str, ...] = ()
    again: bool = True
    retry_given_up: bool = False
    max_articles: int | None = None
    comments: bool = True
    likes: bool = False

    @property
    def is_incremental(self) -> bool:
        return not self.everything and self.since is None and self.until is None

    def fingerprint(self) -> str:
        """The same for runs that look for the same: only those take up each other's listing."""
        looked_for = asdict(self)
        for how in ("comments", "likes", "oldest_first", "retry_given_up", "again"):
            del looked_for[how]
        return json.dumps(looked_for, default=isoformat, sort_keys=True)

    @classmethod
    def from_arguments(
        cls,
        since: str | None = None,
        until: str | None = None,
        all: str | bool = False,
        full: str | bool = False,
        oldest_first: str | bool = False,
        section: str = "",
        url: str = "",
        retry_given_up: str | bool = False,
        max_articles: str | int | None = None,
        comments: str | bool = True,
        likes: str | bool = False,
    ) -> Plan:
        """From ``scrapy crawl -a``: sections with commas, addresses with spaces between."""
        return cls(
            since=parse_moment(since, end=False) if since else None,
            until=parse_moment(until, end=True) if until else None,
            everything=_truth(all),
            full=_truth(full),
            oldest_first=_truth(oldest_first),
            sections=tuple(parse_section(path) for path in section.split(",") if path),
            articles=tuple(url.split()),
            retry_given_up=_truth(retry_given_up),
            max_articles=_number(max_articles) if max_articles else None,
            comments=_truth(comments),
            likes=_truth(likes),
        )


class UnknownSection(ValueError):
    """A section that the paper does not have; the text names near ones."""

    def __init__(self, path: str, known: Iterable[str]) -> None:
        near = get_close_matches(path, sorted(set(known)), n=3, cutoff=0.5)
        told = f"; near: {', '.join(near)}" if near else ""
        super().__init__(f"section {path}: the paper has no such section{told}")
        self.near = near


def parse_moment(text: str, *, end: bool) -> datetime:
    """A date or ISO 8601 moment, Vietnam time where it names no zone.

    A bare date is its first second, its last where it ends a window. Raises ``ValueError``.
    """
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        told = f"{text!r} is no date such as 2024-09-15 or 2024-09-15T08:00"
        raise ValueError(told) from error
    if len(text) <= len("2023-02-28"):
        moment = datetime.combine(moment, time(23, 59, 59) if end else time())
    moment = moment if moment.tzinfo else moment.replace(tzinfo=VIETNAM)
    try:
        return moment.astimezone(UTC).astimezone(VIETNAM)
    except OverflowError as error:
        raise ValueError(f"{text!r} is out of range") from error


def parse_section(text: str) -> str:
    """A section's path ("/giao-duc/"). Raises ``ValueError`` for anything else."""
    path = section_path(text if text.startswith(("/", "http")) else f"/{text}")
    if path is None or address_of(path) is not None:
        raise ValueError(f"{text!r} is no section path such as /giao-duc/")
    return path


def _number(value: str | int) -> int:
    try:
        number = int(value)
    except ValueError:
        number = 0
    if number < 1:
        raise ValueError(f"max_articles={value!r} is no number from 1 on")
    return number


def _truth(value: str | bool) -> bool:
    return value if isinstance(value, bool) else value.lower() in ("1", "true", "yes", "on")
