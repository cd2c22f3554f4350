"""Whether a page arrived whole: a cut one must not pass for a short article."""

from __future__ import annotations

import re

# Scripts or comments may follow the end; text may not.
_END = re.compile(
    rb"</html\s*>(?:\s|<!--.*?-->|<script.*?</script\s*>)*$", re.IGNORECASE | re.DOTALL
)
_TAIL = 5000


def is_whole(page: bytes) -> bool:
    """Whether the page ends as a document does.

    A v2 page holds a second document, so its first ``</html>`` is not the end.
    """
    if not _END.search(page[-_TAIL:]):
        return False
    return page.count(b"</html") >= page.count(b"<html")
