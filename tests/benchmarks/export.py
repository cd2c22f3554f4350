"""Exporting a large dataset: peak memory, and time beside DuckDB's own COPY of the same rows.

``python -m tests.benchmarks.export --articles 500000``
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory

from newsbot.dataset.partitions import partition_of
from newsbot.exporters.atomic import write_lines
from newsbot.items import Article, to_json
from tests.analysis.conftest import article

FORMATS = ("parquet", "csv", "sqlite", "jsonl")
_TEXT = "Buôn làng vào mùa, cả nhà ra rẫy từ sớm. " * 60
_EXPORT = "from newsbot.cli import main; main()"
_COPY = """
import sys, duckdb
from pathlib import Path
from newsbot.analysis.snapshot import Snapshot
from newsbot.analysis.tables import query
folder, out = Path(sys.argv[1]), sys.argv[2]
database = duckdb.connect(config={"threads": 2})
database.execute("SET preserve_insertion_order = false")
for table in ("articles", "comments"):
    database.execute(f"COPY ({query(Snapshot(folder), table)}) TO '{out}-{table}' (FORMAT parquet,"
                     " COMPRESSION zstd)")
"""
_TIMED = """
import resource, subprocess, sys, time
began = time.monotonic()
code = subprocess.run([sys.executable, "-c", *sys.argv[1:]], stdout=subprocess.DEVNULL).returncode
peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
print(time.monotonic() - began, peak, code)
"""


def write(folder: Path, articles: int) -> Path:
    """A dataset of so many articles of usual length, two months at a time in memory."""
    dataset = folder / "baodaklak"
    for name, found in groupby(_articles(articles), lambda one: partition_of(one.timestamp)):
        write_lines(dataset / name, map(to_json, found))
    return dataset


def _articles(count: int) -> Iterator[Article]:
    for number in range(count):
        one = article(number, count)
        if one.timestamp is not None:
            one.body = _TEXT
            yield one


def timed(*words: str) -> tuple[float, float]:
    """Seconds and peak megabytes of a Python process."""
    ended = subprocess.run(
        [sys.executable, "-c", _TIMED, *words], capture_output=True, text=True, check=True
    )
    seconds, peak, code = ended.stdout.split()
    assert code == "0", ended.stderr
    return float(seconds), int(peak) / 1e6


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--to", action="append", choices=FORMATS, help="All by default.")
    chosen = parser.parse_args()
    with TemporaryDirectory() as place:
        folder = Path(place)
        dataset = write(folder, chosen.articles)
        words = ("export", "baodaklak", "--output", place, "--to")
        copy, copied = timed(_COPY, str(dataset), f"{place}/copy.parquet")
        print(f"{chosen.articles:,} articles")
        print(f"duckdb COPY          {copy:6.1f} s            {copied:6.0f} MB")
        for to in chosen.to or FORMATS:
            seconds, peak = timed(_EXPORT, *words, to, "--out", f"{place}/out-{to}")
            print(f"export {to:<12}  {seconds:6.1f} s  x {seconds / copy:4.2f}  {peak:6.0f} MB")


if __name__ == "__main__":
    main()
