"""Damaged files: told, moved aside, made again, and nothing is lost."""

from __future__ import annotations

import pytest

from tests.damage import MUTATIONS, cut, damage
from tests.faults import Measured

pytestmark = pytest.mark.crawl


@pytest.mark.fault("A7")
def test_cut_anywhere() -> None:
    report = cut(6, seed=4, articles=12)
    assert report.problems == []
    assert report.answers["dataset, exported: written again"] == 1
    assert report.answers["dataset, finished: kept as"] == 1


@pytest.mark.long
@pytest.mark.fault("A7")
def test_cut_in_two_hundred_places(measured: Measured) -> None:
    report = cut(200, seed=1, articles=60)
    assert report.problems == []
    measured("200 cuts, nothing lost")


@pytest.mark.long
@pytest.mark.fault("A17")
def test_damaged_a_hundred_times(measured: Measured) -> None:
    report = damage(100, seed=1, articles=60)
    assert report.problems == []
    measured("100 damages, nothing lost")


@pytest.mark.fault("A17")
def test_damaged_in_every_way() -> None:
    report = damage(2 * len(MUTATIONS), seed=3, articles=12)
    assert report.problems == []
    for kind in ("cut", "page overwritten", "bits flipped", "emptied", "another file"):
        assert report.answers[f"{kind}, finished: rebuilt"] == 1
    assert report.answers["bits flipped in a record, killed: were damaged"] == 1
