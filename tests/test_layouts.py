"""What each layout answers where a page has several of a thing, or none."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest

from newsbot.items import (
    Article,
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
from newsbot.pipelines.validate import content_hash
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


def test_a_box_beside_the_content_that_is_no_template() -> None:
    """A stray end tag: what follows with paragraphs, pictures or tables is the article's."""
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
    read = CommentsPipeline(NoStats()).process_item(fetched)
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
    digest = v1(page).source_digest()
    for old, new in (("sau", "khác"), ("/a.jpg", "/b.jpg"), ("cuối", "hết"), ("Tựa", "Tên")):
        assert v1(page.replace(old, new)).source_digest() != digest, old
    for old, new in (("Cũ", "Mới"), ("-- x --", "-- y --"), ("Chữ ", "Chữ\n ")):
        assert v1(page.replace(old, new)).source_digest() == digest, old


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


def test_what_is_odd_about_a_text_is_flagged(monkeypatch: pytest.MonkeyPatch) -> None:
    damaged = "Buôn làng đón mùa lúa mới".encode().decode("latin-1")
    assert "mojibake" in read(page_of(f"<p>{damaged * 5}</p>")).extraction.flags
    clean = read(page_of("<p>Buôn làng</p>")).extraction.flags
    assert "mojibake" not in clean
    assert "text_left_out" not in clean
    monkeypatch.setattr("newsbot.text.flow._left_out", lambda *_: 25)
    read_page.cache_clear()
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
    ("page", "url", "reason"),
    [
        (PLAIN.replace("Tựa", " "), "bai-abc0001", "no_title: the article's heading"),
        (page_of(""), "bai-abc0001", "no_content: neither text, picture nor video"),
        (page_of("<p>Chữ</p>", key=""), "bai", "no_id: neither the page nor its address"),
        (PLAIN.replace("</html>", ""), "bai-abc0001", "incomplete: the page arrived without"),
        (
            "<html><body><p>Lỗi</p></body></html>",
            "bai-abc0001",
            "no_layout: the page fits no known",
        ),
        ("", "bai-abc0001", "no_layout: the page is empty"),
    ],
)
def test_why_a_page_is_no_record(page: str, url: str, reason: str) -> None:
    fetched = FetchedArticle(
        "baodaklak", f"https://baodaklak.vn/xa-hoi/202609/{url}/", page.encode(), NOW, listed=LISTED
    )
    with pytest.raises(Rejected, match=reason):
        extract(fetched)


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
