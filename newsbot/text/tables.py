"""What a table is for: pictures with captions, data, or a page laid out by table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from lxml import etree

from newsbot.text.captions import give_captions
from newsbot.text.clean import fold
from newsbot.text.numbers import read_number
from newsbot.text.passages import Flow, Media

Use = Literal["data", "pictures", "layout"]
Rows = Sequence[Sequence[Flow]]

# A caption is shorter, and no two paragraphs of such a length stand in one.
_RUNNING, _PARAGRAPH = 400, 80


def use_of(rows: Rows, *, nested: bool, pictured: bool) -> Use:
    """What a table's cells say of it.

    ``nested``: a table stands in one of them; ``pictured``: a picture, be it without address.

    In doubt the text wins: what is read as a caption or a row can't be told apart again.
    """
    cells = [cell for row in rows for cell in row]
    said = [cell for cell in cells if cell.passages]
    if not pictured and not any(cell.media for cell in cells):
        if nested or len(said) == 1 or any(map(_has_paragraphs, said)) or _is_column(rows):
            return "layout"
        return "data"
    if any(map(_is_running, said)) or (nested and _texts(said) > len(rows)):
        return "layout"
    return "data" if _is_data_with_icons(rows) else "pictures"


def caption_pictures(rows: Rows) -> list[Media]:
    """Gives the pictures of a table the captions in it: cell for cell, or one for all of a row.

    Returns the table's pictures and videos, row by row.
    """
    everything: list[Media] = []
    current = _Captioned([])
    for row in rows:
        found = [one for cell in row for one in cell.media]
        for cell in row:
            give_captions(cell.media, [cell.line()])
        captions = [cell.line() for cell in row if not cell.media]
        if found and not everything:
            # What stands above the first pictures is theirs.
            captions = [*current.above, *captions]
        if found:
            current.give()
            current = _Captioned(found)
            everything += found
        current.add(captions)
    current.give()
    return everything


class _Captioned:
    """A row of pictures and the captions around it, given once all are there.

    ``own`` are each picture's, ``above`` and ``below`` those of rows that belong to all of them.
    """

    def __init__(self, media: list[Media]) -> None:
        self.media = media
        self.above: list[str] = []
        self.own: list[list[str]] = [[] for _ in media]
        self.below: list[str] = []

    def add(self, captions: list[str]) -> None:
        """The captions of one row."""
        if len(self.media) == 1:
            self.own[0] += captions
        elif self.media and len(captions) == len(self.media):
            for told, caption in zip(self.own, captions, strict=True):
                told.append(caption)
        elif any(self.own):
            self.below += captions
        else:
            self.above += captions

    def give(self) -> None:
        give_captions(self.media, [" ".join(self.above)])
        give_captions(self.media, [" ".join(told) for told in self.own])
        give_captions(self.media, [" ".join(self.below)])


# Wider tables have no columns that a reader could follow; a span of thousands is an attack.
_WIDEST, _MOST_CELLS = 200, 200_000


def spread(
    cells: Sequence[Sequence[etree._Element]], texts: Sequence[Sequence[str]]
) -> list[list[str | None]]:
    """The texts in rows of one width, each in its column; None where a spanned cell goes on."""
    rows: list[list[str | None]] = []
    covered: list[int] = []
    for number, (row, told) in enumerate(zip(cells, texts, strict=True)):
        spread_row: list[str | None] = []
        covered, before = [max(0, left - 1) for left in covered], covered
        for cell, text in zip(row, told, strict=True):
            while len(spread_row) < len(before) and before[len(spread_row)] > 0:
                spread_row.append(None)
            place = len(spread_row)
            columns = _span(cell, "colspan", _WIDEST - place)
            below = _span(cell, "rowspan", len(cells) - number) - 1
            spread_row += [text, *[None] * (columns - 1)]
            if below and place < _WIDEST:
                covered += [0] * (place + columns - len(covered))
                covered[place : place + columns] = [below] * columns
        rows.append(spread_row)
    width = max(map(len, rows), default=0)
    if width * len(rows) > _MOST_CELLS:
        return rows
    return [[*row, *[None] * (width - len(row))] for row in rows]


def joined(row: Sequence[str | None]) -> str:
    """A row as the body has it: its cells, spanned ones once."""
    return fold(" | ".join(cell for cell in row if cell is not None))


def _span(cell: etree._Element, name: str, most: int) -> int:
    return max(1, min(read_number(cell.get(name, "").strip()) or 1, most))


def _is_column(rows: Rows) -> bool:
    """Whether all text stands in one column and some of it is a paragraph: a box, not data."""
    texts = [[passage for cell in row for passage in cell.passages] for row in rows]
    alone = all(sum(bool(cell.passages) for cell in row) <= 1 for row in rows)
    return alone and any(len(one.text) >= _PARAGRAPH for row in texts for one in row)


def _texts(cells: Sequence[Flow]) -> int:
    return sum(len(cell.passages) for cell in cells)


def _has_paragraphs(cell: Flow) -> bool:
    """Whether a cell holds text in paragraphs, as a row of data does not."""
    return sum(len(passage.text) >= _PARAGRAPH for passage in cell.passages) > 1


def _is_running(cell: Flow) -> bool:
    """Whether a cell holds an article's text, as a caption's does not."""
    longest = max(len(passage.text) for passage in cell.passages)
    if longest > _RUNNING or _has_paragraphs(cell) or _has_structure(cell):
        return True
    # A lead and text before a picture are no captions, however short.
    first = cell.before > 1 or (cell.before == 1 and cell.passages[0].bold)
    return bool(cell.media) and first and len(cell.passages) > 1


def _has_structure(cell: Flow) -> bool:
    """Lists, quotes and headings with text below them are no captions."""
    return len(cell.passages) > 1 and any(one.kind != "paragraph" for one in cell.passages)


def _is_data_with_icons(rows: Rows) -> bool:
    """Whether most rows have several texts, some of them a picture besides."""
    several = [row for row in rows if sum(bool(cell.passages) for cell in row) > 1]
    mixed = [row for row in several if any(cell.media for cell in row)]
    return bool(mixed) and len(rows) > 1 and 2 * len(several) > len(rows)
