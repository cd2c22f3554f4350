"""The papers: one file each, data only. A new paper on a known CMS is one file of attributes.

Every module of this package with a ``SITE`` is a paper; there is no list to keep.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from newsbot.sites.base import Expectations, Section, Site
from newsbot.sites.cms import Address, Cms
from newsbot.sites.sc_cms import ScCms


@cache
def all_sites() -> dict[str, Site]:
    """Every declared paper by its name, sorted."""
    modules = (import_module(f"{__name__}.{info.name}") for info in iter_modules(__path__))
    sites: list[Site] = [module.SITE for module in modules if hasattr(module, "SITE")]
    return {site.name: site for site in sorted(sites, key=lambda site: site.name)}


def site_of_host(host: str) -> Site | None:
    """The paper that answers under this host, None for an unknown one."""
    host = host.lower()
    sites = all_sites().values()
    return next((site for site in sites if host in (*site.hosts, *site.edition_hosts)), None)


def address_of(url: str) -> Address | None:
    """An article's address on any of the papers, None where it is none on all of them."""
    found = (site.address(url) for site in all_sites().values())
    return next((address for address in found if address is not None), None)


__all__ = [
    "Address",
    "Cms",
    "Expectations",
    "ScCms",
    "Section",
    "Site",
    "address_of",
    "all_sites",
    "site_of_host",
]
