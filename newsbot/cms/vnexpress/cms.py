"""The CMS as a value: what its addresses look like."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import ClassVar, Self

from newsbot.cms.base import Comments, Lists
from newsbot.cms.numbered import NumberedCms

_MARK = re.compile(rb"""name=["']?tt_article_id\b""")


@dataclass(frozen=True, kw_only=True)
class VnExpress(NumberedCms):
    """A paper's place on this CMS; there is one."""

    ending: ClassVar[re.Pattern[str]] = re.compile(r"(?:-p\d+)?/*$")
    layouts: tuple[str, ...] = ("newsbot.cms.vnexpress.layout.VnExpressLayout",)
    writes: tuple[str, ...] = ("/index/add", "/index/insert", "/index/like", "/index/vote")

    @property
    def roles(self) -> tuple[str, ...]:
        return ("comments",)

    @classmethod
    def of_page(cls, page: bytes) -> Self | None:
        return cls() if _MARK.search(page) else None

    def lists(self) -> Lists:
        from newsbot.cms.vnexpress.lists import VnExpressLists

        return VnExpressLists()

    def comments(self) -> Comments:
        from newsbot.cms.vnexpress.comments import VnExpressComments

        return VnExpressComments()


CMS = VnExpress
