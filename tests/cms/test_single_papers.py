"""Papers of which no page is open: their addresses, and lists that are a section's page alone."""

from __future__ import annotations

import pytest

from newsbot.cms.base import Section
from newsbot.discovery.rows import read_listing
from newsbot.sites import all_sites
from newsbot.text.whole import is_whole, parse_html
from tests.cms.test_vccorp_reading import NOW

pytestmark = pytest.mark.page


@pytest.mark.parametrize(
    ("site", "path", "key", "section"),
    [
        (
            "dantri",
            "/kinh-doanh/ben-moi-20260307080631123.htm",
            "20260307080631123",
            "/kinh-doanh.htm",
        ),
        ("dantri", "/kinh-doanh.htm", None, None),
        ("dantri", "/kinh-doanh/ben-moi-123456.htm", None, None),
        ("laodong", "/xa-hoi/ben-moi-1469520.ldo", "1469520", "/xa-hoi/"),
        ("laodong", "/ben-moi-1469520.ldo", "1469520", "/"),
        ("laodong", "/tags/ben-moi.ldo", None, None),
        ("qdnd", "/chinh-tri/tin-tuc/ben-moi-814236", "814236", "/chinh-tri/tin-tuc/"),
        ("qdnd", "/the-thao/ben-moi-814236/", "814236", "/the-thao/"),
        ("qdnd", "/the-thao/mua-giai-2026", None, None),
        ("qdnd", "/chinh-tri", None, None),
        ("baotayninh", "/ben-moi-216001.html", "216001", "/"),
        ("baoquocte", "/ben-moi-316001.html", "316001", "/"),
    ],
)
def test_addresses(site: str, path: str, key: str | None, section: str | None) -> None:
    paper = all_sites()[site]
    address = paper.address(f"https://{paper.main_host}{path}?utm=1#c")
    assert (address and address.key, address and address.section) == (key, section)


def test_a_number_tells_when_an_article_was_begun() -> None:
    paper = all_sites()["dantri"]
    address = paper.address("https://dantri.com.vn/kinh-doanh/ben-moi-20260307080631123.htm")
    assert address is not None
    assert address.begun is not None
    assert address.begun.isoformat() == "2026-03-07T08:06:31+07:00"


def test_a_sections_own_page_is_its_list_without_other_sections_articles() -> None:
    paper = all_sites()["laodong"]
    lists = paper.cms.lists()
    ask = lists.first(Section("/xa-hoi/", "Xã hội"), NOW)
    assert ask is not None
    assert ask.target == "/xa-hoi/"
    html = (
        b'<a href="/xa-hoi/bai-mot-1469521.ldo"><img></a><a href="/lien-he/">L</a>'
        b'<a href="/xa-hoi/bai-mot-1469521.ldo">1</a>'
        b'<a href="https://laodong.vn/xa-hoi/y-te/bai-hai-1469522.ldo">2</a>'
        b'<a href="/the-thao/bai-ba-1469523.ldo">3</a><a href="http://[">x</a>'
    )
    page = read_listing(html, ask, lists, paper, "/xa-hoi/")
    assert [entry.key for entry in page.entries] == ["1469521", "1469522"]
    assert (page.told.next, page.told.whole, page.skipped) == (None, False, 0)


def test_a_document_that_ends_before_it_begins_is_read() -> None:
    page = b"<html></html><head><title>T</title></head><body><p>Co chu.</p></body></html>"
    tree = parse_html(page)
    assert [tree.findtext(".//title"), tree.findtext(".//p")] == ["T", "Co chu."]
    assert is_whole(page)
    # An end behind the body's beginning is another document's, inside.
    inner = b"<div><html><body><p>1</p></body></html></div>"
    whole = b"<html><head></head><body>" + inner + b"<p>2</p></body></html>"
    assert [one.text for one in parse_html(whole).iter("p")] == ["1", "2"]
