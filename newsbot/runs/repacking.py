"""A dataset's files packed in one way: those that are packed otherwise are brought to it."""

from __future__ import annotations

from collections.abc import Collection
from itertools import product

from newsbot.dataset.history import HISTORY
from newsbot.dataset.lines import lines_in
from newsbot.dataset.package import begin
from newsbot.exporters.atomic import staging
from newsbot.exporters.packing import PACKINGS, Packing, named, packing_of, unpacked_name
from newsbot.runs.desk import Desk

_PACKING, _REPACKING = "packing", "repacking"


def settle_packing(desk: Desk, wanted: Packing | None) -> Packing:
    """The packing of the dataset's files from now on; those that have another are brought to it."""
    histories = (named(HISTORY, how) for how in PACKINGS)
    there = (name for name in histories if (desk.dataset / name).exists())
    names = sorted({*desk.outbox.partitions(), *there})
    kept = desk.ledger.meta(_PACKING) or next(map(packing_of, names), "none")
    packing = wanted if wanted else next(how for how in PACKINGS if how == kept)
    if any(packing_of(name) != packing for name in names):
        desk.ledger.set_meta(_REPACKING, "1")
    if packing != desk.ledger.meta(_PACKING):
        desk.ledger.set_meta(_PACKING, packing)
    if desk.ledger.meta(_REPACKING):
        _repack(desk, names, packing)
        desk.ledger.set_meta(_REPACKING, "")
    return packing


def _repack(desk: Desk, names: Collection[str], packing: Packing) -> None:
    """Safe to repeat: what a kill left half done is done by the next call."""
    begin(desk.dataset)
    moves = {old: new for old in names if (new := named(old, packing)) != old}
    desk.outbox.forget_files((*moves, *moves.values()))
    with staging() as staged:
        for old, new in moves.items():
            if (desk.dataset / old).exists():
                staged.write_lines(
                    desk.dataset / new, (line for _, line in lines_in(desk.dataset / old))
                )
    desk.outbox.move(moves)
    # One that nobody knows would be taken for another copy's.
    desk.outbox.remember_files([new for new in moves.values() if unpacked_name(new) == HISTORY])
    # By now nothing refers to the former files, those that an earlier call left among them.
    for name, how in product(names, PACKINGS):
        if how != packing:
            (desk.dataset / named(name, how)).unlink(missing_ok=True)
    desk.outbox.remember_files(moves.values())
