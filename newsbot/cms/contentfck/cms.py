"""The CMS as a value: what its addresses look like."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Self

from newsbot.cms.base import Address, Cms, Lists

# "/ten-bai-a56315.html"
_ARTICLE = re.compile(r"^/(?:[^/]+/){0,2}[^/]+-a(\d{2,9})\.html$")
_MARKS = (
    re.compile(rb"""\bclass=["']?[^"'<>]*\bcontent-fck\b"""),
    re.compile(rb"static/templates/"),
)


@dataclass(frozen=True, kw_only=True)
class ContentFck(Cms):
    """A paper's place on this CMS. How its readers' comments are written is not known."""

    layouts: tuple[str, ...] = ("newsbot.cms.contentfck.layout.ContentFckLayout",)

    @classmethod
    def of_page(cls, page: bytes) -> Self | None:
        return cls() if all(mark.search(page) for mark in _MARKS) else None

    def article(self, path: str) -> Address | None:
        """Its key is the article's number; the address names no section."""
        match = _ARTICLE.match(path)
        if match is None or path.startswith("/print/"):
            return None
        return Address(match[1], path, "/", tail=match[1])

    def below(self, section: str) -> tuple[str, ...]:
        """Those below "/news/y-te/" stand at "/y-te/suc-khoe/"."""
        bare = section.removeprefix("/news")
        return (section,) if bare == section else (section, bare)

    def lists(self) -> Lists:
        from newsbot.cms.contentfck.lists import ContentFckLists

        return ContentFckLists(self)


CMS = ContentFck
