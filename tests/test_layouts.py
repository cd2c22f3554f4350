"""What each layout answers where a page has several of a thing, or none."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from urllib.parse import urljoin

import pytest

from newsbot.items import (
    Article,
    Block,
    CommentReply,
    FetchedArticle,
    FetchedComments,
    Listed,
    Look,
    Rejected,
)
from newsbot.layouts import Layout
from newsbot.layouts.base import SectionLink
from newsbot.layouts.reading import read_page
from newsbot.layouts.sc_cms import ScCmsLayout
from newsbot.pipelines import NoStats, extract
from newsbot.pipelines.comments import CommentsPipeline, ReadComments
from newsbot.pipelines.media import credit
from newsbot.pipelines.page import PagePipeline
from newsbot.pipelines.validate import ValidatePipeline, content_hash
from newsbot.sites import all_sites
from tests.counting import Counted

CMS = all_sites()["baodaklak"].cms

NOW = datetime(2026, 9, 30, 11, tzinfo=UTC)
INFO = '<div id="page_info"><i id="cate_title">Xã hội</i><i id="cate_url">/xa-hoi/</i></div>'


def layout(page: str) -> Layout:
    found = read_page(f"<html><body>{page}</body></html>".encode(), CMS).layout
    assert found is not None
    return found


def v1(inside: str, before: str = "", behind: str = "") -> Layout:
    return layout(
        f'{before}<div class="article_content"><div id="content">{inside}</div></div>{behind}{INFO}'
    )


def v2(header: str = "", body: str = "<p>Chữ</p>") -> Layout:
    return layout(
        f'<div id="wrapperPostDetailHeader">{header}</div><div id="wrapperPostDetailMain">'
        f'<div class="detail-main-title"><h1 class="title">Tựa</h1></div>'
        f'<div id="content"><div class="td-post-content">{body}</div></div></div>{INFO}'
    )


def v2_of(body: str) -> Layout:
    return v2(body=body)


HEAD = '<h1 class="media-heading">Tựa</h1>'


def test_the_date_of_v1_stands_beside_the_title() -> None:
    card = '<div class="card"><div class="date">01:01, 01/01/2001</div></div>'
    date = '<div class="date"> </div><div class="date">08:00, 02/09/2026</div>'
    head = f'{card}<div class="head"><p class="date">x</p>{HEAD}<div>y</div>{date}</div>'
    assert v1(head).timestamp_text() == "08:00, 02/09/2026"
    assert v1('<div class="date">08:00, 02/09/2026</div><h1>Tựa</h1>').timestamp_text() == (
        "08:00, 02/09/2026"
    )
    assert v1(HEAD).timestamp_text() is None


def test_v1_is_told_by_its_own_content() -> None:
    promo = '<div id="content"><p>Quảng cáo</p></div>'
    assert v1(f"{HEAD}<p>Chữ</p>", before=promo).title() == "Tựa"
    bare = layout(f'<div><div id="content"><h1>x</h1>{HEAD}<p>Chữ</p></div></div>')
    assert (bare.name, bare.title()) == ("v1", "Tựa")
    none = read_page(f"<html><body>{promo}{promo}</body></html>".encode(), CMS)
    assert none.layout is None


def test_the_first_title_that_says_something() -> None:
    assert v1(f'<h1 class="media-heading"> </h1><h1>Khác</h1>{HEAD}').title() == "Tựa"
    assert v1("<h1>Khác</h1>").title() is None


@pytest.mark.parametrize(
    ("header", "section"),
    [
        ('<li><a href="/a/">A</a></li><li class="x active"><a href="/b/">B</a></li>', ("B", "/b/")),
        ('<ul><li class="active"></li><li><a href="/a/">A</a></li></ul>', ("Xã hội", "/xa-hoi/")),
        ('<p class="active"><a href="/a/">A</a></p>', ("Xã hội", "/xa-hoi/")),
        ("", ("Xã hội", "/xa-hoi/")),
    ],
)  # fmt: skip
def test_the_section_of_v2(header: str, section: tuple[str, str]) -> None:
    assert v2(header).section() == SectionLink(*section)


@pytest.mark.parametrize(
    ("main", "texts"),
    [
        ('<div id="content"><p>Chữ</p></div>', ["Chữ"]),
        ('<div class="td-post-content"><p>Chữ</p></div>', ["Chữ"]),
        ('<div class="td-post-content"><p>Lạ</p></div>'
         '<div id="content"><div class="td-post-content"><p>Chữ</p></div></div>', ["Chữ"]),
        ('<p class="td-post-content">Lạ</p><div class="box"><p>Lạ</p></div>', []),
    ],
)  # fmt: skip
def test_where_v2_has_its_text(main: str, texts: list[str]) -> None:
    read = layout(f'<div id="wrapperPostDetailMain">{main}</div>')
    assert [passage.text for passage in read.passages()] == texts


def test_a_lead_of_v2_without_a_word_is_none() -> None:
    page = '<div id="wrapperPostDetailMain"><p class="reply"><b>***</b></p><p class="reply">x</p>'
    assert layout(f"{page}</div>").lead() is None


def test_a_title_is_what_it_is_be_it_only_marks() -> None:
    assert v1('<h1 class="media-heading"><b>?!</b></h1>').title() == "?!"


@pytest.mark.parametrize(
    ("named", "framed"),
    [
        (("site_id", "article_id"), True),
        (("site_id", "cate_id"), True),
        (("site_id",), False),
        (("article_id", "cate_id"), False),
        ((), False),
    ],
)
def test_a_page_of_the_sites_own_names_what_it_is(named: tuple[str, ...], framed: bool) -> None:
    told = "".join(f'<i id="{name}">abc12</i>' for name in named)
    page = read_page(f"<html><body><p>Chữ</p>{told}</body></html>".encode(), CMS)
    assert (page.layout, page.framed) == (None, framed)


@pytest.mark.parametrize(
    ("told", "found"),
    [("8a10c0e2", "8a10c0e2"), ("12", "12"), ("không có 1", None), ("abc", None), ("1", None)],
)
def test_what_is_an_articles_id(told: str, found: str | None) -> None:
    assert v1(HEAD, behind=f'<i id="article_id">{told}</i>').article_id() == found


@pytest.mark.parametrize(
    ("href", "is_text"),
    [
        ("/xa-hoi/202609/bai-abc0001/", False),
        ("https://baodaklak.vn/xa-hoi/202609/bai-abc0001/", False),
        ("https://khac.example/xa-hoi/202609/bai-abc0001/", True),
        ("/xa-hoi/", True),
        ("https://baodaklak.vn/xa-hoi/", True),
        ("", True),
    ],
)
def test_a_line_that_only_leads_elsewhere_in_the_paper_is_no_text(href: str, is_text: bool) -> None:
    page = page_of(f'<p>Chữ</p><p><a href="{href}">Đọc bài</a></p>', "https://baodaklak.vn/")
    found = read_page(page.encode(), CMS).layout
    assert found is not None
    assert [one.text for one in found.passages()] == ["Chữ", "Đọc bài"][: 1 + is_text]


def test_a_box_of_tags_is_the_one_that_follows_the_text() -> None:
    def tags(name: str) -> str:
        return f'<div class="tag_list"><a>{name}</a></div>'

    beside = f'<div class="article_content"><div id="content">{HEAD}<p>Chữ</p></div></div>'
    assert layout(f"<div>{tags('Lạ')}</div>{beside}{tags('Lúa')}").tags() == ["Lúa"]
    assert layout(f"<div>{tags('Lúa')}</div>{beside}<div class='x'>y</div>").tags() == ["Lúa"]


def ending(*lines: str) -> tuple[list[str], list[str]]:
    """Texts and author lines of a body of v1."""
    read = v1(HEAD + "".join(lines))
    return [one.text for one in read.passages()], read.author_text()


NAME, RIGHT = "<p>Lam Trà</p>", "<p align='right'>Lam Trà</p>"
NOTE = "<p><i>Còn nhớ</i></p>"


@pytest.mark.parametrize(
    ("lines", "texts", "authors"),
    [
        (["<p>Một.</p>", NAME], ["Một."], ["Lam Trà"]),
        ([NAME], ["Lam Trà"], []),
        (["<p>Một.</p>", "<p>Hoài</p>"], ["Một.", "Hoài"], []),
        (["<p>Một.</p>", "<p><b>Hoài</b></p>"], ["Một."], ["Hoài"]),
        (["<p>Một.</p>", NAME, *[NOTE] * 3], ["Một.", *["Còn nhớ"] * 3], ["Lam Trà"]),
        (["<p>Một.</p>", NAME, *[NOTE] * 4], ["Một.", "Lam Trà", *["Còn nhớ"] * 4], []),
        (["<p>Một.</p>", RIGHT, "<ul><li>hai</li></ul>"], ["Một.", "Lam Trà", "hai"], []),
        (["<p>Một.</p>", RIGHT, NOTE], ["Một.", "Còn nhớ"], ["Lam Trà"]),
        (["<p>Một.</p>", RIGHT, "<p>Từ khóa: lúa</p>"], ["Một.", "Từ khóa: lúa"], ["Lam Trà"]),
        (["<p>Một.</p>", "<ul><li>hai</li></ul>", NAME], ["Một.", "hai"], ["Lam Trà"]),
        (["<p>Một.</p>", "<ul><li>hai</li></ul>", RIGHT], ["Một.", "hai"], ["Lam Trà"]),
        (["<p>Một.</p>", *(f"<p>Lam Trà {name}</p>" for name in "ABCD")],
         ["Một.", "Lam Trà A"], ["Lam Trà B", "Lam Trà C", "Lam Trà D"]),
        (["<p>Một.</p>", "<p align='right'><i>Ea Tul, 12-9-2024</i></p>", NOTE],
         ["Một.", "Ea Tul, 12-9-2024", "Còn nhớ"], []),
        (["<p>Một.</p>", NAME, "<p align='right'><i>Ea Tul, 12-9-2024</i></p>"],
         ["Một.", "Lam Trà", "Ea Tul, 12-9-2024"], []),
        # The name of one who asks in mid-body is text, also where the last line is the same.
        (["<p>Một?</p>", RIGHT, "<p>Hai.</p>", RIGHT], ["Một?", "Lam Trà", "Hai."], ["Lam Trà"]),
        (["<p>Một.</p>", NAME, "<p>Hai.</p>", NAME], ["Một.", "Lam Trà", "Hai."], ["Lam Trà"]),
        # The last line of a paragraph.
        (["<p>Một.<br><span style='float:right'>Lam Trà</span></p>"], ["Một."], ["Lam Trà"]),
        (["<p>Một.<br>Hai.<br><b style='text-align:right'>Lam<br>Hạ</b></p>"],
         ["Một.\nHai."], ["Lam", "Hạ"]),
        (["<p align='right'>Lam Trà<br>Hạ Vy</p>", NOTE], ["Còn nhớ"], ["Lam Trà", "Hạ Vy"]),
        (["<p>Một.</p>", "<p align='right'>Ea Tul, 12-9-2024<br>Lam Trà</p>"],
         ["Một.", "Ea Tul, 12-9-2024"], ["Lam Trà"]),
        (["<p>Một.</p>", "<p align='right'>Trân trọng!<br>Lam Trà</p>"],
         ["Một.", "Trân trọng!"], ["Lam Trà"]),
        (["<p>Một.<br>Lam Trà</p>"], ["Một."], ["Lam Trà"]),
        (["<p>Một.<br>Lam Trà</p>", NOTE], ["Một.", "Còn nhớ"], ["Lam Trà"]),
        (["<p>Chiều rơi<br><b>Lam Trà</b></p>"], ["Chiều rơi"], ["Lam Trà"]),
        (["<p>Chiều rơi<br><b>Lam</b></p>"], ["Chiều rơi"], ["Lam"]),
        (["<p>Chiều rơi<br>Lam Trà</p>"], ["Chiều rơi\nLam Trà"], []),
        (["<p><b>Chiều rơi<br>Lam Trà</b></p>"], ["Chiều rơi\nLam Trà"], []),
        (["<p>Một.<br>hai ba</p>"], ["Một.\nhai ba"], []),
        (["<p>Một.<br>Lam Trà</p>", "<p>Hai.</p>"], ["Một.\nLam Trà", "Hai."], []),
        (["<ul><li>Một.</li><li>Lam Trà</li></ul>"], ["Một.\nLam Trà"], []),
        # A credit set like a note.
        (["<p>Một.</p>", RIGHT, "<p><i>Ảnh: Hạ Vy</i></p>", NOTE],
         ["Một.", "Còn nhớ"], ["Lam Trà", "Ảnh: Hạ Vy"]),
    ],
)  # fmt: skip
def test_where_a_text_ends(lines: list[str], texts: list[str], authors: list[str]) -> None:
    assert ending(*lines) == (texts, authors)


def test_what_v1_puts_into_its_content_is_no_text() -> None:
    inside = '<h4 class="media-heading">Lạ</h4><div class="bd02">Lạ</div><div class="date">Lạ</div>'
    read = v1(f'{HEAD}{inside}<h4>Mục</h4><p class="date">Ngày</p><p>Chữ</p>')
    assert [one.text for one in read.passages()] == ["Mục", "Ngày", "Chữ"]


@pytest.mark.parametrize(
    ("first", "lead"),
    [
        ("<b>Buôn xa</b>", "Buôn xa"),
        ("(PYO) - <b>Buôn xa</b>", "(PYO) - Buôn xa"),
        ("Già làng kể <b>chuyện xa</b>", None),
        ("Buôn xa", None),
    ],
)
def test_the_lead_of_v1_is_bold_but_for_a_papers_name(first: str, lead: str | None) -> None:
    assert v1(f"{HEAD}<p>{first}</p><p>Chữ</p>").lead() == lead


def test_a_box_beside_the_content_that_is_no_template() -> None:
    """A stray end tag: what follows with paragraphs, pictures or tables is the article's."""
    for loose in ("<p class='chu'>Sau</p>", "<h3 id='b'>Sau</h3>", "<div>Sau</div>"):
        assert v1(f"{HEAD}<p>Chữ</p></div>{loose}<div>").behind
    for inside in ("<p>Sau</p>", '<img src="/a.jpg">', "<table><tr><td>Sau</td></tr></table>"):
        assert v1(f"{HEAD}<p>Chữ</p></div><div class='box'>{inside}").behind
    for template in ("<div id='menu'>Sau</div>", "<ul class='x'><li>Sau</li></ul>"):
        assert v1(f"{HEAD}<p>Chữ</p></div>{template}<div>").behind == []


@pytest.mark.parametrize(
    ("caption", "name"),
    [
        ("Hội làng. Ảnh: Y Khoa", "Y Khoa"),
        ("Hội làng. Ảnh: Y Khoa.", "Y Khoa"),
        ("Hội làng. ảnh : Y Khoa .", "Y Khoa"),
        ("Hội làng. Ảnh: Y K.", "Y K."),
        ("Hội làng. Ảnh: T.", "T."),
        ("(Ảnh: Y Khoa)", "Y Khoa"),
        ("[Ảnh: Y Khoa.]", "Y Khoa"),
        ("Ảnh: Y Khoa (TTXVN)", "Y Khoa (TTXVN)"),
        ("Toàn cảnh: làng", None),
        ("Ảnh: ThS. Mai Thu", "ThS. Mai Thu"),
        ("Ảnh: Mai Thu. Hai bên đường", None),
        ("Ảnh: một. Ảnh: Hai", "Hai"),
        ("Ảnh: " + "a" * 80, "a" * 80),
        ("Ảnh: " + "a" * 81, None),
        ("Ảnh: .", None),
        ("Hội làng", None),
    ],
)
def test_who_took_a_picture(caption: str, name: str | None) -> None:
    assert credit(caption) == name


def test_the_hash_is_that_of_the_documented_fields() -> None:
    case = Path(__file__).parent / "cases" / "v1-image-credits"
    url = json.loads((case / "meta.json").read_text())["url"]
    html = (case / "page.html").read_bytes()
    article = extract(FetchedArticle("baodaklak", url, html, NOW))
    record = {
        "title": article.title,
        "timestamp": article.timestamp,
        "authors": article.authors,
        "source": article.source,
        "blocks": [
            {"type": one.type, "text": one.text, "items": one.items, "rows": one.rows}
            for one in article.blocks
        ],
        "images": [{"url": one.url, "caption": one.caption} for one in article.images],
        "videos": [],
        "tags": article.tags,
    }
    canonical = json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert article.images
    assert article.content_sha256 == sha256(canonical.encode()).hexdigest()
    assert content_hash(article) == article.content_sha256


def test_a_later_look_at_comments_alone() -> None:
    look = Look(Listed("202609-abc0001", "/xa-hoi/202609/bai-abc0001/", "/xa-hoi/"), "comments")
    body = json.dumps({"response": [{"id": "1", "content": "c" * 60_000}]}).encode()
    fetched = FetchedComments("baodaklak", look, CommentReply("answered", body), NOW)
    counted = Counted()
    read = CommentsPipeline(counted).process_item(fetched)
    assert counted["newsbot/comments/complete"] == 1
    assert isinstance(read, ReadComments)
    assert (read.fetched, read.status, read.cut) == (fetched, "complete", True)
    assert [comment.id for comment in read.comments] == ["c-1"]
    failed = CommentsPipeline(NoStats()).process_item(
        FetchedComments("baodaklak", look, CommentReply("failed"), NOW)
    )
    assert (failed.comments, failed.status, failed.cut) == ([], "failed", False)


def test_the_digest_of_a_page_is_over_all_that_a_reader_sees() -> None:
    """Text behind a comment too; what the template changes daily is none of it."""
    page = f"{HEAD}<p>Chữ <!-- x -->sau<img src='/a.jpg'></p><div class='related'>Cũ</div>cuối"
    page += "<p>Mở <a href='/c/'>liên kết</a><img data-src='/d.jpg'></p>"
    digest = v1(page).source_digest()
    for old, new in (
        *(("sau", "khác"), ("/a.jpg", "/b.jpg"), ("cuối", "hết"), ("Tựa", "Tên")),
        *(("Mở", "Đóng"), ("/c/", "/e/"), ("/d.jpg", "/e.jpg")),
    ):
        assert v1(page.replace(old, new)).source_digest() != digest, old
    for old, new in (("Cũ", "Mới"), ("-- x --", "-- y --"), ("Chữ ", "Chữ\n ")):
        assert v1(page.replace(old, new)).source_digest() == digest, old


def test_the_digest_is_over_the_picture_above_the_text_too() -> None:
    def digest(source: str, caption: str) -> str:
        main = (
            f'<div class="image-background"><img src="{source}"></div><div class="group-caption">'
            f'<p class="caption">{caption}</p></div><div id="content"><p>Chữ</p></div>'
        )
        return layout(f'<div id="wrapperPostDetailMain">{main}</div>').source_digest()

    told = {digest(*one) for one in (("/a.jpg", "Một"), ("/b.jpg", "Một"), ("/a.jpg", "Hai"))}
    assert len(told) == 3


def read(page: str, url: str = "https://baodaklak.vn/xa-hoi/202609/bai-abc0001/") -> Article:
    return extract(FetchedArticle("baodaklak", url, page.encode(), NOW))


def page_of(body: str, told: str = "", key: str = "abc0001") -> str:
    """A page of v1; ``told`` is its og:url, ``key`` the end of its id, "" for none."""
    own = f'<i id="article_id">8a10c0e2867a1b3c018698421{key}</i>' if key else ""
    head = f'<meta property="og:url" content="{told}">' if told else ""
    return (
        f'<html><head>{head}</head><body><div class="article_content"><div id="content">{HEAD}'
        f'<div class="date">08:00, 02/09/2026</div>{body}</div></div>'
        f'<div id="page_info">{own}<i id="cate_title">Xã hội</i></div></body></html>'
    )


@pytest.mark.parametrize(
    ("told", "key", "url", "flagged"),
    [
        ("", "abc0001", "bai-abc0001", False),
        ("https://baodaklak.vn/xa-hoi/202609/moi-abc0001/", "abc0001", "moi-abc0001", False),
        ("https://baodaklak.vn/xa-hoi/202609/moi-abc0002/", "abc0001", "bai-abc0001", False),
        ("https://khac.example/xa-hoi/202609/moi-abc0001/", "abc0001", "bai-abc0001", False),
        ("https://baodaklak.vn/xa-hoi/202609/moi-abc0002/", "abc0002", "moi-abc0002", True),
        ("https://baodaklak.vn/xa-hoi/202609/moi-abc0001/", "abc0002", "moi-abc0001", True),
        ("https://baodaklak.vn/xa-hoi/202609/moi-abc0001/", "", "moi-abc0001", False),
        ("https://baodaklak.vn/xa-hoi/202609/moi-abc0003/", "", "bai-abc0001", False),
        ("", "abc0002", "bai-abc0001", True),
    ],
)
def test_the_address_that_a_page_tells(told: str, key: str, url: str, flagged: bool) -> None:
    article = read(page_of("<p>Chữ</p>", told, key))
    assert article.url == f"https://baodaklak.vn/xa-hoi/202609/{url}/"
    assert ("id_mismatch" in article.extraction.flags) is flagged
    assert article.id.endswith(key or "202609-abc0001")


DAMAGED = "Buôn làng đón mùa lúa mới".encode().decode("latin-1") * 5


def test_what_is_odd_about_a_text_is_flagged(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "mojibake" in read(page_of(f"<p>{DAMAGED}</p>")).extraction.flags
    clean = read(page_of("<p>Buôn làng</p>")).extraction.flags
    assert "mojibake" not in clean
    assert "text_left_out" not in clean
    monkeypatch.setattr("newsbot.text.flow._left_out", lambda *_: 25)
    read_page.cache_clear()
    counted = Counted()
    with_listed(page_of("<p>Buôn làng xa</p>"), f"https://baodaklak.vn{LISTED.path}", counted)
    assert counted["newsbot/body/left_out"] == 1
    assert "text_left_out" in read(page_of("<p>Buôn làng xa</p>")).extraction.flags


PLAIN = page_of("<p>Chữ</p>")
LISTED = Listed("202609-abc0001", "/xa-hoi/202609/bai-abc0001/", "/xa-hoi/")


def with_listed(page: str, url: str, counted: Counted) -> None:
    fetched = FetchedArticle("baodaklak", url, page.encode(), NOW, listed=LISTED)
    with suppress(Rejected):
        extract(fetched, counted)


@pytest.mark.parametrize(
    ("page", "changed"),
    [
        (PLAIN, {}),
        (PLAIN.replace("Xã hội", ""), {"section/missing": 0, "section/path_from_url": 1}),
        (PLAIN.replace("08:00, 02/09/2026", ""), {"timestamp/missing": 1}),
        (PLAIN.replace("02/09", "32/13"), {"timestamp/date_unreadable": 1}),
        (PLAIN.replace("<p>Chữ</p>", "<p>Chữ</p><p align='right'>Mai Thu</p>"),
         {"author/missing": 0}),
        (PLAIN.replace("<p>Chữ</p>", "<img src='/a.jpg'>"), {"body/missing": 1}),
        (PLAIN.replace("<p>Chữ</p>", "<img src='ftp://x/'><p>Chữ</p>"),
         {"images/bad_address": 1}),
        (PLAIN.replace("</div><div id=", "<div class='tag_list'><a>Lúa</a></div></div><div id="),
         {"tags/missing": 0}),
        (page_of("<p>Chữ</p>", key=""), {"id/from_url": 1}),
        (page_of("<p>Chữ</p>", key="abc0002"), {"id/mismatch": 1}),
        (page_of("<p>Chữ</p>", "https://baodaklak.vn/xa-hoi/202609/khac-abc0009/"),
         {"id/og_url_of_another_article": 1}),
        (PLAIN.replace("Tựa", "T" * 1001), {"title/cut": 1}),
        (PLAIN.replace("Chữ</p>", "Chữ</p></div></div><p>Sau</p>"),
         {"body/stray_end_tag": 1, "page/stray_end_tag": 0}),
        (PLAIN.replace("Chữ", DAMAGED), {"body/mojibake": 1}),
        (PLAIN.replace("Tựa", "T" * 1000), {}),
    ],
)  # fmt: skip
def test_what_a_page_lacks_is_counted(page: str, changed: dict[str, int]) -> None:
    counted = Counted()
    with_listed(page, "https://baodaklak.vn/xa-hoi/202609/bai-abc0001/", counted)
    told = {key.removeprefix("newsbot/"): number for key, number in counted.items()}
    usual = {
        "layout/v1": 1,
        "author/missing": 1,
        "section/path_from_url": 1,
        "tags/missing": 1,
        "comments/disabled": 1,
    }
    assert told == {key: number for key, number in {**usual, **changed}.items() if number}


@pytest.mark.parametrize(
    ("page", "url", "reason", "counter"),
    [
        (PLAIN.replace("Tựa", " "), "bai-abc0001", "no_title: the article's heading",
         "title/missing"),
        (page_of(""), "bai-abc0001", "no_content: neither text, picture nor video",
         "record/no_content"),
        (page_of("<p>Chữ</p>", key=""), "bai", "no_id: neither the page nor its address",
         "id/missing"),
        (PLAIN.replace("</html>", ""), "bai-abc0001", "incomplete: the page arrived without", None),
        ("<html><body><p>Lỗi</p></body></html>", "bai-abc0001",
         r"no_layout: the page fits no known layout \(v2, v1\)", None),
        ("", "bai-abc0001", r"no_layout: the page is empty \(v2, v1\)", None),
        pytest.param(f"<html><body><p{' x' * 300_000}>Lỗi</p></body></html>", "bai-abc0001",
                     "endless_tag: a tag has more attributes", None, id="endless tag"),
        ('<html><body><i id="site_id">1</i><i id="article_id">2</i></body></html>',
         "../../video/202609/bai-abc0001", "unsupported: a page of a kind", None),
    ],
)  # fmt: skip
def test_why_a_page_is_no_record(page: str, url: str, reason: str, counter: str | None) -> None:
    url = urljoin("https://baodaklak.vn/xa-hoi/202609/", f"{url}/")
    fetched = FetchedArticle("baodaklak", url, page.encode(), NOW, listed=LISTED)
    counted = Counted()
    with pytest.raises(Rejected, match=reason):
        extract(fetched, counted)
    if counter is not None:
        assert counted[f"newsbot/{counter}"] == 1


def test_a_video_with_a_broken_address_costs_no_article() -> None:
    article = read(page_of('<video src="http://[" poster="/a.jpg"></video><p>Chữ</p>'))
    assert [(one.url, one.poster) for one in article.videos] == [
        (None, "https://baodaklak.vn/a.jpg")
    ]


def test_a_record_that_breaks_its_own_schema_is_refused() -> None:
    counted = Counted()
    page = PagePipeline(counted).parse(
        FetchedArticle("baodaklak", f"https://baodaklak.vn{LISTED.path}", PLAIN.encode(), NOW)
    )
    page.article.blocks = [Block("paragraph", "Chữ")]
    with pytest.raises(Rejected, match=r"invalid: .*title"):
        ValidatePipeline(counted).read(page)
    assert counted["newsbot/record/invalid"] == 1


@pytest.mark.parametrize(
    ("reply", "status", "total"),
    [
        (CommentReply("failed"), "failed", None),
        (CommentReply("disabled"), "disabled", None),
        (CommentReply("answered", b'{"response":[]}'), "none", 0),
        (CommentReply("answered", b""), "malformed", 0),
        (CommentReply("answered", b'{"response":[{"id":1,"content":"a"}]}'), "complete", 1),
    ],
)
def test_how_many_comments_there_are(reply: CommentReply, status: str, total: int | None) -> None:
    url = f"https://baodaklak.vn{LISTED.path}"
    article = extract(FetchedArticle("baodaklak", url, PLAIN.encode(), NOW, comments=reply))
    assert (article.comments_status, article.comments_total) == (status, total)


def test_a_section_that_nobody_names_is_counted() -> None:
    counted = Counted()
    with_listed(
        PLAIN.replace("Xã hội", ""), "https://baodaklak.vn/la-lung/202609/bai-abc0001/", counted
    )
    assert counted["newsbot/section/missing"] == 1


def test_old_fonts_are_noticed_in_both_templates() -> None:
    text = "<p>" + "Ngöôøi daân buoân xa coäng ñoàng, doøng nöôùc " * 10 + "</p>"
    main = (
        '<div id="wrapperPostDetailMain"><div class="detail-main-title"><h1 class="title">Tựa</h1>'
        f'</div><div id="content">{text}</div></div>'
    )
    for page in (page_of(text), f"<html><body>{main}</body></html>"):
        assert "legacy_font" in read(page).extraction.flags


def test_a_page_is_read_by_its_header_where_its_bytes_say_too_little() -> None:
    page = PLAIN.replace("Chữ", "Café đã").encode("cp1252", "replace")
    fetched = FetchedArticle(
        "baodaklak", f"https://baodaklak.vn{LISTED.path}", page, NOW, charset="cp1250"
    )
    article = extract(fetched)
    assert article.body == page.decode("cp1250").partition("<p>")[2].partition("</p>")[0]
    assert article.extraction.flags == ["encoding_not_utf8"]


@pytest.mark.parametrize("page", [v1, v2_of])
@pytest.mark.parametrize("name", sorted(ScCmsLayout.foreign_classes))
def test_a_box_of_the_template_is_no_text(page: Callable[[str], Layout], name: str) -> None:
    read = page(f'<p>Trước</p><div class="x {name}"><p>Quảng cáo</p></div><p>Sau</p>')
    assert [passage.text for passage in read.passages()] == ["Trước", "Sau"]
    assert read.flow.left_out == 0, "a known box is accounted for"


@pytest.mark.parametrize("page", [v1, v2_of])
@pytest.mark.parametrize("name", sorted(ScCmsLayout.foreign_ids))
def test_a_part_of_the_page_is_no_text(page: Callable[[str], Layout], name: str) -> None:
    read = page(f'<p>Trước</p><div id="{name}"><p>Ý kiến</p></div>')
    assert [passage.text for passage in read.passages()] == ["Trước"]
