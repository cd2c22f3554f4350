"""What is asked of a paper on this CMS: its sitemap, and the comments of each article."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from scrapy.http import Response
from scrapy.utils.sitemap import Sitemap

from newsbot.discovery.links import as_listed
from newsbot.items import CommentReply, Coverage, Listed
from newsbot.spiders.base import PaperSpider


class LdSpider(PaperSpider):
    async def list_articles(self, home: bytes | None) -> None:
        began = self.now()
        body = await self.get("/sitemap.xml")
        self.frontier.set_window(self.plan.since, self.plan.until)
        self.frontier.listed("/", self.entries(body) if body else [], began, 0, True)
        if body is None:
            self.frontier.incomplete()
        self.frontier.discovered(Coverage(None, began))
        self.listing(1, 1)

    def entries(self, sitemap: bytes) -> list[Listed]:
        """Each with its date; a date that changes makes its article due again."""
        found = []
        for row in Sitemap(sitemap):
            entry = as_listed(row["loc"], self.listed_site)
            if entry is not None:
                date = row.get("lastmod", "")
                moment = datetime.fromisoformat(date) if date else None
                found.append(replace(entry, published=moment, digest=date))
        return found

    async def fetch_comments(self, article_id: str | None, known: int) -> CommentReply:
        path = f"/comments/{article_id}.json"
        body = await self.get(path, timeout=10, unusable=self.unreadable)
        return CommentReply("answered" if body else "failed", body, asked_for=article_id)

    def unreadable(self, response: Response) -> str | None:
        return None if self.site.cms.read_comments(response.body).whole else "unreadable"
