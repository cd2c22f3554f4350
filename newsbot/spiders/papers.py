"""A spider for every paper, for ``scrapy list`` and ``crawl``."""

from __future__ import annotations

from typing import Self

from scrapy import Request, Spider
from scrapy.settings import BaseSettings

from newsbot.sites import Site, all_sites
from newsbot.spiders.base import PaperSpider


def spider_class(site: Site) -> type[Spider]:
    """The spider with this paper's attributes."""
    attributes = {"name": site.name, "site": site, "__module__": __name__, "__doc__": site.title}
    return type(f"{site.name.capitalize()}Spider", (PaperSpider,), attributes)


class PaperLoader:
    """Scrapy's way to its spiders: the papers that ``newsbot.sites`` knows."""

    @classmethod
    def from_settings(cls, settings: BaseSettings) -> Self:
        return cls()

    def load(self, spider_name: str) -> type[Spider]:
        """Raises ``KeyError``, as Scrapy's own."""
        if (site := all_sites().get(spider_name)) is None:
            raise KeyError(f"{spider_name} is no known paper; known: {', '.join(all_sites())}")
        return spider_class(site)

    def find_by_request(self, request: Request) -> list[str]:
        """``scrapy parse`` and ``shell`` find the spider of an address by this."""
        papers = all_sites().values()
        return [site.name for site in papers if spider_class(site).handles_request(request)]

    # Last: from here on ``list`` means this.
    def list(self) -> list[str]:
        return [*all_sites()]
