"""The dataset's files as newsbot left them, so that one changed by somebody else is noticed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from newsbot.exporters.hashing import sha256_of
from newsbot.ledger.database import Ledger


def forget(ledger: Ledger, names: Iterable[str]) -> None:
    """These files are about to be written: whatever a kill leaves of them is ours."""
    with ledger.transaction() as database:
        database.executemany("DELETE FROM files WHERE path = ?", [(name,) for name in names])


def remember(ledger: Ledger, dataset: Path, names: Iterable[str]) -> None:
    """These files stand as newsbot wrote them; a name without a file is forgotten."""
    rows = []
    for name in names:
        path = dataset / name
        if path.exists():
            told = path.stat()
            rows.append((name, told.st_size, told.st_mtime_ns, sha256_of(path)))
    forget(ledger, names)
    with ledger.transaction() as database:
        database.executemany("INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?)", rows)


def known(ledger: Ledger) -> dict[str, str]:
    """Every file that stands as newsbot wrote it, by its path, with its sha256."""
    rows = ledger.connection.execute("SELECT path, sha256 FROM files")
    return {row["path"]: row["sha256"] for row in rows}


def unknown(ledger: Ledger) -> list[str]:
    """Files that hold published records and of which no hash is known."""
    rows = ledger.connection.execute(
        "SELECT DISTINCT partition FROM records WHERE partition IS NOT NULL"
        " AND partition NOT IN (SELECT path FROM files)"
    )
    return [row["partition"] for row in rows]


def changed(ledger: Ledger, dataset: Path) -> Iterator[str]:
    """The files that are not as newsbot wrote them, missing ones too.

    A file of the same size and time is believed; a copied dataset is read once.
    """
    touched: list[str] = []
    for row in ledger.connection.execute("SELECT * FROM files ORDER BY path").fetchall():
        path = dataset / row["path"]
        try:
            told = path.stat()
        except FileNotFoundError:
            yield row["path"]
            continue
        if (told.st_size, told.st_mtime_ns) == (row["bytes"], row["mtime_ns"]):
            continue
        if told.st_size == row["bytes"] and sha256_of(path) == row["sha256"]:
            touched.append(row["path"])
        else:
            yield row["path"]
    if touched:
        remember(ledger, dataset, touched)
