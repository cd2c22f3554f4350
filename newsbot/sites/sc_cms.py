"""The CMS that answers under ``…/api/article/list`` with ``scUnitMapId``, as a value."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class ScCms:
    """A paper's place on this CMS.

    unit_id: its ``scUnitMapId``, 32 hex (``#site_id`` on any page).
    api_root: path of its API, without ``/api``.
    spider: what crawls it, as a dotted path.
    writes: parts of addresses that write on the server: never asked for, whoever links to them.
    """

    unit_id: str
    api_root: str
    spider: str = "newsbot.spiders.sc_cms.ScCmsSpider"
    writes: tuple[str, ...] = ("/feedback/insert", "/statslike/update", "/statcollector")

    def __post_init__(self) -> None:
        checks = {
            "unit_id": re.fullmatch(r"[0-9a-f]{32}", self.unit_id),
            "api_root": re.fullmatch(r"/[\w/]*\w", self.api_root),
        }
        for attribute, right in checks.items():
            if not right:
                raise ValueError(f"cms: {attribute} can't be {getattr(self, attribute)!r}")

    def api(self, method: str) -> str:
        """The path of a method that reads ("article/list")."""
        return f"{self.api_root}/api/{method}"
