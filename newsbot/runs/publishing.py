"""Finished runs into the dataset, and the ledger told so."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from itertools import chain, product
from pathlib import Path

from newsbot.dataset.history import HISTORY, is_history, publish_history
from newsbot.dataset.lines import DatasetError, lines_in
from newsbot.dataset.package import SUCCESS, begin, complete
from newsbot.dataset.partitions import FORMER_UNDATED, UNDATED, data_files
from newsbot.dataset.publish import (
    Standing,
    ids_in,
    move_lines,
    placed_in,
    publish,
    put_back,
    read_head,
    readable_lines,
)
from newsbot.dataset.upgrade import upgrade
from newsbot.exporters.atomic import read_lines, staging, write_lines
from newsbot.exporters.hashing import sha256_of
from newsbot.exporters.packing import PACKINGS, Packing, named, packing_of, unpacked_name
from newsbot.exporters.run_folder import RunFolder
from newsbot.items import to_json
from newsbot.ledger import Ledger, files
from newsbot.ledger.database import ORIGIN
from newsbot.ledger.runs import (
    Exported,
    fetch_again,
    forget_publishing,
    mark_published,
    move_partitions,
    partitions,
    place_records,
    published_ids,
    published_partition,
    runs_in_state,
    without_line_hashes,
)
from newsbot.runs.folders import Folders
from newsbot.runs.reconciling import (
    REPLICA,
    announce,
    is_remerging,
    load_manifest,
    number_of,
    older_of,
    remerge,
    settle,
    take_older_dataset,
)
from newsbot.runs.unharmed import changed_lines, is_as_published
from newsbot.sites import all_sites
from newsbot.text.dates import isoformat

logger = logging.getLogger(__name__)
_PACKING, _REPACKING = "packing", "repacking"
# One cause is one problem: of more files than these only the number and one are told.
_MOST_TOLD = 3


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
    if older_of(folders, ledger) == "dataset":
        published.problems.append(take_older_dataset(folders, ledger, now))
    published.problems += _strange_history(folders, ledger, now)
    published.problems += _strange_days(folders, ledger, now)
    lost = _set_aside_changed(folders, ledger, now, published.problems)
    _learn_lines(folders, ledger, lost)
    packing = _settle_packing(folders, ledger, packing)
    lost = {named(name, packing): aside for name, aside in lost.items()}
    new = _with_files(folders, ledger)
    before = Standing(folders.dataset) if is_remerging(ledger) else None
    if lost or before is not None:
        begin(folders.dataset)
        forget_publishing(ledger)
    for run in _with_files(folders, ledger):
        if _mend(RunFolder(folders.run(run)), Exported(ledger, run)):
            told = f"{folders.run(run)} was damaged: its files are written again"
            published.problems.append(told)
            logger.warning("%s", told)
        only = lost if run not in new and before is None else None
        _publish_run(folders, ledger, run, packing, only, before)
    published.runs = new
    for name, aside in lost.items():
        published.problems += _bring_back(folders, ledger, name, aside, now)
    remerge(ledger, wanted=False)
    files.remember(ledger, folders.dataset, files.unknown(ledger))
    _complete(folders, ledger, now)
    return published


def _complete(folders: Folders, ledger: Ledger, now: datetime) -> None:
    there = files.known(ledger)
    if not there:
        return
    at_least, told = number_of(ledger), partial(announce, ledger)
    site = all_sites()[folders.site]
    origin = REPLICA if ledger.meta(ORIGIN) == REPLICA else ""
    if complete(folders.dataset, site, there, isoformat(now), at_least, told, origin):
        settle(folders, ledger)


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
    for record, _ in readable_lines(articles):
        if exported.holds(record.id) is None:
            yield to_json(record)


def _publish_run(
    folders: Folders,
    ledger: Ledger,
    run: str,
    packing: Packing,
    only: Collection[str] | None,
    before: Standing | None,
) -> None:
    run_files, exported = RunFolder(folders.run(run)), Exported(ledger, run)
    touched: set[str] = set()

    def touching(names: set[str]) -> None:
        if names:
            begin(folders.dataset)
        touched.update(names)
        files.forget(ledger, names)

    if run_files.history.exists():
        touching({named(HISTORY, packing)})
        publish_history(run_files.history, folders.dataset, packing)

    def yields(partition: str, article_id: str, line: bytes) -> bool:
        # What the ledger gave this run and the dataset has not seen yet is new in any case.
        if before is None or exported.holds(article_id) == line:
            return True
        return before.yields(partition, article_id, line)

    place = partial(published_partition, ledger)
    placed = publish(run_files.articles, folders.dataset, place, touching, only, packing, yields)
    mark_published(ledger, run, placed)
    files.remember(ledger, folders.dataset, touched)


def upgrade_exported(folders: Folders, ledger: Ledger, now: datetime) -> list[str]:
    """Rewrites the dataset's files of an older schema; returns their names."""
    rewritten = upgrade(folders.dataset, lambda names: files.forget(ledger, names))
    _learn(folders, ledger, rewritten)
    files.remember(ledger, folders.dataset, rewritten)
    _complete(folders, ledger, now)
    return rewritten


def _set_aside_changed(
    folders: Folders, ledger: Ledger, now: datetime, problems: list[str]
) -> dict[str, Path | None]:
    """The files that have to be made again, by name, and where the changed one went."""
    changed = dict.fromkeys(files.changed(ledger, folders.dataset))
    told: list[str] = []
    gone = (name for name in partitions(ledger) if not (folders.dataset / name).exists())
    lost: dict[str, Path | None] = {}
    for name in (*changed, *(name for name in gone if name not in changed)):
        path = folders.dataset / name
        lost[name] = aside = folders.aside(name, now) if path.exists() else None
        what = f"{name} was deleted"
        if aside is not None:
            lines = changed_lines(path, published_ids(ledger, name))
            path.replace(aside)
            what = f"{name} was changed by somebody else{lines}; that file is kept as {aside}"
        told.append(what)
        logger.warning("%s: %s", folders.dataset, what)
    files.forget(ledger, lost)
    problems += told if len(told) <= _MOST_TOLD else [_in_one(told)]
    return lost


def _in_one(told: Sequence[str]) -> str:
    many = f"{len(told)} files of the dataset were changed or deleted by somebody else"
    return f"{many}, such as: {told[0]}; the run's log names them all"


def _strange_history(folders: Folders, ledger: Ledger, now: datetime) -> Iterator[str]:
    """A history that this ledger did not write: it is another copy's, unless the ledger is new."""
    manifest, known = load_manifest(folders), files.known(ledger)
    told = {} if manifest is None else manifest.by_path()
    for name in (named(HISTORY, how) for how in PACKINGS):
        path = folders.dataset / name
        if name in known or not path.exists():
            continue
        is_told = name in told and sha256_of(path) == told[name].sha256
        is_believed = is_told or (is_remerging(ledger) and _reads_whole(path))
        if number_of(ledger) and not is_believed:
            aside = folders.aside(name, now)
            path.replace(aside)
            if is_remerging(ledger):
                publish_history(aside, folders.dataset, packing_of(name), only_readable=True)
            yield f"{name} is not as it was written here; that file is kept as {aside}"
        files.remember(ledger, folders.dataset, [name])


def _bring_back(
    folders: Folders, ledger: Ledger, name: str, aside: Path | None, now: datetime
) -> Iterator[str]:
    """What no run's files hold any more: from the changed file as far as it is unharmed there."""
    path = folders.dataset / name
    if unpacked_name(name) == HISTORY:
        if aside is not None:
            publish_history(aside, folders.dataset, packing_of(name), only_readable=True)
        files.remember(ledger, folders.dataset, [name])
        yield from _lost_history(folders, path)
        return
    there, known = ids_in(path), published_ids(ledger, name)
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
        fetch_again(ledger, missing, now)


def _strange_days(folders: Folders, ledger: Ledger, now: datetime) -> Iterator[str]:
    """Files of articles that nobody but somebody else put there: kept aside, not read."""
    # Without it an update was killed, whose new days the ledger does not know yet.
    if not number_of(ledger) or not (folders.dataset / SUCCESS).exists():
        return
    own = {*files.known(ledger), *partitions(ledger)}
    for path in data_files(folders.dataset):
        name = path.relative_to(folders.dataset).as_posix()
        if name not in own:
            aside = folders.aside(name, now)
            path.replace(aside)
            yield f"{name} is no file of newsbot's; it is kept as {aside}"


def _reads_whole(history: Path) -> bool:
    try:
        return all(is_history(line) for _, line in lines_in(history))
    except DatasetError:
        return False


def _lost_history(folders: Folders, path: Path) -> Iterator[str]:
    """Says where history has fewer lines than the manifest knew, and no run has them."""
    manifest = load_manifest(folders)
    before = sum(file.rows for file in manifest.files if _is_history(file.path)) if manifest else 0
    rows = sum(1 for _ in lines_in(path)) if path.exists() else 0
    if rows < before:
        yield f"{path.name}: {before - rows} of its {before} lines are lost"


def _is_history(path: str) -> bool:
    return unpacked_name(path) == HISTORY


def _learn_lines(folders: Folders, ledger: Ledger, lost: Collection[str]) -> None:
    """The hashes of an earlier newsbot's lines, once, from files that are as it left them."""
    believed = files.known(ledger)
    names = [name for name in without_line_hashes(ledger) if name in believed and name not in lost]
    _learn(folders, ledger, names)


def _learn(folders: Folders, ledger: Ledger, names: Collection[str]) -> None:
    for name in names:
        known = published_ids(ledger, name)
        placed = [(one, place) for one, place in placed_in(folders.dataset, name) if one in known]
        with ledger.transaction() as database:
            place_records(database, placed)


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
    moves = {old: new for old in names if (new := named(old, packing)) != old}
    files.forget(ledger, (*moves, *moves.values()))
    with staging() as staged:
        for old, new in moves.items():
            if (dataset / old).exists():
                staged.write_lines(dataset / new, (line for _, line in lines_in(dataset / old)))
    move_partitions(ledger, moves)
    # One that nobody knows would be taken for another copy's.
    files.remember(ledger, dataset, [new for new in moves.values() if _is_history(new)])
    # By now nothing refers to the former files, those that an earlier call left among them.
    for name, how in product(names, PACKINGS):
        if how != packing:
            (dataset / named(name, how)).unlink(missing_ok=True)
    files.remember(ledger, dataset, moves.values())


def move_former_undated(folders: Folders, ledger: Ledger) -> None:
    """The undated file of release 0.1.0, which DuckDB can't read, to the null partition."""
    former = folders.dataset / FORMER_UNDATED
    if not former.exists():
        return
    files.forget(ledger, (FORMER_UNDATED, UNDATED))
    move_lines(former, folders.dataset / UNDATED)
    move_partitions(ledger, {FORMER_UNDATED: UNDATED})
