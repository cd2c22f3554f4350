"""What this CMS lists: the newest articles of each section, in a feed or on its own page."""

from __future__ import annotations

import re

from newsbot.cms.base import Entry, ListPage, Section
from newsbot.cms.lists.feed import FeedLists
from newsbot.items import Ask
from newsbot.text.whole import parse_html

_ARTICLE = re.compile(r"-a\d{2,9}\.html$")
_FEEDS = "/rss/subcate/"


class ContentFckLists(FeedLists):
    """``/rss/subcate/<section>/``, and the own page of a section with others below it, of which no
    feed is known. How far either reaches back is not known."""

    def feed(self, section: Section) -> Ask | None:
        if section.path.startswith("/news/"):
            return Ask(section.path)
        name = section.path.strip("/").rpartition("/")[2]
        return Ask(f"{_FEEDS}{name}/")

    def read(self, body: bytes, ask: Ask) -> ListPage:
        if ask.path.startswith(_FEEDS):
            return super().read(body, ask)
        links = (link.get("href", "") for link in parse_html(body).iter("a"))
        urls = dict.fromkeys(url for url in links if _ARTICLE.search(url))
        return ListPage(entries=[Entry(url) for url in urls], rows=len(urls), whole=False)
