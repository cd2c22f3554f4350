"""VietnamNet's pages, lists and comments by bytes: real ones where there are any, invented ones."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from newsbot.cms.base import CommentPage, Section
from newsbot.cms.known import cms_of
from newsbot.cms.reading import read_page
from newsbot.cms.vietnamnet.cms import VietnamNet
from newsbot.cms.vietnamnet.comments import VietnamNetComments
from newsbot.discovery.menu import read_sections
from newsbot.discovery.rows import read_listing
from newsbot.items import Answer, Ask, CommentReply
from newsbot.pipelines.comments import read_comments
from newsbot.sites import all_sites
from newsbot.text.jsonp import BadReply
from tests.cms.press import pressed, read_as_gold, replayed
from tests.cms.test_vccorp_reading import NOW

pytestmark = pytest.mark.page

SITE = all_sites()["vietnamnet"]
COMMENTS = VietnamNetComments()
KEY = {"id": "2495349", "site": "000003"}
CASE = Path(__file__).parents[1] / "cases" / "vietnamnet-plain" / "page.html"


# Real pages, lists and answers


def test_a_real_page_is_read_as_a_careful_reader_does() -> None:
    read, gold = read_as_gold("vietnamnet_article")
    assert len(read["body"]) == gold["body_chars_about"]
    assert read_page(pressed("vietnamnet_article.html"), SITE.cms).comment_key == KEY


def test_a_real_list_is_read_link_by_link_and_has_the_menu() -> None:
    links = json.loads(pressed("lists.json"))["vietnamnet_list"]["links"]
    lists, body = SITE.cms.lists(), pressed("vietnamnet_list.html")
    ask = lists.first(Section("/kinh-doanh", "Kinh doanh"), NOW)
    assert ask is not None
    page = read_listing(body, ask, lists, SITE, "/kinh-doanh")
    found = [f"https://{SITE.main_host}{entry.path}" for entry in page.entries]
    # The story at the top has a heading of its own kind, which the reader did not count.
    assert found[1:] == [link["url"] for link in links]
    assert page.told.next is not None
    assert (ask.target, page.told.next.target) == ("/kinh-doanh", "/kinh-doanh-page1")
    sections = {one.path: one.name for one in read_sections(body, lists, SITE)}
    assert sections.items() >= {(one.path, one.name) for one in SITE.sections}
    assert "/kinh-doanh/tai-chinh" in sections


def test_real_comments_are_read_reply_by_reply() -> None:
    expected = json.loads(pressed("replies/vietnamnet/expected.json"))
    names = ("PageIndex0", "PageIndex1", "ParentId9300001_PageIndex0")
    answers = replayed(
        COMMENTS, [pressed(f"replies/vietnamnet/Gets_{name}.json") for name in names], KEY
    )
    comments, status, _ = read_comments(SITE, CommentReply("answered", answers), NOW)
    assert (status, len(comments)) == ("complete", expected["comments_total"])
    for comment, told in zip(comments, expected["comments"], strict=True):
        assert {key: getattr(comment, key) for key in told} == told
    short = CommentReply("answered", answers[:2])
    assert read_comments(SITE, short, NOW)[1] == "partial"


def test_an_answer_without_comments_is_the_end_and_none_may_be_none() -> None:
    none, empty = (
        pressed(f"replies/vietnamnet/{name}.json")
        for name in ("Gets_no_comments", "Gets_PageIndex2_empty")
    )
    answers = replayed(COMMENTS, [none], KEY)
    assert read_comments(SITE, CommentReply("answered", answers), NOW)[1] == "none"
    # Six are claimed, and nothing comes.
    page = COMMENTS.read(replayed(COMMENTS, [empty], KEY))
    assert (page.lacking, page.further) == (True, [])


# Answers that were never seen so


def item(own: int, above: str = "", answers: int = 0, **more: object) -> Any:
    told = {"commentId": str(own), "parentId": above, "totalAnswer": answers}
    return told | {"commentContent": f"<p>câu {own}</p>"} | more


def body(*items: Any, total: int) -> bytes:
    data = {"comments": list(items), "totalRow": 20, "totalComment": total}
    return json.dumps({"status": True, "errorCode": 0, "data": data}).encode()


def read(*bodies: bytes) -> CommentPage:
    return COMMENTS.read(replayed(COMMENTS, list(bodies), KEY))


def test_pages_go_on_until_the_numbers_agree_or_an_answer_is_empty() -> None:
    page = read(body(item(1), item(2), total=3), body(item(3), total=3))
    assert ([row.id for row in page.rows], page.lacking) == (["1", "2", "3"], False)
    page = read(body(item(1), item(2), total=4), body(item(3), total=4), body(total=4))
    assert (len(page.rows), page.lacking) == (3, True)


def test_replies_come_in_pages_of_their_own() -> None:
    top = body(item(1, answers=3), total=4)
    first = body(item(11, "1"), item(12, "1"), total=3)
    page = read(top, first, body(item(13, "1"), total=3))
    assert ([row.parent for row in page.rows], page.lacking) == ([None, "1", "1", "1"], False)
    page = read(top, first, body(total=3))
    assert (len(page.rows), page.lacking, page.further) == (3, True, [])
    asked = COMMENTS.first(KEY)
    (call,) = COMMENTS.read([Answer(asked, top)]).further
    assert (call.value("ParentId"), call.value("PageIndex")) == ("1", "0")
    (then,) = COMMENTS.read([Answer(asked, top), Answer(call, first)]).further
    assert (then.value("ParentId"), then.value("PageIndex")) == ("1", "1")


def test_replies_inside_a_row_are_read_as_well() -> None:
    page = read(body(item(1, answers=1, comments=[item(11, "1")]), total=2))
    assert ([row.id for row in page.rows], page.lacking) == (["1", "11"], False)


def test_rows_nested_as_deep_as_anybody_likes_are_read() -> None:
    row = item(1)
    for number in range(2, 400):
        row = item(number, answers=1, comments=[row])
    rows = read(body(row, total=399)).rows
    assert [row.id for row in rows] == [str(number) for number in range(399, 0, -1)]
    assert [row.parent for row in rows] == [None, *(str(number) for number in range(399, 1, -1))]


def test_an_error_code_may_be_a_word() -> None:
    told = json.loads(body(item(1), total=1)) | {"errorCode": "0"}
    COMMENTS.check(Answer(COMMENTS.first(KEY), json.dumps(told).encode()), KEY)


def test_replies_to_replies_are_asked_for() -> None:
    page = read(
        body(item(1, answers=1), total=3),
        body(total=3),
        body(item(11, "1", answers=1), total=1),
        body(item(111, "11"), total=1),
    )
    assert ([row.parent for row in page.rows], page.lacking) == ([None, "1", "11"], False)


@pytest.mark.parametrize(
    "bad",
    [
        b"",
        b"[]",
        b"<html>",
        b'{"status":false,"data":null}',
        b'{"status":true,"errorCode":5,"data":{"comments":[]}}',
        b'{"status":true,"data":{"comments":7}}',
        b'{"status":true}',
    ],
)
def test_what_is_no_answer_is_asked_again(bad: bytes) -> None:
    with pytest.raises(BadReply):
        COMMENTS.check(Answer(COMMENTS.first(KEY), bad), KEY)


def test_rows_that_are_none_are_told_the_rest_kept() -> None:
    page = read(body(item(1), {"commentContent": "ai"}, 7, total=1))
    assert ([row.id for row in page.rows], page.whole) == (["1"], False)


# Pages and addresses


def test_a_page_of_it_is_known_by_its_marks() -> None:
    html = CASE.read_bytes()
    assert isinstance(cms_of(html), VietnamNet)
    without = html.replace(b"vnnidmodule", b"module")
    assert isinstance(cms_of(without), VietnamNet)
    assert cms_of(without.replace(b"data-websiteid", b"data-x")) is None


@pytest.mark.parametrize(
    ("path", "key"),
    [
        ("/ben-thuyen-dong-khach-2495012.html", "2495012"),
        ("/thoi-su/ben-thuyen-295012.html", "295012"),
        ("/ben-thuyen-tag10255416778094936500.html", None),
        ("/tac-gia/lam-tra-0008123.html", None),
        ("/du-lich/diem-den", None),
        ("/kinh-doanh-page12", None),
    ],
)
def test_addresses(path: str, key: str | None) -> None:
    address = SITE.address(f"https://vietnamnet.vn{path}?utm=1#c")
    assert (address.key if address else None) == key


@pytest.mark.parametrize("path", ["/kinh-doanh", "/kinh-doanh/", "/kinh-doanh-page0"])
def test_a_section_has_one_spelling(path: str) -> None:
    assert SITE.section_path(path) == "/kinh-doanh"


def test_a_list_that_ends_late_may_not_be_all_there_is() -> None:
    lists = SITE.cms.lists()
    assert not lists.is_capped(Ask("/thoi-su-page9", state=("/thoi-su", "9")))
    assert lists.is_capped(Ask("/thoi-su-page25", state=("/thoi-su", "25")))
