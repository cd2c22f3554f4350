"""The CMS as a value: what its addresses look like."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import ClassVar, Self

from newsbot.cms.base import Lists
from newsbot.cms.numbered import NumberedCms

_MARKS = (
    re.compile(rb"""\bcontent=["']?MEDIATECH\b"""),
    re.compile(rb"""\bid=["']?article-id\b"""),
)


@dataclass(frozen=True, kw_only=True)
class MediaTech(NumberedCms):
    """A paper's place on this CMS. How its lists go on, and how its readers' comments are asked
    for, nobody has told."""

    shape: ClassVar[re.Pattern[str]] = re.compile(r"^/[^/]+-(\d{3,9})\.html$")
    layouts: tuple[str, ...] = ("newsbot.cms.mediatech.layout.MediaTechLayout",)

    @classmethod
    def of_page(cls, page: bytes) -> Self | None:
        return cls() if all(mark.search(page) for mark in _MARKS) else None

    def lists(self) -> Lists:
        from newsbot.cms.lists.own import OwnPages

        return OwnPages(self)


CMS = MediaTech
