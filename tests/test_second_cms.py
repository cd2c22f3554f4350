"""What a crawl of any paper promises, on a CMS that is not newsbot's: data and reading of its own.

Its lists are a sitemap of the whole paper without publication dates, its comments come in pages
from another host.
"""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.crawling import FAST
from tests.second import server
from tests.second.server import Paper
from tests.warm import SECOND_CMS, Started

pytestmark = pytest.mark.crawl


@pytest.fixture
def paper() -> Iterator[Paper]:
    with server.running() as paper:
        yield paper


class Crawls:
    """Runs of the paper into one folder."""

    def __init__(self, paper: Paper, folder: Path) -> None:
        self.paper, self.folder = paper, folder

    def start(self, *more: object, word: str = "run") -> Started:
        where = ("--base-url", self.paper.url, "--output", self.folder)
        return Started(word, "suoimo", *where, *more, environment={**os.environ, SECOND_CMS: "1"})

    def run(self, *more: object, code: int = 0) -> dict[str, Any]:
        self.paper.asked.clear()
        ended = self.start(*FAST, *more).end()
        assert ended.code == code, ended.err
        summary: dict[str, Any] = json.loads(ended.out.splitlines()[-1])
        return summary

    def records(self) -> dict[str, dict[str, Any]]:
        """The dataset's, by the number of the article."""
        files = (self.folder / "suoimo" / "articles").rglob("*.jsonl")
        lines = [line for file in sorted(files) for line in file.read_text().splitlines()]
        records = {one["id"].removeprefix("suoimo-"): one for one in map(json.loads, lines)}
        assert len(records) == len(lines), "an article stands there twice"
        return records

    def pages(self) -> list[str]:
        """The articles whose pages were asked for, in order."""
        return [target for _, target in self.paper.asked if "/bai-" in target]


@pytest.fixture
def crawls(paper: Paper, tmp_path: Path) -> Crawls:
    return Crawls(paper, tmp_path)


def numbers(*ranges: range) -> set[str]:
    return {str(number) for one in ranges for number in one}


def test_a_first_run_takes_the_seven_days_up_to_the_newest(crawls: Crawls) -> None:
    summary = crawls.run()
    # One every twelve hours; the window's lower end is included.
    assert set(crawls.records()) == numbers(range(1, 16))
    assert (summary["new"], summary["comments"], summary["discovery"]) == (15, 5, "complete")
    first = crawls.records()["2"]
    assert (first["title"], first["author"], first["section_path"]) == (
        server.title_of(2),
        "Lam Trà",
        "/the-thao/",
    )
    assert first["timestamp"] == server.date_of(2).isoformat()


def test_comments_in_pages_on_another_host_are_all_read(crawls: Crawls) -> None:
    crawls.run()
    record = crawls.records()["2"]
    assert (record["comments_status"], record["comments_total"]) == ("complete", 5)
    assert [(one["id"], one["depth"], one["author"]) for one in record["comments"]] == [
        ("c-70", 0, "Hạnh"),
        ("c-71", 1, None),
        ("c-72", 0, "Hạnh"),
        ("c-73", 1, None),
        ("c-74", 0, "Hạnh"),
    ]
    hosts = [host for host, target in crawls.paper.asked if target == "/robots.txt"]
    assert len(hosts) == 2, "robots.txt is asked on each host, once"
    assert server.COMMENTS_HOST in hosts
    threads = [host for host, target in crawls.paper.asked if target.startswith("/threads/")]
    assert set(threads) == {server.COMMENTS_HOST}


def test_an_hourly_run_asks_the_lists_head_alone(crawls: Crawls) -> None:
    crawls.run()
    crawls.paper.title = "Chuyện đã sửa"
    summary = crawls.run()
    assert (summary["new"], summary["discovery"]) == (0, "complete")
    lists = [target for _, target in crawls.paper.asked if target.endswith(".xml")]
    assert lists == ["/sitemap.xml", "/thang-9.xml"]


def test_everything_and_one_section(crawls: Crawls) -> None:
    summary = crawls.run("--all", "--section", "/kinh-te")
    wanted = {n for n in range(1, 41) if server.section_of(n) == "kinh-te"}
    assert set(crawls.records()) == {str(number) for number in wanted}
    assert summary["new"] == len(wanted)
    assert crawls.run("--all")["new"] == 40 - len(wanted)


def test_a_section_that_is_not_there_is_named_with_near_ones(crawls: Crawls) -> None:
    ended = crawls.start("--section", "/kinh-the/").end()
    assert ended.code == 2
    assert "/kinh-te/" in ended.err


def test_a_window_of_one_day_asks_hardly_more_than_it_holds(crawls: Crawls) -> None:
    day = server.date_of(21)
    summary = crawls.run("--since", f"{day:%Y-%m-%d}", "--until", f"{day:%Y-%m-%d}")
    wanted = {n for n in range(1, 41) if server.date_of(n).date() == day.date()}
    assert set(crawls.records()) == {str(number) for number in wanted}
    # Where no list tells a date, pages do, by halving.
    assert summary["requests"] <= 20 < server.ARTICLES
    assert len(crawls.pages()) <= 10


def test_a_limit_of_articles(crawls: Crawls) -> None:
    summary = crawls.run("--all", "--max-articles", 4)
    assert summary["new"] == 4
    assert crawls.run("--all", "--max-articles", 4)["new"] == 4
    assert len(crawls.records()) == 8


def test_a_corrected_article_is_a_version(crawls: Crawls) -> None:
    crawls.run("--since", "2026-09-20")
    crawls.paper.title = "Chuyện đã sửa"
    summary = crawls.run("--since", "2026-09-20", "--full")
    assert (summary["changed"], summary["new"]) == (1, 0)
    record = crawls.records()["1"]
    assert (record["title"], record["version"]) == ("Chuyện đã sửa", 2)


def test_a_comment_service_that_refuses_is_told_and_left_alone(crawls: Crawls) -> None:
    crawls.paper.comments_status = 403
    summary = crawls.run()
    assert (summary["new"], summary["finish_reason"]) == (15, "finished")
    told = {one["comments_status"] for one in crawls.records().values()}
    assert told == {"refused"}
    crawls.run("--full")
    threads = [target for _, target in crawls.paper.asked if target.startswith("/threads/")]
    assert threads == [], "asked again within the day"


@pytest.mark.parametrize("robots", [(200, "User-agent: *\nDisallow: /threads/"), (500, "")])
def test_what_the_comments_host_forbids_is_its_own_business(
    crawls: Crawls, robots: tuple[int, str]
) -> None:
    crawls.paper.comments_robots = robots
    for _ in range(2):
        assert crawls.run()["finish_reason"] == "finished"
    assert {one["comments_status"] for one in crawls.records().values()} == {"refused"}
    assert [target for _, target in crawls.paper.asked if target.startswith("/threads/")] == []


def test_a_long_pause_that_a_service_asks_for_is_no_end_of_the_run(crawls: Crawls) -> None:
    crawls.paper.comments_status = 429
    crawls.paper.comments_headers["Retry-After"] = "86400"
    summary = crawls.run()
    assert (summary["new"], summary["finish_reason"]) == (15, "finished")
    threads = [target for _, target in crawls.paper.asked if target.startswith("/threads/")]
    assert len(threads) == 1, "it is left alone from then on"


def test_a_service_leads_nowhere_else(crawls: Crawls) -> None:
    crawls.paper.comments_status = 302
    crawls.paper.comments_headers["Location"] = f"https://suoimo.example{server.path_of(1)}"
    summary = crawls.run("--since", "2026-09-19")
    assert (summary["new"], summary["exit_code"]) == (3, 0)
    assert {one["comments_status"] for one in crawls.records().values()} == {"failed"}
    assert crawls.pages().count(server.path_of(1)) == 1, "as a page, not in a thread's place"


def test_a_page_that_asks_for_a_browser_is_a_refusal(crawls: Crawls) -> None:
    crawls.paper.challenge = True
    assert crawls.run("--since", "2026-09-19")["exit_code"] == 0
    assert {one["comments_status"] for one in crawls.records().values()} == {"refused"}


def test_fewer_comments_than_claimed_are_partial(crawls: Crawls) -> None:
    crawls.paper.withheld = True
    crawls.run()
    record = crawls.records()["2"]
    assert (record["comments_status"], record["comments_total"]) == ("partial", 4)


def test_comments_that_come_later_are_found(crawls: Crawls) -> None:
    crawls.paper.comments_status = 500
    crawls.run("--since", "2026-09-19")
    assert crawls.records()["2"]["comments_status"] == "failed"
    crawls.paper.comments_status = 200
    crawls.run("--since", "2026-09-19", "--full")
    assert crawls.records()["2"]["comments_total"] == 5
    assert crawls.records()["2"]["version"] == 1


def test_a_killed_run_goes_on_where_it_stood(crawls: Crawls) -> None:
    run = crawls.start("--all")
    while len(crawls.pages()) < 12 and run.poll() is None:
        time.sleep(0.005)
    run.send_signal(signal.SIGKILL)
    assert run.end().code == -signal.SIGKILL
    summary = crawls.run("--all")
    assert len(crawls.records()) == server.ARTICLES
    assert len(crawls.pages()) < server.ARTICLES
    assert summary["new"] == server.ARTICLES, "of the killed run's too"
    lists = [target for _, target in crawls.paper.asked if target.endswith(".xml")]
    assert lists == [], "the lists were read before"


def test_doctor_looks_at_its_lists_and_comments(crawls: Crawls) -> None:
    told = crawls.start(word="doctor").end().out
    assert "layout ld" in told
    assert "an index of lists" in told
    assert "readable, 0 comments" in told
