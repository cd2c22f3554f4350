"""Past runs for people: a table of them, and one in full."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any

import msgspec

from newsbot.exporters.atomic import read_lines
from newsbot.ledger.database import read_only
from newsbot.monitoring import ledger_view
from newsbot.monitoring.disk import in_words as size_in_words
from newsbot.monitoring.life_words import in_words
from newsbot.monitoring.runs import PastRun, past_runs
from newsbot.monitoring.verdicts import judged
from newsbot.runs.folders import Folders
from newsbot.text.dates import VIETNAM, isoformat

COUNTS = "listed new changed unchanged rejected failed pending comments requests".split()
_RULE, _LAYOUT = "rule/", "layout/"
# A rule is silent where it was to be expected so often, by what so many runs before found.
_EXPECTED, _BEFORE = 10, 30
_SAMPLES = 10
_MOST_SAID = 160


@dataclass(frozen=True, slots=True, kw_only=True)
class RunTold:
    """A past run; counts are None where it left none. ``pace`` is requests a second."""

    run_id: str
    started_at: str
    finished_at: str | None
    seconds: float | None
    verdict: str
    exit_code: int | None
    finish_reason: str
    said: str
    advice: str
    listed: int | None = None
    new: int | None = None
    changed: int | None = None
    unchanged: int | None = None
    rejected: int | None = None
    failed: int | None = None
    pending: int | None = None
    comments: int | None = None
    requests: int | None = None
    requests_per_article: float | None = None
    pace: float | None = None


class Silent(msgspec.Struct, frozen=True):
    """A rule that found nothing in so many pages of its layout, and before in such a share."""

    rule: str
    pages: int
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class RunInFull(RunTold):
    """``rejects`` are the pages that made no record, ``failures`` the looks that brought none.

    ``folder`` holds its files; ``log`` is None where it wrote none. ``rules`` is how often each
    found a field, ``silent`` are those that did before, not in this run. The rest is run.json's.
    """

    folder: str
    log: str | None
    problems: list[str] = field(default_factory=list)
    http: dict[str, int] = field(default_factory=dict)
    bytes: int | None = None
    sections: dict[str, dict[str, int]] = field(default_factory=dict)
    coverage: dict[str, float] = field(default_factory=dict)
    arguments: dict[str, Any] = field(default_factory=dict)
    version: str | None = None
    rules: dict[str, int] = field(default_factory=dict)
    silent: list[Silent] = field(default_factory=list)
    rejects: list[dict[str, Any]] = field(default_factory=list)
    failures: list[dict[str, Any]] = field(default_factory=list)


def runs_told(folders: Folders, most: int | None) -> list[RunTold]:
    """Newest first, so many of them (None: all)."""
    is_held = folders.held() is not None
    return [
        told_of(run, folders.site, is_running=is_held and place == 0)
        for place, run in enumerate(islice(past_runs(folders), most))
    ]


def told_of(run: PastRun, site: str, *, is_running: bool = False) -> RunTold:
    """One run of a paper; ``is_running``: see ``judged``."""
    return RunTold(**_told(run, site, is_running=is_running))


def run_in_full(folders: Folders, name: str) -> RunInFull | None:
    """A run by its id, the beginning of it, or "last"; None where there is none."""
    is_held = folders.held() is not None
    for place, run in enumerate(past_runs(folders)):
        if name != "last" and not run.run_id.startswith(name):
            continue
        log = run.folder / "log.jsonl"
        return RunInFull(
            **_told(run, folders.site, is_running=is_held and place == 0),
            folder=str(run.folder),
            log=str(log) if log.exists() else None,
            problems=run.problems,
            http=run.told("http", dict[str, int]) or {},
            sections=run.told("sections", dict[str, dict[str, int]]) or {},
            coverage=run.told("coverage", dict[str, float]) or {},
            arguments=run.told("arguments", dict[str, Any]) or {},
            bytes=run.told("bytes", int),
            version=run.told("version", str),
            rules=rules_of(run),
            silent=silent_rules(
                run, list(islice(past_runs(folders), place + 1, _BEFORE + place + 1))
            ),
            rejects=list(rejects_of(run)),
            failures=_failures(folders, run.run_id),
        )
    return None


def rules_of(run: PastRun) -> dict[str, int]:
    """How often each rule found a field."""
    counters = run.told("counters", dict[str, int]) or {}
    return {
        key.removeprefix(_RULE): count for key, count in counters.items() if key.startswith(_RULE)
    }


def silent_rules(run: PastRun, before: Sequence[PastRun]) -> list[Silent]:
    """Rules that found something in many pages of the runs before, and in none of this run."""
    pages, rules = _pages(run), rules_of(run)
    earlier_pages, earlier_rules = Counter[str](), Counter[str]()
    for one in before:
        earlier_pages.update(_pages(one))
        earlier_rules.update(rules_of(one))
    found = []
    for rule, count in sorted(earlier_rules.items()):
        layout = rule.partition(".")[0]
        share = count / max(earlier_pages[layout], count)
        if rule not in rules and pages.get(layout, 0) * share >= _EXPECTED:
            found.append(Silent(rule, pages[layout], round(share, 3)))
    return found


def _pages(run: PastRun) -> dict[str, int]:
    """How many pages of each layout it read."""
    counters = run.told("counters", dict[str, int]) or {}
    return {
        key.removeprefix(_LAYOUT): count
        for key, count in counters.items()
        if key.startswith(_LAYOUT)
    }


def _told(run: PastRun, site: str, *, is_running: bool) -> dict[str, Any]:
    told = judged(run, site, is_running=is_running)
    seconds, requests = run.told("seconds", float), run.told("requests", int)
    return {
        "run_id": run.run_id,
        "started_at": isoformat(run.started_at),
        "finished_at": isoformat(run.finished_at) if run.finished_at else None,
        "seconds": seconds,
        "verdict": told.verdict,
        "exit_code": run.exit_code,
        "finish_reason": told.reason,
        "said": told.said,
        "advice": told.advice,
        **{key: run.told(key, int) for key in COUNTS},
        "requests_per_article": run.told("requests_per_article", float),
        "pace": round(requests / seconds, 2) if requests and seconds else None,
    }


def rejects_of(run: PastRun) -> Iterator[dict[str, Any]]:
    """The lines of its quarantine, each with where its page lies."""
    path = run.folder / "quarantine.jsonl"
    with suppress(OSError):
        for line in read_lines(path):
            with suppress(msgspec.DecodeError):
                told = msgspec.json.decode(line, type=dict[str, Any])
                yield told | {"page": str(run.folder / str(told.get("page")))}


def _failures(folders: Folders, run_id: str) -> list[dict[str, Any]]:
    with suppress(sqlite3.Error), read_only(folders.own / ledger_view.LEDGER) as database:
        return ledger_view.failures(database, run_id)
    return []


# For people

_HEADS = tuple(
    "started took verdict listed new changed failed rejected requests comments run".split()
)


def table(runs: Iterable[RunTold]) -> list[str]:
    """A line a run in columns, below it what it says of itself where it is not whole."""
    rows = [(_HEADS, ""), *((_row(run), "" if run.verdict == "good" else run.said) for run in runs)]
    widths = [max(len(cells[place]) for cells, _ in rows) for place in range(len(_HEADS))]
    lines = []
    for cells, said in rows:
        # Words to the left, numbers to the right.
        aligned = (
            cell.ljust(width) if place in (0, 2, len(_HEADS) - 1) else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(cells, widths, strict=True))
        )
        lines.append("  ".join(aligned).rstrip())
        if said:
            lines.append(f"    {_short(said)}")
    return lines


def _row(run: RunTold) -> tuple[str, ...]:
    counts = (run.listed, run.new, run.changed, run.failed, run.rejected, run.requests)
    numbers = ("-" if one is None else f"{one:,}" for one in (*counts, run.comments))
    return (_moment(run.started_at), took(run.seconds), run.verdict, *numbers, run.run_id)


def in_full(run: RunInFull) -> list[str]:
    """One run for people."""
    ended = f", ended {_moment(run.finished_at)}" if run.finished_at else ""
    code = "" if run.exit_code is None else f" (exit code {run.exit_code}, {run.finish_reason})"
    lines = [
        f"{run.run_id}: {run.verdict}{code}",
        _line("what", run.said),
        *([_line("do", run.advice)] if run.advice else []),
        _line("when", f"started {_moment(run.started_at)}{ended}, took {took(run.seconds)}"),
    ]
    lines += [_line("problem", problem) for problem in run.problems if problem != run.said]
    counts = [f"{getattr(run, key):,} {key}" for key in COUNTS if getattr(run, key) is not None]
    lines += [_line("counts", ", ".join(counts))] if counts else []
    if run.http:
        codes = ", ".join(f"{count:,} times {code}" for code, count in run.http.items())
        size = f", {size_in_words(run.bytes)}" if run.bytes else ""
        pace = f", {run.pace} requests a second" if run.pace else ""
        lines.append(_line("answers", f"{codes}{size}{pace}"))
    if run.coverage:
        shares = ", ".join(f"{name} {share:.0%}" for name, share in run.coverage.items())
        lines.append(_line("fields", shares))
    lines += [_line("silent", _silent_words(one)) for one in run.silent]
    lines += _sections(run)
    lines += _some("rejected", [_rejected(one) for one in run.rejects])
    lines += _some("failed", [_failed(one) for one in run.failures])
    lines.append(_line("files", run.folder))
    return lines


def _silent_words(one: Silent) -> str:
    return (
        f"rule {one.rule} found nothing in {one.pages:,} pages, before in {one.share:.0%}:"
        " has the template changed?"
    )


def _sections(run: RunInFull) -> Iterator[str]:
    for path, counts in run.sections.items():
        told = ", ".join(f"{count:,} {key}" for key, count in counts.items() if count)
        yield _line("section", f"{path}: {told or 'nothing'}")


def _some(name: str, found: list[str]) -> list[str]:
    more = len(found) - _SAMPLES
    rest = [_line(name, f"and {more:,} more: --json")] if more > 0 else []
    return [_line(name, one) for one in found[:_SAMPLES]] + rest


def _rejected(one: dict[str, Any]) -> str:
    return f"{one.get('url')}: {one.get('reason')}, {one.get('detail')}; page {one.get('page')}"


def _failed(one: dict[str, Any]) -> str:
    tries = f" ({' / '.join(one['answers'])})" if one["answers"] else ""
    return f"{one['path'] or one['key']}: {in_words(one['reason'])}{tries}"


def took(seconds: float | None) -> str:
    """ "4 s", "12 min 3 s", "2 h 5 min", "-" where it is not known."""
    if seconds is None:
        return "-"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes} min"
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


def _moment(text: str) -> str:
    """As a clock in Vietnam shows it."""
    return f"{datetime.fromisoformat(text).astimezone(VIETNAM):%Y-%m-%d %H:%M}"


def _short(text: str) -> str:
    return text if len(text) <= _MOST_SAID else f"{text[: _MOST_SAID - 2]} …"


def _line(name: str, text: str) -> str:
    return f"  {name:<9} {text}"


def as_json(told: RunTold) -> bytes:
    """One line of JSON."""
    return msgspec.json.encode(asdict(told))
