"""A week in which everything befalls a job once: the commands tell each of it truly."""

from __future__ import annotations

import json
import shutil
from datetime import datetime
from difflib import unified_diff
from pathlib import Path
from typing import Any

import pytest

from tests.once import once
from tests.week import (
    CORRECTED,
    FAILED,
    GONE,
    PAGE,
    REJECTED,
    SITE,
    UNKNOWN,
    Week,
    address,
    document,
    full,
    live,
    small_disk,
)

pytestmark = pytest.mark.crawl


@pytest.fixture(scope="module", params=["told", pytest.param("hourly", marks=pytest.mark.long)])
def lived(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    def make(folder: Path) -> None:
        disk = folder / "disk"
        with small_disk(disk, "200m") as is_small:
            filled = (lambda: full(disk)) if is_small else None
            week = live(disk, filled, hourly=request.param == "hourly")
            shutil.copytree(disk, folder / "output")
        told = {"at": week.at.isoformat(), "runs": week.runs, "summaries": week.summaries}
        (folder / "week.json").write_text(json.dumps(told))

    return once(tmp_path_factory, f"week-{request.param}", make)


@pytest.fixture
def week(lived: Path, tmp_path: Path) -> Week:
    """The test's own: some commands write what they found out beside the data."""
    told = json.loads((lived / "week.json").read_text())
    at = datetime.fromisoformat(told.pop("at"))
    return Week(Path(shutil.copytree(lived / "output", tmp_path / "output")), at, **told)


def told(week: Week, *words: object) -> Any:
    return json.loads(week.tell(*words, "--json"))


def test_the_page_tells_the_week_as_it_was(week: Week) -> None:
    if "hour 1" in week.summaries:
        pytest.skip("the page tells of the other week")
    if "disk full" not in week.summaries:
        pytest.skip("no right to mount a small disk here")
    lived, page = document(week).splitlines(), PAGE.read_text("utf-8").splitlines()
    differing = list(unified_diff(page, lived, "docs/week.md", "the week", lineterm="", n=0))
    assert not differing, "\n".join(["python -m tests.week writes it anew:", *differing])


def test_every_run_is_told(week: Week) -> None:
    lines = week.tell("runs", SITE, "--all", "--json").splitlines()
    runs = {run["run_id"]: run for run in map(json.loads, lines)}
    assert list(runs) == sorted(week.runs.values(), reverse=True)
    verdicts = {name: runs[run_id]["verdict"] for name, run_id in week.runs.items()}
    named = dict.fromkeys(("first", "after it", "site back", "looked again"), "good")
    named |= dict.fromkeys({"site down", "disk full", "last"} & set(verdicts), "failed")
    named |= {"killed": "killed", "refused": "refused"}
    assert {name: verdicts[name] for name in named} == named
    for name, summary in week.summaries.items():
        assert (verdicts[name] == "good") is (summary["exit_code"] == 0), name
    for name, summary in week.summaries.items():
        run = runs[week.runs[name]]
        kept = [key for key in run if key in summary and run[key] != summary[key]]
        assert not kept, (name, kept)
        assert run["said"]
        assert bool(run["advice"]) is (run["verdict"] != "good")
    reasons = {name: runs[week.runs[name]]["finish_reason"] for name in ("killed", "refused")}
    assert reasons == {"killed": "killed", "refused": "gate"}


def test_a_run_in_full(week: Week) -> None:
    failed = told(week, "why", address(FAILED))["tries"][-1]["run"]
    run = told(week, "runs", SITE, failed)
    assert [set(one["answers"]) for one in run["failures"]] == [{"503"}]
    assert address(FAILED).endswith(run["failures"][0]["path"])
    refused = told(week, "runs", SITE, week.runs["refused"])
    assert len(refused["rejects"]) == refused["rejected"]
    assert all(Path(one["page"]).is_file() for one in refused["rejects"])
    assert told(week, "runs", SITE, "last")["run_id"] == week.runs["last"]


def test_why_an_article_failed(week: Week) -> None:
    life = told(week, "why", address(FAILED))
    assert (life["state"], life["file"], life["versions"]) == ("failed", None, [])
    assert {one["run"] for one in life["tries"]} <= set(week.runs.values())
    assert len(life["tries"]) >= 2
    assert {answer for one in life["tries"] for answer in one["answers"]} == {"503"}
    assert life["next_look"]["page"] > life["tries"][-1]["at"]
    assert "HTTP 503" in life["told"]


def test_why_a_page_made_no_record(week: Week) -> None:
    life = told(week, "why", address(REJECTED))
    assert (life["state"], life["id"]) == ("rejected", None)
    assert life["rejected"]["reason"] == "no_content"
    assert b"display: none" in Path(life["rejected"]["page"]).read_bytes()


def test_what_became_of_one_that_is_gone(week: Week) -> None:
    life = told(week, "why", address(GONE))
    assert life["state"] == "gone"
    outcomes = list(dict.fromkeys(one["outcome"] for one in life["tries"]))
    assert [one for one in outcomes if one != "unchanged"] == ["new", "missing", "gone"]
    assert [one["kind"] for one in life["events"]] == ["gone"]
    assert life["id"] in Path(life["file"]).read_text("utf-8")
    assert told(week, "why", life["id"]) == life | {"asked": life["id"]}


def test_what_became_of_one_that_was_corrected(week: Week) -> None:
    life = told(week, "why", address(CORRECTED))
    assert [one["version"] for one in life["versions"]] == [1, 2]
    past = told(week, "history", life["id"])
    assert past["versions"] == life["versions"]
    second = past["versions"][1]
    then = told(week, "history", life["id"], "--at", past["versions"][0]["since"])
    now = told(week, "history", life["id"], "--at", second["since"])
    assert (then["version"], now["version"]) == (1, 2)
    assert [name for name in ("body", "blocks") if then[name] != now[name]] == second["changed"]
    added = set(now["body"].split("\n\n")) - set(then["body"].split("\n\n"))
    diff = week.tell("history", life["id"], "--diff").splitlines()
    assert {f"+{one}" for one in added} <= set(diff)
    (change,) = told(week, "history", life["id"], "--diff")
    assert change["fields"]["body"] == {"before": then["body"], "after": now["body"]}


def test_an_address_that_no_list_named(week: Week) -> None:
    life = told(week, "why", UNKNOWN)
    assert (life["state"], life["listed"], life["tries"]) == ("never_listed", None, [])
    assert life["coverage"]["since"] < life["coverage"]["until"]
    (own,) = (one for one in life["lists"] if one["section"] == "/xa-hoi/")
    assert own["whole"]
    assert own["articles"] > 0
    assert "--since 2026-01-01" in life["advice"]


def test_late_comments_are_told_look_by_look(week: Week) -> None:
    lines = week.tell("sql", "SELECT id FROM articles ORDER BY comments_total DESC LIMIT 1")
    life = told(week, "why", lines.split()[-1])
    totals = [one["comments_total"] for one in life["tries"] if one["comments"] == "complete"]
    assert totals == sorted(totals)
    assert totals[-1] > totals[0]


def test_the_week_read_again_says_the_same(week: Week) -> None:
    """Out of its archives: records with all that befell them, and every version of history."""
    report = json.loads(week.tell("reextract", SITE, "--diff", "json").splitlines()[0])
    lines = [path.read_text("utf-8") for path in (week.output / SITE).rglob("history.jsonl")]
    versions = [one for text in lines for one in text.splitlines() if '"kind":"version"' in one]
    assert (report["changed"], report["new"], report["unreadable"]) == (0, [], {})
    assert (report["versions"], report["other_versions"]) == (len(versions), 0)
    assert report["not_archived"] == 0
    assert report["skipped"].keys() <= {"cut"}
