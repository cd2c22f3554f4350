"""An archive with a list a day, from the newest day back."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import ClassVar

from newsbot.cms.base import Entry, ListPage, Lists, Section
from newsbot.items import Ask
from newsbot.text.dates import VIETNAM


class DayLists(Lists):
    """``day`` says where a section's list of a day is, ``entries`` reads an answer.

    since: the first day that the archive has.
    """

    since: ClassVar[date]

    @abstractmethod
    def day(self, section: Section, day: date) -> Ask: ...

    @abstractmethod
    def entries(self, body: bytes) -> Sequence[Entry]:
        """Raises ``BadReply``."""

    def first(self, section: Section, upto: datetime) -> Ask | None:
        return self._ask(section, upto.astimezone(VIETNAM).date())

    def read(self, body: bytes, ask: Ask) -> ListPage:
        path, name, section_id, told = ask.state
        section, day = Section(path, name, section_id or None), date.fromisoformat(told)
        entries = self.entries(body)
        earlier = day - timedelta(days=1)
        return ListPage(
            entries=entries,
            rows=len(entries),
            next=self._ask(section, earlier) if earlier >= self.since else None,
            before=datetime.combine(day, time(), VIETNAM),
        )

    def _ask(self, section: Section, day: date) -> Ask:
        state = (section.path, section.name, section.id or "", day.isoformat())
        return replace(self.day(section, day), state=state)
