"""Vietnamese dates: day before month, always; Vietnam time, always.

Vietnam has kept UTC+7 without daylight saving since 1975, so a fixed offset is exact for every
article of this paper.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from newsbot.text.clean import fold

if TYPE_CHECKING:
    from dateparser.date import DateDataParser

VIETNAM = timezone(timedelta(hours=7))
_FORMATS = ("%H:%M, %d/%m/%Y", "%H:%M %d/%m/%Y", "%d/%m/%Y %H:%M", "%d/%m/%Y, %H:%M")
_LONGEST = 160

_DAY = re.compile(r"(?<!\d)(\d{1,2})\s*([/.-])\s*(\d{1,2})\s*\2\s*(\d{4}|\d\d)(?!\d)")
_DAY_IN_WORDS = re.compile(
    r"(?<!\d)(\d{1,2})\s*tháng\s*(\d{1,2})\s*(?:năm|,|/|-)?\s*(\d{4})(?!\d)", re.I
)
_ISO = re.compile(
    r"^(\d{4})-?(\d\d)-?(\d\d)"
    r"(?:[T ](\d{1,2}):?(\d\d)(?::?(\d\d)(?:[.,]\d+)?)?\s*(Z|[+-]\d\d(?::?\d\d)?)?)?$",
    re.I,
)
# As programs print it that put no zeros in front.
_LOOSE_ISO = re.compile(
    r"^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})"
    r"(?:[T ]+(\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:[.,]\d+)?)?\s*(Z|[+-]\d\d(?::?\d\d)?|[AP]M)?)?$",
    re.I,
)
_EPOCH = re.compile(r"(?:/Date\()?(\d{10}|\d{13})(?:\)/)?")
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_MONTH_FIRST = re.compile(rf"\b({'|'.join(_MONTHS)})[a-z]*\.?\s+(\d{{1,2}}),?\s+(\d{{4}}),?", re.I)
_CLOCK = re.compile(
    r"(?<![\d:])(\d{1,2})\s*(?:giờ|[:hg])\s*(\d{1,2})?(?:\s*(?::|phút)\s*(\d{1,2})?)?", re.I
)
# Beside a day only: "14.30" alone may be a number.
_POINTED_CLOCK = re.compile(r"(?<![\d.])(\d{1,2})\.(\d\d)(?:\.(\d\d))?(?![\d.])")
# "08:38PM", "8h38 p.m.", "08:38CH": no blank need stand between.
_AFTERNOON = re.compile(r"(?<![^\W\d])(?:CH|PM|p\.\s?m\.?|chiều|tối)(?!\w)", re.I)
_MORNING = re.compile(r"(?<![^\W\d])(?:SA|AM|a\.\s?m\.?|sáng)(?!\w)", re.I)
_NOON = re.compile(r"(?<![^\W\d])trưa(?!\w)", re.I)
_NIGHT = re.compile(r"(?<![^\W\d])(?:đêm|khuya)(?!\w)", re.I)
# A zone: named with an offset, alone, or an offset behind a clock.
_ZONE = re.compile(
    r"(?:\(?\b(?:GMT|UTC)\s*(?P<named>[+-]\d{1,2}(?::?\d\d)?)|"
    r"(?<=\d)\s*(?P<offset>[+-]\d\d:?\d\d)(?!\d)|"
    r"(?<=\d)\s*(?P<zulu>Z)(?!\w)|\b(?P<zero>GMT|UTC)\b(?!\s*[+-]?\d)|\b(?P<ours>ICT)\b)\)?",
    re.I,
)
# An abbreviation behind a clock that is no zone known to us, or a zone told in words.
_UNKNOWN_ZONE = re.compile(
    r"(?<=\d)\s*\(?\b(?!(?:SA|CH|AM|PM|CN|VN)\b)[A-Z]{2,5}\b|"
    r"giờ địa phương|\(\s*giờ (?!Việt|VN|Hà Nội)[^)]*\)"
)
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
TWO, ZONE_UNREAD = "two_dates", "zone_unread"
_UPDATE = re.compile(r"cập nhật|chỉnh sửa|sửa (?:lúc|đổi)|updated?|modified|edited", re.I)
# Where one of two moments in a line ends and the next begins.
_PARTS = re.compile(
    r"[|•·;()\[\]\n]|"
    r"(?=\b(?:đăng|xuất bản|cập nhật|chỉnh sửa|posted|published|updated?|modified)\b)",
    re.I,
)


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
    days = [*_DAY.finditer(text), *_DAY_IN_WORDS.finditer(text)]
    if not days:
        return _read_with_dateparser(text, now)
    parts = [part for part in _PARTS.split(text) if part]
    if len(days) > 1:
        return _read_two(text, parts, sorted(day.span() for day in days))
    if len(parts) > 1 and _UPDATE.search(text):
        # "28/02/2023 20:38 (cập nhật 21:05)": the clock that stands beside the day.
        clocks = [part for part in parts if _CLOCK.search(part)]
        mine = next((part for part in clocks if _day_in(part)), None)
        if mine is not None and len(clocks) > 1:
            reading = _read_parts(mine)
            return DateReading(reading.moment, (*reading.flags, TWO))
    return _read_parts(text)


def _read_two(text: str, parts: list[str], days: list[tuple[int, int]]) -> DateReading:
    """The publication of several moments in a line: not the update; else the earliest.

    A part with its label holds a day and the clock beside it. Where nothing parts them, a clock
    belongs to the day behind it if the line begins with one, else to the day before it.
    """
    parts = [part for part in parts if _day_in(part)]
    if len(parts) < len(days):
        clock = _CLOCK.search(text)
        if clock is not None and clock.start() < days[0][0]:
            edges = [0, *(end for _, end in days)]
        else:
            edges = [0, *(start for start, _ in days[1:]), len(text)]
        parts = [text[start:end] for start, end in pairwise(edges)]
    readings = [(_UPDATE.search(part) is not None, _read_parts(part)) for part in parts]
    told = [(update, one.moment, one) for update, one in readings if one.moment is not None]
    if not told:
        return UNREADABLE
    _, moment, reading = min(told, key=lambda one: one[:2])
    return DateReading(moment, (*reading.flags, TWO))


def read_api_date(text: str) -> datetime | None:
    """The list and comment APIs' dates, zone or none.

    "2012-10-24 15:47:04.694", ISO 8601, "2023-3-1 9:5:4 PM", "Mar 1, 2023 9:15:04 AM", day before
    month, or seconds or milliseconds since 1970.
    """
    text = text.strip()
    if match := _ISO.match(text) or _LOOSE_ISO.match(text):
        return _read_iso(match).moment
    if match := _EPOCH.fullmatch(text):
        return _read_epoch(int(match[1]))
    text = _MONTH_FIRST.sub(_in_numbers, text[:_LONGEST])
    return _read_parts(text).moment if _day_in(text) else None


def _read_epoch(number: int) -> datetime | None:
    """Seconds or milliseconds since 1970, by their size: a paper's years are 2001 to 2286."""
    if number >= 10**12:
        number //= 1000
    return datetime.fromtimestamp(number, VIETNAM) if 10**9 <= number < 10**10 else None


def _in_numbers(found: re.Match[str]) -> str:
    """ "Mar 1, 2023" as "1/3/2023"."""
    return f"{found[2]}/{_MONTHS.index(found[1].lower()) + 1}/{found[3]} "


def isoformat(moment: datetime) -> str:
    """ "2023-02-28T20:38:00+07:00": whole seconds, fractions cut, Vietnam time."""
    return moment.astimezone(VIETNAM).isoformat(timespec="seconds")


def _read_iso(parts: re.Match[str]) -> DateReading:
    year, month, day, hour, minute, second, zone = parts.groups()
    try:
        day_of_it = int(year), int(month), int(day)
        if hour is None:
            return DateReading(datetime(*day_of_it, tzinfo=VIETNAM), ("date_only",))
        if zone is not None and zone.upper() in ("AM", "PM"):
            hour, zone = str(_hour(int(hour), zone)), None
        clock = int(hour), int(minute), int(second or 0)
        if zone is None:
            return DateReading(datetime(*day_of_it, *clock, tzinfo=VIETNAM))
        moment = datetime(*day_of_it, *clock, tzinfo=timezone(_offset(zone)))
        return DateReading(moment.astimezone(VIETNAM))
    except (ValueError, OverflowError):
        return UNREADABLE


def _offset(zone: str) -> timedelta:
    """``Z``, ``+7``, ``+07``, ``+0700`` or ``+07:00``."""
    digits = zone[1:].replace(":", "")
    digits = (digits.zfill(2) if len(digits) < 3 else digits.zfill(4)).ljust(4, "0")
    offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return -offset if zone.startswith("-") else offset


def _day_in(text: str) -> re.Match[str] | None:
    return _DAY.search(text) or _DAY_IN_WORDS.search(text)


def _read_parts(text: str) -> DateReading:
    """A day written out in numbers, its clock before or after it, at times a zone.

    dateparser turns 02/28/2023 into 28 February whatever it is told, so it never sees these.
    """
    day = _day_in(text)
    if day is None:
        return UNREADABLE
    *_, printed_month, printed_year = day.groups()
    number, month, year = int(day[1]), int(printed_month), int(printed_year)
    year += 2000 if len(printed_year) == 2 else 0
    rest = f"{text[: day.start()]} {text[day.end() :]}"
    zone, rest, flags = _take_zone(rest)
    clock = _CLOCK.search(rest) or _POINTED_CLOCK.search(rest)
    try:
        moment = datetime(year, month, number, tzinfo=zone)
        if clock is None:
            return DateReading(moment.replace(tzinfo=VIETNAM), ("date_only",))
        hour = _hour(int(clock[1]), rest)
        moment = moment.replace(hour=hour, minute=int(clock[2] or 0), second=int(clock[3] or 0))
        return DateReading(moment.astimezone(VIETNAM), flags)
    except (ValueError, OverflowError):
        return UNREADABLE


def _hour(hour: int, rest: str) -> int:
    """The hour of 24 that a clock with "PM", "SA", "tối", "trưa" or none of them means."""
    if hour < 12 and _AFTERNOON.search(rest):
        return hour + 12
    if hour == 12 and (_MORNING.search(rest) or _NIGHT.search(rest)):
        return 0
    noon = 0 < hour < 4 and _NOON.search(rest)
    night = 6 < hour < 12 and _NIGHT.search(rest)
    return hour + 12 if noon or night else hour


def _take_zone(text: str) -> tuple[timezone, str, tuple[str, ...]]:
    """The zone that a line prints, what is left of the line, and a flag for one that is unread."""
    zone = _ZONE.search(text)
    if zone is None:
        unread = _UNKNOWN_ZONE.search(text) is not None
        return VIETNAM, text, (ZONE_UNREAD,) if unread else ()
    rest = f"{text[: zone.start()]} {text[zone.end() :]}"
    told = zone["named"] or zone["offset"]
    try:
        offset = _offset(told) if told else timedelta(hours=7 if zone["ours"] else 0)
        return timezone(offset), rest, ()
    except ValueError:
        return VIETNAM, rest, (ZONE_UNREAD,)


def _read_with_dateparser(text: str, now: datetime) -> DateReading:
    """The rest: "2 giờ trước", "hôm qua, 20:38", months in words, on English pages too."""
    zone, text, flags = _take_zone(text)
    found = _date_parser(now.astimezone(VIETNAM).replace(tzinfo=None)).get_date_data(
        # dateparser reads "20:38" only; and no year before it knows is better than a guess.
        re.sub(r"(?<=\d)\s*(?:h|giờ)\s*(?=\d)", ":", _LABEL.sub("", text))
    )
    if found.date_obj is None:
        return UNREADABLE
    moment = found.date_obj.replace(tzinfo=zone, microsecond=0).astimezone(VIETNAM)
    flags = (*flags, "relative_date") if _RELATIVE.search(text) else flags
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
