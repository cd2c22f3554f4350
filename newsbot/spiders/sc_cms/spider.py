"""The spider of the CMS that answers under ``…/api/article/list`` with ``scUnitMapId``.

A paper on it is one file in ``newsbot/sites``: its hosts, unit id, API root and what is
advertising. Nothing is written here for a paper.

Discovery asks the home page for the menu, the page of a section whose id the menu lacks, once, and
each section's list, newest first, until the window ends or all is known. It never calls an
address that writes (``feedback/insert``, ``statslike/update``, ``statcollector``).
"""

from __future__ import annotations

from newsbot.cms.sc_service.cms import sc_cms
from newsbot.items import CommentReply
from newsbot.spiders.base import PaperSpider
from newsbot.spiders.sc_cms.comment_calls import CommentCalls, no_rows
from newsbot.spiders.sc_cms.discovery import Discovery
from newsbot.spiders.sc_cms.listing import USUAL_PAGE_SIZE, read_listing
from newsbot.spiders.sc_cms.menu import read_sections
from newsbot.text.jsonp import BadReply

_FEWEST_SECTIONS = 3


class ScCmsSpider(PaperSpider):
    """Crawls a paper on this CMS."""

    def set_up(self) -> None:
        self.cms = sc_cms(self.site)
        self.comment_calls = CommentCalls(
            self.cms, self.ask, self.crawler.stats, self.frontier, self.now
        )

    async def list_articles(self, home: bytes | None) -> None:
        await Discovery(
            self.listed_site,
            self.plan,
            self.frontier,
            self.crawler.stats,
            get=self.get,
            now=self.now,
            tell=self.listing,
        ).run(home)

    async def fetch_comments(self, article_id: str | None, known: int) -> CommentReply:
        return await self.comment_calls.fetch(article_id, likes=self.plan.likes, known=known)

    def is_home(self, page: bytes) -> bool:
        """Whether this is the paper's home page, no parked domain, challenge or error page."""
        sections = read_sections(page, self.listed_site)
        return len(sections) >= _FEWEST_SECTIONS or super().is_home(page)

    async def is_known_otherwise(self) -> bool:
        """The list API knows one of the shipped sections."""
        section = next((one for one in self.site.sections if one.id), None)
        if section is None:
            return False
        body = await self.get(
            self.cms.api("article/list"),
            unusable=no_rows,
            scUnitMapId=self.cms.unit_id,
            saArticleCateId=section.id,
            first=0,
            pageSize=USUAL_PAGE_SIZE,
        )
        try:
            return body is not None and bool(read_listing(body, self.listed_site, "/").entries)
        except BadReply:
            return False
