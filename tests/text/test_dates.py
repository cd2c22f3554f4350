from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsbot.text.dates import VIETNAM, isoformat, read_api_date, read_date

pytestmark = pytest.mark.unit

NOW = datetime(2024, 11, 8, 9, 30, 15, 750000, tzinfo=VIETNAM)


def stamp(text: str, now: datetime = NOW) -> str | None:
    moment = read_date(text, now).moment
    return isoformat(moment) if moment else None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("11:46, 15/09/2024", "2024-09-15T11:46:00+07:00"),
        ("11:46 15/09/2024", "2024-09-15T11:46:00+07:00"),
        ("15/09/2024 11:46", "2024-09-15T11:46:00+07:00"),
        ("15/09/2024, 11:46", "2024-09-15T11:46:00+07:00"),
        ("\u00a011:46,\n 15/09/2024 ", "2024-09-15T11:46:00+07:00"),
        ("7:05, 3/4/2024", "2024-04-03T07:05:00+07:00"),
        ("07:05:09, 03/04/2024", "2024-04-03T07:05:09+07:00"),
        ("Thứ ba, 28/02/2023, 20:38 GMT+7", "2023-02-28T20:38:00+07:00"),
        ("Thứ ba, 28/02/2023, 20:38 (GMT+7)", "2023-02-28T20:38:00+07:00"),
        ("Chủ nhật, ngày 28/02/2021 | 06:00", "2021-02-28T06:00:00+07:00"),
        ("20h38, 28/2/2023", "2023-02-28T20:38:00+07:00"),
        ("20 giờ 38 phút, 28-2-2023", "2023-02-28T20:38:00+07:00"),
        ("28.02.2023 20:38", "2023-02-28T20:38:00+07:00"),
        ("ngày 28 tháng 2 năm 2023, 20:38", "2023-02-28T20:38:00+07:00"),
        ("2023-02-28T20:38:00+07:00", "2023-02-28T20:38:00+07:00"),
        ("2023-02-28T13:38:00Z", "2023-02-28T20:38:00+07:00"),
        ("2023-02-28 20:38:59.9", "2023-02-28T20:38:59+07:00"),
        ("08:38 PM, 28/02/2023", "2023-02-28T20:38:00+07:00"),
        ("8h38 CH, 28/02/2023", "2023-02-28T20:38:00+07:00"),
        ("12:05 SA, 28/02/2023", "2023-02-28T00:05:00+07:00"),
        ("29/02/2024 00:00", "2024-02-29T00:00:00+07:00"),
        ("13:38, 28/02/2023 GMT+0", "2023-02-28T20:38:00+07:00"),
        ("28/02/2023 13:38 Z", "2023-02-28T20:38:00+07:00"),
        ("GMT+7:00 20:38, 28/02/2023", "2023-02-28T20:38:00+07:00"),
        ("28/02/2023 GMT-3:30 10:08", "2023-02-28T20:38:00+07:00"),
        ("28/02/2023 14:08 GMT+0:30", "2023-02-28T20:38:00+07:00"),
        ("28/02/2023 15:08 GMT+01:30", "2023-02-28T20:38:00+07:00"),
        ("12:05 CH, 28/02/2023", "2023-02-28T12:05:00+07:00"),
        ("8:05 SA, 28/02/2023", "2023-02-28T08:05:00+07:00"),
        ("20h, 28/02/2023", "2023-02-28T20:00:00+07:00"),
        ("20:38 ngày 28 tháng hai năm 2023", "2023-02-28T20:38:00+07:00"),
    ],
)
def test_printed_dates(text: str, expected: str) -> None:
    assert stamp(text) == expected
    assert read_date(text, NOW).flags == ()


@pytest.mark.fault("C12")
@pytest.mark.parametrize(
    "text",
    [
        "08:15, 31/02/2024",
        "08:15, 29/02/2023",
        "08:15, 02/28/2023",
        "08:15, 00/01/2023",
        "25:15, 01/02/2023",
        "08:75, 01/02/2023",
        "Đang cập nhật",
        "",
        "***",
        "99999999",
        "2024-13-45",
    ],
)
def test_unreadable_or_impossible(text: str) -> None:
    assert read_date(text, NOW).moment is None


@pytest.mark.parametrize(
    "text", ["06/11/2024", "Thứ tư, 6/11/2024", "2024-11-06", "6 tháng mười một năm 2024"]
)
def test_date_without_a_time(text: str) -> None:
    reading = read_date(text, NOW)
    assert stamp(text) == "2024-11-06T00:00:00+07:00"
    assert reading.flags == ("date_only",)


def test_midnight_is_a_time() -> None:
    assert read_date("00:00, 06/11/2024", NOW).flags == ()


@pytest.mark.fault("C11")
@pytest.mark.parametrize("day", range(1, 13))
def test_day_before_month_always(day: int) -> None:
    assert stamp(f"08:15, {day:02}/03/2024") == f"2024-03-{day:02}T08:15:00+07:00"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2 giờ trước", "2024-11-08T07:30:15+07:00"),
        ("15 phút trước", "2024-11-08T09:15:15+07:00"),
        ("1 ngày trước", "2024-11-07T00:00:00+07:00"),
    ],
)
def test_relative_dates_count_from_the_fetch(text: str, expected: str) -> None:
    assert stamp(text) == expected
    assert stamp(text, NOW.astimezone(UTC)) == expected
    moment = read_date(text, NOW).moment
    assert moment is not None
    assert moment.microsecond == 0


@pytest.mark.fault("C10")
def test_junk_of_100_kb_is_cut() -> None:
    assert read_date("rác " * 25_000, NOW).moment is None
    assert read_date("1" * 100_000, NOW).moment is None
    assert read_date("1/" * 50_000, NOW).moment is None
    assert stamp("20:38, 28/02/2023 " + "x" * 100_000) == "2023-02-28T20:38:00+07:00"


@given(
    st.one_of(
        st.text(max_size=80),
        st.from_regex(r"[0-9]{1,4}[:h, /.-][0-9]{1,4}[/:, .-]{1,2}[0-9]{1,4}.{0,12}"),
        st.from_regex(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?(\.\d{1,9})?(Z|[+-]\d\d:?\d\d)?"),
    )
)
def test_never_raises(text: str) -> None:
    moment = read_date(text, NOW).moment
    if moment is not None:
        assert moment.utcoffset() == timedelta(hours=7)
        assert isoformat(moment).endswith("+07:00")
    read_api_date(text)


@given(st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1)))
def test_reads_what_the_page_prints(moment: datetime) -> None:
    assert stamp(f"{moment:%H:%M, %d/%m/%Y}") == f"{moment:%Y-%m-%dT%H:%M}:00+07:00"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2012-10-24 15:47:04.694", "2012-10-24T15:47:04+07:00"),
        ("2012-10-24 15:47:04.0", "2012-10-24T15:47:04+07:00"),
        ("2012-10-24 15:47:04", "2012-10-24T15:47:04+07:00"),
        ("2012-10-24T15:47:04", "2012-10-24T15:47:04+07:00"),
        ("2012-10-24T15:47:04Z", "2012-10-24T22:47:04+07:00"),
        ("2012-10-24T15:47:04.694+0000", "2012-10-24T22:47:04+07:00"),
        ("2012-10-24T15:47:04+09:00", "2012-10-24T13:47:04+07:00"),
        (" 2012-10-24 15:47:04.694 ", "2012-10-24T15:47:04+07:00"),
    ],
)
def test_api_dates(text: str, expected: str) -> None:
    moment = read_api_date(text)
    assert moment is not None
    assert isoformat(moment) == expected


@pytest.mark.parametrize("text", ["", "2012-10-32 00:00:00.0", "hôm qua", "0"])
def test_api_dates_that_are_none(text: str) -> None:
    assert read_api_date(text) is None


def test_isoformat_cuts_and_converts() -> None:
    moment = datetime(2024, 1, 1, 20, 0, 0, 999999, tzinfo=timezone(timedelta(hours=-5)))
    assert isoformat(moment) == "2024-01-02T08:00:00+07:00"


@pytest.mark.parametrize(
    ("text", "expected", "flags"),
    [
        ("hôm qua, 20:38", "2026-09-29T20:38:00+07:00", ("relative_date",)),
        ("hôm qua lúc 20h38", "2026-09-29T20:38:00+07:00", ("relative_date",)),
        ("hôm qua lúc 20 giờ 38", "2026-09-29T20:38:00+07:00", ("relative_date",)),
        ("hôm qua", "2026-09-29T00:00:00+07:00", ("relative_date", "date_only")),
        ("3 ngày trước", "2026-09-27T00:00:00+07:00", ("relative_date", "date_only")),
        ("15 phút trước", "2026-09-30T17:45:00+07:00", ("relative_date",)),
        ("40 giây trước", "2026-09-30T17:59:20+07:00", ("relative_date",)),
        ("Cập nhật 2 giờ trước", "2026-09-30T16:00:00+07:00", ("relative_date",)),
        ("Đăng lúc: hôm qua, 20:38", "2026-09-29T20:38:00+07:00", ("relative_date",)),
        ("Updated on September 13, 2026", "2026-09-13T00:00:00+07:00", ("date_only",)),
        ("2 hours ago", "2026-09-30T16:00:00+07:00", ("relative_date",)),
        ("15 minutes ago", "2026-09-30T17:45:00+07:00", ("relative_date",)),
        ("yesterday", "2026-09-29T00:00:00+07:00", ("relative_date", "date_only")),
        ("yesterday, 20:38", "2026-09-29T20:38:00+07:00", ("relative_date",)),
        ("13 September 2026, 08:05", "2026-09-13T08:05:00+07:00", ()),
        ("08:05, September 13, 2026", "2026-09-13T08:05:00+07:00", ()),
        ("Sunday, Sep 13, 2026 8:05 PM", "2026-09-13T20:05:00+07:00", ()),
        ("13 Sept 2026", "2026-09-13T00:00:00+07:00", ("date_only",)),
        ("May 2, 2026 | 08:05", "2026-05-02T08:05:00+07:00", ()),
    ],
)
def test_relative_dates_with_their_flags(text: str, expected: str, flags: tuple[str, ...]) -> None:
    reading = read_date(text, datetime(2026, 9, 30, 11, tzinfo=UTC))
    assert reading.moment is not None
    assert (isoformat(reading.moment), set(reading.flags)) == (expected, set(flags))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1/9/2026 7:05:09", "2026-09-01T07:05:09+07:00"),
        ("01-09-2026 07:05 GMT+7", "2026-09-01T07:05:00+07:00"),
        ("01.09.2026, 0:05 UTC", "2026-09-01T07:05:00+07:00"),
        ("01/09/2026 00:05 GMT+0", "2026-09-01T07:05:00+07:00"),
        ("01/09/2026 10:35 GMT+05:30", "2026-09-01T12:05:00+07:00"),
        ("01/09/2026 2:05 CH", "2026-09-01T14:05:00+07:00"),
        ("01/09/2026 12:05 SA", "2026-09-01T00:05:00+07:00"),
        ("01/09/26 07:05", "2026-09-01T07:05:00+07:00"),
        ("2026-09-01T00:05:09.5Z", "2026-09-01T07:05:09+07:00"),
        ("2026-09-01 07:05:09+0700", "2026-09-01T07:05:09+07:00"),
        ("20260901", "2026-09-01T00:00:00+07:00"),
        ("202609", None),
    ],
)
def test_clocks_and_zones(text: str, expected: str | None) -> None:
    moment = read_date(text, datetime(2026, 9, 30, 11, tzinfo=UTC)).moment
    assert (moment and isoformat(moment)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-09-15T08:00:00-05:30", "2024-09-15T20:30:00+07:00"),
        ("2024-09-15T08:00:00+0530", "2024-09-15T09:30:00+07:00"),
        ("2024-09-15T08:00:00+03", "2024-09-15T12:00:00+07:00"),
        ("2024-09-15T08:00z", "2024-09-15T15:00:00+07:00"),
        ("15/09/2024 08:00", "2024-09-15T08:00:00+07:00"),
    ],
)
def test_zones_and_forms_of_the_api(text: str, expected: str) -> None:
    moment = read_api_date(text)
    assert moment is not None
    assert isoformat(moment) == expected
    assert moment.utcoffset() == timedelta(hours=7)


@pytest.mark.parametrize(
    ("text", "clock"),
    [
        ("28/02/2023 08:38PM", "20:38"),
        ("28/02/2023 8h38PM", "20:38"),
        ("28/02/2023 08:38 p.m.", "20:38"),
        ("08:38CH, 28/02/2023", "20:38"),
        ("28/02/2023 12:15SA", "00:15"),
        ("28/02/2023 12:15CH", "12:15"),
        ("11 giờ đêm, 28/02/2023", "23:00"),
        ("12 giờ đêm, 28/02/2023", "00:00"),
        ("1 giờ trưa 28/02/2023", "13:00"),
        ("11 giờ trưa 28/02/2023", "11:00"),
        ("28/02/2023 13:38 +0000", "20:38"),
        ("28/02/2023 13:38Z", "20:38"),
        ("28/02/2023 13:38 UTC", "20:38"),
        ("28/02/2023 08:38 GMT-5", "20:38"),
        ("28/02/2023 22:38+09:00", "20:38"),
        ("28/02/2023 20:38 GMT +7", "20:38"),
        ("28/02/2023 20:38 ICT", "20:38"),
        ("Tue, 28 Feb 2023 13:38:00 +0000", "20:38"),
        ("Tue, 28 Feb 2023 13:38:00 GMT", "20:38"),
    ],
)
def test_halves_of_a_day_and_zones(text: str, clock: str) -> None:
    reading = read_date(text, NOW)
    assert reading.moment is not None
    assert isoformat(reading.moment) == f"2023-02-28T{clock}:00+07:00"
    assert reading.flags == ()


@pytest.mark.parametrize(
    ("text", "is_read"),
    [
        ("28/02/2023 08:38 EST", False),
        ("28/02/2023 08:38 (giờ Paris)", False),
        ("28/02/2023 08:38 +2599", False),
        ("28/02/2023 08:38 (giờ Việt Nam)", True),
        ("28/02/2023 08:38 CN", True),
        ("8 giờ 38, Thứ Ba 28/02/2023", True),
    ],
)
def test_a_zone_that_can_not_be_read_is_told(text: str, is_read: bool) -> None:
    reading = read_date(text, NOW)
    assert reading.moment is not None
    assert isoformat(reading.moment) == "2023-02-28T08:38:00+07:00"
    assert reading.flags == (() if is_read else ("zone_unread",))


@pytest.mark.parametrize(
    "text",
    [
        "Đăng 28/02/2023 20:38 | Cập nhật 01/03/2023 08:00",
        "Cập nhật 27/02/2023 08:00 | Đăng 28/02/2023 20:38",
        "20:38, 28/02/2023 (cập nhật 08:00, 01/03/2023)",
        "28/02/2023 20:38 (cập nhật 21:05)",
        "28/02/2023 20:38 01/03/2023 08:00",
        "20:38 28/02/2023 08:00 01/03/2023",
        "Thứ Ba, 28/02/2023 - 20:38 - Cập nhật: 01/03/2023 - 08:00",
        "Published: 28/02/2023 20:38 Updated: 01/03/2023 08:00",
        "Đăng 28/02/2023 20:38 | Cập nhật 31/02/2023 08:00",
    ],
)
def test_of_two_moments_the_publication(text: str) -> None:
    reading = read_date(text, NOW)
    assert reading.moment is not None
    assert isoformat(reading.moment) == "2023-02-28T20:38:00+07:00"
    assert reading.flags == ("two_dates",)


def test_one_moment_with_a_label_is_one() -> None:
    assert read_date("Cập nhật lúc 20:38, 28/02/2023", NOW).flags == ()
    assert read_date("31/02/2023 08:00 | 32/02/2023 08:00", NOW).moment is None


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("Mar 1, 2023 9:15:04 AM", "2023-03-01T09:15:04+07:00"),
        ("March 1, 2023 9:15:04 PM", "2023-03-01T21:15:04+07:00"),
        ("2023-3-1 9:5:4", "2023-03-01T09:05:04+07:00"),
        ("2023/3/1 9:05:04 PM", "2023-03-01T21:05:04+07:00"),
        ("2023-3-1", "2023-03-01T00:00:00+07:00"),
        ("1677636904", "2023-03-01T09:15:04+07:00"),
        ("1677636904123", "2023-03-01T09:15:04+07:00"),
        ("/Date(1677636904123)/", "2023-03-01T09:15:04+07:00"),
        ("01/03/2023 09:15:04 PM", "2023-03-01T21:15:04+07:00"),
        ("123456", None),
        ("2023-13-1 9:5:4", None),
    ],
)
def test_dates_of_programs(text: str, moment: str | None) -> None:
    read = read_api_date(text)
    assert (isoformat(read) if read else None) == moment
