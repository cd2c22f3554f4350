"""The ledger's file, damaged in every way: ``python -m tests.damage --mutations 100``.

A finished job's ledger and a killed one's are cut, zeroed, overwritten, bits in them flipped; then
what a power cut may leave is cut: the log, a run's files that were not yet published, the dataset.
The next run has to end with a dataset that equals the truth: what it can't read it fetches again.
Where it says that pages failed, the run after it has to.
"""

from __future__ import annotations

import argparse
import shutil
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from newsbot.ledger.database import read_only
from newsbot.monitoring import ledger_view
from newsbot.replica import Replica, compare, running
from newsbot.runs.folders import Folders
from tests.crawling import FAST, command, crawl
from tests.waiting import has_ended, wait_until
from tests.warm import Started

SITE = "baodaklak"
_PAGE = 4096


@dataclass
class Report:
    """What the runs after each damage said; ``problems`` where a dataset was not the truth."""

    problems: list[str] = field(default_factory=list)
    answers: Counter[str] = field(default_factory=Counter)


def damage(mutations: int, seed: int, articles: int = 80) -> Report:
    """So many damaged ledgers, half of a finished job and half of a killed one."""
    return _damaged(mutations, seed, articles, MUTATIONS, ("finished", "killed"))


def cut(cuts: int, seed: int, articles: int = 80) -> Report:
    """So many cuts at random places, half of them of a job killed before it published."""
    return _damaged(cuts, seed, articles, CUTS, ("exported", "finished"))


def _damaged(
    times: int, seed: int, articles: int, kinds: Mapping[str, Damage], names: Sequence[str]
) -> Report:
    report, random = Report(), Random(seed)
    replica = Replica(articles=articles, seed=seed)
    with TemporaryDirectory() as folder, running(replica) as server:
        for name in names:
            _BASES[name](server.url, Path(folder, name), articles)
        for number in range(times):
            kind, change = list(kinds.items())[number // 2 % len(kinds)]
            base = Path(folder, names[number % 2])
            output = Path(folder, str(number))
            shutil.copytree(base, output)
            change(Folders(output, SITE).own / "ledger.sqlite", random)
            ended = crawl(server.url, output, "--all")
            said = " ".join(ended.summary.get("problems") or ["silent"])
            if ended.code == 1 and "articles failed" in said:
                # An address that a bit was flipped in looks like any other until it is asked for:
                # told, and put right by the lists of the run after.
                ended = crawl(server.url, output, "--all")
                said += " and, run again, " + " ".join(ended.summary.get("problems") or ["well"])
            for word in _ANSWERS:
                report.answers[f"{kind}, {base.name}: {word}"] += word in said
            published = (output / SITE / "articles").is_dir()
            differences = compare(output, replica) if published else ["nothing was published"]
            if ended.code != 0 or differences:
                report.problems.append(
                    f"{number} {kind} of the {base.name}: exit code {ended.code}, {said},"
                    f" {differences[:3]}"
                )
            shutil.rmtree(output)
    return report


def _finished(url: str, output: Path, articles: int) -> None:
    assert crawl(url, output, "--all").code == 0


def _killed_before_it_published(url: str, output: Path, articles: int) -> None:
    """A run that dies once its files are written and the ledger knows."""
    script = (
        "import os, newsbot.runs.job as job; from newsbot.cli import main;"
        " real = job.publish_exported;"
        "job.publish_exported = lambda folders, *rest:"
        " os._exit(9) if any(folders.own.glob('runs/*/articles.jsonl')) else real(folders, *rest);"
        "main()"
    )
    words = command("run", SITE, "--all", "--base-url", url, "--output", output, *FAST)[3:]
    died = subprocess.run([sys.executable, "-c", script, *words], capture_output=True, check=False)
    assert died.returncode == 9, died.stderr.decode()


def _killed_in_between(url: str, output: Path, articles: int) -> None:
    """A run killed once the ledger holds half of the articles, none of them published."""
    records = articles // 2
    process = Started("run", SITE, "--all", "--base-url", url, "--output", output, *FAST)
    ledger = Folders(output, SITE).own / "ledger.sqlite"
    wait_until(lambda: has_ended(process) or _unpublished(ledger) >= records)
    process.send_signal(signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL


def _unpublished(ledger: Path) -> int:
    if not ledger.with_name(f"{ledger.name}-wal").exists():
        return 0
    with read_only(ledger) as database:
        return ledger_view.unpublished(database) or 0


def _checkpointed(path: Path) -> None:
    """Moves what stands in the write-ahead log into the file, as a busy run does by itself."""
    import sqlite3

    with closing(sqlite3.connect(path)) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _cut(path: Path, random: Random) -> None:
    with path.open("r+b") as file:
        file.truncate(random.randrange(path.stat().st_size))


def _cut_log(path: Path, random: Random) -> None:
    log = path.with_name(f"{path.name}-wal")
    if log.exists():
        with log.open("r+b") as file:
            file.truncate(random.randrange(log.stat().st_size))


def _write(path: Path, offset: int, data: bytes) -> None:
    with path.open("r+b") as file:
        file.seek(offset)
        file.write(data)


def _zero(path: Path, random: Random) -> None:
    before = path.read_bytes()
    while path.read_bytes() == before:
        offset = random.randrange(len(before))
        _write(path, offset, bytes(min(len(before) - offset, random.randrange(1, 5 * _PAGE))))


def _overwrite_page(path: Path, random: Random) -> None:
    _checkpoint_and_keep(path)
    page = random.randrange(path.stat().st_size // _PAGE)
    _write(path, page * _PAGE, random.randbytes(_PAGE))


def _swap_pages(path: Path, random: Random) -> None:
    _checkpoint_and_keep(path)
    data = path.read_bytes()
    one, other = random.sample(range(len(data) // _PAGE), 2)
    _write(path, one * _PAGE, data[other * _PAGE :][:_PAGE])
    _write(path, other * _PAGE, data[one * _PAGE :][:_PAGE])


def _flip(path: Path, random: Random) -> None:
    _checkpoint_and_keep(path)
    data = path.read_bytes()
    for _ in range(random.randrange(1, 9)):
        place = random.randrange(len(data))
        _write(path, place, bytes([data[place] ^ 1 << random.randrange(8)]))


def _flip_in_records(path: Path, random: Random) -> None:
    """Bits in a record's own text, which no check of the file's structure can see."""
    _checkpoint_and_keep(path)
    data = path.read_bytes()
    places = list(_places(data, b'"title":"'))
    place = (random.choice(places) if places else random.randrange(len(data) - 40)) + 12
    _write(path, place, bytes([data[place] ^ 1]))


def _places(data: bytes, word: bytes) -> Iterator[int]:
    place = data.find(word)
    while place >= 0:
        yield place
        place = data.find(word, place + 1)


def _empty(path: Path, random: Random) -> None:
    path.write_bytes(b"")


def _other_file(path: Path, random: Random) -> None:
    path.write_bytes(b"no database\n" * random.randrange(1, 1000))


def _checkpoint_and_keep(path: Path) -> None:
    """A killed run's log holds newer copies of the pages: damage below it would not be read."""
    if path.with_name(f"{path.name}-wal").exists():
        _checkpointed(path)


def _cut_any(paths: Iterable[Path], random: Random) -> None:
    path = random.choice(sorted(path for path in paths if path.stat().st_size))
    with path.open("r+b") as file:
        file.truncate(random.randrange(path.stat().st_size))


def _cut_export(path: Path, random: Random) -> None:
    _cut_any(path.parent.glob("runs/*/*.jsonl"), random)


def _cut_dataset(path: Path, random: Random) -> None:
    files = [*path.parents[2].glob(f"{SITE}/**/*.jsonl")]
    _cut_any(files or path.parent.glob("runs/*/articles.jsonl"), random)


Damage = Callable[[Path, Random], None]
MUTATIONS: dict[str, Damage] = {
    "cut": _cut,
    "cut log": _cut_log,
    "zeroed": _zero,
    "page overwritten": _overwrite_page,
    "pages swapped": _swap_pages,
    "bits flipped": _flip,
    "bits flipped in a record": _flip_in_records,
    "emptied": _empty,
    "another file": _other_file,
}

CUTS: dict[str, Damage] = {"log": _cut_log, "export": _cut_export, "dataset": _cut_dataset}
_BASES: dict[str, Callable[[str, Path, int], None]] = {
    "finished": _finished,
    "killed": _killed_in_between,
    "exported": _killed_before_it_published,
}
_ANSWERS = ("rebuilt", "were damaged", "kept as", "written again", "silent", "run again")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mutations", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    wrong = False
    for name, what in (("damaged ledgers", damage), ("cuts", cut)):
        report = what(chosen.mutations, chosen.seed)
        print(f"{chosen.mutations} {name}")
        for answer, times in sorted(report.answers.items()):
            if times:
                print(f"  {times:3} {answer}")
        print(*report.problems or ["no problems: every dataset equals the truth"], sep="\n  ")
        wrong |= bool(report.problems)
    return int(wrong)


if __name__ == "__main__":
    sys.exit(main())
