"""``newsbot ledger check``: what it finds in a sound output folder, and in a damaged one."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from newsbot.cli import main
from newsbot.ledger import open_ledger
from newsbot.replica import Replica, running
from newsbot.runs.folders import Folders
from tests.crawling import crawl

pytestmark = pytest.mark.crawl

Damage = Callable[[Folders], None]


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    output = tmp_path_factory.mktemp("crawled") / "output"
    with running(Replica(articles=20, seed=1)) as server:
        assert crawl(server.url, output, "--all").code == 0
    return output


@pytest.fixture
def folders(crawled: Path, tmp_path: Path) -> Folders:
    shutil.copytree(crawled, tmp_path, dirs_exist_ok=True)
    return Folders(tmp_path, "baodaklak")


def check(folders: Folders) -> Result:
    return CliRunner().invoke(
        main, ["ledger", "check", "baodaklak", "--output", str(folders.output)]
    )


def a_file(folders: Folders) -> Path:
    return sorted((folders.dataset / "articles").rglob("*.jsonl"))[0]


def test_a_sound_one_and_nothing_is_written(folders: Folders) -> None:
    before = {path: path.stat().st_mtime_ns for path in folders.output.rglob("*")}
    ended = check(folders)
    assert (ended.exit_code, ended.stdout) == (0, "")
    assert {path: path.stat().st_mtime_ns for path in folders.output.rglob("*")} == before


def edited(folders: Folders) -> None:
    path = a_file(folders)
    path.write_bytes(path.read_bytes().replace(b'"language"', b'"lingvage"', 1))


def cut(folders: Folders) -> None:
    path = a_file(folders)
    path.write_bytes(path.read_bytes()[:-40])


def stray(folders: Folders) -> None:
    a_file(folders).with_name("2026-09-99.jsonl").write_bytes(a_file(folders).read_bytes())


def deleted(folders: Folders) -> None:
    a_file(folders).unlink()


def lost_a_line(folders: Folders) -> None:
    ledger = open_ledger(folders.own)
    with ledger.transaction() as database:
        database.execute("UPDATE records SET id = 'baodaklak-other' WHERE rowid = 1")
    ledger.close()


def unpublished(folders: Folders) -> None:
    ledger = open_ledger(folders.own)
    with ledger.transaction() as database:
        database.execute("UPDATE records SET json = 'x', json_sha256 = 'y' WHERE rowid = 1")
    ledger.close()


def zeroed(folders: Folders) -> None:
    (folders.own / "ledger.sqlite").write_bytes(bytes(8192))


def missing(folders: Folders) -> None:
    (folders.own / "ledger.sqlite").unlink()


def newer(folders: Folders) -> None:
    ledger = open_ledger(folders.own)
    ledger.connection.execute("PRAGMA user_version = 99")
    ledger.close()


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        (edited, "was changed by somebody else (1 of "),
        (cut, "was changed by somebody else"),
        (stray, "2026-09-99.jsonl: is none of newsbot's files"),
        (deleted, "is missing"),
        (lost_a_line, "articles differ, such as baodaklak-"),
        (unpublished, "its unpublished record is damaged; the next run fetches it again"),
        (zeroed, "file is not a database; the next run, or `newsbot ledger rebuild`"),
        (missing, "there is none"),
        (newer, "of a newer newsbot (schema 99): use that version"),
    ],
)
def test_damage_is_told_with_the_way_out(folders: Folders, damage: Damage, told: str) -> None:
    damage(folders)
    ended = check(folders)
    assert ended.exit_code == 1
    assert told in ended.stdout


def test_a_paper_that_never_ran(tmp_path: Path) -> None:
    assert check(Folders(tmp_path, "baodaklak")).exit_code == 2
