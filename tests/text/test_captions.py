"""Which text belongs to which picture, where only the whole article tells."""

from __future__ import annotations

import pytest

from newsbot.text.authors import read_credits
from newsbot.text.flow import read_flow
from newsbot.text.passages import Flow
from newsbot.text.whole import parse_html

pytestmark = pytest.mark.unit

LONG = "Con đường đất đỏ năm nay được rải đá, xe máy chạy êm hơn trước, ai cũng mừng."
TEXT = f"<p>{LONG}</p>"
A, B = '<p align="center"><img src="a.jpg"></p>', '<p align="center"><img src="b.jpg"></p>'


def flow_of(markup: str) -> Flow:
    tree = parse_html(f"<html><body><div id='content'>{markup}</div></body></html>".encode())
    content = next(one for one in tree.iter("div") if one.get("id") == "content")
    return read_flow(content, related=lambda link: link.get("href", "").startswith("/bai/"))


def told(markup: str) -> tuple[list[str], list[tuple[str, str | None]]]:
    """Texts, and pictures with their captions."""
    flow = flow_of(markup)
    assert flow.left_out == 0
    pictures = [(picture.src, picture.caption) for picture in flow.pictures]
    return [passage.text for passage in flow.passages], pictures


def centred(text: str) -> str:
    return f'<p align="center">{text}</p>'


@pytest.mark.parametrize(
    ("markup", "texts", "pictures"),
    [
        # A second line joins the first.
        (TEXT + A + centred("<i>Đua voi.</i>") + centred("Ảnh: Y Wơn"), [LONG],
         [("a.jpg", "Đua voi. Ảnh: Y Wơn")]),
        (TEXT + A + centred("<i>Đua voi.</i>") + "<p>(Ảnh: Y Wơn)</p>" + TEXT, [LONG, LONG],
         [("a.jpg", "Đua voi. (Ảnh: Y Wơn)")]),
        (TEXT + A + centred("<i>Đua voi.</i>") + "<p>Bài, ảnh: Y Wơn</p>",
         [LONG, "Bài, ảnh: Y Wơn"], [("a.jpg", "Đua voi.")]),
        ('<figure><img src="a.jpg"><figcaption>Đua voi.</figcaption></figure><p>Ảnh: Y Wơn</p>',
         [], [("a.jpg", "Đua voi. Ảnh: Y Wơn")]),
        # Above every picture.
        (TEXT + centred("<i>Một.</i>") + A + centred("<i>Hai.</i>") + B, [LONG],
         [("a.jpg", "Một."), ("b.jpg", "Hai.")]),
        (centred("<i>Một.</i>") + A + TEXT + centred("<i>Hai.</i>") + B + TEXT, [LONG, LONG],
         [("a.jpg", "Một."), ("b.jpg", "Hai.")]),
        (TEXT + centred("Đua voi. Ảnh: Y Wơn") + A + TEXT, [LONG, LONG],
         [("a.jpg", "Đua voi. Ảnh: Y Wơn")]),
        # Not above: one is below the last, they are set otherwise, it is a title.
        (TEXT + centred("<i>Một.</i>") + A + centred("<i>Hai.</i>") + B + centred("<i>Ba.</i>"),
         [LONG, "Một."], [("a.jpg", "Hai."), ("b.jpg", "Ba.")]),
        (TEXT + centred("Một.") + A + centred("<i>Hai.</i>") + B, [LONG, "Một."],
         [("a.jpg", "Hai."), ("b.jpg", None)]),
        (TEXT + centred("Một.") + A, [LONG, "Một."], [("a.jpg", None)]),
        # Centred throughout: centring marks none.
        (centred(f"<b>{LONG}</b>") + A + centred(LONG) + centred(LONG) + B + centred(LONG),
         [LONG, LONG, LONG, LONG], [("a.jpg", None), ("b.jpg", None)]),
        (TEXT + A + centred("Một.") + TEXT + B + centred("Hai.") + TEXT, [LONG, LONG, LONG],
         [("a.jpg", "Một."), ("b.jpg", "Hai.")]),
        # A lead, and the author's name.
        (A + centred(f"<b>{LONG}</b>") + TEXT, [LONG, LONG], [("a.jpg", None)]),
        (TEXT + A + centred("<b>Đua voi.</b>") + TEXT, [LONG, LONG], [("a.jpg", "Đua voi.")]),
        (TEXT + A + centred("Đinh Nga"), [LONG, "Đinh Nga"], [("a.jpg", None)]),
        (TEXT + A + centred("Nghệ nhân Đinh Nga") + TEXT, [LONG, LONG],
         [("a.jpg", "Nghệ nhân Đinh Nga")]),
        (TEXT + '<p align="right">Lam Trà</p>' + A + centred("Đinh Nga"), [LONG, "Lam Trà"],
         [("a.jpg", "Đinh Nga")]),
        # A picture's own box.
        (TEXT + '<div class="post-img"><img src="a.jpg"><p>Đua <em>voi</em></p></div>' + TEXT,
         [LONG, LONG], [("a.jpg", "Đua voi")]),
        (TEXT + '<div class="post"><img src="a.jpg"><p>Đua voi</p></div>', [LONG, "Đua voi"],
         [("a.jpg", None)]),
        # A short layout table.
        ('<table><tr><td><p><b>Một.</b></p><p>Hai.</p><p><img src="a.jpg"></p></td></tr></table>',
         ["Một.", "Hai."], [("a.jpg", None)]),
        ('<table><tr><td><p>Một.</p><p><img src="a.jpg"></p></td></tr></table>', [],
         [("a.jpg", "Một.")]),
    ],
)  # fmt: skip
def test_captions(markup: str, texts: list[str], pictures: list[tuple[str, str | None]]) -> None:
    assert told(markup) == (texts, pictures)


ITEM = '<li><img src="{}.jpg"><p>{}</p></li>'
CARD = '<div class="item"><img src="{}.jpg"><div class="cap">{}</div></div>'


@pytest.mark.parametrize(
    ("markup", "is_one"),
    [
        (f"<ul>{ITEM.format('a', 'Một')}{ITEM.format('b', 'Hai')}</ul>", True),
        (f"<div>{CARD.format('a', 'Một')}{CARD.format('b', 'Hai')}</div>", True),
        (f"<div class='album'>{'<div><img src=a.jpg> Một</div>' * 2}</div>", True),
        # No class says so.
        (f"<div>{'<div><img src=a.jpg> Một</div>' * 2}</div>", False),
        # Words before the picture, icons, a sentence too long, a heading, no words at all.
        ("<ul><li>Một <img src=a.jpg></li><li>Hai <img src=b.jpg></li></ul>", False),
        ("<ul><li><img src=a.png width=16> Một</li><li><img src=b.png width=16> Hai</li></ul>",
         False),
        (f"<ul>{ITEM.format('a', LONG * 4)}{ITEM.format('b', 'Hai')}</ul>", False),
        ("<ul><li><img src=a.jpg><h3>Một</h3></li><li><img src=b.jpg></li></ul>", False),
        (f"<ul>{ITEM.format('a', 'Một')}</ul>", False),
        (f"<ul>Chữ{ITEM.format('a', 'Một')}{ITEM.format('b', 'Hai')}</ul>", False),
    ],
)  # fmt: skip
def test_galleries(markup: str, is_one: bool) -> None:
    flow = flow_of(TEXT + markup)
    captions = [picture.caption for picture in flow.pictures]
    assert (bool(captions) and None not in captions and len(flow.passages) == 1) is is_one


@pytest.mark.parametrize(
    ("markup", "pictures"),
    [
        ('<div><img src="a.jpg"><a href="/bai/1">Bài khác</a></div>', []),
        ('<p><a href="/bai/1"><img src="a.jpg"></a></p>', []),
        ('<ul><li><img src="a.jpg"><a href="/bai/1">Một</a></li><li>'
         '<a href="/bai/2">Hai</a></li></ul>', []),
        ('<table><tr><td><img src="a.jpg"></td><td><a href="/bai/1">Bài khác</a></td></tr></table>',
         []),
        ('<div><img src="a.jpg"><p class="caption">Đua voi.</p><a href="/bai/1">Bài khác</a></div>',
         ["a.jpg"]),
        ('<div><img src="a.jpg"> Xem <a href="/bai/1">bài khác</a></div>', ["a.jpg"]),
        ('<div><img src="a.jpg"></div><p><a href="/bai/1">Bài khác</a></p>', ["a.jpg"]),
    ],
)  # fmt: skip
def test_thumbnails_of_cards_are_no_pictures(markup: str, pictures: list[str]) -> None:
    assert [picture.src for picture in flow_of(TEXT + markup).pictures] == pictures


@pytest.mark.parametrize(
    ("markup", "texts", "left_out"),
    [
        ("<h3><button>Tựa mở ra</button></h3>", ["Tựa mở ra"], False),
        ('<button aria-expanded="true">Tựa mở ra</button>', ["Tựa mở ra"], False),
        ("<button>Bấm vào đây để xem cho hết</button>", [], True),
        ("<details><summary>Tựa</summary>Chữ</details>", ["Tựa", "Chữ"], False),
        ("<select><option>Một lựa chọn khá dài, đủ để kể</option></select>", [], True),
        ("<textarea>Chữ trong ô, khá dài, đủ để kể</textarea>", [], True),
        ("<svg><title>Tên</title><text>Chữ trong hình, khá dài, đủ kể</text></svg>", [], True),
        ("<svg><title>Tên của hình, chỉ máy mới đọc đến thôi</title></svg>", [], False),
        ("<p>a <math><mi>x</mi><annotation>\\x</annotation></math> b</p>", ["a x b"], False),
        ('<p>a<span style="font-size:0">x</span><b style="text-indent:-9999px">x</b></p>', ["a"],
         False),
        ('<div style="font-size:0"><span style="font-size:14px">a</span></div>', ["a"], False),
        ('<p>a<span class="visually-hidden">x</span></p><p style="height:0;overflow:hidden">x</p>',
         ["a"], False),
        ('<p style="left:-5px">a</p><p style="opacity:0.5">b</p>', ["a", "b"], False),
        ("<p>1<sup> 2</sup>, n<sub>i</sub>, 3<sup>a</sup>, (<sup>*</sup>)</p>",
         ["1 ², ni, 3a, (*)"], False),
    ],
)  # fmt: skip
def test_what_a_reader_sees(markup: str, texts: list[str], left_out: bool) -> None:
    flow = flow_of(markup)
    assert [passage.text for passage in flow.passages] == texts
    assert bool(flow.left_out) is left_out


@pytest.mark.parametrize(
    "markup",
    [
        TEXT + 10_000 * "<p align=center><img src=a.jpg></p><p align=center><i>Một</i></p>",
        10_000 * "<p align=center><i>Một</i></p><p align=center><img src=a.jpg></p>" + TEXT,
        5_000 * f"<p align=center><img src=a.jpg></p><p align=center>{LONG}</p>"
        + 5_001 * f"<p align=center>{LONG}</p>",
        '<img srcset="' + "a" * 300_000 + ' x">' + TEXT,
        "<wbr>" * 30 + "<wbr " * 3_000 + TEXT,
        "<div>" * 140 + 10_000 * "<p>Một<img src=a.jpg></p>" + TEXT,
        TEXT + 10_000 * '<p><a href="/bai/1">Bài khác</a></p><p>Một.</p>',
        "<table>" + 3_000 * '<tr><td colspan="1000" rowspan="9999">a</td></tr>' + "</table>",
    ],
    ids=["below", "above", "centred", "srcset", "wbr", "nested", "links", "spans"],
)
def test_floods_take_no_square_time(markup: str) -> None:
    """One that does stands still until the test's own time is up."""
    assert flow_of(markup).passages


def test_a_flood_on_an_author_line() -> None:
    for line in ("a" * 300_000 + "@", "a." * 100_000 + "@b", "0" * 300_000):
        assert read_credits([line]).source is None
