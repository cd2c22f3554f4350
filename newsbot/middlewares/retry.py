"""Failed requests are tried again after a pause that doubles; never in the same breath.

A request may say what a usable answer is: ``meta["newsbot_unusable"]`` is a function of the
response that names what is wrong with it, None where it will do; it is asked of answers with status
200. ``meta["newsbot_doubtful"]`` does the same of an answer that one can't be sure of: it is asked
for again, and believed in the end. A request that failed all its tries while the site was out gets
others.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.retry import RetryMiddleware, get_retry_request
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    DownloadTimeoutError,
    IgnoreRequest,
)
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK
from scrapy.robotstxt import RobotParser

from newsbot.middlewares.address import ROLE, host_of
from newsbot.middlewares.bodies import DAMAGED
from newsbot.middlewares.outages import Outages, Verdict
from newsbot.middlewares.pace import LONGEST_DELAY, pace_of, retry_after
from newsbot.spiders.asking import ANSWERS
from newsbot.spiders.base import PaperSpider
from newsbot.spiders.failures import BLOCKING, LimitReached, no_answer, word

Unusable = Callable[[Response], str | None]

_NOBODY_THERE = (CannotResolveHostError, DownloadConnectionRefusedError, DownloadTimeoutError)
_PROBE = {"newsbot_probe": True, "dont_retry": True, "download_timeout": 20}


class DamagedBody(IgnoreRequest):
    """Every try brought a body that was cut or damaged."""


class PacedRetryMiddleware(RetryMiddleware):
    """Scrapy's, with the pauses of ``NEWSBOT_RETRY_BASE`` and none before the first answer.

    A site that has not answered at all is not waited for: the run ends and says so.
    """

    crawler: Crawler

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler.settings)
        self.crawler = crawler
        self.pace = pace_of(crawler)
        self.outages = Outages(self._probe, self.pace.base)
        self.answered = False
        self.no_answer = no_answer(crawler.settings)
        crawler.signals.connect(self.robots_parsed, signals.robots_parsed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> PacedRetryMiddleware:
        return cls(crawler)

    def robots_parsed(self, robotparser: RobotParser, request: Request) -> None:
        told = robotparser.crawl_delay(self.crawler.settings["ROBOTSTXT_USER_AGENT"])
        if not told:
            return
        if request.meta.get(ROLE) and told > LONGEST_DELAY:
            self.pace.left_alone.add(host_of(request))
        else:
            self.pace.gaps[host_of(request)] = told

    async def process_request(self, request: Request) -> None:
        if self.outages.given_up is not None:
            raise LimitReached(self.outages.given_up)

    async def process_response(  # type: ignore[override]
        self, request: Request, response: Response
    ) -> Request | Response:
        self.answered = True
        asked_to_wait = self._was_asked_to_wait(response)
        if request.meta.get("newsbot_probe"):
            return response
        why = unusable(request, response)
        answers = request.meta.get(ANSWERS, ())
        _note(request, answers, f"{response.status}", why)
        if host_of(request) in self.pace.left_alone:
            return response
        result: Request | Response = super().process_response(request, response)
        if result is response and (doubt := why or doubtful(request, response)):
            _note(request, answers, f"{response.status}", doubt)
            # A refusal holds its host in the handler; that this is one, only its text shows.
            self.pace.hold(host_of(request), self.pace.pause(request))
            result = self._again(request, doubt) or response
        if isinstance(result, Request):
            if asked_to_wait:
                result.meta.pop("newsbot_began", None)
            if asked_to_wait or self.pace.has_time(request):
                return result
        if not why and response.status not in self.retry_http_codes:
            self.outages.answered()
            return response
        if (another := await self._after_outage(request)) is not None:
            return another
        if DAMAGED in response.flags:
            raise DamagedBody(f"{request.url}: {why}")
        return response

    async def process_exception(  # type: ignore[override]
        self, request: Request, exception: Exception
    ) -> Request | Response | None:
        if request.meta.get("newsbot_probe"):
            return None
        if isinstance(exception, (*_NOBODY_THERE, *self.exceptions_to_retry)):
            _note(request, request.meta.get(ANSWERS, ()), word(exception))
        if not self.answered and isinstance(exception, _NOBODY_THERE):
            return None
        result = super().process_exception(request, exception)
        if isinstance(result, Request) and self.pace.has_time(request):
            return result
        if isinstance(exception, self.exceptions_to_retry):
            return await self._after_outage(request)
        return None

    def _again(self, request: Request, why: str) -> Request | None:
        assert self.crawler.spider is not None
        retry = get_retry_request(
            request,
            spider=self.crawler.spider,
            reason=why,
            max_retry_times=request.meta.get("max_retry_times", self.max_retry_times),
            give_up_log_level=self.give_up_log_level,
        )
        if retry is not None and why == DAMAGED:
            # Whatever packs the bodies may be what damages them.
            retry.headers["Accept-Encoding"] = "identity"
        return retry

    def _was_asked_to_wait(self, response: Response) -> bool:
        """Whether the handler holds the host because this answer asked for it."""
        if self.pace.given_up is not None:
            raise LimitReached(self.pace.given_up)
        return response.status in self.retry_http_codes and retry_after(response) is not None

    async def _after_outage(self, request: Request) -> Request | None:
        """Another try where the site, not the page, was at fault; None where the page is."""
        began, sent = request.meta["newsbot_began"], request.meta["newsbot_sent"]
        if not isinstance(self.crawler.spider, PaperSpider) or request.meta.get("newsbot_last"):
            return None
        if request.meta.get(ROLE):
            # The paper's home page says nothing about a service of its.
            return None
        ended = self.outages.ended
        if not await self.outages.may_go_on(began, sent):
            return None
        another = request.copy()
        another.dont_filter = True
        del another.meta["newsbot_began"]
        most = request.meta.get("max_retry_times", self.max_retry_times)
        if self.outages.ended == ended:
            # Perhaps it came back just now; perhaps it is the page after all.
            another.meta.update(retry_times=most, newsbot_last=True)
        else:
            another.meta["retry_times"] = 0
        return another

    async def _probe(self) -> Verdict:
        spider, engine = self.crawler.spider, self.crawler.engine
        assert isinstance(spider, PaperSpider)
        assert engine is not None
        request = Request(
            spider.home_url, callback=NO_CALLBACK, dont_filter=True, meta=dict(_PROBE)
        )
        try:
            response = await engine.download_async(request)
        except LimitReached:
            raise
        except self.no_answer:
            return "out"
        if response.status in BLOCKING:
            return "refused"
        if response.status != 200:
            return "out"
        return "well" if spider.is_home(response.body) else "refused"


def _note(request: Request, earlier: Sequence[str], came: str, why: str | None = None) -> None:
    """What each try of a request brought goes with its copies."""
    request.meta[ANSWERS] = (*earlier, f"{came}: {why}" if why else came)


def unusable(request: Request, response: Response) -> str | None:
    """What is wrong with an answer, None where it will do."""
    if DAMAGED in response.flags:
        return DAMAGED
    check: Unusable | None = request.meta.get("newsbot_unusable")
    return check(response) if check is not None and response.status == 200 else None


def doubtful(request: Request, response: Response) -> str | None:
    """Why an answer is asked for once more, None where it is believed."""
    check: Unusable | None = request.meta.get("newsbot_doubtful")
    return check(response) if check is not None else None
