"""A stranger's HTML to the text that a reader sees."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

from newsbot.text.clean import fold

if TYPE_CHECKING:
    from bs4 import Tag

_BLOCKS = frozenset(
    "p div li ul ol tr table blockquote h1 h2 h3 h4 h5 h6 pre section article".split()
)
_SILENT = frozenset(
    "script style template noscript head title textarea iframe noembed noframes".split()
)
_LINE_END = "\x1e"
_CLOSING = re.compile(r"(</(?:p|div)\s*>)", re.IGNORECASE)


def visible_text(markup: str) -> str:
    """What a reader sees of some markup: ``<br>``, ``</p>``, ``</div>`` end a line."""
    # What opens behind the last ">" is no tag; the parser would look for its end ever again.
    end = markup.rfind(">") + 1
    if "<" not in markup[:end]:
        return fold(html.unescape(markup))
    from bs4 import BeautifulSoup

    markup = markup[:end] + markup[end:].replace("<", "&lt;")
    marked = _CLOSING.sub(rf"\1{_LINE_END}", markup.replace(_LINE_END, ""))
    # Tags are told as a browser does; Python's own parser does so otherwise in 3.11.2 and in 3.14.
    parts = _visible(BeautifulSoup(marked, "lxml"))
    lines = "\n".join(fold(line) for line in "".join(parts).split(_LINE_END))
    return re.sub(r"\n{3,}", "\n\n", lines).strip("\n")


def _visible(soup: Tag) -> list[str]:
    """The visible text in pieces, line ends among them. No recursion: a stranger may nest."""
    from bs4 import Tag
    from bs4.element import PreformattedString

    parts: list[str] = []
    line_is_empty = True
    waiting: list[object] = [soup]
    while waiting:
        node = waiting.pop()
        if node is None or (isinstance(node, Tag) and node.name == "br"):
            parts.append(_LINE_END)
            line_is_empty = True
        elif isinstance(node, Tag):
            if node.name in _SILENT:
                continue
            if node.name in _BLOCKS:
                if not line_is_empty:
                    parts.append(_LINE_END)
                    line_is_empty = True
                if node.name not in ("p", "div"):
                    waiting.append(None)
            waiting.extend(reversed(node.contents))
        elif not isinstance(node, PreformattedString):
            text = str(node)
            parts.append(text)
            tail = text.rpartition(_LINE_END)
            line_is_empty = not tail[2].strip() and (bool(tail[1]) or line_is_empty)
    return parts
