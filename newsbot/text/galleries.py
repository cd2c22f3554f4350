"""Galleries: boxes of one picture and a few words each."""

from __future__ import annotations

import re

from lxml import etree

from newsbot.text.captions import CAPTION_CLASS, LONGEST
from newsbot.text.clean import fold
from newsbot.text.css import is_pixel
from newsbot.text.numbers import read_number
from newsbot.text.pictures import PICTURE_FILE

_ITEMS = frozenset("li div section article span a p".split())
_GALLERY_CLASS = re.compile(
    r"gallery|album|slide|swiper|carousel|photo|(?:^|[\s_-])(?:items?|pics?|img|images?|thumbs?|grid)"
    r"(?:$|[\s_-])",
    re.IGNORECASE,
)
_PICTURE_CLASS = re.compile(
    r"(?:^|[\s_-])(?:img|image|photo|pic|picture|thumb)(?:$|[\s_-]|box|wrap|item)", re.IGNORECASE
)
_TEXT_TAGS = "table ul ol h1 h2 h3 h4 blockquote figure iframe video".split()
_ICON = 48
_string = etree.XPath("string()")


def are_gallery(element: etree._Element) -> bool:
    """Whether an element holds nothing but boxes of one picture and a few words each.

    A list's items are such boxes; others say so by a class.
    """
    if len(element) < 2 or (element.text or "").strip():
        return False
    items = [child for child in element if isinstance(child.tag, str)]
    if len(items) < 2 or any((child.tail or "").strip() for child in element):
        return False
    if not all(item.tag in _ITEMS and _is_item(item) for item in items):
        return False
    if not any(str(_string(item)).strip() for item in items):
        return False
    names = [element.get("class", ""), *(item.get("class", "") for item in items)]
    named = any(map(_GALLERY_CLASS.search, names)) or any(
        CAPTION_CLASS.search(part.get("class", "")) for item in items for part in item.iter()
    )
    return named or all(item.tag == "li" for item in items)


def is_picture_box(element: etree._Element) -> bool:
    """Whether a box is one picture's, by its class, and holds a few words besides."""
    names = element.get("class")
    return bool(names and _PICTURE_CLASS.search(names)) and _is_item(element)


def _is_item(item: etree._Element) -> bool:
    images = [image for image in item.iter("img") if not is_pixel(image)]
    if len(images) != 1 or next(item.iter(*_TEXT_TAGS), None) is not None:
        return False
    sizes = [read_number(images[0].get(name, "")) for name in ("width", "height")]
    if any(size is not None and size <= _ICON for size in sizes):
        return False
    if len(fold(str(_string(item)))) > LONGEST or _is_text_before(item, images[0]):
        return False
    links = (link for link in item.iter("a") if str(_string(link)).strip())
    return all(PICTURE_FILE.match(link.get("href", "")) for link in links)


def _is_text_before(item: etree._Element, image: etree._Element) -> bool:
    """Whether an item begins with words: then they are text, and the picture is theirs."""
    for part in item.iter():
        if part is image:
            return False
        if (part.text or "").strip():
            return True
    return False
