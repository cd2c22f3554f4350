"""What each layout answers where a page has several of a thing, or none."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from newsbot.cms.reading import read_page
from newsbot.cms.sc_service.layouts.base import ScCmsLayout
from newsbot.layouts import Layout
from newsbot.layouts.base import SectionLink
from tests.pages import CMS, HEAD, layout, page_of, v1, v2, v2_of

pytestmark = pytest.mark.page


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


def test_a_lead_of_v2_has_a_word() -> None:
    stars = '<div id="wrapperPostDetailMain"><p class="reply"><b>***</b></p>'
    assert layout(f"{stars}</div>").lead() is None
    assert layout(f'{stars}<p class="reply">x</p></div>').leads() == ["x"]


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
        (["<p>Một.</p>", NAME, *[NOTE] * 7], ["Một.", "Lam Trà", *["Còn nhớ"] * 7], []),
        (["<p>Một.</p>", RIGHT, "<ul><li>hai</li></ul>"], ["Một.", "hai"], ["Lam Trà"]),
        # What stands behind the author and is no note of the editor's.
        (["<p>Một.</p>", RIGHT, "<table><tr><td>a</td><td>b</td></tr></table>"],
         ["Một.", "a | b"], ["Lam Trà"]),
        (["<p>Một.</p>", "<p align='right'>Đơn vị: triệu đồng</p>",
          "<table><tr><td>a</td><td>b</td></tr></table>"],
         ["Một.", "Đơn vị: triệu đồng", "a | b"], []),
        (["<p>Một.</p>", NAME, "<blockquote>Hai.</blockquote>"], ["Một.", "Hai."], ["Lam Trà"]),
        (["<p>Một.</p>", NAME, "<p>Quảng cáo</p>"], ["Một.", "Quảng cáo"], ["Lam Trà"]),
        (["<p>Một.</p>", NAME, "<p>(1) Theo sử cũ.</p>", "<p>(2) Sách đã dẫn.</p>"],
         ["Một.", "(1) Theo sử cũ.", "(2) Sách đã dẫn."], ["Lam Trà"]),
        (["<p>Một.</p>", NAME, "<p>Một số hình ảnh tại buổi lễ:</p>", "<p><img src='a.jpg'></p>"],
         ["Một.", "Một số hình ảnh tại buổi lễ:"], ["Lam Trà"]),
        (["<p>Một.</p>", RIGHT, "<p align='right'>* Bài viết có sử dụng tư liệu của bạn</p>"],
         ["Một.", "* Bài viết có sử dụng tư liệu của bạn"], ["Lam Trà"]),
        (["<p>Một.</p>", RIGHT, "<p><a href='https://ad.example/'>Vé máy bay giá rẻ</a></p>"],
         ["Một.", "Vé máy bay giá rẻ"], ["Lam Trà"]),
        (["<p>Một.</p>", RIGHT, "<p align='right'>(Ảnh do nhân vật cung cấp)</p>"],
         ["Một.", "(Ảnh do nhân vật cung cấp)"], ["Lam Trà"]),
        (["<p>Một.</p>", "<p>Tết Giáp Thìn</p>"], ["Một.", "Tết Giáp Thìn"], []),
        (["<p>Một.</p>", "<p>Mùa Xuân Về</p>"], ["Một.", "Mùa Xuân Về"], []),
        (["<p>Một.</p>", "<p>Luật sư Ngô Minh Phương</p>"],
         ["Một."], ["Luật sư Ngô Minh Phương"]),
        (["<p>Một.</p>", "<p>BS. Cẩm Thi</p>"], ["Một."], ["BS. Cẩm Thi"]),
        (["<p>Một.</p>", "<p align='right'>Phóng viên</p>"], ["Một.", "Phóng viên"], []),
        (["<p>Một.</p>", RIGHT, "<p align='right'>(Suối Mây)</p>"],
         ["Một."], ["Lam Trà", "(Suối Mây)"]),
        (["<p>Một.</p>", RIGHT, NOTE], ["Một.", "Còn nhớ"], ["Lam Trà"]),
        (["<p>Một.</p>", RIGHT, "<p>Từ khóa: lúa</p>"], ["Một.", "Từ khóa: lúa"], ["Lam Trà"]),
        (["<p>Một.</p>", "<ul><li>hai</li></ul>", NAME], ["Một.", "hai"], ["Lam Trà"]),
        (["<p>Một.</p>", "<ul><li>hai</li></ul>", RIGHT], ["Một.", "hai"], ["Lam Trà"]),
        (["<p>Một.</p>", *(f"<p>Lam Trà {name}</p>" for name in "ABCD")],
         ["Một.", "Lam Trà A"], ["Lam Trà B", "Lam Trà C", "Lam Trà D"]),
        (["<p>Một.</p>", "<p align='right'><i>Ea Tul, 12-9-2024</i></p>", NOTE],
         ["Một.", "Ea Tul, 12-9-2024", "Còn nhớ"], []),
        (["<p>Một.</p>", NAME, "<p align='right'><i>Ea Tul, 12-9-2024</i></p>"],
         ["Một.", "Ea Tul, 12-9-2024"], ["Lam Trà"]),
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
        ("<b>Buôn xa rộn tiếng chiêng mừng lúa mới</b>", "Buôn xa rộn tiếng chiêng mừng lúa mới"),
        ("<b>Buôn xa</b>", None),
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


RELATED = "<p><a href='/xa-hoi/202403/lop-hoc-5d6e7f8/'>Lớp học</a></p>"


@pytest.mark.parametrize(
    ("body", "texts"),
    [
        (f"<h3>Tin khác</h3>{RELATED}{RELATED}<p>Hai.</p>", ["Một.", "Hai."]),
        (f"<p><b>Tin khác</b></p>{RELATED}", ["Một."]),
        (f"<p>Tin khác:</p>{RELATED}{RELATED}", ["Một."]),
        (f"<h3>Tin khác</h3>{RELATED}<h3>Sau</h3><p>Hai.</p>", ["Một.", "Sau", "Hai."]),
        (f"<h3>Mùa rẫy</h3>{RELATED}<p>Hai.</p>", ["Một.", "Mùa rẫy", "Hai."]),
        (f"<h3>Đọc thêm</h3>{RELATED}<p>Hai.</p>", ["Một.", "Hai."]),
        (f"<p>Chuyện kể rằng.</p>{RELATED}{RELATED}", ["Một.", "Chuyện kể rằng."]),
    ],
)
def test_a_heading_over_links_goes_with_them(body: str, texts: list[str]) -> None:
    page = v1(f"{HEAD}<p>Một.</p>{body}")
    assert [passage.text for passage in page.passages()] == texts


@pytest.mark.parametrize(
    ("body", "name", "authors"),
    [
        ("<p>Một.</p>", "Lam Trà", ["Lam Trà"]),
        ("<p>Một.</p>", "Bút danh", []),
        ("<p>Một.</p><p align='right'>Hạ Vy</p>", "Lam Trà", ["Hạ Vy"]),
    ],
)
def test_the_name_below_a_text_of_v2_counts_where_no_line_signs(
    body: str, name: str, authors: list[str]
) -> None:
    page = layout(
        '<div id="wrapperPostDetailMain"><div class="detail-main-title"><h1 class="title">T</h1>'
        f'</div><div id="content"><div class="td-post-content">{body}</div></div>'
        f'<div class="after-author"><p class="author"> {name} </p></div></div>'
    )
    assert page.author_text() == authors
