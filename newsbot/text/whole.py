"""Whether a page arrived whole: a cut one must not pass for a short article."""

from __future__ import annotations

import re

from lxml import etree

# Scripts or comments may follow the end; text may not.
_END = re.compile(
    rb"</html\s*>(?:\s|<!--.*?-->|<script.*?</script\s*>)*$", re.IGNORECASE | re.DOTALL
)
_TAIL = 5000

# Put behind a page before it is parsed. It is missing in the tree where something that was left
# open (a comment, a script, a quote) swallowed the page's end.
END_ID = "newsbot-end"
END = f'<i id="{END_ID}"></i>'.encode()

# Elements whose content is no markup: what was left open ends at the next one's end.
_RAW = ("script", "style", "textarea", "title", "iframe", "noframes", "xmp")
_MARKUP = re.compile(r"</(?:p|div|td|h[1-6])\s*>|<script\b", re.IGNORECASE)


def is_whole(page: bytes) -> bool:
    """Whether the page's bytes end as a document does.

    A v2 page holds a second document, so its first ``</html>`` is not the end.
    """
    if not _END.search(page[-_TAIL:]):
        return False
    if page.find(b"<html", page.find(b"<html") + 1) < 0:
        return True
    return page.count(b"</html") >= page.count(b"<html")


def hides_markup(content: etree._Element) -> bool:
    """Whether a comment or a script in the content was left open and hides what follows."""
    if any("<!--" in (comment.text or "") for comment in content.iter(etree.Comment)):
        return True
    return any(_MARKUP.search(raw.text or "") for raw in content.iter(*_RAW))
