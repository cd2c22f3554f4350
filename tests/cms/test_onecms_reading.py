"""ONECMS's pages, lists and comments by bytes: a real page, invented answers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from newsbot.cms.base import CommentPage, Section
from newsbot.cms.known import cms_of
from newsbot.cms.onecms.cms import OneCms
from newsbot.cms.onecms.comments import OneCmsComments
from newsbot.cms.reading import read_page
from newsbot.discovery.rows import read_listing
from newsbot.items import Answer, Ask, CommentReply
from newsbot.pipelines.comments import read_comments
from newsbot.sites import all_sites
from newsbot.text.jsonp import BadReply
from tests.cms.press import pressed, read_as_gold, replayed
from tests.cms.test_vccorp_reading import NOW

pytestmark = pytest.mark.page

SITE = all_sites()["baodanang"]
COMMENTS = OneCmsComments()
LISTS = SITE.cms.lists()
KEY = {"id": "3318952"}
CASE = Path(__file__).parents[1] / "cases" / "onecms-plain" / "page.html"


# Real pages and answers


def test_a_real_page_is_read_as_a_careful_reader_does() -> None:
    read, gold = read_as_gold("onecms_baodanang_170025f4")
    # The lead and the blank between it and the text are not counted there.
    assert abs(len(read["body"]) - gold["body_chars_about"]) < 30
    page = read_page(pressed("onecms_baodanang_170025f4.html"), SITE.cms)
    assert (page.comment_key, page.claimed_comments) == (KEY, 0)


def test_the_answers_of_its_comments_give_every_reply() -> None:
    expected = json.loads(pressed("replies/onecms/expected.json"))
    names = ("0_like_0", "0_like_2", "0_like_3_empty", "5101_like_3", "5101_like_5_empty")
    answers = replayed(
        COMMENTS, [pressed(f"replies/onecms/getcomment_3318952_{name}.json") for name in names], KEY
    )
    # As they are named, so they are asked for.
    assert [answer.ask.path.rpartition("_")[2] for answer in answers] == ["0", "2", "3", "3", "5"]
    assert [answer.ask.path.split("_")[1] for answer in answers] == ["0", "0", "0", "5101", "5101"]
    comments, status, _ = read_comments(SITE, CommentReply("answered", answers), NOW)
    assert (status, len(comments)) == ("complete", expected["comments_total"])
    for comment, told in zip(comments, expected["comments"], strict=True):
        assert {key: getattr(comment, key) for key in told} == told
    assert read_comments(SITE, CommentReply("answered", answers[:3]), NOW)[1] == "partial"


# Comments


def item(own: int, *inside: Any, place: int = 1, **more: object) -> Any:
    told = {"RowNum": place, "CommentId": own, "Name": "Ai", "Content": f"câu {own}"}
    return told | {"ChildComment": [*inside]} | more


def body(*items: Any) -> bytes:
    return json.dumps([*items]).encode()


def read(*bodies: bytes) -> CommentPage:
    return COMMENTS.read(replayed(COMMENTS, [*bodies], KEY))


def test_an_answer_without_rows_is_the_end() -> None:
    assert read(body()).rows == []
    page = read(body(item(1), item(2, place=2)), body(item(3, place=3)), body())
    assert ([row.id for row in page.rows], page.further) == (["1", "2", "3"], [])


def test_a_list_goes_on_behind_its_last_row_or_behind_what_was_seen() -> None:
    asked = COMMENTS.first(KEY)
    (call,) = COMMENTS.read([Answer(asked, body(item(1, place=7)))]).further
    assert call.path == "/api/getcomment/3318952_0_like_7"
    (call,) = COMMENTS.read(
        [Answer(asked, body(item(1, RowNum=None), item(2, RowNum="x")))]
    ).further
    assert call.path == "/api/getcomment/3318952_0_like_2"


@pytest.mark.parametrize(("inside", "asked"), [(0, False), (2, False), (3, True), (5, True)])
def test_three_replies_may_not_be_all(inside: int, asked: bool) -> None:
    replies = [item(10 + number) for number in range(inside)]
    page = COMMENTS.read(
        [Answer(COMMENTS.first(KEY), body(item(1, *replies))), Answer(COMMENTS.first(KEY), body())]
    )
    calls = [call.path for call in page.further]
    assert calls == ([f"/api/getcomment/3318952_1_like_{inside}"] if asked else [])


def test_replies_to_replies_keep_what_they_answer() -> None:
    page = read(body(item(1, item(11, item(111)))), body())
    assert [row.parent for row in page.rows] == [None, "1", "11"]


def test_what_the_page_claims_is_held_against_what_came() -> None:
    answers = replayed(COMMENTS, [body(item(1, item(11)), item(2, place=2)), body()], KEY)
    reply = CommentReply("answered", answers)
    told = {claimed: read_comments(SITE, reply, NOW, claimed)[1] for claimed in range(5)}
    # All of them, or those at the top; more than it says came since.
    assert told == {0: "complete", 1: "complete", 2: "complete", 3: "complete", 4: "partial"}
    none = CommentReply("answered", replayed(COMMENTS, [body()], KEY))
    assert read_comments(SITE, none, NOW, 3)[1] == "failed"
    assert read_comments(SITE, none, NOW, 0)[1] == "none"
    two = replayed(COMMENTS, [body(item(1, item(11), item(12))), body()], KEY)
    assert read_comments(SITE, CommentReply("answered", two), NOW, 2)[1] == "partial"


@pytest.mark.parametrize("bad", [b"", b"{}", b"<html>", b'{"Message":"error"}', b"[{]", b"7"])
def test_what_is_no_answer_is_asked_again(bad: bytes) -> None:
    with pytest.raises(BadReply):
        COMMENTS.check(Answer(COMMENTS.first(KEY), bad), KEY)


def test_rows_that_are_none_are_told_the_rest_kept() -> None:
    page = read(body(item(1), {"Content": "ai"}, 7), body())
    assert ([row.id for row in page.rows], page.whole) == (["1"], False)


def test_likes_are_a_number_or_not_told() -> None:
    page = read(body(item(1, Liked=4), item(2, Liked=True), item(3, Liked=None)), body())
    assert [row.likes for row in page.rows] == [4, None, None]


# Lists


def row(number: int, **more: object) -> Any:
    told = {
        "PublisherId": number,
        "Title": f"bài {number}",
        "PublishedTime": "/Date(1767844800000)/",
    }
    return told | {"LinktoMe2": f"https://baodanang.vn/bai-{number}.html"} | more


def ask_first() -> Ask:
    ask = LISTS.first(Section("/xa-hoi", "Xã hội", "424"), NOW)
    assert ask is not None
    return ask


def test_a_list_goes_on_behind_its_smallest_number() -> None:
    ask = ask_first()
    assert ask.path == "/api/getMoreArticle/channel_empty_0_424_0"
    pinned = json.dumps([row(30017), row(30029), row(30023)]).encode()
    page = read_listing(pinned, ask, LISTS, SITE, "/xa-hoi")
    assert [entry.key for entry in page.entries] == ["30017", "30029", "30023"]
    assert page.told.next is not None
    assert page.told.next.path == "/api/getMoreArticle/channel_empty_30017_424_0"
    assert LISTS.read(b"[]", page.told.next).next is None
    assert LISTS.first(Section("/xa-hoi", "Xã hội"), NOW) is None


def test_what_somebody_paid_for_is_passed_over() -> None:
    rows = [row(30029), row(30010, BlockedInstantArticleCreate=True)]
    page = read_listing(json.dumps(rows).encode(), ask_first(), LISTS, SITE, "/xa-hoi")
    assert ([entry.key for entry in page.entries], page.skipped) == (["30029"], 0)
    assert page.told.next is not None
    assert "_30010_" in page.told.next.path, "the list goes on behind it all the same"


@pytest.mark.parametrize(
    ("more", "moment"),
    [
        ({}, "2026-01-08T11:00:00+07:00"),
        ({"Time_yyyyMMddHHmmss": "20260108100201"}, "2026-01-08T10:02:01+07:00"),
        ({"PublishedTime": None}, None),
        ({"PublishedTime": "hôm qua"}, None),
    ],
)
def test_dates_of_rows(more: dict[str, object], moment: str | None) -> None:
    (entry,) = LISTS.read(json.dumps([row(30029, **more)]).encode(), ask_first()).entries
    assert (entry.published and entry.published.isoformat()) == moment


def test_a_row_tells_when_it_was_corrected_and_not_when_it_was_read() -> None:
    told = [row(30029), row(30029, ViewCount=7), row(30029, Title="bài mới")]
    digests = [
        LISTS.read(json.dumps([one]).encode(), ask_first()).entries[0].digest for one in told
    ]
    assert digests[0] == digests[1] != digests[2]


@pytest.mark.parametrize("bad", [b"{}", b"<html>", b"null", b""])
def test_what_is_no_list(bad: bytes) -> None:
    with pytest.raises(BadReply):
        LISTS.read(bad, ask_first())


@pytest.mark.parametrize(
    ("page", "number"),
    [
        (b"<script>WebControl.channelId = '427';</script>", "427"),
        (b"<ul data-action='api/getMoreArticle/channel_empty_0_42_0'>", "42"),
        (b'<ul data-action="api/getarticlebychannel/427&pubid=1">', "427"),
        (b"<script>WebControl.channelId = '0';</script>", None),
        (b"<p>", None),
    ],
)
def test_a_sections_page_names_its_channel(page: bytes, number: str | None) -> None:
    assert LISTS.section_id(page) == number


# Pages and addresses


def test_a_page_of_it_is_known_by_its_marks() -> None:
    html = CASE.read_bytes()
    assert isinstance(cms_of(html), OneCms)
    marks = (b".1cdn.vn", b"WebControl.", b"onecms__")
    for kept in marks:
        without = html
        for mark in marks:
            without = without if mark == kept else without.replace(mark, b"x")
        assert isinstance(cms_of(without), OneCms), kept
    without = html
    for mark in marks:
        without = without.replace(mark, b"x")
    assert cms_of(without) is None
    # A picture from there makes no page of it; markup of it on another system's page neither.
    assert cms_of(b"<body><img src='https://bqn.1cdn.vn/a.jpg'>") is None
    assert cms_of(b'<div class="onecms__tags"><div data-role="content">') is None


@pytest.mark.parametrize(
    ("path", "key"),
    [
        ("/ben-thuyen-dong-khach-3318952.html", "3318952"),
        ("/ben-thuyen-3-75-ty-31895.html", "31895"),
        ("/ben-thuyen-event1042.html", None),
        ("/ben-thuyen-ptag.html", None),
        ("/print/3318952.html", None),
        ("/xa-hoi/y-te", None),
    ],
)
def test_addresses(path: str, key: str | None) -> None:
    address = SITE.address(f"https://baodanang.vn{path}?utm=1#c")
    assert (address.key if address else None) == key
