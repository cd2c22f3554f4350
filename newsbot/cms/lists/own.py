"""A section's own page, where nobody has told what its list goes on with."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from newsbot.cms.base import Cms, Entry, ListPage, Lists, Section, is_below
from newsbot.items import Ask
from newsbot.text.whole import parse_html


class OwnPages(Lists):
    """The links of article shape on a section's page; where their addresses name sections, only
    its own. How far it reaches back is not known."""

    dated: ClassVar[bool] = False

    def __init__(self, cms: Cms) -> None:
        self.cms = cms

    def first(self, section: Section, upto: datetime) -> Ask | None:
        return Ask(section.path)

    def read(self, body: bytes, ask: Ask) -> ListPage:
        below = self.cms.below(ask.path)
        urls = dict.fromkeys(link.get("href", "") for link in parse_html(body).iter("a"))
        found = [(url, self.cms.address(url)) for url in urls]
        entries = [
            Entry(url)
            for url, address in found
            if address is not None and (address.section == "/" or is_below(address.section, below))
        ]
        return ListPage(entries=entries, rows=len(entries), whole=False)
