"""What a machine does to a job: hanging servers, full and read-only disks, other processes."""

from __future__ import annotations

import json
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from newsbot.replica import Faults, Replica, compare, running
from newsbot.runs.folders import Folders
from tests.crawling import FAST, SMALL, command, crawl, files
from tests.faults import Measured
from tests.waiting import LONGEST, has_ended, wait_until
from tests.warm import Started, newsbot

pytestmark = pytest.mark.crawl

SITE = "baodaklak"


def start(url: str, output: Path, *arguments: object) -> Started:
    return Started("run", SITE, "--base-url", url, "--output", output, *FAST, *arguments)


@pytest.mark.fault("A5", "A6")
@pytest.mark.parametrize("kind", ["hang", "attributes"])
@pytest.mark.few(1)
def test_stopped_while_pages_take_for_ever(tmp_path: Path, kind: str, measured: Measured) -> None:
    with running(SMALL, Faults.parse([f"article:{kind}:0.5"])) as server:
        process = start(server.url, tmp_path, "--all")
        wait_until(lambda: bool(server.requests()["by_fault"]), process)
        sent = time.monotonic()
        process.send_signal(signal.SIGTERM)
        code, said, log = process.end()
        stopped_after = time.monotonic() - sent
    assert stopped_after < 10
    measured(f"{kind}: ended {stopped_after:.1f} s after SIGTERM")
    assert code == 143
    assert "Traceback" not in log
    assert json.loads(said.splitlines()[-1])["finish_reason"] == "interrupted"
    with running(SMALL) as server:
        assert crawl(server.url, tmp_path, "--all").code == 0
    assert compare(tmp_path, SMALL) == []


@contextmanager
def small_disk(folder: Path, size: str) -> Iterator[None]:
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
    if shutil.which("mount") is None or subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("no right to mount a small disk here")
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


@pytest.mark.fault("A8", "A9")
@pytest.mark.parametrize("size", ["60k", "400k", "700k", "1m", "1500k"])
@pytest.mark.few(2)
def test_a_full_disk_stops_the_run_and_nothing_is_lost(tmp_path: Path, size: str) -> None:
    disk = tmp_path / "disk"
    with small_disk(disk, size), running(SMALL) as server:
        ended = crawl(server.url, disk, "--all")
        assert ended.code == 73, ended.log
        assert "No space left" in ended.log or "full" in ended.log
        for path in disk.rglob("articles/**/*.jsonl"):
            assert all(json.loads(line) for line in path.read_bytes().splitlines())
        if size != "60k":
            # It left word of that, on the disk that was full.
            told = json.loads(
                (Folders(disk, SITE).run(ended.summary["run_id"]) / "run.json").read_bytes()
            )
            assert (told["exit_code"], told["finish_reason"]) == (73, "cannot_write")
        subprocess.run(["mount", "-o", "remount,size=50m", str(disk)], check=True)
        again = crawl(server.url, disk, "--all")
        assert again.code == 0, again.log
        assert compare(disk, SMALL) == []


@pytest.mark.fault("A10")
def test_a_disk_that_gets_room_again_in_mid_run_leaves_no_hole(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    with small_disk(disk, "300k"), running(SMALL) as server:
        process = start(server.url, disk, "--all")
        wait_until(lambda: has_ended(process) or shutil.disk_usage(disk).free <= 50_000)
        subprocess.run(["mount", "-o", "remount,size=50m", str(disk)], check=True)
        code = process.wait()
        assert code in (0, 73)
        if code == 73:
            assert crawl(server.url, disk, "--all").code == 0
        assert compare(disk, SMALL) == []


@pytest.mark.fault("A11")
def test_a_read_only_disk_is_told_before_the_first_request(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    with small_disk(disk, "1m"), running(SMALL) as server:
        subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
        ended = crawl(server.url, disk)
        assert ended.code == 73
        assert str(disk) in ended.log
        assert server.requests()["total"] == 0


def test_a_ledger_that_another_process_holds(tmp_path: Path) -> None:
    with running(SMALL) as server:
        assert crawl(server.url, tmp_path, "--all", "--max-articles", "20").code == 0
        path = Folders(tmp_path, SITE).own / "ledger.sqlite"
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            ended = crawl(server.url, tmp_path, "--all")
        assert ended.code == 73
        assert "locked" in ended.log
        assert str(path) in ended.log
        assert crawl(server.url, tmp_path, "--all").code == 0
    assert compare(tmp_path, SMALL) == []


@pytest.mark.fault("A14")
def test_two_runs_at_once(tmp_path: Path) -> None:
    """Three times two, started together: one works, the other says so or comes after it."""
    with running(SMALL) as server:
        for number in range(3):
            output = tmp_path / str(number)
            runs = [start(server.url, output, "--all", "--max-articles", "5") for _ in range(2)]
            assert sorted(run.wait() for run in runs) in ([0, 75], [0, 0])
            assert crawl(server.url, output, "--all").code == 0
            assert compare(output, SMALL) == []


def test_a_clock_that_jumps_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By an hour, by a year: no article is lost or doubled, and no age is below zero."""
    with running(SMALL) as server:
        for now in ("2026-10-01T10:00", "2026-10-01T09:00", "2025-10-01T09:00", "2026-10-01T12:00"):
            monkeypatch.setenv("NEWSBOT_NOW", f"{now}:00+07:00")
            ended = crawl(server.url, tmp_path, "--all")
            assert ended.code == 0, ended.summary
            assert compare(tmp_path, SMALL) == []
    state = newsbot("status", SITE, "--output", tmp_path, "--json")
    assert json.loads(state.out)["last_run"]["age"] >= 0


def test_the_same_input_gives_the_same_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NEWSBOT_NOW", "2026-10-01T10:00:00+07:00")
    with running(SMALL) as server:
        for name in ("one", "other"):
            assert crawl(server.url, tmp_path / name, "--all").code == 0
    assert files(tmp_path / "one" / SITE) == files(tmp_path / "other" / SITE)


@pytest.mark.fault("A18")
def test_a_run_needs_little_memory_and_imports_nothing_that_is_off(
    tmp_path: Path, measured: Measured
) -> None:
    script = (
        "import resource, subprocess, sys; code = subprocess.run(sys.argv[1:]).returncode; "
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss); sys.exit(code)"
    )
    with running(SMALL) as server:
        line = command("run", SITE, "--all", "--base-url", server.url, "--output", tmp_path, *FAST)
        line[1:1] = ["-X", "importtime"]
        ended = subprocess.run(
            [sys.executable, "-c", script, *line], capture_output=True, text=True, check=True
        )
    told = [line.rpartition("|")[2].strip() for line in ended.stderr.splitlines()]
    imported = {name.partition(".")[0] for name in told}
    assert {"newsbot", "scrapy"} < imported
    # Scrapy's remote control and cookies would bring them.
    assert imported.isdisjoint({"aiohttp", "requests", "urllib3"})
    peak = int(ended.stdout.splitlines()[-1]) * 1024
    assert resource.getpagesize() < peak < 200 * 1024**2
    measured(f"{peak / 1e6:.0f} MB at most")


@pytest.mark.parametrize(("handles", "codes"), [(14, {0, 73}), (48, {0})])
@pytest.mark.few(1)
def test_few_file_handles(tmp_path: Path, handles: int, codes: set[int]) -> None:
    """A run needs some 16; with less it says so and loses nothing."""
    replica = Replica(articles=40, seed=1)
    with running(replica) as server:
        words = command("run", "baodaklak", "--all", "--base-url", server.url)
        words += ["--output", str(tmp_path), "--publish-every", "10", *FAST]
        line = ["bash", "-c", f'ulimit -n {handles}; exec "$@"', "bash", *words]
        ended = subprocess.run(line, capture_output=True, text=True, timeout=LONGEST, check=False)
        assert ended.returncode in codes, ended.stderr
        assert json.loads(ended.stdout.splitlines()[-1])["exit_code"] == ended.returncode
        assert crawl(server.url, tmp_path, "--all").code == 0
    assert compare(tmp_path, replica) == []
