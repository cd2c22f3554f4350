"""``--compress``: the same dataset in packed files."""

from __future__ import annotations

import gzip
import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import product
from pathlib import Path
from pkgutil import resolve_name
from typing import Any

import pytest
from click.testing import CliRunner

import newsbot
from newsbot.cli import main
from newsbot.dataset.history import HISTORY
from newsbot.dataset.lines import DatasetError, lines_in
from newsbot.dataset.package import CHECKSUMS
from newsbot.dataset.partitions import data_files
from newsbot.exporters import packing
from newsbot.exporters.atomic import read_lines, write_lines
from newsbot.exporters.packing import SUFFIXES, Packing, named, packing_of, unpacked_name
from newsbot.ledger import open_ledger
from newsbot.ledger.outbox import Outbox
from newsbot.replica import Replica, compare, running
from newsbot.runs.folders import Folders
from newsbot.runs.publishing import publish_exported
from tests.crawling import crawl

pytestmark = pytest.mark.crawl

REPLICA = Replica(articles=30, seed=9)
PACKED = ("gzip", "zstd")
NOW = datetime(2026, 11, 1, tzinfo=UTC)
OLD = [
    b'{"id":"baodaklak-1","kind":"gone","at":"2026-10-01T06:00:00+07:00","changed":[],"record":null}',
    b'{"id":"baodaklak-1","kind":"back","at":"2026-10-02T06:00:00+07:00","changed":[],"record":null}',
]


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A plain dataset with history; nobody writes into it."""
    output = tmp_path_factory.mktemp("plain")
    with running(REPLICA) as server:
        assert crawl(server.url, output, "--all").code == 0
    folders = Folders(output, "baodaklak")
    (run,) = (folders.own / "runs").glob("*/")
    write_lines(run / HISTORY, OLD)
    ledger = open_ledger(folders.own)
    outbox = Outbox(ledger, folders.dataset)
    outbox.know_history(OLD)
    outbox.forget_publishing()
    ledger.close()
    assert (
        CliRunner().invoke(main, ["publish", "baodaklak", "--output", str(output)]).exit_code == 0
    )
    return output


@pytest.fixture
def output(crawled: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(crawled, tmp_path / "output"))


def publish(output: Path, *arguments: str) -> None:
    ended = CliRunner().invoke(main, ["publish", "baodaklak", "--output", str(output), *arguments])
    assert ended.exit_code == 0, ended.output


def content(output: Path) -> dict[str, list[bytes]]:
    """Every data file's lines by its name as if it were not packed."""
    dataset = output / "baodaklak"
    found = [*data_files(dataset), *data_files(dataset, "comments"), *dataset.glob(f"{HISTORY}*")]
    return {
        unpacked_name(path.relative_to(dataset).as_posix()): list(read_lines(path))
        for path in found
    }


def packings(output: Path) -> set[Packing]:
    dataset = output / "baodaklak"
    found = (path for path in dataset.rglob("*.jsonl*") if path.is_file())
    return {packing_of(path.name) for path in found}


def checked(output: Path) -> bool:
    line = ["sha256sum", "--check", "--quiet", "--strict", CHECKSUMS]
    where = output / "baodaklak"
    return subprocess.run(line, cwd=where, capture_output=True, check=False).returncode == 0


def test_a_dataset_is_packed_and_unpacked_whole(crawled: Path, output: Path) -> None:
    before = {path: path.read_bytes() for path in sorted(crawled.rglob("baodaklak/**/*.jsonl"))}
    for how in (*PACKED, "none", "zstd", "none"):
        publish(output, "--compress", how)
        assert packings(output) == {how}
        assert content(output) == content(crawled)
        assert compare(output, REPLICA) == []
        assert checked(output)
        assert (output / "baodaklak" / "_SUCCESS").exists()
    assert [path.read_bytes() for path in sorted(output.rglob("baodaklak/**/*.jsonl"))] == list(
        before.values()
    )


@pytest.mark.parametrize("how", PACKED)
@pytest.mark.few(1)
def test_a_crawl_packs_and_later_ones_go_on_so(crawled: Path, tmp_path: Path, how: str) -> None:
    with running(REPLICA) as server:
        crawl(server.url, tmp_path, "--max-articles", "20", "--compress", how)
        first = {path: path.stat().st_mtime_ns for path in data_files(tmp_path / "baodaklak")}
        assert crawl(server.url, tmp_path, "--all").code == 0
        again = crawl(server.url, tmp_path, "--all")
    assert (again.code, again.summary["new"]) == (0, 0)
    assert first
    assert packings(tmp_path) == {how}
    assert compare(tmp_path, REPLICA) == []
    assert checked(tmp_path)
    small, whole = (
        sum(path.stat().st_size for path in data_files(at / "baodaklak"))
        for at in (tmp_path, crawled)
    )
    assert small < whole / 2


@pytest.mark.parametrize("how", PACKED)
def test_the_same_lines_are_the_same_bytes(tmp_path: Path, how: Packing) -> None:
    for name in ("a", "b"):
        write_lines(tmp_path / name / named("x.jsonl", how), [b"1", b"2"])
    one, other = (next((tmp_path / name).iterdir()).read_bytes() for name in ("a", "b"))
    assert one == other


@pytest.mark.parametrize("how", PACKED)
def test_analysts_read_it_the_same(crawled: Path, output: Path, how: str) -> None:
    publish(output, "--compress", how)
    for table in ("articles", "comments", "history"):
        plain, packed = (newsbot.read(at / "baodaklak", "arrow", table) for at in (crawled, output))
        assert plain.num_rows > 0
        assert packed.equals(plain), table
    told = [
        CliRunner().invoke(main, ["search", "buon", "--json", "--output", str(at)]).stdout
        for at in (crawled, output)
    ]
    assert told[0] == told[1] != ""
    for to in ("jsonl", "csv"):
        made = []
        for at in (crawled, output):
            out = at.parent / f"{at.name}.{to}"
            words = ["export", "baodaklak", "--to", to, "--out", str(out), "--output", str(at)]
            assert CliRunner().invoke(main, words).exit_code == 0
            made.append(out.read_bytes())
        assert made[0] == made[1] != b""


def test_frictionless_reads_gzip(output: Path) -> None:
    publish(output, "--compress", "gzip")
    line = [sys.executable, "-m", "frictionless", "validate", "datapackage.json"]
    ended = subprocess.run(
        line, cwd=output / "baodaklak", capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr


ATOMIC = "newsbot.exporters.atomic"


class Killed(BaseException):
    pass


def killed_at(function: Callable[..., Any], calls: Iterator[int], *, after: bool) -> Any:
    def call(*arguments: Any) -> Any:
        left = next(calls)
        if left == 0 and not after:
            raise Killed
        result = function(*arguments)
        if left == 0:
            raise Killed
        return result

    return call


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize(
    ("step", "call"),
    [
        *product((f"{ATOMIC}:Staged.write_lines", f"{ATOMIC}:_take_place"), (0, 2)),
        ("newsbot.runs.repacking:begin", 0),
        ("newsbot.ledger.outbox:Outbox.move", 0),
        *product(("newsbot.ledger.outbox:Outbox.remember_files",), (0, 1)),
    ],
)
def test_a_kill_at_any_step_is_made_good(
    crawled: Path, output: Path, monkeypatch: pytest.MonkeyPatch, step: str, call: int, after: bool
) -> None:
    folders = Folders(output, "baodaklak")
    ledger = open_ledger(folders.own)
    try:
        with monkeypatch.context() as patch:
            countdown = iter(range(call, -1000, -1))
            real = resolve_name(step)
            patch.setattr(step.replace(":", "."), killed_at(real, countdown, after=after))
            with pytest.raises(Killed):
                publish_exported(folders, ledger, NOW, "gzip")
        assert not (output / "baodaklak" / "_SUCCESS").exists() or not after
        rows = newsbot.read(crawled / "baodaklak", "arrow").num_rows
        assert newsbot.read(output / "baodaklak", "arrow").num_rows == rows
        publish_exported(folders, ledger, NOW)
        publish_exported(folders, ledger, NOW, "gzip")
    finally:
        ledger.close()
    assert packings(output) == {"gzip"}
    assert content(output) == content(crawled)
    assert compare(output, REPLICA) == []
    assert checked(output)


def test_the_next_command_ends_what_a_kill_left(
    crawled: Path, output: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folders = Folders(output, "baodaklak")
    ledger = open_ledger(folders.own)
    with monkeypatch.context() as patch:
        countdown = iter(range(3, -99, -1))
        real = resolve_name(f"{ATOMIC}:_take_place")
        patch.setattr(f"{ATOMIC}._take_place", killed_at(real, countdown, after=True))
        with pytest.raises(Killed):
            publish_exported(folders, ledger, NOW, "gzip")
    ledger.close()
    assert packings(output) == {"gzip", "none"}
    asked = CliRunner().invoke(
        main, ["sql", "SELECT count(*) AS n FROM articles", "--output", str(output)]
    )
    rows = newsbot.read(crawled / "baodaklak", "arrow").num_rows
    assert asked.stdout.split() == ["n", str(rows)]
    # Now any other tool reads each day once, too.
    assert packings(output) == {"gzip"}
    assert content(output) == content(crawled)
    assert checked(output)


@pytest.mark.parametrize("how", PACKED)
def test_a_lost_ledger_finds_packed_files(output: Path, how: str) -> None:
    publish(output, "--compress", how)
    for path in (output / ".newsbot" / "baodaklak").glob("ledger.sqlite*"):
        path.unlink()
    with running(REPLICA) as server:
        assert crawl(server.url, output, "--all").code == 0
    assert packings(output) == {how}
    assert compare(output, REPLICA) == []


@pytest.mark.parametrize("how", PACKED)
def test_damage_is_named_and_made_good(output: Path, how: str) -> None:
    publish(output, "--compress", how)
    path = data_files(output / "baodaklak")[3]
    path.write_bytes(path.read_bytes()[:-9])
    with pytest.raises(DatasetError, match=path.name):
        list(lines_in(path))
    found = CliRunner().invoke(main, ["search", "buon", "--limit", "999", "--output", str(output)])
    assert found.exit_code != 0
    assert path.name in found.output
    publish(output)
    assert compare(output, REPLICA) == []


def test_names() -> None:
    assert {how: named("a.jsonl", how) for how in SUFFIXES} == {
        "none": "a.jsonl",
        "gzip": "a.jsonl.gz",
        "zstd": "a.jsonl.zst",
    }
    assert named("a.jsonl.gz", "zstd") == "a.jsonl.zst"
    assert packing_of("a.jsonl") == "none"


def test_what_others_packed_is_read(tmp_path: Path) -> None:
    """Several members or frames, one after the other."""
    for name, pack in (("a.gz", gzip.compress), ("a.zst", packing.zstd.compress)):
        (tmp_path / name).write_bytes(pack(b"1\n") + pack(b"2\n"))
        with packing.unpacked(tmp_path / name) as file:
            assert json.loads(b"[%s]" % b",".join(file.read().split())) == [1, 2]
