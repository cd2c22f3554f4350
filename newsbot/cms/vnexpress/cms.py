"""The CMS as a value: what its addresses look like."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import ClassVar, Self

from newsbot.cms.base import Address, Cms, Comments, Lists

# "/ten-bai-4954454.html"; older ones stand in folders. What is no article ends otherwise.
_ARTICLE = re.compile(r"^/(?:[^/]+/){0,4}[^/]+-(\d{5,9})\.html$")
_SECTION = re.compile(r"^/[a-z][a-z0-9-]*(?:/[a-z0-9-]+){0,2}$")
# The number of a list's page stands behind its section's path.
_ENDING = re.compile(r"(?:-p\d+)?/*$")
_MARK = re.compile(rb"""name=["']?tt_article_id\b""")


@dataclass(frozen=True, kw_only=True)
class VnExpress(Cms):
    """A paper's place on this CMS; there is one."""

    layouts: tuple[str, ...] = ("newsbot.cms.vnexpress.layout.VnExpressLayout",)
    roles: ClassVar[tuple[str, ...]] = ("comments",)
    writes: tuple[str, ...] = ("/index/add", "/index/insert", "/index/like", "/index/vote")

    @classmethod
    def of_page(cls, page: bytes) -> Self | None:
        return cls() if _MARK.search(page) else None

    def article(self, path: str) -> Address | None:
        """Its key is the article's number; the address names no section."""
        match = _ARTICLE.match(path)
        return None if match is None else Address(match[1], path, "/", tail=match[1])

    def section(self, path: str) -> str | None:
        bare = _ENDING.sub("", path)
        return bare if _SECTION.match(bare) else None

    def below(self, section: str) -> tuple[str, ...]:
        return (section, f"{section}/")

    def lists(self) -> Lists:
        from newsbot.cms.vnexpress.lists import VnExpressLists

        return VnExpressLists()

    def comments(self) -> Comments:
        from newsbot.cms.vnexpress.comments import VnExpressComments

        return VnExpressComments()


CMS = VnExpress
