"""How text is set, and lines of it to a passage: what is bold, slanted, aligned, linked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from lxml import etree

from newsbot.text.captions import CAPTION_CLASS
from newsbot.text.clean import fold
from newsbot.text.css import NO_STYLE, Style
from newsbot.text.passages import Kind, Media, Passage

_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_RIGHT_CLASS = re.compile(
    r"(?:^|\s)(?:(?:text|align|float|pull|rte)-?)?(?:right|end)(?:$|\s)", re.IGNORECASE
)
_WORD = re.compile(r"\w")
_MEANT = frozenset(("strong", "b", "i", "em", "a"))
_SHAPED = _HEADINGS | {"blockquote", "center", "pre"}


class Setting(NamedTuple):
    """How an element's text is set: what its children inherit."""

    bold: bool = False
    right: bool = False
    linked: bool = False
    kind: Kind = "paragraph"
    italic: bool = False
    centred: bool = False
    caption: bool = False
    pre: bool = False
    anchored: bool = False


@dataclass(slots=True)
class Line:
    """Text between two ``<br>``: its parts, of what kind its words are, the pictures before it.

    ``head`` is what stands before its first bold word; ``plain`` says that words that are not
    bold follow one.
    """

    parts: list[str] = field(default_factory=list)
    behind: list[Media] = field(default_factory=list)
    head: str = ""
    bold: bool = False
    plain: bool = False
    upright: bool = False
    unaligned: bool = False
    linked: bool = False
    unlinked: bool = False
    loose: bool = False

    def add(self, text: str, setting: Setting) -> None:
        self.parts.append(text)
        if not setting.bold and not self.bold:
            self.head += text
        if _WORD.search(text):
            self.plain = self.plain or (self.bold and not setting.bold)
            self.bold = self.bold or setting.bold
            self.upright = self.upright or not setting.italic
            self.unaligned = self.unaligned or not setting.right
            self.linked = self.linked or setting.linked
            self.unlinked = self.unlinked or not setting.linked
            self.loose = self.loose or not setting.anchored


# Lines of a paragraph, each with its cleaned text.
Group = Sequence[tuple[str, Line]]


def of_block(element: etree._Element, tag: str, css: Style, setting: Setting) -> Setting:
    """A block's setting: by its tag, its attributes, its classes, its style, its setting."""
    align = css.align or element.get("align", "").strip().lower()
    names = element.get("class", "")
    if css is NO_STYLE and not align and not names and tag not in _SHAPED:
        return setting
    right, centred, kind = setting.right, setting.centred, setting.kind
    if tag == "center":
        right, centred = False, True
    elif align:
        right, centred = align in ("right", "end"), align in ("center", "middle")
        if tag == "div" and names:
            # A template's box (media_core) centres whatever is put into it.
            centred = setting.centred
    elif css.float == "right" or (names and _RIGHT_CLASS.search(names)):
        right = True
    if tag in _HEADINGS:
        kind = "heading"
    elif tag == "blockquote":
        kind = "quote"
    return Setting(
        setting.bold if css.bold is None else css.bold,
        right,
        setting.linked,
        kind,
        setting.italic if css.italic is None else css.italic,
        centred,
        setting.caption or bool(names and CAPTION_CLASS.search(names)),
        (setting.pre or tag == "pre") if css.pre is None else css.pre,
        setting.anchored,
    )


def of_inline(tag: str, css: Style, setting: Setting, *, linked: bool) -> Setting:
    """The setting inside an inline element; ``linked``: it is a link to another article."""
    if css is NO_STYLE and not linked and tag not in _MEANT:
        return setting
    bold, right, italic, pre = setting.bold, setting.right, setting.italic, setting.pre
    linked = linked or setting.linked
    if tag in ("strong", "b"):
        bold = True
    elif tag in ("i", "em"):
        italic = True
    if css is not NO_STYLE:
        bold = bold if css.bold is None else css.bold
        italic = italic if css.italic is None else css.italic
        right = right or "right" in (css.float, css.align)
        pre = pre if css.pre is None else css.pre
    anchored = setting.anchored or tag == "a"
    if (bold, right, linked, italic, pre, anchored) == (
        *setting[:3],
        setting.italic,
        setting.pre,
        setting.anchored,
    ):
        return setting
    kind, centred, caption = setting.kind, setting.centred, setting.caption
    return Setting(bold, right, linked, kind, italic, centred, caption, pre, anchored)


def part_right(group: Group) -> list[Group]:
    """Lines of one paragraph; the last ones apart where only they stand at the right."""
    start = len(group)
    while start and not group[start - 1][1].unaligned and _WORD.search(group[start - 1][0]):
        start -= 1
    return [group[:start], group[start:]] if 0 < start < len(group) else [group]


def to_passage(group: Group, setting: Setting) -> Passage:
    """Lines of one paragraph as a passage."""
    if len(group) == 1:
        text, line = group[0]
        headed = bool(line.head) and _WORD.search(line.head) is not None
        bold = line.bold and not line.plain
        return Passage(
            setting.kind,
            text,
            bold=bold and not headed,
            right=setting.right or not line.unaligned,
            linked=not line.unlinked,
            links=line.linked,
            italic=not line.upright,
            head=fold(line.head) if bold and headed else "",
            centred=setting.centred,
            classed=setting.caption,
            anchored=not line.loose,
        )
    lines = [line for _, line in group]
    heads = [line.head for line in lines if _WORD.search(line.head)]
    bold = not any(line.plain or not line.bold for line in lines)
    return Passage(
        setting.kind,
        "\n".join([text for text, _ in group]),
        bold=bold and not heads,
        right=setting.right or not any(line.unaligned for line in lines),
        linked=not any(line.unlinked for line in lines),
        links=any(line.linked for line in lines),
        italic=not any(line.upright for line in lines),
        head=fold(heads[0]) if bold and heads == [lines[0].head] else "",
        ends_bold=lines[-1].bold and not lines[-1].plain and not _WORD.search(lines[-1].head),
        centred=setting.centred,
        classed=setting.caption,
        anchored=not any(line.loose for line in lines),
    )
