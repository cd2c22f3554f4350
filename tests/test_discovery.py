"""Discovery against list APIs that behave in each way that is not known of the real one."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from scrapy.http import Response
from scrapy.statscollectors import MemoryStatsCollector
from scrapy.utils.test import get_crawler

from newsbot.discovery.discover import Discovery
from newsbot.discovery.menu import read_sections
from newsbot.discovery.rows import is_newest_first, read_listing
from newsbot.items import Ask
from newsbot.ledger import LedgerFrontier, open_ledger
from newsbot.ledger.runs import RunBook
from newsbot.runs.plan import Plan, parse_moment, parse_section
from newsbot.sites import Site, all_sites
from newsbot.text.dates import VIETNAM

pytestmark = pytest.mark.unit

SITE = all_sites()["baodaklak"]
LISTS = SITE.cms.lists()
NOW = datetime(2026, 9, 30, 18, tzinfo=VIETNAM)
SECTION = "0123456789abcdef0123456789abcdef"
HOME = f"""<html><body><ul id="main-menu">
<li><a href="/"><img src="home.gif"></a></li>
<li class="{SECTION}"><a href="/xa-hoi/">Xã hội</a></li></ul>
<a href="/xa-hoi/202609/bai-0000001/">Bài</a></body></html>"""


def row(number: int) -> dict[str, Any]:
    """Article ``number``, 0 the newest, one an hour."""
    date = NOW - timedelta(hours=number)
    return {
        "pageUrl": f"/xa-hoi/{date:%Y%m}/bai-{number & 0xFFFFFFF:07x}/",
        "publishDate": f"{date:%Y-%m-%d %H:%M:%S}.0",
    }


class Api:
    """A list API of one section with ``size`` articles; ``reply`` bends its answers."""

    def __init__(self, size: int, page: int = 50) -> None:
        self.rows = [row(number) for number in range(size)]
        self.page = page
        self.asked: list[str] = []
        self.total: Callable[[int], int | None] = lambda rows: size

    async def ask(
        self,
        ask: Ask,
        tries: int = 3,
        unusable: Callable[[Response], str | None] = lambda response: None,
        doubtful: Callable[[Response], str | None] = lambda response: None,
        end: Callable[[Response], bool] = lambda response: False,
    ) -> Response | None:
        """The last answer of so many, as the spider's own."""
        response = None
        for _ in range(tries):
            body = await self.once(ask.path, **dict(ask.query))
            response = Response(f"https://baodaklak.vn{ask.path}", body=body or b"")
            if body is not None and not (unusable(response) or doubtful(response)):
                return response
            response = None if body is None else response
        return response

    async def get(self, ask: Ask, **asking: Any) -> bytes | None:
        response = await self.ask(ask, **asking)
        return None if response is None else response.body

    async def once(self, path: str, **query: Any) -> bytes | None:
        self.asked.append(f"{path} {query.get('first', '')}".strip())
        if path == "/":
            return HOME.encode()
        if path.endswith("/api/article/list"):
            return self.reply(int(query["first"]), min(int(query["pageSize"]), self.page))
        links = "".join(f'<a href="{one["pageUrl"]}">Bài</a>' for one in self.rows[:20])
        return f'<html><div id="cate_id">{SECTION}</div>{links}</html>'.encode()

    def reply(self, first: int, size: int) -> bytes | None:
        rows = self.rows[first : first + size]
        return json.dumps({"response": rows, "total": self.total(len(rows))}).encode()


OPENED = ExitStack()


@pytest.fixture(autouse=True)
def closed_ledgers() -> Iterator[None]:
    """What a test's ``discover`` opened is closed behind it."""
    yield
    OPENED.close()


def discover(
    api: Api,
    folder: Path,
    plan: Plan | None = None,
    run: str = "1",
    home: str = HOME,
    counts: dict[str, Any] | None = None,
    now: datetime = NOW,
) -> LedgerFrontier:
    """``counts`` is given what was counted."""
    stats = MemoryStatsCollector(get_crawler())
    frontier = LedgerFrontier(OPENED.enter_context(closing(open_ledger(folder))), run)
    frontier.begin((plan or Plan(everything=True)).fingerprint(), now)
    discovery = Discovery(
        SITE,
        plan or Plan(everything=True),
        frontier,
        stats,
        ask=api.ask,
        get=api.get,
        now=lambda: now,
    )
    asyncio.run(discovery.run(home.encode()))
    if counts is not None:
        counts |= stats.get_stats()
    return frontier


@pytest.mark.parametrize("size", [1, 13, 14, 49, 50, 51, 100, 137])
@pytest.mark.parametrize("page", [14, 50])
@pytest.mark.parametrize("total", ["all", "of the page", "of the site", "missing"])
def test_every_article_is_listed_whatever_total_means(
    tmp_path: Path, size: int, page: int, total: str
) -> None:
    api = Api(size, page)
    meanings: dict[str, Callable[[int], int | None]] = {
        "all": lambda rows: size,
        "of the page": lambda rows: rows,
        "of the site": lambda rows: 99999,
        "missing": lambda rows: None,
    }
    api.total = meanings[total]
    frontier = discover(api, tmp_path)
    assert frontier.due_count(NOW) == size
    assert frontier.is_complete()
    assert len(api.asked) <= size // page + 4


@pytest.mark.parametrize("order", ["oldest first", "shuffled"])
def test_another_order_loses_nothing(tmp_path: Path, order: str) -> None:
    api = Api(120)
    if order == "oldest first":
        api.rows.reverse()
    else:
        Random(1).shuffle(api.rows)
    expected = sum(one["publishDate"] >= "2026-09-29" for one in api.rows)
    plan = Plan(since=parse_moment("2026-09-29", end=False))
    assert discover(api, tmp_path, plan).due_count(NOW) == expected > 0


def test_a_window_asks_no_further_than_it_needs(tmp_path: Path) -> None:
    api = Api(5000)
    plan = Plan(since=NOW - timedelta(hours=60))
    assert discover(api, tmp_path, plan).due_count(NOW) == 61
    assert len(api.asked) <= 4


def test_a_pinned_old_article_does_not_end_a_listing(tmp_path: Path) -> None:
    api = Api(200)
    api.rows.insert(0, row(4000))
    plan = Plan(since=NOW - timedelta(hours=120))
    assert discover(api, tmp_path, plan).due_count(NOW) == 121


def test_later_runs_take_what_is_new_and_stop_at_what_is_known(tmp_path: Path) -> None:
    api = Api(5000)
    first = discover(api, tmp_path, Plan())
    assert first.due_count(NOW) == 7 * 24 + 1
    RunBook(first.ledger, "1").finish_crawl(first.crawl, NOW)
    first.ledger.close()
    api.rows = [row(-number) for number in range(60, 0, -1)] + api.rows
    api.asked.clear()
    second = discover(api, tmp_path, Plan(), run="2")
    assert second.due_count(NOW) == 7 * 24 + 1 + 60
    assert len(api.asked) <= 4


def test_an_api_that_claims_nothing_is_checked_on_the_page(tmp_path: Path) -> None:
    api = Api(80)
    api.reply = lambda first, size: b'{"response":[],"total":0}'  # type: ignore[method-assign]
    frontier = discover(api, tmp_path)
    assert frontier.due_count(NOW) == 20
    assert not frontier.is_complete()


@pytest.mark.parametrize("refusal", [None, b'{"response":[],"total":80}', b"<html>400</html>"])
def test_an_api_that_gives_only_14_at_once_is_asked_for_14(
    tmp_path: Path, refusal: bytes | None
) -> None:
    api = Api(80)
    honest = api.reply
    api.reply = lambda first, size: refusal if size > 14 else honest(first, size)  # type: ignore[method-assign]
    frontier = discover(api, tmp_path)
    assert frontier.due_count(NOW) == 80
    assert frontier.is_complete()
    assert len(api.asked) < 12


def test_an_empty_section_is_no_fault(tmp_path: Path) -> None:
    frontier = discover(Api(0), tmp_path)
    assert frontier.due_count(NOW) == 0
    assert frontier.is_complete()


def test_an_empty_section_is_checked_on_its_page_once_a_day(tmp_path: Path) -> None:
    api = Api(0)
    pages = []
    for run, hours in enumerate((0, 1, 23, 24, 25)):
        api.asked.clear()
        later = NOW + timedelta(hours=hours)
        frontier = discover(api, tmp_path, Plan(), run=str(run), now=later)
        RunBook(frontier.ledger, str(run)).finish_crawl(frontier.crawl, later)
        frontier.ledger.close()
        pages.append(api.asked.count("/xa-hoi/"))
    assert pages == [1, 0, 0, 1, 0]
    api.asked.clear()
    discover(api, tmp_path, Plan(full=True), run="full", now=NOW + timedelta(hours=26))
    assert api.asked.count("/xa-hoi/") == 1


def test_a_section_whose_page_failed_is_not_known_to_be_empty(tmp_path: Path) -> None:
    api = Api(0)
    honest = api.once

    async def without_page(path: str, **query: Any) -> bytes | None:
        return None if path == "/xa-hoi/" else await honest(path, **query)

    api.once = without_page  # type: ignore[method-assign]
    frontier = discover(api, tmp_path, Plan())
    assert frontier.found_empty_at("/xa-hoi/") is None


def test_a_listing_that_was_cut_short_goes_on_where_it_stopped(tmp_path: Path) -> None:
    api = Api(400)
    honest = api.reply

    def dies(first: int, size: int) -> bytes | None:
        if first >= 150:
            raise KeyboardInterrupt
        return honest(first, size)

    api.reply = dies  # type: ignore[method-assign]
    with pytest.raises(KeyboardInterrupt):
        discover(api, tmp_path)
    api.reply = honest  # type: ignore[method-assign]
    api.asked.clear()
    assert discover(api, tmp_path, run="2").due_count(NOW) == 400
    assert api.asked[0].endswith("192")


def test_the_menu(tmp_path: Path) -> None:
    page = f"""<ul id="main-menu">
      <li class='{SECTION}'><a href='/xa-hoi/'><span>Xã  hội</span></a><ul>
        <li class="fb9e3a03798789de017a2c7b18ae2a1c">
          <a href="//baodaklak.vn//xa-hoi//y-te/">Y tế</a></li></ul></li>
      <li><a href="/quang-cao-rao-vat/">Quảng cáo</a></li>
      <li><a href="https://khac.example/tin/">Báo khác</a></li>
      <li><a href="javascript:;">…</a></li><li><a href="http://[hong/">hỏng</a></li></ul>
      <select>
        <option value="/trang-tin-dia-phuong/huyen-cu-m'gar/">Huyện Cư M'gar</option>
      </select>"""
    sections = read_sections(page.encode(), LISTS, SITE)
    assert [(s.path, s.name, bool(s.id)) for s in sections] == [
        ("/xa-hoi/", "Xã hội", True),
        ("/xa-hoi/y-te/", "Y tế", True),
        ("/trang-tin-dia-phuong/huyen-cu-m'gar/", "Huyện Cư M'gar", False),
    ]
    assert LISTS.section_id(b"<html></html>") is None


def test_a_menu_of_another_template_is_read_by_shape() -> None:
    page = "<header><nav>" + "".join(
        f'<a href="/{name}/">{name}</a>' for name in ("thoi-su", "xa-hoi", "the-thao", "tim-kiem")
    )
    assert [s.path for s in read_sections(page.encode(), LISTS, SITE)] == [
        "/thoi-su/",
        "/xa-hoi/",
        "/the-thao/",
    ]


def test_rows_of_unexpected_types_are_passed_over() -> None:
    rows = [None, 1, "x", {}, {"pageUrl": 5}, {**row(1), "publishDate": 17}, row(2)]
    body = json.dumps({"response": rows, "total": "7"}).encode()
    page = read_listing(body, Ask("/"), LISTS, SITE, "/xa-hoi/")
    assert [entry.published is None for entry in page.entries] == [True, False]
    assert (page.told.rows, page.told.total, page.skipped) == (7, None, 5)
    assert is_newest_first(page.entries)


def test_plans_from_arguments() -> None:
    plan = Plan.from_arguments(since="2024-09-01", until="2024-09-02", section="giao-duc,/xa-hoi/")
    assert plan.since == datetime(2024, 9, 1, tzinfo=VIETNAM)
    assert plan.until == datetime(2024, 9, 2, 23, 59, 59, tzinfo=VIETNAM)
    assert plan.sections == ("/giao-duc/", "/xa-hoi/")
    assert Plan.from_arguments(all="1", likes="yes", max_articles="5") == Plan(
        everything=True, likes=True, max_articles=5
    )
    assert Plan(likes=True).fingerprint() == Plan().fingerprint() != plan.fingerprint()
    with pytest.raises(ValueError, match="section path"):
        parse_section("/x/202409/bai-abc096d/")


def test_a_site_without_advertising() -> None:
    site = Site(name="xa", title="X", hosts=("x.vn",), cms=SITE.cms)
    assert not site.is_advertising("/quang-cao-rao-vat/")


def test_what_discovery_met_is_counted(tmp_path: Path) -> None:
    """A menu without an id, a reply that can't be read, a foreign row, another order."""
    api = Api(60)
    honest, refused = api.reply, iter((b"<html>", b"<html>"))
    api.rows.insert(3, {"pageUrl": "https://khac.example/x/"})
    api.rows.append({"pageUrl": "/quang-cao-rao-vat/202609/bai-abc0001/"})
    api.rows.reverse()
    api.reply = lambda first, size: next(refused, None) or honest(first, size)  # type: ignore[method-assign]
    counts: dict[str, Any] = {}
    frontier = discover(api, tmp_path, home=HOME.replace(f' class="{SECTION}"', ""), counts=counts)
    assert frontier.due_count(NOW) == 60
    told = {key.removeprefix("newsbot/discovery/"): count for key, count in counts.items()}
    assert told == {
        "section_ids_read": 1,
        "bad_reply": 1,
        "skipped_links": 1,
        "not_newest_first": told["not_newest_first"],
    }
    assert told["not_newest_first"] >= 1


def test_without_menu_and_api_the_known_sections_pages_are_read(tmp_path: Path) -> None:
    api = Api(20)
    api.reply = lambda first, size: None  # type: ignore[method-assign]
    counts: dict[str, Any] = {}
    frontier = discover(api, tmp_path, home="<html><body></body></html>", counts=counts)
    assert counts["newsbot/discovery/no_menu"] == 1
    assert counts["newsbot/discovery/from_section_pages"] >= 20
    assert counts["newsbot/discovery/incomplete"] >= 1
    assert not frontier.is_complete()
