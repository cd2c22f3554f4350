"""The CMS as a value: what its addresses look like."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Self

from newsbot.cms.base import Address, Cms, Lists

# "/chinh-tri/tin-tuc/ten-bai-814236"
_ARTICLE = re.compile(r"^((?:/[a-z0-9-]+){1,2})/[^/.]+-(\d{5,9})/?$")
_MARKS = re.compile(rb"\bdnn_VIEWSINDEX")


@dataclass(frozen=True, kw_only=True)
class Qdnd(Cms):
    """A paper's place on this CMS; there is one. How its lists go on, and what its readers'
    comments look like, nobody has told."""

    layouts: tuple[str, ...] = ("newsbot.cms.qdnd.layout.QdndLayout",)
    resize_keys: frozenset[str] = frozenset({"w", "h", "dpi", "quality", "mode", "anchor"})

    @classmethod
    def of_page(cls, page: bytes) -> Self | None:
        return cls() if _MARKS.search(page) else None

    def article(self, path: str) -> Address | None:
        """Its key is the article's number."""
        match = _ARTICLE.match(path)
        if match is None:
            return None
        return Address(match[2], path.rstrip("/"), f"{match[1]}/", tail=match[2])

    def lists(self) -> Lists:
        from newsbot.cms.lists.own import OwnPages

        return OwnPages(self)


CMS = Qdnd
