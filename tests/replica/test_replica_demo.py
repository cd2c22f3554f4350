"""What ``make demo`` shows."""

from __future__ import annotations

from pathlib import Path

import pytest

from newsbot.replica.demo import show

pytestmark = pytest.mark.unit


def test_it_counts_articles_alone(sample: Path, capsys: pytest.CaptureFixture[str]) -> None:
    dataset = sample / "baodaklak"
    articles = sum(path.read_bytes().count(b"\n") for path in dataset.glob("articles/**/*.jsonl"))
    show(dataset)
    told = capsys.readouterr().out
    assert f"\n{articles} records, one JSON object a line" in told
    assert told.count(" comments\n") == 3
