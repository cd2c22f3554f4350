"""ZCE's pages and lists by bytes: a real text, invented answers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from newsbot import extract, to_json
from newsbot.cms.base import Section
from newsbot.cms.known import cms_of
from newsbot.cms.zce.cms import Zce
from newsbot.discovery.menu import read_sections
from newsbot.discovery.rows import read_listing
from newsbot.items import Ask
from newsbot.sites import all_sites
from newsbot.text.jsonp import BadReply
from tests.cms.press import pressed
from tests.cms.test_vccorp_reading import NOW

pytestmark = pytest.mark.page

SITE = all_sites()["plo"]
LISTS = SITE.cms.lists()
CASE = Path(__file__).parents[1] / "cases" / "zce-plain" / "page.html"


def test_a_real_text_is_read_as_a_careful_reader_does() -> None:
    gold = json.loads(pressed("gold.json"))["zce_baophapluat_2024"]
    page = pressed("zce_baophapluat_2024.html")
    read = json.loads(to_json(extract(page, "https://baophapluat.vn/mau-giay-thi-post515000.html")))
    for field in ("title", "authors", "source", "lead", "images"):
        assert read[field] == gold[field], field
    assert [block["type"] for block in read["blocks"]] == ["paragraph"] * gold["paragraphs"]
    assert len(read["body"]) == gold["body_chars_about"]
    assert read["body"].startswith(gold["body_first60"])
    assert read["body"].endswith(gold["body_last60"])
    assert [text for text in gold["inside"] if text not in read["body"]] == []
    assert [text for text in gold["outside"] if text in read["body"]] == []


# Lists


def row(number: int, **more: object) -> Any:
    told = {"content_id": number, "title": f"bài {number}", "date": 1767844800}
    return told | {"url": f"/bai-post{number}.html"} | more


def answer(*rows: object) -> bytes:
    return json.dumps({"error_code": 0, "data": {"contents": [*rows]}}).encode()


def ask_first() -> Ask:
    ask = LISTS.first(Section("/xa-hoi/", "Xã hội", "7"), NOW)
    assert ask is not None
    return ask


def test_a_list_goes_on_by_pages_to_one_without_rows() -> None:
    ask = ask_first()
    told = "/api/morenews-zone-7-1.html?phrase=&page_size=20&sz=7&st=zone"
    assert (ask.role, ask.target) == ("lists", told)
    page = read_listing(answer(row(895002), row(895001)), ask, LISTS, SITE, "/xa-hoi/")
    assert [entry.key for entry in page.entries] == ["895002", "895001"]
    first = page.entries[0].published
    assert first is not None
    assert first.isoformat() == "2026-01-08T11:00:00+07:00"
    assert page.told.next is not None
    assert page.told.next.path == "/api/morenews-zone-7-2.html"
    assert LISTS.first(Section("/xa-hoi/", "Xã hội"), NOW) is None


@pytest.mark.parametrize(
    "end", [answer(), b'{"data":{"contents":null}}', b'{"data":{}}', b'{"data":[]}']
)
def test_ways_in_which_a_list_may_end(end: bytes) -> None:
    page = LISTS.read(end, ask_first())
    assert (page.rows, page.next) == (0, None)


@pytest.mark.parametrize("bad", [b"", b"<html>", b"[]", b'{"data":{"contents":7}}', b"{}", b"7"])
def test_what_is_no_list(bad: bytes) -> None:
    with pytest.raises(BadReply):
        LISTS.read(bad, ask_first())


def test_rows_that_are_none_are_counted_the_rest_kept() -> None:
    rows = answer(row(895001), {"title": "ai"}, 7, row(895000, date="1767844800", url=None))
    page = read_listing(rows, ask_first(), LISTS, SITE, "/xa-hoi/")
    assert ([entry.key for entry in page.entries], page.skipped) == (["895001"], 3)


def test_a_row_tells_when_it_was_corrected_and_not_when_it_was_read() -> None:
    told = [row(895001), row(895001, views=7), row(895001, title="bài mới")]
    digests = [LISTS.read(answer(one), ask_first()).entries[0].digest for one in told]
    assert digests[0] == digests[1] != digests[2]


@pytest.mark.parametrize(
    ("page", "zone"),
    [
        (b'<button class="btn control__loadmore" data-page="1" data-zone="7">', "7"),
        (b'<button class="control__loadmore" data-zone="0"><a href="/rss/xa-hoi-7.rss">', "7"),
        (b'<link href="https://plo.vn/rss/the-thao/bong-da-124.rss">', "124"),
        (b"<p>", None),
    ],
)
def test_a_sections_page_names_its_zone(page: bytes, zone: str | None) -> None:
    assert LISTS.section_id(page) == zone


def test_the_menu_may_name_the_zones() -> None:
    menu = (
        '<ul class="menu"><li data-id="7"><a href="/xa-hoi/" title="Xã hội">X</a></li>'
        '<li data-id=""><a href="/kinh-te/">Kinh tế</a></li><li data-id="9"></li>'
        '<li data-id="8"><a href="https://other.example/">Khác</a></li>'
        '<li data-id="11"><a href="https://plo.vn/phap-luat/">Pháp luật</a></li></ul>'
    )
    sections = read_sections(menu.encode(), LISTS, SITE)
    assert sections == [
        Section("/xa-hoi/", "Xã hội", "7"),
        Section("/kinh-te/", "Kinh tế", None),
        Section("/phap-luat/", "Pháp luật", "11"),
    ]


# Pages and addresses


def test_a_page_of_it_is_known_by_its_marks() -> None:
    html = CASE.read_bytes()
    assert isinstance(cms_of(html), Zce)
    assert isinstance(cms_of(html.replace(b"cms-body", b"x")), Zce)
    assert cms_of(html.replace(b"cms-body", b"x").replace(b"cms-title", b"x")) is None
    assert cms_of(b'<div class="cms-body"><div data-role="content">') is None


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("https://plo.vn/ben-thuyen-dong-khach-post895001.html?x=1#c", "895001"),
        ("https://tienphong.vn/ben-thuyen-post1712345.tpo", "1712345"),
        ("https://vietnamplus.vn/ben-thuyen-post101234.vnp", "101234"),
        ("https://plo.vn/tag/ben-thuyen-tag1234.html", None),
        ("https://plo.vn/xa-hoi/", None),
    ],
)
def test_addresses(url: str, key: str | None) -> None:
    address = SITE.address(url)
    assert (address.key if address else None) == key
