"""The CMS as a value: what its addresses look like, where the rest of it is."""

from __future__ import annotations

import re
from dataclasses import dataclass

from newsbot.cms.base import Address, Cms, Comments, Lists
from newsbot.cms.lists.sitemap import SitemapLists

_ARTICLE = re.compile(r"(/[^/]+/)[^/]+-(\d+)\.html")


@dataclass(frozen=True, kw_only=True)
class LdCms(Cms):
    layouts: tuple[str, ...] = ("newsbot.cms.ld.layout.LdLayout",)

    @property
    def roles(self) -> tuple[str, ...]:
        return ("comments",)

    def article(self, path: str) -> Address | None:
        match = _ARTICLE.fullmatch(path)
        return Address(match[2], path, match[1], tail=match[2]) if match else None

    def lists(self) -> Lists:
        return SitemapLists()

    def comments(self) -> Comments:
        from newsbot.cms.ld.comments import LdComments

        return LdComments()
