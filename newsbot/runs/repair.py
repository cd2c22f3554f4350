"""What was lost of a dataset and stands in no run's files any more."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from newsbot.dataset.history import HISTORY, publish_history
from newsbot.dataset.lines import lines_in
from newsbot.dataset.publish import ids_in, put_back, readable_lines
from newsbot.exporters.packing import packing_of, unpacked_name
from newsbot.runs.damage import Damage
from newsbot.runs.desk import Desk
from newsbot.runs.reconciling import load_manifest
from newsbot.runs.unharmed import is_as_published


def repair(desk: Desk, damage: Damage) -> Iterator[str]:
    """Brings back what the changed files still hold, has the rest fetched again; what to tell."""
    for name, aside in damage.lost.items():
        yield from _bring_back(desk, name, aside)


def _bring_back(desk: Desk, name: str, aside: Path | None) -> Iterator[str]:
    """What no run's files hold any more: from the changed file as far as it is unharmed there."""
    path = desk.dataset / name
    if unpacked_name(name) == HISTORY:
        if aside is not None:
            publish_history(aside, desk.dataset, packing_of(name), only_readable=True)
        desk.outbox.remember_files([name])
        yield from _lost_history(desk, path)
        return
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


def _lost_history(desk: Desk, path: Path) -> Iterator[str]:
    """Says where history has fewer lines than the manifest knew, and no run has them."""
    manifest = load_manifest(desk.folders)
    before = (
        sum(file.rows for file in manifest.files if unpacked_name(file.path) == HISTORY)
        if manifest
        else 0
    )
    rows = sum(1 for _ in lines_in(path)) if path.exists() else 0
    if rows < before:
        yield f"{path.name}: {before - rows} of its {before} lines are lost"
