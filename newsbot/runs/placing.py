"""A run's files into the dataset."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import chain
from pathlib import Path

from newsbot.dataset.history import HISTORY, is_history, publish_history
from newsbot.dataset.lines import DatasetError, lines_in
from newsbot.dataset.package import begin
from newsbot.dataset.publish import Standing, publish, read_head, readable_lines
from newsbot.exporters.atomic import read_lines, write_lines
from newsbot.exporters.packing import Packing, named
from newsbot.exporters.run_folder import RunFolder
from newsbot.items import to_json
from newsbot.ledger.outbox import Exported
from newsbot.runs.desk import Desk
from newsbot.runs.unharmed import is_history_as_published


def place(
    desk: Desk,
    run: str,
    packing: Packing,
    only: Collection[str] | None,
    before: Standing | None,
) -> None:
    """Merges a run's files into the dataset, and lets the ledger know.

    ``only`` names the files that are to be made again, None for all; ``before`` is a dataset that
    may know the run already.
    """
    run_files, exported = RunFolder(desk.folders.run(run)), Exported(desk.ledger, run)
    touched: set[str] = set()

    def touching(names: set[str]) -> None:
        if names:
            begin(desk.dataset)
        touched.update(names)
        desk.outbox.forget_files(names)

    if run_files.history.exists():
        touching({named(HISTORY, packing)})
        own = set(exported.history())
        publish_history(
            run_files.history,
            desk.dataset,
            packing,
            lambda line: line in own or is_history_as_published(desk.outbox, line),
            desk.outbox.know_history,
            desk.guard,
        )

    def yields(partition: str, article_id: str, line: bytes) -> bool:
        # What the ledger gave this run and the dataset has not seen yet is new in any case.
        if before is None or exported.holds(article_id) == line:
            return True
        return before.yields(partition, article_id, line)

    placed = publish(
        run_files.articles,
        desk.dataset,
        desk.outbox.partition,
        touching,
        only,
        packing,
        yields,
        desk.guard,
    )
    desk.outbox.mark_published(run, placed)
    desk.outbox.remember_files(touched)


def mend(run: RunFolder, exported: Exported) -> bool:
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
