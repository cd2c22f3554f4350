"""Lists on HTML pages with numbers: ``/kinh-doanh/trang-2.htm``."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import ClassVar

from lxml import etree

from newsbot.cms.base import Entry, ListPage, Lists, Section
from newsbot.items import Ask
from newsbot.text.whole import parse_html


class NumberedLists(Lists):
    """``page`` says where a section's page of a number is, ``links`` which of its links are rows.

    start: the number of the first page.
    """

    start: ClassVar[int] = 1
    dated: ClassVar[bool] = False
    ends_missing: ClassVar[bool] = True

    @abstractmethod
    def page(self, section: str, number: int) -> Ask:
        """``section`` is the section's id where the CMS needs one, else its path."""

    @abstractmethod
    def links(self, tree: etree._Element) -> Sequence[etree._Element]:
        """The links of a page that are rows of its list, boxes beside it left out."""

    def first(self, section: Section, upto: datetime) -> Ask | None:
        name = section.id if self.needs_id else section.path
        return self.at(name, self.start) if name is not None else None

    def read(self, body: bytes, ask: Ask) -> ListPage:
        name, number = ask.state
        # A list that is loaded piece by piece ends with an answer of nothing.
        links = self.links(parse_html(body)) if body.strip() else ()
        # A card links its article from picture and title.
        urls = list(dict.fromkeys(link.get("href", "") for link in links))
        return ListPage(
            entries=[Entry(url) for url in urls],
            rows=len(urls),
            next=self.at(name, int(number) + 1) if urls else None,
        )

    def at(self, name: str, number: int) -> Ask:
        return replace(self.page(name, number), state=(name, str(number)))
