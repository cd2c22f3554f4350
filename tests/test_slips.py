"""The list of slips is of today's code."""

from __future__ import annotations

import pytest

from tests.slips import Slip, slips, source

pytestmark = pytest.mark.unit


@pytest.mark.parametrize("slip", slips(), ids=lambda slip: f"{slip.file} {slip.old[:30]!r}")
def test_a_slip_can_be_made(slip: Slip) -> None:
    assert source(slip).read_text("utf8").count(slip.old) == 1
    assert slip.old != slip.new


def test_there_are_forty_in_every_room() -> None:
    rooms = {slip.file.partition("/")[0] for slip in slips()}
    assert {"text", "layouts", "pipelines", "ledger", "runs"} <= rooms
    assert len(slips()) >= 40
