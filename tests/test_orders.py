"""Work orders and leases: done once, and by one process at a host, whoever hands them out."""

from __future__ import annotations

import json
import shutil
import signal
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from newsbot.cli import main
from newsbot.replica import Faults, compare, running
from newsbot.runs import leases
from newsbot.runs.folders import Locked
from newsbot.runs.leases import Lease, Leases, Lost
from newsbot.runs.orders import BadOrder, Order, done, note, parse, windows
from tests.crawling import FAST, SMALL, crawl
from tests.waiting import LONGEST, wait_until
from tests.warm import Started, newsbot

SITE = "baodaklak"
NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)


def plan(*words: object) -> list[dict[str, Any]]:
    ended = CliRunner().invoke(main, ["plan", *map(str, words)])
    assert ended.exit_code == 0, ended.output
    return [json.loads(line) for line in ended.stdout.splitlines()]


# Plans


@pytest.mark.unit
def test_without_a_window_an_order_a_paper_and_hour(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWSBOT_NOW", "2026-11-29T18:42:00+00:00")
    told = plan("baodaklak", "vnexpress", "baodaklak")
    assert told == [
        {"order": "baodaklak-2026-11-30T01", "site": "baodaklak", "options": {}},
        {"order": "vnexpress-2026-11-30T01", "site": "vnexpress", "options": {}},
    ]


@pytest.mark.unit
def test_a_window_in_parts_covers_each_day_once() -> None:
    told = plan(
        *("baodaklak", "--since", "2023-11-29", "--until", "2024-03-02"),
        *("--no-comments", "--section", "/giao-duc/"),
    )
    assert [one["order"] for one in told] == [
        f"baodaklak-{month}" for month in ("2024-03", "2024-02", "2024-01", "2023-12", "2023-11")
    ]
    assert told[1]["options"] == {
        "section": ["/giao-duc/"],
        "comments": False,
        "since": "2024-02-01",
        "until": "2024-02-29",
    }
    for each in ("day", "month", "year"):
        parts = list(windows(date(2023, 11, 29), date(2025, 3, 2), each))  # type: ignore[arg-type]
        days = [
            first + timedelta(days=at)
            for first, last in reversed(parts)
            for at in range((last - first).days + 1)
        ]
        assert days == [date(2023, 11, 29) + timedelta(days=at) for at in range(len(days))]
        assert days[-1] == date(2025, 3, 2)


@pytest.mark.unit
@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--since", "2024-01-01"), "two ends"),
        (("--since", "2024-02-01", "--until", "2024-01-01"), "later than"),
    ],
)
def test_a_window_that_is_none(words: tuple[str, ...], told: str) -> None:
    ended = CliRunner().invoke(main, ["plan", SITE, *words])
    assert (ended.exit_code, told in ended.output) == (2, True)


# Orders


@pytest.mark.unit
@pytest.mark.parametrize(
    ("told", "why"),
    [
        (b"", "truncated"),
        (b'{"site":"baodaklak"}', "order"),
        (b'{"order":"../a","site":"baodaklak"}', "no name"),
        (b'{"order":"a","site":"nobody"}', "no known paper"),
        (b'{"order":"a","site":"baodaklak","options":{"delay":0}}', "no option 'delay'"),
        (b'{"order":"a","site":"baodaklak","who":"me"}', "who"),
    ],
)
def test_what_is_no_order_is_told(told: bytes, why: str) -> None:
    with pytest.raises(BadOrder, match=why):
        parse(told)


@pytest.mark.unit
def test_an_order_is_done_under_its_name(tmp_path: Path) -> None:
    order = Order("a", SITE, {"since": "2024-01-01"})
    assert done(tmp_path, order) is None
    note(tmp_path, order, "run-1", "2026-11-29T18:00:00+07:00")
    there = done(tmp_path, order)
    assert there is not None
    assert there.run_id == "run-1"
    with pytest.raises(BadOrder, match="another order"):
        done(tmp_path, Order("a", SITE))
    (tmp_path / "orders/a.json").write_bytes(b'{"order"')
    assert done(tmp_path, order) is None


def ordered(url: str, output: Path, order: dict[str, Any], *words: object) -> tuple[int, Any]:
    file = output.with_name(f"{order['order']}.json")
    file.write_text(json.dumps(order))
    line = ("run", "--order", file, "--base-url", url, "--output", output, *FAST, *words)
    ended = newsbot(*line, seconds=LONGEST)
    assert "Traceback" not in ended.err
    return ended.code, json.loads(ended.out.splitlines()[-1])


@pytest.mark.crawl
def test_orders_come_to_the_whole_and_each_is_done_once(tmp_path: Path) -> None:
    output = tmp_path / "output"
    orders = plan(SITE, "--since", "2026-09-01", "--until", "2026-09-30", "--each", "month")
    orders += plan(SITE, "--since", "2026-09-01", "--until", "2026-09-30", "--each", "year")
    with running(SMALL) as server:
        for order in orders:
            assert ordered(server.url, output, order)[0] == 0
        asked = server.requests()["total"]
        code, summary = ordered(server.url, output, orders[0])
        assert (code, summary["finish_reason"], summary["requests"]) == (0, "done_before", 0)
        assert summary["run_id"] == ""
        assert server.requests()["total"] == asked
        other = orders[0] | {"options": {"all": True}}
        code, summary = ordered(server.url, output, other)
        assert (code, summary["finish_reason"]) == (78, "bad_order")
    assert compare(output, SMALL) == []


@pytest.mark.crawl
def test_what_is_not_whole_is_not_done(tmp_path: Path) -> None:
    output, order = tmp_path / "output", {"order": "it", "site": SITE, "options": {"all": True}}
    with running(SMALL, Faults.parse(["list:500"])) as server:
        assert ordered(server.url, output, order)[0] != 0
    with running(SMALL) as server:
        summary = ordered(server.url, output, order, "--max-requests", "60")[1]
        assert summary["pending"] > 0
        code, summary = ordered(server.url, output, order)
        assert (code, summary["finish_reason"]) == (0, "finished")
        assert ordered(server.url, output, order)[1]["finish_reason"] == "done_before"
    assert compare(output, SMALL) == []


@pytest.mark.crawl
@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((SITE,), "leave out SITE"),
        (("--since", "2024-01-01"), "leave out --since"),
    ],
)
def test_an_order_says_it_all(tmp_path: Path, words: tuple[str, ...], told: str) -> None:
    file = tmp_path / "order.json"
    options = {"since": "2023-01-01", "until": "2023-02-01"}
    file.write_text(json.dumps({"order": "a", "site": SITE, "options": options}))
    ended = CliRunner().invoke(main, ["run", *words, "--order", str(file)])
    assert (ended.exit_code, told in ended.output) == (2, True)


# Leases


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now

    def passes(self, **time: int) -> None:
        self.now += timedelta(**time)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def lease(tmp_path: Path, clock: Clock) -> Callable[[], Lease]:
    return lambda: Lease(tmp_path, "baodaklak.vn", clock)


@pytest.mark.unit
def test_one_holds_it_until_it_is_given_back(lease: Callable[[], Lease]) -> None:
    one, other = lease(), lease()
    one.take()
    one.renew()
    with pytest.raises(Locked, match=r"baodaklak\.vn is crawled by process"):
        other.take()
    one.give_back()
    other.take()
    assert (one.number, other.number) == (1, 2)
    with pytest.raises(Lost):
        one.check()


@pytest.mark.unit
def test_one_that_ran_out_is_followed_and_its_holder_learns_it(
    lease: Callable[[], Lease], clock: Clock
) -> None:
    one, other = lease(), lease()
    one.take()
    clock.passes(minutes=2)
    one.renew()
    clock.passes(minutes=2)
    with pytest.raises(Locked):
        other.take()
    clock.passes(minutes=2)
    other.take()
    for learns in (one.renew, one.check):
        with pytest.raises(Lost, match="was lost to process"):
            learns()
    one.give_back()
    other.check()


@pytest.mark.unit
def test_of_many_who_try_one_gets_it(lease: Callable[[], Lease], clock: Clock) -> None:
    for _ in range(20):
        start = threading.Barrier(8)

        def tried(start: threading.Barrier = start) -> Lease | None:
            mine = lease()
            start.wait()
            try:
                mine.take()
            except Locked:
                return None
            return mine

        with ThreadPoolExecutor(8) as pool:
            taken = [one.result() for one in [pool.submit(tried) for _ in range(8)]]
        (holder,) = [one for one in taken if one is not None]
        holder.check()
        holder.give_back()
    assert len(list(lease().folder.glob("*.json"))) < 10


@pytest.mark.unit
def test_a_damaged_lease_is_no_lease(lease: Callable[[], Lease]) -> None:
    one, other = lease(), lease()
    one.take()
    next(one.folder.glob("*.json")).write_bytes(b"{")
    other.take()
    with pytest.raises(Lost):
        one.check()


@pytest.mark.unit
def test_whoever_loses_one_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leases, "LASTS", timedelta(seconds=0.06))
    stopped = threading.Event()
    former = signal.signal(signal.SIGTERM, lambda *_: stopped.set())
    try:
        with Leases(tmp_path, ["a.vn", "b.vn"]).held() as held:
            held.check()
            thief = Lease(tmp_path, "b.vn", lambda: datetime.now(UTC) + timedelta(days=1))
            thief.take()
            assert stopped.wait(LONGEST)
            with pytest.raises(Lost, match=r"b\.vn"):
                held.check()
    finally:
        signal.signal(signal.SIGTERM, former)
    thief.check()


@pytest.mark.crawl
def test_an_order_waits_for_nobody_at_the_same_host(tmp_path: Path) -> None:
    output, order = tmp_path / "output", {"order": "it", "site": SITE, "options": {"all": True}}
    other = Lease(output / ".newsbot" / "leases", "baodaklak.vn")
    other.take()
    with running(SMALL) as server:
        code, summary = ordered(server.url, output, order)
        assert (code, summary["finish_reason"], summary["requests"]) == (75, "locked", 0)
        assert server.requests()["total"] == 0
        other.give_back()
        assert ordered(server.url, output, order)[0] == 0
        # A run that no order asked for has the paper's lock, as ever.
        assert crawl(server.url, output).code == 0
    assert compare(output, SMALL) == []


@pytest.mark.crawl
def test_what_was_crawled_under_a_lost_lease_is_not_published(tmp_path: Path) -> None:
    """The thief comes while the pages are read; the next one to hold it publishes all."""
    output, order = tmp_path / "output", {"order": "it", "site": SITE, "options": {"all": True}}
    file = tmp_path / "order.json"
    file.write_text(json.dumps(order))
    folder = output / ".newsbot" / "leases"

    def later() -> datetime:
        return datetime.now(UTC) + timedelta(days=1)

    with running(SMALL, Faults.parse(["article:slow=0.05"])) as server:
        line = ("run", "--order", file, "--base-url", server.url, "--output", output, *FAST)
        child = Started(*line)
        wait_until(lambda: server.requests()["by_target"].get("article", 0) > 3, child)
        thief = Lease(folder, "baodaklak.vn", later)
        thief.take()
        ended = child.end()
        summary = json.loads(ended.out.splitlines()[-1])
        assert (ended.code, summary["finish_reason"]) == (75, "locked"), ended.err
        assert list((output / SITE).rglob("*.jsonl")) == []
        # Of tomorrow, as the thief's clock has it.
        shutil.rmtree(folder)
        assert ordered(server.url, output, order)[0] == 0
    assert compare(output, SMALL) == []
