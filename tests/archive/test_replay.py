"""A crawl run again out of its archive: the same records, and nothing asked."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from newsbot.replica import running
from newsbot.replica.faults import Faults
from tests.archive.test_crawled import archives
from tests.archive.test_reextract import ten_days as ten_days
from tests.crawling import SMALL, crawl, files
from tests.warm import Said, newsbot

pytestmark = pytest.mark.crawl


def replay(run: object, output: Path, *more: object) -> Said:
    return newsbot("replay", run, "--output", output, *more)


def told(ended: Said) -> dict[str, Any]:
    assert ended.code == 0, ended.err
    assert "Traceback" not in ended.err
    return dict(json.loads(ended.out.splitlines()[-1]))


def newest(output: Path) -> str:
    return archives(output)[-1].parent.name


def test_a_crawl_comes_to_the_same_records(crawled: Path, tmp_path: Path) -> None:
    """Its server is long gone."""
    end = told(replay(newest(crawled), tmp_path / "again", "--from", crawled))
    assert end["identical"] is True
    assert (end["requests"], end["not_asked_then"], end["not_kept"]) == (0, 0, 0)
    assert end["played"] > 100
    assert files(tmp_path / "again" / "baodaklak") == files(crawled / "baodaklak")
    runs = list((tmp_path / "again" / ".newsbot" / "baodaklak" / "runs").iterdir())
    assert [run.name for run in runs] == [newest(crawled)]
    assert archives(tmp_path / "again") == []
    again = replay(newest(crawled), tmp_path / "again", "--from", crawled)
    assert (again.code, "holds baodaklak already" in again.err) == (2, True)


def test_in_the_folder_of_the_run_itself(crawled: Path) -> None:
    before = files(crawled / "baodaklak")
    end = told(replay(newest(crawled), crawled))
    assert end["identical"] is True
    assert end["dataset"] == str(crawled / "replay" / newest(crawled) / "baodaklak")
    assert files(crawled / "baodaklak") == before


def test_a_report_of_a_bug_is_a_runs_folder(crawled: Path, tmp_path: Path) -> None:
    sent = shutil.copytree(archives(crawled)[0].parent, tmp_path / newest(crawled))
    end = told(replay(sent, tmp_path / "again"))
    # What it came to there is not at hand.
    assert end["identical"] is None
    assert files(tmp_path / "again" / "baodaklak") == files(crawled / "baodaklak")


def test_with_failures_retries_and_refusals(tmp_path: Path) -> None:
    faults = "article:503:0.3:once article:truncate:0.2:once comments:reset:0.3:once list:garbage"
    with running(SMALL, Faults.parse([*faults.split(), "comments:500:0.1"])) as server:
        crawl(server.url, tmp_path / "one")
    end = told(replay(newest(tmp_path / "one"), tmp_path / "two", "--from", tmp_path / "one"))
    assert end["identical"] is True
    assert (end["not_asked_then"], end["not_kept"]) == (0, 0)


def test_an_archive_that_lacks_its_end(crawled: Path, tmp_path: Path) -> None:
    (path,) = archives(crawled)
    path.write_bytes(path.read_bytes()[: path.stat().st_size * 2 // 3])
    ended = replay(newest(crawled), tmp_path / "again", "--from", crawled)
    assert ended.code == 1
    assert "files of the dataset differ" in ended.err
    end = json.loads(ended.out.splitlines()[-1])
    assert (end["identical"], end["requests"]) == (False, 0)


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["20270101T000000Z-0000"], "no run"),
        (["../nowhere/at-all"], "no run"),
        (["."], "no archive of newsbot's"),
    ],
)
def test_what_can_not_be_played(crawled: Path, tmp_path: Path, words: list[str], why: str) -> None:
    ended = newsbot("replay", *words, "--output", tmp_path / "again", "--from", crawled)
    assert ended.code == 2
    assert why in ended.err


@pytest.mark.long
def test_ten_days_run_by_run(ten_days: Path, tmp_path: Path) -> None:
    end = told(replay(newest(ten_days), tmp_path / "again", "--from", ten_days))
    assert end["identical"] is True
    assert end["runs"] > 20
