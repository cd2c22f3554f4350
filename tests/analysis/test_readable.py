"""Readers open what the manifest names: a stray file, or a day that stands twice, adds nothing."""

from __future__ import annotations

import gzip
import json
import logging
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

import newsbot
from newsbot.analysis.snapshot import Snapshot
from newsbot.cli import main
from newsbot.dataset.package import MANIFEST, SUCCESS

pytestmark = pytest.mark.unit


@pytest.fixture
def output(sample: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(sample, tmp_path / "output"))


def days(output: Path) -> list[Path]:
    return sorted((output / "baodaklak/articles/year=2026").rglob("*.jsonl"))


def ids(output: Path) -> list[str]:
    return sorted(newsbot.read(output / "baodaklak", "arrow")["id"].to_pylist())


def half_packed(output: Path) -> None:
    for path in days(output)[:5]:
        path.with_name(f"{path.name}.gz").write_bytes(gzip.compress(path.read_bytes()))


def packed_and_gone(output: Path) -> None:
    half_packed(output)
    days(output)[0].unlink()


def stray(output: Path) -> None:
    path = days(output)[-1]
    path.with_name("2026-09-99.jsonl").write_bytes(path.read_bytes())
    (output / "baodaklak/history.jsonl.gz").write_bytes(gzip.compress(b'{"id":"x"}\n'))


@pytest.mark.parametrize("change", [half_packed, packed_and_gone, stray])
def test_nothing_comes_twice(
    output: Path, change: object, caplog: pytest.LogCaptureFixture
) -> None:
    before = ids(output)
    assert callable(change)
    change(output)
    with caplog.at_level(logging.WARNING):
        assert ids(output) == before
    told = [record.getMessage() for record in caplog.records]
    assert any("2026-09-99.jsonl" in text for text in told) is (change is stray)
    runner = CliRunner()
    words = ["sql", "SELECT count(*) AS n FROM articles", "--format", "json"]
    asked = runner.invoke(main, [*words, "--output", str(output)])
    assert json.loads(asked.stdout) == {"n": len(before)}
    found = runner.invoke(
        main, ["search", "a", "--limit", "9999", "--json", "--output", str(output)]
    )
    names = [json.loads(line)["id"] for line in found.stdout.splitlines()]
    assert len(names) == len(set(names))
    out = output / "all.jsonl"
    ended = runner.invoke(
        main,
        ["export", "baodaklak", "--to", "jsonl", "--out", str(out), "--output", str(output)],
    )
    assert json.loads(ended.stdout)["articles"] == len(before)


def test_without_a_manifest_each_day_once(output: Path) -> None:
    before = ids(output)
    half_packed(output)
    (output / "baodaklak" / MANIFEST).unlink()
    assert ids(output) == before


def test_during_an_update_new_days_are_no_strangers(
    output: Path, caplog: pytest.LogCaptureFixture
) -> None:
    stray(output)
    (output / "baodaklak" / SUCCESS).unlink()
    with caplog.at_level(logging.WARNING):
        assert Snapshot(output / "baodaklak").days
    assert caplog.records == []
