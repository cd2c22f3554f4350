"""The CMS as a value: what its addresses look like, and what its papers differ in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, Self

from newsbot.cms.base import Address, Cms, Comments, Lists
from newsbot.cms.numbered import moment_in

# "/ten-bai-196260307071308923.htm": three digits of the paper and the moment, or the year in four
# digits and the moment; imported pieces have six to nine digits. ".chn" is cafef.vn's.
_ARTICLE = re.compile(r"^/(?:[^/]+/){0,2}[^/]+-(\d{6,20})\.(?:htm|chn)$")
_SECTION = re.compile(r"^/[a-z][a-z0-9-]*(?:/[a-z0-9-]+)?$")
_ENDING = re.compile(r"(?:\.(?:htm|chn))?/*$")
_SITE_NAME = re.compile(rb"""commentSiteName\s*:\s*["']([A-Za-z0-9]+)""")
_CONTENT = re.compile(rb"""data-role=["']?content""")


@dataclass(frozen=True, kw_only=True)
class VcCorp(Cms):
    """A paper's place on this CMS.

    site_name: what its comment service calls it (``commentSiteName`` on any page).
    lists_at: where its lists are, with the zone and the number of the page in it.
    comments_by: which of the comment services it has, None for one that can't be read yet.
    ending: how its addresses end.
    """

    site_name: str
    lists_at: str = "/timelinelist/{zone}/{page}.htm"
    comments_by: Literal["listcomment", "getlist"] | None = "listcomment"
    ending: str = ".htm"
    layouts: tuple[str, ...] = ("newsbot.cms.vccorp.layout.VcCorpLayout",)
    writes: tuple[str, ...] = ("/addcomment", "/insertcomment", "/likecomment", "/api/vote")

    def __post_init__(self) -> None:
        super().__post_init__()
        self.check("site_name", re.fullmatch(r"[a-z0-9]+", self.site_name))
        self.check("lists_at", {"{zone}", "{page}"} <= set(re.findall(r"\{\w+\}", self.lists_at)))
        self.check("ending", self.ending in (".htm", ".chn"))

    @property
    def roles(self) -> tuple[str, ...]:
        return () if self.comments_by is None else ("comments",)

    @classmethod
    def of_page(cls, page: bytes) -> Self | None:
        """``pageSettings``, where the name of a comment service stands, and the content's role."""
        if b"pageSettings" not in page or not _CONTENT.search(page):
            return None
        name = _SITE_NAME.search(page)
        return cls(site_name=name[1].decode().lower() if name else "unknown")

    def declares_otherwise(self, page: bytes) -> str | None:
        told = _SITE_NAME.search(page)
        name = told[1].decode().lower() if told else self.site_name
        return None if name == self.site_name else f'site_name="{name}"'

    def article(self, path: str) -> Address | None:
        """Its key is the article's number; the address names no section."""
        match = _ARTICLE.match(path)
        if match is None:
            return None
        return Address(match[1], path, "/", tail=match[1], begun=moment_in(match[1]))

    def section(self, path: str) -> str | None:
        bare = _ENDING.sub("", path)
        return f"{bare}{self.ending}" if _SECTION.match(bare) else None

    def below(self, section: str) -> tuple[str, ...]:
        return (section, f"{_ENDING.sub('', section)}/")

    def lists(self) -> Lists:
        from newsbot.cms.vccorp.lists import VcCorpLists

        return VcCorpLists(self)

    def comments(self) -> Comments | None:
        from newsbot.cms.vccorp.comments import GetListComments, ListComments

        if self.comments_by == "listcomment":
            return ListComments(self.site_name)
        return GetListComments() if self.comments_by == "getlist" else None


CMS = VcCorp
