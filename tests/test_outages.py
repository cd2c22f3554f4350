"""A site that is out, slow, busy or closed: what is asked meanwhile, and how the run goes on."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
from scrapy import Request, Spider
from scrapy.http import Response
from scrapy.utils.test import get_crawler

from newsbot.middlewares.outages import Outages, Verdict
from newsbot.middlewares.pace import LONGEST_WAIT, Pace, read_retry_after
from newsbot.middlewares.retry import PacedRetryMiddleware
from newsbot.replica import Faults, Replica, compare, running
from newsbot.spiders.failures import LimitReached
from tests.crawling import SMALL, crawl

pytestmark = pytest.mark.crawl

NOW = datetime(2026, 9, 30, 11, tzinfo=UTC)


class Clock:
    """Time that passes by sleeping only."""

    def __init__(self) -> None:
        self.now = 100.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


def outages(clock: Clock, *verdicts: Verdict) -> Outages:
    told = iter(verdicts)

    async def probe() -> Verdict:
        return next(told)

    return Outages(probe, 1.0, clock.sleep, clock)


def test_a_site_that_was_never_well_is_not_waited_for() -> None:
    clock = Clock()
    assert not asyncio.run(outages(clock).may_go_on(90, 95))


def test_a_page_that_fails_while_others_answer_is_at_fault() -> None:
    clock = Clock()
    site = outages(clock)
    site.answered()
    assert not asyncio.run(site.may_go_on(90, 95))


def test_it_waits_longer_each_time_until_the_site_is_back() -> None:
    clock = Clock()
    site = outages(clock, "out", "refused", "out", "well")
    site.answered()
    clock.now += 10
    assert asyncio.run(site.may_go_on(101, 105))
    assert clock.slept == [1, 2, 4]
    assert asyncio.run(site.may_go_on(102, 106)), "what failed in the same outage goes on too"
    sent = clock.now + 1
    clock.now += 2
    site.answered()
    assert not asyncio.run(site.may_go_on(sent, sent)), "others answered since"


def test_all_that_failed_in_one_silence_get_one_more_try() -> None:
    """The site may have come back just before the first of them asked for its home page."""
    clock = Clock()
    site = outages(clock, "well")
    site.answered()
    clock.now += 10
    assert asyncio.run(site.may_go_on(101, 105))
    site.answered()
    assert asyncio.run(site.may_go_on(102, 106)), "the home page is asked once for all of them"
    assert not asyncio.run(site.may_go_on(90, 95)), "before the silence others answered"


@pytest.mark.fault("B1")
@pytest.mark.fault("B2", "B15")
@pytest.mark.fault("B1", "B5", "B15", "D9")
@pytest.mark.parametrize(("verdict", "reason"), [("out", "outage"), ("refused", "blocked")])
def test_one_that_does_not_come_back_ends_the_run(verdict: Verdict, reason: str) -> None:
    clock = Clock()
    site = outages(clock, *[verdict] * 10)
    site.answered()
    clock.now += 10
    for _ in range(2):
        with pytest.raises(LimitReached, match=reason):
            asyncio.run(site.may_go_on(101, 105))
    assert clock.slept == [1, 2, 4, 8, 16, 32, 60, 60, 60, 60]


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("120", 120),
        (" 0 ", 0),
        ("Wed, 30 Sep 2026 11:05:00 GMT", 300),
        ("Wed, 30 Sep 2026 10:05:00 GMT", None),
        ("-5", None),
        ("1.5", None),
        ("soon", None),
        ("", None),
        ("9" * 12, None),
    ],
)
def test_retry_after(text: str, seconds: float | None) -> None:
    assert read_retry_after(text, NOW) == seconds


def test_pauses_hold_the_whole_host_and_no_other() -> None:
    clock = Clock()
    pace = Pace(clock.sleep, clock)
    pace.hold("a", 10)
    pace.hold("a", 3)
    asyncio.run(pace.turn("b"))
    assert clock.slept == []
    asyncio.run(pace.turn("a"))
    assert 10 <= sum(clock.slept) <= 11
    pace.obey("a", 7.0, otherwise=1.0)
    assert pace.held_until["a"] >= clock.now + 7
    pace.obey("c", None, otherwise=2.0)
    assert clock.now + 2 <= pace.held_until["c"] <= clock.now + 3
    pace.obey("b", LONGEST_WAIT + 1, otherwise=1.0)
    with pytest.raises(LimitReached, match="retry_after"):
        asyncio.run(pace.turn("b"))


def test_requests_keep_their_distance_where_one_was_sent_late() -> None:
    clock = Clock()
    pace = Pace(clock.sleep, clock, least=1.0)
    pace.gaps["b"] = 5.0
    for host, gap in (("a", 1.0), ("b", 5.0)):
        asyncio.run(pace.turn(host))
        clock.now += 0.75
        asyncio.run(pace.turn(host))
        assert clock.slept == [gap - 0.75]
        clock.slept.clear()


def test_a_crawl_delay_is_a_gap_between_any_two() -> None:
    clock = Clock()
    pace = Pace(clock.sleep, clock)
    pace.gaps["a"] = 5.0
    at = []
    for _ in range(3):
        asyncio.run(pace.turn("a"))
        at.append(clock.now)
    assert at == [100, 105, 110]
    pace.gaps["a"] = 3600.0
    with pytest.raises(LimitReached, match="robots_txt"):
        asyncio.run(pace.turn("a"))


@pytest.mark.fault("B2", "B6", "B15", "B16")
@pytest.mark.parametrize("kind", ["503", "429", "500", "reset", "empty", "error", "truncate"])
@pytest.mark.few(4)
def test_an_outage_costs_nothing(tmp_path: Path, kind: str) -> None:
    """Everything fails for twelve requests; the crawl waits and goes on by itself."""
    with running(SMALL, Faults.parse([f"all:{kind}:nth=80-91"])) as server:
        ended = crawl(server.url, tmp_path, "--all")
        struck = server.requests()["by_fault"]
    assert sum(struck.values()) == 12
    assert (ended.code, ended.summary["failed"]) == (0, 0)
    assert compare(tmp_path, SMALL) == []


@pytest.mark.parametrize(
    ("kind", "code", "reason"), [("503", 1, "outage"), ("error", 76, "blocked")]
)
@pytest.mark.few(1)
def test_a_site_that_does_not_come_back(tmp_path: Path, kind: str, code: int, reason: str) -> None:
    replica = Replica(articles=60, seed=7)
    with running(replica, Faults.parse([f"all:{kind}:nth=120-9999"])) as server:
        ended = crawl(server.url, tmp_path, "--all", "--retry-base", "0.001")
        struck = server.requests()["by_fault"]
    assert (ended.code, ended.summary["finish_reason"]) == (code, reason)
    assert sum(struck.values()) <= 35, "ten looks at the home page, and what was in hand"
    assert ended.summary["failed"] == 0
    assert ended.summary["pending"] > 0
    with running(replica) as server:
        assert crawl(server.url, tmp_path, "--all").code == 0
    assert compare(tmp_path, replica) == []


@pytest.mark.parametrize(
    ("faults", "reason"),
    [
        (["robots:lie=forbid"], "robots_txt"),
        (["robots:truncate"], "robots_txt"),
        (["all:error"], "blocked"),
        (["section:403", "list:403", "article:403"], "blocked"),
        (["article:busy=901:nth=80-9999"], "retry_after"),
    ],
)
def test_76_where_the_site_does_not_want_us(tmp_path: Path, faults: list[str], reason: str) -> None:
    with running(SMALL, Faults.parse(faults)) as server:
        ended = crawl(server.url, tmp_path, "--all")
    assert (ended.code, ended.summary["finish_reason"]) == (76, reason)


@pytest.mark.fault("D10")
def test_a_robots_txt_without_end_is_read_as_far_as_it_counts(tmp_path: Path) -> None:
    with running(SMALL, Faults.parse(["robots:lie=big"])) as server:
        ended = crawl(server.url, tmp_path, "--all")
    assert ended.code == 0


@pytest.mark.fault("B1")
def test_a_busy_site_is_left_alone_as_long_as_it_asks(tmp_path: Path) -> None:
    with running(SMALL, Faults.parse(["article:busy=1:nth=90-90"])) as server:
        ended = crawl(server.url, tmp_path, "--all")
    assert (ended.code, ended.summary["failed"]) == (0, 0)
    assert compare(tmp_path, SMALL) == []


@pytest.mark.fault("B12")
def test_a_closed_connection_is_one_request(tmp_path: Path) -> None:
    """The connection pool would send it again by itself, at once."""
    with running(SMALL, Faults.parse(["article:reset:0.1:once"])) as server:
        ended = crawl(server.url, tmp_path, "--all")
        told = server.requests()
    assert ended.code == 0
    assert ended.summary["requests"] == told["total"]


@pytest.mark.fault("B11")
def test_an_address_gets_ninety_seconds_in_all() -> None:
    crawler = get_crawler(settings_dict={"DOWNLOAD_TIMEOUT": 30, "NEWSBOT_RETRY_BASE": 1.0})
    paced = PacedRetryMiddleware(crawler)

    def timeout(began: float, usual: float = 30.0) -> float:
        meta = {"newsbot_began": monotonic() - began, "download_timeout": usual}
        request = Request("http://x/", meta=meta)
        paced.pace.stamp(request)
        return float(request.meta["download_timeout"])

    assert timeout(0) == 30
    assert timeout(0, 10) == 10
    assert 19 < timeout(70) <= 20
    assert timeout(89) == 5
    late, early = (
        Request("http://x/", meta={"newsbot_began": monotonic() - ago}) for ago in (86, 80)
    )
    assert not paced.pace.has_time(late), "no time for another try"
    assert paced.pace.has_time(early)


@pytest.mark.parametrize(
    ("meta", "status", "ago", "again"),
    [
        ({}, 200, 0, False),
        ({"newsbot_doubtful": lambda response: "no rows"}, 200, 0, True),
        ({"newsbot_doubtful": lambda response: "no rows"}, 404, 0, True),
        ({"newsbot_doubtful": lambda response: "no rows"}, 200, 89, False),
        ({"newsbot_doubtful": lambda response: "no rows", "retry_times": 2}, 200, 0, False),
        ({"newsbot_unusable": lambda response: "cut"}, 200, 0, True),
        ({"newsbot_unusable": lambda response: "cut"}, 404, 0, False),
        ({}, 503, 0, True),
    ],
)
def test_what_is_asked_again(meta: dict[str, Any], status: int, ago: float, again: bool) -> None:
    """A doubtful answer is an answer: believed in the end, and no sign of an outage."""
    crawler = get_crawler(settings_dict={"NEWSBOT_RETRY_BASE": 1.0})
    crawler.spider = Spider.from_crawler(crawler, "x")
    paced = PacedRetryMiddleware(crawler)
    now = monotonic()
    timed = {"newsbot_began": now - ago, "newsbot_sent": now, "max_retry_times": 2, **meta}
    request = Request("http://x/", meta=timed)
    answer = Response("http://x/", status=status)
    result = asyncio.run(paced.process_response(request, answer))
    assert isinstance(result, Request) is again
    assert (paced.outages.last_good is not None) is (not again and status != 503)
    held = paced.pace.held_until.get("x", 0.0) > now
    assert held is (status != 503 and bool(meta) and (status == 200 or "newsbot_doubtful" in meta))
