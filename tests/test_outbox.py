"""Which files of a dataset are not as newsbot wrote them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from newsbot.ledger import open_ledger
from newsbot.ledger.outbox import Outbox

pytestmark = pytest.mark.unit


def test_changed_files_are_told_and_copied_ones_read_once(tmp_path: Path) -> None:
    dataset = tmp_path / "dataset"
    dataset.mkdir()
    names = ["copied", "edited", "longer", "missing", "untouched"]
    for name in names:
        (dataset / name).write_text("abc\n")
    ledger = open_ledger(tmp_path)
    outbox = Outbox(ledger, dataset)
    outbox.remember_files(names)
    assert list(outbox.changed_files()) == []

    before = (dataset / "edited").stat()
    (dataset / "edited").write_text("abd\n")
    (dataset / "longer").write_text("abc\n\n")
    (dataset / "missing").unlink()
    for name in ("copied", "edited"):
        os.utime(dataset / name, ns=(before.st_atime_ns, before.st_mtime_ns + 10**9))
    assert list(outbox.changed_files()) == ["edited", "longer", "missing"]

    (row,) = outbox.database.execute("SELECT mtime_ns FROM files WHERE path = 'copied'")
    assert row["mtime_ns"] == before.st_mtime_ns + 10**9
    assert sorted(outbox.files()) == names
    ledger.close()
