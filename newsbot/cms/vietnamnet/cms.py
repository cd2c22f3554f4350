"""The CMS as a value: what its addresses look like."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import ClassVar, Self

from newsbot.cms.base import Address, Comments, Lists
from newsbot.cms.numbered import NumberedCms

_MARKS = (
    re.compile(rb"\bvnnidmodule\b"),
    re.compile(rb"""comment__iframe\b[^<>]*data-websiteid="""),
    re.compile(rb"""data-websiteid=[^<>]*comment__iframe\b"""),
)


@dataclass(frozen=True, kw_only=True)
class VietnamNet(NumberedCms):
    """A paper's place on this CMS; there is one."""

    ending: ClassVar[re.Pattern[str]] = re.compile(r"(?:-page\d+)?/*$")
    layouts: tuple[str, ...] = ("newsbot.cms.vietnamnet.layout.VietnamNetLayout",)
    writes: tuple[str, ...] = ("/Comment/Add", "/Comment/Insert", "/Comment/Like", "/Comment/Post")

    @property
    def roles(self) -> tuple[str, ...]:
        return ("comments",)

    @classmethod
    def of_page(cls, page: bytes) -> Self | None:
        return cls() if any(mark.search(page) for mark in _MARKS) else None

    def article(self, path: str) -> Address | None:
        # A page about one who writes for the paper.
        return None if path.startswith("/tac-gia/") else super().article(path)

    def lists(self) -> Lists:
        from newsbot.cms.vietnamnet.lists import VietnamNetLists

        return VietnamNetLists()

    def comments(self) -> Comments:
        from newsbot.cms.vietnamnet.comments import VietnamNetComments

        return VietnamNetComments()


CMS = VietnamNet
