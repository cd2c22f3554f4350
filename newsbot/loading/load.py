"""A warehouse brought to what a dataset says, by the parts that differ."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from newsbot.loading.destinations import LoadError
from newsbot.loading.parts import ARTICLES, HISTORY, Part, Source
from newsbot.loading.tables import PART
from newsbot.loading.warehouse import GONE, TABLES, Loaded, Warehouse

# A batch's rows are held by the engine in one transaction, and lost where that is cut.
_BATCH_BYTES, _BATCH_PARTS = 64 * 1024 * 1024, 400


class OtherData(LoadError):
    """A schema holds a sample's or replica's rows and the dataset is a paper's, or the reverse."""


class Differs(LoadError):
    """The warehouse has not what was loaded: somebody else changes these tables."""


class Done(NamedTuple):
    """Rows that the warehouse has by its own count, and how many parts were loaded, and taken."""

    rows: Mapping[str, int]
    loaded: int
    removed: int


def load(
    source: Source,
    warehouse: Warehouse,
    origin: str,
    now: datetime,
    *,
    anew: bool = False,
    tell: Callable[[int, int], object] = lambda done, parts: None,
) -> Done:
    """Brings a warehouse to what the dataset says. ``origin`` is the manifest's; ``anew`` drops
    what is there, as a release whose records have other columns does.

    Each part is noted as under way, then loaded, then noted with its digest: a load that is killed
    anywhere leaves parts that the next one loads again. Raises ``OtherData``, ``Differs``, what
    ``Source`` raises and what dlt does.
    """
    all_held = warehouse.restore()
    # A column that is never null can't be added to rows that are there.
    if all_held and (anew or not warehouse.fits()):
        warehouse.drop()
        all_held = warehouse.restore()
    _check_origin(warehouse, all_held, origin)
    held, parts = _of(source, all_held), source.parts()
    differing = {name for name in held | parts if not _is_same(held.get(name), parts.get(name))}
    differing |= _miscounted(warehouse, source, held)
    todo = [parts.get(name, Part(name, GONE, 0)) for name in differing]
    # What a load that was killed left under way belongs to the first transaction.
    under_way = {name for name, one in held.items() if one.digest is None}
    todo.sort(key=lambda part: (part.name not in under_way, part.name))
    done = 0
    for batch in _batches(todo, under_way):
        tell(done, len(todo))
        nothing = Loaded(None, dict.fromkeys(TABLES, 0), origin, source.site)
        warehouse.state({part.name: nothing for part in batch}, now)
        rows = _replace(source, warehouse, batch)
        there = {
            part.name: nothing._replace(digest=part.digest, rows=rows[part.name]) for part in batch
        }
        warehouse.state(there, now)
        done += len(batch)
    tell(done, len(todo))
    if todo:
        held = _of(source, warehouse.restore())
        if differs := sorted(_miscounted(warehouse, source, held)):
            raise Differs(
                f"{len(differs)} parts have other rows than were loaded, {differs[0]} among them:"
                " does somebody else write to these tables (the same command loads them again), or"
                " does the dataset have an article twice?"
            )
    rows_of = {table: sum(one.rows[table] for one in held.values()) for table in TABLES}
    removed = sum(part.digest == GONE for part in todo)
    return Done(rows_of, len(todo) - removed, removed)


def _check_origin(warehouse: Warehouse, held: Mapping[str, Loaded], origin: str) -> None:
    other = {one.origin for one in held.values()} - {origin}
    if other:
        names = " and ".join(sorted(one or "a paper's own" for one in other))
        raise OtherData(f"{warehouse.schema} holds {names} data: choose another --schema")


def _of(source: Source, held: Mapping[str, Loaded]) -> dict[str, Loaded]:
    """The paper's own: several may stand in one schema."""
    return {name: one for name, one in held.items() if one.site == source.site}


def _is_same(held: Loaded | None, part: Part | None) -> bool:
    there = held.digest if held is not None else GONE
    return there == (part.digest if part is not None else GONE)


def _miscounted(warehouse: Warehouse, source: Source, held: Mapping[str, Loaded]) -> set[str]:
    """The paper's parts of which the warehouse has more or fewer rows than were loaded."""
    wrong = set[str]()
    for table in TABLES:
        there = warehouse.counts(table)
        own = held.keys() | {name for name in there if name.startswith(f"{source.site}/")}
        told = {name: one.rows[table] for name, one in held.items()}
        wrong |= {name for name in own if there[name] != told.get(name, 0)}
    return wrong


def _batches(parts: Sequence[Part], under_way: Collection[str]) -> Iterator[list[Part]]:
    """So many that a transaction stays small; those that are under way, which come first, all."""
    batch: list[Part] = []
    for part in parts:
        is_full = sum(one.size for one in batch) >= _BATCH_BYTES or len(batch) >= _BATCH_PARTS
        if batch and is_full and part.name not in under_way:
            yield batch
            batch = []
        batch.append(part)
    if batch:
        yield batch


def _replace(
    source: Source, warehouse: Warehouse, batch: Sequence[Part]
) -> dict[str, dict[str, int]]:
    """Loads parts; how many rows of each table each of them has."""
    rows = {part.name: dict.fromkeys(TABLES, 0) for part in batch}
    there = source.written([part for part in batch if part.digest != GONE])

    def counted(table: str, parts: Sequence[Part]) -> Iterator[object]:
        for found in source.rows(table, parts):
            for name in found.column(PART).to_pylist():
                rows[name][table] += 1
            yield found

    kinds = {"articles": ARTICLES, "comments": ARTICLES, "history": HISTORY}
    tables = {
        table: counted(table, [part for part in there if part.kind == kind])
        for table, kind in kinds.items()
        if any(part.kind == kind for part in batch)
    }
    warehouse.replace(tables, source.site, [part.name for part in batch])
    return rows
