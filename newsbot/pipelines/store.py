"""The crawl's last pipeline: the record into the ledger, in one transaction with its state."""

from __future__ import annotations

from typing import Protocol, Self

from newsbot.items import Article, FetchedArticle
from newsbot.pipelines.base import ParsedPage, Stats


class Store(Protocol):
    """The ledger, as far as this pipeline knows it."""

    def has_record(self, article_id: str) -> bool: ...
    def same_as(self, fetched: FetchedArticle, article_id: str) -> None: ...
    def store(self, fetched: FetchedArticle, article: Article) -> None: ...


class _Spider(Protocol):
    @property
    def frontier(self) -> Store: ...


class _Crawler(Protocol):
    @property
    def stats(self) -> Stats: ...
    @property
    def spider(self) -> _Spider: ...


class StorePipeline:
    """ParsedPage in, Article out; an article known by another address is not stored twice."""

    def __init__(self, store: Store, stats: Stats) -> None:
        self.store, self.stats = store, stats

    @classmethod
    def from_crawler(cls, crawler: _Crawler) -> Self:
        return cls(crawler.spider.frontier, crawler.stats)

    def process_item(self, page: ParsedPage) -> Article:
        article = page.article
        if self.store.has_record(article.id):
            self.stats.inc_value("newsbot/record/duplicate")
            self.store.same_as(page.fetched, article.id)
        else:
            self.stats.inc_value("newsbot/record/stored")
            self.store.store(page.fetched, article)
        return article
