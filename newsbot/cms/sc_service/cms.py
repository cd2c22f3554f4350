"""The CMS that answers under ``…/api/article/list`` with ``scUnitMapId``, as a value."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Self

from newsbot.cms.base import Address, Cms, Comments, Lists

# "/giao-duc/202409/ten-bai-abc096d/": up to three sections, the month, the end of the id.
_ARTICLE = re.compile(r"^(/(?:[^/]+/){1,3})(\d{6})/[^/]+-([0-9a-fA-F]{7})/?$")
# "/82/58118/ten-bai.html", "/95/64112/ten-bai/": the number of a section, that of the article.
_FORMER = re.compile(r"^/\d{1,5}/(\d{1,9})/[^/]+(?:\.html|/?)$")
_MARKS = re.compile(rb"""id=["']?page_info.{0,4000}?id=["']?article_id""", re.DOTALL)
_UNIT = re.compile(rb"""id=["']?site_id["']?[^>]*>\s*([0-9a-f]{32})""")


@dataclass(frozen=True, kw_only=True)
class ScCms(Cms):
    """A paper's place on this CMS.

    unit_id: its ``scUnitMapId``, 32 hex (``#site_id`` on any page); None where nobody has told it:
        without it neither lists nor comments can be asked for.
    api_root: path of its API, without ``/api``.
    former_addresses: whether it serves addresses of the system before it, with numbers, too.
    """

    unit_id: str | None
    api_root: str
    former_addresses: bool = False
    # v2 pages have a #content too, so v2 is asked first.
    layouts: tuple[str, ...] = (
        "newsbot.cms.sc_service.layouts.v2.LayoutV2",
        "newsbot.cms.sc_service.layouts.v1.LayoutV1",
    )
    writes: tuple[str, ...] = ("/feedback/insert", "/statslike/update", "/statcollector")

    def __post_init__(self) -> None:
        super().__post_init__()
        told = self.unit_id is None or re.fullmatch(r"[0-9a-f]{32}", self.unit_id)
        self.check("unit_id", told)
        self.check("api_root", re.fullmatch(r"/[\w/]*\w", self.api_root))

    @classmethod
    def of_page(cls, page: bytes) -> Self | None:
        """``#page_info`` with ``#article_id`` in it; ``#site_id`` is the paper's unit."""
        if not _MARKS.search(page):
            return None
        unit = _UNIT.search(page)
        return cls(unit_id=unit[1].decode() if unit else None, api_root="/sc_service")

    def declares_otherwise(self, page: bytes) -> str | None:
        unit = _UNIT.search(page)
        told = unit[1].decode() if unit else self.unit_id
        return None if told == self.unit_id else f'unit_id="{told}"'

    def api(self, method: str) -> str:
        """The path of a method that reads ("article/list")."""
        return f"{self.api_root}/api/{method}"

    def article(self, path: str) -> Address | None:
        """Its key is YYYYMM-7hex, lower case; of a former address "n" and its number."""
        match = _ARTICLE.match(path)
        if match is None and self.former_addresses and (former := _FORMER.match(path)):
            path = path if path.endswith((".html", "/")) else f"{path}/"
            return Address(f"n{former[1]}", path, "/")
        if match is None:
            return None
        section, month, tail = match[1], match[2], match[3].lower()
        path = path if path.endswith("/") else path + "/"
        return Address(f"{month}-{tail}", path, section, month, tail)

    def lists(self) -> Lists:
        from newsbot.cms.sc_service.lists import ScLists

        return ScLists(self)

    def comments(self) -> Comments | None:
        if self.unit_id is None:
            return None
        from newsbot.cms.sc_service.comments import ScComments

        return ScComments(self)


CMS = ScCms
