"""How a page prints its date, and what a reader makes of it. All times are Vietnam time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from random import Random

from newsbot.replica.rng import pick

VIETNAM = timezone(timedelta(hours=7))
_DAYS = ("Thứ hai", "Thứ ba", "Thứ tư", "Thứ năm", "Thứ sáu", "Thứ bảy", "Chủ nhật")
_SHAPES = (("usual", 88), ("long", 3), ("hour", 3), ("day", 2), ("missing", 2), ("impossible", 2))


@dataclass(frozen=True)
class PageDate:
    """`raw` as printed (None: the page has no date); `timestamp` ISO 8601 +07:00 or None."""

    raw: str | None
    timestamp: str | None


def iso(when: datetime) -> str:
    """Whole seconds, always +07:00."""
    return f"{when:%Y-%m-%dT%H:%M:%S}+07:00"


def local(when: datetime) -> datetime:
    """Vietnam time without its zone, as the replica keeps it; a time without zone is that."""
    return when if when.tzinfo is None else when.astimezone(VIETNAM).replace(tzinfo=None)


def moment(text: str) -> datetime:
    """Vietnam time out of ISO 8601, with or without a zone. Raises ValueError."""
    return local(datetime.fromisoformat(text))


def usual(when: datetime) -> str:
    """`20:38, 28/02/2023`"""
    return f"{when:%H:%M, %d/%m/%Y}"


def shape_of(rng: Random) -> str:
    return pick(rng, _SHAPES)


def printed(shape: str, listed: datetime) -> PageDate:
    """The date of a page of one shape; `listed` is the list API's, to the second."""
    when = listed.replace(second=0, microsecond=0)
    match shape:
        case "long":
            raw = f"{_DAYS[when.weekday()]}, {when:%d/%m/%Y}, {when:%H:%M} GMT+7"
            return PageDate(raw, iso(when))
        case "hour":
            raw = f"{when.hour}h{when:%M}, {when.day}/{when.month}/{when.year}"
            return PageDate(raw, iso(when))
        case "day":
            return PageDate(f"{when:%d/%m/%Y}", iso(when.replace(hour=0, minute=0)))
        case "missing":
            return PageDate(None, iso(listed))
        case "vccorp":
            return PageDate(f"{when:%d/%m/%Y %H:%M} GMT+7", iso(when))
        case "vnexpress":
            day = f"{when.day}/{when.month}/{when.year}"
            return PageDate(f"{_DAYS[when.weekday()]}, {day}, {when:%H:%M} (GMT+7)", iso(when))
        case "vietnamnet":
            day = _DAYS[when.weekday()].title()
            return PageDate(f"{day}, {when:%d/%m/%Y} - {when:%H:%M}", iso(when))
        case "onecms" | "zce":
            return PageDate(f"{when:%d/%m/%Y %H:%M}", iso(when))
        case "contentfck":
            return PageDate(f"{when:%d/%m/%Y} - {when:%H:%M}", iso(when))
        case "impossible":
            day = "31/02" if when.minute % 3 else "31/11" if when.minute % 2 else "00/09"
            return PageDate(f"{when:%H:%M}, {day}/{when.year}", None)
        case _:
            return PageDate(usual(when), iso(when))
