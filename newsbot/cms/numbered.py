"""What systems have in common that number their articles and name their sections by bare paths."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from newsbot.cms.base import Address, Cms
from newsbot.text.dates import VIETNAM

_SECTION = re.compile(r"^/[a-z0-9][a-z0-9-]*(?:/[a-z0-9-]+){0,2}$")


@dataclass(frozen=True, kw_only=True)
class NumberedCms(Cms):
    """Articles at ``/ten-bai-4954454.html``, sections at ``/kinh-doanh/tai-chinh``.

    shape: an article's path, its number in the first group.
    ending: what stands behind a section's path where it is another page of its list.
    """

    shape: ClassVar[re.Pattern[str]] = re.compile(r"^/(?:[^/]+/){0,4}[^/]+-(\d{5,9})\.html$")
    ending: ClassVar[re.Pattern[str]] = re.compile(r"/*$")

    def article(self, path: str) -> Address | None:
        """Its key is the article's number; the address names no section."""
        match = self.shape.match(path)
        return None if match is None else Address(match[1], path, "/", tail=match[1])

    def section(self, path: str) -> str | None:
        bare = self.ending.sub("", path)
        return bare if _SECTION.match(bare) else None

    def below(self, section: str) -> tuple[str, ...]:
        return (section, f"{section}/")


def moment_in(number: str) -> datetime | None:
    """The moment that a long number of an article holds, its year in four digits from the first on,
    or in two from the fourth on; None for one that holds none."""
    for digits, form in ((number[:14], "%Y%m%d%H%M%S"), (number[3:15], "%y%m%d%H%M%S")):
        if len(number) not in (16, 17, 18):
            return None
        try:
            moment = datetime.strptime(digits, form).replace(tzinfo=VIETNAM)
        except ValueError:
            continue
        if moment.year >= 2000:
            return moment
    return None
