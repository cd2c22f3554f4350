"""A second CMS, after the recipe of ``docs/adding.md``: its files are put beside newsbot's.

Its pages carry their data as JSON-LD, a sitemap lists them, its comments are plain JSON in pages,
from a host of their own.
"""

from __future__ import annotations

from pathlib import Path

HERE = Path(__file__).parent


def put_in_place() -> None:
    """Makes this process know the CMS and its paper, as if they stood in the package."""
    import newsbot.cms
    import newsbot.sites

    newsbot.cms.__path__.append(str(HERE / "cms"))
    newsbot.sites.__path__.append(str(HERE / "sites"))
    newsbot.sites.all_sites.cache_clear()
