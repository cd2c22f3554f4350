"""What this CMS lists: the newest articles of each section, in a feed or on its own page."""

from __future__ import annotations

from datetime import datetime

from newsbot.cms.base import ListPage, Section
from newsbot.cms.lists.feed import read_feed
from newsbot.cms.lists.own import OwnPages
from newsbot.items import Ask

_FEEDS = "/rss/subcate/"


class ContentFckLists(OwnPages):
    """``/rss/subcate/<section>/``, and the own page of a section with others below it, of which no
    feed is known. How far either reaches back is not known."""

    def first(self, section: Section, upto: datetime) -> Ask | None:
        if section.path.startswith("/news/"):
            return super().first(section, upto)
        name = section.path.strip("/").rpartition("/")[2]
        return Ask(f"{_FEEDS}{name}/")

    def read(self, body: bytes, ask: Ask) -> ListPage:
        if not ask.path.startswith(_FEEDS):
            return super().read(body, ask)
        entries = read_feed(body)
        return ListPage(entries=entries, rows=len(entries), whole=False)
