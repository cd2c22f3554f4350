"""An article's content element to a flow of paragraphs, lists, tables, pictures and videos.

One walk in page order, by the browser's rules: block elements and double ``<br>`` part
paragraphs, inline elements join with nothing. It knows HTML, not the paper: which parts are no
part of the article (related links, promos) is told to it by the layout.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from lxml import etree

from newsbot.text.clean import fold, has_word
from newsbot.text.urls import article_path

_BLOCK = frozenset(
    "address article aside blockquote body center dd details dir div dl dt fieldset figcaption "
    "figure footer form h1 h2 h3 h4 h5 h6 header hr html legend li main menu nav ol p pre "
    "section summary table tbody td tfoot th thead tr ul".split()
)
_NOTHING = frozenset(
    "script style noscript template button input select textarea svg math canvas object embed "
    "audio map xml head title meta link label".split()
)
# Elements of which no template makes a part foreign to the article.
_INLINE = frozenset("span strong b i em u font sub sup br o:p".split())
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_LISTS = frozenset(("ul", "ol", "dl", "menu", "dir"))
_ALIGN = re.compile(r"text-align\s*:\s*(\w+)", re.I)
_BOLD_STYLE = re.compile(r"font-weight\s*:\s*(\w+)", re.I)
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none", re.I)
_VIDEO_FRAME = re.compile(
    r"youtu\.?be|/plugins/video|vimeo|dailymotion|tiktok|/embed|/video|player|\.mp4|\.m3u8", re.I
)
_WORD = re.compile(r"\w")
_string = etree.XPath("string()")
# A table that holds a picture and more text than any caption is a page laid out by table.
_LONGEST_CAPTION = 1000

Kind = Literal["paragraph", "heading", "quote", "list", "table"]


@dataclass(slots=True)
class Passage:
    """A stretch of text: ``bold`` and ``linked`` say that all of its words are so."""

    kind: Kind
    text: str
    bold: bool = False
    right: bool = False
    linked: bool = False
    items: list[str] | None = None
    rows: list[list[str]] | None = None


@dataclass(slots=True)
class Picture:
    """A picture as the page names it: ``src`` unresolved, ``caption`` None when blank."""

    src: str
    caption: str | None


@dataclass(slots=True)
class Clip:
    """An embedded video as the page names it: unresolved addresses, None where it has none."""

    src: str | None
    poster: str | None
    caption: str | None


@dataclass(slots=True)
class Flow:
    """What the content holds, each kind in page order."""

    passages: list[Passage] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    clips: list[Clip] = field(default_factory=list)

    def line(self) -> str:
        """All its text as one line, as a caption, cell or list item wants it."""
        return " ".join(passage.text.replace("\n", " ") for passage in self.passages)


@dataclass(slots=True)
class _Line:
    """Text between two ``<br>``: its parts and whether any word is not bold, not linked."""

    parts: list[str] = field(default_factory=list)
    plain: bool = False
    unlinked: bool = False


@dataclass(slots=True, frozen=True)
class _Style:
    """What an element's text inherits."""

    bold: bool = False
    right: bool = False
    linked: bool = False
    kind: Kind = "paragraph"


def _none(element: etree._Element) -> bool:
    return False


def read_flow(
    content: etree._Element,
    foreign: Callable[[etree._Element], bool] = _none,
    *,
    wordless: bool = False,
) -> Flow:
    """The flow of an element; elements for which ``foreign`` is true are passed over.

    Passages without a letter or digit ("***") are dropped unless ``wordless``.
    """
    reader = _Reader(foreign, wordless)
    reader.children(content, _Style())
    reader.end_block(_Style())
    return reader.flow


class _Reader:
    def __init__(self, foreign: Callable[[etree._Element], bool], wordless: bool = False) -> None:
        self.foreign = foreign
        self.wordless = wordless
        self.flow = Flow()
        self.lines = [_Line()]

    def children(self, element: etree._Element, style: _Style) -> None:
        if element.text:
            self.say(element.text, style)
        for child in element:
            tag = child.tag
            # Comments and processing instructions have no name.
            if isinstance(tag, str) and (tag in _INLINE or not self.foreign(child)):
                self.element(child, tag, style)
            if child.tail:
                self.say(child.tail, style)

    def say(self, text: str, style: _Style) -> None:
        line = self.lines[-1]
        if not line.parts and text.isspace():
            return
        line.parts.append(text)
        if not (style.bold and style.linked) and _WORD.search(text):
            line.plain = line.plain or not style.bold
            line.unlinked = line.unlinked or not style.linked

    def element(self, element: etree._Element, tag: str, style: _Style) -> None:
        if tag == "br":
            self.lines.append(_Line())
        elif tag in _NOTHING:
            return
        elif tag == "img":
            self.picture(element)
        elif tag == "video":
            self.flow.clips.append(_clip(element, None))
        elif tag == "iframe":
            if _VIDEO_FRAME.search(_source(element) or ""):
                self.flow.clips.append(Clip(_source(element), None, None))
        elif tag in _BLOCK:
            self.block(element, tag, style)
        else:
            css = element.get("style")
            if css is None or not _HIDDEN_STYLE.search(css):
                self.children(element, _inline_style(element, tag, css, style))

    def block(self, element: etree._Element, tag: str, style: _Style) -> None:
        self.end_block(style)
        css = element.get("style", "")
        if _HIDDEN_STYLE.search(css):
            return
        if tag in _LISTS:
            self.list(element)
        elif tag == "table":
            self.table(element, style)
        elif tag == "figure":
            self.figure(element)
        else:
            style = _block_style(element, tag, css, style)
            self.children(element, style)
            self.end_block(style)

    def end_block(self, style: _Style) -> None:
        """Ends the paragraph at hand; blank lines (``<br><br>``) part it further."""
        if len(self.lines) == 1 and not self.lines[0].parts:
            return
        lines, self.lines = self.lines, [_Line()]
        group: list[tuple[str, _Line]] = []
        for line in lines:
            text = fold("".join(line.parts))
            if text:
                group.append((text, line))
            elif group:
                self.passage(group, style)
                group = []
        if group:
            self.passage(group, style)

    def passage(self, group: list[tuple[str, _Line]], style: _Style) -> None:
        text = "\n".join([text for text, _ in group])
        if self.wordless or has_word(text):
            self.flow.passages.append(
                Passage(
                    style.kind,
                    text,
                    bold=not any(line.plain for _, line in group),
                    right=style.right,
                    linked=not any(line.unlinked for _, line in group),
                )
            )

    def picture(self, element: etree._Element, caption: str | None = None) -> None:
        source = _source(element)
        if source:
            self.flow.pictures.append(Picture(source, caption))

    def figure(self, element: etree._Element) -> None:
        captions = element.findall(".//figcaption")
        caption = fold(" ".join(self.line_of(part) for part in captions)) or None
        inner = read_flow(element, lambda child: child in captions or self.foreign(child))
        for picture in inner.pictures:
            picture.caption = picture.caption or caption
        for clip in inner.clips:
            clip.caption = clip.caption or caption
        self.flow.passages += inner.passages
        self.flow.pictures += inner.pictures
        self.flow.clips += inner.clips

    def list(self, element: etree._Element) -> None:
        items = list(self.items(element))
        text = "\n".join(items)
        if has_word(text):
            linked = self.all_linked(element)
            self.flow.passages.append(Passage("list", text, linked=linked, items=items))

    def items(self, element: etree._Element) -> Iterator[str]:
        """One line an item; a nested list's items follow the one they stand in."""
        for child in element:
            if not isinstance(child.tag, str) or self.foreign(child):
                continue
            if child.tag in _LISTS:
                yield from self.items(child)
                continue
            inner = read_flow(child, lambda part: part.tag in _LISTS or self.foreign(part))
            self.flow.pictures += inner.pictures
            self.flow.clips += inner.clips
            if inner.passages:
                yield inner.line()
            for part in child:
                if part.tag in _LISTS:
                    yield from self.items(part)

    def all_linked(self, element: etree._Element) -> bool:
        if element.find(".//a") is None:
            return False
        reader = _Reader(self.foreign)
        for part in element.iter("li", "dt", "dd", "td", "th"):
            reader.block(part, "div", _Style())
        return all(passage.linked for passage in reader.flow.passages)

    def table(self, element: etree._Element, style: _Style) -> None:
        media = element.findall(".//img") or element.findall(".//video")
        nested = element.find(".//table") is not None
        if media and not nested and len(str(_string(element))) <= _LONGEST_CAPTION:
            self.picture_table(element)
        elif media or nested:
            self.children(element, style)
            self.end_block(style)
        else:
            self.data_table(element)

    def picture_table(self, element: etree._Element) -> None:
        """Row by row: pictures, then the row with their captions, cell for cell or for all."""
        waiting: list[Picture | Clip] = []
        early: list[str] = []
        for row in element.iter("caption", "tr"):
            cells = [row] if row.tag == "caption" else [c for c in row if c.tag in ("td", "th")]
            found: list[Picture | Clip] = []
            captions: list[str] = []
            for cell in cells:
                inner = read_flow(cell, self.foreign)
                media: list[Picture | Clip] = [*inner.pictures, *inner.clips]
                if media:
                    _give_captions(media, [inner.line()])
                    found += media
                    self.flow.pictures += inner.pictures
                    self.flow.clips += inner.clips
                else:
                    captions.append(inner.line())
            waiting = found or waiting
            if waiting:
                _give_captions(waiting, [*early, *captions])
                early = []
            else:
                early += captions
        if not waiting:
            self.children(element, _Style())

    def data_table(self, element: etree._Element) -> None:
        rows = []
        for row in element.iter("caption", "tr"):
            cells = [row] if row.tag == "caption" else [c for c in row if c.tag in ("td", "th")]
            texts = [self.line_of(cell) for cell in cells]
            if any(texts):
                rows.append(texts)
        text = "\n".join(fold(" | ".join(row)) for row in rows)
        if has_word(text):
            linked = self.all_linked(element)
            self.flow.passages.append(Passage("table", text, linked=linked, rows=rows))

    def line_of(self, element: etree._Element) -> str:
        """All text of a cell or caption as one line; a cell may say no more than "-"."""
        return read_flow(element, self.foreign, wordless=True).line()


def _give_captions(media: Sequence[Picture | Clip], captions: list[str]) -> None:
    """A row of as many captions as pictures goes cell by cell, any other to all of them."""
    if not media or not any(captions):
        return
    if len(captions) != len(media):
        captions = [fold(" ".join(captions))] * len(media)
    for one, caption in zip(media, captions, strict=True):
        one.caption = fold(f"{one.caption or ''} {caption}") or None


def _source(element: etree._Element) -> str | None:
    """``src``, else ``data-src``; a data: placeholder is no source."""
    for name in ("src", "data-src", "data-original"):
        value = element.get(name, "").strip()
        if value and not value.startswith("data:"):
            return value
    return None


def _clip(element: etree._Element, caption: str | None) -> Clip:
    source = _source(element)
    if source is None:
        sources = (_source(child) for child in element.iter("source"))
        source = next((one for one in sources if one), None)
    return Clip(source, element.get("poster", "").strip() or None, caption)


def _inline_style(element: etree._Element, tag: str, css: str | None, style: _Style) -> _Style:
    bold, linked = style.bold, style.linked
    if tag in ("strong", "b"):
        bold = True
    elif tag == "a":
        linked = linked or article_path(element.get("href", "")) is not None
    if css and (weight := _BOLD_STYLE.search(css)):
        bold = _is_bold(weight[1])
    if bold == style.bold and linked == style.linked:
        return style
    return _Style(bold, style.right, linked, style.kind)


def _block_style(element: etree._Element, tag: str, css: str, style: _Style) -> _Style:
    align = _ALIGN.findall(css) or [element.get("align", "")]
    right, bold, kind = style.right, style.bold, style.kind
    if tag == "center":
        right = False
    elif align[-1]:
        right = align[-1].strip().lower() in ("right", "end")
    if tag in _HEADINGS:
        kind = "heading"
    elif tag == "blockquote":
        kind = "quote"
    if weight := _BOLD_STYLE.search(css):
        bold = _is_bold(weight[1])
    return _Style(bold, right, style.linked, kind)


def _is_bold(weight: str) -> bool:
    return weight.lower() in ("bold", "bolder") or (weight.isdigit() and int(weight) >= 600)
