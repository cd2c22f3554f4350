"""Killed and stopped at random instants: nothing lost, nothing doubled, never half a file."""

from __future__ import annotations

import signal

import pytest

from tests.crash import crash


@pytest.mark.parametrize(
    ("kills", "how"),
    [
        (12, (signal.SIGKILL,)),
        (3, (signal.SIGTERM,)),
        (3, (signal.SIGTERM, signal.SIGTERM)),
        (2, (signal.SIGINT,)),
    ],
)
def test_stopped_at_random_instants(kills: int, how: tuple[signal.Signals, ...]) -> None:
    report = crash(kills, how, seed=7)
    assert report.problems == []
    assert report.kills == kills
    assert report.looks > 20
