"""An output folder as release 0.1.0 left it (``releases/0.1.0``), taken over by this newsbot."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from newsbot.cli import main
from newsbot.dataset.partitions import FORMER_UNDATED, UNDATED
from newsbot.items import Ask, Listed, Scope
from newsbot.ledger import LedgerFrontier, open_ledger
from newsbot.ledger.migrations import MIGRATIONS
from newsbot.revisits.merge import Settled, merge_page
from newsbot.runs.folders import Folders
from newsbot.runs.job import run_job
from newsbot.runs.plan import Plan
from newsbot.runs.summary import CrawlResult, Summary
from newsbot.sites import address_of, all_sites
from newsbot.text.dates import VIETNAM
from tests.crawling import files, records

pytestmark = pytest.mark.unit

RELEASE = Path(__file__).parent / "releases" / "0.1.0"
NOW = datetime(2026, 11, 26, 8, tzinfo=VIETNAM)
Crawl = Callable[[LedgerFrontier, Callable[[], None]], CrawlResult]
DONE = CrawlResult("finished", None, {"response_received_count": 1})


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    folders = Folders(tmp_path, "baodaklak")
    shutil.copytree(RELEASE / "dataset", folders.dataset)
    shutil.copytree(RELEASE / "runs", folders.own / "runs")
    with closing(sqlite3.connect(folders.own / "ledger.sqlite")) as database:
        database.executescript((RELEASE / "ledger.sql").read_text("utf-8"))
    return folders


def run(folders: Folders, crawl: Crawl) -> Summary:
    site = all_sites()["baodaklak"]
    return run_job(site, Plan(everything=True), folders.output, crawl, now=lambda: NOW)


def articles_in(folders: Folders) -> dict[str, bytes]:
    """Every file of articles by its path below the dataset."""
    return {f"articles/{name}": data for name, data in files(folders.dataset / "articles").items()}


def by_id(folders: Folders) -> dict[str, dict[str, Any]]:
    return {record["id"]: record for record in records(folders.dataset)}


def test_its_records_stay_as_they_are_and_undated_ones_move(folders: Folders) -> None:
    before, bytes_before = by_id(folders), articles_in(folders)
    summary = run(folders, lambda frontier, publish, archive: DONE)
    assert summary.problems is None or not any("damaged" in one for one in summary.problems)
    assert by_id(folders) == before
    assert len(before) == 8
    assert not (folders.dataset / FORMER_UNDATED).exists()
    after = articles_in(folders)
    assert after.pop(UNDATED) == bytes_before.pop(FORMER_UNDATED)
    assert after == bytes_before


def test_what_it_failed_and_what_is_fresh_is_due(folders: Folders) -> None:
    ledger = open_ledger(folders.own)
    assert ledger.connection.execute("PRAGMA user_version").fetchone()[0] == len(MIGRATIONS)
    frontier = LedgerFrontier(ledger, "a-run")
    due = frontier.take_pending(20, NOW, Scope())
    states = {
        row["key"]: row["state"] for row in ledger.connection.execute("SELECT * FROM articles")
    }
    ledger.close()
    assert {look.kind for look in due} == {"page"}
    assert sum(states[look.entry.key] == "failed" for look in due) == 4
    assert sum(states[look.entry.key] == "done" for look in due) == 8


def test_a_correction_of_one_of_its_records(folders: Folders) -> None:
    before = by_id(folders)
    chosen = next(name for name, record in sorted(before.items()) if record["timestamp"])

    def corrected(frontier: LedgerFrontier, publish: Callable[[], None], _: object) -> CrawlResult:
        frontier.begin("plan", NOW)
        earlier = frontier.records.earlier(chosen)
        assert earlier is not None
        address = address_of(earlier.url)
        assert address is not None
        entry = Listed(address.key, address.path, earlier.section_path or "/")
        frontier.listed(entry.section_path, [entry], NOW, None, True)
        now = "2026-11-26T08:00:00+07:00"
        later = replace(earlier, title="Tựa đã sửa", content_sha256="f" * 64, fetched_at=now)
        merged = merge_page(earlier, later)
        frontier.records.store(Settled(key=entry.key, merged=merged, at=NOW))
        return DONE

    run(folders, corrected)
    now = by_id(folders)[chosen]
    assert (now["version"], now["title"]) == (2, "Tựa đã sửa")
    assert now["first_seen_at"] == before[chosen]["first_seen_at"]
    (line,) = map(json.loads, (folders.dataset / "history.jsonl").read_bytes().splitlines())
    assert (line["id"], line["kind"], line["changed"]) == (chosen, "version", ["title"])
    assert line["record"] == before[chosen]


def test_its_schema_is_todays(folders: Folders) -> None:
    before = articles_in(folders)
    arguments = ["publish", "baodaklak", "--output", str(folders.output), "--upgrade"]
    ended = CliRunner().invoke(main, arguments)
    assert ended.exit_code == 0, ended.output
    after = articles_in(folders)
    assert after.pop(UNDATED) == before.pop(FORMER_UNDATED)
    assert after == before


def test_a_listing_that_was_cut_off_begins_anew_and_comments_keep_their_ids(tmp_path: Path) -> None:
    """A ledger from before lists went on from what they say themselves (schema 6)."""
    with closing(sqlite3.connect(tmp_path / "ledger.sqlite")) as database:
        for step in MIGRATIONS[:6]:
            database.executescript(step)
        database.executescript(
            "INSERT INTO crawls (crawl, plan, started_at)"
            f" VALUES (1, '{Plan(everything=True).fingerprint()}', '{NOW.isoformat()}');"
            "INSERT INTO cursors VALUES (1, '/xa-hoi/', 98, 0), (1, '/giao-duc/', 40, 1);"
            "INSERT INTO articles (key, path, section, first_seen_at, crawl, state, id, comment_id,"
            " comments_due_at) VALUES ('k', '/xa-hoi/202609/a-abcdef1/', '/xa-hoi/',"
            f" '{NOW.isoformat()}', 1, 'done', 'baodaklak-f', 'ff01', '{NOW.isoformat()}');"
            "PRAGMA user_version = 6;"
        )
    with closing(open_ledger(tmp_path)) as ledger:
        frontier = LedgerFrontier(ledger, "later")
        assert not frontier.begin(Plan(everything=True).fingerprint(), NOW)
        assert frontier.resumed
        assert frontier.cursor("/xa-hoi/") == (None, False)
        assert frontier.cursor("/giao-duc/") == (None, True)
        (look,) = frontier.take_pending(5, NOW, Scope())
        assert (look.kind, look.comment_key) == ("comments", {"id": "ff01"})
        # Some lists need the state that they gave themselves.
        ask = Ask("/list", (("first", "98"),), state=("a", "1"))
        frontier.listed("/xa-hoi/", [], NOW, ask, False)
        assert frontier.cursor("/xa-hoi/") == (ask, False)
