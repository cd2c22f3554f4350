"""Runs keep the index in step, in a process of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from newsbot.analysis.index import is_fresh
from newsbot.analysis.snapshot import Snapshot
from newsbot.replica import running
from tests.crawling import SMALL, crawl

pytestmark = pytest.mark.crawl


def test_a_run_keeps_it_in_step(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWSBOT_INDEX", "true")
    with running(SMALL) as server:
        assert crawl(server.url, tmp_path, "--max-articles", "5").code == 0
        dataset = tmp_path / "baodaklak"
        assert is_fresh(dataset)
        assert all(month.is_indexed for month in Snapshot(dataset).months())
        monkeypatch.setenv("NEWSBOT_INDEX", "false")
        assert crawl(server.url, tmp_path, "--all").code == 0
        assert not is_fresh(dataset)
        monkeypatch.setenv("NEWSBOT_INDEX", "true")
        assert crawl(server.url, tmp_path).code == 0
        assert is_fresh(dataset)
