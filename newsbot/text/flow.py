"""An article's content element to a flow of paragraphs, lists, tables, pictures and videos.

One walk in page order, by the browser's rules: block elements and double ``<br>`` part
paragraphs, inline elements join with nothing. It knows HTML, not the paper: what is no part of
the article (related links, promos) and what is a link to another article, the layout says.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from lxml import etree

from newsbot.text.clean import fold, has_word
from newsbot.text.passages import Clip, Flow, Kind, Passage, Picture

_BLOCK = frozenset(
    "address article aside blockquote body caption center dd details dir div dl dt fieldset "
    "figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr html legend li main menu nav ol p "
    "pre section summary table tbody td tfoot th thead tr ul".split()
)
_NOTHING = frozenset(
    "script style noscript template button input select textarea svg math canvas object embed "
    "audio map xml head title meta link label".split()
)
# Elements of which no template makes a part foreign to the article.
_INLINE = frozenset("span strong b i em u font sub sup br o:p".split())
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_LISTS = frozenset(("ul", "ol", "dl", "menu", "dir"))
_TABLE_PARTS = frozenset(("tbody", "thead", "tfoot"))
_CELLS = frozenset(("td", "th"))
_ALIGN = re.compile(r"text-align\s*:\s*(\w+)", re.I)
_BOLD_STYLE = re.compile(r"font-weight\s*:\s*(\w+)", re.I)
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none", re.I)
_VIDEO_FRAME = re.compile(
    r"youtu\.?be|/plugins/video|vimeo|dailymotion|tiktok|/embed|/video|player|\.mp4|\.m3u8", re.I
)
_WORD = re.compile(r"\w")
_string = etree.XPath("string()")
_media = etree.XPath(".//img | .//video | .//iframe")
# No caption is longer: a cell with more text makes its table a page laid out by table.
_LONGEST_CAPTION = 1000
# Deeper than any page an editor made; below it text is kept, its blocks are not told apart.
_DEEPEST = 150

Test = Callable[[etree._Element], bool]


@dataclass(slots=True)
class _Line:
    """Text between two ``<br>``: its parts, and of what kind its words are."""

    parts: list[str] = field(default_factory=list)
    plain: bool = False
    linked: bool = False
    unlinked: bool = False


@dataclass(slots=True, frozen=True)
class _Style:
    """What an element's text inherits."""

    bold: bool = False
    right: bool = False
    linked: bool = False
    kind: Kind = "paragraph"


_PLAIN = _Style()


def _never(element: etree._Element) -> bool:
    return False


def read_flow(
    content: etree._Element,
    foreign: Test = _never,
    related: Test = _never,
    *,
    wordless: bool = False,
) -> Flow:
    """The flow of an element.

    Elements for which ``foreign`` is true are passed over; ``related`` tells links to other
    articles. Passages without a letter or digit ("***") are dropped unless ``wordless``.
    """
    return _Reader(foreign, related, wordless).read(content)


def source_of(element: etree._Element) -> str | None:
    """``src``, else ``data-src``; a data: placeholder is no source."""
    for name in ("src", "data-src", "data-original"):
        value = element.get(name, "").strip()
        if value and not value.startswith("data:"):
            return value
    return None


class _Reader:
    def __init__(self, foreign: Test, related: Test, wordless: bool, depth: int = 0) -> None:
        self.foreign, self.related, self.wordless, self.depth = foreign, related, wordless, depth
        self.flow = Flow()
        self.lines = [_Line()]

    def read(self, element: etree._Element) -> Flow:
        self.children(element, _PLAIN)
        self.end_block(_PLAIN)
        return self.flow

    def inside(
        self, element: etree._Element, foreign: Test | None = None, *, wordless: bool = False
    ) -> Flow:
        """The flow of one part by itself."""
        reader = _Reader(
            foreign or self.foreign, self.related, wordless or self.wordless, self.depth + 1
        )
        return reader.read(element)

    # Text

    def children(self, element: etree._Element, style: _Style) -> None:
        self.depth += 1
        if self.depth > _DEEPEST:
            self.say(str(_string(element)), style)
        else:
            if element.text:
                self.say(element.text, style)
            for child in element:
                tag = child.tag
                # Comments and processing instructions have no name.
                if isinstance(tag, str):
                    if tag in _INLINE or not self.foreign(child):
                        self.element(child, tag, style)
                    elif tag in _BLOCK:
                        self.end_block(style)
                if child.tail:
                    self.say(child.tail, style)
        self.depth -= 1

    def say(self, text: str, style: _Style) -> None:
        line = self.lines[-1]
        if not line.parts and text.isspace():
            return
        line.parts.append(text)
        if _WORD.search(text):
            line.plain = line.plain or not style.bold
            line.linked = line.linked or style.linked
            line.unlinked = line.unlinked or not style.linked

    def element(self, element: etree._Element, tag: str, style: _Style) -> None:
        if tag == "br":
            self.lines.append(_Line())
        elif tag in _NOTHING:
            return
        elif tag == "img":
            source = source_of(element)
            if source:
                self.flow.pictures.append(Picture(source))
        elif tag in ("video", "iframe"):
            clip = _clip(element)
            if clip is not None:
                self.flow.clips.append(clip)
        elif tag in _BLOCK:
            self.block(element, tag, style)
        else:
            css = element.get("style")
            if css is None or not _HIDDEN_STYLE.search(css):
                self.children(element, self.inline_style(element, tag, css, style))

    def block(self, element: etree._Element, tag: str, style: _Style) -> None:
        self.end_block(style)
        css = element.get("style", "")
        if _HIDDEN_STYLE.search(css):
            return
        if tag in _LISTS:
            self.read_list(element)
        elif tag == "table":
            self.read_table(element, style)
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
                    links=any(line.linked for _, line in group),
                )
            )

    def inline_style(
        self, element: etree._Element, tag: str, css: str | None, style: _Style
    ) -> _Style:
        bold, linked = style.bold, style.linked
        if tag in ("strong", "b"):
            bold = True
        elif tag == "a":
            linked = linked or self.related(element)
        if css and (weight := _BOLD_STYLE.search(css)):
            bold = _is_bold(weight[1])
        if bold == style.bold and linked == style.linked:
            return style
        return _Style(bold, style.right, linked, style.kind)

    # Figures and lists

    def figure(self, element: etree._Element) -> None:
        captions = element.findall(".//figcaption")
        caption = " ".join(self.inside(part, wordless=True).line() for part in captions)
        inner = self.inside(element, lambda child: child in captions or self.foreign(child))
        _give_captions([*inner.pictures, *inner.clips], [caption])
        self.flow.passages += inner.passages
        self.flow.add_media(inner)

    def read_list(self, element: etree._Element) -> None:
        items = self.items(element)
        text = "\n".join(passage.text for passage in items)
        if has_word(text):
            linked = all(passage.linked for passage in items)
            lines = [passage.text for passage in items]
            self.flow.passages.append(Passage("list", text, linked=linked, items=lines))

    def items(self, element: etree._Element) -> list[Passage]:
        """One passage of one line an item; a nested list's items follow the text before it."""
        items = _texts(element.text)
        for child in element:
            tag = child.tag
            if isinstance(tag, str) and tag not in _NOTHING and not self.foreign(child):
                if tag in _LISTS or (tag != "li" and child.find("li") is not None):
                    self.depth += 1
                    items += self.items(child) if self.depth < _DEEPEST else _texts(_string(child))
                    self.depth -= 1
                else:
                    items += self.item(child)
            items += _texts(child.tail)
        return items

    def item(self, element: etree._Element) -> list[Passage]:
        """An item's own text as one line, the lists in it after and between."""
        inner = self.inside(element)
        self.flow.add_media(inner)
        items: list[Passage] = []
        joins = False
        for passage in inner.passages:
            if passage.items is not None:
                parts = [Passage("list", item, linked=passage.linked) for item in passage.items]
                items += parts
                joins = False
                continue
            line = passage.text.replace("\n", " ")
            if joins:
                before = items[-1]
                linked = before.linked and passage.linked
                items[-1] = Passage("list", f"{before.text} {line}", linked=linked)
            else:
                items.append(Passage("list", line, linked=passage.linked))
            joins = True
        return items

    # Tables

    def read_table(self, element: etree._Element, style: _Style) -> None:
        rows = self.rows(element, style)
        if not any(_is_media(part) for part in _media(element)):
            if element.find(".//table") is None:
                self.data_table(rows)
            else:
                self.laid_out(rows, style)
            return
        flows = [[self.inside(cell) for cell in row] for row in rows]
        if _is_laid_out(element, flows):
            self.laid_out(rows, style)
        else:
            self.picture_table(flows)

    def rows(self, element: etree._Element, style: _Style) -> list[list[etree._Element]]:
        """The cells row by row; what stands outside of cells comes before the table."""
        rows: list[list[etree._Element]] = []
        loose: list[etree._Element] = []
        for child in element:
            tag = child.tag
            if tag in _CELLS:
                loose.append(child)
            elif tag == "tr":
                rows.append(self.cells(child, style))
            elif tag == "caption":
                rows.append([child])
            elif tag in _TABLE_PARTS:
                rows += self.rows(child, style)
            elif isinstance(tag, str) and not self.foreign(child):
                self.element(child, tag, style)
            self.say(child.tail or "", style)
        self.say(element.text or "", style)
        self.end_block(style)
        return [*rows, loose] if loose else rows

    def cells(self, row: etree._Element, style: _Style) -> list[etree._Element]:
        cells = [cell for cell in row if cell.tag in _CELLS]
        for child in row:
            tag = child.tag
            if isinstance(tag, str) and tag not in _CELLS and not self.foreign(child):
                self.element(child, tag, style)
        return cells

    def laid_out(self, rows: Sequence[Sequence[etree._Element]], style: _Style) -> None:
        """A table that only places things: its cells' content as if there were no table."""
        for row in rows:
            for cell in row:
                self.block(cell, "div", style)

    def picture_table(self, rows: Sequence[Sequence[Flow]]) -> None:
        """Pictures, then the row with their captions: cell for cell, or one for all."""
        waiting: list[Picture | Clip] = []
        early: list[str] = []
        for row in rows:
            found: list[Picture | Clip] = []
            captions: list[str] = []
            for cell in row:
                media: list[Picture | Clip] = [*cell.pictures, *cell.clips]
                if media:
                    _give_captions(media, [cell.line()])
                    found += media
                    self.flow.add_media(cell)
                else:
                    captions.append(cell.line())
            waiting = found or waiting
            if waiting:
                _give_captions(waiting, [*early, *captions])
                early = []
            else:
                early += captions

    def data_table(self, cells: Sequence[Sequence[etree._Element]]) -> None:
        rows, linked = [], True
        for row in cells:
            flows = [self.inside(cell, wordless=True) for cell in row]
            texts = [flow.line() for flow in flows]
            if any(texts):
                rows.append(texts)
                linked = linked and all(one.linked for flow in flows for one in flow.passages)
        text = "\n".join(fold(" | ".join(row)) for row in rows)
        if has_word(text):
            self.flow.passages.append(Passage("table", text, linked=linked, rows=rows))


def _texts(text: str | None) -> list[Passage]:
    line = fold(text or "")
    return [Passage("list", line)] if has_word(line) else []


def _clip(element: etree._Element) -> Clip | None:
    """A video, or a frame that plays one; None for any other frame."""
    source = source_of(element)
    if element.tag == "iframe":
        return Clip(source) if source and _VIDEO_FRAME.search(source) else None
    if source is None:
        sources = (source_of(child) for child in element.iter("source"))
        source = next((one for one in sources if one), None)
    return Clip(source, element.get("poster", "").strip() or None)


def _is_media(element: etree._Element) -> bool:
    return element.tag != "iframe" or _clip(element) is not None


def _is_laid_out(element: etree._Element, rows: Sequence[Sequence[Flow]]) -> bool:
    """Whether a table with pictures is a page laid out by table: more text than captions have."""
    cells = [cell for row in rows for cell in row]
    if any(len(cell.line()) > _LONGEST_CAPTION for cell in cells):
        return True
    texts = [passage for cell in cells for passage in cell.passages]
    return element.find(".//table") is not None and len(texts) > len(rows)


def _give_captions(media: Sequence[Picture | Clip], captions: Sequence[str]) -> None:
    """A row of as many captions as pictures goes cell by cell, any other to all of them."""
    if not media or not any(captions):
        return
    if len(captions) != len(media):
        captions = [fold(" ".join(captions))] * len(media)
    for one, caption in zip(media, captions, strict=True):
        one.caption = fold(f"{one.caption or ''} {caption}") or None


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
