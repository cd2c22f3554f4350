"""An article's content element to a flow of paragraphs, lists, tables, pictures and videos.

One walk in page order, by the browser's rules: block elements and double ``<br>`` part
paragraphs, inline elements join with nothing. It knows HTML, not the paper: what is no part of
the article (related links, promos) and what is a link to another article, the layout says.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from lxml import etree

from newsbot.text.captions import give_captions, is_caption
from newsbot.text.clean import fold, has_word
from newsbot.text.css import is_pixel, style_of
from newsbot.text.lines import Group, Line, Setting, of_block, of_inline, part_right, to_passage
from newsbot.text.passages import Flow, Media, Passage, Picture, raw_size, size
from newsbot.text.players import PLAYERS, clip_of, source_of
from newsbot.text.tables import Rows, Use, caption_pictures, use_of

_BLOCK = frozenset(
    "address article aside blockquote body caption center dd details dir div dl dt fieldset "
    "figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr html legend li main menu nav ol p "
    "pre section summary table tbody td tfoot th thead tr ul".split()
)
_NOTHING = frozenset(
    "script style noscript template button input select textarea svg math canvas "
    "audio map xml head title meta link param source".split()
)
# Elements of which no template makes a part foreign to the article.
_INLINE = frozenset("span strong b i em u font sub sup br o:p".split())
_LISTS = frozenset(("ul", "ol", "dl", "menu", "dir"))
_TABLE_PARTS = frozenset(("tbody", "thead", "tfoot"))
_CELLS = frozenset(("td", "th"))
_string = etree.XPath("string()")
# Fewer characters may be a bullet or a label that no rule knows.
_ENOUGH = 20
# Deeper than any page an editor made; below it text is kept, its blocks are not told apart.
_DEEPEST = 150
# A part that is read by itself and a table take so many times as much of Python's stack.
_LEVELS_OF_PART = 2

Test = Callable[[etree._Element], bool]


@dataclass(slots=True)
class _Tally:
    """What is found out once, wherever in the content it is read.

    ``passed`` was met and is no text of the article, or went into captions; ``uses`` tells what
    tables are for: a table in cells of tables would be read again for each of them.
    """

    passed: list[str] = field(default_factory=list)
    uses: dict[etree._Element, Use] = field(default_factory=dict)


_PLAIN = Setting()


def _never(element: etree._Element) -> bool:
    return False


def read_flow(
    content: etree._Element,
    foreign: Test = _never,
    related: Test = _never,
    *,
    behind: Sequence[etree._Element] = (),
    wordless: bool = False,
) -> Flow:
    """The flow of an element, and of what stands ``behind`` it and belongs to it.

    Elements for which ``foreign`` is true are passed over; ``related`` tells links to other
    articles. Passages without a letter or digit ("***") are dropped unless ``wordless``.
    """
    reader = _Reader(foreign, related, wordless)
    flow = reader.read(content, behind)
    shown = [str(_string(content)), content.tail or "" if behind else ""]
    for part in behind:
        shown += [str(_string(part)) if isinstance(part.tag, str) else "", part.tail or ""]
    taken = sum(passage.size for passage in flow.passages)
    flow.left_out = _left_out(shown, taken, reader.tally.passed)
    return flow


def _left_out(shown: Sequence[str], taken: int, passed: Sequence[str]) -> int:
    """How many characters are unaccounted for."""
    if sum(map(raw_size, shown)) - taken - sum(map(raw_size, passed)) < _ENOUGH:
        return 0
    # Cleaning takes some characters away, and takes its time: only where it can matter.
    left = sum(map(size, shown)) - taken - sum(map(size, passed))
    return left if left >= _ENOUGH else 0


class _Reader:
    def __init__(
        self,
        foreign: Test,
        related: Test,
        wordless: bool,
        depth: int = 0,
        tally: _Tally | None = None,
    ) -> None:
        self.foreign, self.related, self.wordless, self.depth = foreign, related, wordless, depth
        self.tally = tally or _Tally()
        self.flow = Flow()
        self.lines = [Line()]
        # Pictures and videos after which no text has come: the next may be their caption.
        self.waiting: list[Media] = []

    def read(self, element: etree._Element, behind: Sequence[etree._Element] = ()) -> Flow:
        self.children(element, _PLAIN)
        self.end_block(_PLAIN)
        if behind and element.tail:
            self.say(element.tail, _PLAIN)
        for part in behind:
            self.child(part, _PLAIN)
            if part.tail:
                self.say(part.tail, _PLAIN)
        self.end_block(_PLAIN)
        return self.flow

    def inside(
        self, element: etree._Element, foreign: Test | None = None, *, wordless: bool = False
    ) -> Flow:
        """The flow of one part by itself."""
        foreign, wordless = foreign or self.foreign, wordless or self.wordless
        depth = self.depth + _LEVELS_OF_PART
        reader = _Reader(foreign, self.related, wordless, depth, self.tally)
        return reader.read(element)

    def pass_over(self, element: etree._Element) -> None:
        """Counts what an element holds that is no text of the article."""
        self.tally.passed.append(str(_string(element)))

    # Text

    def children(self, element: etree._Element, style: Setting) -> None:
        self.depth += 1
        if self.depth > _DEEPEST:
            self.say(str(_string(element)), style)
        else:
            if element.text:
                self.say(element.text, style)
            for child in element:
                self.child(child, style)
                if child.tail:
                    self.say(child.tail, style)
        self.depth -= 1

    def child(self, element: etree._Element, style: Setting) -> None:
        tag = element.tag
        # Comments and processing instructions have no name.
        if not isinstance(tag, str):
            return
        if tag in _INLINE or not self.foreign(element):
            self.element(element, tag, style)
            return
        self.pass_over(element)
        if tag in _BLOCK:
            self.end_block(style)

    def say(self, text: str, style: Setting) -> None:
        line = self.lines[-1]
        if line.parts or not text.isspace():
            line.add(text, style)

    def element(self, element: etree._Element, tag: str, style: Setting) -> None:
        if tag == "br":
            self.lines.append(Line())
        elif tag in _NOTHING:
            self.pass_over(element)
        elif tag == "img":
            source = source_of(element)
            if source and not is_pixel(element):
                self.flow.pictures.append(Picture(source))
                self.show(self.flow.pictures[-1])
        elif tag in PLAYERS:
            clip = clip_of(element)
            if clip is not None:
                self.flow.clips.append(clip)
                self.show(clip)
            if tag == "embed":
                # It has no end tag, so what follows stands inside it here.
                self.children(element, style)
            else:
                self.pass_over(element)
        elif tag in _BLOCK:
            self.block(element, tag, style)
        else:
            if style_of(element).hidden:
                self.pass_over(element)
                return
            linked = tag == "a" and not style.linked and self.related(element)
            self.children(element, of_inline(element, tag, style, linked=linked))

    def show(self, media: Media) -> None:
        """What stands behind a picture in the same paragraph may be its caption."""
        line = self.lines[-1]
        if not line.parts:
            line.behind.append(media)

    def block(self, element: etree._Element, tag: str, style: Setting) -> None:
        self.end_block(style)
        if style_of(element).hidden:
            self.pass_over(element)
        elif tag in _LISTS:
            self.waiting = []
            self.read_list(element)
        elif tag in ("table", "figure") and self.depth + 2 * _LEVELS_OF_PART >= _DEEPEST:
            # No room left to read its parts, and to tell captions from text.
            self.say(str(_string(element)), style)
            self.end_block(style)
        elif tag == "table":
            self.depth += _LEVELS_OF_PART
            self.read_table(element, style)
            self.depth -= _LEVELS_OF_PART
        elif tag == "figure":
            self.figure(element, style)
        else:
            style = of_block(element, tag, style)
            self.children(element, style)
            self.end_block(style)

    def end_block(self, style: Setting) -> None:
        """Ends the paragraph at hand; blank lines (``<br><br>``) part it further."""
        lines = self.lines
        if len(lines) == 1 and not lines[0].parts and not lines[0].behind:
            return
        self.lines = [Line()]
        if any(line.behind for line in lines):
            # A caption belongs to what stands right before it.
            self.waiting = []
        group: list[tuple[str, Line]] = []
        for line in lines:
            text = fold("".join(line.parts))
            if line.behind:
                self.end_group(group, style)
                group = []
                self.waiting += line.behind
            if text:
                group.append((text, line))
            else:
                self.end_group(group, style)
                group = []
        self.end_group(group, style)

    def end_group(self, group: Group, style: Setting) -> None:
        if group:
            for part in part_right(group):
                self.end_paragraph(part, style)

    def end_paragraph(self, group: Group, style: Setting) -> None:
        """A paragraph, or the caption of the pictures before it."""
        passage = to_passage(group, style)
        waiting = [one for one in self.waiting if one.caption is None]
        self.waiting = []
        if not self.wordless and not has_word(passage.text):
            self.tally.passed.append(passage.text)
        elif waiting and is_caption(passage, centred=style.centred, classed=style.caption):
            give_captions(waiting, [fold(passage.text)])
            self.tally.passed.append(passage.text)
        else:
            self.flow.passages.append(passage)

    # Figures and lists

    def figure(self, element: etree._Element, style: Setting) -> None:
        if next(element.iter("img", *PLAYERS), None) is None:
            # A table or quote with its caption: all of it is text.
            self.children(element, of_block(element, "figure", style))
            self.end_block(style)
            return
        captions = {
            part: self.inside(part, wordless=True)
            for part in element.iter("figcaption")
            if next(part.iterancestors("figure")) is element
        }
        caption = " ".join(flow.line() for flow in captions.values())
        inner = self.inside(element, lambda child: child in captions or self.foreign(child))
        give_captions(inner.media, [caption])
        for flow in captions.values():
            inner.add_media(flow)
        self.flow.passages += inner.passages
        self.flow.add_media(inner)
        self.waiting = [] if inner.passages else inner.media

    def read_list(self, element: etree._Element) -> None:
        items = self.items(element)
        text = "\n".join(passage.text for passage in items)
        if has_word(text):
            linked = all(passage.linked for passage in items)
            lines = [passage.text for passage in items]
            self.flow.passages.append(Passage("list", text, linked=linked, items=lines))

    def items(self, element: etree._Element) -> list[Passage]:
        """One passage of one line an item; a nested list's items follow the text before it."""
        items = self.loose(element.text)
        for child in element:
            tag = child.tag
            if isinstance(tag, str) and (tag in _NOTHING or self.foreign(child)):
                self.pass_over(child)
            elif isinstance(tag, str):
                if tag in _LISTS or (tag != "li" and child.find("li") is not None):
                    self.depth += 1
                    deep = self.depth >= _DEEPEST
                    items += self.loose(_string(child)) if deep else self.items(child)
                    self.depth -= 1
                else:
                    items += self.item(child)
            items += self.loose(child.tail)
        return items

    def loose(self, text: str | None) -> list[Passage]:
        """Text of a list that stands in no item."""
        line = fold(text or "")
        if not has_word(line):
            self.tally.passed.append(line)
            return []
        return [Passage("list", line)]

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

    def read_table(self, element: etree._Element, style: Setting) -> None:
        rows = self.rows(element, style)
        passed = len(self.tally.passed)
        use, flows = self.tally.uses.get(element), []
        if use != "layout":
            flows = [[self.inside(cell, wordless=True) for cell in row] for row in rows]
            use = self.tally.uses.setdefault(element, _use_of(element, flows))
        if use == "layout":
            # Read again, in place: what is passed over is counted then.
            del self.tally.passed[passed:]
            for cell in (cell for row in rows for cell in row):
                self.block(cell, "div", style)
            return
        for flow in (flow for row in flows for flow in row):
            self.flow.add_media(flow)
        if use == "data":
            self.waiting = []
            self.data_table(flows)
        else:
            said = (one for row in flows for cell in row for one in cell.passages)
            self.tally.passed += [passage.text for passage in said]
            self.waiting = caption_pictures(flows)

    def rows(self, element: etree._Element, style: Setting) -> list[list[etree._Element]]:
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
            else:
                self.child(child, style)
            self.say(child.tail or "", style)
        self.say(element.text or "", style)
        self.end_block(style)
        return [*rows, loose] if loose else rows

    def cells(self, row: etree._Element, style: Setting) -> list[etree._Element]:
        cells = [cell for cell in row if cell.tag in _CELLS]
        self.say(row.text or "", style)
        for child in row:
            if child.tag not in _CELLS:
                self.child(child, style)
            self.say(child.tail or "", style)
        self.end_block(style)
        return cells

    def data_table(self, cells: Sequence[Sequence[Flow]]) -> None:
        said = [row for row in cells if any(cell.line() for cell in row)]
        rows = [[cell.line() for cell in row] for row in said]
        linked = all(one.linked for row in said for cell in row for one in cell.passages)
        text = "\n".join(fold(" | ".join(row)) for row in rows)
        table = Passage("table", text, linked=linked, rows=rows)
        if has_word(text):
            self.flow.passages.append(table)
        else:
            self.tally.passed += [cell for row in rows for cell in row]


def _use_of(table: etree._Element, rows: Rows) -> Use:
    return use_of(
        rows,
        nested=table.find(".//table") is not None,
        pictured=any(not is_pixel(image) for image in table.iter("img")),
    )
