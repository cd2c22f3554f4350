"""What is wrong with a dataset before it is published to: found, told and kept aside."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from newsbot.dataset.history import HISTORY
from newsbot.dataset.lines import DatasetError, lines_in
from newsbot.dataset.package import SUCCESS
from newsbot.dataset.partitions import FORMER_UNDATED, UNDATED, data_names
from newsbot.dataset.publish import move_lines, placed_in
from newsbot.exporters.hashing import sha256_of
from newsbot.exporters.packing import PACKINGS, named
from newsbot.runs.desk import Desk
from newsbot.runs.reconciling import (
    is_remerging,
    load_manifest,
    number_of,
    older_of,
    take_older_dataset,
)
from newsbot.runs.unharmed import changed_lines, is_history_as_published

logger = logging.getLogger(__name__)
# One cause is one problem: of more files than these only the number and one are told.
_MOST_TOLD = 3


@dataclass(slots=True)
class Damage:
    """``lost`` are the files that have to be made again, by name, and where the changed one went
    (None: it was deleted); ``problems`` are for people."""

    lost: dict[str, Path | None] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)


def find_damage(desk: Desk) -> Damage:
    """Whatever somebody did to the dataset, or a restored copy brought."""
    _move_former_undated(desk)
    damage = Damage()
    if older_of(desk.folders, desk.ledger) == "dataset":
        damage.problems.append(take_older_dataset(desk.folders, desk.outbox, desk.now))
    strange = _strange_history(desk)
    damage.problems += [
        f"{name} is not as it was written here; that file is kept as {aside}"
        for name, aside in strange.items()
    ]
    damage.problems += _strange_days(desk)
    damage.lost = strange | _set_aside_changed(desk, damage.problems)
    _learn_lines(desk, damage.lost)
    return damage


def _set_aside_changed(desk: Desk, problems: list[str]) -> dict[str, Path | None]:
    """The files that have to be made again, by name, and where the changed one went."""
    changed = dict.fromkeys(desk.outbox.changed_files())
    told: list[str] = []
    gone = (name for name in desk.outbox.unknown_files() if not (desk.dataset / name).exists())
    lost: dict[str, Path | None] = {}
    for name in (*changed, *(name for name in gone if name not in changed)):
        path = desk.dataset / name
        lost[name] = aside = desk.folders.aside(name, desk.now) if path.exists() else None
        what = f"{name} was deleted"
        if aside is not None:
            lines = changed_lines(path, desk.outbox.published(name))
            path.replace(aside)
            what = f"{name} was changed by somebody else{lines}; that file is kept as {aside}"
        told.append(what)
        logger.warning("%s: %s", desk.dataset, what)
    desk.outbox.forget_files(lost)
    problems += told if len(told) <= _MOST_TOLD else [_in_one(told)]
    return lost


def _in_one(told: Sequence[str]) -> str:
    many = f"{len(told)} files of the dataset were changed or deleted by somebody else"
    return f"{many}, such as: {told[0]}; the run's log names them all"


def _strange_history(desk: Desk) -> dict[str, Path | None]:
    """A history that this ledger did not write is another copy's, unless the ledger is new.

    The file's name and where it went. What a new ledger's runs do not bring is taken from it.
    """
    strange: dict[str, Path | None] = {}
    manifest, known = load_manifest(desk.folders), desk.outbox.files()
    told = {} if manifest is None else manifest.by_path()
    for name in (named(HISTORY, how) for how in PACKINGS):
        path = desk.dataset / name
        if name in known or not path.exists():
            continue
        is_told = name in told and sha256_of(path) == told[name].sha256
        is_believed = is_told or (is_remerging(desk.ledger) and _is_whole(desk, path))
        if number_of(desk.ledger) and not is_believed:
            strange[name] = path.replace(desk.folders.aside(name, desk.now))
        desk.outbox.remember_files([name])
    return strange


def _is_whole(desk: Desk, history: Path) -> bool:
    try:
        return all(is_history_as_published(desk.outbox, line) for _, line in lines_in(history))
    except DatasetError:
        return False


def _strange_days(desk: Desk) -> Iterator[str]:
    """Files of articles that nobody but somebody else put there: kept aside, not read."""
    # Without it an update was killed, whose new days the ledger does not know yet.
    if not number_of(desk.ledger) or not (desk.dataset / SUCCESS).exists():
        return
    own = {*desk.outbox.files(), *desk.outbox.partitions()}
    for name in sorted(data_names(desk.dataset, "articles/") - own):
        aside = desk.folders.aside(name, desk.now)
        (desk.dataset / name).replace(aside)
        yield f"{name} is no file of newsbot's; it is kept as {aside}"


def _learn_lines(desk: Desk, lost: Collection[str]) -> None:
    """The hashes of an earlier newsbot's lines, once, from files that are as it left them."""
    believed = desk.outbox.files()
    names = [name for name in desk.outbox.half_known() if name in believed and name not in lost]
    learn(desk, names)
    if not lost:
        desk.outbox.know_lines()


def learn(desk: Desk, names: Collection[str]) -> None:
    for name in names:
        known = desk.outbox.published(name)
        placed = [(one, place) for one, place in placed_in(desk.dataset, name) if one in known]
        desk.outbox.place(placed)


def _move_former_undated(desk: Desk) -> None:
    """The undated file of release 0.1.0, which DuckDB can't read, to the null partition."""
    former = desk.dataset / FORMER_UNDATED
    if not former.exists():
        return
    desk.outbox.forget_files((FORMER_UNDATED, UNDATED))
    move_lines(former, desk.dataset / UNDATED)
    desk.outbox.move({FORMER_UNDATED: UNDATED})
