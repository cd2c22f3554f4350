"""How lines are set becomes how their paragraph is: bold, slanted, aligned, linked."""

from __future__ import annotations

import pytest
from lxml import etree

from newsbot.text.flow import _left_out, read_flow
from newsbot.text.passages import Passage

pytestmark = pytest.mark.unit


def passage(markup: str) -> Passage:
    """The only passage of some markup; links to ``/bai/`` are to other articles."""
    page = f"<html><body><div id='content'>{markup}</div></body></html>"
    tree = etree.fromstring(page.encode(), etree.HTMLParser(encoding="utf-8"))
    (content,) = tree.xpath("//div[@id='content']")
    flow = read_flow(content, related=lambda link: link.get("href") == "/bai/")
    (only,) = flow.passages
    return only


@pytest.mark.parametrize(
    ("markup", "bold", "head"),
    [
        ("<p><b>Một</b></p>", True, ""),
        ("<p><b>Một</b> hai</p>", False, ""),
        ("<p>Một <b>hai</b></p>", False, "Một"),
        ("<p>Một hai</p>", False, ""),
        ("<p>- <b>Một</b></p>", True, ""),
        ("<p>(Đắk) - <b>một</b> hai</p>", False, ""),
        ("<p><b>Một<br>hai</b></p>", True, ""),
        ("<p><b>Một</b><br><b>hai</b></p>", True, ""),
        ("<p><b>Một</b><br>hai</p>", False, ""),
        ("<p>một<br><b>Hai</b></p>", False, ""),
        ("<p>Một <b>hai</b><br><b>ba</b></p>", False, "Một"),
        ("<p><b>Một</b><br>hai <b>ba</b></p>", False, ""),
        ("<p>Một <b>hai</b><br>ba <b>bốn</b></p>", False, ""),
        ("<p>Một <b>hai</b> ba<br><b>bốn</b></p>", False, ""),
        ("<p style='font-weight:600'>Một</p>", True, ""),
        ("<p style='font-weight:599'>Một</p>", False, ""),
        ("<p style='font-weight: bold !important'>Một</p>", True, ""),
        ("<p style='font-weight:600!important;color:red'>Một</p>", True, ""),
        (
            "<div style='font-weight:bold'><p style='font-weight:400 !IMPORTANT'>Một</p></div>",
            False,
            "",
        ),
        ("<div style='font-weight:bold'><p style='font-weight:normal'>Một</p></div>", False, ""),
        ("<div style='font-weight:bold'><p style='font-weight:inherit'>Một</p></div>", True, ""),
        ("<div style='font-weight:bold'><p style='font-weight:12345'>Một</p></div>", True, ""),
        ("<p><b style='mso-bidi-font-weight:normal'>Một</b></p>", True, ""),
    ],
)
def test_bold(markup: str, bold: bool, head: str) -> None:
    assert (passage(markup).bold, passage(markup).head) == (bold, head)


@pytest.mark.parametrize(
    ("markup", "italic"),
    [
        ("<p><i>Một</i></p>", True),
        ("<p><em>Một</em>, <i>hai</i></p>", True),
        ("<p><i>Một</i> hai</p>", False),
        ("<p><i>Một<br>hai</i></p>", True),
        ("<p><i>Một</i><br>hai</p>", False),
        ("<p style='font-style:italic'>Một</p>", True),
        ("<p><span style='font-style:oblique'>Một</span></p>", True),
        ("<div style='font-style:italic'><p style='font-style:normal'>Một</p></div>", False),
        ("<p><i style='font-style:normal'>Một</i></p>", False),
        ("<p><i style='color:red'>Một</i></p>", True),
        ("<div style='font-style:italic'><p style='font-style:inherit'>Một</p></div>", True),
        ("<div style='font-style:italic'><p style='color:red'>Một</p></div>", True),
    ],
)
def test_italic(markup: str, italic: bool) -> None:
    assert passage(markup).italic is italic


@pytest.mark.parametrize(
    ("markup", "right"),
    [
        ("<p align='right'>Một</p>", True),
        ("<p style='text-align:end'>Một</p>", True),
        ("<p align=' RIGHT '>Một<br>hai</p>", True),
        ("<p style='float:right'>Một</p>", True),
        ("<p class='text-right'>Một</p>", True),
        ("<p class='bright'>Một</p>", False),
        ("<p><span style='float:right'>Một</span></p>", True),
        ("<p><span style='text-align:right'>Một</span><br><span style='float:right'>hai</span></p>",
         True),
        ("<p><span style='float:right'>Một</span><br>hai</p>", False),
        ("<p><span style='float:right'>Một</span> hai</p>", False),
        ("<div align='right'><center>Một</center></div>", False),
        ("<div align='right'><p align='left'>Một</p></div>", False),
        ("<div align='right'><p>Một</p></div>", True),
    ],
)  # fmt: skip
def test_right(markup: str, right: bool) -> None:
    assert passage(markup).right is right


@pytest.mark.parametrize(
    ("markup", "linked", "links"),
    [
        ("<p><a href='/bai/'>Một</a></p>", True, True),
        ("<p><a href='/bai/'>Một</a> hai</p>", False, True),
        ("<p><a href='/khac/'>Một</a></p>", False, False),
        ("<p><a href='/bai/'>Một</a><br><a href='/bai/'><b>hai</b></a></p>", True, True),
        ("<p><a href='/bai/'>Một</a><br>hai</p>", False, True),
        ("<p>Một<br><a href='/bai/'>hai</a></p>", False, True),
        ("<p>Một<br>hai</p>", False, False),
        ("<a href='/bai/'><p><i>Một</i></p></a>", True, True),
    ],
)
def test_linked(markup: str, linked: bool, links: bool) -> None:
    assert (passage(markup).linked, passage(markup).links) == (linked, links)


def test_the_kind_of_lines_is_their_blocks() -> None:
    assert passage("<blockquote>Một<br>hai</blockquote>").kind == "quote"
    assert passage("<h3><b>Một</b><br><i>hai</i></h3>").kind == "heading"
    assert passage("<blockquote><i>Một</i> hai</blockquote>").kind == "quote"


@pytest.mark.parametrize(
    ("shown", "taken", "passed", "left"),
    [
        (["a" * 20], 0, [], 20),
        (["a" * 19], 0, [], 0),
        (["a" * 20, "b" * 20], 0, [], 40),
        (["a" * 40], 20, [], 20),
        (["a" * 40], 21, [], 0),
        (["a" * 40], 0, ["a" * 15, "a" * 5], 20),
        (["a" * 40], 10, ["a" * 15], 0),
        (["a \u200b\u00ad" * 19], 0, [], 0),
        (["a \u200b\u00ad" * 25], 0, [], 25),
        (["a" * 20 + "b\u200b" * 20], 0, ["b\u200b" * 20], 20),
    ],
)
def test_what_is_unaccounted_for(
    shown: list[str], taken: int, passed: list[str], left: int
) -> None:
    assert _left_out(shown, taken, passed) == left
