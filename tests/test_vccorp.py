"""Whole crawls of a paper on VCCorp's system, against the truth of its replica."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from newsbot.replica import Faults, Replica, RunningServer, compare, running, truth_records
from tests.crawling import FAST, Ended, crawl, records
from tests.warm import Started

pytestmark = pytest.mark.crawl

PAPER = Replica(articles=40, seed=5, face="vccorp")
TRUTH = [*truth_records(PAPER, "thanhnien")]
NEWEST = max(datetime.fromisoformat(str(one["timestamp"])) for one in TRUTH)


def truth(since: datetime, until: datetime = NEWEST) -> set[str]:
    """The ids of those that came out between two moments."""
    dated = ((str(one["id"]), datetime.fromisoformat(str(one["timestamp"]))) for one in TRUTH)
    return {own for own, moment in dated if since <= moment <= until}


@pytest.fixture(scope="module")
def server() -> Iterator[RunningServer]:
    with running(PAPER) as server:
        yield server


def run(url: str, output: Path, *more: object) -> Ended:
    return crawl(url, output, *more, site="thanhnien")


def ids(output: Path) -> set[str]:
    return {record["id"] for record in records(output / "thanhnien")}


def differences(output: Path, paper: Replica = PAPER) -> list[str]:
    return compare(output, paper, "thanhnien")


def test_a_whole_crawl_equals_the_truth_and_an_hourly_one_asks_the_lists_heads(
    server: RunningServer, tmp_path: Path
) -> None:
    ended = run(server.url, tmp_path, "--all")
    assert (ended.code, ended.summary["discovery"]) == (0, "complete")
    assert differences(tmp_path) == []
    again = run(server.url, tmp_path)
    assert (again.code, again.summary["new"], again.summary["changed"]) == (0, 0, 0)
    # robots.txt, the home page, a page for each section, and no article or comments again.
    assert again.summary["requests"] <= 2 * 36
    assert differences(tmp_path) == []


def test_a_first_run_takes_the_window(server: RunningServer, tmp_path: Path) -> None:
    ended = run(server.url, tmp_path)
    assert (ended.code, ended.summary["discovery"]) == (0, "complete")
    assert ids(tmp_path) == truth(NEWEST - timedelta(days=7))


def test_one_day_and_one_section(server: RunningServer, tmp_path: Path) -> None:
    day = (NEWEST - timedelta(days=5)).replace(hour=0, minute=0)
    ended = run(
        server.url, tmp_path / "day", "--since", f"{day:%Y-%m-%d}", "--until", f"{day:%Y-%m-%d}"
    )
    assert ended.code == 0
    assert ids(tmp_path / "day") == truth(day, day + timedelta(days=1, seconds=-1))
    section = run(server.url, tmp_path / "section", "--all", "--section", "/kinh-te")
    assert section.code == 0
    found = {record["section_path"] for record in records(tmp_path / "section" / "thanhnien")}
    assert "/kinh-te.htm" in found
    limited = run(server.url, tmp_path / "few", "--all", "--max-articles", 3)
    assert limited.summary["new"] + limited.summary["rejected"] == 3


def test_a_killed_crawl_goes_on(server: RunningServer, tmp_path: Path) -> None:
    words = ("run", "thanhnien", "--base-url", server.url, "--output", tmp_path, *FAST, "--all")
    killed = Started(*words)
    ledger = tmp_path / ".newsbot" / "thanhnien" / "ledger.sqlite"
    while not (ledger.exists() and stored(ledger) > 10) and killed.poll() is None:
        time.sleep(0.01)
    killed.send_signal(signal.SIGKILL)
    assert killed.end().code == -signal.SIGKILL
    ended = run(server.url, tmp_path, "--all")
    assert (ended.code, ended.summary["resumed"]) == (0, True)
    assert differences(tmp_path) == []


def stored(ledger: Path) -> int:
    import sqlite3

    try:
        connection = sqlite3.connect(f"file:{ledger}?mode=ro", uri=True)
        try:
            return int(connection.execute("SELECT count(*) FROM records").fetchone()[0])
        finally:
            connection.close()
    except sqlite3.Error:
        return 0


def test_corrections_and_later_comments_reach_the_records(tmp_path: Path) -> None:
    # Two of its articles are corrected between these moments.
    paper = Replica(articles=60, seed=26, face="vccorp")
    with running(paper, at=datetime(2026, 9, 27)) as server:
        assert run(server.url, tmp_path, "--all").code == 0
        assert compare(tmp_path, paper, "thanhnien", at=datetime(2026, 9, 27)) == []
        server.at = datetime(2026, 9, 30, 18)
        ended = run(server.url, tmp_path, "--all", "--full")
    assert ended.code == 0
    assert ended.summary["new"] > 0
    assert ended.summary["changed"] == 2
    assert compare(tmp_path, paper, "thanhnien", at=datetime(2026, 9, 30, 18)) == []


def test_refused_comments_cost_comments_alone(tmp_path: Path) -> None:
    paper = Replica(articles=20, seed=5, face="vccorp")
    with running(paper, Faults.parse(["comments:429"])) as server:
        ended = run(server.url, tmp_path, "--all")
        again = run(server.url, tmp_path, "--all", "--full")
    assert (ended.code, again.code) == (0, 0)
    assert {one["comments_status"] for one in records(tmp_path / "thanhnien")} == {"refused"}
    told = {line.split(": ")[1] for line in compare(tmp_path, paper, "thanhnien")[:-1]}
    assert told <= {"comments", "comments_status", "comments_total"}


def test_lists_that_fail_are_told_and_section_pages_are_left(tmp_path: Path) -> None:
    paper = Replica(articles=20, seed=5, face="vccorp")
    with running(paper, Faults.parse(["list:404"])) as server:
        ended = run(server.url, tmp_path, "--all")
    assert (ended.code, ended.summary["discovery"]) == (1, "incomplete")
    # Twenty articles in more sections: their pages show all of them.
    assert compare(tmp_path, paper, "thanhnien") == []
