"""A paper's checks on the CMS that answers under ``…/api/article/list``: its menu, its API."""

from __future__ import annotations

from collections.abc import Callable

from newsbot.cms.sc_service.cms import sc_cms
from newsbot.cms.sc_service.comments import read_answer, read_reply
from newsbot.discovery.links import article_links
from newsbot.monitoring.fetch import Fetcher
from newsbot.monitoring.site_checks import CHANGED, Found, SiteChecks, Unusable
from newsbot.sites import Section, Site
from newsbot.spiders.sc_cms.listing import USUAL_PAGE_SIZE, read_listing
from newsbot.spiders.sc_cms.menu import read_sections
from newsbot.text.jsonp import BadReply


class ScCmsChecks(SiteChecks):
    """Home page with menu, list API, article, comments."""

    def __init__(self, site: Site, fetcher: Fetcher) -> None:
        super().__init__(site, fetcher)
        self.cms = sc_cms(site)
        self.section: Section | None = None

    def steps(self) -> dict[str, Callable[[], Found]]:
        return {
            "robots.txt": self.robots,
            "home page": self.home,
            "list API": self.listing,
            "article": self.page,
            "comments": self.comments,
        }

    def home(self) -> Found:
        page = self.ask("/").body
        sections = read_sections(page, self.site)
        self.section = next((one for one in sections or self.site.sections if one.id), None)
        links = article_links(page, self.site)
        self.entry = next(iter(links), None)
        if not sections:
            advice = f"the shipped list of {len(self.site.sections)} is used; {CHANGED}"
            return "failed", "no menu could be read", advice
        seen = f"{len(sections)} sections in the menu, {len(links)} articles linked"
        return "ok", seen, None

    def listing(self) -> Found:
        if self.section is None or self.section.id is None:
            return "warning", "no section with an id to ask for", None
        body = self.ask(
            self.cms.api("article/list"),
            scUnitMapId=self.cms.unit_id,
            saArticleCateId=self.section.id,
            first=0,
            pageSize=USUAL_PAGE_SIZE,
        ).body
        try:
            page = read_listing(body, self.site, self.section.path)
        except BadReply as error:
            advice = f"section pages are read instead; {CHANGED}"
            raise Unusable(f"unreadable ({error})", advice) from error
        seen = f"{page.rows} rows of {self.section.path}, {len(page.entries)} articles"
        if not page.entries:
            return "warning", seen, "look at another section by hand"
        self.entry = page.entries[0]
        if page.skipped:
            seen += f", {page.skipped} rows that are none of the paper's"
            return "warning", seen, "look at the API's answer by hand"
        if self.entry.published is None:
            return "warning", f"{seen}, without a readable date", CHANGED
        return "ok", f"{seen}, newest {self.entry.published:%Y-%m-%d}", None

    def comments(self) -> Found:
        article_id = self.article.id.removeprefix(f"{self.site.name}-") if self.article else ""
        if not article_id:
            return "skipped", "no article was read to ask for", None
        body = self.ask(
            self.cms.api("feedback/list"),
            scUnitMapId=self.cms.unit_id,
            articleId=article_id,
        ).body
        try:
            read_answer(body)
        except BadReply as error:
            advice = f"articles come without comments; {CHANGED}"
            raise Unusable(f"unreadable ({error})", advice) from error
        reply = read_reply(body)
        if not reply.whole:
            return "warning", f"{len(reply.rows)} comments, not all of them readable", CHANGED
        return "ok", f"readable, {len(reply.rows)} comments", None
