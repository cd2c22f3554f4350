"""Several papers in one process, and lists of addresses of all of them."""

from __future__ import annotations

import fcntl
import io
import json
import os
import signal
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from newsbot.replica import Faults, Replica, compare, running
from newsbot.replica.papers import FACES
from newsbot.runs.plan import Plan
from newsbot.runs.several import Paper, sharing
from newsbot.runs.summary import SEVERITY, ExitCode
from newsbot.sites import all_sites
from tests.crawling import FAST, records, requests_to
from tests.pace import Pace
from tests.waiting import wait_until
from tests.warm import Said, Started, newsbot

pytestmark = pytest.mark.crawl

ARTICLES, SEED = 24, 5
# One of each system that lists all it has.
PAPERS = ("baodaklak", "thanhnien", "vnexpress", "vietnamnet", "baodanang", "plo")


def paper_of(site: str) -> Replica:
    return Replica(ARTICLES, SEED, face=FACES.get(site, "sc_service"))


def run(url: str, output: Path, *words: object) -> Said:
    ended = newsbot("run", *words, "--base-url", url, "--output", output, *FAST, "--no-index")
    assert "Traceback" not in ended.err, ended.err[-3000:]
    return ended


def summaries(ended: Said) -> dict[str, Any]:
    told = map(json.loads, ended.out.splitlines())
    return {summary["site"]: summary for summary in told}


def whole(output: Path, *sites: str) -> None:
    for site in sites:
        assert compare(output, paper_of(site), site) == []


def test_papers_on_six_systems_at_once_one_request_at_a_time_per_host(tmp_path: Path) -> None:
    log = io.StringIO()
    with running(paper_of("baodaklak"), log=log) as server:
        ended = run(server.url, tmp_path, *PAPERS, "--all")
    told = summaries(ended)
    assert (ended.code, told.keys()) == (0, {*PAPERS})
    assert {(one["exit_code"], one["discovery"]) for one in told.values()} == {(0, "complete")}
    whole(tmp_path, *PAPERS)
    pace = Pace(log.getvalue())
    hosts = [line["host"] for line in pace.lines]
    assert len({*hosts}) == 10, "six papers, and the services of four"
    assert pace.before_robots() == 0
    # Others are asked in between.
    assert sum(one == after for one, after in pairwise(hosts)) < len(hosts) / 2
    for site in PAPERS:
        (run_folder,) = (tmp_path / ".newsbot" / site / "runs").iterdir()
        lines = map(json.loads, (run_folder / "log.jsonl").read_text().splitlines())
        assert {line["site"] for line in lines} == {site}
        assert json.loads((run_folder / "run.json").read_text())["site"] == site


def test_a_failing_paper_harms_no_other(tmp_path: Path) -> None:
    """One whose comments fail, one that another run holds, one that is whole."""
    faults = Faults.parse(["comments:500"])
    with running(paper_of("plo"), faults) as server:
        holder = tmp_path / ".newsbot" / "vietnamnet"
        holder.mkdir(parents=True)
        with (holder / "lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            ended = run(server.url, tmp_path, "plo", "vietnamnet", "baodanang", "plo", "--all")
    told = summaries(ended)
    assert len(ended.out.splitlines()) == 3, "a paper that is named twice is run once"
    reasons = {site: (one["exit_code"], one["finish_reason"]) for site, one in told.items()}
    assert reasons == {
        "plo": (0, "finished"),
        "vietnamnet": (75, "locked"),
        "baodanang": (1, "comments_failed"),
    }
    assert ended.code == 75
    whole(tmp_path, "plo")


def test_a_signal_stops_all_and_the_same_command_goes_on(tmp_path: Path) -> None:
    sites = ("thanhnien", "vnexpress", "plo")
    with running(paper_of("plo")) as server:
        words = ("run", *sites, "--all", "--base-url", server.url, "--output", tmp_path, *FAST)
        started = Started(*words, "--delay", "0.02")
        wait_until(lambda: requests_to(server) > 150, started)
        started.send_signal(signal.SIGTERM)
        code = started.wait()
        told = [json.loads(line) for line in started.out.splitlines()]
        assert (code, len(told)) == (143, 3)
        assert {one["finish_reason"] for one in told} == {"interrupted"}
        ended = run(server.url, tmp_path, *sites, "--all")
    assert ended.code == 0
    assert all(one["resumed"] for one in summaries(ended).values())
    whole(tmp_path, *sites)


def test_faults_and_a_kill_lose_nothing_of_any(tmp_path: Path) -> None:
    """On each system: pages, lists and comments that fail at first, a kill in the middle."""
    faults = Faults.parse(
        [
            *("article:503:0.2:once", "article:truncate:0.2:once", "list:garbage:0.2:once"),
            *("comments:reset:0.3:once", "section:500:0.1:once"),
        ]
    )
    with running(paper_of("plo"), faults) as server:
        words = ("run", *PAPERS, "--all", "--base-url", server.url, "--output", tmp_path, *FAST)
        started = Started(*words)
        wait_until(lambda: requests_to(server) > 600, started)
        os.kill(started.pid, signal.SIGKILL)
        started.wait()
        ended = run(server.url, tmp_path, *PAPERS, "--all")
        told = {site: (one["exit_code"], one["problems"]) for site, one in summaries(ended).items()}
        assert {code for code, _ in told.values()} == {0}, told
        # What was tried in vain three times is had by the next look.
        assert run(server.url, tmp_path, *PAPERS, "--all", "--full").code == 0
    whole(tmp_path, *PAPERS)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--section", "/thoi-su"], "--section is of one paper"),
        (["--url", "https://plo.vn/a-post1595349.html"], "--url is of one paper"),
        (["--wait", "5"], "--wait is for one paper"),
        (["--metrics-file", "one.prom"], "put {site} into its name"),
    ],
)
def test_what_only_one_paper_can_have(tmp_path: Path, words: list[str], said: str) -> None:
    ended = newsbot("run", "plo", "baodanang", *words, "--output", tmp_path)
    assert ended.code == 2
    assert said in ended.err


def test_no_paper_at_all(tmp_path: Path) -> None:
    ended = newsbot("run", "--output", tmp_path)
    assert ended.code == 2
    assert "name a paper, or a list with --urls" in ended.err


def test_papers_that_share_a_host_go_one_after_the_other() -> None:
    def paper(name: str, host: str, *services: str) -> Paper:
        told = dict(enumerate(services))
        site: Any = type("Fake", (), {"main_host": host, "services": told, "name": name})()
        return Paper(site, Plan())

    papers = [
        *(paper("a", "a.vn", "x.vn"), paper("b", "b.vn"), paper("c", "c.vn", "y.vn", "x.vn")),
        paper("d", "y.vn"),
    ]
    groups = [[one.site.name for one in group] for group in sharing(papers)]
    assert groups == [["a", "c", "d"], ["b"]]
    all_of_them = [Paper(site, Plan()) for site in all_sites().values()]
    assert [len(group) for group in sharing(all_of_them)] == [1] * len(all_of_them)


def test_the_worst_exit_code_decides() -> None:
    assert sorted(SEVERITY) == sorted(ExitCode)
    assert SEVERITY.index(ExitCode.CANNOT_WRITE) < SEVERITY.index(ExitCode.NO_ANSWER)
    assert SEVERITY[-2:] == (ExitCode.CHECKS_FAILED, ExitCode.OK)


# Lists of addresses


def listed(site: str, count: int) -> list[str]:
    replica, paper = paper_of(site), all_sites()[site]
    return [f"https://{paper.main_host}{one.path}" for one in replica.newest(count)]


def test_a_list_is_sorted_by_paper_and_each_article_taken_once(tmp_path: Path) -> None:
    wanted = {site: listed(site, 6) for site in ("plo", "vnexpress")}
    lines = [url for pair in zip(*wanted.values(), strict=True) for url in pair]
    lines += [f"{lines[0]}?again=1", "https://other.example/a.html", "https://plo.vn/xa-hoi/"]
    names = tmp_path / "names.txt"
    names.write_text("\n".join(lines))
    with running(paper_of("plo")) as server:
        ended = run(server.url, tmp_path / "out", "--urls", names)
        told = summaries(ended)
        assert (ended.code, {site: one["new"] for site, one in told.items()}) == (
            0,
            {"plo": 6, "vnexpress": 6},
        )
        assert "1 of no known paper: https://other.example/a.html" in ended.err
        assert "1 no article's address on Pháp Luật TP. Hồ Chí Minh" in ended.err
        assert "12 articles of 2 papers, 1 more named again" in ended.err
        for site, urls in wanted.items():
            read = {one["url"] for one in records(tmp_path / "out" / site)}
            assert read == {*urls}
        # Once they are there, they are not asked for again; of one paper, from stdin.
        before = requests_to(server)
        again = run(server.url, tmp_path / "out", "plo", "--urls", names)
        assert (again.code, summaries(again).keys()) == (0, {"plo"})
        assert requests_to(server) - before <= 2
        assert "6 of a paper that is not asked for" in again.err


def test_a_list_that_was_cut_off_goes_on(tmp_path: Path) -> None:
    urls = listed("plo", 20)
    names = tmp_path / "names.csv"
    names.write_text("id,url\n" + "".join(f"{n},{url}\n" for n, url in enumerate(urls)))
    with running(paper_of("plo")) as server:
        words = ("run", "--urls", names, "--base-url", server.url, "--output", tmp_path, *FAST)
        started = Started(*words, "--delay", "0.05")
        wait_until(lambda: requests_to(server) > 6, started)
        started.send_signal(signal.SIGTERM)
        assert started.wait() == 143
        before = requests_to(server)
        ended = run(server.url, tmp_path, "--urls", names)
        assert ended.code == 0
        assert requests_to(server) - before < 20
    assert {one["url"] for one in records(tmp_path / "plo")} == {*urls}


@pytest.mark.parametrize(
    ("text", "words", "said"),
    [
        ("a,b\n1,2\n", [], "no column holds addresses"),
        ("", [], "no article's address of a known paper in it"),
        ("https://other.example/\n", [], "no article's address of a known paper in it"),
        ("https://plo.vn/a-post1595349.html\n", ["--all"], "--urls names the articles"),
        (None, [], "No such file"),
    ],
)
def test_lists_that_can_not_be_used(
    tmp_path: Path, text: str | None, words: list[str], said: str
) -> None:
    names = tmp_path / "names.txt"
    if text is not None:
        names.write_text(text)
    ended = newsbot("run", "--urls", names, *words, "--output", tmp_path)
    assert ended.code == 2
    assert said in ended.err
