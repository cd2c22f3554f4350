"""A load that is killed, and one whose warehouse has no room left: real processes and servers."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from tempfile import mkdtemp

import pytest

from newsbot.dataset.partitions import data_files
from tests.analysis.conftest import write_dataset
from tests.loading.conftest import finish
from tests.loading.places import SCHEMA, Place, Postgres, differences
from tests.loading.postgres import programs, served
from tests.loading.test_load import SITE, change, lines_of, load, loaded, rewrite
from tests.waiting import LONGEST

KILLS = 10


def start(place: Place, dataset: Path) -> subprocess.Popen[bytes]:
    line = ("load", SITE, "--to", place.address, "--schema", SCHEMA, "--output", dataset.parent)
    return subprocess.Popen(
        [sys.executable, "-m", "newsbot", *map(str, line)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def correct(dataset: Path, seed: random.Random) -> None:
    """An article corrected and one withdrawn on each of a few days."""
    for path in seed.sample(data_files(dataset), 5):
        records = lines_of(path)
        records[0]["title"] = f"Tựa {seed.random()}"
        rewrite(path, records[: max(1, len(records) - 1)])
    finish(dataset)


@pytest.mark.long
@pytest.mark.process
def test_ten_kills(place: Place, tmp_path: Path) -> None:
    """At any instant of loading 3,000 articles and days of changes; then the same command."""
    day = date.today().isoformat()
    print(f"seed {day}")
    seed = random.Random(day)
    dataset = write_dataset(tmp_path / "output", 3000)
    finish(dataset)
    began = time.monotonic()
    loaded(place, dataset)
    takes = time.monotonic() - began + 1  # and the start of a process
    correct(dataset, seed)
    kills = 0
    while kills < KILLS:
        child = start(place, dataset)
        try:
            child.wait(seed.uniform(0.5, takes))
        except subprocess.TimeoutExpired:
            child.send_signal(signal.SIGKILL)
            kills += 1
        said = child.communicate(timeout=LONGEST)
        assert child.returncode in (0, -signal.SIGKILL), said
        correct(dataset, seed)
    loaded(place, dataset)
    assert differences(place, dataset) == []


@pytest.mark.long
@pytest.mark.process
def test_a_signal(postgres: Postgres, tmp_path: Path) -> None:
    dataset = write_dataset(tmp_path / "output", 3000)
    finish(dataset)
    child = start(postgres, dataset)
    end = time.monotonic() + LONGEST
    under_way = f"SELECT count(*) FROM information_schema.tables WHERE table_schema = '{SCHEMA}'"
    while postgres.ask(under_way) == [(0,)] and time.monotonic() < end:
        time.sleep(0.05)
    child.terminate()
    out, err = child.communicate(timeout=LONGEST)
    assert (child.returncode, out) == (143, b""), err
    assert b"the same command goes on from here" in err
    assert b"Traceback" not in err
    loaded(postgres, dataset)
    assert differences(postgres, dataset) == []


@pytest.mark.long
@pytest.mark.process
def test_two_processes_at_once(place: Place, tmp_path: Path) -> None:
    dataset = write_dataset(tmp_path / "output", 3000)
    finish(dataset)
    children = [start(place, dataset) for _ in range(2)]
    said = [child.communicate(timeout=LONGEST) for child in children]
    codes = sorted(child.returncode for child in children)
    # The later one may also have come when all was there.
    assert codes in ([0, 0], [0, 75]), said
    assert differences(place, dataset) == []


@pytest.fixture
def small_disk() -> Iterator[Path]:
    folder = Path(mkdtemp(prefix="newsbot-disk-", dir="/tmp"))
    if os.getuid() != 0 or shutil.which("mount") is None:
        pytest.skip("a small disk can only be mounted by root")
    line = ("mount", "-t", "tmpfs", "-o", "size=110m", "tmpfs", str(folder))
    if subprocess.run(line, capture_output=True, check=False).returncode:
        pytest.skip("no file system can be mounted here")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)
        folder.rmdir()


@pytest.mark.long
@pytest.mark.process
def test_a_full_disk(small_disk: Path, tmp_path: Path) -> None:
    """It is told, what was there stays, and once there is room the same command ends the work."""
    there = programs()
    if there is None:
        pytest.skip("PostgreSQL is not installed: apt install postgresql")
    dataset = write_dataset(tmp_path / "output", 3000)
    finish(dataset)
    with served(there, small_disk) as address:
        place = Postgres(address)
        loaded(place, dataset)
        filler = small_disk / "filler"
        with filler.open("wb") as file:
            while shutil.disk_usage(small_disk).free > 1_500_000:
                file.write(b"\0" * 250_000)
                file.flush()
        for path in data_files(dataset):
            records = lines_of(path)
            rewrite(path, [{**one, "body": one["body"] + " thêm" * 400} for one in records])
        change(dataset)
        result = load(place, dataset)
        print(result.output)
        assert result.exit_code == 73
        assert "No space left" in result.stderr
        assert "Traceback" not in result.output
        filler.unlink()
        loaded(place, dataset)
        assert differences(place, dataset) == []
