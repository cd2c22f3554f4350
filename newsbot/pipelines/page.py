"""Bytes to a tree and its layout; the record starts here."""

from __future__ import annotations

from typing import Any, Self

from newsbot.cms.reading import Page, layouts_of, read_page
from newsbot.items import Article, Extraction, FetchedArticle, Rejected
from newsbot.pipelines.base import HasStats, ParsedPage, Stats
from newsbot.sites import Site, all_sites
from newsbot.text.clean import has_mark_flood
from newsbot.text.dates import isoformat
from newsbot.text.encoding import has_legacy_font
from newsbot.text.urls import normal_path
from newsbot.version import __version__

PARSER = f"newsbot {__version__}"


class PagePipeline:
    """FetchedArticle in, ParsedPage out; rejects what fits no layout, lets the rest through."""

    def __init__(self, stats: Stats) -> None:
        self.stats = stats

    @classmethod
    def from_crawler(cls, crawler: HasStats) -> Self:
        return cls(crawler.stats)

    def process_item(self, item: Any) -> Any:
        return self.parse(item) if isinstance(item, FetchedArticle) else item

    def parse(self, fetched: FetchedArticle, site: Site | None = None) -> ParsedPage:
        """The tree in its layout. Raises ``Rejected`` where it fits none or was cut.

        ``site`` is a paper that nobody declared.
        """
        site = site or all_sites()[fetched.site]
        read = read_page(fetched.html, site.cms, fetched.charset)
        layout = read.layout
        if layout is None:
            raise _rejection(read, site, special=site.is_special(normal_path(fetched.url)))
        self.stats.inc_value(f"newsbot/layout/{layout.name}")
        fetched_at, listed_at = isoformat(fetched.fetched_at), fetched.first_seen_at
        page = ParsedPage(
            fetched,
            site,
            layout,
            Article(
                title="",
                id="",
                site=site.name,
                url=fetched.url,
                first_seen_at=fetched_at if listed_at is None else isoformat(listed_at),
                fetched_at=fetched_at,
                content_sha256="",
                extraction=Extraction(layout.name, PARSER),
            ),
        )
        page.flag(*read.flags)
        shown = layout.shown()
        if has_mark_flood(shown):
            page.flag("marks_cut")
        if has_legacy_font(shown):
            page.flag("legacy_font")
        if not read.whole and fetched.listed is not None:
            # From the network it can be had again; a saved file is all there is.
            raise Rejected("incomplete", "the page arrived without its end")
        if not read.whole or read.torn:
            page.flag("incomplete")
        if read.cut:
            page.flag("page_cut")
        for flag in page.article.extraction.flags:
            self.stats.inc_value(f"newsbot/page/{flag}")
        return page


def _rejection(page: Page, site: Site, *, special: bool) -> Rejected:
    if page.endless:
        return Rejected("endless_tag", "a tag has more attributes than a page can need")
    if special and page.whole and page.framed:
        return Rejected("unsupported", "a page of a kind that newsbot does not read yet")
    what = "the page fits no known layout" if page.text.strip() else "the page is empty"
    known = ", ".join(kind.name for kind in layouts_of(site.cms))
    return Rejected("no_layout", f"{what} ({known}): their containers are not there")
