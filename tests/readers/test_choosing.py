"""``--comment-authors`` and ``--mask-contacts`` over whole datasets, exports and frames."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest
from click.testing import CliRunner, Result

import newsbot
from newsbot.cli import main
from newsbot.dataset import package
from newsbot.dataset.manifest import Manifest
from newsbot.exporters.atomic import read_lines, write_lines
from newsbot.readers import secret
from newsbot.readers.secret import pseudonym
from newsbot.replica import running
from newsbot.runs import guarding
from newsbot.runs.folders import Folders
from tests.crawling import PAPER, SMALL, crawl, records
from tests.readers.corpus import comments as written

pytestmark = pytest.mark.crawl

SITE = "baodaklak"
CHOICES = ("--comment-authors", "pseudonym", "--mask-contacts")


def invoke(*words: object) -> Result:
    return CliRunner().invoke(main, [*map(str, words)])


def comments(dataset: Path) -> Iterator[dict[str, Any]]:
    return (comment for record in records(dataset) for comment in record["comments"])


def names(dataset: Path) -> set[str]:
    return {one["author"] for one in comments(dataset) if one["author"]}


def shown(folder: Path, words: set[str]) -> set[str]:
    """Which of these words stand in any file of a folder, however it is named."""
    data = [path.read_bytes() for path in folder.rglob("*") if path.is_file()]
    spellings = {word: (word.encode(), json.dumps(word).encode()[1:-1]) for word in words}
    return {w for w, ways in spellings.items() if any(way in one for one in data for way in ways)}


@pytest.fixture
def readers(crawled: Path) -> set[str]:
    """The names that a crawl found, none of which is a part of anything else in the dataset."""
    found = {name for name in names(crawled / SITE) if len(name) > 6}
    articles = " ".join(
        json.dumps({**record, "comments": []}, ensure_ascii=False)
        for record in records(crawled / SITE)
    )
    said = " ".join(one["body"] for one in comments(crawled / SITE))
    found = {name for name in found if name not in articles and name not in said}
    assert len(found) > 10
    return found


@pytest.mark.fault("D17")
def test_a_dataset_takes_another_choice(crawled: Path, readers: set[str]) -> None:
    dataset, own = crawled / SITE, Folders(crawled, SITE).own
    before = list(comments(dataset))
    assert "Nothing is masked" in (dataset / "README.md").read_text("utf-8")
    assert invoke("publish", SITE, "--output", crawled, *CHOICES).exit_code == 0
    assert shown(dataset, readers) == set()
    key = bytes.fromhex((own / secret.NAME).read_text())
    assert stat.S_IMODE((own / secret.NAME).stat().st_mode) == 0o600
    assert shown(dataset, {key.hex()}) == set()
    for was, now in zip(before, comments(dataset), strict=True):
        assert now["author"] == (was["author"] and pseudonym(key, was["author"]))
        assert {**now, "author": "", "body": ""} == {**was, "author": "", "body": ""}
    manifest = Manifest.load(dataset / package.MANIFEST)
    assert manifest is not None
    assert manifest.readers.choice.authors == "pseudonym"
    card = (dataset / "README.md").read_text("utf-8")
    assert "Comments carry pseudonyms" in card
    assert "telephone numbers" in card


def test_the_choice_holds_on(crawled: Path, readers: set[str]) -> None:
    """Over runs that say nothing of it, a lost ledger and a lost manifest; no look is a change."""
    dataset, own = crawled / SITE, Folders(crawled, SITE).own
    assert invoke("publish", SITE, "--output", crawled, *CHOICES).exit_code == 0
    there = list(comments(dataset))
    with running(PAPER) as server:
        for lost in (None, own / "ledger.sqlite", dataset / package.MANIFEST):
            if lost is not None:
                lost.unlink()
            ended = crawl(server.url, crawled, "--all", "--full")
            assert (ended.code, ended.summary["changed"]) == (0, 0), ended.log
            assert shown(dataset, readers) == set()
    kept = [{**one, "last_seen_at": "", "first_seen_at": ""} for one in comments(dataset)]
    assert kept == [{**one, "last_seen_at": "", "first_seen_at": ""} for one in there]
    assert not (own / "changed").exists()


def test_a_first_run_keeps_no_name_but_in_its_archive(readers: set[str], tmp_path: Path) -> None:
    output = tmp_path / "nameless"
    with running(SMALL) as server:
        assert crawl(server.url, output, "--all", "--comment-authors", "drop").code == 0
    assert names(output / SITE) == set()
    assert shown(output, readers) == set()
    assert not (Folders(output, SITE).own / secret.NAME).exists()


def test_names_come_back_only_as_they_are_read_again(crawled: Path) -> None:
    dataset = crawled / SITE
    before = list(comments(dataset))
    assert invoke("publish", SITE, "--output", crawled, *CHOICES).exit_code == 0
    back = ("--comment-authors", "keep", "--no-mask-contacts")
    assert invoke("publish", SITE, "--output", crawled, *back).exit_code == 0
    assert all(name.startswith("reader-") for name in names(dataset))
    with running(PAPER) as server:
        assert crawl(server.url, crawled, "--all", "--full").code == 0
    now = [(one["author"], one["body"], one["edits"]) for one in comments(dataset)]
    assert now == [(one["author"], one["body"], one["edits"]) for one in before]


def test_a_kill_while_all_lines_are_written_again(
    crawled: Path, readers: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    dataset = crawled / SITE
    number = 0

    def killed(*_: object) -> None:
        nonlocal number
        number += 1
        if number == 3:
            raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(guarding, "learn", killed)
        assert invoke("publish", SITE, "--output", crawled, *CHOICES).exit_code != 0
    assert not (dataset / package.SUCCESS).exists()
    assert invoke("publish", SITE, "--output", crawled).exit_code == 0
    assert shown(dataset, readers) == set()
    assert not (Folders(crawled, SITE).own / "changed").exists()


@pytest.mark.parametrize("packing", ["gzip", "zstd"])
def test_packed_files_too(crawled: Path, packing: str) -> None:
    assert invoke("publish", SITE, "--output", crawled, "--compress", packing).exit_code == 0
    assert invoke("publish", SITE, "--output", crawled, "--comment-authors", "drop").exit_code == 0
    frame = newsbot.read(crawled / SITE, "arrow", "comments")
    assert frame.num_rows == sum(1 for _ in comments(crawled / SITE)) or frame.num_rows > 0
    assert set(frame.column("author").to_pylist()) == {None}


def test_a_restored_copy_meets_the_choice(crawled: Path, readers: set[str], tmp_path: Path) -> None:
    dataset = crawled / SITE
    shutil.copytree(dataset, tmp_path / "backup")
    assert invoke("publish", SITE, "--output", crawled, *CHOICES).exit_code == 0
    shutil.rmtree(dataset)
    shutil.copytree(tmp_path / "backup", dataset)
    with running(PAPER) as server:
        assert crawl(server.url, crawled).code == 0
    assert shown(dataset, readers) == set()


def test_replay_and_reextraction_come_to_the_same(crawled: Path, tmp_path: Path) -> None:
    assert invoke("publish", SITE, "--output", crawled, *CHOICES).exit_code == 0
    told = invoke("reextract", SITE, "--output", crawled, "--workers", "1", "--fail-on-change")
    assert told.exit_code == 0, told.output
    (run,) = (Folders(crawled, SITE).own / "runs").iterdir()
    replayed = invoke("replay", run.name, "--from", crawled, "--output", tmp_path / "again")
    assert json.loads(replayed.stdout.splitlines()[-1])["identical"] is True, replayed.output


# Exports and frames


@pytest.fixture
def talkative(crawled: Path) -> Path:
    """A dataset whose comments and history hold contacts of every kind."""
    dataset = crawled / SITE
    details = iter([one.text for one in written(5) if one.kind] * 20)
    for path in sorted((dataset / "articles").rglob("*.jsonl")):
        changed = []
        for line in read_lines(path):
            record = json.loads(line)
            for comment in record["comments"]:
                comment["body"] = next(details)
            changed.append(json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode())
        write_lines(path, changed)
    (dataset / package.MANIFEST).unlink()
    return dataset


FORMATS = ("parquet", "csv", "sqlite", "duckdb", "jsonl")


@pytest.mark.fault("D17")
@pytest.mark.parametrize("to", FORMATS)
def test_an_export_tells_less_than_the_dataset(
    talkative: Path, readers: set[str], tmp_path: Path, to: str
) -> None:
    out, output = tmp_path / "out" / f"it.{to}", talkative.parent
    before = {path: path.read_bytes() for path in talkative.rglob("*") if path.is_file()}
    plain = invoke(
        "export", SITE, "--output", output, "--to", to, "--out", tmp_path / f"plain.{to}"
    )
    told = invoke("export", SITE, "--output", output, "--to", to, "--out", out, *CHOICES)
    assert told.exit_code == 0, told.output
    assert json.loads(told.stdout)["comments"] == json.loads(plain.stdout)["comments"] > 0
    if to == "sqlite":
        with sqlite3.connect(out) as database:
            (rows,) = zip(*database.execute("SELECT author FROM comments"), strict=True)
        assert all(row is None or row.startswith("reader-") for row in rows)
    if to in ("parquet", "duckdb"):
        # These are packed: what they hold is asked of them.
        source = f"read_parquet('{out}/comments/**/*.parquet')" if to == "parquet" else "comments"
        with closing(duckdb.connect(str(out) if to == "duckdb" else ":memory:")) as database:
            asked = f"SELECT author, body FROM {source}"
            (authors, bodies) = zip(*database.execute(asked).fetchall(), strict=True)
        assert all(one is None or one.startswith("reader-") for one in authors)
        assert not [one for one in bodies if "@gmail.com" in one or "@yahoo.com" in one]
    else:
        assert shown(out.parent, readers) == set()
        assert shown(out.parent, {"@gmail.com", "@yahoo.com"}) == set()
    assert {path: path.read_bytes() for path in talkative.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize("engine", ["pandas", "polars", "arrow", "duckdb"])
def test_a_frame_tells_less_than_the_dataset(talkative: Path, engine: Any) -> None:
    frame: Any = newsbot.read(
        talkative, engine, "comments", comment_authors="pseudonym", mask_contacts=True
    )
    if engine == "duckdb":
        rows = frame.project("author, body").fetchall()
    elif engine == "arrow":
        rows = [(one["author"], one["body"]) for one in frame.to_pylist()]
    else:
        rows = list(zip(frame["author"], frame["body"], strict=True))
    assert len(rows) == sum(1 for _ in comments(talkative))
    assert all(not isinstance(name, str) or name.startswith("reader-") for name, _ in rows)
    masked = sum("[phone]" in body or "[e-mail]" in body for _, body in rows)
    assert masked >= 0.98 * len(rows)


def test_a_choice_that_there_is_none_of_is_told(sample: Path) -> None:
    with pytest.raises(ValueError, match="keep, pseudonym, drop"):
        newsbot.read(sample / SITE, comment_authors="hide")  # type: ignore[call-overload]


def test_a_report_tells_nothing_of_readers(crawled: Path, readers: set[str]) -> None:
    page = crawled / "page.html"
    assert invoke("report", SITE, "--output", crawled, "--out", page).exit_code == 0
    told = page.read_text("utf-8")
    assert not [name for name in readers if name in told]


def test_extract_prints_what_the_page_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWSBOT_COMMENT_AUTHORS", "drop")
    case = next(Path("tests/cases").glob("*/comments.json")).parent
    meta = json.loads((case / "meta.json").read_bytes())
    words = ("extract", case / "page.html", "--url", meta["url"], "--comments")
    told = invoke(*words, case / "comments.json")
    assert told.exit_code == 0, told.output
    assert any(one["author"] for one in json.loads(told.stdout)["comments"])


# For how long


@pytest.mark.fault("D17")
def test_old_comments_go_and_stay_away(crawled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    dataset = crawled / SITE
    before = list(comments(dataset))
    written = sorted(one["timestamp"] or one["first_seen_at"] for one in before)
    middle = datetime.fromisoformat(written[len(written) // 2])
    monkeypatch.setenv("NEWSBOT_NOW", (middle + timedelta(days=100)).isoformat())
    told = invoke("publish", SITE, "--output", crawled, "--keep-comments", "100")
    assert told.exit_code == 0, told.output
    since = f"{middle.date()}T00:00:00+07:00"
    kept = [one for one in before if (one["timestamp"] or one["first_seen_at"]) >= since]
    assert 0 < len(kept) < len(before)
    assert {one["id"] for one in comments(dataset)} == {one["id"] for one in kept}
    assert "kept for 100 days" in (dataset / "README.md").read_text("utf-8")
    with running(PAPER) as server:
        ended = crawl(server.url, crawled, "--all", "--full")
        assert (ended.code, ended.summary["changed"]) == (0, 0), ended.log
    assert {one["id"] for one in comments(dataset)} == {one["id"] for one in kept}
    monkeypatch.setenv("NEWSBOT_NOW", (middle + timedelta(days=5000)).isoformat())
    assert invoke("publish", SITE, "--output", crawled).exit_code == 0
    assert list(comments(dataset)) == []
    for record in records(dataset):
        assert record["comments_total"] in (0, None)
    assert invoke("publish", SITE, "--output", crawled, "--keep-comments", "0").exit_code == 0
    with running(PAPER) as server:
        assert crawl(server.url, crawled, "--all", "--full").code == 0
    assert {one["id"] for one in comments(dataset)} == {one["id"] for one in before}


def test_new_files_follow_the_umask(crawled: Path) -> None:
    former = os.umask(0o077)
    try:
        assert invoke("publish", SITE, "--output", crawled, *CHOICES).exit_code == 0
    finally:
        os.umask(former)
    written = [*(crawled / SITE / "articles").rglob("*.jsonl"), crawled / SITE / "manifest.json"]
    assert {stat.S_IMODE(path.stat().st_mode) for path in written} >= {0o600}
    talked = set((crawled / SITE / "comments").rglob("*.jsonl"))
    assert {stat.S_IMODE(path.stat().st_mode) for path in talked} == {0o600}
