"""A list API that goes on from the last article that it gave, and ends with an empty answer."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from newsbot.cms.base import Entry, ListPage, Lists, Section
from newsbot.items import Ask


class LastIdLists(Lists):
    """``after`` says where a section's list goes on behind an id, ``rows`` reads an answer."""

    @abstractmethod
    def after(self, section_id: str, last: str) -> Ask:
        """``last`` is empty at the beginning."""

    @abstractmethod
    def rows(self, body: bytes) -> Sequence[tuple[Entry | None, str]]:
        """Each row with the id to go on behind; None for a row without an address.

        Raises ``BadReply``.
        """

    def first(self, section: Section, upto: datetime) -> Ask | None:
        return self._ask(section.id, "") if section.id else None

    def read(self, body: bytes, ask: Ask) -> ListPage:
        rows = self.rows(body)
        (section_id,) = ask.state
        return ListPage(
            entries=[entry for entry, _ in rows if entry is not None],
            rows=len(rows),
            next=self._ask(section_id, rows[-1][1]) if rows else None,
        )

    def _ask(self, section_id: str, last: str) -> Ask:
        return replace(self.after(section_id, last), state=(section_id,))
