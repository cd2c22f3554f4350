"""Whether a page arrived whole, and can be parsed: a cut one must not pass for a short article."""

from __future__ import annotations

import re
from itertools import islice

from lxml import etree

from newsbot.text.html5 import parse, without_controls

# Scripts or comments may follow the end; text may not. One by one: as a pattern that repeats them,
# forty would take hours, and one that never goes back is matched wrongly before Python 3.11.5.
_END = re.compile(rb"</html\s*>")
_BEHIND_THE_END = re.compile(rb"\s+|<!--.*?-->|<script.*?</script\s*>", re.DOTALL)
_TAIL = 5000
_MARKS = re.compile(rb"</?html")
# A document that ends before its head begins is empty to a parser: a reader sees all of it.
_EARLY_END = re.compile(
    rb"(?:(?!<(?:head|body)\b).){0,5000}?(?P<end></html\s*>)", re.DOTALL | re.IGNORECASE
)

# Put behind a page before it is parsed. It is missing in the tree where something that was left
# open (a comment, a script, a quote) swallowed the page's end.
END_ID = "newsbot-end"
END = f'<i id="{END_ID}"></i>'.encode()

# Elements whose content is no markup: what was left open ends at the next one's end.
_RAW = ("script", "style", "textarea", "title", "iframe", "noframes", "xmp")
# Their content is markup that is parsed, and not shown.
_UNREAD = ("noscript", "template")
_PARAGRAPH = re.compile(r"</?(?:p|div|td|h[1-6])\b", re.IGNORECASE)
_TAGS = re.compile(r"<[^<>]*>")
_STRINGS = re.compile(r""""(?:[^"\\\n]++|\\.)*"|'(?:[^'\\\n]++|\\.)*'|`(?:[^`\\]++|\\.)*`""")
_MARKUP = re.compile(r"</(?:p|div|td|h[1-6])\s*>|<script\b", re.IGNORECASE)

# libxml2 compares each attribute of a tag with all before it: 300,000 of them take minutes, in
# which no signal is answered. Real pages have 70 to 140 KB and a dozen attributes.
_HARMLESS = 200_000
_MOST_ATTRIBUTES = 500
# A page of real life has some thousand tags. So many, of whatever kind, are read in seconds and
# within 300 MB; what is beyond is cut.
MOST_TAGS = 50_000
_ANY_TAG = re.compile(rb"</?[a-zA-Z]")
_TAG = re.compile(
    rb"""<[a-zA-Z][^\s/>]*+
    (?:[\s/]++[^\s/>][^\s/>=]*+(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s>]*+))?){0,%d}
    (?P<more>[\s/]+[^\s/>])?"""
    % _MOST_ATTRIBUTES,
    re.VERBOSE,
)


def within_budget(page: bytes) -> bytes:
    """A page as far as its first ``MOST_TAGS`` tags."""
    if page.count(b"<") <= MOST_TAGS:
        return page
    beyond = next(islice(_ANY_TAG.finditer(page), MOST_TAGS, None), None)
    return page if beyond is None else page[: beyond.start()]


def has_endless_tag(page: bytes) -> bool:
    """Whether a tag has more attributes than a parser takes in a reasonable time."""
    return len(page) > _HARMLESS and any(tag["more"] for tag in _TAG.finditer(page))


def parse_html(page: bytes) -> etree._Element:
    """The tree of a page in UTF-8, as far as its budget goes; an empty one where there is none or
    parsing takes too long."""
    return parse_whole(within_budget(page))


def parse_whole(page: bytes) -> etree._Element:
    """As ``parse_html``, for a page that is within its budget."""
    if early := _EARLY_END.match(page):
        page = page[: early.start("end")] + page[early.end() :]
    tree = None if has_endless_tag(page) else parse(without_controls(page) or b"<html/>")
    return tree if tree is not None else etree.Element("html")


def is_whole(page: bytes) -> bool:
    """Whether the page's bytes end as a document does.

    A v2 page holds a second document, so its first ``</html>`` is not the end.
    """
    if not _ends_as_a_document(page[-_TAIL:].lower()):
        return False
    if page.find(b"<html") == page.rfind(b"<html"):
        return True
    marks = _MARKS.findall(page)
    return marks.count(b"</html") >= marks.count(b"<html")


def _ends_as_a_document(tail: bytes) -> bool:
    if tail.rstrip().endswith(b"</html>"):
        return True
    for end in _END.finditer(tail):
        at = end.end()
        while behind := _BEHIND_THE_END.match(tail, at):
            at = behind.end()
        if at == len(tail):
            return True
    return False


def hides_markup(content: etree._Element) -> bool:
    """Whether a comment or a script in the content was left open and hides what follows."""
    return any(
        _MARKUP.search(_code(part)) if isinstance(part.tag, str) else "<!--" in (part.text or "")
        for part in content.iter(etree.Comment, *_RAW)
    )


def _code(raw: etree._Element) -> str:
    """What stands in an element of no markup; in a script, but for its strings."""
    text = raw.text or ""
    return _STRINGS.sub('""', text) if raw.tag == "script" else text


def hidden_texts(content: etree._Element) -> list[str]:
    """What stands as markup in comments, scripts and the like: a browser shows none of it."""
    comments = (comment.text or "" for comment in content.iter(etree.Comment))
    raws = ("".join(raw.itertext()) for raw in content.iter(*_RAW))
    unread = (etree.tostring(part, encoding="unicode") for part in content.iter(*_UNREAD))
    return [
        _TAGS.sub(" ", text)
        for texts in (comments, raws, unread)
        for text in texts
        if _PARAGRAPH.search(text)
    ]
