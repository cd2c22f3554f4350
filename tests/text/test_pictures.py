"""Where a picture really lies, and which pictures are characters."""

from __future__ import annotations

import pytest
from lxml import etree

from newsbot.text.pictures import emoji_of, is_placeholder, largest, picture_of
from newsbot.text.whole import parse_html

pytestmark = pytest.mark.unit


def image(markup: str) -> etree._Element:
    return next(parse_html(f"<html><body>{markup}</body></html>".encode()).iter("img"))


@pytest.mark.parametrize(
    ("markup", "source"),
    [
        ('<img src=" /a.jpg ">', "/a.jpg"),
        ('<img src="data:image/gif;base64,R0" data-src="/b.jpg">', "/b.jpg"),
        ('<img src="" data-original="/c.jpg">', "/c.jpg"),
        ('<img srcset="/d.jpg 1x, /e.jpg 2x">', "/d.jpg"),
        ('<img srcset=" /d.jpg, /e.jpg 2x" src="data:x">', "/d.jpg"),
        ('<img srcset="/d.jpg" src="/f.jpg">', "/f.jpg"),
        ('<img srcset="data:image/gif;base64,R0 1x">', None),
        ("<img>", None),
        ('<img src="data:x">', None),
        ('<img src="/img/loading.gif" data-lazy-src="/a.jpg">', "/a.jpg"),
        ('<img src="/a/blank.png?v=1" data-original="/a.jpg">', "/a.jpg"),
        ('<img src="/thumb/a.jpg" data-original="/a.jpg">', "/a.jpg"),
        ('<img src="/spacer.gif" srcset="/a-300.jpg 300w, /a-900.jpg 900w, /a-600.jpg 600w">',
         "/a-900.jpg"),
        ('<img src="/spacer.gif" data-srcset="/a.jpg 2x">', "/a.jpg"),
        ('<img src="/1x1.gif"><noscript><img src="/a.jpg"></noscript>', "/a.jpg"),
        ('<picture><source srcset="/a.webp"><img src="/a.jpg"></picture>', "/a.jpg"),
        ('<picture><source data-srcset="/a.webp 1x"><img src="data:x"></picture>', "/a.webp"),
        ('<a href="/whole.jpg"><img src="/a.jpg"></a>', "/whole.jpg"),
        ('<a href="/bai-khac/"><img src="/a.jpg"></a>', "/a.jpg"),
        ('<a href="/whole.jpg"><img></a>', None),
        ('<img src="/anh/blank-canvas-painting.jpg">', "/anh/blank-canvas-painting.jpg"),
    ],
)  # fmt: skip
def test_where_a_picture_comes_from(markup: str, source: str | None) -> None:
    assert picture_of(image(markup)) == source


@pytest.mark.parametrize(
    ("candidates", "address"),
    [
        ("a.jpg", "a.jpg"),
        ("a.jpg 100w,b.jpg 200w", "b.jpg"),
        ("a,b.jpg 100w, c.jpg 50w", "a,b.jpg"),
        ("a.jpg 1.5x, b.jpg 3x", "a.jpg"),
        ("data:x 1x, b.jpg 2x", "b.jpg"),
        ("", None),
    ],
)
def test_the_widest_of_a_set(candidates: str, address: str | None) -> None:
    assert largest(candidates) == address


@pytest.mark.parametrize(
    ("address", "is_one"),
    [
        ("data:image/gif;base64,x", True),
        ("about:blank", True),
        ("/common/images/loading.gif", True),
        ("https://x.example/img/placeholder-16x9.png", True),
        ("https://x.example/img/lazy_300x200.gif", True),
        ("https://x.example/img/trans.gif", True),
        ("https://x.example/img/gray.svg?v=2", True),
        ("https://x.example/2024/le-ra-quan-dot-2.png", False),
        ("https://x.example/2024/dot-kham-benh.webp", False),
        ("https://x.example/2024/dien-thoai-pixel-9.webp", False),
        ("https://x.example/2024/transerco.png", False),
        ("https://x.example/2024/clear-sky.png", False),
        ("/file/hoa-dot.jpg", False),
        ("/file/transparent.jpg", False),
        ("/file/a.gif", False),
    ],
)
def test_placeholders(address: str, is_one: bool) -> None:
    assert is_placeholder(address) is is_one


@pytest.mark.parametrize(
    ("markup", "character"),
    [
        ('<img src="/x.png" alt="😀">', "😀"),
        ('<img src="/x.png" alt="❤️">', "❤️"),
        ('<img src="/emoji/1f44d-1f3fd.svg" width="20" height="20">', "👍🏽"),
        ('<img class="emoji" src="/72x72/1f642.png">', "🙂"),
        ('<img src="https://a.example/emoji.php/v9/16/1f642.png" width="16" height="16">', "🙂"),
        ('<img src="/smileys/cuoi.gif" width="20px">', ""),
        ('<img src="/emoji/1f642.png" width="600">', None),
        ('<img src="/2026/11/trien-lam-emoji-o-buon-ho.jpg">', None),
        ('<img class="smiley-wall photo" src="/2026/11/buc-tuong.jpg">', None),
        ('<img src="/emoticon-tren-ao.jpg" width="" height="auto">', None),
        ('<img src="/smileys/cuoi.gif" height="18">', ""),
        ('<img class="wp-smiley" src="/cuoi.gif">', ""),
        ('<img src="/hoa.jpg" alt="Hoa 😀">', None),
        ('<img src="/hoa.jpg" width="16" height="16">', None),
        ('<img src="/emoji/ffffff.png" width="20">', ""),
        ('<img src="/emoji/1f642.png">', "🙂"),
        ('<img src="/emoji/2024.jpg">', None),
        ('<img src="/hoa.jpg" alt="5">', None),
    ],
)
def test_pictures_of_characters(markup: str, character: str | None) -> None:
    assert emoji_of(image(markup)) == character
