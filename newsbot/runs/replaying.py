"""A run once more, out of its archive: through the same spider to the same records."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from newsbot.archive.tape import ARCHIVES, Tape
from newsbot.dataset.history import HISTORY
from newsbot.dataset.partitions import data_names
from newsbot.exporters.packing import PACKINGS, unpacked
from newsbot.ledger import LedgerFrontier
from newsbot.readers import secret, tombstones
from newsbot.readers.choice import Choice
from newsbot.revisits.policy import Policy, parse_rhythm
from newsbot.runs.archiving import ARGUMENTS, PLAN, SITE
from newsbot.runs.crawl import CrawlOptions, crawl_site
from newsbot.runs.folders import Folders
from newsbot.runs.guarding import published_choice
from newsbot.runs.job import JobOptions, run_job
from newsbot.runs.plan import Plan
from newsbot.runs.summary import CrawlResult, Summary
from newsbot.sites import Site, all_sites

if TYPE_CHECKING:
    from newsbot.archive.writing import Archive

_RUN = re.compile(r"(\d{8}T\d{6}Z)-([0-9a-f]{4})")


_plan = msgspec.json.Decoder(Plan)


class NoReplay(Exception):
    """This run can't be played again; the text says why."""


@dataclass(frozen=True, slots=True)
class Replayed:
    """``played`` answers came from the archive; ``not_asked_then`` requests have none there,
    ``not_kept`` have one that can't be read. Nothing was asked of the network."""

    summary: Summary
    played: int
    not_asked_then: int
    not_kept: int


def earlier_runs(folder: Path) -> list[Path]:
    """The runs of the same paper up to this one that have an archive, oldest first."""
    runs = sorted(path for path in folder.parent.glob("*") if _RUN.fullmatch(path.name))
    return [path for path in runs if path.name <= folder.name and any(path.glob(ARCHIVES))]


def site_of(folder: Path) -> Site:
    """The paper that a run asked. Raises ``NoReplay`` and ``OSError``."""
    return _site(folder, Tape(folder))


def _site(folder: Path, tape: Tape) -> Site:
    site = all_sites().get(tape.about.get(SITE, ""))
    if site is None or PLAN not in tape.about:
        raise NoReplay(f"{folder} has no archive of newsbot's, or only what is left of one")
    return site


def replay(folder: Path, output: Path) -> Replayed:
    """Runs the crawl of a run's folder again, onto what ``output`` holds.

    Once a process. Raises ``NoReplay`` and ``OSError``.
    """
    tape = Tape(folder)
    site = _site(folder, tape)
    try:
        plan = _plan.decode(tape.about[PLAN])
        arguments = msgspec.json.decode(tape.about.get(ARGUMENTS, "{}"), type=dict[str, str])
    except msgspec.DecodeError as error:
        raise NoReplay(f"{folder}: its archive's beginning is damaged: {error}") from error
    began = _began(folder.name)
    choice = _take_over_readers(folder, Folders(output, site.name))
    options = CrawlOptions(
        base_url=arguments.get("base_url"), delay=0.0, retry_base=0.0, progress="log", tape=tape
    )
    played: list[CrawlResult] = []

    def crawl(
        frontier: LedgerFrontier, publish: Callable[[], None], archive: Archive | None
    ) -> CrawlResult:
        played.append(crawl_site(site, plan, options, frontier, publish, archive))
        return played[-1]

    summary = run_job(
        site,
        plan,
        output,
        crawl,
        _job(arguments, choice),
        lambda: tape.last or began or datetime.now(UTC),
    )
    counts = [
        sum(result.count(f"newsbot/replay/{what}") for result in played)
        for what in ("played", "not_asked_then", "not_kept")
    ]
    return Replayed(summary, *counts)


def _take_over_readers(folder: Path, into: Folders) -> Choice:
    """What the dataset of a run has of readers, which holds for a replay too: the choice, the key
    of pseudonyms and what is forgotten."""
    own = folder.parent.parent
    into.own.mkdir(parents=True, exist_ok=True)
    for name in (secret.NAME, tombstones.NAME):
        if (own / name).exists() and not (into.own / name).exists():
            # The key's mode goes with it.
            shutil.copy(own / name, into.own / name)
    return published_choice(Folders(own.parent.parent, own.name))


def _job(arguments: dict[str, str], choice: Choice) -> JobOptions:
    """As the run was told, as far as that decides what its records say."""
    rhythms: dict[str, Any] = {
        name: parse_rhythm(arguments[f"revisit_{name}"])
        for name in ("pages", "comments")
        if f"revisit_{name}" in arguments
    }
    packing = next((one for one in PACKINGS if one == arguments.get("compress")), None)
    return JobOptions(
        accept=arguments.get("accept") == "True",
        policy=Policy(**rhythms),
        arguments=arguments,
        packing=packing,
        archive_size=None,
        comment_authors=choice.authors,
        mask_contacts=choice.contacts == "mask",
        keep_comments=choice.days,
    )


def _began(run: str) -> datetime | None:
    """When a run began, to as much as its name tells."""
    found = _RUN.fullmatch(run)
    if found is None:
        return None
    second = datetime.strptime(found[1], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    # The least that gives this name again, see ``Folders.new_run``.
    return second + timedelta(microseconds=-(-int(found[2], 16) * 1_000_000 // 0x10000))


def differing(one: Path, other: Path) -> list[str]:
    """The files of articles and history in which two datasets do not hold the same lines."""
    names = {named for dataset in (one, other) for named in _names(dataset)}
    return sorted(name for name in names if _lines(one / name) != _lines(other / name))


def _names(dataset: Path) -> set[str]:
    return data_names(dataset, "articles/") | data_names(dataset, HISTORY)


def _lines(path: Path) -> bytes | None:
    if not path.exists():
        return None
    with unpacked(path) as file:
        return file.read()
