"""Vietnamese dates: day before month, always; Vietnam time, always.

Vietnam has kept UTC+7 without daylight saving since 1975, so a fixed offset is exact for every
article of this paper.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, NamedTuple

from newsbot.text.clean import fold

if TYPE_CHECKING:
    from dateparser.date import DateDataParser

VIETNAM = timezone(timedelta(hours=7))
_FORMATS = ("%H:%M, %d/%m/%Y", "%H:%M %d/%m/%Y", "%d/%m/%Y %H:%M", "%d/%m/%Y, %H:%M")
_LONGEST = 64

_DAY = re.compile(r"(?<!\d)(\d{1,2})\s*([/.-])\s*(\d{1,2})\s*\2\s*(\d{4}|\d\d)(?!\d)")
_DAY_IN_WORDS = re.compile(
    r"(?<!\d)(\d{1,2})\s*tháng\s*(\d{1,2})\s*(?:năm|,|/|-)?\s*(\d{4})(?!\d)", re.I
)
_ISO = re.compile(
    r"^(\d{4})-?(\d\d)-?(\d\d)"
    r"(?:[T ](\d{1,2}):?(\d\d)(?::?(\d\d)(?:[.,]\d+)?)?\s*(Z|[+-]\d\d(?::?\d\d)?)?)?$",
    re.I,
)
_CLOCK = re.compile(
    r"(?<![\d:])(\d{1,2})\s*(?:giờ|[:hg])\s*(\d{1,2})?(?:\s*(?::|phút)\s*(\d{1,2})?)?", re.I
)
# Beside a day only: "14.30" alone may be a number.
_POINTED_CLOCK = re.compile(r"(?<![\d.])(\d{1,2})\.(\d\d)(?:\.(\d\d))?(?![\d.])")
_AFTERNOON = re.compile(r"\b(?:CH|PM|chiều|tối)\b", re.I)
_MORNING = re.compile(r"\b(?:SA|AM|sáng)\b", re.I)
_ZONE = re.compile(r"(?:GMT|UTC)\s*([+-]\d{1,2})(?::?(\d\d))?|\bZ$", re.I)
_RELATIVE = re.compile(r"\b(?:trước|qua|nay|vừa xong|ago|yesterday|today|now)\b", re.I)

_LABEL = re.compile(
    r"^(?:(?:ngày )?(?:cập nhật|đăng(?: tải)?|xuất bản)|updated|posted|published)"
    r"(?:\s*(?:lúc|vào|on|at))?\s*:?\s+",
    re.I,
)


class DateReading(NamedTuple):
    """What a printed date says: ``moment`` None where it is unreadable or impossible."""

    moment: datetime | None
    flags: tuple[str, ...] = ()


UNREADABLE = DateReading(None, ("date_unreadable",))


def read_date(text: str, now: datetime) -> DateReading:
    """The moment a page prints, whole seconds, Vietnam time.

    ``now`` is the aware time at which the page was fetched; "2 giờ trước" counts back from it.
    """
    text = fold(text)[:_LONGEST]
    for date_format in _FORMATS:
        try:
            return DateReading(datetime.strptime(text, date_format).replace(tzinfo=VIETNAM))
        except ValueError:
            continue
    if match := _ISO.match(text):
        return _read_iso(match)
    if text.isdigit():
        return UNREADABLE
    day = _DAY.search(text) or _DAY_IN_WORDS.search(text)
    if day is not None:
        return _read_parts(text, day)
    return _read_with_dateparser(text, now)


def read_api_date(text: str) -> datetime | None:
    """The list and comment APIs' dates: "2012-10-24 15:47:04.694" or ISO 8601, zone or none."""
    text = text.strip()
    if match := _ISO.match(text):
        return _read_iso(match).moment
    day = _DAY.search(text[:_LONGEST])
    return _read_parts(text[:_LONGEST], day).moment if day else None


def isoformat(moment: datetime) -> str:
    """ "2023-02-28T20:38:00+07:00": whole seconds, fractions cut, Vietnam time."""
    return moment.astimezone(VIETNAM).replace(microsecond=0).isoformat()


def _read_iso(parts: re.Match[str]) -> DateReading:
    year, month, day, hour, minute, second, zone = parts.groups()
    try:
        moment = datetime(int(year), int(month), int(day), tzinfo=VIETNAM)
        if hour is None:
            return DateReading(moment, ("date_only",))
        moment = moment.replace(hour=int(hour), minute=int(minute), second=int(second or 0))
        if zone is not None:
            moment = moment.replace(tzinfo=timezone(_offset(zone))).astimezone(VIETNAM)
        return DateReading(moment)
    except (ValueError, OverflowError):
        return UNREADABLE


def _offset(zone: str) -> timedelta:
    """``Z``, ``+07``, ``+0700`` or ``+07:00``."""
    digits = zone[1:].replace(":", "").ljust(4, "0")
    offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return -offset if zone.startswith("-") else offset


def _read_parts(text: str, day: re.Match[str]) -> DateReading:
    """A day written out in numbers, its clock before or after it, at times a zone.

    dateparser turns 02/28/2023 into 28 February whatever it is told, so it never sees these.
    """
    *_, printed_month, printed_year = day.groups()
    number, month, year = int(day[1]), int(printed_month), int(printed_year)
    year += 2000 if len(printed_year) == 2 else 0
    rest = f"{text[: day.start()]} {text[day.end() :]}"
    zone = _ZONE.search(rest)
    rest = rest if zone is None else rest.replace(zone[0], " ")
    clock = _CLOCK.search(rest) or _POINTED_CLOCK.search(rest)
    try:
        moment = datetime(year, month, number, tzinfo=_zone(zone))
        if clock is None:
            return DateReading(moment.replace(tzinfo=VIETNAM), ("date_only",))
        hour = int(clock[1])
        if hour < 12 and _AFTERNOON.search(rest):
            hour += 12
        elif hour == 12 and _MORNING.search(rest):
            hour = 0
        moment = moment.replace(hour=hour, minute=int(clock[2] or 0), second=int(clock[3] or 0))
        return DateReading(moment.astimezone(VIETNAM))
    except (ValueError, OverflowError):
        return UNREADABLE


def _zone(zone: re.Match[str] | None) -> timezone:
    if zone is None:
        return VIETNAM
    hours, minutes = int(zone[1] or 0), int(zone[2] or 0)
    return timezone(timedelta(hours=hours, minutes=-minutes if hours < 0 else minutes))


def _read_with_dateparser(text: str, now: datetime) -> DateReading:
    """The rest: "2 giờ trước", "hôm qua, 20:38", months in words, on English pages too."""
    found = _date_parser(now.astimezone(VIETNAM).replace(tzinfo=None)).get_date_data(
        # dateparser reads "20:38" only; and no year before it knows is better than a guess.
        re.sub(r"(?<=\d)\s*(?:h|giờ)\s*(?=\d)", ":", _LABEL.sub("", text))
    )
    if found.date_obj is None:
        return UNREADABLE
    moment = found.date_obj.replace(tzinfo=VIETNAM, microsecond=0)
    flags = ("relative_date",) if _RELATIVE.search(text) else ()
    if (
        found.period == "day"
        and not _CLOCK.search(text)
        and not re.search("phút|giây|minute|second", text)
    ):
        return DateReading(moment.replace(hour=0, minute=0, second=0), (*flags, "date_only"))
    return DateReading(moment, flags)


def _date_parser(base: datetime) -> DateDataParser:
    from dateparser.date import DateDataParser

    return DateDataParser(
        languages=["vi", "en"],
        settings={
            "DATE_ORDER": "DMY",
            "RELATIVE_BASE": base,
            "REQUIRE_PARTS": ["day", "month", "year"],
            "PREFER_DATES_FROM": "past",
            "RETURN_TIME_AS_PERIOD": True,
        },
    )
