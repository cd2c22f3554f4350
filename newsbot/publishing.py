"""Finished runs into the dataset, and the ledger told so."""

from __future__ import annotations

import logging
from datetime import datetime

from newsbot.dataset.publish import ids_in, publish, publish_history
from newsbot.exporters.run_folder import RunFolder
from newsbot.folders import Folders
from newsbot.ledger import Ledger
from newsbot.ledger.runs import (
    fetch_again,
    forget_publishing,
    mark_published,
    partitions,
    published_ids,
    published_partition,
    runs_in_state,
)

logger = logging.getLogger(__name__)


def publish_exported(folders: Folders, ledger: Ledger, now: datetime) -> list[str]:
    """Publishes every finished run that is not yet in the dataset; returns their ids.

    Files of the dataset that were deleted come back from the runs' own files; what those no
    longer hold is fetched again.
    """
    lost = [name for name in partitions(ledger) if not (folders.dataset / name).exists()]
    if lost:
        logger.warning("%s lacks %d files: publishing all runs again", folders.dataset, len(lost))
        forget_publishing(ledger)
    runs = [
        run
        for run in runs_in_state(ledger, "exported")
        if RunFolder(folders.run(run)).articles.exists()
    ]
    for run in runs:
        files = RunFolder(folders.run(run))
        publish_history(files.history, folders.dataset)
        placed = publish(
            files.articles,
            folders.dataset,
            lambda article_id: published_partition(ledger, article_id),
        )
        mark_published(ledger, run, placed)
    for name in lost:
        missing = published_ids(ledger, name) - ids_in(folders.dataset / name)
        if missing:
            logger.warning("%s: %d articles are fetched again", name, len(missing))
            fetch_again(ledger, missing, now)
    return runs
