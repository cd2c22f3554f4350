"""What a run's end means, where only the counts decide."""

from __future__ import annotations

import pytest

from newsbot.judging import judge
from newsbot.spiders.plan import Plan
from newsbot.summary import CrawlResult, Summary


def judged(**counts: object) -> Summary:
    summary = Summary(site="baodaklak", run_id="r", discovery="complete", **counts)  # type: ignore[arg-type]
    judge(summary, Plan(), CrawlResult("finished", None, {"response_received_count": 2}))
    return summary


def test_a_run_that_takes_up_one_with_nothing_left_is_well() -> None:
    assert judged(resumed=True).exit_code == 0


@pytest.mark.parametrize("counts", [{}, {"listed": 3, "resumed": True}])
def test_a_run_that_reads_nothing_is_not(counts: dict[str, object]) -> None:
    summary = judged(**counts)
    assert (summary.exit_code, summary.finish_reason) == (1, "nothing_parsed")
