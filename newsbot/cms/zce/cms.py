"""The CMS as a value: what its addresses look like."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Self

from newsbot.cms.base import Address, Cms, Lists

# "/ten-bai-post1595349.html"; two papers end them otherwise.
_ARTICLE = re.compile(r"^/(?:[^/]+/){0,2}[^/]+-post(\d{3,9})\.(?:html|tpo|vnp)$")
_MARKS = re.compile(rb"""\bclass=["']?[^"'<>]*\bcms-(?:body|title)\b""")
_OTHERS = re.compile(rb"""data-role=["']?content\b""")


@dataclass(frozen=True, kw_only=True)
class Zce(Cms):
    """A paper's place on this CMS. Nobody has told how its readers' comments are asked for."""

    layouts: tuple[str, ...] = ("newsbot.cms.zce.layout.ZceLayout",)

    @property
    def roles(self) -> tuple[str, ...]:
        return ("lists",)

    @classmethod
    def of_page(cls, page: bytes) -> Self | None:
        return cls() if _MARKS.search(page) and not _OTHERS.search(page) else None

    def article(self, path: str) -> Address | None:
        """Its key is the article's number; the address names no section."""
        match = _ARTICLE.match(path)
        return None if match is None else Address(match[1], path, "/", tail=match[1])

    def lists(self) -> Lists:
        from newsbot.cms.zce.lists import ZceLists

        return ZceLists()


CMS = Zce
