"""Output folders whose parts are not of the same moment, or not newsbot's: forty of them.

    python -m tests.mixing [--only WORDS]

A paper is crawled at two moments. Then parts of the folder (ledger, runs, dataset, history,
manifest) are taken from the older or newer copy or from another paper, deleted or forged, and the
job runs again: nothing may be lost in silence, nothing foreign may stay, and a look at everything
afterwards has to give the truth. Writes the table of ``docs/operations.md``.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from newsbot.replica import NEWEST, Replica, RunningServer, compare, running
from tests.warm import newsbot

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs/operations.md"
_TABLE = re.compile(r"(<!-- mixing -->\n).*?(<!-- end -->)", re.DOTALL)
SITE, OTHER = "baodaklak", "phuyen"
ARTICLES, APART = 60, 120
BEGIN = NEWEST - timedelta(minutes=ARTICLES * APART)
OLDER, NEWER = BEGIN + timedelta(days=2), NEWEST
# What stands where, below the output folder.
PARTS = {
    "ledger": [".newsbot/{site}/ledger.sqlite", ".newsbot/{site}/ledger.sqlite.seal"],
    "runs": [".newsbot/{site}/runs"],
    "dataset": ["{site}"],
    "history": ["{site}/history.jsonl"],
    "manifest": ["{site}/manifest.json"],
}
FORGED = "một câu mà báo không viết"


def _forge_ledger(output: Path) -> None:
    with closing(sqlite3.connect(output / f".newsbot/{SITE}/ledger.sqlite")) as database:
        database.execute("UPDATE records SET content_sha256 = 'x', version = 7")
        database.commit()


def _forge_runs(output: Path) -> None:
    for path in (output / f".newsbot/{SITE}/runs").glob("*/articles.jsonl"):
        _forge(path)


def _forge_dataset(output: Path) -> None:
    for path in sorted((output / SITE / "articles").rglob("*.jsonl"))[:3]:
        _forge(path)


def _forge(path: Path) -> None:
    """Another text, whose hash of the content fits no more: bits flip, people edit."""
    text = path.read_text("utf8")
    path.write_text(re.sub(r'"body":"', f'"body":"{FORGED} ', text, count=1), "utf8")


def _forge_history(output: Path) -> None:
    path = output / SITE / "history.jsonl"
    if path.exists():
        _forge(path)
    with path.open("ab") as file:
        file.write(b'{"id":"x"}\nrubbish')


def _forge_manifest(output: Path) -> None:
    path = output / SITE / "manifest.json"
    told = json.loads(path.read_text("utf8"))
    told["files"] = told["files"][1:]
    told["generation"] = "99-00000000"
    path.write_text(json.dumps(told), "utf8")


def _add_a_day(output: Path) -> None:
    day = sorted((output / SITE / "articles/year=2026").rglob("*.jsonl"))[-1]
    shutil.copy2(day, day.with_name("2026-09-99.jsonl"))


FORGERS: dict[str, Callable[[Path], None]] = {
    "ledger": _forge_ledger,
    "runs": _forge_runs,
    "dataset": _forge_dataset,
    "history": _forge_history,
    "manifest": _forge_manifest,
    "with a stray day": _add_a_day,
}
STATES = ("older", "newer", "missing", "forged", "of another paper")
# Two or three parts at once, as backups and copies leave them.
TOGETHER = (
    "ledger older, runs older",
    "ledger older, runs missing",
    "ledger older, runs forged",
    "ledger older, history missing",
    "ledger older, manifest missing",
    "dataset older, runs missing",
    "dataset older, runs older",
    "dataset older, ledger missing",
    "dataset older, manifest missing",
    "dataset forged, runs missing",
    "dataset forged, ledger missing",
    "ledger missing, runs older",
    "ledger missing, runs missing",
    "ledger missing, history forged",
    "history missing, runs missing",
    "history forged, runs missing",
    "manifest missing, ledger missing",
    "runs older, manifest forged",
    "ledger missing, runs of another paper",
    "dataset with a stray day",
    "dataset with a stray day, ledger missing",
)


def ways() -> list[str]:
    return [f"{part} {state}" for state in STATES for part in PARTS] + list(TOGETHER)


@dataclass
class Copies:
    """An output folder of each moment, and another paper's."""

    older: Path
    newer: Path
    other: Path
    server: RunningServer
    replica: Replica


@dataclass
class Outcome:
    """What came of one way; ``wrong`` is what may not be."""

    way: str
    code: int = 0
    told: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


REPLICA = Replica(ARTICLES, 5, APART)


def make_copies(place: Path) -> None:
    """The folders that `copies` tells of."""
    place.mkdir(exist_ok=True)
    with running(REPLICA, at=OLDER) as server:
        run(server, place / "live", OLDER, "--all")
        shutil.copytree(place / "live", place / "older")
        run(server, place / "live", NEWER, "--full")
        shutil.copytree(place / "live", place / "newer")
    with running(Replica(12, 9)) as other:
        run(other, place / "other", NEWER, "--all", site=OTHER)


@contextmanager
def copies(place: Path) -> Iterator[Copies]:
    """Those that stand in a folder, and the server that they are from."""
    with running(REPLICA, at=NEWER) as server:
        yield Copies(place / "older", place / "newer", place / "other", server, REPLICA)


def run(
    server: RunningServer, output: Path, at: datetime, *more: str, site: str = SITE
) -> dict[str, Any]:
    """The job at a moment; its summary."""
    server.at = at
    words = ("run", site, "--base-url", server.url, "--output", output, "--retry-base", "0.01")
    told = {**os.environ, "NEWSBOT_NOW": f"{at.isoformat()}+07:00"}
    ended = newsbot(*words, *more, environment=told)
    summary: dict[str, Any] = json.loads(ended.out.splitlines()[-1])
    return summary


def mix(there: Copies, way: str, output: Path) -> None:
    """Makes the folder of a way."""
    steps = [step.partition(" ")[::2] for step in way.split(", ")]
    is_newer = any(state == "newer" for _, state in steps)
    shutil.copytree(there.older if is_newer else there.newer, output)
    for part, state in steps:
        if state in ("forged", "with a stray day"):
            FORGERS[part if state == "forged" else state](output)
            continue
        paths = PARTS[part]
        for path in paths:
            _remove(output / path.format(site=SITE))
        if state == "missing":
            continue
        source = {"older": there.older, "newer": there.newer}.get(state, there.other)
        site = OTHER if source is there.other else SITE
        for path in paths:
            _copy(source / path.format(site=site), output / path.format(site=SITE))


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _copy(source: Path, target: Path) -> None:
    if source.is_dir():
        shutil.copytree(source, target)
    elif source.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(source, target)


def knowledge(output: Path) -> dict[str, tuple[int, str, frozenset[str]]]:
    """Of each of the paper's articles in dataset and runs: version, first sight, comments."""
    found: dict[str, tuple[int, str, frozenset[str]]] = {}
    for path in [*_articles(output), *_run_files(output)]:
        for line in path.read_bytes().splitlines():
            record = json.loads(line)
            if record["site"] != SITE or FORGED in record["body"]:
                continue
            comments = frozenset(comment["id"] for comment in record["comments"])
            mine = (record["version"], record["first_seen_at"], comments)
            version, seen, known = found.get(record["id"], mine)
            found[record["id"]] = (max(version, mine[0]), min(seen, mine[1]), known | comments)
    return found


def _run_files(output: Path) -> Iterator[Path]:
    yield from (output / f".newsbot/{SITE}/runs").glob("*/articles.jsonl")


def attempt(there: Copies, way: str, output: Path) -> Outcome:
    """Makes the folder, runs the job twice, and looks at what is left."""
    outcome = Outcome(way)
    mix(there, way, output)
    before = knowledge(output)
    moment = NEWER + timedelta(hours=1)
    summary = run(there.server, output, moment)
    outcome.code, outcome.told = summary["exit_code"], summary.get("problems") or []
    outcome.lost = list(_lost(before, output))
    if outcome.lost and not outcome.told:
        outcome.wrong.append(f"lost in silence: {outcome.lost[:3]}")
    data = [*_articles(output), output / SITE / "history.jsonl"]
    if any(FORGED in path.read_text("utf8") for path in data if path.exists()):
        outcome.wrong.append("something forged stayed")
    if outcome.code == 78 and knowledge(output) == before:
        # Refused, nothing touched: for people to settle.
        return outcome
    if outcome.code:
        outcome.wrong.append(f"exit code {outcome.code}: {outcome.told}")
    moment += timedelta(hours=1)
    again = run(there.server, output, moment, "--full")
    if again["exit_code"]:
        outcome.wrong.append(f"the next run: {again['exit_code']} {again.get('problems')}")
    differing = compare(output, there.replica, SITE, at=moment)[:3]
    # What is told to be lost of history can't be there.
    if not any("are lost" in problem for problem in outcome.told):
        outcome.wrong += differing
    if any(f'"{OTHER}-' in path.read_text("utf8") for path in _articles(output)):
        outcome.wrong.append("an article of another paper")
    checked = newsbot("ledger", "check", SITE, "--output", output)
    if checked.code:
        outcome.wrong.append(f"ledger check: {checked.out[:300]}")
    return outcome


def _articles(output: Path) -> Iterator[Path]:
    yield from (output / SITE / "articles").rglob("*.jsonl")


def _lost(before: dict[str, tuple[int, str, frozenset[str]]], output: Path) -> Iterator[str]:
    after = knowledge(output)
    for article_id, (version, seen, comments) in before.items():
        now = after.get(article_id)
        if now is None:
            yield f"{article_id}"
        elif now[0] < version:
            yield f"{article_id}: version {version}"
        elif now[1] > seen:
            yield f"{article_id}: first seen at {seen}"
        elif comments - now[2]:
            yield f"{article_id}: {len(comments - now[2])} comments"


def table(outcomes: list[Outcome]) -> str:
    lines = ["| what was found | what was told | exit code | lost |", "|---|---|---|---|"]
    for one in outcomes:
        told = "; ".join(map(_short, one.told)) or "nothing: nothing was lost"
        lost = f"{len(one.lost)}, told" if one.lost else "nothing"
        lines.append(f"| {one.way} | {told} | {one.code} | {lost} |")
    return "\n".join(lines)


def _short(problem: str) -> str:
    return re.sub(r"/\S+/", "…/", problem)[:200].replace("|", "\\|")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.mixing", description=__doc__)
    parser.add_argument("--only", default="", help="the ways that have these words in them")
    chosen = parser.parse_args()
    outcomes = []
    with TemporaryDirectory() as folder:
        make_copies(Path(folder, "made"))
        with copies(Path(folder, "made")) as there:
            for number, way in enumerate(one for one in ways() if chosen.only in one):
                outcome = attempt(there, way, Path(folder, str(number)))
                outcomes.append(outcome)
                shutil.rmtree(Path(folder, str(number)))
                print(
                    f"{way}: {outcome.code}, {len(outcome.lost)} lost, {outcome.told}", flush=True
                )
                for wrong in outcome.wrong:
                    print(f"   WRONG {wrong}", flush=True)
    if not chosen.only:
        made = _TABLE.sub(
            lambda part: f"{part[1]}{table(outcomes)}\n{part[2]}", PAGE.read_text("utf8")
        )
        PAGE.write_text(made, "utf8")
    bad = sum(bool(one.wrong) for one in outcomes)
    print(f"{len(outcomes) - bad} of {len(outcomes)} ways end well")
    return int(bad > 0)


if __name__ == "__main__":
    sys.exit(main())
