"""The CMS as a value: what its addresses look like."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Self

from newsbot.cms.base import Address, Cms, Lists
from newsbot.cms.numbered import moment_in

# "/kinh-doanh/ten-bai-20260307080631123.htm"
_ARTICLE = re.compile(r"^/([a-z0-9-]+)/(?:[^/]+/)?[^/]+-(\d{17})\.htm$")
_SECTION = re.compile(r"^/[a-z][a-z0-9-]*(?:/[a-z0-9-]+)?$")
_ENDING = re.compile(r"(?:\.htm)?/*$")
_MARKS = re.compile(rb"""\bdata-slot=["']?content\b|\bwindow\.DT_GLOBAL\b""")


@dataclass(frozen=True, kw_only=True)
class DanTri(Cms):
    """A paper's place on this CMS; there is one. How its lists go on, and how its readers' comments
    are asked for, nobody has told."""

    layouts: tuple[str, ...] = ("newsbot.cms.dantri.layout.DanTriLayout",)

    @classmethod
    def of_page(cls, page: bytes) -> Self | None:
        return cls() if _MARKS.search(page) else None

    def article(self, path: str) -> Address | None:
        """Its key is the article's number, which holds the moment at which it was begun."""
        match = _ARTICLE.match(path)
        if match is None:
            return None
        begun = moment_in(match[2])
        return Address(match[2], path, f"/{match[1]}.htm", tail=match[2], begun=begun)

    def section(self, path: str) -> str | None:
        bare = _ENDING.sub("", path)
        return f"{bare}.htm" if _SECTION.match(bare) else None

    def below(self, section: str) -> tuple[str, ...]:
        return (section, f"{_ENDING.sub('', section)}/")

    def lists(self) -> Lists:
        from newsbot.cms.lists.own import OwnPages

        return OwnPages(self)


CMS = DanTri
