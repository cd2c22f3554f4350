"""Tables: pictures with captions, data, and pages laid out by table."""

from __future__ import annotations

import pytest

from tests.text.test_flow import flow_of, kinds

pytestmark = pytest.mark.unit

CAPTION = "Người dân thu hoạch cà phê."
LONG = "Câu dài kể chuyện buôn làng. " * 40


def pictures(markup: str) -> list[tuple[str, str | None]]:
    return [(picture.src, picture.caption) for picture in flow_of(markup).pictures]


def row(*cells: str) -> str:
    return "<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"


def image(name: str) -> str:
    return f'<img src="/{name}.jpg">'


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([row(image("a")), row(CAPTION)], [("/a.jpg", CAPTION)]),
        ([row(image("a") + f"<p>{CAPTION}</p>")], [("/a.jpg", CAPTION)]),
        ([row(image("a"), CAPTION)], [("/a.jpg", CAPTION)]),
        ([row(CAPTION), row(image("a"))], [("/a.jpg", CAPTION)]),
        ([row(image("a")), row("Dòng một<br>dòng hai")], [("/a.jpg", "Dòng một dòng hai")]),
        ([row(image("a")), row("&nbsp;")], [("/a.jpg", None)]),
        ([row(image("a"), image("b")), row("Một", "Hai")], [("/a.jpg", "Một"), ("/b.jpg", "Hai")]),
        ([row(image("a"), image("b")), row("", "Hai")], [("/a.jpg", None), ("/b.jpg", "Hai")]),
        ([row(image("a"), image("b")), row(CAPTION)], [("/a.jpg", CAPTION), ("/b.jpg", CAPTION)]),
        (
            [row(image("a")), row("Một"), row(image("b")), row("Hai")],
            [("/a.jpg", "Một"), ("/b.jpg", "Hai")],
        ),
        ([f"<tr><td>{image('a')}</td></tr><td>{CAPTION}</td>"], [("/a.jpg", CAPTION)]),
    ],
)
def test_captions(rows: list[str], expected: list[tuple[str, str | None]]) -> None:
    assert pictures(f"<table>{''.join(rows)}</table>") == expected


def test_ten_pictures_with_long_captions_leave_no_text() -> None:
    rows = "".join(row(image(str(n))) + row(f"Ảnh số {n}: {LONG[:90]}") for n in range(10))
    flow = flow_of(f"<table>\n{' ' * 2000}{rows}</table>")
    assert flow.passages == []
    assert len([picture for picture in flow.pictures if picture.caption]) == 10


def test_a_picture_table_in_a_picture_table() -> None:
    inner = f"<table>{row(image('a'))}</table>"
    flow = flow_of(f"<table>{row(inner)}{row(CAPTION)}</table>")
    assert [picture.caption for picture in flow.pictures] == [CAPTION]
    assert flow.passages == []


def test_a_page_laid_out_by_table() -> None:
    inner = f"<table>{row(image('a'))}{row(CAPTION)}</table>"
    text = "<p>Một.</p><p>Hai.</p><p>Ba.</p>"
    flow = flow_of(f"<table>{row(text + inner)}</table>")
    assert [passage.text for passage in flow.passages] == ["Một.", "Hai.", "Ba."]
    assert [picture.caption for picture in flow.pictures] == [CAPTION]
    assert kinds(f"<table>{row(image('a') + LONG)}</table>") == [("paragraph", LONG.strip())]


def test_a_table_in_a_table_keeps_its_rows() -> None:
    inner = f"<table>{row('Xã', 'Hộ')}{row('Ea Tul', '1.204')}</table>"
    assert kinds(f"<table>{row('<p>Bảng kê.</p>' + inner)}</table>") == [
        ("paragraph", "Bảng kê."),
        ("table", "Xã | Hộ\nEa Tul | 1.204"),
    ]


@pytest.mark.parametrize(
    ("player", "source"),
    [
        ('<iframe src="https://www.youtube.com/embed/x"></iframe>', "https://www.youtube.com/embed/x"),
        ('<video poster="/p.jpg"></video>', None),
        ('<video><source src="/v.mp4"></video>', "/v.mp4"),
    ],
)  # fmt: skip
def test_videos_in_tables_have_captions(player: str, source: str | None) -> None:
    flow = flow_of(f"<table>{row(player)}{row(CAPTION)}</table>")
    assert [(clip.src, clip.caption) for clip in flow.clips] == [(source, CAPTION)]
    assert flow.passages == []


def test_a_picture_without_an_address_takes_its_caption_along() -> None:
    assert kinds(f"<table>{row('<img alt=x>')}{row(CAPTION)}</table><p>Sau.</p>") == [
        ("paragraph", "Sau.")
    ]


def test_other_frames_are_no_videos() -> None:
    assert flow_of('<iframe src="https://maps.example/?q=1"></iframe>').clips == []


@pytest.mark.parametrize(
    ("inside", "caption"),
    [
        ("<figcaption>Một</figcaption><figcaption>Hai</figcaption>", "Một Hai"),
        ("<figcaption><b>***</b></figcaption>", "***"),
        ("", None),
    ],
)
def test_the_caption_of_a_figure(inside: str, caption: str | None) -> None:
    assert pictures(f"<figure>{image('a')}{inside}</figure>") == [("/a.jpg", caption)]


@pytest.mark.parametrize(
    ("behind", "caption"),
    [
        ("<p align='center'>Một</p>", "Một"),
        ("<p><i>Một</i></p>", "Một"),
        ("<p class='desc'>Một</p>", "Một"),
        (f"<p align='center'>{'a' * 250}</p>", "a" * 250),
        (f"<p align='center'>{'a' * 251}</p>", None),
        ("<h3 align='center'>Một</h3>", None),
        ("<p align='right'><i>Một</i></p>", None),
        ("<p align='center'>Bài: Một</p>", None),
        ("<p><b><i>Một</i></b></p>", None),
        ("<p>Một</p>", None),
    ],
)
def test_what_is_the_caption_behind_a_picture(behind: str, caption: str | None) -> None:
    flow = flow_of(f"<p>{image('a')}</p>{behind}")
    assert [picture.caption for picture in flow.pictures] == [caption]
    assert len(flow.passages) == (caption is None)


def test_only_one_pixel_each_way_is_a_counter() -> None:
    counter = '<img src="/x.gif" width="1" height="1">'
    assert pictures(f'{counter}<img src="/a.gif" width="1" height="300">') == [("/a.gif", None)]


def test_a_video_in_a_figure_has_its_caption() -> None:
    flow = flow_of('<figure><video src="/v.mp4"></video><figcaption>Một</figcaption></figure>')
    assert [(clip.src, clip.caption) for clip in flow.clips] == [("/v.mp4", "Một")]
    assert flow.passages == []


def test_a_figure_without_a_picture_is_text() -> None:
    cells = row("Xã", "Hộ")
    assert kinds(f"<figure><table>{cells}</table><figcaption>Bảng 1</figcaption></figure>") == [
        ("table", "Xã | Hộ"),
        ("paragraph", "Bảng 1"),
    ]
    quote = "<figure><blockquote>Lời kể</blockquote><figcaption>Ama Thương</figcaption></figure>"
    assert kinds(quote) == [("quote", "Lời kể"), ("paragraph", "Ama Thương")]


def test_a_figure_in_the_caption_of_a_figure() -> None:
    inner = f"<figure>{image('b')}<figcaption>Hai</figcaption></figure>"
    assert pictures(f"<figure>{image('a')}<figcaption>Một {inner}</figcaption></figure>") == [
        ("/a.jpg", "Một"),
        ("/b.jpg", "Hai"),
    ]


def test_what_stands_behind_a_figure() -> None:
    credit = "<p>Hội làng. Ảnh: Y Khoa</p>"
    flow = flow_of(f"<figure>{image('a')}</figure>{credit}")
    assert [picture.caption for picture in flow.pictures] == ["Hội làng. Ảnh: Y Khoa"]
    assert flow.passages == []
    flow = flow_of(f"<figure>{image('a')}<p>Chữ</p></figure>{credit}")
    assert [picture.caption for picture in flow.pictures] == [None]
    assert [one.text for one in flow.passages] == ["Chữ", "Hội làng. Ảnh: Y Khoa"]


def test_figures() -> None:
    flow = flow_of(f"<figure>{image('a')}<figcaption>{CAPTION}</figcaption></figure>")
    assert [(picture.src, picture.caption) for picture in flow.pictures] == [("/a.jpg", CAPTION)]
    assert flow.passages == []


P80, P79 = "a" * 80, "b" * 79
LIST = "<ul><li>một</li></ul>"


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        # One column: a box where some of it is a paragraph, else data.
        ([row("Một"), row(P80)], ["Một", P80]),
        ([row("Một"), row(P79)], [f"Một\n{P79}"]),
        ([row("Một", ""), row("", P80)], ["Một", P80]),
        ([row("Một", "Hai"), row(P80)], [f"Một | Hai\n{P80}"]),
        # Two paragraphs in a cell are no row of data.
        ([row(f"<p>{P80}</p><p>{P80}</p>", "Hai")], [P80, P80, "Hai"]),
        ([row(f"<p>{P80}</p><p>{P79}</p>", "Hai")], [f"{P80} {P79} | Hai"]),
        # With a picture: a caption, or running text.
        ([row(image("a")), row("a" * 400)], []),
        ([row(image("a")), row("a" * 401)], ["a" * 401]),
        ([row(image("a")), row(f"<p>Một</p>{LIST}")], ["Một", "một"]),
        ([row(image("a")), row(LIST)], []),
        ([row(image("a")), row("<p>Một</p><p>Hai</p>")], []),
        # A table in it: more texts than rows are a page laid out by table.
        ([row(image("a") + f"<table>{row('x')}</table>"), row("Một")], []),
        ([row(image("a") + f"<table>{row('x')}</table>", "Hai"), row("Một")], ["x", "Hai", "Một"]),
        # Icons in data: most rows have several texts, some of them a picture besides.
        ([row(image("a") + "Ea Tul", "12"), row("Ea Kao", "7")], ["Ea Tul | 12\nEa Kao | 7"]),
        ([row(image("a") + "Ea Tul", "12")], []),
        ([row(image("a") + "Ea Tul", "12"), row("Ea Kao")], []),
        ([row(image("a"), "Ea Tul", "12"), row("Ea Kao"), row("Ea Tu", "3")],
         ["| Ea Tul | 12\nEa Kao\nEa Tu | 3"]),
        ([row(image("a")), row("Ea Tul", "12"), row("Ea Tu", "3")], []),
    ],
)  # fmt: skip
def test_what_a_table_is_for(rows: list[str], said: list[str]) -> None:
    assert [text for _, text in kinds(f"<table>{''.join(rows)}</table>")] == said


def test_captions_before_the_first_picture_of_a_table() -> None:
    rows = row("Một") + row("Hai") + row(image("a")) + row("Ba")
    assert pictures(f"<table>{rows}</table>") == [("/a.jpg", "Một Hai Ba")]


def test_a_caption_behind_a_table_is_that_of_all_its_pictures_without_one() -> None:
    rows = row(image("a")) + row(image("b")) + row("Hai") + row(image("c"))
    assert pictures(f"<table>{rows}</table><p align='center'>Cả ba</p>") == [
        ("/a.jpg", "Cả ba"),
        ("/b.jpg", "Hai"),
        ("/c.jpg", "Cả ba"),
    ]


def test_captions_of_two_pictures_stand_in_page_order() -> None:
    two = row(image("a"), image("b"))
    rows = row("Đầu") + two + row("Một", "Hai") + row("Cuối")
    assert pictures(f"<table>{rows}</table>") == [
        ("/a.jpg", "Đầu Một Cuối"),
        ("/b.jpg", "Đầu Hai Cuối"),
    ]
    rows = row("Một", "Hai") + two + row("Cuối") + row(image("c")) + row("Ba", "Bốn")
    assert pictures(f"<table>{rows}</table>") == [
        ("/a.jpg", "Một Cuối"),
        ("/b.jpg", "Hai Cuối"),
        ("/c.jpg", "Ba Bốn"),
    ]


def test_a_caption_of_a_thousand_pictures_is_told_once() -> None:
    """All of them would have it a thousand times: a page of 5 MB, a record of many GB."""
    images = "".join(image(str(number)) for number in range(1000))
    for markup in (
        f"<figure>{images}<figcaption>{'chữ ' * 30}</figcaption></figure>",
        f"<table><tr><td>{images}</td></tr>{row('chữ ' * 30)}</table>",
    ):
        told = [caption for _, caption in pictures(markup) if caption]
        assert told == [("chữ " * 30).strip()]
    few = "".join(image(str(number)) for number in range(100))
    assert (
        len(
            {
                caption
                for _, caption in pictures(f"<table><tr><td>{few}</td></tr>{row('x')}</table>")
            }
        )
        == 1
    )


def test_a_table_caption_is_its_first_row() -> None:
    markup = f"<table><caption>Bảng 1</caption><thead>{row('Xã', '-')}</thead></table>"
    assert kinds(markup) == [("table", "Bảng 1\nXã | -")]
