"""Whether ledger and dataset are sound and fit each other. Reads only, takes no lock."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator

from newsbot.dataset.lines import DatasetError
from newsbot.dataset.partitions import data_files
from newsbot.dataset.publish import ids_in
from newsbot.ledger.database import read_only
from newsbot.ledger.migrations import MIGRATIONS
from newsbot.ledger.outbox import Known
from newsbot.runs.folders import Folders
from newsbot.runs.unharmed import changed_lines

_REBUILD = "the next run, or `newsbot ledger rebuild`, makes it again from the dataset"
_NEXT = "the next publish keeps it aside and makes it again"


def problems(folders: Folders) -> Iterator[str]:
    """What is wrong, each with the file and the way out."""
    path = folders.own / "ledger.sqlite"
    if not path.exists():
        yield f"{path}: there is none; {_REBUILD}"
        return
    try:
        with read_only(path) as database:
            (version,) = database.execute("PRAGMA user_version").fetchone()
            if version > len(MIGRATIONS):
                yield f"{path}: of a newer newsbot (schema {version}): use that version"
                return
            (said,) = database.execute("PRAGMA integrity_check(1)").fetchone()
            if said != "ok":
                yield f"{path}: {said}; {_REBUILD}"
                return
            yield from _in_records(folders, database)
            yield from _in_dataset(folders, database)
    except sqlite3.Error as error:
        yield f"{path}: {error}; {_REBUILD}"


def _in_records(folders: Folders, database: sqlite3.Connection) -> Iterator[str]:
    """Unpublished records that no longer fit their hash."""
    for name, line, digest in database.execute(
        "SELECT id, json, json_sha256 FROM records WHERE json IS NOT NULL AND json_sha256 NOTNULL"
    ):
        # A flipped bit may make text of it.
        if not isinstance(line, bytes) or hashlib.sha256(line).hexdigest() != digest:
            yield f"{name}: its unpublished record is damaged; the next run fetches it again"


def _in_dataset(folders: Folders, database: sqlite3.Connection) -> Iterator[str]:
    for name, digest in database.execute("SELECT path, sha256 FROM files ORDER BY path"):
        path = folders.dataset / name
        if not path.exists():
            yield f"{path}: is missing; {_NEXT}"
            continue
        with path.open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() == digest:
                continue
        rows = database.execute(
            "SELECT id, content_sha256, line_sha256 FROM records WHERE partition = ?", (name,)
        )
        known = {str(row[0]): Known(row[1], row[2]) for row in rows}
        yield f"{path}: was changed by somebody else{changed_lines(path, known)}; {_NEXT}"
    own = {str(row[0]) for row in database.execute("SELECT path FROM files")}
    for path in data_files(folders.dataset):
        if path.relative_to(folders.dataset).as_posix() not in own:
            yield f"{path}: is none of newsbot's files, and left out by its readers; remove it"
    for (name,) in database.execute(
        "SELECT DISTINCT partition FROM records WHERE partition IS NOT NULL ORDER BY partition"
    ).fetchall():
        yield from _in_file(folders, database, str(name))


def _in_file(folders: Folders, database: sqlite3.Connection, name: str) -> Iterator[str]:
    """Articles that should stand in a file and do not, or the other way round."""
    rows = database.execute("SELECT id FROM records WHERE partition = ?", (name,))
    try:
        there, known = ids_in(folders.dataset / name), {str(row[0]) for row in rows}
    except DatasetError as error:
        yield str(error)
        return
    if there != known:
        told = ", ".join(sorted(there ^ known)[:3])
        yield f"{folders.dataset / name}: {len(there ^ known)} articles differ, such as {told}"
