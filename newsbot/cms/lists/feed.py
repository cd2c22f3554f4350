"""RSS and Atom: the newest articles of a section or of the paper, and no more."""

from __future__ import annotations

from abc import abstractmethod
from datetime import datetime
from email.utils import parsedate_to_datetime

from lxml import etree

from newsbot.cms.base import Entry, ListPage, Lists, Section
from newsbot.cms.lists.xml import children, local, read_xml, text
from newsbot.items import Ask
from newsbot.text.dates import VIETNAM
from newsbot.text.jsonp import BadReply


class FeedLists(Lists):
    """``feed`` says where a section's feed is."""

    @abstractmethod
    def feed(self, section: Section) -> Ask | None: ...

    def first(self, section: Section, upto: datetime) -> Ask | None:
        return self.feed(section)

    def read(self, body: bytes, ask: Ask) -> ListPage:
        entries = read_feed(body)
        return ListPage(entries=entries, rows=len(entries), whole=False)


def read_feed(body: bytes) -> list[Entry]:
    """The items of a feed. Raises ``BadReply``."""
    root = read_xml(body)
    if local(root) not in ("rss", "feed", "RDF"):
        raise BadReply(f"no feed but <{local(root)}>")
    return [_entry(item) for item in root.iter() if local(item) in ("item", "entry")]


def _entry(item: etree._Element) -> Entry:
    link = next(children(item, "link"), None)
    url = (link.get("href") or link.text or "") if link is not None else ""
    told = text(item, "pubDate", "published", "date", "updated")
    return Entry(url.strip() or text(item, "guid", "id"), _moment(told), told or None)


def _moment(told: str) -> datetime | None:
    """Aware; one without a zone is Vietnam's. None for what is no date."""
    try:
        moment = datetime.fromisoformat(told) if told[:4].isdigit() else parsedate_to_datetime(told)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=VIETNAM)
