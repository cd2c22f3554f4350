"""The systems that newsbot knows, and which one made a page: told by its marks, never by its host.

Every folder here with a ``cms.py`` is one, by its ``CMS``, and every class that an installed
distribution names as an entry point ``newsbot.cms``.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pkgutil import iter_modules

import newsbot.cms
from newsbot.cms.base import Cms
from newsbot.cms.installed import installed

GROUP = "newsbot.cms"
logger = logging.getLogger(__name__)


@cache
def known_cms() -> dict[str, type[Cms]]:
    """By name; of two of one name the shipped one."""
    folders = [info.name for info in iter_modules(newsbot.cms.__path__) if info.ispkg]
    modules = {name: f"{newsbot.cms.__name__}.{name}.cms" for name in folders}
    # One without is no CMS: the kinds of lists.
    shipped = {
        name: import_module(module).CMS for name, module in modules.items() if find_spec(module)
    }
    return {**dict(_installed()), **shipped}


def cms_of(page: bytes) -> Cms | None:
    """The system that a page of a paper that nobody declared was made by, None for an unknown."""
    places = (kind.of_page(page) for kind in known_cms().values())
    return next((place for place in places if place is not None), None)


def _installed() -> Iterator[tuple[str, type[Cms]]]:
    """Systems of other distributions. One that can't be used is told, and harms no other."""
    for name, told, kind in installed(GROUP, "CMS"):
        if isinstance(kind, type) and issubclass(kind, Cms):
            yield name, kind
        else:
            logger.error("%s is left out: no Cms", told)
