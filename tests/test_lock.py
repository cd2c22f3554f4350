"""The lock: one run of a paper at a time, and who it is."""

from __future__ import annotations

import errno
import fcntl
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from newsbot.cli import main
from newsbot.runs.folders import Folders, Holder, Locked
from tests.crawling import command, crawl
from tests.waiting import LONGEST

pytestmark = pytest.mark.crawl

HOLD = """
import sys
from pathlib import Path
from newsbot.runs.folders import Folders
with Folders(Path(sys.argv[1]), "baodaklak").lock():
    print("held", flush=True)
    sys.stdin.read()
"""


@contextmanager
def held_elsewhere(output: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that holds the lock until it is told to go or killed."""
    line = [sys.executable, "-c", HOLD, str(output)]
    with subprocess.Popen(
        line, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        try:
            yield process
        finally:
            process.kill()


@pytest.mark.fault("A14")
def test_a_second_run_is_told_who_holds_the_lock(tmp_path: Path) -> None:
    with held_elsewhere(tmp_path) as holder:
        ended = crawl("http://127.0.0.1:9", tmp_path)
        published = CliRunner().invoke(main, ["publish", "baodaklak", "--output", str(tmp_path)])
    assert ended.code == 75
    assert f"held by process {holder.pid} since 20" in ended.summary["problems"][0]
    assert published.exit_code == 2  # no run yet: nothing to publish


def test_publish_is_told_too(tmp_path: Path) -> None:
    folders = Folders(tmp_path, "baodaklak")
    folders.own.mkdir(parents=True)
    (folders.own / "ledger.sqlite").touch()
    with held_elsewhere(tmp_path) as holder:
        ended = CliRunner().invoke(main, ["publish", "baodaklak", "--output", str(tmp_path)])
    assert ended.exit_code == 75
    assert f"process {holder.pid} since" in ended.stderr


@pytest.mark.fault("A14")
def test_a_dead_holder_is_not_believed(tmp_path: Path) -> None:
    folders = Folders(tmp_path, "baodaklak")
    with held_elsewhere(tmp_path) as holder:
        assert isinstance(folders.held(), Holder)
        holder.kill()
        holder.wait()
    assert str(holder.pid) in folders.lock_file.read_text()
    assert folders.held() is None
    with folders.lock():
        assert json.loads(folders.lock_file.read_text())["pid"] == os.getpid()
    assert folders.lock_file.read_text() == ""


def test_a_lock_without_a_readable_text_is_still_a_lock(tmp_path: Path) -> None:
    folders = Folders(tmp_path, "baodaklak")
    folders.own.mkdir(parents=True)
    folders.lock_file.write_bytes(b"\xff{")
    with folders.lock_file.open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        assert folders.held() == "another run"
        with pytest.raises(Locked, match="another run"), folders.lock():
            pass


def test_waiting_ends_with_the_lock_or_with_the_time(tmp_path: Path) -> None:
    folders = Folders(tmp_path, "baodaklak")
    passed: list[float] = []
    with held_elsewhere(tmp_path) as holder:

        def sleep(seconds: float) -> None:
            passed.append(seconds)
            if len(passed) == 5:
                holder.communicate("")

        with pytest.raises(Locked), folders.lock(3, passed.append, lambda: sum(passed)):
            pass
        assert passed == [1, 1, 1]
        with folders.lock(60, sleep, lambda: sum(passed)):
            assert len(passed) == 5


def test_a_waiting_run_goes_on_when_the_other_ends(tmp_path: Path) -> None:
    with held_elsewhere(tmp_path) as holder:
        line = ("run", "baodaklak", "--base-url", "http://127.0.0.1:9", "--output", tmp_path)
        waiting = subprocess.Popen(
            command(*line, "--wait", "60"), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        holder.communicate("")
        out, _ = waiting.communicate(timeout=LONGEST)
    assert waiting.returncode == json.loads(out)["exit_code"] == 69


def test_a_waiting_run_stops_on_sigterm(tmp_path: Path) -> None:
    with held_elsewhere(tmp_path):
        line = command("run", "baodaklak", "--output", tmp_path, "--wait", "3600", "--verbose")
        waiting = subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        assert waiting.stderr is not None
        assert any(b"waiting" in line for line in iter(waiting.stderr.readline, b""))
        waiting.send_signal(signal.SIGTERM)
        out, _ = waiting.communicate(timeout=LONGEST)
    assert waiting.returncode == 143
    assert json.loads(out)["finish_reason"] == "interrupted"


def test_a_file_system_without_locks_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def flock(*_: object) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(fcntl, "flock", flock)
    told = r"network file system.* local --output"
    with pytest.raises(OSError, match=told), Folders(tmp_path, "baodaklak").lock():
        raise AssertionError


def test_runs_of_one_second_sort_by_time(tmp_path: Path) -> None:
    folders = Folders(tmp_path, "baodaklak")
    now = datetime(2026, 9, 30, 11, 0, 7, 500_000, tzinfo=UTC)
    ids = []
    for _ in range(3):
        ids.append(folders.new_run(now))
        folders.run(ids[-1]).mkdir(parents=True)
    assert ids == [f"20260930T110007Z-{number:04x}" for number in (0x8000, 0x8001, 0x8002)]
    assert folders.new_run(now.replace(microsecond=999_999)) > ids[-1]
    assert folders.new_run(now.replace(microsecond=0)) > ids[-1]
