"""Inline styles, as far as a reader sees them: weight, slant, place, and whether at all."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from lxml import etree

# Declarations end at a semicolon that stands in no quotes and no brackets.
_PART = re.compile(r"""(?:[^;"'(]+|"[^"]*"?|'[^']*'?|\([^)]*\)?)+""")
_COMMENT = re.compile(r"/\*.*?(?:\*/|$)", re.DOTALL)
_BOLD, _NOT_BOLD = ("bold", "bolder"), ("normal", "lighter")
_SLANTED = ("italic", "oblique")


class Style(NamedTuple):
    """What a style attribute says; None where it says nothing of it."""

    bold: bool | None = None
    italic: bool | None = None
    align: str | None = None
    float: str | None = None
    hidden: bool = False
    is_pixel: bool = False


@lru_cache(maxsize=1024)
def read_style(css: str) -> Style:
    """The style of an element, from its ``style`` attribute."""
    told = declarations(css)
    return Style(
        bold=_bold(told.get("font-weight") or told.get("font", "")),
        italic=_italic(told.get("font-style", "")),
        align=told.get("text-align"),
        float=told.get("float"),
        hidden=told.get("display") == "none" or told.get("visibility") == "hidden",
        is_pixel=told.get("width") in _PIXEL and told.get("height") in _PIXEL,
    )


_PIXEL = ("0", "1", "0px", "1px")
NO_STYLE, _HIDDEN = Style(), Style(hidden=True)


def style_of(element: etree._Element) -> Style:
    """An element's own style, ``NO_STYLE`` where it says nothing."""
    css = element.get("style")
    if css:
        return read_style(css)
    return _HIDDEN if element.get("hidden") is not None else NO_STYLE


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
