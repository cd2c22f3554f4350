"""Commands killed beside readers: nothing lost, doubled or torn; a file that moves is read anew."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

import newsbot
from newsbot.analysis import snapshot
from newsbot.analysis.duck import Moved
from newsbot.cli import main
from newsbot.dataset.manifest import Manifest
from tests.beside import beside

pytestmark = pytest.mark.crawl


def test_killed_beside_readers() -> None:
    seed = date.today().toordinal()
    print(f"seed {seed}")
    report = beside(3, seed)
    assert report.problems == []
    assert report.looks.total() > 10


@pytest.mark.long
def test_killed_sixty_times_beside_readers() -> None:
    report = beside(60, seed=2)
    assert report.problems == []
    assert report.kills.total() > 40


def gone_once(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The next listing names a day by another name than it has when it is opened."""
    real, left = snapshot.names_to_read, [1]

    def listed(dataset: Path, below: str, manifest: Manifest | None) -> list[str]:
        names = real(dataset, below, manifest)
        if not left or below != "articles/":
            return names
        left.pop()
        return [f"{names[0]}.gz", *names[1:]]

    monkeypatch.setattr(snapshot, "names_to_read", listed)


def test_a_file_that_moved_is_read_anew(sample: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = sample / "baodaklak"
    whole = newsbot.read(folder, "polars")
    gone_once(folder, monkeypatch)
    assert newsbot.read(folder, "polars").equals(whole)


def test_an_export_begins_anew(
    sample: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ["export", "baodaklak", "--to", "jsonl", "--output", str(sample), "--out"]
    assert CliRunner().invoke(main, [*words, str(tmp_path / "one.jsonl")]).exit_code == 0
    gone_once(sample / "baodaklak", monkeypatch)
    assert CliRunner().invoke(main, [*words, str(tmp_path / "two.jsonl")]).exit_code == 0
    one, two = ((tmp_path / f"{name}.jsonl").read_bytes() for name in ("one", "two"))
    assert one == two != b""


def test_a_search_finds_the_day_under_its_new_name(
    sample: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ["search", "buôn", "--limit", "999", "--json", "--output", str(sample)]
    whole = CliRunner().invoke(main, words).stdout
    gone_once(sample / "baodaklak", monkeypatch)
    assert CliRunner().invoke(main, words).stdout == whole != ""


def test_one_that_does_not_come_back_is_told(sample: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(snapshot, "names_to_read", lambda *_: ["articles/2026-01-01.jsonl"])
    with pytest.raises((Moved, FileNotFoundError), match="2026-01-01"):
        newsbot.read(sample / "baodaklak")
