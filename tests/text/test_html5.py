"""What libxml2 reads otherwise than a browser, and what is made of it."""

from __future__ import annotations

import pytest
from lxml import etree

from newsbot.text.clean import SOFT_BREAK
from newsbot.text.whole import parse_html

pytestmark = pytest.mark.unit


def body(markup: str) -> str:
    tree = parse_html(f"<html><body>{markup}</body></html>".encode())
    (found,) = tree.iter("body")
    return etree.tostring(found, encoding="unicode").removeprefix("<body>").removesuffix("</body>")


@pytest.mark.parametrize(
    ("markup", "tree"),
    [
        ("<b><p>a</p></b>", "<b><p>a</p></b>"),
        ("<div><I class='x'>\n<p>a</p></I></div>", '<div><i class="x">\n<p>a</p></i></div>'),
        ("<u><p>a</p>b</u>c", "<u><p>a</p>b</u>c"),
        ("<s><p>a</p></s>", "<s><p>a</p></s>"),
        ("<p><b>a</b></p><p>b</p>", "<p><b>a</b></p><p>b</p>"),
        ("<p><i class='fa'></i> a</p>", '<p><i class="fa"/> a</p>'),
        ("<br><p>a</p>", "<br/><p>a</p>"),
        ("<p>" + "a<wbr>" * 21 + "</p>", "<p>" + "a" * 21 + "</p>"),
        ("<dl><dt>a<wbr>b<dd>c</dl>", "<dl><dt>ab</dt><dd>c</dd></dl>"),
        ("<b>a<p>b</p></b>c", "<b>a<p>b</p></b>c"),
        ("<h2 id='x'><p>a</p></h2><p>b</p>", '<h2 id="x"><p>a</p></h2><p>b</p>'),
        ("<h3>a<div>b</div></h3>", "<h3>a<div>b</div></h3>"),
        ("<H3>a<p>b</p></H3>c", "<h3>a<p>b</p></h3>c"),
        ("<p>a</br>b</p>", "<p>a<br/>b</p>"),
        ("<div>a</p>b</div>", "<div>a<p/>b</div>"),
        ("<small><p>a</span>b</p></small>", "<small><p>ab</p></small>"),
        ("<p>a</p><p>b", "<p>a</p><p>b</p>"),
        ("a</i>b", "ab"),
    ],
)
def test_elements_that_hold_paragraphs(markup: str, tree: str) -> None:
    assert body(markup) == tree


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("a&#11;b", f"a{SOFT_BREAK}b"),
        ("a&#x0B;b", f"a{SOFT_BREAK}b"),
        ("a\x0bb", f"a{SOFT_BREAK}b"),
        ("a&#12;b\x0cc", "a b c"),
        ("a&#2;b\x02c&#x1f;d&#127;e", "abcde"),
        ("a&#0;b\x00c", "abc"),
        ("a&#110;b&#1100;c&#150;d", "anbьc–d"),
        ("a&#9;b&#10;c", "a\tb\nc"),
    ],
)
def test_control_characters(markup: str, text: str) -> None:
    assert body(markup) == text
