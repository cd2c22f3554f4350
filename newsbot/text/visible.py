"""A stranger's HTML to the text that a reader sees."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from newsbot.text.clean import fold
from newsbot.text.css import NO_STYLE, Style, has_hidden_class, read_style
from newsbot.text.pictures import emoji_of
from newsbot.text.scripts import raised_or_lowered

if TYPE_CHECKING:
    from bs4 import Tag

_BLOCKS = frozenset(
    "p div li ul ol tr table blockquote h1 h2 h3 h4 h5 h6 pre section article".split()
)
_SILENT = frozenset(
    "script style template noscript head title textarea iframe noembed noframes".split()
)
_CELLS = frozenset(("td", "th"))
_LINE_END = "\x1e"
_CLOSING = re.compile(r"(</(?:p|div)\s*>)", re.IGNORECASE)


_SOFT_BREAK = re.compile(r"\x0b|&#(?:0*11|[xX]0*[bB]);")
_PLAIN_ENDS = re.compile(r"\r\n|[\r\n\x0b]")
_STRUCK = frozenset(("s", "del", "strike"))


def visible_text(markup: str) -> str:
    """What a reader sees of some markup: ``<br>``, ``</p>``, ``</div>`` end a line.

    Without any tag it is plain text, in which line ends are line ends.
    """
    # What opens behind the last ">" is no tag; the parser would look for its end ever again.
    end = markup.rfind(">") + 1
    if "<" not in markup[:end]:
        return _joined(_PLAIN_ENDS.split(html.unescape(markup)))
    from bs4 import BeautifulSoup

    markup = markup[:end] + markup[end:].replace("<", "&lt;")
    marked = _SOFT_BREAK.sub(_LINE_END, markup.replace(_LINE_END, ""))
    marked = _CLOSING.sub(rf"\1{_LINE_END}", marked)
    # Tags are told as a browser does; Python's own parser does so otherwise in 3.11.2 and in 3.14.
    parts = _visible(BeautifulSoup(marked, "lxml"))
    return _joined("".join(parts).split(_LINE_END))


def _joined(lines: Iterable[str]) -> str:
    text = "\n".join(map(fold, lines))
    return re.sub(r"\n{3,}", "\n\n", text).strip("\n")


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
            style = _style(node)
            if node.name in _SILENT or node.name in _STRUCK or style.hidden or style.struck:
                continue
            if (shown := _as_text(node)) is not None:
                parts.append(shown)
                line_is_empty = line_is_empty and not shown.strip()
                continue
            if node.name in _CELLS:
                waiting.append(" ")
            if node.name in _BLOCKS or style.block:
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


def _style(tag: Tag) -> Style:
    classes = tag.get("class")
    if classes and has_hidden_class(" ".join(classes)):
        return Style(hidden=True, is_odd=True)
    css = tag.get("style")
    return read_style(str(css)) if css else NO_STYLE


def _as_text(tag: Tag) -> str | None:
    """What stands for an element as a whole: an emoji, raised digits; None for every other."""
    if tag.name in ("sup", "sub"):
        return raised_or_lowered(tag.get_text(), tag.name)
    if tag.name == "img":
        names = ("alt", "src", "class", "width", "height")
        told = {name: value for name in names if (value := tag.get(name))}
        return emoji_of({k: v if isinstance(v, str) else " ".join(v) for k, v in told.items()})
    return None
