"""XML as strangers send it: no entities, no network, gzip as some sitemaps come."""

from __future__ import annotations

import gzip
import re
import zlib
from collections.abc import Iterator
from io import BytesIO

from lxml import etree

from newsbot.text.jsonp import BadReply

# A sitemap may have 50 MB (sitemaps.org); what unpacks to more is no list.
_LONGEST = 50 * 1024 * 1024
_NUMBERED = re.compile(rb"&#(x?)0*([0-9a-fA-F]{1,8});", re.IGNORECASE)


def read_xml(body: bytes) -> etree._Element:
    """The root of a document, gzip taken off. Raises ``BadReply``."""
    if body.startswith(b"\x1f\x8b"):
        try:
            with gzip.GzipFile(fileobj=BytesIO(body)) as packed:
                body = packed.read(_LONGEST + 1)
        except (OSError, EOFError, zlib.error) as error:
            raise BadReply(f"damaged gzip: {error}") from error
    if len(body) > _LONGEST:
        raise BadReply(f"more than {_LONGEST} bytes")
    if b"<!ENTITY" in body:
        # What they stand for is left out, and an address without it would be another one.
        raise BadReply("entities of its own, which no list needs")
    body = _NUMBERED.sub(_character, body)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True)
    try:
        root = etree.fromstring(body, parser)
    except etree.XMLSyntaxError as error:
        raise BadReply(f"no XML: {error}") from error
    if root is None:
        raise BadReply("no XML")
    return root


def _character(told: re.Match[bytes]) -> bytes:
    """A character by its number; a half of one, which lxml passes on and can't give, is none."""
    number = int(told[2], 16) if told[1] else int(told[2]) if told[2].isdigit() else 0
    return "\ufffd".encode() if 0xD800 <= number <= 0xDFFF else told[0]


def local(element: etree._Element) -> str:
    """An element's name without its namespace, blank for comments and the like."""
    # A prefix that nobody declared is left in the name.
    return re.split("[}:]", element.tag)[-1] if isinstance(element.tag, str) else ""


def children(element: etree._Element, *names: str) -> Iterator[etree._Element]:
    """The elements of these names directly in it."""
    return (child for child in element if local(child) in names)


def text(element: etree._Element, *names: str) -> str:
    """The text of the first descendant of one of these names, blank without one."""
    found = (one for one in element.iter() if one is not element and local(one) in names)
    return " ".join((next((one.text or "" for one in found if one.text), "")).split())
