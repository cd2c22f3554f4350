"""VCCorp's pages, lists and comments by bytes: real ones where they are there, invented ones."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from newsbot.cms.base import BadDeclaration, CommentPage, Section, is_below
from newsbot.cms.reading import read_page
from newsbot.cms.vccorp.cms import VcCorp
from newsbot.discovery.rows import read_listing
from newsbot.items import Answer, Ask, CommentReply
from newsbot.pipelines.comments import read_comments
from newsbot.sites import all_sites
from newsbot.text.dates import VIETNAM
from newsbot.text.jsonp import BadReply
from tests.cms.press import pressed, read_as_gold, replayed

pytestmark = pytest.mark.page

NLD, TUOITRE, THANHNIEN = (all_sites()[name] for name in ("nld", "tuoitre", "thanhnien"))
NOW = datetime(2026, 3, 7, 12, tzinfo=VIETNAM)


# Real pages, lists and answers


@pytest.mark.parametrize("name", ["tuoitre_article", "nld_article"])
def test_a_real_page_is_read_as_a_careful_reader_does(name: str) -> None:
    read, gold = read_as_gold(name)
    assert len(read["body"]) == gold["body_chars_about"]


@pytest.mark.parametrize(
    ("name", "site", "zone"), [("nld", NLD, "1961014"), ("tuoitre", TUOITRE, "11")]
)
def test_a_real_list_is_read_link_by_link(name: str, site: Any, zone: str) -> None:
    links = json.loads(pressed("lists.json"))[f"{name}_list"]["links"]
    lists, body = site.cms.lists(), pressed(f"{name}_list.html")
    ask = lists.first(Section("/kinh-te.htm", "Kinh tế"), NOW)
    page = read_listing(body, ask, lists, site, "/kinh-te.htm")
    found = [f"https://{site.main_host}{entry.path}" for entry in page.entries]
    assert found == [link["url"] for link in links]
    assert page.told.next is not None
    assert zone in page.told.next.path


@pytest.mark.parametrize(
    ("site", "files"),
    [
        (
            THANHNIEN,
            ["ListComment_page1.html", "ListComment_page2.html", "ListComment_page3_empty.html"],
        ),
        (
            TUOITRE,
            [
                "getlist_pageindex1.json",
                "getlist_pageindex2.json",
                "getlist_pageindex3_empty.json",
                "getcount.json",
            ],
        ),
    ],
)
def test_real_comments_are_read_reply_by_reply(site: Any, files: list[str]) -> None:
    folder = f"replies/{site.name}"
    expected = json.loads(pressed(f"{folder}/expected.json"))
    bodies = [pressed(f"{folder}/{file}") for file in files]
    answers = replayed(site.cms.comments(), bodies)
    comments, status, _ = read_comments(site, CommentReply("answered", answers), NOW)
    assert (status, len(comments)) == ("complete", expected["comments_total"])
    for comment, told in zip(comments, expected["comments"], strict=True):
        assert {key: getattr(comment, key) for key in told} == told
    # Without its end it is not all.
    short = CommentReply("answered", answers[:1])
    assert read_comments(site, short, NOW)[1] == "partial"


# Addresses and declarations


@pytest.mark.parametrize(
    ("path", "key", "begun"),
    [
        ("/a-b-196260307071308923.htm", "196260307071308923", "2026-03-07 07:13:08"),
        ("/tu-7-20260307075519174.htm", "20260307075519174", "2026-03-07 07:55:19"),
        ("/bai-cu-1234567.htm", "1234567", None),
        ("/la-196269907071308923.htm", "196269907071308923", None),
        ("/kinh-te.htm", None, None),
        ("/ai-365.htm", None, None),
        ("/chien-su-trung-dong.html", None, None),
    ],
)
def test_addresses(path: str, key: str | None, begun: str | None) -> None:
    address = NLD.address(f"https://nld.com.vn{path}?utm=1")
    assert (address.key if address else None) == key
    if address is not None:
        assert address.fits(address.key)
        told = address.begun
        assert (f"{told:%Y-%m-%d %H:%M:%S}" if told else None) == begun


@pytest.mark.parametrize("path", ["/kinh-te.htm", "/kinh-te/", "/kinh-te", "/kinh-te.htm/"])
def test_a_section_has_one_spelling(path: str) -> None:
    assert NLD.section_path(path) == "/kinh-te.htm"
    below = NLD.below(path)
    assert is_below("/kinh-te.htm", below)
    assert is_below("/kinh-te/tai-chinh.htm", below)
    assert not is_below("/kinh-te-so.htm", below)


@pytest.mark.parametrize(
    ("attribute", "value"), [("site_name", ""), ("lists_at", "/a.htm"), ("ending", "html")]
)
def test_a_wrong_declaration_is_named(attribute: str, value: str) -> None:
    with pytest.raises(BadDeclaration, match=f"cms: {attribute} can't be"):
        VcCorp(**{"site_name": "nld", attribute: value})


# Comments that were never seen so


def listed(*items: str) -> bytes:
    return "".join(items).encode()


def item(own: str, text: str, more: str = "", replies: str = "", count: int = 0) -> str:
    return (
        f'<div class="item box_cm" data-cmid="{own}"><a class="user-name">An</a>'
        f'<p class="text-comment">{text}</p>{more}'
        f'<a class="rep">Trả lời {count}</a><div class="box-reply">{replies}</div></div>'
    )


def read_one(body: bytes) -> CommentPage:
    comments = THANHNIEN.cms.comments()
    assert comments is not None
    return comments.read([Answer(comments.first({"id": "1"}), body)])


def test_the_month_stands_before_the_day_in_one_place_alone() -> None:
    both = '<span class="time-ago" title="03/04/2026 09:12:25">04/03/2026 09:12</span>'
    text = '<span class="time-ago">04/03/2026 09:12</span>'
    rows = read_one(listed(item("1", "a", both), item("2", "b", text), item("3", "c"))).rows
    told = [row.timestamp and f"{row.timestamp:%Y-%m-%d %H:%M:%S}" for row in rows]
    assert told == ["2026-03-04 09:12:25", "2026-03-04 09:12:00", None]


def test_replies_that_are_claimed_and_missing_are_lacking() -> None:
    reply = (
        '<div class="item-reply"><p class="text-comment">trả lời</p>'
        '<a class="like-action" data-cmid="2"></a></div>'
    )
    page = read_one(listed(item("1", "a", replies=reply, count=1)))
    assert [(row.id, row.parent) for row in page.rows] == [("1", None), ("2", "1")]
    assert not page.lacking
    assert read_one(listed(item("1", "a", replies=reply, count=2))).lacking


def test_a_row_without_id_or_text_is_malformed_the_rest_kept() -> None:
    page = read_one(listed(item("", "a"), item("2", "b")))
    assert ([row.id for row in page.rows], page.whole) == (["2"], False)


def test_markup_in_a_comment_is_read_as_it_shows() -> None:
    (row,) = read_one(listed(item("1", "<b>@An</b> dòng 1<br>dòng 2 &lt;3 &amp;amp;"))).rows
    assert row.body == "@An dòng 1\ndòng 2 <3 &amp;"


@pytest.mark.parametrize("number", [3, 40_000])
def test_rows_without_an_end_are_read_in_one_walk_and_what_is_cut_is_told(number: int) -> None:
    """Seconds for each thousand of them once; and where the parser gave up, the rest was lost."""
    row = '<div class="item box_cm" data-cmid="{}"><p class="text-comment">a</p><div>'
    page = read_one(listed(*map(row.format, range(number))))
    assert page.whole == (number == 3)
    assert [row.parent for row in page.rows[:3]] == [None] * 3


def test_a_text_that_swallows_the_next_comment_is_nobodys() -> None:
    """Whose words are whose can't be told where the text has no end."""
    inner = '<div class="box_cm" data-cmid="2"><p class="text-comment">b</p></div>'
    torn = f'<div class="box_cm" data-cmid="1"><div class="text-comment">a {inner}</div></div>'
    page = read_one(torn.encode())
    assert ([row.body for row in page.rows], page.whole) == (["b"], False)


def test_what_is_no_list_of_comments_is_asked_again() -> None:
    comments = THANHNIEN.cms.comments()
    assert comments is not None
    ask = comments.first({"id": "1"})
    comments.check(Answer(ask, b""), {"id": "1"})
    with pytest.raises(BadReply):
        comments.check(Answer(ask, b"<html><body>Service Unavailable</body></html>"), {"id": "1"})


def test_tuoi_tre_shows_servers_none_of_the_comments_that_it_counts() -> None:
    comments = TUOITRE.cms.comments()
    assert comments is not None
    none = b'{"Success":true,"Data":"[]"}'
    count = b'{"Success":true,"Data":"[{\\"total_count\\": 6}]"}'
    assert comments.read(replayed(comments, [none, count])).refused
    nothing = b'{"Success":true,"Data":"[{\\"total_count\\": 0}]"}'
    page = comments.read(replayed(comments, [none, nothing]))
    assert (page.refused, page.lacking, page.further) == (False, False, [])
    for bad in (b"", b"[]", b'{"Success":false}', b'{"Success":true,"Data":"{"}'):
        with pytest.raises(BadReply):
            comments.check(Answer(Ask("/"), bad), {"id": "1"})


def test_a_page_without_anybody_to_comment_says_none() -> None:
    html = (Path(__file__).parents[1] / "cases" / "vccorp-plain" / "page.html").read_bytes()
    closed = html.replace(b'allowComment: "true"', b'allowComment: "false"')
    assert closed != html
    assert not read_page(html, NLD.cms).has_closed_comments
    assert read_page(closed, NLD.cms).has_closed_comments
    assert read_comments(NLD, CommentReply("closed"), datetime.now(UTC))[1] == "none"
