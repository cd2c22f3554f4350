"""Item pipelines: one field each, in the order in which they run. See ``docs/extraction.md``.

They run the same over a live page, an archived one or a file. Imports neither Scrapy nor the
ledger's crawl side; what a page can't be, it says with ``newsbot.items.Rejected``.
"""

from __future__ import annotations

from newsbot.items import Article, FetchedArticle
from newsbot.pipelines.author import AuthorPipeline
from newsbot.pipelines.base import FieldPipeline, Stats
from newsbot.pipelines.body import BodyPipeline
from newsbot.pipelines.comments import CommentsPipeline
from newsbot.pipelines.identity import IdentityPipeline
from newsbot.pipelines.media import MediaPipeline
from newsbot.pipelines.page import PagePipeline
from newsbot.pipelines.section import SectionPipeline
from newsbot.pipelines.tags import TagsPipeline
from newsbot.pipelines.timestamp import TimestampPipeline
from newsbot.pipelines.title import TitlePipeline
from newsbot.pipelines.validate import ValidatePipeline
from newsbot.sites import Site

FIELD_PIPELINES: tuple[type[FieldPipeline], ...] = (
    IdentityPipeline,
    TitlePipeline,
    SectionPipeline,
    TimestampPipeline,
    AuthorPipeline,
    BodyPipeline,
    MediaPipeline,
    TagsPipeline,
    CommentsPipeline,
    ValidatePipeline,
)


class NoStats:
    """Counts nothing: for one page outside a crawl."""

    def inc_value(self, key: str, count: int = 1) -> None: ...


def extract(
    fetched: FetchedArticle, stats: Stats | None = None, site: Site | None = None
) -> Article:
    """The record of one page, through the pipelines of a crawl. Raises ``Rejected``.

    ``site`` is a paper that nobody declared.
    """
    stats = NoStats() if stats is None else stats
    page = PagePipeline(stats).parse(fetched, site)
    if site is not None:
        page.flag("unknown_paper")
    for pipeline in FIELD_PIPELINES:
        pipeline(stats).read(page)
    return page.article
