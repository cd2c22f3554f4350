"""The kinds of lists that a CMS is composed from, by bytes alone."""

from __future__ import annotations

import gzip
import json
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import pytest
from lxml import etree

from newsbot.cms.base import Entry, ListPage, Lists, Section
from newsbot.cms.lists.days import DayLists
from newsbot.cms.lists.feed import FeedLists
from newsbot.cms.lists.last_id import LastIdLists
from newsbot.cms.lists.numbered import NumberedLists
from newsbot.cms.lists.offset import OffsetLists, Rows
from newsbot.cms.lists.sitemap import SitemapLists
from newsbot.items import Ask, ask
from newsbot.text.dates import VIETNAM
from newsbot.text.jsonp import BadReply

pytestmark = pytest.mark.unit

SECTION = Section("/kinh-te/", "Kinh tế", "7")
NOW = datetime(2026, 9, 20, 12, tzinfo=VIETNAM)


def begin(lists: Lists) -> Ask:
    first = lists.first(SECTION, NOW)
    assert first is not None
    return first


def urls(page: ListPage) -> list[str]:
    return [entry.url for entry in page.entries]


# Offsets


class Offsets(OffsetLists):
    most, usual = 4, 2

    def address(self, section: Section) -> Ask | None:
        return ask("/list", zone=section.id) if section.id else None

    def rows(self, body: bytes) -> Rows:
        told = json.loads(body)
        return Rows([Entry(url) for url in told["rows"]], len(told["rows"]), told.get("total"))


def rows(*found: str, **more: Any) -> bytes:
    return json.dumps({"rows": found, **more}).encode()


def test_an_offset_list_goes_on_with_its_last_rows() -> None:
    lists = Offsets()
    first = begin(lists)
    assert first.target == "/list?zone=7&offset=0&limit=4"
    page = lists.read(rows("/a", "/b", "/c", "/d", total=9), first)
    assert (page.seen, page.total, urls(page)) == (4, 9, ["/a", "/b", "/c", "/d"])
    assert page.next is not None
    assert page.next.value("offset") == "2"
    second = lists.read(rows("/c", "/d", "/e", "/f"), page.next)
    assert (second.seen, second.next and second.next.value("offset")) == (6, "4")
    # Nothing of the page before: more went than the overlap holds.
    assert second.back is not None
    assert second.back.value("offset") == "0"
    last = lists.read(rows("/e", "/f"), page.next.having(offset=4))
    assert (last.seen, last.next and last.next.value("offset")) == (6, "4"), "where it stood"
    assert lists.read(rows(), page.next).next is None


def test_an_offset_list_can_be_asked_for_less_and_not_without_an_id() -> None:
    lists = Offsets()
    less = lists.humbler(begin(lists))
    assert less is not None
    assert less.value("limit") == "2"
    assert lists.humbler(less) is None
    assert lists.first(Section("/a/", "A"), NOW) is None


def test_more_rows_than_asked_for_are_not_counted() -> None:
    lists = Offsets()
    assert lists.read(rows(*"abcdefgh"), begin(lists)).seen == 4


# Behind the last article


class Behind(LastIdLists):
    def after(self, section_id: str, last: str) -> Ask:
        return Ask(f"/api/{last or 0}/{section_id}")

    def rows(self, body: bytes) -> Sequence[tuple[Entry | None, str]]:
        return [(Entry(url) if url else None, str(number)) for number, url in json.loads(body)]


def test_a_list_goes_on_behind_its_last_article() -> None:
    lists = Behind()
    first = begin(lists)
    assert first.path == "/api/0/7"
    page = lists.read(b'[[9, "/a"], [8, ""], [5, "/b"]]', first)
    assert (urls(page), page.rows) == (["/a", "/b"], 3)
    assert page.next is not None
    assert page.next.path == "/api/5/7"
    assert lists.read(b"[]", page.next).next is None
    assert lists.first(Section("/a/", "A"), NOW) is None


# Pages with numbers


class Numbered(NumberedLists):
    def page(self, section: str, number: int) -> Ask:
        return Ask(f"{section}trang-{number}.htm")

    def links(self, tree: etree._Element) -> Sequence[etree._Element]:
        return [link for link in tree.iter("a") if link.get("class") == "row"]


def test_numbered_pages_end_with_an_empty_one() -> None:
    lists = Numbered()
    first = begin(lists)
    assert first.path == "/kinh-te/trang-1.htm"
    html = '<a class="row" href="/a">1</a><a class="row" href="/a"><img></a><a href="/x">x</a>'
    page = lists.read(html.encode(), first)
    assert (urls(page), page.rows) == (["/a"], 1)
    assert page.next is not None
    assert page.next.path == "/kinh-te/trang-2.htm"
    assert (lists.read(b"", page.next).next, lists.read(b"<p>", page.next).next) == (None, None)


# Days


class Days(DayLists):
    since = date(2026, 9, 18)

    def day(self, section: Section, day: date) -> Ask:
        return Ask(f"{section.path}{day:%Y-%m-%d}")

    def entries(self, body: bytes) -> Sequence[Entry]:
        return [Entry(url) for url in body.decode().split()]


def test_days_run_back_to_the_first_and_may_be_empty() -> None:
    lists = Days()
    page = lists.read(b"/a /b", begin(lists))
    assert (urls(page), page.before) == (["/a", "/b"], datetime(2026, 9, 20, tzinfo=VIETNAM))
    asked = []
    while page.next is not None:
        asked.append(page.next.path)
        page = lists.read(b"", page.next)
    assert asked == ["/kinh-te/2026-09-19", "/kinh-te/2026-09-18"]


# Feeds


class Feeds(FeedLists):
    def feed(self, section: Section) -> Ask | None:
        return Ask(f"/rss{section.path}")


RSS = """<?xml version="1.0"?><rss><channel><link>https://x.example/</link>
<item><title>a</title><link>https://x.example/a-1.htm</link>
<pubDate>Sat, 19 Sep 2026 08:15:00 +0700</pubDate></item>
<item><guid>https://x.example/b-2.htm</guid><pubDate>gestern</pubDate></item></channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><entry><link href="https://x.example/c-3.htm"/>
<published>2026-09-19T08:15:00</published></entry></feed>"""


def test_feeds_have_the_newest_alone() -> None:
    lists = Feeds()
    page = lists.read(RSS.encode(), begin(lists))
    assert (urls(page), page.next, page.whole) == (
        ["https://x.example/a-1.htm", "https://x.example/b-2.htm"],
        None,
        False,
    )
    at = datetime(2026, 9, 19, 8, 15, tzinfo=VIETNAM)
    assert [entry.published for entry in page.entries] == [at, None]
    (entry,) = lists.read(ATOM.encode(), begin(lists)).entries
    assert (entry.url, entry.published) == ("https://x.example/c-3.htm", at)


@pytest.mark.parametrize("body", [b"", b"<html><body>x</body></html>", b"{}"])
def test_what_is_no_feed_and_no_sitemap_is_told(body: bytes) -> None:
    for lists in (Feeds(), SitemapLists()):
        with pytest.raises(BadReply):
            lists.read(body, begin(lists))


# Sitemaps

XMLNS = "xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'"


def entry(name: str, loc: str, lastmod: str, more: str = "") -> str:
    return f"<{name}><loc>{loc}</loc><lastmod>{lastmod}</lastmod>{more}</{name}>"


def test_half_an_address_in_an_index_costs_no_other_file() -> None:
    files = entry("sitemap", "http://[", "2026-09-20") + entry(
        "sitemap", "https://x.example/8.xml", "2026-08-31"
    )
    lists = SitemapLists()
    page = lists.read(f"<sitemapindex {XMLNS}>{files}</sitemapindex>".encode(), begin(lists))
    assert page.next is not None
    assert (page.next.path, page.next.state) == ("/8.xml", ())


def test_an_index_gives_its_files_newest_first_and_says_how_far_they_reach() -> None:
    lists = SitemapLists()
    files = entry("sitemap", "https://x.example/8.xml", "2026-08-31") + entry(
        "sitemap", "https://x.example/9.xml?a=1", "2026-09-20T08:00:00+07:00"
    )
    index = f"<sitemapindex {XMLNS}>{files}</sitemapindex>".encode()
    page = lists.read(index, begin(lists))
    assert (page.rows, urls(page)) == (0, [])
    assert page.next is not None
    assert (page.next.path, page.next.state) == ("/9.xml?a=1", ("2026-08-31 /8.xml",))
    rows = entry("url", "https://x.example/a-1.htm", "2026-09-02") + entry(
        "url",
        "https://x.example/b-2.htm",
        "2026-09-19T10:00:00Z",
        "<news:news xmlns:news='n'><news:publication_date>2026-09-19T09:00:00+07:00"
        "</news:publication_date></news:news>",
    )
    packed = gzip.compress(f"<urlset {XMLNS}>{rows}</urlset>".encode())
    file = lists.read(packed, page.next)
    assert urls(file) == ["https://x.example/b-2.htm", "https://x.example/a-1.htm"]
    newest, older = file.entries
    assert newest.published == datetime(2026, 9, 19, 9, tzinfo=VIETNAM)
    assert (older.published, older.changed) == (
        None,
        datetime(2026, 9, 2, 23, 59, 59, tzinfo=VIETNAM),
    )
    assert file.before == datetime(2026, 8, 31, 23, 59, 59, tzinfo=VIETNAM)
    assert file.next is not None
    last = lists.read(f"<urlset {XMLNS}></urlset>".encode(), file.next)
    assert (last.next, last.before) == (None, None)


def test_damaged_gzip_and_entities_are_no_way_in() -> None:
    lists = SitemapLists()
    with pytest.raises(BadReply, match="gzip"):
        lists.read(gzip.compress(b"<urlset/>")[:-9], begin(lists))
    bomb = (
        b'<!DOCTYPE u [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
        b"<urlset><url><loc>&a;</loc></url></urlset>"
    )
    with pytest.raises(BadReply, match="entities"):
        lists.read(bomb, begin(lists))
