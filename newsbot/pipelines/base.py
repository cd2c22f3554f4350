"""What the field pipelines share: the page under work and the counters."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol, Self

from newsbot.items import Article, FetchedArticle
from newsbot.layouts import Layout
from newsbot.sites import Site


class Stats(Protocol):
    """Scrapy's stats collector, as far as pipelines know it."""

    def inc_value(self, key: str, count: int = 1) -> None: ...


class HasStats(Protocol):
    """Scrapy's crawler, as far as pipelines know it."""

    @property
    def stats(self) -> Stats: ...


@dataclass(slots=True)
class ParsedPage:
    """A page between the pipelines: what was fetched, its layout, and the record so far."""

    fetched: FetchedArticle
    site: Site
    layout: Layout
    article: Article

    def flag(self, *flags: str) -> None:
        """Notes in the record what was odd; each flag once."""
        mine = self.article.extraction.flags
        mine += [flag for flag in flags if flag not in mine]


class FieldPipeline(ABC):
    """One field of the record. A page without it goes on without it, counted.

    ``after`` names the fields of other pipelines that this one reads from the record.
    """

    field: ClassVar[str]
    after: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, stats: Stats) -> None:
        self.stats = stats

    @classmethod
    def from_crawler(cls, crawler: HasStats) -> Self:
        return cls(crawler.stats)

    def process_item(self, item: Any) -> Any:
        """What is no page (a later look at the comments, an article gone) passes through."""
        if isinstance(item, ParsedPage):
            self.read(item)
        return item

    @abstractmethod
    def read(self, page: ParsedPage) -> None:
        """Fills the field in ``page.article``. Raises ``Rejected`` where no record can be."""

    def count(self, what: str) -> None:
        self.stats.inc_value(f"newsbot/{self.field}/{what}")
