"""``newsbot reextract --executor``: the same result whoever reads, and whatever befalls him."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from newsbot.cli import main
from newsbot.reextraction import reading
from newsbot.reextraction.executors import NoExecutor, check
from newsbot.reextraction.reading import Piece
from tests.crawling import command
from tests.waiting import LONGEST, wait_until

SITE = "baodaklak"
ENGINES = "tests.archive.engines"


def reextract(output: Path, *words: object) -> Result:
    line = ("reextract", SITE, "--output", output, "--diff", "json", *words)
    return CliRunner().invoke(main, [*map(str, line)])


def report(said: str) -> dict[str, Any]:
    """What was found, without how long it took."""
    *_, found, last = said.strip().splitlines()
    return {**json.loads(found), **json.loads(last), "seconds": 0}


@pytest.fixture
def pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """Many jobs of a small archive."""
    monkeypatch.setattr(reading, "PIECE", 20_000)


@pytest.mark.unit
@pytest.mark.parametrize("name", ["local", "dask", "dask:tcp://10.0.0.1:8786", "my.module:make"])
def test_names(name: str) -> None:
    check(name)


@pytest.mark.unit
@pytest.mark.parametrize("name", ["", "ray", "dask:", "my module:make", "module:", ":make"])
def test_names_of_none(name: str) -> None:
    with pytest.raises(NoExecutor, match="MODULE:FUNCTION"):
        check(name)


@pytest.mark.crawl
def test_an_executor_of_ones_own(crawled: Path, pieces: None) -> None:
    local = reextract(crawled, "--workers", "1")
    other = reextract(crawled, "--executor", f"{ENGINES}:threads")
    assert (local.exit_code, other.exit_code) == (0, 0), other.output
    assert report(other.stdout) == report(local.stdout)
    assert report(local.stdout)["changed"] == 0 < report(local.stdout)["records"]


@pytest.mark.crawl
@pytest.mark.parametrize(
    ("name", "code", "told"),
    [
        ("ray", 2, "there are local, dask"),
        ("no.such.module:make", 2, "No module named"),
        (f"{ENGINES}:nothing", 2, "nothing"),
        (f"{ENGINES}:number", 2, "gives a int"),
        (f"{ENGINES}:unreachable", 2, "nobody listens there"),
        (f"{ENGINES}:Dying", 70, "the same command goes on from here"),
    ],
)
def test_an_engine_that_fails_is_told(
    crawled: Path, pieces: None, name: str, code: int, told: str
) -> None:
    ended = reextract(crawled, "--executor", name)
    assert ended.exit_code == code
    assert told in ended.output
    assert "Traceback" not in ended.output


@pytest.mark.crawl
def test_another_engine_goes_on_where_one_ended(
    crawled: Path, pieces: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = report(reextract(crawled, "--workers", "1").stdout)
    assert reextract(crawled, "--executor", f"{ENGINES}:Dying").exit_code == 70
    read: list[Piece] = []
    one = reading.read_piece

    def counted(piece: Piece, *words: Any) -> Any:
        read.append(piece)
        return one(piece, *words)

    monkeypatch.setattr("newsbot.reextraction.whole.read_piece", counted)
    ended = reextract(crawled, "--workers", "1")
    assert report(ended.stdout) == whole
    (archive,) = crawled.rglob("crawl-0001.warc.gz")
    assert 0 < len(read) < len(reading.pieces(archive))


# Dask, on this machine

dask = pytest.mark.skipif(
    not pytest.importorskip("importlib.util").find_spec("distributed"), reason="Dask is missing"
)


def newsbot(*words: object) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONWARNINGS": "default"}
    line = command(*words)
    return subprocess.run(line, env=environment, capture_output=True, text=True, timeout=LONGEST)


@dask
@pytest.mark.process
def test_a_cluster_in_the_command(crawled: Path) -> None:
    words = ("reextract", SITE, "--output", crawled, "--diff", "json", "--workers", "2")
    local = newsbot(*words)
    other = newsbot(*words, "--executor", "dask")
    assert (local.returncode, other.returncode) == (0, 0), other.stderr
    assert report(other.stdout) == report(local.stdout)


@dask
@pytest.mark.process
def test_an_address_where_no_cluster_is(crawled: Path) -> None:
    ended = newsbot("reextract", SITE, "--output", crawled, "--executor", "dask:tcp://127.0.0.1:9")
    assert ended.returncode == 2
    assert "dask:tcp://127.0.0.1:9" in ended.stderr
    assert "Traceback" not in ended.stderr


@contextmanager
def started(*words: str) -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen(
        [sys.executable, "-m", "dask", *words],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as process:
        try:
            yield process
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)


@contextmanager
def cluster(folder: Path, workers: int) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """A scheduler and its workers, each a process of its own: the scheduler first."""
    file = folder / "scheduler.json"
    file.unlink(missing_ok=True)
    with ExitStack() as stack:
        words = ("--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file")
        processes = [stack.enter_context(started("scheduler", *words, str(file)))]
        wait_until(lambda: file.exists() and file.read_bytes().endswith(b"}"), processes[0])
        address = json.loads(file.read_bytes())["address"]
        for _ in range(workers):
            own = ("worker", address, "--nthreads", "1", "--no-nanny", "--no-dashboard")
            local = ("--local-directory", str(folder))
            processes.append(stack.enter_context(started(*own, *local)))
        yield address, processes


def has_read(spool: Path, pieces: int) -> bool:
    """Whether so many pieces are kept by now."""
    with suppress(sqlite3.Error), closing(sqlite3.connect(spool / "spool.sqlite")) as database:
        (number,) = database.execute("SELECT count(*) FROM pieces").fetchone()
        return int(number) >= pieces
    return False


@dask
@pytest.mark.long
@pytest.mark.process
def test_workers_and_the_scheduler_killed_on_the_way(crawled: Path, tmp_path: Path) -> None:
    """The same report in the end, and nothing that was kept is read again."""
    (archive,) = crawled.rglob("crawl-0001.warc.gz")
    copies = [tmp_path / f"copy-{number}.warc.gz" for number in range(60)]
    for copy in copies:
        copy.write_bytes(archive.read_bytes())
    warcs = [word for copy in copies for word in ("--warc", copy)]
    words = ("reextract", SITE, "--output", crawled, "--diff", "json", *warcs)
    whole = newsbot(*words)
    assert whole.returncode == 0, whole.stderr
    spool = crawled / ".newsbot" / SITE / "reextract"
    for path in spool.glob("spool*"):
        path.unlink()
    with cluster(tmp_path, 3) as (address, (scheduler, *workers)):
        line = [*command(*words), "--executor", f"dask:{address}"]
        with subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as client:
            for number, process in enumerate((*workers[:2], scheduler), start=1):
                wait_until(partial(has_read, spool, number * 10), client)
                os.killpg(process.pid, signal.SIGKILL)
            _, said = client.communicate(timeout=LONGEST)
    assert client.returncode == 70, said
    assert b"goes on from here" in said
    with cluster(tmp_path, 2) as (address, _):
        ended = newsbot(*words, "--executor", f"dask:{address}")
    assert ended.returncode == 0, ended.stderr
    assert report(ended.stdout) == report(whole.stdout)


@pytest.mark.crawl
def test_archives_at_addresses(crawled: Path, pieces: None, tmp_path: Path) -> None:
    """On a file system that fsspec reaches, and in an object store, as it has one in memory."""
    import fsspec

    local = reextract(crawled, "--workers", "1")
    (archive,) = (crawled / ".newsbot" / SITE / "runs").glob("*/crawl-0001.warc.gz")
    store = fsspec.filesystem("memory")
    store.pipe_file("/bucket/2026/crawl-0001.warc.gz", archive.read_bytes())
    try:
        for words in (
            ("--warc", f"file://{archive.parent}/crawl-*.warc.gz", "--workers", "2"),
            # One reader: who opens a file of this store gets the handle that all others have.
            ("--warc", "memory://bucket/2026/*.warc.gz", "--workers", "1"),
        ):
            again = reextract(crawled, *words)
            assert again.exit_code == 0, again.output
            assert report(again.stdout) == report(local.stdout)
    finally:
        store.store.clear()


@pytest.mark.crawl
@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("file:///proc/none/*.gz", "no such file"),
        ("file:///proc/none/a.gz", "No such file"),
        ("s3://bucket/a.gz", "s3fs"),
        ("nonsense://bucket/a.gz", "nonsense"),
    ],
)
def test_addresses_of_none(crawled: Path, address: str, told: str) -> None:
    result = reextract(crawled, "--warc", address)
    assert result.exit_code == 2, result.output
    assert told in result.stderr
    assert "Traceback" not in result.output
