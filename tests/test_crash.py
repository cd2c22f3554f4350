"""Killed and stopped at random instants: nothing lost, nothing doubled, never half a file."""

from __future__ import annotations

import signal
from datetime import date

import pytest

from tests.crash import crash
from tests.faults import Measured

pytestmark = pytest.mark.crawl


@pytest.mark.parametrize(
    ("kills", "how"),
    [
        pytest.param(5, (signal.SIGKILL,), marks=pytest.mark.fault("A1", "A15")),
        pytest.param(2, (signal.SIGTERM,), marks=pytest.mark.fault("A3")),
        pytest.param(2, (signal.SIGTERM, signal.SIGTERM), marks=pytest.mark.fault("A4")),
        pytest.param(2, (signal.SIGINT,), marks=pytest.mark.fault("A3")),
    ],
)
def test_stopped_at_random_instants(
    kills: int, how: tuple[signal.Signals, ...], measured: Measured
) -> None:
    seed = date.today().toordinal()
    print(f"seed {seed}")
    report = crash(kills, how, seed, articles=150)
    assert report.problems == []
    assert report.kills == kills
    assert report.looks > 10
    measured(f"{kills} times {how[-1].name}: at most {max(report.pages_again)} pages again")


@pytest.mark.long
@pytest.mark.fault("A2")
def test_ten_kills_in_one_crawl(measured: Measured) -> None:
    report = crash(10, (signal.SIGKILL,), seed=11, articles=600, a_trial=10)
    assert report.problems == []
    assert report.kills == 10
    measured(f"{sum(report.pages_again)} pages again after 10 kills of one crawl")
