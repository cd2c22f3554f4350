"""The spider of a paper, whatever it runs on: what is asked when, and what becomes of answers."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any, Self
from urllib.parse import urlsplit

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider, IgnoreRequest
from scrapy.http import Response, TextResponse
from scrapy.utils.misc import load_object
from twisted.python.failure import Failure

from newsbot.archive.brought import kept
from newsbot.cms.reading import Page, layouts_of, read_page
from newsbot.comments.calls import CommentCalls
from newsbot.discovery.discover import Discovery
from newsbot.discovery.links import article_links, as_listed
from newsbot.discovery.menu import FEWEST, read_sections
from newsbot.discovery.rows import read_listing
from newsbot.frontier import Frontier, frontier_of
from newsbot.items import (
    Ask,
    CommentReply,
    FetchedArticle,
    FetchedComments,
    Listed,
    Look,
    Origin,
    SameOrGone,
    Scope,
)
from newsbot.moments import Moments, came_at, moments_of
from newsbot.runs.plan import Plan, UnknownSection
from newsbot.sites import Section, Site
from newsbot.spiders import failures
from newsbot.spiders.asking import ANSWERS, AskingSpider
from newsbot.spiders.failures import (
    BLOCKING,
    GONE,
    HostForbids,
    LimitReached,
)
from newsbot.spiders.signals import DISCOVERED, LISTING, PAGE_FAILED
from newsbot.text.jsonp import BadReply

logger = logging.getLogger(__name__)

_BATCH = 20
_POLL = 0.01
_NOT_MODIFIED = 304


class PaperSpider(AskingSpider):
    """Crawls one paper: ``site`` says which, ``plan`` for what.

    What it asks, in this order: the home page, and whether it is this paper's; the lists, as far as
    the plan goes; then the looks that are due: pages with their comments, later comments alone.
    Where to ask and what an answer means is the CMS's: nothing is written here for one.

    How a request is made and what ends a run is ``AskingSpider``'s.
    """

    plan: Plan

    def __init__(
        self,
        site: Site | None = None,
        plan: Plan | None = None,
        **arguments: Any,
    ) -> None:
        super().__init__(site or type(self).site)
        # Why it ended, for people, where its reason says too little.
        self.told: str | None = None
        self.wrong: str | None = None
        self._last: tuple[Response, Page] | None = None
        try:
            self.plan = plan or Plan.from_arguments(**arguments)
        except (TypeError, ValueError) as error:
            # Told when the crawl starts: what is raised here reaches people as a traceback.
            self.plan, self.wrong = Plan(), f"-a: {error}"

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        spider = super().from_crawler(crawler, *args, **kwargs)
        base = crawler.settings["NEWSBOT_BASE_URL"]
        # A mirror may name itself in its links.
        hosts = (urlsplit(base).hostname or "",) if base else ()
        spider.listed_site = replace(spider.site, hosts=(*spider.site.hosts, *hosts))
        spider.clock = load_object(crawler.settings["NEWSBOT_CLOCK"])
        spider.moments = moments_of(crawler)
        # Now, not at the first page: where no file can be opened any more, no page is at fault.
        layouts_of(spider.site.cms)
        return spider

    listed_site: Site
    clock: Callable[[], datetime]
    moments: Moments

    def now(self) -> datetime:
        """When the newest answer came; before the first, what the clock says."""
        return self.moments.last or self.clock()

    def set_up(self) -> None:
        """What lasts as long as the crawl."""
        self.lists = self.site.cms.lists()
        comments, stats = self.site.cms.comments(), self.crawler.stats
        most = self.crawler.settings.getint("NEWSBOT_COMMENT_CALLS")
        self.comment_calls = (
            CommentCalls(comments, self.ask_service, stats, self.frontier, self.now, most)
            if comments is not None
            else None
        )

    async def list_articles(self, home: bytes | None) -> None:
        discovery = Discovery(
            self.listed_site,
            self.plan,
            self.frontier,
            self.crawler.stats,
            ask=self.fetch,
            get=self.get,
            now=self.now,
            tell=self.listing,
        )
        await discovery.run(home)

    async def fetch_comments(
        self, key: Mapping[str, str] | None, known: int, claimed: int | None = None
    ) -> CommentReply:
        """What came for an article's comments, whatever happened."""
        if self.comment_calls is None:
            return CommentReply("unsupported")
        return await self.comment_calls.fetch(
            key, likes=self.plan.likes, known=known, claimed=claimed
        )

    def is_home(self, page: bytes) -> bool:
        """Whether this is the paper's home page, no parked domain, challenge or error page."""
        sections = read_sections(page, self.lists, self.listed_site)
        return len(sections) >= FEWEST or bool(article_links(page, self.listed_site))

    @classmethod
    def handles_request(cls, request: Request) -> bool:
        """``scrapy parse`` and ``shell`` find the spider of an address by this."""
        return (urlsplit(request.url).hostname or "") in cls.site.hosts

    async def is_known_otherwise(self) -> bool:
        """Whether a list that is shipped, or the paper's own, has articles of it."""
        own = () if self.lists.by_section else (Section("/", self.site.title),)
        asks = (self.lists.first(one, self.now()) for one in (*own, *self.site.sections))
        ask = next((one for one in asks if one is not None), None)
        if ask is None:
            return False
        ask = self.lists.humbler(ask) or ask
        body = await self.get(ask, unusable=partial(self.no_list, ask))
        return body is not None and bool(self.listed_in(ask, body))

    def no_list(self, ask: Ask, response: Response) -> str | None:
        try:
            self.listed_in(ask, response.body)
        except BadReply as error:
            return str(error)
        return None

    def listed_in(self, ask: Ask, body: bytes) -> list[Listed]:
        """Raises ``BadReply``."""
        return read_listing(body, ask, self.lists, self.listed_site, "/").entries

    # The crawl

    async def start(self) -> AsyncIterator[Any]:
        self.check_start()
        try:
            await self.discover(await self.contact())
            async for look in self.looks():
                if look.kind == "page":
                    yield self.page_request(look)
                elif (fetched := await self.comments_again(look)) is not None:
                    yield fetched
            await self.items_settled()
        except LimitReached as limit:
            raise CloseSpider(str(limit)) from limit
        except UnknownSection as error:
            self.told = str(error)
            raise CloseSpider("unknown_section") from error
        except OSError as error:
            raise self.cannot_write(error) from error
        except CloseSpider:
            raise
        except Exception as error:
            if failures.has_no_handles(error):
                raise self.cannot_write(error) from error
            logger.exception("bug in newsbot")
            self.crawler.stats.inc_value("newsbot/bugs")
            raise CloseSpider("bug") from error

    @property
    def frontier(self) -> Frontier:
        """What remembers sections, listings and looks over runs."""
        return frontier_of(self.crawler)

    def check_start(self) -> None:
        """Told in the log, with its way out, where a crawl can't begin at all."""
        try:
            if self.wrong is not None:
                raise ValueError(self.wrong)
            frontier_of(self.crawler)
            self.set_up()
        except Exception as error:
            logger.error("%s", error)
            raise CloseSpider("cannot_start") from error

    async def parse(self, response: Response) -> AsyncIterator[Any]:
        """For ``scrapy parse URL``: the record of an article's page, without its comments."""
        extract = load_object(self.crawler.settings["NEWSBOT_EXTRACT"])
        url = f"https://{self.site.main_host}{urlsplit(response.url).path}"
        yield extract(response.body, url, charset=_charset(response), site=self.site.name)

    async def items_settled(self) -> None:
        """Until every item that was yielded has gone through the pipelines.

        The engine looks for its end when a request ends, else every five seconds: a run whose
        last looks were at comments would idle that long.
        """
        assert self.crawler.engine is not None
        while (slot := self.crawler.engine.scraper.slot) is not None and not slot.is_idle():
            await asyncio.sleep(_POLL)

    async def discover(self, home: bytes | None) -> None:
        """Lists what the plan asks for, unless a stopped run of the same plan already did."""
        now = self.now()
        already = self.frontier.begin(self.plan.fingerprint(), now)
        if self.plan.articles:
            self.name_articles(now)
        elif not already:
            await self.list_articles(home)
        if self.plan.retry_given_up:
            self.frontier.retry_given_up(now, self.scope())
        pending = self.frontier.due_count(self.now(), self.scope())
        if self.plan.max_articles is not None:
            pending = min(pending, self.plan.max_articles)
        self.crawler.signals.send_catch_log(DISCOVERED, pending=pending)

    def listing(self, done: int, sections: int) -> None:
        self.crawler.signals.send_catch_log(LISTING, done=done, sections=sections)

    def name_articles(self, now: datetime) -> None:
        """The plan's own addresses instead of a listing; ``again``: each is due, whatever became
        of it."""
        named = (as_listed(url, self.listed_site) for url in self.plan.articles)
        by_section: dict[str, list[Listed]] = {}
        for entry in named:
            if entry is not None:
                by_section.setdefault(entry.section_path, []).append(entry)
        for section, entries in by_section.items():
            self.frontier.listed(section, entries, now, None, True)
        if self.plan.again:
            scope = Scope(keys=[entry.key for some in by_section.values() for entry in some])
            self.frontier.retry_given_up(now, scope)
            self.frontier.look_again(now, scope)
        self.frontier.discovered(None)

    def scope(self) -> Scope:
        """Which articles this run looks at."""
        named = map(self.site.address, self.plan.articles)
        keys = [address.key for address in named if address is not None]
        return Scope(self.site.below(*self.plan.sections), *self.frontier.window(), keys)

    async def contact(self) -> bytes | None:
        """The home page; a site that does not answer or forbids us ends the run here."""
        try:
            response = await self.ask(Ask("/"), unusable=self.cut)
        except HostForbids as error:
            raise CloseSpider("no_answer" if error.nobody_there else "robots_txt") from error
        home = response.body if response is not None and response.status == 200 else None
        if home is None and not self.crawler.stats.get_value("response_received_count"):
            raise CloseSpider("no_answer")
        if home is None and response is not None and response.status in BLOCKING:
            raise CloseSpider("blocked")
        if home is not None and not self.is_home(home) and not await self.is_known_otherwise():
            logger.error("what answers is not the paper's own home page")
            raise CloseSpider("blocked")
        self.check_origin()
        return home

    def check_origin(self) -> None:
        """A replica says so; a mirror of the paper can't be told from one that does not."""
        mirror = self.crawler.settings["NEWSBOT_BASE_URL"]
        origin: Origin | None = "replica" if self.is_replica else None if mirror else "paper"
        if origin is not None and not self.frontier.comes_from(origin):
            raise CloseSpider("other_origin")

    @property
    def home_url(self) -> str:
        return f"https://{self.site.main_host}/"

    async def looks(self) -> AsyncIterator[Look]:
        """What is due, in batches (the frontier may hold a million): new pages come first."""
        left = self.plan.max_articles
        while left is None or left > 0:
            batch = self.frontier.take_pending(
                _BATCH if left is None else min(left, _BATCH),
                self.now(),
                self.scope(),
                again_anywhere=self.plan.is_incremental,
                oldest_first=self.plan.oldest_first,
            )
            if not batch:
                return
            for look in batch:
                if look.kind == "page" or self.plan.comments:
                    yield look
            if batch[0].kind == "page":
                left = left - len(batch) if left is not None else None
                await self.crawler.signals.wait_for(signals.scheduler_empty)

    def page_request(self, look: Look) -> Request:
        return Request(
            f"https://{self.site.main_host}{look.entry.path}",
            headers=dict(look.validators),
            callback=self.parse_article,
            errback=self.article_failed,
            cb_kwargs={"look": look},
            meta={
                "handle_httpstatus_list": [_NOT_MODIFIED],
                "newsbot_unusable": partial(self.no_article, look.entry.path),
                "newsbot_doubtful": partial(self.other_article, look, set()),
            },
            dont_filter=True,
        )

    def no_article(self, path: str, response: Response) -> str | None:
        """Why an answer is no article that could be read, None where it is one."""
        page = self.page(response)
        return page.unusable(special=self.site.is_special(path))

    def other_article(self, look: Look, seen: set[str], response: Response) -> str | None:
        """Why a page may be another article's: its id is not its address's.

        One that comes twice stands there; ``seen`` are the ids that came so far.
        """
        told = self.page(response).article_id
        if told is None or told in seen or (look.article_id or "").endswith(f"-{told.lower()}"):
            return None
        # A redirect leads elsewhere than was asked; a mirror may add to the path.
        address = self.site.address(response.url) or self.site.address(look.entry.path)
        if address is None or address.fits(told.lower()):
            return None
        seen.add(told)
        return f"the page of another article, {told}"

    async def parse_article(self, response: Response, look: Look) -> AsyncIterator[Any]:
        """The page as received, whatever becomes of its comments."""
        if response.status == _NOT_MODIFIED:
            self.streaks.page_came()
            at, answers = came_at(response) or self.now(), _answers(response.meta)
            yield SameOrGone(look, response.status, at, answers, kept(response))
            with suppress(LimitReached):
                fetched = await self.comments_again(look) if self.plan.comments else None
                if fetched is not None:
                    yield fetched
            return
        self.streaks.answered()
        page = self.page(response)
        if page.torn or self.no_article(look.entry.path, response) is None:
            self.streaks.page_came()
        else:
            self.stop_after_too_many(response.status)
        fetched_at = came_at(response) or self.now()
        comments = CommentReply("disabled")
        if self.plan.comments and page.has_closed_comments:
            comments = CommentReply("closed")
        elif self.plan.comments:
            try:
                comments = await self.fetch_comments(
                    page.comment_key, look.comments, page.claimed_comments
                )
            except LimitReached:
                comments = CommentReply("failed", key=page.comment_key)
        # Only a redirect leads elsewhere than the listing said; a mirror may add to the path.
        redirected = "redirect_times" in response.meta
        address = self.site.address(response.url) if redirected else None
        yield FetchedArticle(
            site=self.site.name,
            url=f"https://{self.site.main_host}{address.path if address else look.entry.path}",
            html=response.body,
            fetched_at=fetched_at,
            charset=_charset(response),
            comments=comments,
            listed=look.entry,
            first_seen_at=self.frontier.first_seen_at(look.entry.key),
            validators=_validators(response),
            answers=_answers(response.meta),
            kept=kept(response),
        )

    async def comments_again(self, look: Look) -> FetchedComments | None:
        """A later look at the comments alone."""
        if look.comment_key is None:
            return None
        reply = await self.fetch_comments(look.comment_key, look.comments)
        moments = [answer.at for answer in reply.answers if answer.at is not None]
        return FetchedComments(self.site.name, look, reply, max(moments, default=self.now()))

    async def article_failed(self, failure: Failure) -> AsyncIterator[SameOrGone]:
        """No page: it stays in the frontier with its reason; a known article may be gone."""
        look: Look = failure.request.cb_kwargs["look"]  # type: ignore[attr-defined]
        if isinstance(failure.value, LimitReached):
            raise CloseSpider(str(failure.value))
        response = getattr(failure.value, "response", None)
        status = None if response is None else response.status
        reason = f"http_{status}" if status else type(failure.value).__name__
        why = f"HTTP {status}" if status else failures.reason(failure.value or IgnoreRequest())
        logger.warning("%s: %s", look.entry.path, why)
        answers = _answers(failure.request.meta)  # type: ignore[attr-defined]
        at = came_at(response or failure.request) or self.now()  # type: ignore[attr-defined]
        self.crawler.stats.inc_value(f"newsbot/article/{reason}")
        self.crawler.signals.send_catch_log(PAGE_FAILED)
        self.stop_after_too_many(status)
        if status in GONE and look.article_id is not None:
            assert response is not None
            yield SameOrGone(look, status, at, answers, kept(response))
            return
        try:
            self.frontier.records.failed(
                look.entry.key,
                reason,
                at,
                gone=status in GONE,
                detail=None if status else why,
                answers=answers,
            )
        except OSError as error:
            raise self.cannot_write(error) from error

    def stop_after_too_many(self, status: int | None) -> None:
        """The rest of the frontier would fail the same way: it stays due for the next run."""
        if (reason := self.streaks.page_failed(status)) is not None:
            raise CloseSpider(reason)

    def cannot_write(self, error: Exception) -> CloseSpider:
        """The ledger can't take what the network gives: the run stops here."""
        logger.error("%s", error)
        return CloseSpider("cannot_write")

    def page(self, response: Response) -> Page:
        # Each answer is looked at four times on its way, one right behind the other.
        if self._last is None or self._last[0] is not response:
            page = read_page(response.body, self.site.cms, _charset(response))
            self._last = response, page
        return self._last[1]

    def cut(self, response: Response) -> str | None:
        return None if self.page(response).whole else "incomplete page"


def _answers(meta: Mapping[str, Any]) -> tuple[str, ...]:
    """What each try of a request brought."""
    return tuple(meta.get(ANSWERS, ()))


def _validators(response: Response) -> dict[str, str]:
    """The headers that ask for this page only where it changed."""
    told = {}
    for given, asked in ((b"ETag", "If-None-Match"), (b"Last-Modified", "If-Modified-Since")):
        value = response.headers.get(given)
        if value and len(value) < 200:
            told[asked] = value.decode("latin-1")
    return told


def _charset(response: Response) -> str | None:
    if not isinstance(response, TextResponse):
        return None
    from w3lib.encoding import http_content_type_encoding

    content_type = response.headers.get(b"Content-Type") or b""
    return http_content_type_encoding(content_type.decode("latin-1"))
