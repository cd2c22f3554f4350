"""What was lost of a dataset and stands in no run's files any more."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from newsbot.dataset.history import HISTORY, history_in, publish_history
from newsbot.dataset.publish import ids_in, put_back, readable_lines
from newsbot.exporters.packing import packing_of, unpacked_name
from newsbot.runs.damage import Damage
from newsbot.runs.desk import Desk
from newsbot.runs.reconciling import is_remerging, load_manifest
from newsbot.runs.unharmed import is_as_published, is_history_as_published


def repair(desk: Desk, damage: Damage) -> Iterator[str]:
    """Brings back what the changed files still hold, has the rest fetched again; what to tell."""
    for name, aside in damage.lost.items():
        if unpacked_name(name) != HISTORY:
            yield from _bring_back(desk, name, aside)
            continue
        if aside is not None:
            is_whole = partial(is_history_as_published, desk.outbox)
            publish_history(aside, desk.dataset, packing_of(name), is_whole)
        desk.outbox.remember_files([name])
    if is_remerging(desk.ledger) or any(unpacked_name(name) == HISTORY for name in damage.lost):
        yield from _lost_history(desk)


def _bring_back(desk: Desk, name: str, aside: Path | None) -> Iterator[str]:
    """What no run's files hold any more: from the changed file as far as it is unharmed there."""
    path = desk.dataset / name
    there, known = ids_in(path), desk.outbox.published(name)
    if aside is not None:
        unharmed = {
            record.id: line
            for record, line in readable_lines(aside)
            if record.id in known
            and record.id not in there
            and is_as_published(known[record.id], record, line)
        }
        if unharmed:
            put_back(path, unharmed)
            there |= unharmed.keys()
    if missing := known.keys() - there:
        yield f"{name}: {len(missing)} articles are fetched again"
        desk.outbox.fetch_again(missing, desk.now)


def _lost_history(desk: Desk) -> Iterator[str]:
    """Says how much of history was lost, or changed, that no run has."""
    there, manifest = list(history_in(desk.dataset)), load_manifest(desk.folders)
    lost = desk.outbox.lost_history(there)
    if not desk.outbox.knows_all_history and manifest is not None:
        lost = manifest.rows_of(HISTORY) - len(there)
    if lost > 0:
        yield f"{HISTORY}: {lost} of its lines are lost"
