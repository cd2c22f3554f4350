"""The papers: one file each, data only. A new paper on a known CMS is one file of attributes.

Every module of this package but ``base`` is a paper of its name, by its ``SITE``, and every module
that an installed distribution names as an entry point ``newsbot.papers``; there is no list to keep.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cache
from importlib import import_module
from itertools import chain
from pkgutil import iter_modules

from newsbot.cms.base import Address, BadDeclaration, Cms, Section
from newsbot.cms.installed import installed
from newsbot.cms.sc_service.cms import ScCms
from newsbot.sites.base import Expectations, Site

PAPERS = "newsbot.papers"
logger = logging.getLogger(__name__)


class Papers(Mapping[str, Site]):
    """Every declared paper by its name, sorted; of two of one name the shipped one.

    A shipped one is imported when it is asked for, into ``loaded``: all of them take a tenth of a
    short command's start, which is mostly about one.
    """

    def __init__(self, shipped: Collection[str], installed: Iterable[Site]) -> None:
        self.loaded = {site.name: site for site in installed if site.name not in shipped}
        self._names = dict.fromkeys(sorted({*shipped, *self.loaded}))

    def __getitem__(self, name: str) -> Site:
        try:
            return self.loaded[name]
        except KeyError:
            if name not in self._names:
                raise
        self.loaded[name] = import_module(f"{__name__}.{name}").SITE
        return self.loaded[name]

    def __contains__(self, name: object) -> bool:
        return name in self._names

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


@cache
def all_sites() -> Papers:
    """Every declared paper."""
    modules = {info.name for info in iter_modules(__path__)}
    return Papers(modules - {"base"}, _installed())


def _installed() -> Iterator[Site]:
    """Papers of other distributions. One that can't be used is told, and harms no other."""
    for _, told, module in installed(PAPERS, "paper"):
        if isinstance(site := getattr(module, "SITE", None), Site):
            yield site
        else:
            logger.error("%s is left out: it has no SITE that is a Site", told)


def site_of_host(host: str) -> Site | None:
    """The paper that answers under this host, None for an unknown one."""
    host = host.lower()
    sites = all_sites()
    # Most papers are named as their host is; to find one so needs none of the others.
    likely = (sites[label] for label in host.split(".") if label in sites)
    found = (
        site for site in chain(likely, sites.values()) if host in (*site.hosts, *site.edition_hosts)
    )
    return next(found, None)


def unknown_paper(host: str, page: bytes) -> Site | None:
    """A paper that nobody declared, by the marks of its CMS on a page; None without such marks."""
    from newsbot.cms.known import cms_of

    cms = cms_of(page)
    name = re.sub(r"[^a-z0-9]", "", host.lower().removeprefix("www.").partition(".")[0])[:31]
    if cms is None or not re.fullmatch(r"[a-z][a-z0-9]+", name):
        return None
    services = dict.fromkeys(cms.roles, host)
    return Site(name=name, title=host, hosts=(host,), services=services, cms=cms)


def address_of(url: str) -> Address | None:
    """An article's address on any of the papers, None where it is none on all of them."""
    found = (site.address(url) for site in all_sites().values())
    return next((address for address in found if address is not None), None)


__all__ = [
    "Address",
    "BadDeclaration",
    "Cms",
    "Expectations",
    "ScCms",
    "Section",
    "Site",
    "address_of",
    "all_sites",
    "site_of_host",
    "unknown_paper",
]
