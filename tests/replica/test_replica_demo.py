"""What ``make demo`` shows."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from newsbot.cli import main
from newsbot.replica.demo import show

pytestmark = pytest.mark.unit


def test_it_counts_articles_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert CliRunner().invoke(main, ["sample", str(tmp_path)]).exit_code == 0
    dataset = tmp_path / "baodaklak"
    articles = sum(path.read_bytes().count(b"\n") for path in dataset.glob("articles/**/*.jsonl"))
    show(dataset)
    told = capsys.readouterr().out
    assert f"\n{articles} records, one JSON object a line" in told
    assert told.count(" comments\n") == 3
