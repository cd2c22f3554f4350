"""How a spider asks: an ``Ask`` to its answer, tried again, and what ends a run."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any, Self
from urllib.parse import urlencode

from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK

from newsbot.items import Ask
from newsbot.sites import Site
from newsbot.spiders import failures
from newsbot.spiders.failures import HostForbids, LimitReached, Streaks, no_answer

logger = logging.getLogger(__name__)

# A header of ``newsbot replica``: what it serves is invented.
REPLICA = "X-Newsbot-Replica"
# In a request's meta: what each try so far brought, in words.
ANSWERS = "newsbot_answers"

Doubt = Callable[[Response], str | None]


class AskingSpider(Spider):
    """A spider of one paper that can be told what to ask.

    ``ask`` brings an answer of any status, and asks again for what is unusable or doubtful;
    ``fetch`` and ``get`` end the run where the paper refuses too often (``LimitReached``);
    ``ask_service`` is for hosts whose refusals are no word of the paper's.
    """

    site: Site
    is_replica = False
    no_answer: tuple[type[Exception], ...] = (IgnoreRequest,)

    def __init__(self, site: Site) -> None:
        self.site = site
        super().__init__(site.name)
        self.streaks = Streaks()

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        spider = super().from_crawler(crawler, *args, **kwargs)
        spider.no_answer = no_answer(crawler.settings)
        return spider

    async def get(self, ask: Ask, **asking: Any) -> bytes | None:
        """The body of a 200 answer, None where there is no usable one (counted by Scrapy).

        ``asking`` is what ``ask`` takes. Raises ``LimitReached`` after refusals in a row.
        """
        response = await self.fetch(ask, **asking)
        return response.body if response is not None and response.status == 200 else None

    async def fetch(self, ask: Ask, **asking: Any) -> Response | None:
        """As ``ask``; raises ``LimitReached`` where the paper refused too often in a row."""
        try:
            response = await self.ask(ask, **asking)
        except HostForbids:
            return None
        if response is None:
            return None
        if response.status == 200:
            self.streaks.answered()
        elif not ask.role and self.streaks.refused(response.status):
            raise LimitReached("blocked")
        return response

    async def ask_service(self, ask: Ask, **asking: Any) -> Response | None:
        """As ``ask``; what its host does not want asked is a refusal."""
        try:
            return await self.ask(ask, **asking)
        except HostForbids:
            return Response(self.url_of(ask), status=403, flags=["not asked"])

    def url_of(self, ask: Ask) -> str:
        return f"https://{self.site.host(ask.role)}{ask.target}"

    async def ask(
        self,
        ask: Ask,
        *,
        tries: int | None = None,
        timeout: float | None = None,
        unusable: Doubt | None = None,
        doubtful: Doubt | None = None,
        end: Callable[[Response], bool] | None = None,
    ) -> Response | None:
        """An answer whatever its status, None where there is none; a refusal is nobody's business
        but the caller's.

        ``tries`` is how often it is asked for in all, ``timeout`` in seconds that of each,
        ``unusable`` says what is wrong with an answer, so that it is asked for again, and
        ``doubtful`` why one is not to be believed at once; the last one is returned all the same.
        One for which ``end`` is true is what was to be expected, and is not told.
        Raises ``HostForbids``.
        """
        meta: dict[str, Any] = {"newsbot_role": ask.role}
        if tries is not None:
            meta["max_retry_times"] = tries - 1
        if timeout is not None:
            meta["download_timeout"] = timeout
        if unusable is not None:
            meta["newsbot_unusable"] = unusable
        if doubtful is not None:
            meta["newsbot_doubtful"] = doubtful
        headers = dict(ask.headers)
        if ask.form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        request = Request(
            self.url_of(ask),
            method=ask.method,
            headers=headers,
            body=None if ask.form is None else urlencode(ask.form),
            callback=NO_CALLBACK,
            dont_filter=True,
            meta=meta,
        )
        try:
            assert self.crawler.engine is not None
            response = await self.crawler.engine.download_async(request)
        except (LimitReached, HostForbids):
            raise
        except self.no_answer as error:
            logger.warning("%s: %s", ask.target, failures.reason(error))
            return None
        self.is_replica = self.is_replica or REPLICA in response.headers
        if response.status != 200 and not (end is not None and end(response)):
            logger.warning("%s: HTTP %d", ask.target, response.status)
        return response
