"""``newsbot dispatch``: orders over an executor, those of one host in a row."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from newsbot.cli import main
from newsbot.commands.run.ending import worst_of
from newsbot.replica import Replica, running
from newsbot.runs import dispatching
from newsbot.runs.dispatching import Ended, dispatch
from newsbot.runs.orders import Order
from tests.crawling import records

ENGINE = "tests.archive.engines:threads"


class Now(ThreadPoolExecutor):
    """Does each job when it is given one, and counts those that are under way at once."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        future.set_result(fn(*args, **kwargs))
        return future


def order(name: str, site: str = "baodaklak") -> Order:
    return Order(name, site)


@pytest.mark.unit
def test_each_order_runs_once_and_a_taken_host_is_tried_again_behind_the_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    given: list[str] = []
    clock = [0.0]

    def do(one: Order, words: object) -> Ended:
        given.append(one.order)
        clock.append(clock[-1] + 10)
        taken = one.order == "a" and given.count("a") < 3
        return Ended(one, 75 if taken else 0, "{}", "")

    monkeypatch.setattr(dispatching, "do", do)
    orders = [order("a"), order("b"), order("a"), order("c", "vnexpress")]
    with Now() as engine:
        ended = list(dispatch(orders, engine, 1, (), 60, lambda: clock[-1]))
    assert [(one.order.order, one.code) for one in ended] == [("c", 0), ("a", 0), ("b", 0)]
    assert given == ["a", "c", "a", "a", "b"]


@pytest.mark.unit
def test_patience_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [0.0]

    def do(one: Order, words: object) -> Ended:
        assert words == ["--quiet", "--wait", "5.0"]
        clock.append(clock[-1] + 10)
        return Ended(one, 75, "", "")

    monkeypatch.setattr(dispatching, "do", do)
    with Now() as engine:
        told = dispatch([order("a")], engine, 1, ("--quiet",), 60, lambda: clock[-1])
        assert [one.code for one in told] == [75]
    assert clock[-1] == 70


@pytest.mark.unit
def test_no_two_of_a_host_are_under_way_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    under_way: list[str] = []
    most: list[int] = []

    def do(one: Order, words: object) -> Ended:
        assert one.site not in under_way
        under_way.append(one.site)
        most.append(len(under_way))
        under_way.remove(one.site)
        return Ended(one, 0, "", "")

    monkeypatch.setattr(dispatching, "do", do)
    sites = ("baodaklak", "vnexpress", "plo", "dantri")
    orders = [order(f"{site}-{number}", site) for number in range(20) for site in sites]
    with ThreadPoolExecutor(3) as engine:
        ended = list(dispatch(orders, engine, 3, (), 0))
    assert sorted(one.order.order for one in ended) == sorted(one.order for one in orders)
    for site in sites:
        mine = [one.order.order for one in ended if one.order.site == site]
        assert mine == [f"{site}-{number}" for number in range(20)]
    assert max(most) <= 3


@pytest.mark.unit
def test_the_worst_code() -> None:
    assert worst_of([]) == worst_of([0, 0]) == 0
    assert worst_of([0, 1, 75, 69]) == 75
    assert worst_of([0, 137, 2]) == 137


@pytest.mark.crawl
def test_orders_of_several_papers_are_done_and_stay_so(tmp_path: Path) -> None:
    file, output = tmp_path / "orders.jsonl", tmp_path / "output"
    sites = ("baodaklak", "plo")
    told = [
        {"order": f"{site}-{month}", "site": site, "options": {"since": since, "until": until}}
        for site in sites
        for month, since, until in (
            ("late", "2026-09-29", "2026-10-01"),
            ("early", "2026-09-25", "2026-09-28"),
        )
    ]
    file.write_text("\n".join(map(json.dumps, told)) + "\n")
    with running(Replica(articles=60, seed=5)) as server:
        words = ("dispatch", file, "--executor", ENGINE, "--workers", "2", "--output", output)
        line = [*map(str, words), "--base-url", server.url]
        first = CliRunner().invoke(main, line)
        assert first.exit_code == 0, first.output
        said = [json.loads(one) for one in first.stdout.splitlines()]
        assert [one["finish_reason"] for one in said] == ["finished"] * 4
        asked = server.requests()["total"]
        again = CliRunner().invoke(main, line)
        assert again.exit_code == 0, again.output
        reasons = {json.loads(one)["finish_reason"] for one in again.stdout.splitlines()}
        assert (reasons, server.requests()["total"]) == ({"done_before"}, asked)
    for site in sites:
        ids = [record["id"] for record in records(output / site)]
        assert len(ids) == len(set(ids)) > 10


@pytest.mark.crawl
@pytest.mark.parametrize(
    ("told", "why"), [("{", "truncated"), ('{"order":"a","site":"nobody"}', "no known paper")]
)
def test_a_list_that_is_none_is_told(tmp_path: Path, told: str, why: str) -> None:
    file = tmp_path / "orders.jsonl"
    file.write_text(told)
    ended = CliRunner().invoke(main, ["dispatch", str(file)])
    assert (ended.exit_code, why in ended.output) == (2, True)
