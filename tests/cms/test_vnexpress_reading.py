"""VnExpress's pages, lists and comments by bytes: real ones where they are there, invented ones."""

from __future__ import annotations

import asyncio
import json
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from scrapy.http import Response
from scrapy.statscollectors import MemoryStatsCollector
from scrapy.utils.test import get_crawler

from newsbot.cms.base import CommentPage, Section, is_below
from newsbot.cms.known import cms_of
from newsbot.cms.reading import read_page
from newsbot.cms.vnexpress import lists
from newsbot.cms.vnexpress.cms import VnExpress
from newsbot.cms.vnexpress.comments import VnExpressComments
from newsbot.discovery.discover import Discovery
from newsbot.discovery.menu import read_sections
from newsbot.discovery.rows import read_listing
from newsbot.items import Answer, Ask, CommentReply
from newsbot.ledger import LedgerFrontier, open_ledger
from newsbot.pipelines.comments import read_comments
from newsbot.replica import Replica, vnexpress
from newsbot.replica.sections import BARE_PATHS
from newsbot.replica.surfaces import surface_of
from newsbot.replica.vnexpress import VnExpressPages
from newsbot.runs.plan import Plan
from newsbot.sites import all_sites
from newsbot.text.dates import VIETNAM
from newsbot.text.jsonp import BadReply, OthersReply
from tests.cms.press import pressed, read_as_gold, replayed
from tests.cms.test_vccorp_reading import NOW

pytestmark = pytest.mark.page

SITE = all_sites()["vnexpress"]
COMMENTS = VnExpressComments()
KEY = {"id": "4954454", "type": "1", "site": "1003750", "category": "1003784"}
CASE = Path(__file__).parents[1] / "cases" / "vnexpress-plain" / "page.html"


# Real pages and answers


def test_a_real_page_is_read_as_a_careful_reader_does() -> None:
    read, gold = read_as_gold("vnexpress_2025")
    assert len(read["body"]) == pytest.approx(gold["body_chars_about"], rel=0.02)
    page = read_page(pressed("vnexpress_2025.html"), SITE.cms)
    assert page.comment_key == KEY


def answered(*names: str) -> tuple[Answer, ...]:
    return replayed(COMMENTS, [pressed(f"replies/vnexpress/{name}.json") for name in names], KEY)


@pytest.mark.parametrize("first", ["index_get_offset0.json", "index_get_offset0.jsonp"])
def test_real_comments_are_read_reply_by_reply(first: str) -> None:
    expected = json.loads(pressed("replies/vnexpress/expected.json"))
    more = ("index_get_offset3", "getreplay_id90000101_offset0", "getreplay_id90000102_offset0")
    bodies = [pressed(f"replies/vnexpress/{name}.json") for name in more]
    answers = replayed(COMMENTS, [pressed(f"replies/vnexpress/{first}"), *bodies], KEY)
    comments, status, _ = read_comments(SITE, CommentReply("answered", answers), NOW)
    assert (status, len(comments)) == ("complete", expected["comments_total"])
    for comment, told in zip(comments, expected["comments"], strict=True):
        assert {key: getattr(comment, key) for key in told} == told
    # With the replies alone that stand in the pages it is not all.
    short = CommentReply("answered", answers[:2])
    assert read_comments(SITE, short, NOW)[1] == "partial"


def test_ids_are_the_same_as_numbers_and_as_words() -> None:
    (answer,) = [Answer(COMMENTS.first(KEY), pressed(f"replies/vnexpress/{OLD}"))]
    new = Answer(COMMENTS.first(KEY), pressed("replies/vnexpress/index_get_offset0.json"))
    old_ids = {row.id: row.parent for row in COMMENTS.read([answer]).rows}
    new_ids = {row.id: row.parent for row in COMMENTS.read([new]).rows}
    assert new_ids.items() <= old_ids.items()


OLD = "index_get_2018_string_ids.json"


def test_no_comments_and_an_error_are_two_things() -> None:
    answers = answered("index_get_no_comments")
    assert read_comments(SITE, CommentReply("answered", answers), NOW)[1] == "none"
    with pytest.raises(BadReply):
        COMMENTS.check(Answer(COMMENTS.first(KEY), pressed("replies/vnexpress/error.json")), KEY)


def test_a_list_that_shifts_while_it_is_read_is_not_complete() -> None:
    first, second = (
        pressed(f"replies/vnexpress/{name}.json")
        for name in ("index_get_offset0", "index_get_offset3_shifted")
    )
    asked = COMMENTS.first(KEY)
    answers = [Answer(asked, first), Answer(asked.having(offset=3), second)]
    page = COMMENTS.read(answers)
    assert [row.id for row in page.rows].count("90000103") == 1
    assert page.further
    assert read_comments(SITE, CommentReply("answered", tuple(answers)), NOW)[1] == "partial"


# Answers that were never seen so


def item(own: int, *, above: int | None = None, replies: Any = None, **more: object) -> Any:
    told = {"comment_id": own, "parent_id": above or own, "content": f"câu {own}"}
    return told | ({} if replies is None else {"replys": replies}) | more


def body(items: list[Any], total: int, everything: int, pinned: list[Any] | None = None) -> bytes:
    data = {"total": total, "totalitem": everything, "items": items, "items_pin": pinned or []}
    return json.dumps({"error": 0, "data": data}).encode()


def below(*items: Any) -> bytes:
    return json.dumps({"error": 0, "data": {"items": items} if items else []}).encode()


def read(*bodies: bytes) -> CommentPage:
    return COMMENTS.read(replayed(COMMENTS, list(bodies), KEY))


def test_replies_come_in_pages_until_all_are_there_or_an_answer_is_empty() -> None:
    top = body([item(1, replies={"total": 3, "items": [item(11, above=1)]})], 1, 4)
    page = read(top, below(item(11, above=1), item(12, above=1)), below(item(13, above=1)))
    assert ([row.id for row in page.rows], page.lacking) == (["1", "11", "12", "13"], False)
    # One is claimed that nobody is shown.
    page = read(top, below(item(11, above=1), item(12, above=1)), below())
    assert (len(page.rows), page.lacking, page.further) == (3, True, [])


def test_an_offset_counts_what_the_calls_brought() -> None:
    top = body([item(1, replies={"total": 3, "items": [item(11, above=1)]})], 1, 4)
    asked = COMMENTS.first(KEY)
    first = Answer(asked, top)
    (call,) = COMMENTS.read([first]).further
    assert (call.path, call.value("id"), call.value("offset")) == ("/index/getreplay", "1", "0")
    assert call.value("objectid") == KEY["id"]
    (then,) = COMMENTS.read([first, Answer(call, below(item(12, above=1)))]).further
    assert then.value("offset") == "1"


@pytest.mark.parametrize("inside", [False, True])
def test_pinned_comments_are_counted_once(inside: bool) -> None:
    """Whether they stand in the list as well nobody knows."""
    items = [item(2), item(9)] if inside else [item(2)]
    page = read(body(items, len(items), len(items), [item(9, is_pin=1)]))
    assert ({row.id for row in page.rows}, page.lacking) == ({"2", "9"}, False)


def test_numbers_that_do_not_agree_are_no_whole_thread() -> None:
    assert read(body([item(1), item(2)], 2, 3)).lacking
    assert not read(body([item(1), item(2)], 2, 2)).lacking


def test_a_shorter_page_than_was_asked_for_is_no_end() -> None:
    """A service may give fewer than a hundred."""
    asked = COMMENTS.first(KEY)
    (then,) = COMMENTS.read([Answer(asked, body([item(1), item(2)], 5, 5))]).further
    assert then.value("offset") == "2"
    # One that gives nothing is, whatever it claims.
    page = read(body([item(1), item(2)], 5, 5), body([], 5, 5))
    assert (page.lacking, page.further) == (True, [])


def test_comments_of_another_article_are_asked_for_again() -> None:
    with pytest.raises(OthersReply):
        COMMENTS.check(Answer(COMMENTS.first(KEY), body([item(1, article_id=5)], 1, 1)), KEY)


@pytest.mark.parametrize(
    "bad", [b"", b"[]", b'{"error":0,"data":{"items":5}}', b'{"error":1,"data":[]}', b"<html>"]
)
def test_what_is_no_answer_is_asked_again(bad: bytes) -> None:
    with pytest.raises(BadReply):
        COMMENTS.check(Answer(COMMENTS.first(KEY), bad), KEY)


def test_rows_that_are_none_are_told_the_rest_kept() -> None:
    page = read(body([item(1), {"content": "ai"}, 7], 3, 3))
    assert ([row.id for row in page.rows], page.whole) == (["1"], False)


# Pages, lists, addresses


@pytest.mark.parametrize("box", [True, False])
def test_comments_are_asked_for_by_the_box_or_by_metas(box: bool) -> None:
    html = CASE.read_bytes()
    if not box:
        html = html.replace(b"data-component-input", b"data-nothing")
    assert read_page(html, SITE.cms).comment_key == KEY | {"id": "5046512"}


def test_a_page_of_it_is_known_by_its_mark() -> None:
    assert isinstance(cms_of(CASE.read_bytes()), VnExpress)
    assert cms_of(b'<meta name="tt_page" content="1">') is None


@pytest.mark.parametrize(
    ("path", "key"),
    [
        ("/ben-thuyen-dong-khach-5046512.html", "5046512"),
        ("/tin-tuc/thoi-su/ben-thuyen-3456789.html", "3456789"),
        ("/ben-thuyen-dong-khach-5046512-p2.html", None),
        ("/topic/ben-thuyen-27456", None),
        ("/du-lich/diem-den", None),
        ("/ben-2025.html", None),
    ],
)
def test_addresses(path: str, key: str | None) -> None:
    address = SITE.address(f"https://vnexpress.net{path}?utm=1#box_comment_vne")
    assert (address.key if address else None) == key


@pytest.mark.parametrize(
    "path", ["/du-lich/diem-den", "/du-lich/diem-den/", "/du-lich/diem-den-p3"]
)
def test_a_section_has_one_spelling(path: str) -> None:
    assert SITE.section_path(path) == "/du-lich/diem-den"
    starts = SITE.below(path, "/khoa-hoc")
    below = ("/du-lich/diem-den", "/khoa-hoc", "/khoa-hoc/vu-tru")
    assert all(is_below(one, starts) for one in below)
    beside = ("/du-lich", "/du-lich/diem-den-moi", "/khoa-hoc-cong-nghe")
    assert not any(is_below(one, starts) for one in beside)


def test_menu_and_lists() -> None:
    pages = VnExpressPages(Replica(articles=200, seed=3, face="vnexpress"))
    lists = SITE.cms.lists()
    sections = read_sections(pages.home().encode(), lists, SITE)
    assert len(sections) > 20
    assert not [one.path for one in sections if "24h" in one.path or one.path == "/"]
    ask = lists.first(Section("/thoi-su", "Thời sự"), NOW)
    assert ask is not None
    assert ask.target == "/thoi-su"
    first = pages.section(BARE_PATHS["/thoi-su"])
    assert first is not None
    page = read_listing(first.encode(), ask, lists, SITE, "/thoi-su")
    # A card links its article four times, once with a fragment.
    assert len({entry.key for entry in page.entries}) == len(page.entries) > 15
    assert page.told.next is not None
    assert page.told.next.target == "/thoi-su-p2"


def test_a_list_that_ends_late_is_not_all_there_is() -> None:
    lists = SITE.cms.lists()
    assert not lists.is_capped(Ask("/thoi-su-p9", state=("/thoi-su", "9")))
    assert lists.is_capped(Ask("/thoi-su-p21", state=("/thoi-su", "21")))


# What the lists do not show


class Served:
    """A replica without a network; ``lost`` are paths that are not there."""

    def __init__(self, paper: Replica, *lost: str) -> None:
        self.surface, self.lost = surface_of(paper), lost
        self.asked: list[str] = []

    async def ask(self, ask: Ask, **asking: Any) -> Response:
        self.asked.append(ask.target)
        path, _, query = ask.target.partition("?")
        told = self.surface.reply(path, query, *self.surface.target(path), "")
        status = 404 if ask.path in self.lost else told.status
        response = Response(f"https://vnexpress.net{ask.target}", status=status, body=told.body)
        # As the spider: what is read of an answer is read while it is asked for.
        asking.get("unusable", lambda _: None)(response)
        return response

    async def get(self, ask: Ask, **asking: Any) -> bytes | None:
        response = await self.ask(ask, **asking)
        return response.body if response.status == 200 else None


def listed(served: Served, folder: Path, plan: Plan) -> tuple[int, dict[str, Any]]:
    """How many articles are found, and what was counted."""
    stats = MemoryStatsCollector(get_crawler())
    with closing(open_ledger(folder)) as ledger:
        frontier = LedgerFrontier(ledger, "1")
        frontier.begin(plan.fingerprint(), NEWEST)
        discovery = Discovery(
            SITE, plan, frontier, stats, ask=served.ask, get=served.get, now=lambda: NEWEST
        )
        home = asyncio.run(served.get(Ask("/")))
        asyncio.run(discovery.run(home))
        return frontier.due_count(NEWEST), stats.get_stats()


NEWEST = datetime(2026, 9, 30, 18, tzinfo=VIETNAM)
ONE = Plan(everything=True, sections=("/giao-duc",))


def of_section(paper: Replica, path: str) -> int:
    section = BARE_PATHS[path]
    return sum(one.layout != "print" for one in paper.listing(section))


@pytest.fixture
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lists of two pages stand for lists of twenty."""
    monkeypatch.setattr(vnexpress, "MOST_PAGES", 2)
    monkeypatch.setattr(lists, "_SURELY_ALL", 1)


PAPER = Replica(articles=1500, seed=3, face="vnexpress")


@pytest.mark.usefixtures("small_pages")
def test_the_archive_has_what_the_lists_do_not_show(tmp_path: Path) -> None:
    served = Served(PAPER)
    found, stats = listed(served, tmp_path, ONE)
    assert found == of_section(PAPER, "/giao-duc") > 2 * vnexpress.PAGE
    assert not stats.get("newsbot/discovery/incomplete")
    days = [target for target in served.asked if target.startswith("/category/day")]
    # A page of the paper's told the date, and the archive is asked from there back.
    assert 3 < len(days) < 400
    # Nothing is asked twice but the section's page, for its category.
    assert len(served.asked) == len(set(served.asked)) + 1
    assert served.asked.count("/giao-duc") == 2


@pytest.mark.usefixtures("small_pages")
def test_an_archive_that_is_not_there_is_told(tmp_path: Path) -> None:
    found, stats = listed(Served(PAPER, "/category/day"), tmp_path, ONE)
    assert found == 2 * vnexpress.PAGE
    assert "does not reach back far enough" in stats["newsbot/discovery/why"]


@pytest.mark.usefixtures("small_pages")
def test_a_limit_asks_no_archive(tmp_path: Path) -> None:
    served = Served(PAPER)
    plan = Plan(everything=True, sections=("/giao-duc",), max_articles=30)
    listed(served, tmp_path, plan)
    assert not [target for target in served.asked if "category" in target]


@pytest.mark.usefixtures("small_pages")
def test_a_window_within_the_lists_asks_no_archive(tmp_path: Path) -> None:
    served = Served(PAPER)
    plan = Plan(since=NEWEST - timedelta(days=30), sections=("/giao-duc",))
    found, stats = listed(served, tmp_path, plan)
    assert 0 < found < 2 * vnexpress.PAGE
    assert not stats.get("newsbot/discovery/incomplete")
    assert not [target for target in served.asked if "category" in target]


@pytest.mark.parametrize(
    "mark",
    [
        b"var SITE_ID=1003750,PAGE_FOLDER=1003784,x=1",
        b'<meta name="tt_category_id" content="1003784"/>',
        b'<span id="parentCateDetail" data-cate="1003784"></span>',
    ],
)
def test_a_sections_page_tells_its_category(mark: bytes) -> None:
    assert SITE.cms.lists().section_id(b"<html>" + mark) == "1003784"
