"""Where our pipelines' exceptions meet Scrapy: a rejected page goes to quarantine, not away."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable
from typing import Any

from scrapy.exceptions import DropItem
from scrapy.pipelines import ItemPipelineManager
from scrapy.utils.defer import ensure_awaitable

from newsbot.frontier import Failures, frontier_of
from newsbot.items import FetchedArticle, Rejected

logger = logging.getLogger(__name__)

# A page of a kind not read yet is shown and counted; these are failures, due again.
_FAILURES = frozenset({"no_layout", "endless_tag", "incomplete", "other_article", "bug"})


class NothingToTell(DropItem):
    """A look that makes no item: a second address, an article outside of the window."""

    def __init__(self) -> None:
        super().__init__("nothing to store", log_level="DEBUG")


class KeptAside(DropItem):
    """A page that is no record; ``failed`` where it is asked for again, as the summary counts."""

    def __init__(self, rejected: Rejected) -> None:
        self.failed = is_failure(rejected)
        # One of a kind not read yet is shown and counted, nothing to worry about.
        level = "INFO" if rejected.reason == "unsupported" else None
        super().__init__(str(rejected), log_level=level)


def is_failure(rejected: Rejected) -> bool:
    return rejected.reason in _FAILURES


class QuarantiningItemProcessor(ItemPipelineManager):
    """Scrapy's item processor, which keeps what a pipeline rejects, with its reason and page.

    An exception of our own is a bug: the page is kept the same way and the run exits 70.
    """

    async def process_item_async(self, item: Any) -> Any:
        try:
            return await self._process_or_keep(item)
        except OSError as error:
            # The ledger can't be written: the page stays pending for the next run.
            logger.error("%s", error)
            assert self.crawler is not None
            assert self.crawler.engine is not None
            closing = self.crawler.engine.close_spider_async(reason="cannot_write")
            self.closing = asyncio.ensure_future(closing)
            raise DropItem("cannot write") from error

    async def _process_or_keep(self, item: Any) -> Any:
        try:
            done = await self._through(item)
        except Rejected as rejected:
            self._quarantine(item, rejected)
            raise KeptAside(rejected) from rejected
        except OSError:
            raise
        except Exception as error:
            logger.exception("bug in a pipeline at %s", getattr(item, "url", item))
            self._count("bugs")
            bug = Rejected("bug", f"{type(error).__name__}: {error}")
            self._quarantine(item, bug)
            raise KeptAside(bug) from error
        if done is None:
            raise NothingToTell
        return done

    async def _through(self, item: Any) -> Any:
        """As Scrapy does it, without a task's turn for a step that has its answer at once."""
        if self._mw_methods_requiring_spider:
            return await super().process_item_async(item)
        for step in self.methods["process_item"]:
            item = step(item)  # type: ignore[misc]
            if isinstance(item, Awaitable):
                item = await ensure_awaitable(item)
        return item

    def _quarantine(self, item: Any, rejected: Rejected) -> None:
        if not isinstance(item, FetchedArticle):
            return
        self._count(f"quarantine/{rejected.reason}")
        assert self.crawler is not None
        records: Failures = frontier_of(self.crawler).records
        records.quarantine(item, rejected, failed=is_failure(rejected))

    def _count(self, what: str) -> None:
        assert self.crawler is not None
        self.crawler.stats.inc_value(f"newsbot/{what}")
