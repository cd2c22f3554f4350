"""A list API with an offset and a page size: ``?first=0&pageSize=50``."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar, NamedTuple

from newsbot.cms.base import Entry, ListPage, Lists, Section
from newsbot.items import Ask


class Rows(NamedTuple):
    """An answer's rows: those that name an address, how many there were, how many it claims."""

    entries: Sequence[Entry]
    rows: int
    total: int | None = None


class OffsetLists(Lists):
    """``address`` says where a section's list is, ``rows`` reads an answer.

    offset, size: the names of the two values in the query.
    most, usual: how many rows are asked for; the second where so many are refused.
    """

    offset: ClassVar[str] = "offset"
    size: ClassVar[str] = "limit"
    most: ClassVar[int] = 50
    usual: ClassVar[int] = 20
    # Each page begins with the last rows of the one before: an article that goes from the list
    # in between moves the rest up by one, unseen otherwise.
    overlap: ClassVar[int] = 2

    @abstractmethod
    def address(self, section: Section) -> Ask | None:
        """The list's address without offset and size."""

    @abstractmethod
    def rows(self, body: bytes) -> Rows:
        """Raises ``BadReply``."""

    def first(self, section: Section, upto: datetime) -> Ask | None:
        ask = self.address(section)
        return ask and ask.having(**{self.offset: 0, self.size: self.most})

    def read(self, body: bytes, ask: Ask) -> ListPage:
        entries, rows, total = self.rows(body)
        first, size = int(ask.value(self.offset) or 0), int(ask.value(self.size) or self.most)
        # More rows than were asked for can't all be the list's own.
        seen = first + min(rows, size)
        ahead = max(seen - self.overlap, first if first else 0)
        behind = max(0, seen - 2 * rows)
        return ListPage(
            entries=entries,
            rows=rows,
            next=self.at(ask, ahead if seen > self.overlap else seen) if rows else None,
            back=self.at(ask, behind - self.overlap if behind > self.overlap else behind),
            total=total,
            seen=seen,
        )

    def at(self, ask: Ask, offset: int) -> Ask:
        return ask.having(**{self.offset: offset})

    def humbler(self, ask: Ask) -> Ask | None:
        many = int(ask.value(self.size) or 0) > self.usual
        return ask.having(**{self.size: self.usual}) if many else None
