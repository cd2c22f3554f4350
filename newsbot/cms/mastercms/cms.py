"""The CMS as a value: what its addresses look like."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import ClassVar, Self

from newsbot.cms.base import Lists
from newsbot.cms.numbered import NumberedCms

_MARKS = re.compile(rb"""\bclass=["']?[^"'<>]*\b__MASTERCMS_CONTENT\b""")


@dataclass(frozen=True, kw_only=True)
class MasterCms(NumberedCms):
    """A paper's place on this CMS. How its lists go on, and how its readers' comments are asked
    for, nobody has told."""

    # A young paper's numbers are short.
    shape: ClassVar[re.Pattern[str]] = re.compile(r"^/(?:[^/]+/){0,4}[^/]+-(\d{3,9})\.html$")
    layouts: tuple[str, ...] = ("newsbot.cms.mastercms.layout.MasterCmsLayout",)

    @classmethod
    def of_page(cls, page: bytes) -> Self | None:
        return cls() if _MARKS.search(page) else None

    def lists(self) -> Lists:
        from newsbot.cms.lists.own import OwnPages

        return OwnPages(self)


CMS = MasterCms
