"""A stranger's HTML to the text that a reader sees."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from lxml import etree

from newsbot.text.clean import SOFT_BREAK, fold
from newsbot.text.css import NO_STYLE, style_of
from newsbot.text.html5 import without_controls
from newsbot.text.pictures import emoji_of
from newsbot.text.scripts import raised_or_lowered

_BLOCKS = frozenset(
    "p div li ul ol tr table blockquote h1 h2 h3 h4 h5 h6 pre section article".split()
)
_SILENT = frozenset(
    "script style template noscript head title textarea iframe noembed noframes "
    "s del strike".split()
)
_SCRIPTS = frozenset(("sup", "sub"))
# Stands for a line end from the markup to the lines.
_LINE_END = SOFT_BREAK
_CLOSING = re.compile(r"(</(?:p|div)\s*>)", re.IGNORECASE)
_SURROGATE = re.compile("[\ud800-\udfff]")
_ZEROS = re.compile(r"&#0+(?=[0-9])")
_NO_CHARACTER = re.compile(r"&#[0-9]{8,};?")
_PLAIN_ENDS = re.compile(r"\r\n|[\r\n\x0b]")


def visible_text(markup: str) -> str:
    """What a reader sees of some markup: ``<br>``, ``</p>``, ``</div>`` end a line.

    Without any tag it is plain text, in which line ends are line ends.
    """
    # What opens behind the last ">" is no tag; the parser would look for its end ever again.
    end = markup.rfind(">") + 1
    if "<" not in markup[:end]:
        return _joined(_PLAIN_ENDS.split(unescaped(markup)))
    markup = markup[:end] + markup[end:].replace("<", "&lt;")
    marked = _CLOSING.sub(rf"\1{_LINE_END}", markup.replace(_LINE_END, ""))
    data = without_controls(_SURROGATE.sub("\ufffd", marked).encode())
    parts: list[str] = etree.fromstring(data, _PARSER)
    return _joined("".join(parts).split(_LINE_END))


def unescaped(text: str) -> str:
    """A text with its references decoded, once; such to no character are U+FFFD."""
    if "&#" in text:
        # Python refuses to read thousands of digits.
        text = _NO_CHARACTER.sub("\ufffd", _ZEROS.sub("&#", text))
    return html.unescape(text)


def _joined(lines: Iterable[str]) -> str:
    text = "\n".join(map(fold, lines))
    return re.sub(r"\n{3,}", "\n\n", text).strip("\n")


if TYPE_CHECKING:
    # Known to the stubs alone.
    _Target = etree.ParserTarget[list[str]]
else:
    _Target = object


class _Seen(_Target):
    """The visible text in pieces, line ends among them; told by the parser as it goes.

    No tree: a stranger may nest as deep as he likes.
    """

    def __init__(self) -> None:
        self.begin()

    def begin(self) -> None:
        self.parts: list[str] = []
        self.line_is_empty = True
        # Elements that are open inside one of which nothing is seen; it is counted too.
        self.silent = 0
        # Where the text of an open sup or sub begins.
        self.scripts: list[int] = []

    def start(self, tag: str, attributes: Mapping[str, str], /) -> None:
        style = style_of(attributes) if attributes else NO_STYLE
        if self.silent or tag in _SILENT or style.is_odd:
            self.silent += 1
        elif tag == "br":
            self.end_line()
        elif tag == "img":
            self.data(emoji_of(dict(attributes)) or "")
        elif tag in _SCRIPTS:
            self.scripts.append(len(self.parts))
        elif (tag in _BLOCKS or style.block) and not self.line_is_empty:
            self.end_line()

    def end(self, tag: str) -> None:
        if self.silent:
            self.silent -= 1
        elif tag in _SCRIPTS and self.scripts:
            begin = self.scripts.pop()
            inside = "".join(self.parts[begin:])
            self.parts[begin:] = [raised_or_lowered(inside, tag) or inside]
        elif tag in ("td", "th"):
            self.parts.append(" ")
        elif tag in _BLOCKS and tag not in ("p", "div"):
            self.end_line()

    def data(self, text: str) -> None:
        if not self.silent:
            self.parts.append(text)
            _, mark, last = text.rpartition(_LINE_END)
            self.line_is_empty = not last.strip() and (bool(mark) or self.line_is_empty)

    def comment(self, text: str) -> None: ...

    def close(self) -> list[str]:
        parts = self.parts
        self.begin()
        return parts

    def end_line(self) -> None:
        self.parts.append(_LINE_END)
        self.line_is_empty = True


# Tags are told as a browser does; Python's own parser does so otherwise in 3.11.2 and in 3.14.
# Made once, since lxml asks a target for its signatures; it lets one text in at a time.
_PARSER = etree.HTMLParser(encoding="utf-8", huge_tree=True, target=_Seen())
