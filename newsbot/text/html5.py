"""What a browser makes of a page and libxml2 does not: mended in its bytes, before it is parsed.

libxml2 ends ``b``, ``i``, ``u`` and their like at a paragraph in them, nests what follows a ``wbr``
in it, and turns control characters into U+FFFD.
"""

from __future__ import annotations

import re

from lxml import etree

from newsbot.text.clean import SOFT_BREAK

_CONTROLS = bytes([*range(9), 11, 12, *range(14, 32), 127])
_DROPPED = _CONTROLS.replace(b"\x0b", b"").replace(b"\x0c", b"")
_FORM_FEED = bytes.maketrans(b"\x0c", b" ")
_BREAK = SOFT_BREAK.encode()
_REFERENCE = re.compile(
    rb"&#(?:0*(?P<decimal>\d{1,3})(?!\d)|[xX]0*(?P<hex>[0-9a-fA-F]{1,2})(?![0-9a-fA-F]));?"
)
# Names that mean the same to us and that it lets a paragraph stand in.
_NAMES = {
    b"b": b"strong",
    b"i": b"em",
    b"u": b"ins",
    b"s": b"del",
    b"strike": b"del",
    b"small": b"span",
    b"big": b"span",
    b"tt": b"span",
}
_ENDED = [name.decode() for name in _NAMES]
_MANY = 20
_TAG = re.compile(
    rb"<(?:/?wbr\b[^<>]*>|(?P<end>/?)(?P<name>b|i|u|s|strike|small|big|tt)(?=[\s/>]))",
    re.IGNORECASE,
)


def without_controls(page: bytes) -> bytes:
    """The page in UTF-8 without control characters; a vertical tab is ``SOFT_BREAK``."""
    # Byte by byte is faster than all at once: each is looked for by the machine's own search.
    if any(map(page.__contains__, _CONTROLS)):
        page = page.replace(b"\x0b", _BREAK).translate(_FORM_FEED, _DROPPED)
    return _REFERENCE.sub(_character, page)


def needs_mending(tree: etree._Element) -> bool:
    """Whether a tree shows that libxml2 ended an element at a paragraph in it, or nested much."""
    breaks = 0
    for element in tree.iter(*_ENDED, "wbr"):
        if element.tag == "wbr":
            breaks += 1
            if breaks > _MANY:
                return True
        elif not len(element) and not (element.text or "").strip() and _is_last(element):
            return True
    return False


def mended(page: bytes) -> bytes:
    """The page with names in place of these elements' that libxml2 lets paragraphs stand in."""
    return _TAG.sub(_renamed, page)


def _is_last(element: etree._Element) -> bool:
    """Whether nothing stands between an element and the next paragraph, nor ends but one."""
    for _ in range(2):
        if (element.tail or "").strip():
            return False
        following, parent = element.getnext(), element.getparent()
        if following is not None:
            return following.tag == "p"
        if parent is None:
            return False
        element = parent
    return False


def _character(reference: re.Match[bytes]) -> bytes:
    told = reference["decimal"]
    code = int(told) if told is not None else int(reference["hex"], 16)
    if code == 11:
        return _BREAK
    if code == 12:
        return b" "
    return b"" if code < 128 and code in _CONTROLS else reference[0]


def _renamed(tag: re.Match[bytes]) -> bytes:
    name = tag["name"]
    return b"" if name is None else b"<" + tag["end"] + _NAMES[name.lower()]
