"""Parts of an article with a structure of their own: figures, galleries, lists and tables.

Each function reads one for a ``Reader`` (``newsbot.text.flow``), into its flow.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from lxml import etree

from newsbot.text.captions import give_captions
from newsbot.text.clean import fold, has_word
from newsbot.text.css import is_pixel, style_of
from newsbot.text.galleries import are_gallery, is_picture_box
from newsbot.text.lines import Setting, of_block
from newsbot.text.passages import Flow, Passage
from newsbot.text.players import PLAYERS
from newsbot.text.tables import Rows, Use, caption_pictures, joined, spread, use_of

if TYPE_CHECKING:
    from newsbot.text.flow import Reader

# A reader sees nothing of them.
UNSEEN = frozenset(
    "script style noscript template input canvas audio map xml head title meta link param "
    "annotation annotation-xml".split()
)
PICTURES = frozenset(("img", "amp-img"))
LISTS = frozenset(("ul", "ol", "dl", "menu", "dir"))
# Deeper than any page an editor made; below it text is kept, its blocks are not told apart.
DEEPEST = 150
_TABLE_PARTS = frozenset(("tbody", "thead", "tfoot"))
_CELLS = frozenset(("td", "th"))
_string = etree.XPath("string()")


def read_figure(reader: Reader, element: etree._Element, style: Setting) -> None:
    if next(element.iter(*PICTURES, *PLAYERS, "oembed", "lite-youtube"), None) is None:
        # A table or quote with its caption: all of it is text.
        reader.children(element, of_block(element, "figure", style_of(element), style))
        reader.end_block(style)
        return
    captions = {
        part: reader.inside(part, wordless=True)
        for part in element.iter("figcaption")
        if next(part.iterancestors("figure")) is element
    }
    caption = " ".join(flow.line() for flow in captions.values())
    inner = reader.inside(element, lambda child: child in captions or reader.foreign(child))
    give_captions(inner.media, [caption])
    for flow in captions.values():
        inner.add_media(flow)
    reader.put_media(inner)
    for passage in inner.passages:
        reader.put(passage)
    reader.waiting = [] if inner.passages else inner.media


def read_gallery(reader: Reader, element: etree._Element) -> None:
    """Boxes of a picture with its few words each, or one such box."""
    for item in [element] if is_picture_box(element) else element:
        if isinstance(item.tag, str) and not reader.foreign(item):
            inner = reader.inside(item, wordless=True)
            give_captions(inner.media, [inner.line()])
            reader.tally.passed += [passage.text for passage in inner.passages]
            reader.flow.add_media(inner)
            reader.events += inner.media
        else:
            reader.pass_over(item)
    reader.waiting = []


def read_list(reader: Reader, element: etree._Element) -> None:
    if are_gallery(element):
        read_gallery(reader, element)
        return
    items = _items(reader, element)
    text = "\n".join(passage.text for passage in items)
    if has_word(text):
        linked = all(passage.linked for passage in items)
        lines = [passage.text for passage in items]
        reader.put(Passage("list", text, linked=linked, items=lines))


def _items(reader: Reader, element: etree._Element) -> list[Passage]:
    """One passage of one line an item; a nested list's items follow the text before it."""
    items = _loose(reader, element.text)
    for child in element:
        tag = child.tag
        if isinstance(tag, str) and (tag in UNSEEN or reader.foreign(child)):
            reader.pass_over(child)
        elif isinstance(tag, str):
            if tag in LISTS or (tag != "li" and child.find("li") is not None):
                reader.depth += 1
                deep = reader.depth >= DEEPEST
                items += _loose(reader, _string(child)) if deep else _items(reader, child)
                reader.depth -= 1
            else:
                items += _item(reader, child)
        items += _loose(reader, child.tail)
    return items


def _loose(reader: Reader, text: str | None) -> list[Passage]:
    """Text of a list that stands in no item."""
    line = fold(text or "")
    if not has_word(line):
        reader.tally.passed.append(line)
        return []
    return [Passage("list", line)]


def _item(reader: Reader, element: etree._Element) -> list[Passage]:
    """An item's own text as one line, the lists in it after and between."""
    inner = reader.inside(element)
    reader.put_media(inner)
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


def read_table(reader: Reader, element: etree._Element, style: Setting) -> None:
    rows = _rows(reader, element, style)
    passed = len(reader.tally.passed)
    use, flows = reader.tally.uses.get(element), []
    if use != "layout":
        flows = [[reader.inside(cell, wordless=True) for cell in row] for row in rows]
        use = reader.tally.uses.setdefault(element, _use_of(element, flows))
    if use == "layout":
        # Read again, in place: what is passed over is counted then.
        del reader.tally.passed[passed:]
        for cell in (cell for row in rows for cell in row):
            reader.block(cell, "div", style)
        return
    said = [one for row in flows for cell in row for one in cell.passages]
    if said and all(passage.linked for passage in said):
        # Cards in a table: links with the thumbnails of what they lead to.
        use = "data"
    else:
        for flow in (flow for row in flows for flow in row):
            reader.put_media(flow)
    if use == "data":
        reader.waiting = []
        _data_table(reader, rows, flows)
    else:
        reader.tally.passed += [passage.text for passage in said]
        reader.waiting = caption_pictures(flows)


def _rows(reader: Reader, element: etree._Element, style: Setting) -> list[list[etree._Element]]:
    """The cells row by row; what stands outside of cells comes before the table."""
    rows: list[list[etree._Element]] = []
    loose: list[etree._Element] = []
    for child in element:
        tag = child.tag
        if tag in _CELLS:
            loose.append(child)
        elif tag == "tr":
            rows.append(_cells(reader, child, style))
        elif tag == "caption":
            rows.append([child])
        elif tag in _TABLE_PARTS:
            rows += _rows(reader, child, style)
        else:
            reader.child(child, style)
        reader.say(child.tail or "", style)
    reader.say(element.text or "", style)
    reader.end_block(style)
    return [*rows, loose] if loose else rows


def _cells(reader: Reader, row: etree._Element, style: Setting) -> list[etree._Element]:
    cells = [cell for cell in row if cell.tag in _CELLS]
    reader.say(row.text or "", style)
    for child in row:
        if child.tag not in _CELLS:
            reader.child(child, style)
        reader.say(child.tail or "", style)
    reader.end_block(style)
    return cells


def _data_table(
    reader: Reader, cells: Sequence[Sequence[etree._Element]], flows: Sequence[Sequence[Flow]]
) -> None:
    grid = spread(cells, [[flow.line() for flow in row] for row in flows])
    grid = [row for row in grid if any(row)]
    linked = all(one.linked for row in flows for cell in row for one in cell.passages)
    rows = [["" if cell is None else cell for cell in row] for row in grid]
    text = "\n".join(joined(row) for row in grid)
    if has_word(text):
        reader.put(Passage("table", text, linked=linked, rows=rows))
    else:
        reader.tally.passed += [cell for row in rows for cell in row]


def _use_of(table: etree._Element, rows: Rows) -> Use:
    return use_of(
        rows,
        nested=table.find(".//table") is not None,
        pictured=any(not is_pixel(image) for image in table.iter("img")),
    )
