"""The CMS as a value: what its addresses look like."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import ClassVar, Self

from newsbot.cms.base import Comments, Lists
from newsbot.cms.numbered import NumberedCms

# Where its styles and scripts come from, what these call themselves, its own classes.
_MARKS = re.compile(
    rb"""<(?:link|script)\b[^<>]*(?:\.1cdn\.vn|\bonecmscdn\.com)\b|\bWebControl\.[a-zA-Z]|"""
    rb"""\bclass=["'][^"'<>]*\bonecms__"""
)
# A page of another system may carry markup that was copied from this one.
_OTHERS = re.compile(rb"""data-role=["']?content\b""")


@dataclass(frozen=True, kw_only=True)
class OneCms(NumberedCms):
    """A paper's place on this CMS."""

    # Printed pages, tags and events end otherwise.
    shape: ClassVar[re.Pattern[str]] = re.compile(r"^/[^/]+-(\d{4,9})\.html$")
    layouts: tuple[str, ...] = ("newsbot.cms.onecms.layout.OneCmsLayout",)
    writes: tuple[str, ...] = ("/api/comment", "/api/addcomment", "/api/likecomment")

    @classmethod
    def of_page(cls, page: bytes) -> Self | None:
        return cls() if _MARKS.search(page) and not _OTHERS.search(page) else None

    def lists(self) -> Lists:
        from newsbot.cms.onecms.lists import OneCmsLists

        return OneCmsLists()

    def comments(self) -> Comments:
        from newsbot.cms.onecms.comments import OneCmsComments

        return OneCmsComments()


CMS = OneCms
