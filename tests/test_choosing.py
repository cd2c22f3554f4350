"""Which articles a run takes: windows, sections, limits, named ones, whatever the lists say."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from newsbot.ledger import open_ledger
from newsbot.replica import Faults, Replica, compare, running, truth_records
from tests.crawling import SMALL, crawl, records
from tests.warm import newsbot

pytestmark = pytest.mark.crawl


def faulty(*specs: str) -> Faults:
    return Faults.parse(specs)


def days(dataset: Path) -> set[str]:
    return {path.stem for path in (dataset / "articles").rglob("*.jsonl")} - {"undated"}


def test_windows_and_limits(tmp_path: Path) -> None:
    replica = Replica(articles=200, seed=1)
    by_day = Counter(str(record["timestamp"])[:10] for record in truth_records(replica))
    all_days = sorted(day for day in by_day if day != "None")
    with running(replica) as server:
        crawl(server.url, tmp_path / "week")
        span = days(tmp_path / "week" / "baodaklak")
        assert span == set(all_days[-8:])  # 7 times 24 hours touch 8 days

        since, until = all_days[5], all_days[9]
        ended = crawl(server.url, tmp_path / "window", "--since", since, "--until", until)
        dated = [r for r in records(tmp_path / "window" / "baodaklak") if r["timestamp"]]
        assert ended.code == 0
        assert Counter(record["timestamp"][:10] for record in dated) == Counter(
            {day: by_day[day] for day in all_days[5:10]}
        )

        limited = crawl(server.url, tmp_path / "few", "--all", "--max-articles", "7")
        assert limited.code == 0
        assert limited.summary["finish_reason"] == "max_articles"
        assert limited.summary["new"] + limited.summary["rejected"] == 7

        crawl(server.url, tmp_path / "section", "--all", "--section", "/giao-duc/")
        expected = {r["id"] for r in truth_records(replica) if r["section_path"] == "/giao-duc/"}
        found = {r["id"] for r in records(tmp_path / "section" / "baodaklak")}
        assert expected <= found
        assert len(found) < 120


def within(replica: Replica, since: str, until: str = "9") -> set[str]:
    """The ids of the dated articles in a window."""
    return {
        str(record["id"])
        for record in truth_records(replica)
        if record["timestamp"] and since <= str(record["timestamp"]) <= until
    }


def dated(dataset: Path) -> set[str]:
    return {record["id"] for record in records(dataset) if record["timestamp"]}


def test_a_list_api_without_dates_still_means_a_week_and_then_what_is_new(tmp_path: Path) -> None:
    replica = Replica(articles=160, seed=5)
    with running(replica, faulty("list:lie=undated")) as server:
        first = crawl(server.url, tmp_path)
        week = within(replica, "2026-09-23T17:53")
        assert (first.code, dated(tmp_path / "baodaklak")) == (0, week)
        assert first.summary["requests"] < 8 * len(week)
        again = crawl(server.url, tmp_path)
        assert (again.code, again.summary["new"]) == (0, 0)
        assert again.summary["requests"] < 120
        whole = crawl(server.url, tmp_path, "--all")
    assert whole.code == 0
    # A few pages have no date of their own.
    *different, _ = compare(tmp_path, replica)
    assert [line for line in different if "timestamp: null instead of" not in line] == []


@pytest.mark.parametrize("fault", ["list:500", "list:lie=undated"])
@pytest.mark.few(1)
def test_a_window_holds_whatever_the_list_api_says(tmp_path: Path, fault: str) -> None:
    replica = Replica(articles=120, seed=2)
    window = ("2026-09-20T12:00:00+07:00", "2026-09-25T12:00:00+07:00")
    with running(replica, faulty(fault)) as server:
        ended = crawl(server.url, tmp_path, "--since", window[0], "--until", window[1])
        assert server.requests()["paths"]
        found = dated(tmp_path / "baodaklak")
        assert found
        assert found <= within(replica, *window)
        summary = ended.summary
        assert summary["listed"] == summary["new"] + summary["rejected"] + summary["failed"]
        if fault == "list:lie=undated":
            assert found == within(replica, *window)
    with running(replica) as server:
        assert crawl(server.url, tmp_path, "--all").code == 0
    # A page without a date gets the list's once a list has one: that is another version.
    *different, _ = compare(tmp_path, replica) or [""]
    assert [line for line in different if not line.endswith("version: 2 instead of 1")] == []


def test_named_articles_and_those_given_up(tmp_path: Path) -> None:
    (_, broken, *_), replica = sorted(str(r["url"]) for r in truth_records(SMALL)), SMALL
    path = broken.removeprefix("https://baodaklak.vn")
    with running(replica, faulty(f"path={path}:500")) as server:
        crawl(server.url, tmp_path, "--all")
    ledger = open_ledger(tmp_path / ".newsbot" / "baodaklak")
    with ledger.transaction() as database:
        database.execute("UPDATE articles SET page_due_at = NULL WHERE state = 'failed'")
    ledger.close()
    with running(replica) as server:
        plain = crawl(server.url, tmp_path)
        assert (plain.summary["given_up"], plain.summary["new"]) == (1, 0)
        other = crawl(server.url, tmp_path, "--url", "https://baodaklak.vn/x/202609/la-abcdef9/")
        assert (other.summary["listed"], other.summary["new"]) == (1, 0)
        again = crawl(server.url, tmp_path, "--retry-given-up")
        assert (again.code, again.summary["given_up"], again.summary["new"]) == (0, 0, 1)
        named = crawl(server.url, tmp_path, "--url", broken)
        assert (named.code, named.summary["listed"], named.summary["unchanged"]) == (0, 1, 1)
        assert named.summary["requests"] <= 4
    assert compare(tmp_path, replica) == []


def test_a_section_with_its_subsections(tmp_path: Path) -> None:
    replica = Replica(articles=400, seed=2)
    with running(replica) as server:
        ended = crawl(server.url, tmp_path, "--all", "--section", "/trang-tin-dia-phuong/")
    expected = {
        record["id"]
        for record in truth_records(replica)
        if str(record["section_path"]).startswith("/trang-tin-dia-phuong/")
    }
    assert ended.code == 0
    assert len(expected) > 10
    assert {record["id"] for record in records(tmp_path / "baodaklak")} >= expected


def test_an_unknown_section_is_told_with_near_ones(tmp_path: Path) -> None:
    with running(SMALL) as server:
        words = ("run", "baodaklak", "--base-url", server.url, "--output", tmp_path)
        told = newsbot(*words, "--section", "/giao-duk/")
        assert (told.code, server.requests()["total"]) == (2, 0)
        assert "/giao-duc/" in told.err
        far = crawl(server.url, tmp_path, "--section", "/zzzzzzzzzzzz/")
    assert (far.code, far.summary["finish_reason"]) == (2, "unknown_section")
    assert "/zzzzzzzzzzzz/" in far.summary["problems"][0]
