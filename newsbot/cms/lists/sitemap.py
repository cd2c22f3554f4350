"""Sitemaps after sitemaps.org: an index of files, or one file; packed or not."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import ClassVar
from urllib.parse import urlsplit

from lxml import etree

from newsbot.cms.base import Entry, ListPage, Lists, Section
from newsbot.cms.lists.xml import children, local, read_xml, text
from newsbot.items import Ask
from newsbot.text.dates import VIETNAM
from newsbot.text.jsonp import BadReply

_OLDEST = datetime.min.replace(tzinfo=UTC)


class SitemapLists(Lists):
    """The whole paper from ``path``, an index or a file; the files changed last come first.

    A file tells when an address was changed last; only a news sitemap tells when it was published.
    """

    by_section: ClassVar[bool] = False
    path: ClassVar[str] = "/sitemap.xml"

    def first(self, section: Section, upto: datetime) -> Ask | None:
        return Ask(self.path)

    def wanted(self, url: str) -> bool:
        """Whether a file of the index has articles, by its address."""
        return True

    def read(self, body: bytes, ask: Ask) -> ListPage:
        """The state holds the files that are left, each with the moment of its last change."""
        root = read_xml(body)
        if local(root) == "sitemapindex":
            rows = [(text(row, "lastmod"), text(row, "loc")) for row in children(root, "sitemap")]
            rows.sort(key=lambda row: (_moment(row[0]) or _OLDEST, row[1]), reverse=True)
            files = [
                f"{changed} {target}"
                for changed, url in rows
                if (target := _target(url)) is not None and self.wanted(url)
            ]
            # Behind an index in an index the files of the outer one go on.
            return self._page([], 0, (*files, *ask.state))
        if local(root) != "urlset":
            raise BadReply(f"no sitemap but <{local(root)}>")
        entries = [_entry(row) for row in children(root, "url")]
        entries.sort(key=lambda one: one.published or one.changed or _OLDEST, reverse=True)
        return self._page(entries, len(entries), ask.state)

    def _page(self, entries: Sequence[Entry], rows: int, left: tuple[str, ...]) -> ListPage:
        if not left:
            return ListPage(entries=entries, rows=rows)
        changed, _, target = left[0].partition(" ")
        return ListPage(
            entries=entries, rows=rows, next=Ask(target, state=left[1:]), before=_moment(changed)
        )


def _entry(row: etree._Element) -> Entry:
    changed, published = text(row, "lastmod"), text(row, "publication_date")
    return Entry(text(row, "loc"), _moment(published), changed or None, _moment(changed))


def _target(url: str) -> str | None:
    """Path and query, None where it is no address."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return parts.path + (f"?{parts.query}" if parts.query else "")


def _moment(told: str) -> datetime | None:
    """Aware; a bare date is its last second, and one without a zone is Vietnam's."""
    try:
        moment = datetime.fromisoformat(told)
    except ValueError:
        return None
    if len(told) <= len("2026-09-01"):
        moment = moment.replace(hour=23, minute=59, second=59)
    return moment if moment.tzinfo else moment.replace(tzinfo=VIETNAM)
