"""The CMS as a value: what its addresses look like."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Self

from newsbot.cms.base import Address, Cms, Lists

# "/kinh-doanh/ten-bai-1469520.ldo"
_ARTICLE = re.compile(r"^(/(?:[a-z0-9-]+/){0,2})[^/]+-(\d{4,9})\.ldo$")
_MARKS = (re.compile(rb"\bvar\s+siteKey\b"), re.compile(rb"\bservices\.laodong\.vn\b"))


@dataclass(frozen=True, kw_only=True)
class LaoDong(Cms):
    """A paper's place on this CMS; there is one. How its lists go on, and how its readers' comments
    are asked for, nobody has told."""

    layouts: tuple[str, ...] = ("newsbot.cms.laodong.layout.LaoDongLayout",)
    resize_keys: frozenset[str] = frozenset({"w", "h", "crop", "scale"})

    @classmethod
    def of_page(cls, page: bytes) -> Self | None:
        return cls() if all(mark.search(page) for mark in _MARKS) else None

    def article(self, path: str) -> Address | None:
        """Its key is the article's number."""
        match = _ARTICLE.match(path)
        return None if match is None else Address(match[2], path, match[1], tail=match[2])

    def lists(self) -> Lists:
        from newsbot.cms.lists.own import OwnPages

        return OwnPages(self)


CMS = LaoDong
