"""What a run's end means, where only the counts decide."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta

import msgspec
import pytest

from newsbot.runs.judging import judge
from newsbot.runs.plan import Plan
from newsbot.runs.quality import Evidence, FieldCoverage, missed
from newsbot.runs.summary import CrawlResult, Summary
from newsbot.sites import Expectations
from newsbot.text.dates import VIETNAM

pytestmark = pytest.mark.unit


def judged(**counts: object) -> Summary:
    summary = Summary(site="baodaklak", run_id="r", discovery="complete", **counts)  # type: ignore[arg-type]
    crawled = CrawlResult("finished", None, {"response_received_count": 2})
    judge(summary, Plan(), crawled, Expectations(), [f"/x/{n}/" for n in range(summary.pending)])
    return summary


def test_a_run_that_takes_up_one_with_nothing_left_is_well() -> None:
    assert judged(resumed=True).exit_code == 0


@pytest.mark.parametrize("counts", [{}, {"listed": 3, "resumed": True}])
def test_a_run_that_reads_nothing_is_not(counts: dict[str, object]) -> None:
    summary = judged(**counts)
    assert (summary.exit_code, summary.finish_reason) == (1, "nothing_parsed")


@pytest.mark.parametrize(("failed", "reason"), [(10, "finished"), (11, "too_many_failed")])
def test_one_article_in_a_hundred_may_fail(failed: int, reason: str) -> None:
    summary = judged(listed=1000, new=1000 - failed, failed=failed)
    assert (summary.finish_reason, summary.exit_code) == (reason, int(reason != "finished"))


@pytest.mark.parametrize(("counts", "code"), [({"listed": 0}, 0), ({"listed": 3, "failed": 3}, 76)])
def test_a_forbidden_address_matters_where_something_was_to_be_read(
    counts: dict[str, object], code: int
) -> None:
    summary = Summary(site="baodaklak", run_id="r", discovery="complete", **counts)  # type: ignore[arg-type]
    stats = {"response_received_count": 2, "newsbot/robots/forbidden": 1}
    window = Plan(since=datetime(2026, 1, 1, tzinfo=VIETNAM))
    judge(summary, window, CrawlResult("finished", None, stats), Expectations())
    assert summary.exit_code == code


@pytest.mark.parametrize(
    ("reason", "counts", "stats", "problems"),
    [
        ("outage", {"listed": 40, "failed": 24}, {"newsbot/comments/failed": 20},
         ["page after page failed (24 of 40 articles failed); run again"]),
        ("finished", {"listed": 3, "failed": 3}, {},
         ["no article was read: 3 of 3 articles failed"]),
        ("finished", {"listed": 90, "new": 80, "failed": 10}, {}, ["10 of 90 articles failed"]),
        ("finished", {"listed": 20, "new": 20, "comments_failed": 20},
         {"newsbot/comments/failed": 20},
         ["20 of 20 comment calls failed"]),
        ("finished", {"listed": 20, "new": 20, "comments_failed": 1},
         {"newsbot/comments/failed": 1},
         ["1 articles without all of their comments"]),
        ("finished", {"listed": 9, "new": 9, "discovery": "incomplete"},
         {"newsbot/discovery/incomplete": 3, "newsbot/discovery/why": "section /a/: why"},
         ["discovery incomplete: section /a/: why, and 2 more such"]),
    ],
)  # fmt: skip
def test_one_cause_is_one_problem(
    reason: str, counts: dict[str, object], stats: dict[str, object], problems: list[str]
) -> None:
    told: dict[str, object] = {"site": "baodaklak", "run_id": "r", "discovery": "complete"}
    summary = Summary(**(told | counts))  # type: ignore[arg-type]
    crawled = CrawlResult(reason, None, {"response_received_count": 2, **stats})
    judge(summary, Plan(), crawled, Expectations())
    assert summary.problems == problems
    assert summary.exit_code == (0 if "1 articles" in problems[0] else 1)


def test_days_without_a_record_are_told_in_one() -> None:
    days = {date(2026, 9, day): (5, 0) for day in range(1, 6)}
    (told,) = missed(Expectations(), coverage(), Evidence(days=days))
    assert told == "none of the 25 new articles of 5 days since 2026-09-01 could be read"
    two = dict(list(days.items())[:2])
    (told,) = missed(Expectations(), coverage(), Evidence(days=two))
    assert told == "none of the 10 new articles of 2026-09-01, 2026-09-02 could be read"


def test_a_balance_that_does_not_close_names_the_articles() -> None:
    summary = judged(listed=9, new=3, pending=6)
    assert (summary.exit_code, summary.finish_reason) == (1, "balance")
    assert "6 articles came to no end: /x/0/ /x/1/ /x/2/ /x/3/ /x/4/ …" in summary.problems[0]  # type: ignore[index]


def coverage(**filled: int) -> FieldCoverage:
    fields = dict.fromkeys(("author", "timestamp", "body", "section", "lead", "images"), 100)
    lacking = {"author": ["https://x/1", "https://x/2"]}
    return FieldCoverage(records=100, filled=Counter(fields | filled), lacking=lacking)


def test_a_poor_field_is_told_with_figure_bound_and_samples() -> None:
    assert missed(Expectations(), coverage(), Evidence()) == []
    (told,) = missed(Expectations(), coverage(author=12), Evidence())
    wanted = "only 12% of the records have author (least: 30%), such as https://x/1 https://x/2"
    assert told == wanted


@pytest.mark.parametrize(
    ("field", "expected", "told"),
    [
        ("lead", Expectations(lead=0.2), "only 19% of the records have lead (least: 20%)"),
        ("tags", Expectations(tags=0.5), "only 19% of the records have tags (least: 50%)"),
        (
            "comments",
            Expectations(comments=0.2),
            "only 19% of the records have comments (least: 20%)",
        ),
    ],
)
def test_a_renamed_element_is_seen_whatever_it_holds(
    field: str, expected: Expectations, told: str
) -> None:
    found = coverage(**{field: 19})
    found.lacking[field] = []
    assert missed(expected, found, Evidence()) == [told]


@pytest.mark.parametrize(
    ("quarantined", "told"),
    [
        ({"no_layout": 25}, ""),
        ({"no_layout": 26}, "only 79% of the pages fit a known layout (least: 80%), such as u/1"),
        ({"no_content": 20, "no_layout": 5}, ""),
        (
            {"no_content": 20, "no_layout": 6},
            "21% of the pages are no records (most: 20%): 20 no_content, 6 no_layout, such as u/1",
        ),
    ],
)
def test_pages_that_are_no_records(quarantined: dict[str, int], told: str) -> None:
    evidence = Evidence(quarantined=quarantined, rejected={"no_layout": ["u/1"]})
    assert missed(Expectations(), coverage(), evidence) == ([told] if told else [])


def test_a_day_with_far_less_than_its_weekday_usually_has() -> None:
    today = date(2026, 11, 25)
    known = {today - timedelta(days=back): 60 for back in range(1, 40)}
    quiet = Evidence(known=known, today=today)
    assert missed(Expectations(), coverage(), quiet) == []
    known[date(2026, 11, 24)] = 5
    (told,) = missed(Expectations(), coverage(), quiet)
    assert told == "only 5 articles of Tuesday, 2026-11-24 are known (least: 6)"
    del known[date(2026, 11, 23)]
    assert len(missed(Expectations(), coverage(), quiet)) == 2
    weeks = {day: count for day, count in known.items() if day > today - timedelta(days=20)}
    assert missed(Expectations(), coverage(), Evidence(known=weeks, today=today)) == []


def test_a_window_with_next_to_nothing() -> None:
    week = Evidence(window=timedelta(days=10), articles=1)
    (told,) = missed(Expectations(), FieldCoverage(), week)
    assert told == "only 1 articles in a window of 10 days (least: 2)"


def line(
    timestamp: str | None,
    seen: str | None = None,
    removed: str | None = None,
    *,
    hidden: bool = False,
) -> bytes:
    """A record read at noon, with a comment last ``seen`` then."""
    comments = [{"last_seen_at": seen, "removed_at": removed}] if seen else []
    return msgspec.json.encode(
        {
            "url": "https://x/1",
            "fetched_at": NOON,
            "timestamp": timestamp,
            "author": "An",
            "body": "Chữ",
            "comments": comments,
            "section": "Xã hội",
            "tags": [],
            "lead": "Chữ",
            "images": [{}],
            "comments_status": "complete",
            "comments_total": len(comments),
            "extraction": {"flags": ["hidden_markup"] if hidden else []},
        }
    )


NOON, LATER = "2026-09-30T12:00:00+07:00", "2026-09-30T13:00:00+07:00"


def test_pages_are_judged_that_a_run_read_not_those_whose_comments_it_saw() -> None:
    """Undated articles pass for fresh: an hourly run sees the comments of all of them again."""
    lines = [
        *([line(NOON)] * 15),
        *([line(NOON, NOON)] * 5),
        *([line(None, LATER)] * 20),
        *([line(None, NOON, LATER)] * 20),
    ]
    found = FieldCoverage()
    assert list(found.counting(iter(lines))) == lines, "all of them are written"
    assert (found.records, found.comments) == (20, 45)
    assert found.shares()["timestamp"] == 1
    assert missed(Expectations(), found, Evidence()) == []


def test_a_run_of_hidden_texts_is_refused() -> None:
    for hidden, refused in ((2, False), (3, True)):
        found = FieldCoverage()
        lines = [line(NOON, hidden=number < hidden) for number in range(20)]
        assert list(found.counting(iter(lines))) == lines
        told = missed(Expectations(), found, Evidence())
        assert bool(told) is refused
    assert told[0].startswith("markup hides the text of 15% of the records (most: 10%), such as ")
