"""Where a picture really lies: lazy ones, thumbnails of whole ones, and pictures of characters."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator

from lxml import etree

from newsbot.text.numbers import read_number

# What stands in ``src`` until a script puts the picture there. Short words are a placeholder's only
# where nothing else is in its name: "dot-2.png" is a Vietnamese title's.
_PLACEHOLDER = re.compile(
    r"data:|about:|javascript:|#|"
    r"(?:(?:[^?#]*[/_.-])?(?:blank|loading|loader|spacer|transparent|placeholder|lazyload|1x1|spinner|"
    r"preload)[\w-]*|"
    r"(?:[^?#]*/)?(?:pixel|lazy|clear|empty|gr[ea]y|trans|dot)(?:[_-](?:load|\d+x\d+))?)"
    r"\.(?:gif|png|svg|webp)(?:[?#]|$)",
    re.IGNORECASE,
)
# The whole picture where a page names it beside a smaller one, then the lazy ones.
_WHOLE = ("data-original", "data-orig-file", "data-full", "data-large-file")
_LAZY = ("data-src", "data-lazy-src", "data-lazy", "data-url", "data-original-src")
_SETS = ("data-srcset", "data-lazy-srcset", "srcset")
PICTURE_FILE = re.compile(r"[^?#]+\.(?:jpe?g|png|gif|webp|avif|bmp)(?:[?#]|$)", re.IGNORECASE)

_EMOJI = (
    "\u00a9\u00ae\u203c\u2049\u2122\u2139\u2194-\u21aa\u231a-\u23ff\u24c2\u25aa-\u25fe\u2600-\u27bf"
    "\u2934\u2935\u2b05-\u2b55\u3030\u303d\u3297\u3299\U0001f000-\U0001faff"
)
_IS_EMOJI = re.compile(rf"[{_EMOJI}][{_EMOJI}\ufe0e\ufe0f\u200d\u20e3\U000e0020-\U000e007f]*")
_EMOJI_ADDRESS = re.compile(r"emoji|smil(?:ey|ies?)|emoticon", re.IGNORECASE)
_EMOJI_CLASSES = frozenset("emoji smiley wp-smiley emoticon".split())
_CODES = re.compile(
    r"/(?:u\+?)?([0-9a-f]{4,6}(?:[-_][0-9a-f]{2,6})*)\.\w+(?:[?#]|$)", re.IGNORECASE
)
_SMALL = 32


def is_placeholder(address: str) -> bool:
    """Whether an address is of what only stands there until the picture is loaded."""
    return _PLACEHOLDER.match(address) is not None


def source_of(element: etree._Element) -> str | None:
    """The address that a player names in ``src``, or in a lazy one's ``data-src``."""
    told = (element.get(name, "").strip() for name in ("src", *_WHOLE, *_LAZY))
    return next((value for value in told if value and not is_placeholder(value)), None)


def picture_of(image: etree._Element) -> str | None:
    """The address of an ``img``'s picture, the whole one; None where it shows a placeholder alone.

    In this order: what the page names as the whole picture, ``src``, what a script will put there,
    the largest of a set, the set of the ``picture`` around it, its ``noscript`` copy.
    """
    told = [image.get(name, "").strip() for name in (*_WHOLE, "src", *_LAZY)]
    if (whole := _linked(image)) is not None and any(told):
        told.insert(0, whole)
    found = next((value for value in told if value and not is_placeholder(value)), None)
    return found or _of_sets(image) or _of_copy(image)


def largest(candidates: str) -> str | None:
    """The widest picture of a ``srcset``; of those for other screens than most have, the first."""
    best, size = None, -1.0
    for address, descriptor in _candidates(candidates):
        number = descriptor.removesuffix("w")
        told = float(number) if descriptor != number and number.isdecimal() else 1.0
        if told > size and not is_placeholder(address):
            best, size = address, told
    return best


def _candidates(told: str) -> Iterator[tuple[str, str]]:
    """Addresses of a ``srcset``, each with its descriptor ("900w"), "" for none."""
    address = ""
    for word in told.split():
        if address:
            descriptor, _, following = word.partition(",")
            yield address, descriptor
            word = following
        address = "" if word.endswith(",") else word
        if word and not address:
            yield word.rstrip(","), ""
    if address:
        yield address, ""


def emoji_of(image: etree._Element | dict[str, str]) -> str | None:
    """The character that a picture stands for, "" for one that is not known; None for others."""
    alt, address = (image.get("alt") or "").strip(), (image.get("src") or "").strip()
    if _IS_EMOJI.fullmatch(alt):
        return alt
    classes = (image.get("class") or "").lower().split()
    is_classed = not _EMOJI_CLASSES.isdisjoint(classes)
    sizes = _sizes(image)
    if not (is_classed or _EMOJI_ADDRESS.search(address)) or any(one > _SMALL for one in sizes):
        return None
    # A word in an address alone may be a photo's: "trien-lam-emoji.jpg".
    return _coded(address) or ("" if is_classed or sizes else None)


def _coded(address: str) -> str | None:
    """The character that a picture's file is named after: "1f44d-1f3fd.svg"."""
    codes = _CODES.search(address)
    numbers = [int(code, 16) for code in re.split("[-_]", codes[1])] if codes else []
    text = "".join(chr(code) for code in numbers if code <= sys.maxunicode)
    return text if _IS_EMOJI.fullmatch(text) else None


def _sizes(image: etree._Element | dict[str, str]) -> list[int]:
    """Width and height in pixels, as far as they are printed."""
    told = ((image.get(name) or "").removesuffix("px") for name in ("width", "height"))
    return [size for size in map(read_number, told) if size is not None]


def _linked(image: etree._Element) -> str | None:
    """The picture that a link around this one opens."""
    link = next(image.iterancestors("a"), None)
    href = link.get("href", "").strip() if link is not None else ""
    return href if PICTURE_FILE.match(href) and not is_placeholder(href) else None


def _of_sets(image: etree._Element) -> str | None:
    holders = [image]
    # libxml2 puts an image inside the sources before it.
    for around in image.iterancestors("picture"):
        holders += around.iter("source")
        break
    sets = (holder.get(name, "") for holder in holders for name in _SETS)
    return next((one for told in sets if told and (one := largest(told))), None)


def _of_copy(image: etree._Element) -> str | None:
    following = image.getnext()
    if following is None or following.tag != "noscript":
        return None
    copies = (copy.get("src", "").strip() for copy in following.iter("img"))
    return next((one for one in copies if one and not is_placeholder(one)), None)
