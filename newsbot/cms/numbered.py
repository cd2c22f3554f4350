"""What systems have in common that number their articles and name their sections by bare paths."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import ClassVar

from newsbot.cms.base import Address, Cms

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
