from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsbot.text.authors import is_byline, looks_like_credits, read_credits

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("line", "authors"),
    [
        ("Lam Trà", ["Lam Trà"]),
        ("LAM TRÀ", ["LAM TRÀ"]),
        ("Lam Trà, Hạ Vy", ["Lam Trà", "Hạ Vy"]),
        ("Lam Trà - Hạ Vy", ["Lam Trà", "Hạ Vy"]),
        ("Lam Trà – Hạ Vy", ["Lam Trà", "Hạ Vy"]),
        ("Lam Trà và Hạ Vy", ["Lam Trà", "Hạ Vy"]),
        ("Lam Trà; Hạ Vy", ["Lam Trà", "Hạ Vy"]),
        ("Lam Trà & Hạ Vy", ["Lam Trà", "Hạ Vy"]),
        ("Lam Trà/Hạ Vy", ["Lam Trà", "Hạ Vy"]),
        ("H-Lương Êban", ["H-Lương Êban"]),
        ("Lam Trà-Hạ Vy", ["Lam Trà-Hạ Vy"]),
        ("Lam Trà, Và A Suối", ["Lam Trà", "Và A Suối"]),
        ("BS Vũ Khê", ["BS Vũ Khê"]),
        ("ThS.BS Vũ Khê", ["ThS.BS Vũ Khê"]),
        ("KS. Vũ Khê", ["KS. Vũ Khê"]),
        ("M.H.", ["M.H."]),
        ("Bài, ảnh: Lam Trà", ["Lam Trà"]),
        ("Bài và ảnh: Lam Trà", ["Lam Trà"]),
        ("Tin, ảnh: Lam Trà - Hạ Vy", ["Lam Trà", "Hạ Vy"]),
        ("Bài: Lam Trà - Ảnh: Hạ Vy", ["Lam Trà", "Hạ Vy"]),
        ("Thực hiện: Lam Trà", ["Lam Trà"]),
        ("THỰC HIỆN: LAM TRÀ", ["LAM TRÀ"]),
        ("Ảnh: Lam Trà", ["Lam Trà"]),
        ("Lam Trà (thực hiện)", ["Lam Trà"]),
        ("Lam Trà (Suối Mây)", ["Lam Trà"]),
        ("Lam Trà (xã Hoa Rừng - huyện Suối Mây)", ["Lam Trà"]),
        ("Lam Trà, Lam Trà", ["Lam Trà"]),
        ("Bút danh", []),
        ("Ảnh: Internet", []),
        ("Bút danh: Lam Trà", ["Lam Trà"]),
        ("(Suối Mây)", []),
        ("***", []),
        ("", []),
    ],
)
def test_authors_of_a_line(line: str, authors: list[str]) -> None:
    credits = read_credits([line])
    assert credits.authors == authors
    assert credits.source is None


@pytest.mark.parametrize(
    ("line", "authors", "source"),
    [
        ("Theo TTXVN", [], "TTXVN"),
        ("THEO TTXVN", [], "TTXVN"),
        ("(Theo TTXVN)", [], "TTXVN"),
        ("Theo Tạp chí Hoa Rừng", [], "Tạp chí Hoa Rừng"),
        ("Theo hoarung.vn", [], "hoarung.vn"),
        ("Nguồn: Hoa Rừng", [], "Hoa Rừng"),
        ("Lam Trà (TTXVN)", ["Lam Trà"], "TTXVN"),
        ("Theo PV (TTXVN/Vietnam+)", [], "TTXVN/Vietnam+"),
        ("Theo PV", [], "PV"),
        ("Theo TTXVN/Vietnam+", [], "TTXVN/Vietnam+"),
        ("Nguồn: Vietnam+.", [], "Vietnam+"),
        ("Lam Trà + ", ["Lam Trà"], None),
        ("Lam Trà (Theo TTXVN)", ["Lam Trà"], "TTXVN"),
        ("Lam Trà (theo Tạp chí Hoa Rừng)", ["Lam Trà"], "Tạp chí Hoa Rừng"),
    ],
)
def test_source_of_a_line(line: str, authors: list[str], source: str) -> None:
    assert read_credits([line]) == (authors, source)


def test_lines_in_page_order_each_name_once() -> None:
    lines = ["Hạ Vy", "Bài, ảnh: Lam Trà", "Ảnh: Hạ Vy", "Theo TTXVN"]
    assert read_credits(lines) == (["Hạ Vy", "Lam Trà"], "TTXVN")


def test_words_that_could_be_parted_in_many_ways() -> None:
    line = "text" + ", andaandaandaandaandaandaandaandaanda" * 20
    assert not looks_like_credits(line + " x" * 40)
    assert read_credits([line]).authors == ["text"]
    assert read_credits(["Text, photos and video by Lam Tra"]).authors == ["Lam Tra"]
    line = "(a) " * 40_000 + "Lam Trà"
    assert looks_like_credits(line)
    assert read_credits([line]).authors == ["Lam Trà"]


def test_no_lines() -> None:
    assert read_credits([]) == ([], None)


def test_one_name_in_two_normal_forms_is_one_name() -> None:
    # Lines reach it folded, thus NFC; the names stay as they are.
    name = "Lam Trà"
    assert read_credits([name, unicodedata.normalize("NFC", name)]).authors == [name]


@given(st.lists(st.text(max_size=130), max_size=4))
def test_never_raises_and_names_are_clean(lines: list[str]) -> None:
    authors, source = read_credits(lines)
    assert len(authors) == len(set(authors))
    assert all(name and name == name.strip() for name in authors)
    assert source is None or source.strip()


@pytest.mark.parametrize(
    ("line", "authors", "source"),
    [
        ("Chùm ảnh: Lam Trà", ["Lam Trà"], None),
        ("Người thực hiện: Lam Trà", ["Lam Trà"], None),
        ("Ý tưởng, thiết kế: Lam Trà", ["Lam Trà"], None),
        ("Bài - ảnh: Lam Trà", ["Lam Trà"], None),
        ("Bài: Lam Trà, ảnh, video: Cẩm Thi", ["Lam Trà", "Cẩm Thi"], None),
        ("Lam Trà - Mỹ thuật: Cẩm Thi", ["Lam Trà", "Cẩm Thi"], None),
        ("Lam Trà Ảnh: Cẩm Thi", ["Lam Trà", "Cẩm Thi"], None),
        ("Lam Trà - Nguồn: TTXVN", ["Lam Trà"], "TTXVN"),
        ("Theo TTXVN - Lam Trà", ["Lam Trà"], "TTXVN"),
        ("Lam Trà (tổng hợp từ Reuters)", ["Lam Trà"], "Reuters"),
        ("Lam Trà (P.V TTXVN tại Paris)", ["Lam Trà"], "TTXVN"),
        ("Lam Trà (SGGP Online).", ["Lam Trà"], "SGGP Online"),
        ("Trang Nguyễn - Đài Trang", ["Trang Nguyễn", "Đài Trang"], None),
        ("Lam Trà - ĐT: 0900000000", ["Lam Trà"], None),
        ("Báo Hoa Rừng", [], "Báo Hoa Rừng"),
        ("Bài: Lam Trà, đạo diễn: Cẩm Thi", ["Lam Trà", "Cẩm Thi"], None),
        ("Bài: Lam Trà, Hạ Vy, đạo diễn: Cẩm Thi", ["Lam Trà", "Hạ Vy", "Cẩm Thi"], None),
        ("Bài: Lam Trà đạo diễn: Cẩm Thi", ["Lam Trà đạo diễn", "Cẩm Thi"], None),
        ("“Lam Trà”", ["Lam Trà"], None),
        ("- Lam Trà.", ["Lam Trà"], None),
        ("*Lam Trà*", ["Lam Trà"], None),
        ("By Lam Tra and Y Khoa - Translated by Ha Vy", ["Lam Tra", "Y Khoa", "Ha Vy"], None),
        ("— Lam Trà —", ["Lam Trà"], None),
        ("Lam Trà — Cẩm Thi", ["Lam Trà", "Cẩm Thi"], None),
        ("Theo Báo Hoa Rừng theo TTXVN", [], "Báo Hoa Rừng theo TTXVN"),
    ],
)
def test_labels_and_sources_of_other_forms(
    line: str, authors: list[str], source: str | None
) -> None:
    assert read_credits([line]) == (authors, source)


@pytest.mark.parametrize(
    ("text", "credits"),
    [
        ("Lam Trà (Lớp 9A2)", True),
        ("Theo VOV5", True),
        ("Trân trọng!", False),
        ("Buôn làng xa kể thêm chuyện mùa rẫy, nhiều chi tiết, dài dòng.", False),
        ("Buôn làng xa kể thêm chuyện mùa rẫy, nhiều chi tiết, dài dòng", False),
        ("Lam Trà, Hạ Vy, Cẩm Thi, Y Khoa, Ama Thương.", True),
        ("Lam Trà, sinh viên.", True),
        ("Lam Trà\nXin cảm ơn !", False),
        (", ".join(["Lam Trà"] * 30), True),
        ("a" * 60, True),
        ("a" * 61, False),
        ("a" * 40 + "\n" + "b" * 40, True),
        ("Ea Tul, 12-9-2024", False),
        ("Ea Tul, tháng Chín", False),
        ("Đêm ấy cả buôn ngồi lại bên bếp lửa nghe già làng kể khan cho đến sáng.", False),
    ],
)
def test_what_may_be_an_author_line(text: str, credits: bool) -> None:
    assert looks_like_credits(text) is credits


@pytest.mark.parametrize(
    ("line", "bold", "is_one"),
    [
        ("Lam Trà", False, True),
        ("Lam", False, False),
        ("Lam", True, True),
        ("Ảnh: Lam", False, True),
        ("Bài, ảnh: Lam Trà", False, True),
        ("(Theo TTXVN)", False, True),
        ("[Nguồn: Hoa Rừng]", False, True),
        ("Thanh Niên", False, False),
        ("Thanh Niên", True, True),
        ("Lam Trà ở lại buôn.", False, False),
        ("Lam Trà (Lớp 9A2)", False, True),
        ("Một hai ba bốn năm sáu bảy tám", False, False),
        ("Ghi chú: cả nhà đi vắng từ sớm", False, False),
        ("Bài: Lam Trà - Ảnh: Hạ Vy", False, True),
        ("Lam Trà\nHạ Vy\nCẩm Thi", False, True),
        ("TTXVN", False, True),
        ("(ảnh TTXVN)", False, False),
        ("“Lam Trà”", False, False),
        ("Lam Hạ Vy Cẩm Thi", False, True),
        ("Lam Hạ Vy Cẩm Thi Êban", False, False),
        ("Lam Trà, Hạ Vy, " + "Cẩm Thi Nga, " * 4 + "Lam Hạ Cẩm T", False, True),
        ("Lam Trà, Hạ Vy, " + "Cẩm Thi Nga, " * 4 + "Lam Hạ Cẩm Th", False, False),
    ],
)
def test_what_is_an_author_line_wherever_it_stands(line: str, bold: bool, is_one: bool) -> None:
    assert bool(is_byline(line, bold=bold)) is is_one


@pytest.mark.parametrize(
    ("line", "authors", "source"),
    [
        ("Lan Anh - lananh@baithu.example", ["Lan Anh"], None),
        ("Ngô Minh Phương, ĐT: 0905 123 456", ["Ngô Minh Phương"], None),
        ("Ngô Minh Phương (0905.123.456)", ["Ngô Minh Phương"], None),
        ("Lam Trà, Email: lamtra@baithu.example", ["Lam Trà"], None),
        ("Lam Trà - www.baithu.example/lamtra", ["Lam Trà"], None),
        ("Lam Trà @lamtra", ["Lam Trà"], None),
        ("Lam Trà | Hạ Vy", ["Lam Trà", "Hạ Vy"], None),
        ("Lam Trà • Hạ Vy · Cẩm Thi", ["Lam Trà", "Hạ Vy", "Cẩm Thi"], None),
        ("Lam Trà + Hạ Vy", ["Lam Trà", "Hạ Vy"], None),
        ("Lam Trà–Hạ Vy", ["Lam Trà", "Hạ Vy"], None),
        ("Lam Trà cùng Hạ Vy", ["Lam Trà", "Hạ Vy"], None),
        ("Ngọc Lân / Ảnh: Hoàng Gia", ["Ngọc Lân", "Hoàng Gia"], None),
        ("Ngọc Lân & Ảnh: Hoàng Gia", ["Ngọc Lân", "Hoàng Gia"], None),
        ("Bài: Lam Trà | Ảnh: Hạ Vy", ["Lam Trà", "Hạ Vy"], None),
        ("Lam Trà, phóng viên Báo Hoa Rừng", ["Lam Trà"], None),
        ("Lam Trà, Phóng viên Báo Hoa Rừng", ["Lam Trà"], None),
        ("Lam Trà, Nguyên Giám đốc Sở Hoa", ["Lam Trà"], None),
        ("Lam Trà, Nguyên Hoa", ["Lam Trà", "Nguyên Hoa"], None),
        ("Lam Trà, Nguyên Đan", ["Lam Trà", "Nguyên Đan"], None),
        ("Hạ Vy - Lam Trà, Nguyên", ["Hạ Vy", "Lam Trà", "Nguyên"], None),
        ("Lam Trà, sinh viên", ["Lam Trà"], None),
        ("Lam Trà ghi", ["Lam Trà"], None),
        ("Lam Trà lược ghi", ["Lam Trà"], None),
        ("Lược ghi: Lam Trà", ["Lam Trà"], None),
        ("Lam Trà tổng hợp", ["Lam Trà"], None),
        ("Ghi chép của Lam Trà", ["Lam Trà"], None),
        ("Tản văn của Lam Trà", ["Lam Trà"], None),
        ("Lam Trà (theo lời kể của Y Wơn)", ["Lam Trà"], "Y Wơn"),
        ("Lam Trà (Vietnam+)", ["Lam Trà"], "Vietnam+"),
        ("Luật sư Ngô Minh Phương", ["Luật sư Ngô Minh Phương"], None),
    ],
)
def test_contacts_separators_and_roles(line: str, authors: list[str], source: str | None) -> None:
    assert read_credits([line]) == (authors, source)


@pytest.mark.parametrize(
    ("line", "is_one"),
    [
        ("Ngô Minh Phương", True),
        ("H'Lương Êban", True),
        ("Y Wơn", True),
        ("NGÔ MINH PHƯƠNG", True),
        ("Luật sư Cẩm Thi", True),
        ("BS. Cẩm Thi", True),
        ("Nhà thơ Cẩm Thi", True),
        ("Ngô Minh Phương - minhphuong@baithu.example", True),
        ("Cẩm Thi", False),
        ("Tết Giáp Thìn", False),
        ("Mùa Xuân Về", False),
        ("Hồ Lắk", False),
    ],
)
def test_a_plain_line_is_a_name_with_a_family_or_a_title(line: str, is_one: bool) -> None:
    assert is_byline(line, bold=False, places={"hồ lắk"}) is is_one


def test_a_papers_places_are_nobody() -> None:
    assert is_byline("Hồ Lắk", bold=False)
    assert not is_byline("Hồ Lắk", bold=True, places={"hồ lắk"})


@pytest.mark.parametrize(
    ("line", "is_one"),
    [
        ("Xuân Hoà", True),
        ("Nhân Tâm", True),
        ("Quảng Hà", True),
        ("Xuân Về", False),
        ("Quảng Cáo", False),
        ("Tết Giáp Thìn", False),
    ],
)
def test_a_bold_line_is_a_name_whose_words_begin_as_one_does(line: str, is_one: bool) -> None:
    assert is_byline(line, bold=True) is is_one


@pytest.mark.parametrize(
    ("text", "credits"),
    [
        ("* Bài viết có sử dụng tư liệu của đồng nghiệp", False),
        ("Bài viết có sử dụng tư liệu của đồng nghiệp", False),
        ("Theo lời kể của già làng ở buôn xa", True),
        ("Nguyễn Thị Của Và", True),
    ],
)
def test_a_sentence_names_nobody(text: str, credits: bool) -> None:
    assert looks_like_credits(text) is credits
