"""Tables: pictures with captions, data, and pages laid out by table."""

from __future__ import annotations

import pytest

from tests.text.test_flow import flow_of, kinds

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


def test_figures() -> None:
    flow = flow_of(f"<figure>{image('a')}<figcaption>{CAPTION}</figcaption></figure>")
    assert [(picture.src, picture.caption) for picture in flow.pictures] == [("/a.jpg", CAPTION)]
    assert flow.passages == []


def test_a_table_caption_is_its_first_row() -> None:
    markup = f"<table><caption>Bảng 1</caption><thead>{row('Xã', '-')}</thead></table>"
    assert kinds(markup) == [("table", "Bảng 1\nXã | -")]
