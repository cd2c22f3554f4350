"""Archived pages read again by this machine's pool and by a Dask cluster on it; then with workers
and the scheduler killed on the way.

    python -m tests.benchmarks.clusters [--pages 50000] [--kills 6]

The archive is that of a crawl of a thousand articles, as often as it takes. What each way read is
compared to the byte.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing, suppress
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic, sleep

from newsbot.replica import Replica, running
from tests.archive.test_executors import cluster

SITE = "baodaklak"
_ARTICLES = 1000
_WORKERS = 2


def prepare(folder: Path, pages: int) -> list[str]:
    """The words of a command that reads so many pages."""
    output = folder / "output"
    with running(Replica(_ARTICLES, 1)) as server:
        words = ("run", SITE, "--all", "--no-index", "--output", output, "--base-url", server.url)
        subprocess.run(_line(*words), check=True, capture_output=True)
    (archive,) = output.rglob("crawl-0001.warc.gz")
    files: list[object] = []
    for number in range(pages // _ARTICLES):
        copy = folder / f"copy-{number:03}.warc.gz"
        os.link(archive, copy)
        files += ["--warc", copy]
    return _line("reextract", SITE, "--output", output, "--diff", "json", *files)


def read(line: list[str], *more: object) -> tuple[float, int, str]:
    """Seconds, exit code, and what was said of it last."""
    began = monotonic()
    ended = subprocess.run([*line, *map(str, more)], capture_output=True, text=True, check=False)
    told = (ended.stdout if ended.returncode == 0 else ended.stderr).strip().splitlines()
    return monotonic() - began, ended.returncode, told[-1][:200] if told else ""


def spool(folder: Path) -> Path:
    return folder / "output/.newsbot" / SITE / "reextract"


def kept(folder: Path) -> int:
    """How many pieces are kept by now."""
    with suppress(sqlite3.Error), closing(sqlite3.connect(spool(folder) / "spool.sqlite")) as found:
        return int(found.execute("SELECT count(*) FROM pieces").fetchone()[0])
    return 0


def digest(folder: Path) -> str:
    """Of all that was read; the spool is emptied."""
    told = sha256()
    with closing(sqlite3.connect(spool(folder) / "spool.sqlite")) as found:
        rows = "SELECT id, at, path, offset, read FROM readings JOIN pieces USING (piece)"
        for row in found.execute(f"{rows} ORDER BY path, offset, id"):
            told.update(repr(row).encode())
    shutil.rmtree(spool(folder))
    return told.hexdigest()[:16]


def killed(folder: Path, line: list[str], kills: int) -> tuple[float, int, str]:
    """So many workers killed, one after the other, then the scheduler; then the same command."""
    began = monotonic()
    with (
        cluster(folder, kills + _WORKERS) as (address, (scheduler, *workers)),
        subprocess.Popen(
            [*line, "--executor", f"dask:{address}"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
        ) as client,
    ):
        for number, process in enumerate((*workers[:kills], scheduler), start=1):
            while kept(folder) < number * 20 and client.poll() is None:
                sleep(0.1)
            os.killpg(process.pid, signal.SIGKILL)
        client.communicate()
    before = f"the client ended with {client.returncode}, {kept(folder)} pieces kept"
    with cluster(folder, _WORKERS) as (address, _):
        _, code, told = read(line, "--executor", f"dask:{address}")
    return monotonic() - began, code, f"{before}; {told}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=50_000)
    parser.add_argument("--kills", type=int, default=6)
    chosen = parser.parse_args()
    with TemporaryDirectory() as name:
        folder = Path(name)
        line = prepare(folder, chosen.pages)
        own = ("--workers", _WORKERS)
        took, digests = [], []
        for way, words in (("local", own), ("dask", (*own, "--executor", "dask"))):
            seconds, code, told = read(line, *words)
            took.append(seconds)
            digests.append(digest(folder))
            print(f"{way}: {seconds:.0f} s, exit code {code}, {digests[-1]}, {told}", flush=True)
        print(f"dask over local: {took[1] / took[0]:.2f}", flush=True)
        seconds, code, told = killed(folder, line, chosen.kills)
        digests.append(digest(folder))
        print(f"with kills: {seconds:.0f} s, exit code {code}, {digests[-1]}, {told}")
    return int(len(set(digests)) > 1)


def _line(*words: object) -> list[str]:
    return [sys.executable, "-m", "newsbot", *map(str, words)]


if __name__ == "__main__":
    sys.exit(main())
