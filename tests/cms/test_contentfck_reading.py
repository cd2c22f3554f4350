"""content-fck's pages and feeds by bytes: a real page, invented feeds."""

from __future__ import annotations

from pathlib import Path

import pytest

from newsbot.cms.base import Section
from newsbot.cms.contentfck.cms import ContentFck
from newsbot.cms.known import cms_of
from newsbot.discovery.rows import read_listing
from newsbot.sites import all_sites
from newsbot.text.jsonp import BadReply
from tests.cms.press import pressed, read_as_gold
from tests.cms.test_vccorp_reading import NOW

pytestmark = pytest.mark.page

SITE = all_sites()["baocantho"]
LISTS = SITE.cms.lists()
CASE = Path(__file__).parents[1] / "cases" / "contentfck-plain" / "page.html"
FEED = b"""<rss version="2.0"><channel><item><title>B</title>
<link>https://baocantho.com.vn/bai-hai-a216002.html</link>
<pubDate>Sat, 07 Mar 2026 08:06:00 +0700</pubDate></item></channel></rss>"""


def test_a_real_page_is_read_as_a_careful_reader_does() -> None:
    read, gold = read_as_gold("fck_baocantho_2ff7b1db")
    assert len(read["body"]) == gold["body_chars_about"]
    assert read["section_path"] == "/y-te/suc-khoe/"
    assert pressed("fck_baocantho_2ff7b1db.html").count(b"<h1") == 2, "the first is the section"


def test_a_sections_newest_stand_in_its_feed_and_no_more() -> None:
    ask = LISTS.first(Section("/y-te/suc-khoe/", "Sức khỏe"), NOW)
    assert ask is not None
    assert ask.target == "/rss/subcate/suc-khoe/"
    page = read_listing(FEED, ask, LISTS, SITE, "/y-te/suc-khoe/")
    (entry,) = page.entries
    assert entry.published is not None
    assert (entry.key, entry.published.isoformat()) == ("216002", "2026-03-07T08:06:00+07:00")
    assert (page.told.next, page.told.whole) == (None, False)
    with pytest.raises(BadReply):
        LISTS.read(b"<html><body>", ask)


def test_a_section_with_others_below_it_is_listed_from_its_page() -> None:
    ask = LISTS.first(Section("/news/y-te/", "Y tế"), NOW)
    assert ask is not None
    assert ask.target == "/news/y-te/"
    html = (
        b'<a href="https://baocantho.com.vn/bai-hai-a216002.html"><img></a><a href="/lien-he/">'
        b'<a href="/bai-hai-a216002.html">B</a><a href="/bai-ba-a216003.html">C</a>'
    )
    page = read_listing(html, ask, LISTS, SITE, "/news/y-te/")
    assert [entry.key for entry in page.entries] == ["216002", "216003"]
    assert (page.told.whole, page.has_dates) == (False, False)
    assert SITE.below("/news/y-te/") == ("/news/y-te/", "/y-te/")
    assert SITE.below("/y-te/suc-khoe/") == ("/y-te/suc-khoe/",)


def test_a_page_of_it_is_known_by_its_marks() -> None:
    html = CASE.read_bytes()
    assert isinstance(cms_of(html), ContentFck)
    assert cms_of(html.replace(b"content-fck", b"x")) is None
    assert cms_of(html.replace(b"static/templates", b"x")) is None


@pytest.mark.parametrize(
    ("path", "key"),
    [
        ("/ben-thuyen-dong-khach-a56315.html", "56315"),
        ("/print/ben-thuyen-dong-khach-a56315.html", None),
        ("/y-te/suc-khoe/", None),
        ("/ben-thuyen-a.html", None),
    ],
)
def test_addresses(path: str, key: str | None) -> None:
    address = SITE.address(f"https://baocantho.com.vn{path}?utm=1#c")
    assert (address.key if address else None) == key
