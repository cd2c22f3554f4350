"""Half a day of hourly runs against a paper that changes, held against the truth."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from newsbot.cli import main
from tests.month import Cost, Tick, simulate, summarize

pytestmark = pytest.mark.crawl


def has_full_look() -> bool:
    return "--full" in CliRunner().invoke(main, ["run", "--help"]).output


@pytest.mark.skipif(not has_full_look(), reason="newsbot run has no --full yet")
def test_half_a_day_of_hourly_runs_ends_with_the_truth(tmp_path: Path) -> None:
    report = simulate(11, 60, 3, tmp_path, minutes_apart=18)
    print(*report.lines(), sep="\n")
    assert report.differences == []
    assert report.codes == {0: 13}
    assert report.is_good
    assert report.new >= 35


@pytest.mark.long
@pytest.mark.parametrize("site", ["thanhnien", "vnexpress", "vietnamnet", "baodanang", "plo"])
def test_two_days_of_hourly_runs_on_each_system(tmp_path: Path, site: str) -> None:
    report = simulate(48, 80, 3, tmp_path, minutes_apart=60, site=site)
    assert report.differences == []
    assert report.is_good
    assert report.new >= 60


def test_the_report_counts_quiet_hours_by_kind_of_request() -> None:
    quiet = Tick(datetime(2026, 9, 1), 0, 0, Counter({"list": 3, "home": 1}), Counter())
    busy = replace(quiet, new=2, requests=Counter({"list": 5, "article": 2}))
    busy = replace(busy, events=Counter({"published": 2}))
    looking = replace(quiet, requests=Counter({"list": 3, "article": 1, "comments": 2}))
    ended = replace(quiet, at=datetime(2026, 9, 1, 4))
    report = summarize([quiet, busy, looking, quiet, ended], quiet, None, [])
    assert report.is_good
    assert (report.hours, report.new, report.quiet_hours) == (4, 2, 3)
    assert report.requests == 4 + 7 + 6 + 4 + 4
    assert report.standing == Cost(4, 5)
    assert report.quiet == Cost(4, 6)
    assert report.quiet_lists == Cost(3, 3)
    assert report.quiet_looks == Cost(0, 3)
    assert "requests of hourly runs: 25, 12.50 a new article" in list(report.lines())


def test_a_failed_run_and_a_difference_are_told() -> None:
    good = Tick(datetime(2026, 9, 1), 0, 1, Counter({"list": 1}), Counter())
    failed = replace(good, code=70, complaint="2026-09-01 00:00 exit code 70: why")
    report = summarize([good, failed], good, None, ["missing: x", "1 difference in all"])
    assert not report.is_good
    lines = list(report.lines())
    assert "runs: 2 ended with 0, 1 ended with 70" in lines
    assert "2026-09-01 00:00 exit code 70: why" in lines
    assert lines[-2:] == ["differences: 1 difference in all", "missing: x"]


def test_an_output_in_use_is_refused(tmp_path: Path) -> None:
    (tmp_path / "something").touch()
    with pytest.raises(ValueError, match="is not empty"):
        simulate(1, 10, 1, tmp_path)


def test_a_month_that_was_stopped_is_taken_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[datetime] = []

    def run_at(server: object, replica: object, output: object, *moments: object) -> Tick:
        _, at, more, _ = moments
        assert isinstance(at, datetime)
        if len(made) == 3:
            made.append(at)
            raise KeyboardInterrupt
        if "--full" not in more:  # type: ignore[operator]
            made.append(at)
        return Tick(at, 0, 1, Counter({"list": 3}), Counter({"published": 1}))

    monkeypatch.setattr("tests.month.tick", run_at)
    with pytest.raises(KeyboardInterrupt):
        simulate(5, 10, 1, tmp_path)
    report = simulate(5, 10, 1, tmp_path)
    assert (report.hours, report.new, report.requests) == (5, 6, 18)
    assert [made.count(at) for at in sorted(set(made))] == [1, 1, 1, 2, 1, 2]
    with pytest.raises(ValueError, match="another simulation"):
        simulate(6, 10, 1, tmp_path)
