"""Links of article shape, and which answers are no article's page."""

from __future__ import annotations

import pytest

from newsbot.cms.reading import read_page
from newsbot.discovery.links import article_links, as_listed
from newsbot.items import Listed
from newsbot.sites import all_sites

pytestmark = pytest.mark.page

SITE = all_sites()["baodaklak"]
PATH = "/xa-hoi/202609/bai-abc0001/"
ENTRY = Listed("202609-abc0001", PATH, "/xa-hoi/", month="202609")


@pytest.mark.parametrize(
    ("url", "entry"),
    [
        (PATH, ENTRY),
        (f"https://baodaklak.vn{PATH}", ENTRY),
        (f"https://www.baodaklak.vn{PATH}#binh-luan", ENTRY),
        (f"{PATH}?in=1", ENTRY),
        (f"https://khac.example{PATH}", None),
        ("/xa-hoi/", None),
        ("/quang-cao-rao-vat/202609/ban-nha-abc0001/", None),
        ("", None),
    ],
)
def test_what_is_an_articles_link(url: str, entry: Listed | None) -> None:
    assert as_listed(url, SITE) == entry


def test_where_a_link_was_listed() -> None:
    entry = as_listed(PATH, SITE, "/giao-duc/")
    assert entry is not None
    assert (entry.key, entry.path, entry.section_path) == (ENTRY.key, PATH, "/giao-duc/")


def test_every_article_on_a_page_once_in_its_order() -> None:
    page = f"""<ul><li><A HREF="/giao-duc/202609/hai-abc0002/">Hai</A></li>
        <li><a>x</a><a href="">y</a><a href="/xa-hoi/">Xã hội</a></li>
        <li><a href="{PATH}"><img></a><a href="{PATH}#anh">Bài</a></li>
        <link href="/xa-hoi/202609/ba-abc0003/"></ul>"""
    listed = article_links(page.encode(), SITE)
    assert [one.key for one in listed] == ["202609-abc0002", "202609-abc0001"]
    assert listed[1] == ENTRY
    named = article_links(page.encode(), SITE, "/xa-hoi/")
    assert [one.section_path for one in named] == ["/xa-hoi/", "/xa-hoi/"]
    assert article_links(b"", SITE) == []


@pytest.mark.parametrize(
    "url",
    [
        "/xa-hoi/202409/bai-abc096d/",
        "//baodaklak.vn/xa-hoi/202409/bai-abc096d/",
        "https://www.baodaklak.vn//xa-hoi/202409/bai-abc096d/?utm=1#x",
        "http://baodaklak.vn/xa-hoi/202409/bai-ABC096D",
    ],
)
def test_every_spelling_of_an_address_is_one_article(url: str) -> None:
    page = f'<a href="{url}">x</a><a href="/xa-hoi/202409/bai-abc096d/">x</a>'.encode()
    (entry,) = article_links(page, SITE, "/xa-hoi/")
    assert entry.key == "202409-abc096d"


@pytest.mark.parametrize(
    "url",
    ["/quang-cao-rao-vat/202409/x-abc096d/", "https://khac.vn/x/202409/x-abc096d/", "/x/", ""],
)
def test_what_is_no_article_of_this_paper(url: str) -> None:
    assert article_links(f'<a href="{url}">x</a>'.encode(), SITE, "/xa-hoi/") == []


BODY = '<div class="article_content"><div id="content"><p>Chữ</p></div></div>'
OWN = '<i id="site_id">1</i><i id="cate_id">2</i>'


@pytest.mark.parametrize(
    ("page", "special", "why"),
    [
        (f"<html><body>{BODY}</body></html>", False, None),
        (f"<html><body>{BODY}</body></html>", True, None),
        (f"<html><body>{BODY}", False, "incomplete page"),
        (f"<html><body>{BODY.replace('Chữ', '<!-- <p>Chữ</p>')}</body></html>", False,
         "incomplete page"),
        (f"<html><body>{BODY.replace('Chữ', '<!-- <p>x <!-- y --> z')}</body></html>", False,
         "torn page"),
        ("<html><body><p>Lỗi</p></body></html>", False, "no article"),
        ("<html><body><p>Lỗi</p></body></html>", True, "no article"),
        (f"<html><body>{OWN}</body></html>", False, "no article"),
        (f"<html><body>{OWN}</body></html>", True, None),
        pytest.param(f"<html><body {'x ' * 300_000}>{BODY}</body></html>", False, "endless tag",
                     id="endless tag"),
    ],
)  # fmt: skip
def test_why_an_answer_is_no_articles_page(page: str, special: bool, why: str | None) -> None:
    assert read_page(page.encode(), SITE.cms).unusable(special=special) == why
