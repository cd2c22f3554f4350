"""``id`` and ``url``: who the article is and where it stands."""

from __future__ import annotations

from newsbot.items import Rejected
from newsbot.pipelines.base import FieldPipeline, ParsedPage
from newsbot.text.urls import article_path, canonical_url, host_of, normal_path, on_hosts


class IdentityPipeline(FieldPipeline):
    field = "id"

    def read(self, page: ParsedPage) -> None:
        article, site = page.article, page.site
        native = (page.layout.article_id() or "").lower()
        article.url = self._url(page, native)
        listed = article_path(page.fetched.url) or article_path(article.url)
        if not native and listed is None:
            self.count("missing")
            raise Rejected("no_id", "neither #article_id nor an address of article shape")
        if not native and listed is not None:
            page.flag("id_from_url")
            self.count("from_url")
        if native and listed and not listed.key.endswith(native[-7:]):
            page.flag("id_mismatch")
            self.count("mismatch")
        article.id = f"{site.name}-{native or (listed.key if listed else '')}"
        article.language = site.language(host_of(page.fetched.url), normal_path(article.url))

    def _url(self, page: ParsedPage, native: str) -> str:
        """The fetched address made canonical; og:url where it is this article's on this site."""
        fetched = page.fetched.url
        named = page.layout.meta("og:url")
        if named and on_hosts(named, page.site.hosts):
            told, mine = article_path(named), article_path(fetched)
            # og:url of another article is a slip of the template's cache, not an address of this.
            right = native[-7:] or (mine.key[-7:] if mine else "")
            if told and (told.key.endswith(right) or (mine and told.key == mine.key)):
                fetched = named
            elif told:
                self.count("og_url_of_another_article")
        return canonical_url(fetched, page.site.main_host)
