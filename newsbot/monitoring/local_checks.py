"""Whether this machine can do the job: the output folder, the disk, the lock, the ledger."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path

from newsbot.ledger.database import read_only
from newsbot.ledger.migrations import MIGRATIONS
from newsbot.monitoring import ledger_view
from newsbot.monitoring.checks import Check
from newsbot.monitoring.disk import free_bytes, in_words
from newsbot.runs.folders import Folders

# A day's articles and a ledger need some megabytes.
_LEAST_FREE, _FULL = 1024**3, 64 * 1024**2


def local_checks(folders: Folders) -> Iterator[Check]:
    """Writes nothing that stays, and takes no lock."""
    yield _writable(folders.output)
    yield _free(folders.output)
    holder = folders.held()
    if holder is None:
        yield Check("lock", "ok", "free")
    else:
        yield Check("lock", "warning", f"held by {holder}", "a run is going on")
    yield _ledger(folders.own / "ledger.sqlite")


def _writable(output: Path) -> Check:
    folder = output
    while not folder.exists() and folder != folder.parent and not folder.is_symlink():
        folder = folder.absolute().parent
    try:
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        advice = "make it writable for this user, or choose another --output"
        return Check("output", "failed", f"{folder}: {error.strerror}", advice)
    made = "" if folder == output else f" ({output} will be made)"
    return Check("output", "ok", f"{folder} can be written{made}")


def _free(output: Path) -> Check:
    free = free_bytes(output)
    if free is None:
        return Check("disk", "warning", "free space can't be told")
    if free < _FULL:
        return Check("disk", "failed", f"{in_words(free)} free", "make room, see newsbot prune")
    if free < _LEAST_FREE:
        return Check("disk", "warning", f"{in_words(free)} free", "make room, see newsbot prune")
    return Check("disk", "ok", f"{in_words(free)} free")


def _ledger(path: Path) -> Check:
    if not path.exists():
        return Check("ledger", "ok", "none yet: the first run makes it")
    try:
        with read_only(path) as database:
            (version,) = database.execute("PRAGMA user_version").fetchone()
            if version > len(MIGRATIONS):
                return Check(
                    "ledger", "failed", f"{path} is of a newer newsbot", "use that version"
                )
            problem = ledger_view.is_sound(database)
    except sqlite3.Error as error:
        problem = str(error)
    if problem is not None:
        advice = "the next run, or `newsbot ledger rebuild`, makes it again from the dataset"
        return Check("ledger", "failed", f"{path}: {problem}", advice)
    return Check("ledger", "ok", f"sound, schema {version}")
