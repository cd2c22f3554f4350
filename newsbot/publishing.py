"""Finished runs into the dataset, and the ledger told so."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain, product
from pathlib import Path

from newsbot.dataset.history import HISTORY, is_history, publish_history
from newsbot.dataset.lines import DatasetError, lines_in
from newsbot.dataset.package import begin, complete
from newsbot.dataset.partitions import FORMER_UNDATED, UNDATED
from newsbot.dataset.publish import (
    ids_in,
    move_lines,
    publish,
    put_back,
    read_head,
    readable_records,
)
from newsbot.dataset.upgrade import upgrade
from newsbot.exporters.atomic import read_lines, write_lines
from newsbot.exporters.packing import PACKINGS, Packing, named, packing_of, unpacked_name
from newsbot.exporters.run_folder import RunFolder
from newsbot.folders import Folders
from newsbot.items import to_json
from newsbot.ledger import Ledger, files
from newsbot.ledger.runs import (
    Exported,
    fetch_again,
    forget_publishing,
    mark_published,
    move_partition,
    partitions,
    published_ids,
    published_partition,
    runs_in_state,
)
from newsbot.pipelines.validate import content_hash
from newsbot.sites import all_sites
from newsbot.text.dates import isoformat

logger = logging.getLogger(__name__)
_PACKING, _REPACKING = "packing", "repacking"


@dataclass(slots=True)
class Published:
    """The runs that reached the dataset, and what was wrong with it before: for people."""

    runs: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def publish_exported(
    folders: Folders, ledger: Ledger, now: datetime, packing: Packing | None = None
) -> Published:
    """Publishes every finished run that is not yet in the dataset.

    ``packing`` is what the dataset's files are packed with from now on, None: as before.
    Files of the dataset that were deleted, cut or edited come back from the runs' own files; what
    those no longer hold is fetched again. An edited file is kept aside.
    """
    published = Published()
    move_former_undated(folders, ledger)
    lost = _set_aside_changed(folders, ledger, now, published.problems)
    packing = _settle_packing(folders, ledger, packing)
    lost = {named(name, packing): aside for name, aside in lost.items()}
    new = _with_files(folders, ledger)
    if lost:
        begin(folders.dataset)
        forget_publishing(ledger)
    for run in _with_files(folders, ledger):
        if _mend(RunFolder(folders.run(run)), Exported(ledger, run)):
            told = f"{folders.run(run)} was damaged: its files are written again"
            published.problems.append(told)
            logger.warning("%s", told)
        _publish_run(folders, ledger, run, packing, only=None if run in new else lost)
    published.runs = new
    for name, aside in lost.items():
        if aside is not None:
            _put_back(folders, ledger, name, aside)
        missing = published_ids(ledger, name).keys() - ids_in(folders.dataset / name)
        if missing:
            published.problems.append(f"{name}: {len(missing)} articles are fetched again")
            fetch_again(ledger, missing, now)
    files.remember(ledger, folders.dataset, files.unknown(ledger))
    _complete(folders, ledger, now)
    return published


def _complete(folders: Folders, ledger: Ledger, now: datetime) -> None:
    if there := files.known(ledger):
        complete(folders.dataset, all_sites()[folders.site], there, isoformat(now))


def _with_files(folders: Folders, ledger: Ledger) -> list[str]:
    """The runs to publish whose files are still there, oldest first."""
    runs = runs_in_state(ledger, "exported")
    return [run for run in runs if RunFolder(folders.run(run)).articles.exists()]


def _mend(run: RunFolder, exported: Exported) -> bool:
    """Makes a run's files hold what the ledger gave them; True where they did not.

    A power cut, or somebody, may have cut or changed them since. What the ledger has let go of
    by then is taken as far as it can be read.
    """
    lines = list(read_lines(run.history))
    lost = [line for line in exported.history() if line not in lines]
    if lost or not all(map(is_history, lines)):
        write_lines(run.history, (*filter(is_history, lines), *lost))
        lost = lost or lines
    if _is_whole(run.articles, exported):
        return bool(lost)
    write_lines(run.articles, chain(_others(run.articles, exported), exported.records()))
    return True


def _is_whole(articles: Path, exported: Exported) -> bool:
    found = set()
    for _, line in lines_in(articles):
        try:
            head = read_head(line, articles)
        except DatasetError:
            return False
        if exported.holds(head.id) == line:
            found.add(head.id)
    return len(found) == sum(1 for _ in exported.records())


def _others(articles: Path, exported: Exported) -> Iterator[bytes]:
    """What a damaged file holds beside the ledger's own lines."""
    for record in readable_records(articles):
        if exported.holds(record.id) is None:
            yield to_json(record)


def _publish_run(
    folders: Folders, ledger: Ledger, run: str, packing: Packing, only: Collection[str] | None
) -> None:
    run_files = RunFolder(folders.run(run))
    touched: set[str] = set()

    def touching(names: set[str]) -> None:
        if names:
            begin(folders.dataset)
        touched.update(names)
        files.forget(ledger, names)

    if run_files.history.exists():
        touching({named(HISTORY, packing)})
        publish_history(run_files.history, folders.dataset, packing)
    place: Callable[[str], str | None] = lambda found: published_partition(ledger, found)  # noqa: E731
    placed = publish(run_files.articles, folders.dataset, place, touching, only, packing)
    mark_published(ledger, run, placed)
    files.remember(ledger, folders.dataset, touched)


def upgrade_exported(folders: Folders, ledger: Ledger, now: datetime) -> list[str]:
    """Rewrites the dataset's files of an older schema; returns their names."""
    rewritten = upgrade(folders.dataset, lambda names: files.forget(ledger, names))
    files.remember(ledger, folders.dataset, rewritten)
    _complete(folders, ledger, now)
    return rewritten


def _set_aside_changed(
    folders: Folders, ledger: Ledger, now: datetime, problems: list[str]
) -> dict[str, Path | None]:
    """The files that have to be made again, by name, and where the changed one went."""
    changed = dict.fromkeys(files.changed(ledger, folders.dataset))
    gone = (name for name in partitions(ledger) if not (folders.dataset / name).exists())
    lost: dict[str, Path | None] = {}
    for name in (*changed, *(name for name in gone if name not in changed)):
        path = folders.dataset / name
        lost[name] = aside = _aside(folders, name, now) if path.exists() else None
        what = f"{name} was deleted"
        if aside is not None:
            path.replace(aside)
            what = f"{name} was changed by somebody else; that file is kept as {aside}"
        problems.append(what)
        logger.warning("%s: %s", folders.dataset, what)
    files.forget(ledger, lost)
    return lost


def _put_back(folders: Folders, ledger: Ledger, name: str, aside: Path) -> None:
    """What no run's files hold any more and the changed file has unharmed."""
    path = folders.dataset / name
    if unpacked_name(name) == HISTORY:
        publish_history(aside, folders.dataset, packing_of(name), only_readable=True)
        return
    there, known = ids_in(path), published_ids(ledger, name)
    unharmed = [
        record
        for record in readable_records(aside)
        if record.id not in there and known.get(record.id) == content_hash(record)
    ]
    if unharmed:
        put_back(path, unharmed)


def _aside(folders: Folders, name: str, now: datetime) -> Path:
    folder = folders.own / "changed"
    folder.mkdir(parents=True, exist_ok=True)
    stem = f"{now:%Y%m%dT%H%M%SZ}-{Path(name).name}"
    number = 0
    while (folder / f"{stem}.{number}").exists():
        number += 1
    return folder / f"{stem}.{number}"


def _settle_packing(folders: Folders, ledger: Ledger, wanted: Packing | None) -> Packing:
    """The packing of the dataset's files from now on; those that have another are brought to it."""
    histories = (named(HISTORY, how) for how in PACKINGS)
    there = (name for name in histories if (folders.dataset / name).exists())
    names = sorted({*partitions(ledger), *there})
    kept = ledger.meta(_PACKING) or next(map(packing_of, names), "none")
    packing = wanted if wanted else next(how for how in PACKINGS if how == kept)
    if any(packing_of(name) != packing for name in names):
        ledger.set_meta(_REPACKING, "1")
    if packing != ledger.meta(_PACKING):
        ledger.set_meta(_PACKING, packing)
    if ledger.meta(_REPACKING):
        _repack(folders.dataset, ledger, names, packing)
        ledger.set_meta(_REPACKING, "")
    return packing


def _repack(dataset: Path, ledger: Ledger, names: Collection[str], packing: Packing) -> None:
    """Safe to repeat: what a kill left half done is done by the next call."""
    begin(dataset)
    for old in names:
        new = named(old, packing)
        if old == new:
            continue
        files.forget(ledger, (old, new))
        if (dataset / old).exists():
            write_lines(dataset / new, (line for _, line in lines_in(dataset / old)))
        move_partition(ledger, old, new)
        files.remember(ledger, dataset, (new,))
    # By now nothing refers to the former files, those that an earlier call left among them.
    for name, how in product(names, PACKINGS):
        if how != packing:
            (dataset / named(name, how)).unlink(missing_ok=True)


def move_former_undated(folders: Folders, ledger: Ledger) -> None:
    """The undated file of release 0.1.0, which DuckDB can't read, to the null partition."""
    former = folders.dataset / FORMER_UNDATED
    if not former.exists():
        return
    files.forget(ledger, (FORMER_UNDATED, UNDATED))
    move_lines(former, folders.dataset / UNDATED)
    move_partition(ledger, FORMER_UNDATED, UNDATED)
