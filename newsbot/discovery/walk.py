"""How far a list has been read, over its pages."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from newsbot.cms.base import ListPage
from newsbot.items import Ask

_STEPS_BACK = 3
# Pages without any row one after the other: days of a section, files of an index.
_MOST_EMPTY = 400


@dataclass(slots=True)
class Paging:
    """What a run has learned of its lists' paging, over all sections.

    The meaning of a claimed total is not documented: it may count rows, pages or the whole site.
    It is believed once a list was read to an empty page and had as many rows as it said.
    """

    largest: int = 0
    total_counts_rows: bool = False

    def add(self, page: ListPage, seen: int, ended: bool) -> None:
        """``seen`` counts the list's rows so far, this page's among them."""
        self.largest = max(self.largest, page.rows)
        if ended and seen > 0 and page.total == seen:
            self.total_counts_rows = True


@dataclass(slots=True)
class SectionWalk:
    """One list, from page to page; ``ask`` is what comes next.

    Neither the order nor a claimed total is sure: the end is a page that names no next one, or the
    one that reaches a total that is known to count all, or one shorter than others. ``started``:
    it was begun, by this run or the one that is taken up.
    """

    paging: Paging
    ask: Ask | None
    overlap: int = 0
    started: bool = False
    seen: int = 0
    keys: set[str] = field(default_factory=set)
    repeats: int = 0
    steps_back: int = 0
    empty: int = 0
    rows: int = 0
    pages: int = 0
    ended: bool = False
    is_beyond: bool = False

    @property
    def is_empty(self) -> bool:
        return not self.started or (self.seen == 0 and not self.keys)

    @property
    def may_end(self) -> bool:
        """Whether the last page had fewer rows than others: an empty one behind it is the end."""
        return self.started and self.rows < self.paging.largest

    def is_repeat(self, keys: AbstractSet[str]) -> bool:
        """Whether a page holds nothing but articles of earlier ones."""
        return self.started and len(keys) > self.overlap and keys <= self.keys

    def add(self, page: ListPage, keys: AbstractSet[str]) -> None:
        """Takes in the page for ``ask``; one that adds nothing is a repeat."""
        moved_up = self.overlap > 0 and bool(keys and self.keys) and not keys & self.keys
        # A page of an index, or a day without articles, repeats nothing.
        self.repeats = self.repeats + 1 if page.rows and keys <= self.keys else 0
        seen = self.seen + page.rows if page.seen is None else page.seen
        self.ended = page.next is None or (seen <= self.seen and self.repeats > 0)
        self.seen = max(self.seen, seen)
        self.keys |= keys
        self.started = self.started or page.rows > 0
        self.paging.add(page, self.seen, self.ended)
        self.pass_on(page)
        if moved_up and page.back is not None and self.steps_back < _STEPS_BACK:
            # Nothing of the page before: more went from the list than the overlap holds.
            self.ask = page.back
            self.seen = 0
            self.steps_back += 1

    def pass_on(self, page: ListPage) -> None:
        """Goes on to what follows a page."""
        self.empty = 0 if page.rows else self.empty + 1
        self.rows = page.rows
        self.pages += 1
        self.ask = page.next

    def go_beyond(self, ask: Ask) -> None:
        """Goes on elsewhere, where rows may come that came before."""
        self.ask, self.is_beyond = ask, True
        self.keys = set()
        self.repeats = self.empty = 0
        self.ended = False

    def at_end(self, page: ListPage) -> bool:
        """Whether the page was the list's last."""
        if self.ended:
            return True
        reached = page.total is not None and page.seen is not None and self.seen >= page.total
        return reached and (self.paging.total_counts_rows or page.rows < self.paging.largest)

    @property
    def stuck(self) -> bool:
        """The list gives the same articles again and again, or none at all."""
        return self.repeats >= 2 or self.empty >= _MOST_EMPTY
