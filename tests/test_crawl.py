"""The main job end to end: the command against a replica, the dataset against the truth."""

from __future__ import annotations

import json
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from newsbot.dataset.partitions import FORMER_UNDATED, UNDATED
from newsbot.replica import Faults, Replica, compare, running, truth_records
from newsbot.schema import json_schema
from tests.crawling import FAST, PAPER, SMALL, befalling, crawl, files, records, struck_by_each
from tests.faults import Measured
from tests.waiting import LONGEST, has_ended, wait_until
from tests.warm import Started

pytestmark = pytest.mark.crawl


def faulty(*specs: str) -> Faults:
    return Faults.parse(specs)


def article_counts(server: Any) -> dict[str, int]:
    return dict(server.requests()["paths"])


@pytest.mark.fault("A13")
@pytest.mark.parametrize(
    ("articles", "most", "each"),
    [(150, 0.15, 2.5), pytest.param(500, 0.05, 2.2, marks=pytest.mark.long)],
)
def test_all_articles_equal_the_truth_and_a_second_run_asks_little(
    tmp_path: Path, measured: Measured, articles: int, most: float, each: float
) -> None:
    replica = Replica(articles=articles, seed=1)
    with running(replica) as server:
        ended = crawl(server.url, tmp_path, "--all")
        # One whose id is not its address's is asked for twice: it may be a cache's mix-up.
        counts = Counter(article_counts(server).values())
        assert set(counts) == {1, 2}
        assert counts[2] < articles / 20
        second = crawl(server.url, tmp_path)
    assert (ended.code, second.code, second.summary["new"]) == (0, 0, 0)
    share = second.summary["requests"] / ended.summary["requests"]
    assert share <= most
    measured(f"{share:.1%} of the requests for {articles} articles again, at most {most:.0%}")
    assert compare(tmp_path, replica) == []
    assert ended.summary["discovery"] == "complete"
    assert ended.summary["new"] == len(list(truth_records(replica)))
    assert ended.summary["listed"] == ended.summary["new"] + ended.summary["rejected"]
    assert ended.summary["requests_per_article"] < each
    quarantine_keeps_reason_address_and_page(tmp_path, ended.summary)


def test_every_line_meets_the_published_schema(tmp_path: Path) -> None:
    with running(PAPER) as server:
        crawl(server.url, tmp_path, "--all", "--likes")
    validator = Draft202012Validator(json_schema())
    lines = records(tmp_path / "baodaklak")
    assert len(lines) > 20
    assert not [error.message for line in lines for error in validator.iter_errors(line)]
    keys = list(json_schema()["$defs"]["Article"]["properties"])
    assert all(list(line) == keys for line in lines)
    comments = [comment for line in lines for comment in line["comments"]]
    assert comments
    assert all(comment["likes"] is not None for comment in comments)


def test_a_second_run_adds_nothing_and_touches_nothing(crawled: Path) -> None:
    before = files(crawled / "baodaklak")
    stamps = {path: path.stat().st_mtime_ns for path in crawled.rglob("articles/**/*.jsonl")}
    with running(PAPER) as server:
        second = crawl(server.url, crawled)
    assert second.code == 0
    assert second.summary["new"] == 0
    assert second.summary["unchanged"] > 0
    assert files(crawled / "baodaklak") == before
    assert all(path.stat().st_mtime_ns == stamp for path, stamp in stamps.items())


def test_a_killed_run_is_taken_up(tmp_path: Path) -> None:
    replica = Replica(articles=120, seed=3)
    with running(replica) as server:
        for enough in (30, 70):
            kill_when(server, tmp_path, enough)
        ended = crawl(server.url, tmp_path, "--all")
        counts = Counter(article_counts(server))
    assert ended.code == 0
    assert ended.summary["resumed"] is True
    assert compare(tmp_path, replica) == []
    assert sum(counts.values()) - len(counts) <= 40


def kill_when(server: Any, output: Path, enough: int) -> None:
    """Runs the job and kills it once so many article pages were asked for."""
    words = ("run", "baodaklak", "--all", "--base-url", server.url, "--output", output, *FAST)
    process = Started(*words)
    wait_until(lambda: has_ended(process) or sum(article_counts(server).values()) >= enough)
    process.send_signal(signal.SIGKILL)
    process.wait()


@pytest.mark.fault("A3")
@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129)], ids=["TERM", "HUP"]
)
def test_a_signal_stops_in_time_and_the_next_run_goes_on(
    tmp_path: Path, number: signal.Signals, code: int
) -> None:
    replica = Replica(articles=30, seed=4)
    with running(replica, faulty("article:hang:0.5")) as server:
        words = ("run", "baodaklak", "--all", "--base-url", server.url, "--output", tmp_path)
        process = Started(*words, *FAST)
        wait_until(lambda: sum(article_counts(server).values()) > 0, process)
        process.send_signal(number)
        ended, out, _ = process.end()
        assert ended == code
        assert json.loads(out.splitlines()[-1])["finish_reason"] == "interrupted"
    with running(replica) as server:
        again = crawl(server.url, tmp_path, "--all")
    assert again.code == 0
    assert compare(tmp_path, replica) == []


SIGNALLED_EARLY = """
import os, signal, sys
from newsbot.runs import crawl
from newsbot.cli import main
from tests.warm import Started

class Early(crawl.StopOnSignal):
    def __enter__(self):
        super().__enter__()
        os.kill(os.getpid(), signal.SIGTERM)

crawl.StopOnSignal = Early
main(sys.argv[1:])
"""


def test_sigterm_before_the_engine_runs_stops_at_once(tmp_path: Path) -> None:
    with running(SMALL) as server:
        line = ["run", "baodaklak", "--all", "--base-url", server.url, "--output", str(tmp_path)]
        ended = subprocess.run(
            [sys.executable, "-c", SIGNALLED_EARLY, *line],
            capture_output=True,
            text=True,
            timeout=LONGEST,
            check=False,
        )
        assert server.requests()["total"] == 0
    assert ended.returncode == 143
    assert json.loads(ended.stdout.splitlines()[-1])["finish_reason"] == "interrupted"
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize("fault", ["list:500", "list:404", "list:garbage", "list:lie=empty"])
@pytest.mark.few(2)
def test_with_the_list_api_down_section_pages_are_read(tmp_path: Path, fault: str) -> None:
    with running(SMALL, faulty(fault)) as server:
        ended = crawl(server.url, tmp_path, "--all")
    assert ended.code == 1
    assert ended.summary["discovery"] == "incomplete"
    assert compare(tmp_path, SMALL, listed="sections") == []


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ("list:500:0.3:once", 0),
        ("list:lie=short", 0),
        ("list:lie=foreign", 0),
        ("list:lie=repeat:once", 0),
        ("list:lie=empty:once", 0),
        ("list:lie=empty:0.3:once", 0),
    ],
)
@pytest.mark.few(3)
def test_list_api_faults_that_lose_nothing(tmp_path: Path, fault: str, code: int) -> None:
    with running(SMALL, faulty(fault)) as server:
        ended = crawl(server.url, tmp_path, "--all")
    assert ended.code == code
    assert compare(tmp_path, SMALL) == []


def test_a_list_api_that_repeats_itself_is_found_out(tmp_path: Path) -> None:
    replica = Replica(articles=200, seed=2)
    with running(replica, faulty("list:lie=repeat")) as server:
        ended = crawl(server.url, tmp_path, "--all")
    assert ended.code == 1
    assert ended.summary["discovery"] == "incomplete"
    whole = {record["id"] for record in truth_records(replica)}
    found = [record["id"] for record in records(tmp_path / "baodaklak")]
    assert len(set(found)) == len(found) > len(whole) / 2
    assert set(found) <= whole


def test_the_other_paper_is_one_file_of_attributes(tmp_path: Path) -> None:
    with running(SMALL) as server:
        ended = crawl(server.url, tmp_path, "--all", site="phuyen")
    assert ended.code == 0
    assert compare(tmp_path, SMALL, site="phuyen") == []


def test_pages_that_fail_are_counted_and_tried_again_by_the_next_run(tmp_path: Path) -> None:
    with running(SMALL, faulty("article:500:0.1")) as server:
        ended = crawl(server.url, tmp_path, "--all")
        assert ended.code == 1
        assert ended.summary["finish_reason"] == "too_many_failed"
        assert 0 < ended.summary["failed"] < 30
    with running(SMALL) as server:
        again = crawl(server.url, tmp_path, "--all")
    assert again.code == 0
    assert compare(tmp_path, SMALL) == []


def test_an_empty_list_answer_is_doubted_where_articles_were_known(tmp_path: Path) -> None:
    replica = Replica(articles=80, seed=2)
    with running(replica) as server:
        assert crawl(server.url, tmp_path, "--all").code == 0
    with running(replica, faulty("list:lie=empty:once")) as server:
        ended = crawl(server.url, tmp_path, "--all", "--full")
    assert (ended.code, ended.summary["discovery"]) == (0, "complete")
    assert ended.summary["new"] == 0
    assert ended.summary["listed"] == ended.summary["unchanged"] + ended.summary["rejected"]
    assert compare(tmp_path, replica) == []


def test_what_a_limit_leaves_unlisted_is_said(tmp_path: Path) -> None:
    replica = Replica(articles=500, seed=1)
    with running(replica) as server:
        ended = crawl(server.url, tmp_path, "--all", "--max-articles", "5")
    assert ended.code == 0
    assert ended.summary["unlisted_sections"] > 0
    assert any("not listed to their end" in problem for problem in ended.summary["problems"])


SPECIAL = ("/multimedia/", "/video/", "/doc-bao-in/")


@pytest.mark.fault("B17")
@pytest.mark.parametrize("kind", ["error", "soft404", "empty", "garbage"])
@pytest.mark.few(2)
def test_an_error_page_once_under_a_special_path_is_asked_again(tmp_path: Path, kind: str) -> None:
    with running(SMALL, faulty(*(f"under={path}:{kind}:once" for path in SPECIAL))) as server:
        ended = crawl(server.url, tmp_path, "--all")
        struck = server.requests()["by_fault"]
    assert struck
    assert ended.code == 0
    assert compare(tmp_path, SMALL) == []


@pytest.mark.fault("B17")
def test_an_error_page_for_good_under_a_special_path_is_a_failure(tmp_path: Path) -> None:
    with running(SMALL, faulty(*(f"under={path}:error" for path in SPECIAL))) as server:
        ended = crawl(server.url, tmp_path, "--all")
    assert ended.code == 1
    assert ended.summary["failed"] > 0
    assert ended.summary["unsupported"] == 0
    with running(SMALL) as server:
        assert crawl(server.url, tmp_path, "--all").code == 0
    assert compare(tmp_path, SMALL) == []


SPOILT = ("unclosed=comment", "unclosed=script", "badcrc", "error", "cut", "truncate", "unmeasured")


@pytest.mark.fault("B6", "B7", "B8", "B9", "B15")
@pytest.mark.parametrize("always", [False, True], ids=["once", "always"])
def test_a_spoilt_or_cut_page_is_asked_again_and_never_a_record(
    tmp_path: Path, always: bool
) -> None:
    once = "" if always else ":once"
    faults = befalling(PAPER, [kind + once for kind in SPOILT], each=1)
    with running(PAPER, faulty(*faults)) as server:
        ended = crawl(server.url, tmp_path, "--all")
        struck_by_each(server, faults)
    if always:
        assert ended.code == 1
        assert ended.summary["failed"] == len(faults)
        assert sum("missing" in line for line in compare(tmp_path, PAPER)[:-1]) == len(faults)
    else:
        assert (ended.code, ended.summary["failed"]) == (0, 0)
        assert compare(tmp_path, PAPER) == []


@pytest.mark.fault("B10")
def test_what_is_said_to_be_packed_and_is_not_is_asked_for_unpacked(tmp_path: Path) -> None:
    faults = befalling(SMALL, ["unpacked"], each=3)
    with running(SMALL, faulty(*faults)) as server:
        ended = crawl(server.url, tmp_path, "--all")
        struck_by_each(server, faults)
    assert (ended.code, ended.summary["failed"]) == (0, 0)
    assert compare(tmp_path, SMALL) == []


@pytest.mark.fault("B9")
def test_a_damaged_answer_is_asked_again(tmp_path: Path) -> None:
    faults = [f"{target}:badcrc:once" for target in ("list", "comments", "home", "robots")]
    with running(SMALL, faulty(*faults)) as server:
        ended = crawl(server.url, tmp_path, "--all")
        struck_by_each(server, faults)
    assert ended.code == 0
    assert compare(tmp_path, SMALL) == []


@pytest.mark.fault("B4")
def test_a_page_is_gone_when_it_is_not_there_twice(tmp_path: Path) -> None:
    with running(SMALL, faulty("article:404:0.1")) as server:
        first = crawl(server.url, tmp_path / "gone", "--all")
        assert first.summary["failed"] > 0
        second = crawl(server.url, tmp_path / "gone", "--all")
        assert (second.code, second.summary["failed"]) == (0, 0)
        crawl(server.url, tmp_path / "back", "--all")
    with running(SMALL) as server:
        assert crawl(server.url, tmp_path / "back", "--all").code == 0
    assert compare(tmp_path / "back", SMALL) == []


def test_a_deleted_dataset_comes_back_from_the_runs(crawled: Path) -> None:
    before = files(crawled / "baodaklak")
    shutil.rmtree(crawled / "baodaklak")
    with running(PAPER) as server:
        assert crawl(server.url, crawled).code == 0
    assert files(crawled / "baodaklak") == before


@pytest.mark.parametrize("how", ["cut", "edited", "emptied", "pruned"])
def test_a_dataset_file_that_was_changed_is_named_and_comes_back(crawled: Path, how: str) -> None:
    dataset = crawled / "baodaklak"
    before = files(dataset)
    articles = [path for path in before if path.startswith("articles")]
    name = max(articles, key=lambda path: before[path].count(b"\n"))
    lines = before[name].splitlines(keepends=True)
    changed = {
        "cut": before[name][:-40],
        "edited": before[name].replace(b'"title":"', b'"title":"!', 1),
        "emptied": b"",
        "pruned": lines[0][:100] + b"\n" + b"".join(lines[1:]),
    }[how]
    (dataset / name).write_bytes(changed)
    if how == "pruned":
        shutil.rmtree(crawled / ".newsbot" / "baodaklak" / "runs")
    with running(PAPER) as server:
        ended = crawl(server.url, crawled)
        assert ended.code == 0
        assert any(name in problem for problem in ended.summary["problems"])
        kept = list((crawled / ".newsbot" / "baodaklak" / "changed").iterdir())
        assert [path.read_bytes() for path in kept] == [changed]
        if how != "pruned":
            assert files(dataset) == before
        assert compare(crawled, PAPER) == []
        assert crawl(server.url, crawled).summary["problems"] is None


def test_a_copied_dataset_is_no_changed_one(crawled: Path, tmp_path: Path) -> None:
    shutil.copytree(crawled, tmp_path / "there", copy_function=shutil.copyfile)
    shutil.rmtree(crawled)
    with running(PAPER) as server:
        ended = crawl(server.url, tmp_path / "there")
    assert (ended.code, ended.summary["problems"]) == (0, None)
    assert compare(tmp_path / "there", PAPER) == []


def test_undated_articles_of_the_first_release_move(crawled: Path) -> None:
    former, now = crawled / "baodaklak" / FORMER_UNDATED, crawled / "baodaklak" / UNDATED
    own = crawled / ".newsbot" / "baodaklak"
    before = files(crawled / "baodaklak")
    former.parent.mkdir()
    now.rename(former)
    ledger = sqlite3.connect(own / "ledger.sqlite")
    with closing(ledger), ledger:
        ledger.execute(
            "UPDATE records SET partition = ? WHERE partition = ?", (FORMER_UNDATED, UNDATED)
        )
        ledger.execute("DELETE FROM files")
    (own / "ledger.sqlite.seal").unlink()
    with running(PAPER) as server:
        ended = crawl(server.url, crawled)
    assert (ended.code, ended.summary["problems"]) == (0, None)
    assert files(crawled / "baodaklak") == before
    assert not former.parent.exists()


def test_nothing_is_asked_that_writes_or_is_advertising(tmp_path: Path) -> None:
    with running(SMALL) as server:
        log = crawl(server.url, tmp_path, "--all", "--likes", "--verbose").log
        asked = server.requests()
    assert asked["by_target"]["likes"] > 0
    assert "forbidden" not in asked["by_target"]
    assert "statslike/total" in log
    for never in (
        "quang-cao-rao-vat",
        "thong-tin-doanh-nghiep",
        "insert",
        "update",
        "statcollector",
    ):
        assert never not in log


def test_no_comments(tmp_path: Path) -> None:
    with running(SMALL) as server:
        crawl(server.url, tmp_path, "--all", "--no-comments")
        assert "comments" not in server.requests()["by_target"]
    found = {(r["comments_status"], r["comments_total"]) for r in records(tmp_path / "baodaklak")}
    assert found == {("disabled", None)}


def quarantine_keeps_reason_address_and_page(output: Path, summary: dict[str, Any]) -> None:
    run = output / ".newsbot" / "baodaklak" / "runs" / summary["run_id"]
    entries = [
        json.loads(line) for line in (run / "quarantine.jsonl").read_text("utf-8").splitlines()
    ]
    assert len(entries) == summary["rejected"] > 0
    assert {"unsupported"} < {entry["reason"] for entry in entries}
    for entry in entries:
        assert entry["url"].startswith("https://baodaklak.vn/")
        assert b"<html" in (run / entry["page"]).read_bytes()
    told = json.loads((run / "run.json").read_text())
    assert told["exit_code"] == 0
    assert told["arguments"].items() >= {"site": "baodaklak", "output": str(output)}.items()
    assert "revisit_pages" not in told["arguments"]
    assert (run / "log.jsonl").exists()


@pytest.mark.parametrize("kind", ["lie=other:0.2:once", "lie=other:0.2"])
def test_another_articles_page_is_never_taken_for_the_one_asked_for(
    tmp_path: Path, kind: str
) -> None:
    """A cache's mix-up, before the other article is known or behind it."""
    with running(SMALL, faulty(f"article:{kind}")) as server:
        ended = crawl(server.url, tmp_path, "--all")
    if kind.endswith("once"):
        assert (ended.code, ended.summary["failed"]) == (0, 0)
    else:
        assert ended.code == 1
        assert ended.summary["failed"] > 0
        assert all(line.startswith("missing") for line in compare(tmp_path, SMALL)[:-1])
        with running(SMALL) as server:
            assert crawl(server.url, tmp_path, "--all").code == 0
    assert compare(tmp_path, SMALL) == []
