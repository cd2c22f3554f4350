"""The ledger's seal: exact after any run, whatever of the file that changed."""

from __future__ import annotations

import gc
import os
import random
import shutil
import sqlite3
from pathlib import Path
from zlib import crc32

import pytest

from newsbot.ledger import DamagedLedger, Ledger, open_ledger
from newsbot.ledger import seal as seals
from newsbot.ledger.database import read_only
from newsbot.ledger.seal import Seal
from newsbot.monitoring import ledger_view

pytestmark = pytest.mark.unit


def path_of(folder: Path) -> Path:
    return folder / "ledger.sqlite"


def seal_of(folder: Path) -> Seal:
    seal = Seal.load(folder / "ledger.sqlite.seal", path_of(folder))
    assert seal is not None
    return seal


def change(ledger: Ledger, chosen: random.Random) -> None:
    """Rows that come, change and go, in transactions of a few pages to some hundred."""
    for _ in range(chosen.randint(1, 6)):
        with ledger.transaction() as database:
            for _ in range(chosen.choice((1, 20, 400))):
                key = str(chosen.randrange(3000))
                database.execute(
                    "INSERT OR REPLACE INTO meta VALUES (?, ?)",
                    (key, chosen.randbytes(chosen.randint(1, 3000)).hex()),
                )
            if chosen.random() < 0.2:
                key = str(chosen.randrange(3000))
                database.execute("DELETE FROM meta WHERE key < ?", (key,))


def test_it_is_exact_after_every_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seed = random.randrange(1 << 32)
    print(f"seed {seed}")
    chosen = random.Random(seed)
    monkeypatch.setattr(seals, "_LOG_BYTES", 200_000)
    ledger = open_ledger(tmp_path)
    with ledger.transaction() as database:
        rows = ((f"first-{number}", chosen.randbytes(3000).hex()) for number in range(400))
        database.executemany("INSERT INTO meta VALUES (?, ?)", rows)
    ledger.close()
    for _ in range(8):
        ledger = open_ledger(tmp_path)
        change(ledger, chosen)
        if chosen.random() < 0.3:
            ledger.connection.execute("VACUUM")
        ledger.close()
        assert seal_of(tmp_path).pieces == Seal.of(path_of(tmp_path), None).pieces
        assert len(seal_of(tmp_path).pieces) > 20


@pytest.fixture
def sealed(tmp_path: Path) -> Path:
    ledger = open_ledger(tmp_path)
    for number in range(8):
        change(ledger, random.Random(number))
    ledger.close()
    return tmp_path


def flip(path: Path, at: int) -> None:
    with path.open("r+b") as file:
        file.seek(at)
        byte = file.read(1)[0]
        file.seek(at)
        file.write(bytes([byte ^ 1]))


def test_a_flipped_bit_is_noticed_wherever_it_is(sealed: Path) -> None:
    path, chosen = path_of(sealed), random.Random(1)
    for _ in range(30):
        at = chosen.randrange(path.stat().st_size)
        flip(path, at)
        with pytest.raises(DamagedLedger, match="not as the last run left it"):
            open_ledger(sealed)
        flip(path, at)
    open_ledger(sealed).close()


def test_bits_that_rot_are_noticed_in_sixteen_runs(sealed: Path) -> None:
    """Nobody touched the file, as far as its time says."""
    path = path_of(sealed)
    told = path.stat()
    flip(path, told.st_size // 2)
    os.utime(path, ns=(told.st_atime_ns, told.st_mtime_ns))
    seal, seen = seal_of(sealed), 0
    for turn in range(16):
        seal.turn = turn
        seen += not seal.fits(path)
    assert seen == 1


def test_a_clean_open_reads_a_part_alone(sealed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[int] = []
    real = os.pread
    monkeypatch.setattr(os, "pread", lambda *where: read.append(where[2]) or real(*where))
    ledger = open_ledger(sealed)
    ledger.set_meta("key", "value")
    ledger.close()
    pieces = len(seal_of(sealed).pieces)
    assert 0 < len(read) <= pieces / 16 + 5 < pieces / 2


def test_a_copy_is_looked_at_whole(sealed: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(sealed, tmp_path / "copy"))
    open_ledger(copy).close()
    flip(path_of(copy), 100_000)
    with pytest.raises(DamagedLedger):
        open_ledger(copy)


def test_an_earlier_newsbots_seal(sealed: Path) -> None:
    data = path_of(sealed).read_bytes()
    seal = sealed / "ledger.sqlite.seal"
    seal.write_text(f"{len(data)} {crc32(data):08x}\n")
    open_ledger(sealed).close()
    assert seal_of(sealed).pieces
    seal.write_text(f"{len(data)} 00000000\n")
    with pytest.raises(DamagedLedger):
        open_ledger(sealed)


@pytest.mark.parametrize("text", ["", "rubbish", "{}", "[1]", "\xff"])
def test_a_seal_that_is_none(sealed: Path, text: str) -> None:
    (sealed / "ledger.sqlite.seal").write_text(text, "latin-1")
    with pytest.raises(DamagedLedger):
        open_ledger(sealed)


def test_a_schema_whose_bytes_are_no_text_is_damaged(tmp_path: Path) -> None:
    """SQLite quotes them in its message, which Python can't read then."""
    open_ledger(tmp_path).close()
    path = tmp_path / "ledger.sqlite"
    data = path.read_bytes()
    assert b"tablecrawlscrawls" in data
    damaged = data.replace(b"tablecrawlscrawls", b"tablecr\xadwlscrawls")
    path.write_bytes(damaged.replace(b"CREATE TABLE crawls", b"CREATE TABLX crawls"))
    path.with_name("ledger.sqlite.seal").unlink()
    with pytest.raises(sqlite3.Error, match="damaged"), read_only(path) as database:
        ledger_view.article_states(database)
    with pytest.raises(DamagedLedger, match="is damaged"):
        open_ledger(tmp_path)


def test_a_transaction_that_a_signal_left_open_ends_without_a_word(tmp_path: Path) -> None:
    """A handler that raises right behind a block's beginning: the generator is closed later on."""
    ledger = open_ledger(tmp_path)
    left_open = ledger.transaction()
    left_open.__enter__().execute("INSERT INTO meta VALUES ('a', 'b')")
    ledger.close()
    del left_open
    gc.collect()
    again = open_ledger(tmp_path)
    assert again.meta("a") is None
    again.close()
