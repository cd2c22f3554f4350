"""What a browser makes of a page and libxml2 does not: mended in its bytes, before it is parsed.

libxml2 ends headings, ``b``, ``i``, ``u`` and their like at a paragraph in them, nests what
follows a ``wbr`` in it, drops end tags of which a browser makes an element, and turns control
characters into U+FFFD.
"""

from __future__ import annotations

import re
from functools import partial
from itertools import islice

from lxml import etree

from newsbot.text.clean import SOFT_BREAK

_CONTROLS = bytes([*range(9), 11, 12, *range(14, 32), 127])
_DROPPED = _CONTROLS.replace(b"\x0b", b"").replace(b"\x0c", b"")
_FORM_FEED = bytes.maketrans(b"\x0c", b" ")
_BREAK = SOFT_BREAK.encode()
# References to them.
_REFERENCE = re.compile(
    rb"&#(?:0*(?P<decimal>[0-8]|1[124-9]|2\d|3[01]|127)(?!\d)|"
    rb"[xX]0*(?P<hex>[0-8bBcCeEfF]|1[0-9a-fA-F]|7[fF])(?![0-9a-fA-F]));?"
)
# It ends these at a paragraph in them. While it parses they have names that it does not know.
_HOLDING = "b i u s strike small big tt h1 h2 h3 h4 h5 h6".split()
_HELD = "held-"
_ENDED = frozenset((*_HOLDING, "br", "p"))
_STRAY = "Unexpected end tag : "
_TAG = re.compile(
    rb"<(?:/?wbr\b[^<>]*>|/(?P<ended>br|p)\b[^<>]*>|"
    rb"(?P<end>/?)(?P<name>%s)(?=[\s/>]))" % "|".join(_HOLDING).encode(),
    re.IGNORECASE,
)


def without_controls(page: bytes) -> bytes:
    """The page in UTF-8 without control characters; a vertical tab is ``SOFT_BREAK``."""
    # Byte by byte is faster than all at once: each is looked for by the machine's own search.
    if any(map(page.__contains__, _CONTROLS)):
        page = page.replace(b"\x0b", _BREAK).translate(_FORM_FEED, _DROPPED)
    return _REFERENCE.sub(_character, page)


def parse(page: bytes) -> etree._Element | None:
    """The tree of a page in UTF-8, None where there is nothing to parse."""
    # recover: real pages are no well-formed HTML; huge_tree: old Word pages nest deeper than 255.
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True)
    tree = etree.fromstring(page, parser)
    if tree is not None and (misread := _misread(tree, parser)):
        tree = etree.fromstring(_TAG.sub(partial(_mended, misread), page), parser)
        for element in tree.iter(*(_HELD + name for name in _HOLDING)):
            element.tag = str(element.tag).removeprefix(_HELD)
    return tree


def _misread(tree: etree._Element, parser: etree.HTMLParser) -> set[str]:
    """The elements that libxml2 had ended when their end tag came, and ``wbr`` where one is."""
    told = (error.message.strip() for error in parser.error_log)
    names = {text.removeprefix(_STRAY) for text in told if text.startswith(_STRAY)}
    return (names & _ENDED) | {"wbr" for _ in islice(tree.iter("wbr"), 1)}


def _character(reference: re.Match[bytes]) -> bytes:
    told = reference["decimal"]
    code = int(told) if told is not None else int(reference["hex"], 16)
    if code == 11:
        return _BREAK
    return b" " if code == 12 else b""


def _mended(misread: set[str], tag: re.Match[bytes]) -> bytes:
    name = (tag["name"] or tag["ended"] or b"").lower()
    if not name:
        return b""
    if name == b"br":
        return b"<br>"
    if name == b"p":
        # Where none is open, a browser makes an empty one of its end tag.
        return b"</p><p></p>" if "p" in misread else tag[0]
    return b"<" + tag["end"] + _HELD.encode() + name
