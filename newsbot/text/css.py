"""Inline styles, as far as a reader sees them: weight, slant, place, and whether at all."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from lxml import etree

# Declarations end at a semicolon that stands in no quotes and no brackets.
_PART = re.compile(r"""(?:[^;"'(]+|"[^"]*"?|'[^']*'?|\([^)]*\)?)+""")
_COMMENT = re.compile(r"/\*.*?(?:\*/|$)", re.DOTALL)
_BOLD, _NOT_BOLD = ("bold", "bolder"), ("normal", "lighter")
_SLANTED = ("italic", "oblique")


# An inline element that is shown as one of these parts words as a block does.
_BLOCKS = frozenset("block flex grid table-cell list-item table flow-root".split())
# Off the screen: so far to the left, or so small, that nobody sees it.
_AWAY = ("left", "right", "top", "text-indent", "margin-left", "margin-top")
_FAR = re.compile(r"-\s*(\d+(?:\.\d+)?)(px|em|rem|pt|%|vw|vh)?$")
_NONE = re.compile(r"0*\.?0*(?:px|em|rem|pt|%)?$")
_HIDDEN_CLASSES = frozenset(
    "sr-only visually-hidden visuallyhidden screen-reader-text screen-reader-only d-none".split()
)


class Style(NamedTuple):
    """What a style attribute says; None where it says nothing of it.

    ``struck``: its words are struck out; ``block``: it parts words whatever its tag; ``pre``: line
    ends in it are shown; ``shrunk``: its font has no size, unless a part of it has another.
    """

    bold: bool | None = None
    italic: bool | None = None
    align: str | None = None
    float: str | None = None
    hidden: bool = False
    is_pixel: bool = False
    struck: bool = False
    block: bool = False
    pre: bool | None = None
    shrunk: bool = False
    # Any of hidden, struck, shrunk.
    is_odd: bool = False


@lru_cache(maxsize=1024)
def read_style(css: str) -> Style:
    """The style of an element, from its ``style`` attribute."""
    told = declarations(css)
    decoration = f"{told.get('text-decoration')} {told.get('text-decoration-line')}"
    hidden, struck = _is_hidden(told), "line-through" in decoration
    shrunk = _is_nothing(told.get("font-size"))
    return Style(
        bold=_bold(told.get("font-weight") or told.get("font", "")),
        italic=_italic(told.get("font-style", "")),
        align=told.get("text-align"),
        float=told.get("float"),
        hidden=hidden,
        is_pixel=told.get("width") in _PIXEL and told.get("height") in _PIXEL,
        struck=struck,
        block=told.get("display") in _BLOCKS,
        pre=_keeps_lines(told.get("white-space")),
        shrunk=shrunk,
        is_odd=hidden or struck or shrunk,
    )


def _is_hidden(told: dict[str, str]) -> bool:
    if told.get("display") == "none" or told.get("visibility") in ("hidden", "collapse"):
        return True
    if _is_nothing(told.get("opacity")) or any(_is_far(told.get(name, "")) for name in _AWAY):
        return True
    clipped = told.get("clip", "").replace(" ", "").replace(",", "")
    return clipped.startswith(("rect(0000", "rect(1px1px1px1px", "rect(0px0px0px0px")) or (
        told.get("overflow") == "hidden"
        and any(_is_nothing(told.get(name)) for name in ("height", "max-height", "width"))
    )


def _is_nothing(length: str | None) -> bool:
    return bool(length) and length != "." and _NONE.match(length or "") is not None


def _is_far(length: str) -> bool:
    found = _FAR.match(length)
    if found is None:
        return False
    return float(found[1]) >= (999 if found[2] in ("px", "pt", None) else 90)


def _keeps_lines(white_space: str | None) -> bool | None:
    if not white_space:
        return None
    return white_space.startswith("pre") or white_space == "break-spaces"


_PIXEL = ("0", "1", "0px", "1px")
NO_STYLE, _HIDDEN = Style(), Style(hidden=True, is_odd=True)


def style_of(element: etree._Element | Mapping[str, str]) -> Style:
    """The own style of an element or of its attributes, ``NO_STYLE`` where they say nothing."""
    css, classes = element.get("style"), element.get("class")
    if (classes and _has_hidden_class(classes)) or element.get("hidden") is not None:
        return _HIDDEN
    return read_style(css) if css else NO_STYLE


def is_hidden(element: etree._Element) -> bool:
    """Whether a reader sees nothing of an element: not shown, off the screen, without a size."""
    style = style_of(element)
    if style.shrunk:
        return not any("font" in part.get("style", "") for part in element.iterdescendants("*"))
    return style.hidden


@lru_cache(maxsize=1024)
def _has_hidden_class(classes: str) -> bool:
    """Whether a well-known class hides an element from a reader who sees."""
    return not _HIDDEN_CLASSES.isdisjoint(classes.split())


def is_pixel(image: etree._Element) -> bool:
    """A counter's picture of one pixel is none of the article's."""
    if image.get("width") in _PIXEL and image.get("height") in _PIXEL:
        return True
    return style_of(image).is_pixel


def declarations(css: str) -> dict[str, str]:
    """Property to value, both in lower case, the last of a name counts."""
    told: dict[str, str] = {}
    for part in _PART.findall(_COMMENT.sub(" ", css)):
        name, colon, value = part.partition(":")
        if colon:
            value = value.strip().lower().removesuffix("important").rstrip(" !")
            told[name.strip().lower()] = value
    return told


def _bold(weight: str) -> bool | None:
    words = weight.split()
    if any(word in _BOLD for word in words):
        return True
    if len(words) != 1:
        return None
    if weight.isdecimal():
        return int(weight[:4]) >= 600
    return False if weight in _NOT_BOLD else None


def _italic(slant: str) -> bool | None:
    if slant.startswith(_SLANTED):
        return True
    return False if slant == "normal" else None
