"""Long crawls publish as they go: what is whole reaches the dataset before the run's end."""

from __future__ import annotations

import json
import signal
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from newsbot.items import Article, Extraction, Listed
from newsbot.ledger import LedgerFrontier
from newsbot.replica import Replica, compare, running
from newsbot.revisits.merge import Merged, Settled
from newsbot.runs.job import JobOptions, run_job
from newsbot.runs.plan import Plan
from newsbot.runs.summary import CrawlResult
from newsbot.sites import all_sites
from newsbot.text.dates import VIETNAM, isoformat
from tests.crawling import FAST, crawl, records
from tests.waiting import wait_until
from tests.warm import Started

pytestmark = pytest.mark.crawl

REPLICA = Replica(articles=100, seed=5)
T0 = datetime(2026, 9, 30, 18, tzinfo=VIETNAM)


def the_run(output: Path) -> Path:
    (folder,) = (output / ".newsbot" / "baodaklak" / "runs").iterdir()
    return folder


def test_a_killed_run_has_published_what_was_whole(tmp_path: Path) -> None:
    dataset = tmp_path / "baodaklak"
    with running(REPLICA) as server:
        words = ("run", "baodaklak", "--base-url", server.url, "--output", tmp_path, *FAST)
        run = Started(*words, "--all", "--publish-every", "15")
        wait_until(lambda: any(dataset.rglob("*.jsonl")), run)
        run.send_signal(signal.SIGKILL)
        run.wait()
        killed = the_run(tmp_path)
        there = {record["id"] for record in records(dataset)}
        assert there
        assert (killed / "parts" / "0001" / "articles.jsonl").exists()
        again = crawl(server.url, tmp_path, "--all", "--publish-every", "15")
        assert again.code == 0
    assert compare(tmp_path, REPLICA) == []
    assert there <= {record["id"] for record in records(dataset)}


def test_at_its_end_a_run_is_one_again(tmp_path: Path) -> None:
    with running(REPLICA) as server:
        ended = crawl(server.url, tmp_path, "--all", "--publish-every", "15")
    assert ended.code == 0
    assert ended.log.count("records so far") >= 5
    run = the_run(tmp_path)
    assert not (run / "parts").exists()
    lines = (run / "articles.jsonl").read_bytes().splitlines()
    assert len(lines) == ended.summary["new"] == len(records(tmp_path / "baodaklak"))
    told = json.loads((run / "run.json").read_text())
    assert told["coverage"]["body"] > 0.9
    assert told["counters"]["record/new"] == len(lines)
    assert sum(told["counters"].get(f"layout/{name}", 0) for name in ("v1", "v2")) >= len(lines)
    assert ended.summary["comments"] == sum(
        record["comments_total"] for record in records(tmp_path / "baodaklak")
    )
    assert compare(tmp_path, REPLICA) == []


def test_a_deleted_file_comes_back_from_a_killed_runs_parts(tmp_path: Path) -> None:
    def killed(frontier: LedgerFrontier, publish: Callable[[], None], _: object) -> CrawlResult:
        store(frontier, range(25), author="An")
        publish()
        raise KeyboardInterrupt

    def idle(frontier: LedgerFrontier, publish: Callable[[], None], _: object) -> CrawlResult:
        return CrawlResult("finished", None, {"response_received_count": 1})

    with pytest.raises(KeyboardInterrupt):
        job(tmp_path, killed)
    (file,) = (tmp_path / "baodaklak" / "articles").rglob("*.jsonl")
    before = file.read_bytes()
    file.unlink()
    job(tmp_path, idle)
    assert file.read_bytes() == before


def test_the_gate_judges_a_part_by_what_applies(tmp_path: Path) -> None:
    """Records without any author wait; once enough have one, all are published."""
    seen: list[int] = []

    def poor(frontier: LedgerFrontier, publish: Callable[[], None], _: object) -> CrawlResult:
        for numbers, author in ((range(25), None), (range(25, 60), "An")):
            store(frontier, numbers, author)
            publish()
            seen.append(len(records(tmp_path / "baodaklak")))
        return CrawlResult("finished", None, {"response_received_count": 1})

    job(tmp_path, poor)
    assert seen == [0, 60]


def test_a_part_that_cannot_be_written_ends_the_run(tmp_path: Path) -> None:
    (tmp_path / "baodaklak").mkdir()
    (tmp_path / "baodaklak" / "articles").write_text("no folder")
    with running(REPLICA) as server:
        ended = crawl(server.url, tmp_path, "--all", "--publish-every", "15")
    assert (ended.code, ended.summary["finish_reason"]) == (73, "cannot_write")
    (tmp_path / "baodaklak" / "articles").unlink()
    with running(REPLICA) as server:
        assert crawl(server.url, tmp_path, "--all").code == 0
    assert compare(tmp_path, REPLICA) == []


def job(output: Path, crawling: Callable[..., CrawlResult]) -> None:
    run_job(all_sites()["baodaklak"], Plan(everything=True), output, crawling, JobOptions())


def store(frontier: LedgerFrontier, numbers: range, author: str | None) -> None:
    if not frontier.crawl:
        frontier.begin("plan", T0)
    for number in numbers:
        path = f"/xa-hoi/202609/bai-{number:07x}/"
        entry = Listed(f"202609-{number:07x}", path, "/xa-hoi/", T0)
        frontier.listed("/xa-hoi/", [entry], T0, number, False)
        article = Article(
            title="Tin",
            timestamp=isoformat(T0),
            author=author,
            body="Chữ",
            section="Xã hội",
            id=f"baodaklak-{number:032x}",
            site="baodaklak",
            url=f"https://baodaklak.vn{path}",
            first_seen_at=isoformat(T0),
            fetched_at=isoformat(T0),
            content_sha256="0" * 64,
            extraction=Extraction("v2", "newsbot"),
        )
        frontier.records.store(Settled(key=entry.key, merged=Merged(article, "new"), at=T0))
