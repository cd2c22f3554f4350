"""Whether a page came whole, and whether it can be parsed at all."""

from __future__ import annotations

import pytest

from newsbot.text.whole import has_endless_tag, is_whole, parse_html

pytestmark = pytest.mark.unit

PADDING = b"<p>" + b"x " * 100_000 + b"</p>"


@pytest.mark.parametrize(
    ("page", "whole"),
    [
        (b"<html></html>", True),
        (b"<html>", False),
        (b"<p>a</p></html>", True),
        (b"<html></HTML >\n<!-- a -->", True),
        (b"<html></html><script>x()</script>", True),
        (b"<html></html> text", False),
        (b"<html></html>" + b"<!-- a --> <script>x()</script>" * 60, True),
        (b"<html></html>" + b"<!-- a -->" * 60 + b"text", False),
        (b"<html></html>" + b"<script>x()</script>" * 60 + b"text", False),
        (b"<html><html></html></html>", True),
        (b"<html><html></html>", False),
        (b"x<html>x<html></html></html>x", False),
        (b"<html></html></html>", True),
        (b"<!-- a --><html><div><html></html></div></html>", True),
    ],
)
def test_whole(page: bytes, whole: bool) -> None:
    assert is_whole(page) is whole


@pytest.mark.parametrize(
    ("tag", "endless"),
    [
        (b"<div " + b"a=1 " * 501 + b">", True),
        (b"<div " + b"a=1 " * 500 + b">", False),
        (b"<div " + b"a=' x y ' " * 501 + b">", True),
        (b"<div title='" + b"x " * 4000 + b"'>", False),
        (b"<img src='data:image/png;base64," + b"A" * 300_000 + b"'>", False),
        (b"<b>" * 50_000, False),
        (b"a < b " * 50_000, False),
    ],
)
def test_endless_tags(tag: bytes, endless: bool) -> None:
    assert has_endless_tag(tag + PADDING) is endless
    assert (len(parse_html(tag + PADDING)) == 0) is endless
