"""What ``newsbot status`` tells, and how much it bears."""

from __future__ import annotations

import json
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from newsbot.cli import main
from newsbot.ledger import open_ledger
from newsbot.ledger.runs import RunBook
from newsbot.monitoring.status import in_time, lines, read_status
from newsbot.replica import Replica, running
from newsbot.runs.folders import Folders
from tests.crawling import crawl, records

pytestmark = pytest.mark.crawl

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def add_run(folders: Folders, hours_ago: float, **summary: Any) -> str:
    """A run's folder; without a summary one that was killed or goes on."""
    run_id = f"{NOW - timedelta(hours=hours_ago):%Y%m%dT%H%M%SZ}-00ff"
    folders.run(run_id).mkdir(parents=True)
    if summary:
        (folders.run(run_id) / "run.json").write_text(json.dumps(summary))
    return run_id


def status(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["status", "baodaklak", *arguments])


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    return Folders(tmp_path, "baodaklak")


def test_after_a_run(tmp_path: Path) -> None:
    with running(Replica(articles=12, seed=1)) as server:
        run = crawl(server.url, tmp_path).summary
    before = sorted(tmp_path.rglob("*"))
    ended = status("--output", str(tmp_path), "--json")
    assert ended.exit_code == 0, ended.output
    told = json.loads(ended.stdout)
    assert told["verdict"] == "good"
    assert told["last_run"]["run_id"] == told["last_good"]["run_id"] == run["run_id"]
    assert told["last_run"]["new"] == run["new"]
    assert told["running"] is None
    assert told["unpublished"] == 0
    assert told["ok"] is True
    assert told["articles"] == run["new"]
    assert told["states"]["done"] >= run["new"]
    assert (told["pending"], told["due"], told["failed"], told["given_up"]) == (0, 0, 0, 0)
    newest = max(r["timestamp"] for r in records(tmp_path / "baodaklak") if r["timestamp"])
    assert told["newest"] == newest
    assert told["age_seconds"] == told["last_good"]["age"] < 600
    assert told["disk_bytes"] > told["disk"]["dataset"] + told["disk"]["ledger"]
    assert told["disk"]["dataset"] > 0
    text = status("--output", str(tmp_path)).stdout
    assert run["run_id"] in text
    assert "no run is going on" in text
    assert sorted(tmp_path.rglob("*")) == before, "status leaves nothing"


def test_it_never_ran(tmp_path: Path) -> None:
    ended = status("--output", str(tmp_path / "none"))
    assert ended.exit_code == 1
    assert "check --output" in ended.stderr
    assert not (tmp_path / "none").exists()


def test_the_last_run_failed(folders: Folders) -> None:
    good = add_run(folders, 3, exit_code=0, finish_reason="finished", seconds=3600)
    add_run(folders, 1, exit_code=69, finish_reason="no_answer")
    told = read_status(folders, NOW, DAY)
    assert (told.verdict, told.ok) == ("failed", False)
    assert told.last_good is not None
    assert (told.last_good["run_id"], told.last_good["age"]) == (good, 7200)
    assert "no_answer, exit code 69" in "\n".join(lines(told))


def test_the_last_good_run_is_old_and_a_stopped_one_no_failure(folders: Folders) -> None:
    add_run(folders, 20, exit_code=0)
    add_run(folders, 1, exit_code=143, finish_reason="interrupted")
    assert read_status(folders, NOW, DAY).verdict == "good"
    told = read_status(folders, NOW, timedelta(hours=19))
    assert (told.verdict, told.ok) == ("old", False)
    assert "last good run: 20 h ago; at most 19 h" in told.problems[0]


def test_a_run_that_was_killed_is_a_failure_and_one_that_goes_on_is_not(folders: Folders) -> None:
    add_run(folders, 2, exit_code=0)
    add_run(folders, 1)
    killed = read_status(folders, NOW, DAY)
    assert killed.verdict == "failed"
    assert killed.last_run is not None
    assert killed.last_run["finish_reason"] == "killed"
    with folders.lock():
        told = read_status(folders, NOW, DAY)
    assert told.verdict == "good"
    assert told.running is not None
    assert told.running.startswith("process ")


def test_a_first_run_at_work_is_no_never(folders: Folders) -> None:
    add_run(folders, 1)
    with folders.lock():
        told = read_status(folders, NOW, DAY)
        late = read_status(folders, NOW, timedelta(minutes=30))
    assert (told.verdict, told.ok, told.running_seconds) == ("first", True, 3600)
    assert lines(told)[0] == "baodaklak: the first run is at work"
    assert (late.verdict, late.ok) == ("never", False)


def test_why_a_run_failed_is_a_sentence(folders: Folders) -> None:
    add_run(folders, 5, exit_code=0)
    add_run(folders, 1, exit_code=1, finish_reason="gate", problems=["only 12% have author", "b"])
    told = lines(read_status(folders, NOW, DAY))
    assert [line.split(maxsplit=1)[1] for line in told if line.split()[0] == "why"] == [
        "only 12% have author",
        "b",
    ]


def test_a_run_that_a_later_one_took_over_is_nothing_to_do(folders: Folders) -> None:
    ledger = open_ledger(folders.own)
    with ledger.transaction() as database:
        database.execute("INSERT INTO runs VALUES ('a-run', 'x', 'superseded', NULL)")
    ledger.close()
    assert read_status(folders, NOW, DAY).waiting == {}


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff", b'{"exit_code": "x"}', b"{}"])
def test_a_damaged_run_is_told(folders: Folders, content: bytes) -> None:
    add_run(folders, 5, exit_code=0)
    run = add_run(folders, 1)
    (folders.run(run) / "run.json").write_bytes(content)
    told = read_status(folders, NOW, DAY)
    assert told.verdict == "failed"
    assert "run.json" in told.problems[0]
    assert told.last_good is not None


def test_times_of_the_summary_go_before_the_folders_name(folders: Folders) -> None:
    (folders.own / "runs" / "notes").mkdir(parents=True)
    (folders.own / "runs" / "20261399T000000Z-0000").mkdir()
    add_run(folders, 9, exit_code=0, finished_at="2026-11-24T18:59:00+07:00", seconds=1)
    told = read_status(folders, NOW, DAY)
    assert told.last_run is not None
    assert told.last_run["age"] == 60
    assert told.last_run["finished_at"] == "2026-11-24T18:59:00+07:00"


def test_runs_that_wait_and_records_not_published(folders: Folders) -> None:
    ledger = open_ledger(folders.own)
    book = RunBook(ledger, "a-run")
    book.start(NOW)
    book.exported("exported")
    with ledger.transaction() as database:
        database.execute(
            "INSERT INTO records (id, json, version, content_sha256, first_seen_at)"
            " VALUES ('x', '{}', 1, '', '')"
        )
    told = read_status(folders, NOW, DAY)  # with the ledger open and written to
    ledger.close()
    assert told.unpublished == 1
    assert told.waiting == {"a-run": "exported"}
    assert told.states == {}
    assert "run a-run is exported" in "\n".join(lines(told))


@pytest.mark.parametrize("content", [None, b"no database, but long enough to be one" * 50])
def test_a_ledger_without_tables_or_damaged(folders: Folders, content: bytes | None) -> None:
    add_run(folders, 1, exit_code=0)
    path = folders.own / "ledger.sqlite"
    if content is None:
        database = sqlite3.connect(path)
        database.execute("CREATE TABLE articles (other TEXT)")
        database.close()
    else:
        path.write_bytes(content)
    told = read_status(folders, NOW, DAY)
    assert told.states is None
    assert told.verdict == "good"
    assert len(told.problems) == (0 if content is None else 1)


@pytest.mark.parametrize("age", ["", "x", "-1h", "h", "26 hours"])
def test_a_wrong_age_is_wrong_usage(age: str) -> None:
    ended = status("--max-age", age)
    assert ended.exit_code == 2
    assert "26h" in ended.stderr


def test_ages_in_words() -> None:
    assert [in_time(age) for age in (5, 300, 7300, 26 * 3600, 3 * 86400)] == [
        "5 s", "5 min", "2 h", "26 h", "3 days",
    ]  # fmt: skip
