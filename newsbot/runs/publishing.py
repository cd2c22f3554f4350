"""Finished runs into the dataset, and the ledger told so: find damage, place, repair."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from newsbot.dataset.history import history_in
from newsbot.dataset.package import begin, complete
from newsbot.dataset.publish import Standing
from newsbot.dataset.upgrade import upgrade
from newsbot.exporters.packing import Packing, named
from newsbot.exporters.run_folder import RunFolder
from newsbot.ledger import Ledger
from newsbot.ledger.outbox import Exported, Outbox
from newsbot.readers.guard import Guard
from newsbot.runs.damage import Damage, find_damage, learn
from newsbot.runs.desk import Desk
from newsbot.runs.folders import Folders
from newsbot.runs.guarding import guard_of, settle_readers
from newsbot.runs.placing import mend, place
from newsbot.runs.reconciling import REPLICA, announce, is_remerging, number_of, remerge, settle
from newsbot.runs.repacking import settle_packing
from newsbot.runs.repair import repair
from newsbot.sites import all_sites
from newsbot.text.dates import isoformat

logger = logging.getLogger(__name__)


@dataclass(slots=True)
class Published:
    """The runs that reached the dataset, and what was wrong with it before: for people."""

    runs: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def publish_exported(
    folders: Folders,
    ledger: Ledger,
    now: datetime,
    packing: Packing | None = None,
    guard: Guard | None = None,
) -> Published:
    """Publishes every finished run that is not yet in the dataset.

    ``packing`` is what the dataset's files are packed with from now on, ``guard`` what their lines
    pass; None: as before.
    Files of the dataset that were deleted, cut or edited come back from the runs' own files; what
    those no longer hold is fetched again. An edited file is kept aside.
    """
    desk = _desk(folders, ledger, now, guard)
    damage = find_damage(desk)
    packing = settle_packing(desk, packing)
    settle_readers(desk)
    damage.lost = {named(name, packing): aside for name, aside in damage.lost.items()}
    runs = _place_all(desk, damage, packing)
    damage.problems += repair(desk, damage)
    if not desk.outbox.knows_all_history:
        desk.outbox.learn_history(history_in(desk.dataset))
    remerge(ledger, wanted=False)
    desk.outbox.remember_files(desk.outbox.unknown_files())
    _complete(desk)
    return Published(runs, damage.problems)


def _desk(folders: Folders, ledger: Ledger, now: datetime, guard: Guard | None = None) -> Desk:
    guard = guard or guard_of(folders, ledger, now=now)
    return Desk(folders, Outbox(ledger, folders.dataset), now, guard)


def _place_all(desk: Desk, damage: Damage, packing: Packing) -> list[str]:
    """Merges what waits, and where files were lost all runs again; returns those that waited."""
    new = _with_files(desk)
    before = Standing(desk.dataset) if is_remerging(desk.ledger) else None
    if damage.lost or before is not None:
        begin(desk.dataset)
        desk.outbox.forget_publishing()
    for run in _with_files(desk):
        folder = desk.folders.run(run)
        if mend(RunFolder(folder), Exported(desk.ledger, run)):
            damage.problems.append(f"{folder} was damaged: its files are written again")
            logger.warning("%s", damage.problems[-1])
        only = damage.lost if run not in new and before is None else None
        place(desk, run, packing, only, before)
    return new


def _with_files(desk: Desk) -> list[str]:
    """The runs to publish whose files are still there, oldest first."""
    waiting = desk.outbox.waiting()
    return [run for run in waiting if RunFolder(desk.folders.run(run)).articles.exists()]


def _complete(desk: Desk) -> None:
    """What stands beside the data, the manifest first; the ledger knows its generation then."""
    there = desk.outbox.files()
    if not there:
        return
    site, ledger = all_sites()[desk.folders.site], desk.ledger
    origin = REPLICA if desk.outbox.origin == REPLICA else ""
    at_least, told = number_of(ledger), partial(announce, ledger)
    now = isoformat(desk.now)
    if complete(desk.dataset, site, there, now, at_least, told, origin, desk.guard):
        settle(desk.folders, ledger)


def upgrade_exported(folders: Folders, ledger: Ledger, now: datetime) -> list[str]:
    """Rewrites the dataset's files of an older schema; returns their names."""
    desk = _desk(folders, ledger, now)
    rewritten = upgrade(folders.dataset, desk.outbox.forget_files)
    learn(desk, rewritten)
    desk.outbox.remember_files(rewritten)
    _complete(desk)
    return rewritten
