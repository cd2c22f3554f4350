"""Bytes to a tree and its layout; the record starts here."""

from __future__ import annotations

from typing import Any, Self

from lxml import etree

from newsbot import __version__
from newsbot.items import Article, Extraction, FetchedArticle, Rejected
from newsbot.layouts import Layout, find_layout
from newsbot.pipelines.base import HasStats, ParsedPage, Stats
from newsbot.sites import all_sites
from newsbot.text.dates import isoformat
from newsbot.text.encoding import decode
from newsbot.text.urls import normal_path
from newsbot.text.whole import is_whole

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

    def parse(self, fetched: FetchedArticle) -> ParsedPage:
        """The tree in its layout. Raises ``Rejected`` where it fits none or was cut."""
        site = all_sites()[fetched.site]
        text, flags = decode(fetched.html, fetched.charset)
        layout = _read(fetched.html if not flags else text.encode("utf-8", "replace"))
        if layout is None:
            special = site.is_special(normal_path(fetched.url)) and is_whole(fetched.html)
            raise _rejection(special, text)
        self.stats.inc_value(f"newsbot/layout/{layout.name}")
        fetched_at = isoformat(fetched.fetched_at)
        page = ParsedPage(
            fetched,
            site,
            layout,
            Article(
                title="",
                id="",
                site=site.name,
                url=fetched.url,
                first_seen_at=isoformat(fetched.first_seen_at or fetched.fetched_at),
                fetched_at=fetched_at,
                content_sha256="",
                extraction=Extraction(layout.name, PARSER),
            ),
        )
        page.flag(*flags)
        if not is_whole(fetched.html):
            if fetched.listed is not None:
                # From the network it can be had again; a saved file is all there is.
                raise Rejected("incomplete", "the page arrived without its end")
            page.flag("incomplete")
        for flag in page.article.extraction.flags:
            self.stats.inc_value(f"newsbot/page/{flag}")
        return page


def _rejection(special: bool, text: str) -> Rejected:
    if special:
        return Rejected("unsupported", "a page of a kind that newsbot does not read yet")
    what = "the page is empty" if not text.strip() else "the page fits no known layout"
    return Rejected("no_layout", f"{what} (neither v1's nor v2's containers are there)")


def _read(data: bytes) -> Layout | None:
    # recover: real pages are no well-formed HTML; huge_tree: old Word pages nest deeper than 255.
    data = data.replace(b"\0", b"")
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True)
    tree = etree.fromstring(data or b"<html/>", parser)
    return find_layout(tree) if tree is not None else None
