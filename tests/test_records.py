"""What becomes of one page: the record, its flags, what is counted, why there is none."""

from __future__ import annotations

import json
import pickle
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from urllib.parse import urljoin

import pytest

from newsbot.cms.reading import read_page
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
from newsbot.pipelines import NoStats, extract
from newsbot.pipelines.comments import CommentsPipeline, ReadComments
from newsbot.pipelines.media import credit
from newsbot.pipelines.page import PagePipeline
from newsbot.pipelines.validate import ValidatePipeline, content_hash
from tests.counting import Counted
from tests.pages import NOW, page_of

pytestmark = pytest.mark.page


def read(page: str, url: str = "https://baodaklak.vn/xa-hoi/202609/bai-abc0001/") -> Article:
    return extract(FetchedArticle("baodaklak", url, page.encode(), NOW))


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
        "images": [
            {"url": one.url.removeprefix("https://baodaklak.vn"), "caption": one.caption}
            for one in article.images
        ],
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
    fetched = FetchedComments("baodaklak", look, CommentReply.saved(body), NOW)
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
        (page_of("<figure><img src='ftp://x/'><figcaption>Hoa</figcaption></figure><p>Chữ</p>"),
         {"images/bad_address": 1, "images/caption_left_out": 1}),
        (page_of("".join(f"<figure><img src='/a.jpg'><figcaption>{told}</figcaption></figure>"
                         for told in ("Hoa", "Hoa", "Quả")) + "<p>Chữ</p>"),
         {"images/caption_left_out": 1}),
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
    told = {
        key.removeprefix("newsbot/"): number
        for key, number in counted.items()
        if not key.startswith("newsbot/rule/")
    }
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
        (CommentReply.saved(b'{"response":[]}'), "none", 0),
        (CommentReply.saved(b""), "malformed", 0),
        (CommentReply.saved(b'{"response":[{"id":1,"content":"a"}]}'), "complete", 1),
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


def test_words_that_are_struck_out_are_told() -> None:
    article = read(page_of("<p>Giá <s>mười</s> chín đồng.</p>"))
    assert (article.body, article.extraction.flags) == ("Giá chín đồng.", ["struck_out"])


def test_pictures_lie_where_the_base_says() -> None:
    page = page_of('<p>Chữ</p><img src="a.jpg"><img src="/b.jpg">')
    page = page.replace("<head>", '<head><base href="https://cdn.baodaklak.vn/file/x/">')
    urls = [image.url for image in read(page).images]
    assert urls == ["https://cdn.baodaklak.vn/file/x/a.jpg", "https://cdn.baodaklak.vn/b.jpg"]
    page = page.replace("https://cdn.baodaklak.vn/file/x/", "http://[x")
    assert [image.url for image in read(page).images][1] == "https://baodaklak.vn/b.jpg"


def test_addresses_hold_nothing_that_parts_lines() -> None:
    article = read(page_of('<p>Chữ</p><img src="/a\u2028b.jpg"><img src="/a b.jpg?s=x y">'))
    assert [image.url for image in article.images] == [
        "https://baodaklak.vn/a%E2%80%A8b.jpg",
        "https://baodaklak.vn/a%20b.jpg?s=x%20y",
    ]


def test_another_host_or_query_of_a_picture_is_no_other_content() -> None:
    hashes = {
        read(page_of(f'<p>Chữ</p><img src="{src}">')).content_sha256
        for src in ("/a.jpg", "/a.jpg?v=2", "http://www.baodaklak.vn/a.jpg", "//cdn.vn/a.jpg")
    }
    assert len(hashes) == 1
    assert read(page_of('<p>Chữ</p><img src="/b.jpg">')).content_sha256 not in hashes


def test_a_comment_behind_the_content_is_no_stray_end() -> None:
    end = '</div></div><div id="page'
    page = page_of("<p>Chữ</p>").replace(end, end.replace("</div>", "</div><!-- end -->", 1))
    assert "<!-- end -->" in page
    assert read(page).extraction.flags == []


@pytest.mark.parametrize("script", ['x("<p>a</p>")', "x('</div>' + \"</div>\")", "x(`<p>\n</p>`)"])
def test_markup_in_a_scripts_strings_is_no_torn_page(script: str) -> None:
    assert read(page_of(f"<p>Chữ</p><script>{script}</script>")).extraction.flags == []


def test_utf_16_and_two_byte_order_marks() -> None:
    page = page_of("<p>Chữ</p>").replace("<head>", '<head><meta name="keywords" content="a, b">')
    url = "https://baodaklak.vn/xa-hoi/202609/bai-abc0001/"
    for data in (page.encode("utf-16"), ("\ufeff\ufeff" + page).encode()):
        article = extract(FetchedArticle("baodaklak", url, data, NOW))
        assert article.tags == ["a", "b"]
        assert "incomplete" not in article.extraction.flags


def test_a_former_address_without_an_id() -> None:
    page = page_of("<p>Chữ</p>", key="").replace('<i id="cate_title">Xã hội</i>', "")
    url = "https://phuyen.baodaklak.vn/82/58118/nang-cap-duong.html"
    article = extract(FetchedArticle("phuyen", url, page.encode(), NOW))
    assert (article.id, article.url) == ("phuyen-n58118", url)
    assert (article.section, article.section_path) == (None, None)
    page = page.replace("<head>", '<head><meta property="og:url" content="/82/1/bai-khac.html">')
    assert extract(FetchedArticle("phuyen", url, page.encode(), NOW)).url == url


def test_a_rejection_passes_from_one_process_to_another() -> None:
    rejected = pickle.loads(pickle.dumps(Rejected("no_title", "the heading is missing")))
    assert isinstance(rejected, Rejected)
    assert (rejected.reason, rejected.detail) == ("no_title", "the heading is missing")
    assert str(rejected) == "no_title: the heading is missing"


PARAGRAPHS = "".join(f"<p>Buôn làng thứ {number} đón mùa lúa mới.</p>" for number in range(12))
DESCRIBED = '<meta name="description" content="Buôn làng thứ 0 đón mùa lúa mới.Buôn làng">'


@pytest.mark.parametrize(
    ("body", "flagged"),
    [
        (f"<!-- x{PARAGRAPHS} --><p>Hết.</p>", True),
        (f"<!-- x{PARAGRAPHS}<!-- y --><p>Hết.</p>", True),
        (f"<script>var x='{PARAGRAPHS}<script>var y='b'</script><p>Hết.</p>", True),
        (f'<script>var x="{PARAGRAPHS}<script>var y="b"</script><p>Hết.</p>', True),
        (f"<template>{PARAGRAPHS}</template><p>Hết.</p>", True),
        (f"<noscript>{PARAGRAPHS}</noscript><p>Hết.</p>", True),
        (f"<div style='display: none'>{PARAGRAPHS}</div><p>Hết.</p>", True),
        # An editor's old version, a player's script, a popup that waits.
        (f"{PARAGRAPHS}<!-- {PARAGRAPHS[:200]} -->", False),
        (f"{PARAGRAPHS}<!-- {PARAGRAPHS} -->", False),
        (f"{PARAGRAPHS}<script>show('<p>Xem thêm</p>')</script>", False),
        ("<!-- một dòng --><p>Hết.</p>", False),
        ("<!-- <p>cũ</p> --><p>Hết.</p>", False),
        (f"<script>{'var x = 1;' * 100}</script><p>Hết.</p>", False),
        (f"{PARAGRAPHS}<div style='display:none'>{PARAGRAPHS}</div>", False),
    ],
)
def test_an_article_that_markup_hides_is_flagged(body: str, flagged: bool) -> None:
    assert ("hidden_markup" in read(page_of(body)).extraction.flags) is flagged


def test_a_description_that_only_hidden_markup_has() -> None:
    page = page_of(f"<!-- {PARAGRAPHS[:120]} -->{PARAGRAPHS[200:]}").replace(
        "<head>", "<head>" + DESCRIBED
    )
    assert "hidden_markup" in read(page).extraction.flags
    shown = page_of(f"<!-- {PARAGRAPHS[:120]} -->{PARAGRAPHS}").replace(
        "<head>", "<head>" + DESCRIBED
    )
    assert "hidden_markup" not in read(shown).extraction.flags
