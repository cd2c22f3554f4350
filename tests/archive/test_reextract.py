"""Archived pages read again: as they stand, or exactly what a changed rule changes."""

from __future__ import annotations

import json
import random
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from click.testing import CliRunner, Result

from newsbot.archive.finding import NoPage, kept_page
from newsbot.archive.reading import Record
from newsbot.archive.reading import records as found_in
from newsbot.archive.tape import Tape
from newsbot.archive.values import FAILURE, LOOK
from newsbot.cli import main
from newsbot.items import Comment
from newsbot.layouts import Layout
from newsbot.pipelines import comments
from newsbot.pipelines.author import AuthorPipeline
from newsbot.pipelines.base import ParsedPage
from newsbot.reextraction.reading import pieces, read_piece
from newsbot.replica import compare, running
from tests.archive.test_crawled import archives
from tests.archive.test_reading import one_record, packed, write_with_warcio
from tests.archive.test_writing import page
from tests.crawling import FAST, PAPER, SMALL, crawl, records, requests_to
from tests.month import simulate
from tests.waiting import LONGEST, wait_until
from tests.warm import Started, newsbot

pytestmark = pytest.mark.crawl

SEED = 20261129


def read_archive(path: Path) -> Iterator[Record]:
    return (one for one in found_in(path) if isinstance(one, Record))


def reextract(output: Path, *arguments: object) -> Result:
    """In this process, so that a test may change a rule."""
    words = ["reextract", "baodaklak", "--output", output, "--workers", "1", *arguments]
    return CliRunner().invoke(main, list(map(str, words)))


def told(ended: Result, *, applied: bool = False) -> tuple[dict[str, Any], dict[str, Any]]:
    """The report and the summary, of ``--diff json``."""
    assert ended.exit_code in (0, 1), ended.output
    report, summary = map(json.loads, ended.stdout.splitlines())
    keys = {"pages", "records", "changed", "skipped", "seconds"}
    assert summary.keys() == (keys | {"run_id", "applied", "new"} if applied else keys)
    return report, summary


def again(output: Path, *arguments: object) -> dict[str, Any]:
    report, summary = told(reextract(output, "--diff", "json", *arguments))
    assert summary["changed"] == report["changed"]
    return report


def test_everything_reads_as_it_stands(crawled: Path) -> None:
    ended = reextract(crawled, "--diff", "json", "--fail-on-change")
    assert ended.exit_code == 0
    report, summary = told(ended)
    there = records(crawled / "baodaklak")
    assert (summary["records"], summary["changed"], summary["skipped"]) == (len(there), 0, 0)
    assert summary["pages"] >= len(there)
    assert report["not_archived"] == 0
    assert report["new"] == []
    assert "nothing reads otherwise" in reextract(crawled).stdout


def test_in_several_processes(crawled: Path) -> None:
    words = ("reextract", "baodaklak", "--output", crawled, "--workers", "2", "--fail-on-change")
    ended = newsbot(*words)
    assert ended.code == 0, ended.err
    assert json.loads(ended.out.splitlines()[-1])["records"] == len(records(crawled / "baodaklak"))


@pytest.fixture(scope="module")
def ten_days(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ten days of visits: corrections, withdrawals, comments that come, change and go."""
    output = tmp_path_factory.mktemp("ten-days")
    report = simulate(240, 120, 6, output, step=12, minutes_apart=120)
    assert report.differences == []
    return output


@pytest.mark.long
def test_ten_days_with_every_version(ten_days: Path) -> None:
    report = again(ten_days, "--fail-on-change")
    there = records(ten_days / "baodaklak")
    assert (report["records"], report["changed"], report["not_archived"]) == (len(there), 0, 0)
    history = (ten_days / "baodaklak" / "history.jsonl").read_text("utf-8").splitlines()
    versions = [line for line in map(json.loads, history) if line["kind"] == "version"]
    assert len(versions) > 2
    assert (report["versions"], report["other_versions"]) == (len(versions), 0)
    lives = [comment for record in there for comment in record["comments"]]
    assert any(comment["removed_at"] for comment in lives)
    assert any(comment["edits"] for comment in lives)
    assert any(record["gone_at"] for record in there)


def test_a_changed_rule_shows_as_what_it_changes(
    crawled: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = records(crawled / "baodaklak")
    assert again(crawled)["changed"] == 0
    read = AuthorPipeline.read

    def shouting(self: AuthorPipeline, page: ParsedPage) -> None:
        read(self, page)
        page.article.authors = [name.upper() for name in page.article.authors]
        page.article.author = page.article.author and page.article.author.upper()

    monkeypatch.setattr(AuthorPipeline, "read", shouting)
    ended = reextract(crawled, "--diff", "json", "--fail-on-change")
    assert ended.exit_code == 1
    report, _ = told(ended)
    signed = [one for one in there if one["author"] and one["author"] != one["author"].upper()]
    assert report["changed"] == len(signed) > 10
    assert set(report["fields"]) == {"author", "authors"}
    assert report["fields"]["author"]["records"] == len(signed)
    by_id = {record["id"]: record for record in there}
    for sample in report["fields"]["author"]["samples"]:
        author = by_id[sample["id"]]["author"]
        assert (sample["before"], sample["after"]) == (author, author.upper())
    text = reextract(crawled).stdout
    assert f"{len(signed)} records would change" in text
    assert signed[0]["author"].upper() in text or "+ " in text
    html = reextract(crawled, "--diff", "html").stdout
    assert html.startswith("<!doctype html>")
    assert "<h2>author" in html


def test_a_rule_that_loses_pictures_is_found(
    crawled: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As one word once did, through six landings."""
    with_picture = [record for record in records(crawled / "baodaklak") if record["images"]]
    monkeypatch.setattr(Layout, "images", lambda layout: [])
    report = again(crawled)
    assert report["fields"]["images"]["records"] == len(with_picture)


def test_pages_that_are_no_records_any_more(crawled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    there = records(crawled / "baodaklak")
    read = AuthorPipeline.read
    chosen = {record["url"]: record["id"] for record in there[:3]}

    def failing(self: AuthorPipeline, page: ParsedPage) -> None:
        if page.article.url in chosen:
            raise ValueError("a bug")
        read(self, page)

    monkeypatch.setattr(AuthorPipeline, "read", failing)
    ended = reextract(crawled, "--diff", "json", "--fail-on-change")
    assert ended.exit_code == 1
    report, _ = told(ended)
    assert report["unreadable"] == {"bug": sorted(chosen.values())}
    assert (report["records"], report["changed"]) == (len(there), 0)


@pytest.mark.long
def test_comments_are_read_again_too(ten_days: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    there = records(ten_days / "baodaklak")
    read = comments.thread

    def shouting(*given: Any, **named: Any) -> list[Comment]:
        return [replace(one, body=one.body.upper()) for one in read(*given, **named)]

    monkeypatch.setattr(comments, "thread", shouting)
    report = again(ten_days)
    commented = [record for record in there if record["comments"]]
    assert report["fields"].keys() == {"comments"}
    assert report["fields"]["comments"]["records"] == len(commented) == report["changed"]


def test_a_sample(crawled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    there = records(crawled / "baodaklak")
    ended = reextract(crawled, "--sample", "10", "--fail-on-change", "--diff", "json")
    assert ended.exit_code == 0
    report, _ = told(ended)
    assert 8 <= report["records"] <= 10
    assert told(reextract(crawled, "--sample", "500", "--diff", "json"))[1]["records"] == len(there)
    monkeypatch.setattr(Layout, "images", lambda layout: [])
    ended = reextract(crawled, "--sample", "500", "--fail-on-change", "--diff", "json")
    assert ended.exit_code == 1
    pictured = [record for record in there if record["images"]]
    assert told(ended)[0]["fields"]["images"]["records"] == len(pictured)
    assert reextract(crawled, "--sample", "5", "--apply").exit_code == 2


def test_a_second_copy_of_a_run_counts_once(crawled: Path) -> None:
    (path,) = archives(crawled)
    shutil.copytree(path.parent, path.parent.with_name("20270101T000000Z-0000"))
    report = again(crawled, "--fail-on-change")
    assert (report["records"], report["changed"]) == (len(records(crawled / "baodaklak")), 0)


def test_what_is_missing_is_told(crawled: Path, tmp_path: Path) -> None:
    there = records(crawled / "baodaklak")
    (path,) = archives(crawled)
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])
    report = again(crawled)
    assert 0 < report["records"] < len(there)
    assert report["records"] + report["not_archived"] == len(there)
    assert report["changed"] == 0
    assert report["skipped"].keys() <= {"cut"}
    path.unlink()
    ended = reextract(crawled)
    assert ended.exit_code == 2
    assert "no archive under" in ended.stderr


def test_a_killed_crawl_leaves_what_it_had(tmp_path: Path) -> None:
    """Ten kills, each in the middle; then to the end."""
    numbers = random.Random(SEED)
    with running(SMALL) as server:
        for _ in range(10):
            words = ("run", "baodaklak", "--base-url", server.url, "--output", tmp_path, *FAST)
            started = Started(*words)
            enough = requests_to(server) + numbers.randrange(2, 14)
            wait_until(lambda enough=enough: requests_to(server) > enough, started)
            started.send_signal(signal.SIGKILL)
            started.wait()
        assert crawl(server.url, tmp_path).code == 0
    assert compare(tmp_path, SMALL) == []
    report = again(tmp_path, "--fail-on-change")
    assert report["records"] == len(records(tmp_path / "baodaklak"))
    assert report["skipped"].keys() <= {"cut"}


@pytest.mark.long
def test_a_window_and_a_run(ten_days: Path) -> None:
    there = records(ten_days / "baodaklak")
    report = again(ten_days, "--since", "2026-09-25", "--until", "2026-09-26")
    dated = [one for one in there if "2026-09-25" <= (one["timestamp"] or "")[:10] <= "2026-09-26"]
    assert report["records"] == len(dated) > 0
    runs = sorted(path.parent.name for path in archives(ten_days))
    # The last two look at everything again; what a later run read anew is no record's any more.
    report = again(ten_days, "--run", runs[-3], "--run", runs[-4])
    assert 0 < report["records"] < len(there)
    assert report["changed"] == 0
    assert reextract(ten_days, "--run", "none").exit_code == 2


def test_archives_of_others(crawled: Path, tmp_path: Path) -> None:
    """Made by warcio: pages of the paper by their address, the rest passed over."""
    (ours,) = archives(crawled)
    pages = {}
    for record in read_archive(ours):
        if record.type == "response" and record.http.status == 200:
            pages[record.url] = record.http
    by_path = {urlsplit(record["url"]).path: record for record in records(crawled / "baodaklak")}
    theirs = tmp_path / "CC-NEWS-20261129.warc.gz"
    for host in ("baodaklak.vn", "other.example"):
        moved = ((f"https://{host}{urlsplit(url).path}", http) for url, http in pages.items())
        write_with_warcio(theirs, moved)
    report = again(crawled, "--warc", theirs)
    assert report["pages"] >= len(by_path)
    assert report["skipped"]["other_address"] >= len(pages)
    assert report["changed"] == 0


def test_what_is_applied_is_a_change_of_our_reading(
    crawled: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = {record["id"]: record for record in records(crawled / "baodaklak")}
    with monkeypatch.context() as patched:
        patched.setattr(Layout, "images", lambda layout: [])
        _, summary = told(reextract(crawled, "--diff", "json", "--apply"), applied=True)
        assert again(crawled)["changed"] == 0
    after = {record["id"]: record for record in records(crawled / "baodaklak")}
    pictured = {name for name, record in before.items() if record["images"]}
    assert (summary["changed"], summary["applied"], summary["new"]) == (
        *(len(pictured), len(pictured)),
        0,
    )
    for name, record in after.items():
        kept = {"images", "content_sha256", "extraction"} if name in pictured else set()
        assert {key for key in record if record[key] != before[name][key]} <= kept
        assert (record["images"], record["version"]) == ([], before[name]["version"])
    history = (crawled / "baodaklak" / "history.jsonl").read_text("utf-8").splitlines()
    lines = {line["id"]: line for line in map(json.loads, history)}
    assert lines.keys() == pictured
    for name, line in lines.items():
        assert (line["kind"], line["changed"]) == ("reread", ["images"])
        assert line["record"]["images"] == before[name]["images"]
    # Today's rules again: as it was.
    assert told(reextract(crawled, "--diff", "json", "--apply"), applied=True)[1]["changed"] == len(
        pictured
    )
    assert {record["id"]: record for record in records(crawled / "baodaklak")} == before
    assert again(crawled)["changed"] == 0


def test_the_next_crawl_takes_what_was_applied_for_the_same_article(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with running(SMALL) as server:
        assert crawl(server.url, tmp_path).code == 0
        with monkeypatch.context() as patched:
            patched.setattr(Layout, "images", lambda layout: [])
            told(reextract(tmp_path, "--diff", "json", "--apply"), applied=True)
        told(reextract(tmp_path, "--diff", "json", "--apply"), applied=True)
        ended = crawl(server.url, tmp_path, "--full")
        assert (ended.code, ended.summary["new"], ended.summary["changed"]) == (0, 0, 0)
    assert {record["version"] for record in records(tmp_path / "baodaklak")} == {1}


WITH_A_BUG = """
from newsbot.cli import main
from newsbot.pipelines.author import AuthorPipeline

read = AuthorPipeline.read


def failing(self, page):
    if len(page.article.title) % 4 == 0:
        raise ValueError("a bug")
    read(self, page)


AuthorPipeline.read = failing
main()
"""


def test_pages_that_no_rule_could_read_become_records(tmp_path: Path) -> None:
    """A crawl with a bug in a pipeline, read again without it."""
    with running(PAPER) as server:
        words = ("run", "baodaklak", "--base-url", server.url, "--output", tmp_path, *FAST)
        line = [sys.executable, "-c", WITH_A_BUG, *map(str, words)]
        ended = subprocess.run(line, capture_output=True, timeout=LONGEST, check=False)
        assert ended.returncode == 70
    lost = again(tmp_path)
    assert len(lost["new"]) > 3
    _, summary = told(reextract(tmp_path, "--diff", "json", "--apply"), applied=True)
    assert summary["new"] == len(lost["new"])
    assert compare(tmp_path, PAPER) == []
    assert again(tmp_path)["new"] == []


LOOK_AT = (
    '{"type":"page","site":"baodaklak","url":"https://baodaklak.vn/a/202611/b-0123abc/","at":"%s",'
    '"kept":{"run":"r","file":"%s","offset":%s,"record":"<urn:uuid:1>","digest":"x",'
    '"at":"2026-11-29T00:00:00Z"},"comments":{"status":"disabled"}}'
)
NOW, LAST = "2026-11-29T00:00:00Z", "9999-12-31T23:59:59Z"
INFO = one_record(b"a: b\r\nnewsbot-site: baodaklak\r\n", kind="warcinfo")


def named(content_type: str, block: str) -> bytes:
    told = one_record(block.encode(), kind="metadata")
    return told.replace(b"application/http; msgtype=response", content_type.encode())


HOSTILE = {
    "another folder": [INFO, named(LOOK, LOOK_AT % (NOW, "../x", 0))],
    "no name": [INFO, named(LOOK, LOOK_AT % (NOW, "", 0))],
    "a name with a nought": [INFO, named(LOOK, LOOK_AT % (NOW, "a\\u0000b", 0))],
    "a long name": [INFO, named(LOOK, LOOK_AT % (NOW, "a" * 5000, 0))],
    "before the file": [INFO, named(LOOK, LOOK_AT % (NOW, "crawl-0001.warc.gz", -5))],
    "behind the file": [INFO, named(LOOK, LOOK_AT % (NOW, "crawl-0001.warc.gz", 10**18))],
    "the last second": [INFO, one_record(page()), named(LOOK, LOOK_AT % (LAST, "x", 0))],
    "its last second": [one_record(page()).replace(NOW.encode(), LAST.encode())],
    "no look": [INFO, named(LOOK, "{}"), named(LOOK, "[")],
    "no failure": [INFO, named(FAILURE, "{"), one_record(b"GET", kind="request")],
    "no date": [INFO, one_record(page()).replace(b"WARC-Date: ", b"X: ")],
    "a date without a zone": [INFO, one_record(page()).replace(b"00:00Z", b"00:00")],
}


@pytest.mark.parametrize("members", HOSTILE.values(), ids=HOSTILE)
def test_what_a_strangers_archive_says_of_itself_ends_nothing(
    tmp_path: Path, members: list[bytes]
) -> None:
    path = tmp_path / "20261129T020208Z-77a2" / "crawl-0001.warc.gz"
    path.parent.mkdir()
    path.write_bytes(packed(*members))
    for piece in pieces(path):
        assert read_piece(piece, "baodaklak", tmp_path).readings == []
    tape = Tape(path.parent)
    assert tape.left == 0
    place = {"run": path.parent.name, "file": path.name, "offset": 0, "record": "<urn:uuid:1>"}
    with pytest.raises(NoPage):
        kept_page(tmp_path, place)
