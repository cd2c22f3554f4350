"""Pages and truth side by side: what the truth says stands on the page, traps and all."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

import pytest
from lxml import html

from newsbot.replica import Replica, truth_records
from newsbot.replica.listing import Pages
from newsbot.replica.model import Article
from newsbot.replica.sections import BY_PATH, NEWS_SECTIONS

pytestmark = pytest.mark.unit

HIDDEN = re.compile("[\u200b-\u200f\u2060\u2066-\u2069\u202a-\u202e\ufeff]")
ARTICLE_LINK = re.compile(r"^/(?:[^/]+/){1,3}\d{6}/[^/]+-[0-9a-f]{7}/$")


def folded(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", HIDDEN.sub("", text)).split())


@pytest.fixture(scope="module")
def replica() -> Replica:
    return Replica(500, 1)


@pytest.fixture(scope="module")
def pages(replica: Replica) -> Pages:
    return Pages(replica)


@pytest.fixture(scope="module")
def truth(replica: Replica) -> dict[str, dict[str, object]]:
    return {str(record["id"]): record for record in truth_records(replica)}


def articles(replica: Replica) -> list[Article]:
    return [replica.article(index) for index in range(replica.articles)]


def test_pages_have_the_size_of_real_ones(replica: Replica, pages: Pages) -> None:
    for article in articles(replica):
        if article.layout != "print":
            assert 70_000 <= len(pages.article(article).encode()) <= 140_000
    tiny = Replica(10, 3)
    for article in articles(tiny):
        if article.layout != "print":
            assert 70_000 <= len(Pages(tiny).article(article).encode()) <= 140_000


def test_titles_and_blocks_of_the_truth_stand_on_the_page(
    replica: Replica, pages: Pages, truth: dict[str, dict[str, object]]
) -> None:
    for article in articles(replica)[:40]:
        record = truth.get(f"baodaklak-{article.id.lower()}")
        if record is None:
            continue
        tree = html.fromstring(pages.article(article))
        titles = tree.xpath("//h1[contains(@class, 'title')]")
        assert record["title"] in [folded(h1.text_content()) for h1 in titles]
        # A stray end tag leaves a part of the article outside of its container.
        read = (
            "//*[@id='content' or @class='reply']//text()"
            " | //*[@id='content']/following::text()[following::*[@id='fb-root' or"
            " contains(@class, 'after-author')]]"
        )
        shown = folded("".join(tree.xpath(read))).replace(" ", "")
        assert isinstance(record["blocks"], list)
        for block in record["blocks"]:
            for line in block["text"].replace(" | ", "\n").split("\n"):
                assert line.replace(" ", "") in shown


def test_every_trap_is_met_in_500_articles(replica: Replica, pages: Pages) -> None:
    wanted = {
        "empty h4": '<h4 class="media-heading"></h4>', "related box": '<div class="related">',
        "video": "<video ", "source": "<source src=", "media_core text": 'media_core" align',
        "no-break space": "&nbsp;", "zero width": "\u200b", "bidi": "\u202a", "word": "<o:p>",
        "namespace": "<!--?xml:namespace", "font": "<FONT", "blank caption": "&nbsp;</td>",
        "double slash": 'src="/file//', "resize": "?width=500&height=-&type=resize",
        "data-src": 'lazyload" data-src="/file/', "file name alt": 'alt="img_2041.jpg"',
        "credit": "Ảnh: ", "div paragraph": '<div style="text-align: justify;">',
        "quote": "<blockquote>", "table": '<table border="1">', "list": "<li>",
        "ornament": "***", "right": "text-align: right", "RIGHT": "TEXT-ALIGN: right",
        "align": "align=right", "team": "Thực hiện: ", "agency": "(TTXVN)", "theo": "Theo TTXVN",
        "source line": "Nguồn: TTXVN", "place": "(Krông Năng)", "placeholder": "Bút danh",
        "long date": "GMT+7", "empty tags": '<div class="tags">\n\n</div>',
        "inner document": '<main class="main"> <html>', "lead twice": 'class="reply"',
    }  # fmt: skip
    met: Counter[str] = Counter()
    shapes: Counter[str] = Counter()
    for article in articles(replica):
        page = pages.article(article)
        met.update(name for name, mark in wanted.items() if mark in page)
        shapes.update((article.date_shape, article.genre, article.layout))
        met["NFD"] += any(unicodedata.combining(char) > 0 for char in page)
    assert {name for name in (*wanted, "NFD") if met[name] < 2} == set()
    for shape in ("missing", "impossible", "day", "hour", "long", "poem", "answer", "photo"):
        assert shapes[shape] >= 2, shape
    assert shapes["untitled"] == shapes["void"] == 1
    assert 0.55 < shapes["v1"] / (shapes["v1"] + shapes["v2"]) < 0.75


def test_section_pages_link_only_what_a_section_page_lists(replica: Replica, pages: Pages) -> None:
    listed = {a.path for section in NEWS_SECTIONS for a in replica.section_page(section)}
    for section in NEWS_SECTIONS:
        tree = html.fromstring(pages.section(section))
        links = {str(link) for link in tree.xpath("//a/@href")}
        paths = {link for link in links if ARTICLE_LINK.match(link)}
        assert {a.path for a in replica.section_page(section)} <= paths
        for path in paths - listed:
            assert path.startswith(("/quang-cao-rao-vat/", "/thong-tin-doanh-nghiep-"))
        for link in links - paths:
            host, _, rest = link.partition("baodaklak.vn")
            if rest and re.search(r"/\d{6}/", rest):
                assert rest.replace("//", "/") in paths, host


def test_sections_truth_is_a_proper_part_of_all(
    replica: Replica, truth: dict[str, dict[str, object]]
) -> None:
    part = {str(record["id"]): record for record in truth_records(replica, listed="sections")}
    assert 0 < len(part) < len(truth)
    assert all(truth[identity] == record for identity, record in part.items())


def test_home_names_sections_in_menu_and_options(replica: Replica, pages: Pages) -> None:
    tree = html.fromstring(pages.home())
    ids = tree.xpath("//ul[@id='main-menu']//li/@class")
    assert BY_PATH["/giao-duc/"].cate_id in ids
    assert len(ids) >= 20
    options = tree.xpath("//option/@value")
    assert "/trang-tin-dia-phuong/huyen-cu-m'gar/" in options
    assert not {BY_PATH[path].cate_id for path in options} & set(ids)
    assert tree.xpath("string(//*[@id='cate_id'])") == ""
