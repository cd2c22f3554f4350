"""Pruning: what goes, what stays, and that nothing unpublished is ever among it."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from newsbot.cli import main
from newsbot.dataset.partitions import UNDATED
from newsbot.ledger import open_ledger
from newsbot.monitoring.pruning import Keep, NotPrunable, Prunable, delete, prunable
from newsbot.replica import Replica, compare, running
from newsbot.runs.folders import Folders
from tests.crawling import crawl, files

pytestmark = pytest.mark.crawl

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


class Job:
    """A paper's folder with runs in every state."""

    def __init__(self, output: Path) -> None:
        self.folders = Folders(output, "baodaklak")
        open_ledger(self.folders.own).close()

    def run(
        self,
        days_ago: float,
        state: str | None,
        *names: str,
        ids: tuple[str, ...] | None = None,
        exit_code: int = 1,
    ) -> str:
        """A run's folder with these files, ``ids`` in its articles.jsonl, a row in the ledger."""
        run_id = f"{NOW - timedelta(days=days_ago):%Y%m%dT%H%M%SZ}-00ff"
        folder = self.folders.run(run_id)
        folder.mkdir(parents=True)
        (folder / "run.json").write_text(json.dumps({"exit_code": exit_code}))
        for name in names:
            (folder / name).write_bytes(b"x" * 100)
        if ids is not None:
            lines = (json.dumps({"id": name}) + "\n" for name in ids)
            (folder / "articles.jsonl").write_text("".join(lines))
        if state is not None:
            self.sql("INSERT INTO runs (run, started_at, state) VALUES (?, '', ?)", run_id, state)
        return run_id

    def publish(self, *ids: str) -> None:
        path = self.folders.dataset / UNDATED
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
        for name in ids:
            self.sql(
                "INSERT INTO records (id, version, content_sha256, first_seen_at, partition)"
                " VALUES (?, 1, '', '', ?)", name, UNDATED,
            )  # fmt: skip

    def sql(self, query: str, *values: str) -> list[tuple[str, ...]]:
        ledger = open_ledger(self.folders.own)
        with ledger.transaction() as database:
            rows = [tuple(row) for row in database.execute(query, values)]
        ledger.close()
        return rows

    def prunable(self, runs: int = 1, archive_days: int | None = None) -> list[Prunable]:
        return prunable(self.folders, Keep(runs, archive_days), NOW)

    def prunable_runs(self, runs: int = 1, archive_days: int | None = None) -> set[str | None]:
        return {entry.run for entry in self.prunable(runs, archive_days)}


@pytest.fixture
def job(tmp_path: Path) -> Job:
    return Job(tmp_path)


def prune(output: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["prune", "baodaklak", "--output", str(output), *arguments])


def test_only_runs_whose_records_are_in_the_dataset_go(job: Job) -> None:
    job.publish("a", "b")
    job.run(0, "published", ids=("a",))
    gone = {
        job.run(20, "published", ids=("a", "b")),
        job.run(21, "published", ids=()),
        job.run(22, "interrupted"),
        job.run(23, "running"),
        job.run(24, None),
        job.run(25, "pruned"),
    }
    job.run(30, "published", ids=("a", "c"))  # a record that is not in the dataset
    job.run(31, "exported", ids=("a",))
    job.run(32, "refused", ids=("a",))
    job.run(33, "interrupted", ids=("a",))
    job.run(34, None, ids=("a",))
    job.run(6, "interrupted")  # it may still be looked into
    damaged = job.run(40, "published")
    (job.folders.run(damaged) / "articles.jsonl").write_text('{"id": "a"}\n{"id')
    assert job.prunable_runs() == gone


def test_the_newest_and_the_last_good_run_stay(job: Job) -> None:
    job.run(10, "published", exit_code=0)
    gone = job.run(11, "published", exit_code=0)
    for days in range(5):
        job.run(days, "published")
    assert job.prunable_runs(6) == {gone}
    assert len(job.prunable_runs(1)) == 5
    assert job.prunable_runs(7) == set()


def test_an_archive_stays_until_days_are_given(job: Job) -> None:
    job.run(0, "published")
    old = job.run(20, "published", "a.warc.gz")
    younger = job.run(5, "published", "a.warc.gz")
    unpublished = job.run(30, "exported", "a.warc.gz")
    assert job.prunable() == []
    whole = job.prunable(1, 10)
    assert [entry.path.name for entry in whole] == ["a.warc.gz", old]
    assert whole[0].size == 100
    kept = job.prunable(4, 10)
    delete(job.folders, kept)
    left = {path.parent.name for path in job.folders.own.rglob("*.warc.gz")}
    assert left == {younger, unpublished}
    assert job.folders.run(old).is_dir()


def test_an_archive_that_a_later_one_needs_stays(job: Job) -> None:
    job.run(0, "published")
    later = job.run(5, "published", "a.warc.gz")
    middle = job.run(20, "published", "a.warc.gz")
    first = job.run(30, "published", "a.warc.gz")
    other = job.run(40, "published", "a.warc.gz")
    for run, original in ((later, middle), (middle, first), (middle, other), (other, first)):
        job.sql("INSERT INTO referring VALUES (?, ?)", run, original)
    assert job.prunable(9, 10) == []
    job.sql("DELETE FROM referring WHERE run = ?", later)
    assert {entry.path.parent.name for entry in job.prunable(9, 10)} == {middle, first, other}


def test_nothing_refers_to_an_archive_that_is_gone(job: Job) -> None:
    job.run(0, "published")
    old, young = (job.run(days, "published", "a.warc.gz") for days in (20, 5))
    place = ("a.warc.gz", "0", "<urn:uuid:1>", "2026-01-01T00:00:00Z")
    for run in (old, young):
        job.sql("INSERT INTO pages VALUES (?, '1', ?, ?, ?, ?, 'sha1:X', ?)", run, run, *place)
        job.sql("INSERT INTO payloads VALUES (?, 'sha1:X', ?, ?, ?, ?, ?)", run, run, *place)
    delete(job.folders, job.prunable(9, 10))
    assert job.sql("SELECT run FROM pages") == job.sql("SELECT run FROM payloads") == [(young,)]


def test_a_killed_runs_archive_goes_once_its_records_are_published(job: Job) -> None:
    killed = job.run(30, "interrupted", "a.warc.gz")
    job.run(25, "exported", "a.warc.gz")
    assert job.prunable(9, 10) == []
    published = job.run(20, "published", "a.warc.gz")
    gone = {entry.path.parent.name for entry in job.prunable(9, 10)}
    assert gone == {published, killed}


def test_a_deleted_run_is_never_published_again(job: Job) -> None:
    job.run(0, "published")
    old = job.run(20, "published", ids=())
    delete(job.folders, job.prunable())
    assert not job.folders.run(old).exists()
    assert job.sql("SELECT state FROM runs WHERE run = ?", old) == [("pruned",)]


def test_while_the_dataset_lacks_a_file_nothing_goes(job: Job) -> None:
    job.publish("a")
    job.run(0, "published")
    job.run(20, "published", ids=("a",))
    (job.folders.dataset / UNDATED).unlink()
    with pytest.raises(NotPrunable, match="newsbot publish"):
        job.prunable()


def test_files_of_killed_writers_go_after_a_day(job: Job) -> None:
    job.publish("a")
    run = job.run(0, "running")
    young = job.folders.run(run) / ".run.json.tmp"
    old = [job.folders.run(run) / ".articles.jsonl.tmp", job.folders.dataset / "articles/.x.tmp"]
    for path in (young, *old, job.folders.dataset / "mine.tmp"):
        path.touch()
        os.utime(path, (NOW.timestamp() - (3600 if path is young else 90_000),) * 2)
    assert {entry.path for entry in job.prunable()} == set(old)


def test_no_link_is_followed(job: Job, tmp_path: Path) -> None:
    job.run(0, "published")
    elsewhere = tmp_path / "elsewhere" / "20200101T000000Z-00ff"
    elsewhere.mkdir(parents=True)
    (elsewhere / ".x.tmp").touch()
    os.utime(elsewhere / ".x.tmp", (0, 0))
    (job.folders.own / "runs" / elsewhere.name).symlink_to(elsewhere)
    old = job.run(20, "published")
    (job.folders.run(old) / "link").symlink_to(elsewhere)
    entries = job.prunable()
    assert [entry.run for entry in entries] == [old]
    delete(job.folders, entries)
    assert (elsewhere / ".x.tmp").exists()
    (job.folders.own / "runs").rename(tmp_path / "runs")
    (job.folders.own / "runs").symlink_to(tmp_path / "runs")
    with pytest.raises(NotPrunable, match="is a link"):
        job.prunable()


def test_the_command_after_real_runs(tmp_path: Path) -> None:
    replica = Replica(articles=20, seed=1)
    with running(replica) as server:
        runs = [crawl(server.url, tmp_path, "--all").summary["run_id"] for _ in range(3)]
        before = files(tmp_path / "baodaklak")
        with Folders(tmp_path, "baodaklak").lock():
            # While a run goes on.
            would = prune(tmp_path, "--keep-runs", "1", "--dry-run")
            assert prune(tmp_path, "--keep-runs", "1").exit_code == 75
        assert would.exit_code == 0
        assert all((tmp_path / ".newsbot/baodaklak/runs" / run).is_dir() for run in runs)
        ended = prune(tmp_path, "--keep-runs", "1")
        assert ended.exit_code == 0
        assert ended.stdout == would.stdout
        assert "would delete 2" in would.stderr
        assert "deleted 2" in ended.stderr
        folder = tmp_path / ".newsbot/baodaklak/runs"
        assert sorted(os.listdir(folder / runs[0])) == ["crawl-0001.warc.gz", "run.json"]
        assert "deleted 0" in prune(tmp_path, "--keep-runs", "1").stderr
        # The newest run's archive refers to the first one's: without it, both may go.
        assert prune(tmp_path, "--keep-runs", "1", "--keep-archives", "0").exit_code == 0
        assert os.listdir(folder) == runs[2:]
        assert prune(tmp_path, "--keep-runs", "1").stdout == ""
        again = crawl(server.url, tmp_path, "--all")
    assert (again.code, again.summary["new"]) == (0, 0)
    assert files(tmp_path / "baodaklak") == before
    assert compare(tmp_path, replica) == []


def test_exit_codes(job: Job, tmp_path: Path) -> None:
    assert prune(tmp_path / "none").exit_code == 2
    with job.folders.lock():
        assert prune(tmp_path).exit_code == 75
    (job.folders.own / "ledger.sqlite").write_bytes(b"no database at all" * 100)
    ended = prune(tmp_path)
    assert ended.exit_code == 78
    assert ended.stderr.startswith("newsbot: ")
