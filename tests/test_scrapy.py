"""Scrapy's own commands in a clone: crawl, shell, parse, as a Scrapy user expects them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from newsbot.items import from_json
from newsbot.replica import Replica, running, truth_records
from newsbot.runs.folders import Folders
from tests.documents import ROOT
from tests.waiting import LONGEST

pytestmark = pytest.mark.crawl

REPLICA = Replica(articles=40, seed=3)


def scrapy(
    command: str, url: str, output: Path, *arguments: object
) -> subprocess.CompletedProcess[str]:
    settings = {
        "NEWSBOT_BASE_URL": url,
        "NEWSBOT_OUTPUT": output,
        "NEWSBOT_RETRY_BASE": 0.01,
        "DOWNLOAD_DELAY": 0,
    }
    line = [sys.executable, "-m", "scrapy", *command.split(), *map(str, arguments)]
    line += [word for name, value in settings.items() for word in ("-s", f"{name}={value}")]
    return subprocess.run(
        line, capture_output=True, text=True, timeout=LONGEST, check=False, cwd=ROOT
    )


def test_a_crawl_writes_records_as_they_are(tmp_path: Path) -> None:
    with running(REPLICA) as server:
        feed = tmp_path / "x.jsonl"
        ended = scrapy("crawl baodaklak -a all=1", server.url, tmp_path / "out", "-O", feed)
        assert ended.returncode == 0, ended.stderr
        assert "Traceback" not in ended.stderr
        text = feed.read_text("utf-8")
        assert "\\u" not in text
        records = [from_json(line) for line in text.splitlines()]
        true = {record["id"]: record["title"] for record in truth_records(REPLICA)}
        assert {record.id: record.title for record in records} == true
        again = scrapy("crawl baodaklak", server.url, tmp_path / "out", "-O", feed)
    assert again.returncode == 0
    assert all(from_json(line).id in true for line in feed.read_text("utf-8").splitlines())


@pytest.mark.parametrize(
    ("argument", "told"),
    [
        ("since=yesterday", "'yesterday' is no date such as 2024-09-15"),
        ("max_articles=many", "max_articles='many' is no number"),
        ("section=/a/202409/b-1234567/", "is no section path"),
        ("colour=red", "colour"),
    ],
)
@pytest.mark.few(1)
def test_a_bad_argument_is_told(tmp_path: Path, argument: str, told: str) -> None:
    with running(REPLICA) as server:
        ended = scrapy("crawl baodaklak", server.url, tmp_path, "-a", argument)
        assert server.requests()["total"] == 0
    assert told in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_crawl_keeps_out_of_a_runs_way(tmp_path: Path) -> None:
    folders = Folders(tmp_path, "baodaklak")
    with running(REPLICA) as server, folders.lock():
        ended = scrapy("crawl baodaklak", server.url, tmp_path)
        assert server.requests()["total"] == 0
    assert "process " in ended.stderr
    assert "Traceback" not in ended.stderr


def test_shell_and_parse(tmp_path: Path) -> None:
    record = next(record for record in truth_records(REPLICA) if record["author"])
    url = str(record["url"])
    with running(REPLICA) as server:
        code = "print(response.status, len(response.css('h1')) > 0)"
        shown = scrapy("shell", server.url, tmp_path, "-c", code, url)
        assert "200 True" in shown.stdout, shown.stderr
        parsed = scrapy("parse --pipelines --nocolour", server.url, tmp_path, url)
    assert str(record["author"]) in parsed.stdout, parsed.stderr
    for ended in (shown, parsed):
        assert "Traceback" not in ended.stderr
    assert not (tmp_path / ".newsbot").exists()
