"""What becomes of an article after it came out: corrections, a new address, its end.

Drawn from (seed, article number) alone. A `Life` holds the states one after another; what
a state says is the business of `corrections`, who lists it that of `timeline`.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise
from random import Random

from newsbot.replica import prose
from newsbot.replica.model import Article, Correction, Found, Kind
from newsbot.replica.rng import chance, pick, stream

CORRECTED = 0.15
VANISHING = 0.015
_KINDS: tuple[tuple[Kind, int], ...] = (
    ("title", 24),
    ("paragraph", 24),
    ("addition", 14),
    ("caption", 10),
    ("byline", 8),
    ("tags", 7),
    ("date", 8),
    ("address", 5),
)
_WORDS = ("mới", "nhiều", "sớm", "thêm", "rộng", "nhanh", "đẹp", "xanh")
_ADDRESS_WORDS = ("Cập nhật", "Tin thêm", "Bản mới", "Nói lại")
_DAYS_MOVED = (-3, -2, -1, 1, 2, 3)


@dataclass(frozen=True)
class Absence:
    """When the page answers `status` and no list has it; `end` None: for good."""

    start: datetime
    end: datetime | None
    status: int

    def holds(self, at: datetime) -> bool:
        return self.start <= at and (self.end is None or at < self.end)


@dataclass(frozen=True)
class Life:
    """The states of an article, each from its moment in `starts` on; the first when listed.

    `redirects` tells whether its old addresses lead to the new one; else they answer 404.
    """

    states: tuple[Article, ...]
    starts: tuple[datetime, ...]
    absence: Absence | None = None
    redirects: bool = False

    @property
    def born(self) -> datetime:
        return self.starts[0]

    def is_gone(self, at: datetime) -> bool:
        return self.absence is not None and self.absence.holds(at)

    def index(self, at: datetime) -> int:
        """Which state holds at a moment, -1 before the first."""
        return bisect_right(self.starts, at) - 1

    def shown(self, at: datetime) -> Article | None:
        """The article as it stands, None before it came out and while it is gone."""
        if at < self.born or self.is_gone(at):
            return None
        return self.states[self.index(at)]

    def last_seen(self, at: datetime) -> datetime | None:
        """The latest moment up to `at` when it stood; None before it came out."""
        if at < self.born:
            return None
        if self.absence is not None and self.absence.holds(at):
            return self.absence.start - timedelta(microseconds=1)
        return at

    def at_address(self, path: str, at: datetime) -> Found | None:
        """What a path of this article answers: its own, an old one, or none it had yet."""
        had = self.states[: self.index(at) + 1]
        path = path.rstrip("/")
        if path not in {state.path.rstrip("/") for state in had}:
            return None
        if self.absence is not None and self.absence.holds(at):
            return Found(had[-1], self.absence.status)
        if path == had[-1].path.rstrip("/"):
            return Found(had[-1])
        return Found(had[-1], 301 if self.redirects else 404)

    def events(self) -> list[tuple[datetime, str]]:
        """(moment, what): published, corrected, vanished, returned."""
        found = [(self.born, "published"), *((at, "corrected") for at in self.starts[1:])]
        if self.absence is not None:
            found.append((self.absence.start, "vanished"))
            if self.absence.end is not None:
                found.append((self.absence.end, "returned"))
        return found


def live(article: Article) -> Life:
    """The life of an article as it came out. Those that make no record never change."""
    if not article.has_record:
        return Life((article,), (article.listed,))
    states = [article]
    for number, at in enumerate(_moments(article), 1):
        states.append(_corrected(states[-1], number, at))
    starts = (article.listed, *(state.corrections[-1].at for state in states[1:]))
    assert all(one < other for one, other in pairwise(starts))
    redirects = chance(0.5, *article.key, "redirects")
    return Life(tuple(states), starts, _absence(article), redirects)


def _moments(article: Article) -> list[datetime]:
    if not chance(CORRECTED, *article.key, "corrected"):
        return []
    rng = stream(*article.key, "corrections")
    count = pick(rng, ((1, 70), (2, 20), (3, 10)))
    return sorted({article.listed + _delay(rng) for _ in range(count)})


def _delay(rng: Random) -> timedelta:
    """Half within the first day, a quarter within twenty minutes, a quarter after ten days."""
    low, high = pick(rng, (((3 * 60, 1200), 25), ((1200, 86_400), 50), ((864_000, 1_728_000), 25)))
    return timedelta(seconds=rng.randrange(low, high))


def _absence(article: Article) -> Absence | None:
    if not chance(VANISHING, *article.key, "vanishes"):
        return None
    rng = stream(*article.key, "absence")
    age = timedelta(hours=2 * 240 ** rng.random())
    start = (article.listed + age).replace(microsecond=0)
    status = rng.choice((404, 410))
    if rng.random() < 0.5:
        return Absence(start, None, status)
    return Absence(start, start + timedelta(hours=rng.randrange(24, 120)), status)


def _corrected(article: Article, number: int, at: datetime) -> Article:
    """The next state; the address stays unless the correction moves it."""
    rng = stream(*article.key, "correction", number)
    kind = pick(rng, _KINDS)
    if kind == "date":
        redated = _redated(rng, article, at)
        if redated is not None:
            done = (*article.corrections, Correction(number, at, kind))
            address = _month_moved(rng, article, redated)
            return replace(article, corrections=done, redated=redated, address=address)
        kind = "title"
    done = (*article.corrections, Correction(number, at, kind))
    title = _reworded(rng, article.title) if kind == "title" else article.title
    moved = kind == "address" or (kind == "title" and rng.random() < 0.2)
    address = _renamed(article, number) if moved else article.path
    return replace(article, corrections=done, title=title, address=address)


def _redated(rng: Random, article: Article, at: datetime) -> datetime | None:
    """Another hour of the day or another day, never after `at`; None where nothing would show."""
    if article.date_shape == "impossible":
        return None
    was = article.published
    hours = [was.replace(hour=hour) for hour in range(24) if hour != was.hour]
    days = [was + timedelta(days=days) for days in _DAYS_MOVED]
    choice = hours if article.date_shape != "day" and rng.random() < 0.6 else days
    return rng.choice([when for when in choice if when <= at] or days[:3])


def _month_moved(rng: Random, article: Article, redated: datetime) -> str:
    """The path with the new month in it, or in half the cases the old one all the same."""
    old, new = f"/{article.published:%Y%m}/", f"/{redated:%Y%m}/"
    return article.path.replace(old, new) if rng.random() < 0.5 else article.path


def _reworded(rng: Random, title: str) -> str:
    """The title with one of its words, not the first, another one."""
    words = title.split()
    place = rng.randrange(1, len(words))
    words[place] = rng.choice([word for word in _WORDS if word != words[place]])
    return " ".join(words)


def _renamed(article: Article, number: int) -> str:
    """The path with another slug before the same 7 digits."""
    folder = article.path.rstrip("/").rpartition("/")[0]
    words = f"{_ADDRESS_WORDS[number % len(_ADDRESS_WORDS)]} {article.title}"
    return article.addressed(folder, prose.slug(words))
