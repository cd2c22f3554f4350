"""One run's finding of articles: the menu, each list newest first, section pages where it fails."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Collection, Iterable, Sequence
from datetime import datetime, timedelta

from scrapy.http import Response
from scrapy.statscollectors import StatsCollector

from newsbot.cms.base import ListPage, is_below
from newsbot.cms.reading import read_page
from newsbot.discovery.links import article_links
from newsbot.discovery.menu import read_sections
from newsbot.discovery.rows import (
    Listing,
    ListReply,
    is_before,
    is_newest_first,
    is_over,
    read_feed_listing,
)
from newsbot.discovery.undated import PageDates
from newsbot.discovery.walk import Paging, SectionWalk
from newsbot.frontier import Listings
from newsbot.items import Ask, Coverage, Listed, Scope
from newsbot.runs.plan import FIRST_WINDOW, Plan, UnknownSection
from newsbot.sites import Section, Site

logger = logging.getLogger(__name__)

_LISTS_ARE_DOWN_AFTER = 3
# An article may come out with a date of some hours ago, below others in its list.
LATE_ENTRIES = timedelta(days=1)
_CHECKS_OF_TOTAL = 3
# A list that gives nothing, as its page did, is checked on the page again after so long.
_EMPTY_FOR = timedelta(days=1)
_TRIES = 2


class Discovery:
    """One run's listing of a site, for any CMS: its ``Lists`` say what to ask.

    ``ask`` brings an answer of any status, None where there is none, ``get`` the body of a 200
    answer; both ask again for what is unusable or doubtful. ``tell`` is given how many lists are
    read, of how many.
    """

    def __init__(
        self,
        site: Site,
        plan: Plan,
        frontier: Listings,
        stats: StatsCollector,
        *,
        ask: Callable[..., Awaitable[Response | None]],
        get: Callable[..., Awaitable[bytes | None]],
        now: Callable[[], datetime],
        tell: Callable[[int, int], object] = lambda done, lists: None,
    ) -> None:
        self.site, self.plan, self.frontier, self.stats = site, plan, frontier, stats
        self.lists = site.cms.lists()
        self.ask, self.get, self.now, self.tell = ask, get, now, tell
        self.named = site.below(*plan.sections)
        self.covered = frontier.coverage() if plan.is_incremental else None
        self.since, self.until = plan.since, plan.until
        # Lists of which the first page was read to settle the window.
        self.begun: dict[str, tuple[SectionWalk, Listing]] = {}
        self.paging = Paging()
        self.humble = False
        self.dates = PageDates(site.cms, get, now)
        self.failed_in_a_row = 0
        self.totals_checked = 0

    async def run(self, home: bytes | None) -> None:
        """Lists what the plan asks for into the frontier; ``home`` is the page with the menu."""
        started_at = self.now()
        sections = await self.sections(home)
        lists = sections if self.lists.by_section else [Section("/", self.site.title)]
        await self.settle_window(lists)
        for done, section in enumerate(lists):
            self.tell(done, len(lists))
            if not self.frontier.cursor(section.path)[1]:
                await self.list_section(section)
        limited = bool(self.plan.sections or self.plan.max_articles or self.until)
        if self.plan.full:
            self.frontier.look_again(started_at, Scope(self.named, self.since, self.until))
        self.frontier.discovered(None if limited else Coverage(self.since, started_at))

    # Sections

    async def sections(self, home: bytes | None) -> list[Section]:
        """The menu's sections with their ids, advertising left out; those the plan names."""
        sections = read_sections(home, self.lists, self.site) if home else []
        known = {section.path: section for section in self.frontier.sections()}
        whole = home is not None and read_page(home, self.site.cms).whole
        if not whole:
            self.incomplete("the home page did not come whole; sections as last known")
        elif not sections and self.lists.by_section:
            logger.warning("no section menu on the home page: using the known sections")
            self.stats.inc_value("newsbot/discovery/no_menu")
        if not sections or not whole:
            sections = self.last_known(sections, known.values())
        if self.plan.sections:
            sections = self.chosen({**known, **{one.path: one for one in sections}}, certain=whole)
        ready = [await self.ready(section, known) for section in sections]
        self.frontier.remember_sections(ready)
        return ready

    def last_known(self, read: Iterable[Section], known: Iterable[Section]) -> list[Section]:
        """What was read of the menu, what earlier runs know, and what is shipped."""
        sections: dict[str, Section] = {}
        for section in (*read, *known, *self.site.sections):
            if not self.site.is_advertising(section.path):
                sections.setdefault(section.path, section)
        return list(sections.values())

    def chosen(self, known: dict[str, Section], *, certain: bool) -> list[Section]:
        """The sections that the plan names and those below them.

        Raises ``UnknownSection`` for one that the paper does not have, where that is certain.
        """
        found: dict[str, Section] = {}
        for named in self.plan.sections:
            path = self.site.section_path(named) or named
            starts = self.site.below(path)
            below = [section for section in known.values() if is_below(section.path, starts)]
            if not below and certain:
                raise UnknownSection(path, known)
            found |= {section.path: section for section in below or [Section(path, path)]}
        return list(found.values())

    async def ready(self, section: Section, known: dict[str, Section]) -> Section:
        """A section with the id that its list is asked for with, where one is needed."""
        if section.id is None and (before := known.get(section.path)):
            section = section._replace(id=before.id)
        if section.id is not None or not self.lists.needs_id or not self.lists.by_section:
            return section
        return await self.with_id(section)

    async def with_id(self, section: Section) -> Section:
        """A section without an id in the menu: read once from its own page and kept."""
        page = await self.get(Ask(section.path))
        shipped = next((s.id for s in self.site.sections if s.path == section.path), None)
        section_id = (self.lists.section_id(page) if page else None) or shipped
        if section_id is None:
            logger.warning("section %s: its page names no id to ask for its list", section.path)
        self.stats.inc_value("newsbot/discovery/section_ids_read")
        return section._replace(id=section_id)

    # The window

    async def settle_window(self, lists: Sequence[Section]) -> None:
        """An incremental run's lower end: what is covered, or 7 days up to the newest listed."""
        if not self.plan.is_incremental:
            self.frontier.set_window(self.since, self.until)
            return
        if self.covered is not None:
            self.since = self.covered.since
        else:
            known = self.frontier.window()[0] or self.frontier.relist_since()
            self.since = known or await self.first_window(lists)
        self.frontier.set_window(self.since, None)

    async def first_window(self, lists: Sequence[Section]) -> datetime | None:
        for section in lists:
            walk = self.walk(section, None)
            page = await self.page(section, walk)
            # An index has no articles of its own.
            while page is not None and not page.told.rows and page.told.next is not None:
                walk.pass_on(page.told)
                page = None if walk.stuck else await self.page(section, walk)
            if page is not None:
                self.begun[section.path] = walk, page
        pages = [page for _, page in self.begun.values()]
        told = (entry.published for page in pages for entry in page.entries)
        dates = [date for date in told if date is not None]
        newest = max(dates, default=None)
        if newest is None:
            newest = await self.dates.newest([page.entries for page in pages])
        since = newest - FIRST_WINDOW if newest else None
        return self.reached(since) if since is not None else None

    def reached(self, since: datetime) -> datetime:
        """Not before the moment back to which lists of the newest alone have all there is; one that
        is much shorter than others has."""
        lists = [page.entries for _, page in self.begun.values() if not page.told.whole]
        longest = max(map(len, lists), default=0)
        cut = [entries for entries in lists if 2 * len(entries) > longest]
        ends = [min((e.published for e in found if e.published), default=since) for found in cut]
        return max([since, *ends])

    def in_window(self, entry: Listed) -> bool:
        """By the listed date; one without is in unless its address tells otherwise."""
        since, until = self.since, self.until
        if is_before(entry, since):
            return False
        if entry.published is not None:
            return until is None or entry.published <= until
        if entry.begun is not None and until is not None and entry.begun > until:
            return False
        month = entry.month
        return month is None or (
            (since is None or month >= since.strftime("%Y%m"))
            and (until is None or month <= until.strftime("%Y%m"))
        )

    # Listings

    def walk(self, section: Section, ask: Ask | None) -> SectionWalk:
        """A list's walk from where it stands, or from its beginning."""
        upto = min(self.until, self.now()) if self.until is not None else self.now()
        first = self.lists.first(section, upto) if ask is None else ask
        return SectionWalk(self.paging, first, self.lists.overlap, started=ask is not None)

    def listed_under(self, section: Section) -> str | None:
        """Where this list's articles are listed; None where each one's address tells."""
        return section.path if self.lists.by_section else None

    async def list_section(self, section: Section, *, doubted: bool = False) -> None:
        """``doubted``: its page shows articles where its list gave none at all."""
        walk, page = self.begun.pop(section.path, (None, None))
        walk = walk or self.walk(section, self.frontier.cursor(section.path)[0])
        unseen, last = 0, None
        while True:
            asked = walk.ask
            page = page or await self.page(section, walk)
            if page is None:
                await self.list_from_page(section)
                return
            walk.add(page.told, {entry.key for entry in page.entries})
            known = self.frontier.known(page.entries)
            entries = [entry for entry in page.entries if self.is_wanted(entry)]
            older = not page.has_dates and await self.leave_outside(entries, known)
            unseen += sum(entry.key not in known for entry in entries)
            far = older or self.far_enough(page, known)
            over = walk.at_end(page.told) or walk.stuck or far
            last = page.entries[-1] if page.entries else last
            capped = over and not far and asked is not None and self.lists.is_capped(asked)
            if capped and (beyond := await self.beyond(section, walk, asked, last)) is not None:
                walk.go_beyond(beyond)
                over = capped = False
            if not over and self.is_enough(page, unseen):
                over = True
                self.stats.inc_value("newsbot/discovery/cut_short")
            at = self.now()
            self.frontier.listed(section.path, entries, at, walk.ask, over, by_list=True)
            if over:
                if capped or not (far or self.reaches_back(page, walk, known)):
                    self.gap(f"section {section.path}: its list does not reach back far enough")
                await self.check_end(section, walk, page, doubted=doubted)
                return
            page = None

    async def beyond(
        self, section: Section, walk: SectionWalk, asked: Ask | None, last: Listed | None
    ) -> Ask | None:
        """Where a list that shows no more pages goes on behind its ``last`` article, once."""
        before = await self.dates.date(last) if last and not walk.is_beyond else None
        if before is None or asked is None:
            return None
        return self.lists.beyond(await self.with_id(section), asked, before)

    def is_wanted(self, entry: Listed) -> bool:
        """Whether it lies in the window, and in the sections that the plan names."""
        ours = not self.named or is_below(entry.section_path, self.named)
        return ours and self.in_window(entry)

    def is_enough(self, page: Listing, unseen: int) -> bool:
        """Whether a section alone has as many new articles as the run may read."""
        most = self.plan.max_articles
        return most is not None and unseen >= most and is_newest_first(page.entries)

    async def leave_outside(self, entries: list[Listed], known: Collection[str]) -> bool:
        """Takes from a page without dates what the articles' own show to lie outside the window;
        whether any lies before it.

        The frontier keeps those in mind, so that later runs need not ask: they meet them again.
        """
        unknown = [entry for entry in entries if entry.key not in known and self.is_open(entry)]
        newer = unknown[: await self.dates.newer(unknown, self.until)] if self.until else []
        left = unknown[len(newer) :]
        older = left[await self.dates.inside(left, self.since) :] if self.since else []
        if self.since is not None and older:
            self.frontier.outside(older, self.since, self.now())
        outside = {entry.key for entry in (*newer, *older)}
        entries[:] = [entry for entry in entries if entry.key not in outside]
        return bool(older)

    def is_open(self, entry: Listed) -> bool:
        """Whether the page alone can tell if an article lies in the window."""
        began = entry.begun
        after = began is not None and (self.since is None or began >= self.since)
        return not after or self.until is not None

    def far_enough(self, page: Listing, known: set[str]) -> bool:
        """Whether all that a listing has further on is older than asked, or known."""
        before = page.told.before
        if self.since is not None and before is not None and before < self.since:
            return True
        if not is_newest_first(page.entries):
            self.stats.inc_value("newsbot/discovery/not_newest_first")
            return False
        incremental = self.covered is not None and not self.plan.full
        before = self.covered.until - LATE_ENTRIES if self.covered and incremental else None
        return is_over(page.entries, known, self.since, before)

    def reaches_back(self, page: Listing, walk: SectionWalk, known: set[str]) -> bool:
        """Whether a list that is over has all that is asked for, if it only has the newest.

        One that is much shorter than others is all there is; where earlier runs saw one of its
        articles, they saw what came before it.
        """
        if page.told.whole or walk.is_empty or 2 * walk.seen <= self.paging.largest:
            return True
        if self.covered is not None and known:
            return True
        dates = [entry.at_latest for entry in page.entries if entry.at_latest is not None]
        return self.since is not None and bool(dates) and min(dates) <= self.since

    async def page(self, section: Section, walk: SectionWalk) -> Listing | None:
        """The page at ``walk.ask``, None where it can't be had."""
        if walk.ask is None or self.failed_in_a_row >= _LISTS_ARE_DOWN_AFTER:
            return None
        less = self.lists.humbler(walk.ask)
        if self.humble and less is not None:
            return self.counted(await self.page_for(section, walk, less, _TRIES))
        page = await self.page_for(section, walk, walk.ask, _TRIES)
        # It knows of articles and gives none, or nothing at all: perhaps so many are too many.
        empty = page is not None and not walk.started and page.told.rows == 0
        if less is not None and (page is None or (empty and page.told.total)):
            fewer = await self.page_for(section, walk, less, 1)
            self.humble = fewer is not None and fewer.told.rows > 0
            page = fewer or page
        return self.counted(page)

    def counted(self, page: Listing | None) -> Listing | None:
        self.failed_in_a_row = self.failed_in_a_row + 1 if page is None else 0
        return page

    async def page_for(
        self, section: Section, walk: SectionWalk, ask: Ask, tries: int
    ) -> Listing | None:
        # Nothing at all is more often a fault than an end, but where there never was anything.
        listed = self.listed_under(section)
        expected = walk.started or self.covered is None or self.frontier.has_listed(listed)
        reply = ListReply(ask, self.lists, self.site, listed, walk, may_be_empty=not expected)
        response = await self.ask(
            ask, tries=tries, unusable=reply.wrong, doubtful=reply.doubt, end=reply.is_missing
        )
        if response is None:
            return None
        if reply.is_missing(response):
            whole = walk.pages > 1 or not self.lists.begins_elsewhere
            return Listing([], ListPage(entries=(), rows=0, whole=whole), 0)
        if response.status != 200:
            return None
        if reply.page is None:
            logger.warning("list of section %s: %s", section.path, reply.why)
            self.stats.inc_value("newsbot/discovery/bad_reply")
            return None
        self.stats.inc_value("newsbot/discovery/skipped_links", reply.page.skipped)
        return reply.page

    # Where a list ends

    async def check_end(
        self, section: Section, walk: SectionWalk, page: Listing, *, doubted: bool
    ) -> None:
        """An end that the list's own numbers contradict is checked on the section's page."""
        if walk.stuck:
            self.incomplete(f"section {section.path}: its list repeats itself")
            await self.list_from_page(section)
            return
        told, nothing = page.told, walk.is_empty
        early = told.rows == 0 and told.total is not None and told.total > walk.seen
        if not nothing and not (early and self.totals_checked < _CHECKS_OF_TOTAL):
            return
        if nothing and self.is_known_to_be_empty(section):
            return
        body = await self.get(Ask(section.path))
        links = article_links(body, self.site, self.listed_under(section)) if body else []
        missed = [link for link in self.own(section, links) if link.key not in walk.keys]
        self.totals_checked += not nothing
        if missed and nothing and not doubted:
            await self.list_section(section, doubted=True)
        elif missed:
            self.incomplete(f"section {section.path}: its page has articles that its list lacks")
            self.add_links(section, links)
        elif nothing and body is not None:
            self.frontier.found_empty(section.path, self.now())

    def is_known_to_be_empty(self, section: Section) -> bool:
        """Whether an hourly run may leave an empty section's page alone."""
        if self.covered is None or self.plan.full:
            return False
        found_at = self.frontier.found_empty_at(section.path)
        return found_at is not None and abs(self.now() - found_at) < _EMPTY_FOR

    async def list_from_page(self, section: Section) -> None:
        """The fallback: a section page's links, and where it has none its feed. Neither pages, so
        older articles are missed."""
        self.incomplete(f"section {section.path}: listed from its page or feed, its list failed")
        body = await self.get(Ask(section.path))
        links = article_links(body, self.site, self.listed_under(section)) if body else []
        if not links and (feed := self.lists.feed(section)) is not None:
            body = await self.get(feed)
            under = self.listed_under(section)
            links = read_feed_listing(body, self.site, under) if body else []
        if self.plan.is_incremental and self.since is None:
            # Not even the lists' first rows could be had: the newest that pages show counts.
            newest = await self.dates.newest([self.own(section, links)])
            self.since = newest and newest - FIRST_WINDOW
            self.frontier.set_window(self.since, None)
        self.add_links(section, links)

    def own(self, section: Section, links: Sequence[Listed]) -> list[Listed]:
        """Those of a page's links that are the section's, by what their addresses name."""
        starts = self.site.below(section.path)
        addresses = {link.key: self.site.address(link.path) for link in links}
        if all(address is None or address.section == "/" for address in addresses.values()):
            # Addresses of this CMS name none.
            return list(links)
        return [
            link
            for link in links
            if (address := addresses[link.key]) is not None and is_below(address.section, starts)
        ]

    def add_links(self, section: Section, links: Sequence[Listed]) -> None:
        if self.plan.sections:
            links = self.own(section, links)
        entries = [link for link in links if self.is_wanted(link)]
        self.stats.inc_value("newsbot/discovery/from_section_pages", len(entries))
        self.frontier.listed(section.path, entries, self.now(), None, True)

    def incomplete(self, why: str) -> None:
        """Told, and listed again by the next run."""
        self.gap(why)
        self.frontier.incomplete()

    def gap(self, why: str) -> None:
        """Told; listing again would bring no more."""
        self.frontier.fell_short()
        logger.warning("discovery incomplete: %s", why)
        if not self.stats.get_value("newsbot/discovery/incomplete"):
            self.stats.set_value("newsbot/discovery/why", why)
        self.stats.inc_value("newsbot/discovery/incomplete")
