"""``id`` and ``url``: who the article is and where it stands."""

from __future__ import annotations

from newsbot.cms.base import Address
from newsbot.items import Rejected
from newsbot.pipelines.base import FieldPipeline, ParsedPage
from newsbot.text.urls import host_of, normal_path, on_hosts


class IdentityPipeline(FieldPipeline):
    field = "id"

    def read(self, page: ParsedPage) -> None:
        article, site = page.article, page.site
        native = (page.layout.article_id() or "").lower()
        article.url = self._url(page, native)
        listed = site.address(page.fetched.url) or site.address(article.url)
        if not native and listed is None:
            self.count("missing")
            raise Rejected("no_id", "neither the page nor its address names the article")
        if not native and listed is not None:
            page.flag("id_from_url")
            page.layout.note("id.address", raw=listed.path)
            self.count("from_url")
        if native and listed and not listed.fits(native):
            page.flag("id_mismatch")
            self.count("mismatch")
        article.id = f"{site.name}-{native or (listed.key if listed else '')}"
        article.language = site.language(host_of(page.fetched.url), normal_path(article.url))

    def _url(self, page: ParsedPage, native: str) -> str:
        """The fetched address made canonical; og:url where it is this article's on this site."""
        fetched = page.fetched.url
        page.layout.note("url.fetched", raw=fetched)
        named = page.layout.meta("og:url")
        if named and on_hosts(named, page.site.hosts):
            told, mine = page.site.address(named), page.site.address(fetched)
            # og:url of another article is a slip of the template's cache, not an address of this.
            if told and _is_own(told, mine, native):
                fetched = named
                page.layout.note("url.own", raw=named)
            elif told:
                self.count("og_url_of_another_article")
        return page.site.canonical_url(fetched)


def _is_own(told: Address, mine: Address | None, native: str) -> bool:
    """Whether the address that a page names can be its own; ``mine`` is the fetched one's."""
    own = native or (mine.tail if mine else None)
    if mine is None:
        return told.fits(own) if own else True
    # One that tells nothing of the article's id is believed where it is the same.
    return told.key == mine.key or bool(own and told.tail and told.fits(own))
