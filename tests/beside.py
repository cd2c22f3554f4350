"""Commands killed at random instants while others read: nothing lost, doubled or torn.

    python -m tests.beside [--kills N] [--seed N] [--only WORDS]

Packing in place, every export, ``prune``, ``ledger rebuild`` and ``index``, each killed and started
again, beside three readers that look again and again: ``newsbot.read``, DuckDB and a plain glob.
For an export the readers open what an earlier one left there.
"""

from __future__ import annotations

import argparse
import json
import shutil
import signal
import sqlite3
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import duckdb
import pyarrow.dataset

import newsbot
from newsbot.exporters.packing import unpacked
from newsbot.replica import Replica, running
from tests import warm
from tests.crawling import crawl

SITE = "baodaklak"
REPLICA = Replica(articles=60, seed=11)
OUT = {to: f"export.{to}" for to in ("parquet", "csv", "sqlite", "duckdb", "jsonl")}
KINDS: dict[str, tuple[str, ...]] = {
    **{f"packing {how}": ("publish", SITE, "--compress", how) for how in ("gzip", "zstd", "none")},
    **{f"export {to}": ("export", SITE, "--to", to, "--out", OUT[to]) for to in OUT},
    "prune": ("prune", SITE, "--keep-runs", "1"),
    "rebuild": ("ledger", "rebuild", SITE),
    "index": ("index", SITE),
}
# A file that a reader listed has another name by now: it looks again, as it would for any folder.
_MOVED = (FileNotFoundError, duckdb.IOException)
# What can't be replaced in one step: a file that changes its name, a file of DuckDB's with the log
# beside it, a folder.
_RENAMED_TWICE = ("packing", "export duckdb", "export parquet")


@dataclass
class Report:
    """``problems`` is empty where all is well; ``twice`` counts looks of each kind and reader that
    saw an article twice, ``looks`` all."""

    problems: list[str] = field(default_factory=list)
    kills: Counter[str] = field(default_factory=Counter)
    looks: Counter[str] = field(default_factory=Counter)
    twice: Counter[str] = field(default_factory=Counter)
    moved: Counter[str] = field(default_factory=Counter)

    def lines(self) -> Iterator[str]:
        yield f"{self.kills.total()} kills: {dict(self.kills)}"
        yield f"{self.looks.total()} looks: {dict(self.looks)}"
        yield f"articles seen twice, between two renamings: {dict(self.twice)}"
        yield f"a file had another name by then, looked again: {dict(self.moved)}"
        yield from self.problems or ["no problems: nothing lost, doubled or torn"]


def beside(kills: int, seed: int, only: str = "") -> Report:
    """So many kills, the kinds in turn; the seed tells with which one it begins."""
    chosen = [name for name in KINDS if only in name]
    chosen = [chosen[(seed + number) % len(chosen)] for number in range(min(kills, len(chosen)))]
    kinds = {name: KINDS[name] for name in chosen}
    report, random = Report(), Random(seed)
    with TemporaryDirectory() as folder:
        base = _base(Path(folder, "base"), kinds)
        lasts = {name: _lasts(words, base, Path(folder, "timed")) for name, words in kinds.items()}
        for number in range(kills):
            name = chosen[number % len(chosen)]
            output = Path(shutil.copytree(base, Path(folder, str(number))))
            _killed(name, kinds[name], output, lasts[name] * random.random(), report)
            shutil.rmtree(output)
    return report


def _base(output: Path, kinds: Iterable[str]) -> Path:
    """Three runs, the dataset packed by none, and the exports that are told of."""
    with running(REPLICA) as server:
        for more in (("--max-articles", "30"), ("--all",), ("--full",)):
            crawl(server.url, output, *more)
    for kind in kinds:
        if kind.startswith("export"):
            assert newsbot_at(output, *KINDS[kind]).code == 0
    return output


def newsbot_at(output: Path, *words: str) -> warm.Said:
    return warm.newsbot(*_line(output, words))


def _line(output: Path, words: Sequence[str]) -> list[str]:
    placed = (str(output / word) if word in OUT.values() else word for word in words)
    return [*placed, "--output", str(output)]


def _made_ready(words: Sequence[str], output: Path) -> None:
    """So that there is something to do."""
    if "none" in words:
        assert newsbot_at(output, "publish", SITE, "--compress", "zstd").code == 0
    if "index" in words:
        shutil.rmtree(output / ".newsbot" / SITE / "index", ignore_errors=True)


def _lasts(words: Sequence[str], base: Path, output: Path) -> float:
    """Seconds that it takes when nobody kills it."""
    shutil.copytree(base, output)
    _made_ready(words, output)
    began = time.monotonic()
    ended = newsbot_at(output, *words)
    assert ended.code == 0, ended.err
    shutil.rmtree(output)
    return time.monotonic() - began


def _killed(name: str, words: Sequence[str], output: Path, after: float, report: Report) -> None:
    _made_ready(words, output)
    ids = _globbed(output)
    with _readers(name, output, ids, report):
        command = warm.Started(*_line(output, words))
        time.sleep(after)
        command.send_signal(signal.SIGKILL)
        report.kills[name] += command.wait() == -signal.SIGKILL
        again = newsbot_at(output, *words)
        if again.code != 0:
            report.problems.append(f"{name}: then {again.code}: {again.err[-300:]}")
    for reader, look in READERS.items():
        if look(output) != ids:
            report.problems.append(f"{name}: {reader} does not find the same in the end")
    if left := [str(path) for path in output.rglob("*.former*")]:
        report.problems.append(f"{name}: left behind: {left}")


@contextmanager
def _readers(name: str, output: Path, ids: Counter[str], report: Report) -> Iterator[None]:
    over = threading.Event()
    looks = dict(READERS)
    if name.startswith("export "):
        looks = {"export": EXPORTS[name.removeprefix("export ")]}

    def poll(reader: str, look: Callable[[Path], Counter[str]]) -> None:
        while not over.wait(0.02):
            where = f"{name}, {reader}"
            report.looks[where] += 1
            try:
                seen = look(output)
            except _MOVED as error:
                report.moved[where] += 1
                if name.startswith(_RENAMED_TWICE) and reader != "newsbot":
                    continue
                report.problems.append(f"{where}: {error}")
            except Exception as error:
                report.problems.append(f"{where}: {type(error).__name__}: {error}")
            else:
                if seen == ids:
                    continue
                # For a glob, a day under two names is two files.
                doubled = seen.keys() == ids.keys() and not ids - seen
                if doubled and name.startswith("packing") and reader != "newsbot":
                    report.twice[where] += 1
                else:
                    lost, more = (ids - seen).total(), (seen - ids).total()
                    report.problems.append(f"{where}: {lost} lost, {more} doubled or foreign")

    threads = [threading.Thread(target=poll, args=told) for told in looks.items()]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        over.set()
        for thread in threads:
            thread.join()


def _by_newsbot(output: Path) -> Counter[str]:
    return Counter(newsbot.read(output / SITE, "arrow")["id"].to_pylist())


def _by_duckdb(output: Path) -> Counter[str]:
    return _asked(f"read_json('{output}/{SITE}/articles/**/*.jsonl*', format='newline_delimited')")


def _asked(source: str) -> Counter[str]:
    with closing(duckdb.connect()) as database:
        return Counter(id for (id,) in database.execute(f"SELECT id FROM {source}").fetchall())


def _globbed(output: Path) -> Counter[str]:
    seen: Counter[str] = Counter()
    for path in (output / SITE).glob("articles/**/*.jsonl*"):
        with unpacked(path) as file:
            seen.update(json.loads(line)["id"] for line in file)
    return seen


def _of_sqlite(output: Path) -> Counter[str]:
    with closing(sqlite3.connect(output / OUT["sqlite"])) as database:
        return Counter(id for (id,) in database.execute("SELECT id FROM articles"))


def _of_parquet(output: Path) -> Counter[str]:
    folder = output / OUT["parquet"] / "articles"
    return Counter(
        pyarrow.dataset.dataset(folder, partitioning="hive").to_table()["id"].to_pylist()
    )


def _of_duckdb(output: Path) -> Counter[str]:
    with closing(duckdb.connect(output / OUT["duckdb"], read_only=True)) as database:
        return Counter(id for (id,) in database.execute("SELECT id FROM articles").fetchall())


READERS = {"newsbot": _by_newsbot, "duckdb": _by_duckdb, "glob": _globbed}
EXPORTS: dict[str, Callable[[Path], Counter[str]]] = {
    "parquet": _of_parquet,
    "csv": lambda output: _asked(f"read_csv('{output / OUT['csv']}')"),
    "jsonl": lambda output: _asked(f"read_json('{output / OUT['jsonl']}')"),
    "sqlite": _of_sqlite,
    "duckdb": _of_duckdb,
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.beside", description=__doc__)
    parser.add_argument("--kills", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="", help="the kinds whose name has this in it")
    chosen = parser.parse_args()
    report = beside(chosen.kills, chosen.seed, chosen.only)
    print(*report.lines(), sep="\n")
    return int(bool(report.problems))


if __name__ == "__main__":
    sys.exit(main())
