"""The CMS as a value: what its addresses look like."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import ClassVar, Self

from newsbot.cms.base import Address, Cms, Comments, Lists

# "/ten-bai-2495349.html"; tags and authors end otherwise.
_ARTICLE = re.compile(r"^/(?:[^/]+/){0,4}[^/]+-(\d{5,9})\.html$")
_SECTION = re.compile(r"^/[a-z][a-z0-9-]*(?:/[a-z0-9-]+){0,2}$")
# The number of a list's page stands behind its section's path.
_ENDING = re.compile(r"(?:-page\d+)?/*$")
_MARKS = (
    re.compile(rb"\bvnnidmodule\b"),
    re.compile(rb"""comment__iframe\b[^<>]*data-websiteid="""),
)
_OTHER_WAY = re.compile(rb"""data-websiteid=[^<>]*comment__iframe\b""")


@dataclass(frozen=True, kw_only=True)
class VietnamNet(Cms):
    """A paper's place on this CMS; there is one."""

    layouts: tuple[str, ...] = ("newsbot.cms.vietnamnet.layout.VietnamNetLayout",)
    roles: ClassVar[tuple[str, ...]] = ("comments",)
    writes: tuple[str, ...] = ("/Comment/Add", "/Comment/Insert", "/Comment/Like", "/Comment/Post")

    @classmethod
    def of_page(cls, page: bytes) -> Self | None:
        return cls() if any(mark.search(page) for mark in (*_MARKS, _OTHER_WAY)) else None

    def article(self, path: str) -> Address | None:
        """Its key is the article's number; the address names no section."""
        match = _ARTICLE.match(path)
        if match is None or path.startswith("/tac-gia/"):
            return None
        return Address(match[1], path, "/", tail=match[1])

    def section(self, path: str) -> str | None:
        bare = _ENDING.sub("", path)
        return bare if _SECTION.match(bare) else None

    def below(self, section: str) -> tuple[str, ...]:
        return (section, f"{section}/")

    def lists(self) -> Lists:
        from newsbot.cms.vietnamnet.lists import VietnamNetLists

        return VietnamNetLists()

    def comments(self) -> Comments:
        from newsbot.cms.vietnamnet.comments import VietnamNetComments

        return VietnamNetComments()


CMS = VietnamNet
