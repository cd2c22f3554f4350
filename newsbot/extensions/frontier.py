"""A bare ``scrapy crawl`` opens its frontier where it is first needed, and closes it at its end.

``scrapy shell`` and ``scrapy parse`` never need one, so they take no lock.
"""

from __future__ import annotations

from contextlib import ExitStack
from typing import Self

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.utils.misc import load_object

from newsbot.frontier import Frontier, bring


class FrontierKeeper:
    """Wires ``NEWSBOT_FRONTIER``; where ``newsbot run`` brought a frontier, that one stays."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler, self.held = crawler, ExitStack()
        bring(crawler, self.open)
        crawler.signals.connect(self.held.close, signals.spider_closed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def open(self) -> Frontier:
        opener = load_object(self.crawler.settings["NEWSBOT_FRONTIER"])
        assert self.crawler.spider is not None
        output, site = self.crawler.settings["NEWSBOT_OUTPUT"], self.crawler.spider.name
        frontier: Frontier = self.held.enter_context(opener(output, site))
        return frontier
