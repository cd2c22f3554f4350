"""Finding articles: the menu, the list API newest first, section pages where the API fails."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Collection, Iterable, Sequence
from datetime import datetime, timedelta

from scrapy.statscollectors import StatsCollector

from newsbot.cms.reading import read_page
from newsbot.cms.sc_service.cms import sc_cms
from newsbot.discovery.links import article_links
from newsbot.frontier import Listings
from newsbot.items import Coverage, Listed, Scope
from newsbot.runs.plan import FIRST_WINDOW, Plan, UnknownSection
from newsbot.sites import Section, Site
from newsbot.spiders.sc_cms.listing import (
    PAGE_SIZE,
    USUAL_PAGE_SIZE,
    ListingPage,
    ListReply,
    Paging,
    SectionListing,
    all_older,
    is_known_from_here,
    is_newest_first,
)
from newsbot.spiders.sc_cms.menu import read_section_id, read_sections
from newsbot.spiders.sc_cms.undated import PageDates

logger = logging.getLogger(__name__)

_API_IS_DOWN_AFTER = 3
# An article may come out with a date of some hours ago, below others in its list.
LATE_ENTRIES = timedelta(days=1)
_CHECKS_OF_TOTAL = 3
# A list that gives nothing, as its page did, is checked on the page again after so long.
_EMPTY_FOR = timedelta(days=1)
_TRIES = 2


class Discovery:
    """One run's listing of a site.

    ``get`` fetches a path of the site with query values and returns the body of a 200 answer,
    None where there is none, and asks again for what is unusable or doubtful;
    ``tell`` is given how many sections are listed, of how many.
    """

    def __init__(
        self,
        site: Site,
        plan: Plan,
        frontier: Listings,
        stats: StatsCollector,
        *,
        get: Callable[..., Awaitable[bytes | None]],
        now: Callable[[], datetime],
        tell: Callable[[int, int], object] = lambda done, sections: None,
    ) -> None:
        self.site, self.plan, self.frontier, self.stats = site, plan, frontier, stats
        self.cms = sc_cms(site)
        self.get, self.now, self.tell = get, now, tell
        self.covered = frontier.coverage() if plan.is_incremental else None
        self.since, self.until = plan.since, plan.until
        self.read: dict[str, ListingPage] = {}
        self.paging = Paging()
        self.page_size = PAGE_SIZE
        self.dates = PageDates(self.cms, get, now)
        self.failed_in_a_row = 0
        self.totals_checked = 0

    async def run(self, home: bytes | None) -> None:
        """Lists what the plan asks for into the frontier; ``home`` is the page with the menu."""
        started_at = self.now()
        sections = await self.sections(home)
        await self.settle_window(sections)
        for done, section in enumerate(sections):
            self.tell(done, len(sections))
            if not self.frontier.cursor(section.path)[1]:
                await self.list_section(section)
        limited = bool(self.plan.sections or self.plan.max_articles or self.until)
        if self.plan.full:
            scope = Scope(self.plan.sections, self.since, self.until)
            self.frontier.look_again(started_at, scope)
        self.frontier.discovered(None if limited else Coverage(self.since, started_at))

    # Sections

    async def sections(self, home: bytes | None) -> list[Section]:
        """The menu's sections with their ids, advertising left out; those the plan names."""
        sections = read_sections(home, self.site) if home else []
        known = {section.path: section for section in self.frontier.sections()}
        whole = home is not None and read_page(home, self.cms).whole
        if not whole:
            self.incomplete("the home page did not come whole; sections as last known")
        elif not sections:
            logger.warning("no section menu on the home page: using the known sections")
            self.stats.inc_value("newsbot/discovery/no_menu")
        if not sections or not whole:
            sections = self.last_known(sections, known.values())
        if self.plan.sections:
            found = {section.path: section for section in sections}
            named = []
            for path in self.plan.sections:
                below = [one for one in {**known, **found}.values() if one.path.startswith(path)]
                if not below and whole:
                    raise UnknownSection(path, {*found, *known})
                named += below or [Section(path, path)]
            sections = list({section.path: section for section in named}.values())
        ready = []
        for section in sections:
            if section.id is None and (before := known.get(section.path)):
                section = section._replace(id=before.id)
            ready.append(section if section.id else await self.with_id(section))
        self.frontier.remember_sections(ready)
        return ready

    def last_known(self, read: Iterable[Section], known: Iterable[Section]) -> list[Section]:
        """What was read of the menu, what earlier runs know, and what is shipped."""
        sections: dict[str, Section] = {}
        for section in (*read, *known, *self.site.sections):
            if not self.site.is_advertising(section.path):
                sections.setdefault(section.path, section)
        return list(sections.values())

    async def with_id(self, section: Section) -> Section:
        """A section without an id in the menu: read once from its own page and kept."""
        page = await self.get(section.path)
        shipped = next((s.id for s in self.site.sections if s.path == section.path), None)
        section_id = (read_section_id(page) if page else None) or shipped
        if section_id is None:
            logger.warning("section %s: its page names no #cate_id", section.path)
        self.stats.inc_value("newsbot/discovery/section_ids_read")
        return section._replace(id=section_id)

    # The window

    async def settle_window(self, sections: Sequence[Section]) -> None:
        """An incremental run's lower end: what is covered, or 7 days up to the newest listed."""
        if not self.plan.is_incremental:
            self.frontier.set_window(self.since, self.until)
            return
        if self.covered is not None:
            self.since = self.covered.since
        else:
            known = self.frontier.window()[0] or self.frontier.relist_since()
            self.since = known or await self.first_window(sections)
        self.frontier.set_window(self.since, None)

    async def first_window(self, sections: Sequence[Section]) -> datetime | None:
        for section in sections:
            page = await self.ask(section, SectionListing(self.paging))
            if page is not None:
                self.read[section.path] = page
        dates = [
            entry.published
            for page in self.read.values()
            for entry in page.entries
            if entry.published is not None
        ]
        newest = max(dates, default=None)
        if newest is None:
            newest = await self.dates.newest([page.entries for page in self.read.values()])
        return newest - FIRST_WINDOW if newest else None

    def in_window(self, entry: Listed) -> bool:
        """By the listed date; one without is in unless its address names another month."""
        since, until = self.since, self.until
        if entry.published is not None:
            return (since is None or entry.published >= since) and (
                until is None or entry.published <= until
            )
        month = entry.month
        return month is None or (
            (since is None or month >= since.strftime("%Y%m"))
            and (until is None or month <= until.strftime("%Y%m"))
        )

    # Listings

    async def list_section(self, section: Section, *, doubted: bool = False) -> None:
        """``doubted``: its page shows articles where the API gave none at all."""
        first, _ = self.frontier.cursor(section.path)
        listing = SectionListing(self.paging, first)
        unseen = 0
        while True:
            page = self.read.pop(section.path, None) or await self.ask(section, listing)
            if page is None:
                await self.list_from_page(section)
                return
            listing.add(page)
            known = self.frontier.known(page.entries)
            entries = [entry for entry in page.entries if self.in_window(entry)]
            older = not page.has_dates and await self.leave_older(section, entries, known)
            unseen += sum(entry.key not in known for entry in entries)
            over = listing.at_end(page) or listing.stuck or older or self.far_enough(page, known)
            if not over and self.is_enough(page, unseen):
                over = True
                self.stats.inc_value("newsbot/discovery/cut_short")
            self.frontier.listed(section.path, entries, self.now(), listing.first, over)
            if over:
                await self.check_end(section, listing, page, doubted=doubted)
                return

    def is_enough(self, page: ListingPage, unseen: int) -> bool:
        """Whether a section alone has as many new articles as the run may read."""
        most = self.plan.max_articles
        return most is not None and unseen >= most and is_newest_first(page.entries)

    async def leave_older(
        self, section: Section, entries: list[Listed], known: Collection[str]
    ) -> bool:
        """Takes from a reply without dates what its pages show to be older than the window.

        The frontier keeps that in mind, so that later runs need not ask pages: they meet it again.
        """
        unknown = [entry for entry in entries if entry.key not in known]
        if self.since is None or not unknown:
            return False
        inside = await self.dates.inside(unknown, self.since)
        older = unknown[inside:]
        self.frontier.outside(section.path, older, self.since, self.now())
        entries[:] = [entry for entry in entries if entry not in older]
        return bool(older)

    def far_enough(self, page: ListingPage, known: set[str]) -> bool:
        """Whether all that a listing has further on is older than asked, or known."""
        if not is_newest_first(page.entries):
            self.stats.inc_value("newsbot/discovery/not_newest_first")
            return False
        if self.since is not None and all_older(page.entries, self.since):
            return True
        if self.covered is not None and not self.plan.full:
            return is_known_from_here(page.entries, known, self.covered.until - LATE_ENTRIES)
        return False

    async def ask(self, section: Section, listing: SectionListing) -> ListingPage | None:
        """The reply at ``listing.next``, None where it can't be had."""
        if section.id is None or self.failed_in_a_row >= _API_IS_DOWN_AFTER:
            return None
        page = await self.ask_for(section, listing, self.page_size, _TRIES)
        # It knows of articles and gives none, or nothing at all: perhaps so many are too many.
        refused = page is None or (listing.next == 0 and page.rows == 0 and page.total)
        if refused and self.page_size > USUAL_PAGE_SIZE:
            fewer = await self.ask_for(section, listing, USUAL_PAGE_SIZE, 1)
            if fewer is not None and fewer.rows:
                self.page_size = USUAL_PAGE_SIZE
            page = fewer or page
        self.failed_in_a_row = self.failed_in_a_row + 1 if page is None else 0
        return page

    async def ask_for(
        self, section: Section, listing: SectionListing, size: int, tries: int
    ) -> ListingPage | None:
        # Nothing at all is more often a fault than an end, but where there never was anything.
        expected = (
            listing.next > 0 or self.covered is None or self.frontier.has_listed(section.path)
        )
        reply = ListReply(self.site, section.path, listing, may_be_empty=not expected)
        body = await self.get(
            self.cms.api("article/list"),
            tries=tries,
            unusable=reply.wrong,
            doubtful=reply.doubt,
            scUnitMapId=self.cms.unit_id,
            saArticleCateId=section.id,
            first=listing.next,
            pageSize=size,
        )
        if body is None:
            return None
        if reply.page is None:
            logger.warning("list API, section %s: %s", section.path, reply.why)
            self.stats.inc_value("newsbot/discovery/bad_reply")
            return None
        self.stats.inc_value("newsbot/discovery/skipped_links", reply.page.skipped)
        return reply.page

    async def check_end(
        self, section: Section, listing: SectionListing, page: ListingPage, *, doubted: bool
    ) -> None:
        """An end that the API's own numbers contradict is checked on the section's page."""
        if listing.stuck:
            self.incomplete(f"section {section.path}: the list API repeats itself")
            await self.list_from_page(section)
            return
        nothing = listing.first == 0
        early = page.rows == 0 and page.total is not None and page.total > listing.first
        if not nothing and not (early and self.totals_checked < _CHECKS_OF_TOTAL):
            return
        if nothing and self.is_known_to_be_empty(section):
            return
        body = await self.get(section.path)
        links = article_links(body, self.site, section.path) if body else []
        missed = [
            link
            for link in links
            if link.path.startswith(section.path) and link.key not in listing.keys
        ]
        self.totals_checked += not nothing
        if missed and nothing and not doubted:
            await self.list_section(section, doubted=True)
        elif missed:
            self.incomplete(f"section {section.path}: its page has articles that the API lacks")
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
        """The fallback: a section page's links. It does not page, so older articles are missed."""
        self.incomplete(f"section {section.path}: listed from its page, the list API failed")
        body = await self.get(section.path)
        links = article_links(body, self.site, section.path) if body else []
        if self.plan.is_incremental and self.since is None:
            # Not even the lists' first rows could be had: the newest that pages show counts.
            own = [link for link in links if link.path.startswith(section.path)]
            newest = await self.dates.newest([own])
            self.since = newest and newest - FIRST_WINDOW
            self.frontier.set_window(self.since, None)
        self.add_links(section, links)

    def add_links(self, section: Section, links: Sequence[Listed]) -> None:
        if self.plan.sections:
            links = [link for link in links if link.path.startswith(section.path)]
        entries = [link for link in links if self.in_window(link)]
        self.stats.inc_value("newsbot/discovery/from_section_pages", len(entries))
        self.frontier.listed(section.path, entries, self.now(), 0, True)

    def incomplete(self, why: str) -> None:
        logger.warning("discovery incomplete: %s", why)
        if not self.stats.get_value("newsbot/discovery/incomplete"):
            self.stats.set_value("newsbot/discovery/why", why)
        self.stats.inc_value("newsbot/discovery/incomplete")
        self.frontier.incomplete()
