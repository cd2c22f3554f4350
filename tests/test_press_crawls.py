"""Whole crawls of papers on other systems, against the truth."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from newsbot.replica import Faults, Replica, compare, running, truth_records
from newsbot.replica.papers import FACES
from tests.crawling import Ended, crawl, records

pytestmark = pytest.mark.crawl

SITE = "vnexpress"
each = pytest.mark.parametrize("site", ["vnexpress", "vietnamnet", "baodanang", "plo"])


def run(url: str, output: Path, *more: object, site: str = SITE) -> Ended:
    return crawl(url, output, *more, site=site)


@each
@pytest.mark.few(2)
def test_a_whole_crawl_equals_the_truth_and_an_hourly_one_asks_the_lists_heads(
    tmp_path: Path, site: str
) -> None:
    paper = Replica(articles=30, seed=5, face=FACES[site])
    with running(paper) as server:
        ended = run(server.url, tmp_path, "--all", site=site)
        assert (ended.code, ended.summary["discovery"]) == (0, "complete")
        assert compare(tmp_path, paper, site) == []
        # That a list has no further page is no news.
        assert "HTTP 404" not in ended.log
        again = run(server.url, tmp_path, site=site)
    assert (again.code, again.summary["new"], again.summary["changed"]) == (0, 0, 0)
    assert again.summary["requests"] <= 2 * 36
    assert compare(tmp_path, paper, site) == []


def test_a_first_run_takes_the_window_and_a_section_is_no_other_of_like_name(
    tmp_path: Path,
) -> None:
    paper = Replica(articles=40, seed=5, face="vnexpress")
    truth = [*truth_records(paper, SITE)]
    newest = max(datetime.fromisoformat(str(one["timestamp"])) for one in truth)
    with running(paper) as server:
        ended = run(server.url, tmp_path / "week")
        assert ended.code == 0
        found = {one["id"] for one in records(tmp_path / "week" / SITE)}
        since = (newest - timedelta(days=7)).isoformat()
        assert found == {one["id"] for one in truth if str(one["timestamp"]) >= since}
        chosen = run(server.url, tmp_path / "one", "--all", "--section", "/thoi-su/")
    assert chosen.code == 0
    paths = {one["section_path"] for one in records(tmp_path / "one" / SITE)}
    assert "/thoi-su" in paths
    assert chosen.summary["new"] < len(truth) / 2


@each
@pytest.mark.few(2)
def test_corrections_and_later_comments_reach_the_records(tmp_path: Path, site: str) -> None:
    paper = Replica(articles=60, seed=26, face=FACES[site])
    first, then = datetime(2026, 9, 27), datetime(2026, 9, 30, 18)
    with running(paper, at=first) as server:
        assert run(server.url, tmp_path, "--all", site=site).code == 0
        assert compare(tmp_path, paper, site, at=first) == []
        server.at = then
        ended = run(server.url, tmp_path, "--all", "--full", site=site)
    assert ended.code == 0
    assert ended.summary["new"] > 0
    assert ended.summary["changed"] > 0
    assert compare(tmp_path, paper, site, at=then) == []


def test_replies_that_could_not_be_had_are_had_the_next_time(tmp_path: Path) -> None:
    paper = Replica(articles=40, seed=5, face="vnexpress")
    with running(paper, Faults.parse(["path=/index/getreplay:garbage"])) as server:
        ended = run(server.url, tmp_path, "--all")
    told = {one["comments_status"] for one in records(tmp_path / SITE)}
    assert told == {"partial", "complete", "none"}
    for line in compare(tmp_path, paper, SITE)[:-1]:
        assert line.split(": ")[1].startswith("comments"), line
    with running(paper) as server:
        again = run(server.url, tmp_path, "--all", "--full")
    assert (ended.code, again.code) == (0, 0)
    assert compare(tmp_path, paper, SITE) == []


def test_feeds_give_the_newest_and_say_where_that_is_not_enough(tmp_path: Path) -> None:
    site = "baocantho"
    paper = Replica(articles=150, seed=5, face=FACES[site])
    truth = [*truth_records(paper, site)]
    with running(paper) as server:
        # All that there is, which feeds can't tell.
        ended = run(server.url, tmp_path / "all", "--all", site=site)
        told = (ended.code, ended.summary["finish_reason"], ended.summary["discovery"])
        assert told == (1, "discovery_incomplete", "incomplete")
        assert "does not reach back far enough" in ended.summary["problems"][0]
        assert compare(tmp_path / "all", paper, site) == []
        # The window that a first run takes, and what is new since.
        first = run(server.url, tmp_path / "job", site=site)
        assert (first.code, first.summary["discovery"]) == (0, "complete")
        assert 0 < first.summary["new"] < len(truth)
        again = run(server.url, tmp_path / "job", site=site)
    assert (again.code, again.summary["discovery"], again.summary["new"]) == (0, "complete", 0)
    assert again.summary["requests"] <= 2 + 36
    assert {one["comments_status"] for one in records(tmp_path / "job" / site)} == {"unsupported"}


def test_without_the_papers_unit_its_sections_pages_are_read(tmp_path: Path) -> None:
    site = "baodongnai"
    with running(Replica(articles=40, seed=5)) as server:
        ended = run(server.url, tmp_path, site=site)
    told = (ended.code, ended.summary["discovery"], ended.summary["failed"])
    assert told == (1, "incomplete", 0)
    found = records(tmp_path / site)
    assert len(found) > 10
    assert {one["comments_status"] for one in found} == {"unsupported"}
    assert all(one["url"].startswith("https://baodongnai.com.vn/") for one in found)


@pytest.mark.parametrize("site", ["vnexpress", "vietnamnet"])
@pytest.mark.few(1)
def test_where_no_list_can_be_had_the_feeds_have_the_newest(tmp_path: Path, site: str) -> None:
    paper = Replica(articles=30, seed=5, face=FACES[site])
    broken = Faults.parse(["section:500", "list:500"])
    with running(paper, broken) as server:
        ended = run(server.url, tmp_path, "--all", site=site)
        assert server.requests()["by_target"]["feed"] > 5
    told = (ended.code, ended.summary["discovery"], ended.summary["failed"])
    assert told == (1, "incomplete", 0)
    assert ended.summary["new"] > 20
    wrong = [line for line in compare(tmp_path, paper, site)[:-1] if "missing" not in line]
    assert wrong == []
    with running(paper) as server:
        assert run(server.url, tmp_path, "--all", site=site).code == 0
    assert compare(tmp_path, paper, site) == []


def test_a_feed_that_is_none_is_no_list(tmp_path: Path) -> None:
    paper = Replica(articles=30, seed=5, face=FACES["vietnamnet"])
    broken = Faults.parse(["section:500", "list:500", "feed:garbage"])
    with running(paper, broken) as server:
        ended = run(server.url, tmp_path, "--all", site="vietnamnet")
    assert (ended.summary["discovery"], ended.summary["failed"]) == ("incomplete", 0)
    assert ended.code != 0
