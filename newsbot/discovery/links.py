"""Links of article shape on any page: a home page, a section's, a list."""

from __future__ import annotations

from urllib.parse import urldefrag

from newsbot.items import Listed
from newsbot.sites import Site
from newsbot.text.urls import on_hosts
from newsbot.text.whole import parse_html


def article_links(page: bytes, site: Site, section: str | None = None) -> list[Listed]:
    """Every link of article shape on a page, by shape and not by class; each article once."""
    entries: dict[str, Listed] = {}
    for link in parse_html(page).iter("a"):
        entry = as_listed(link.get("href", ""), site, section)
        if entry is not None:
            entries.setdefault(entry.key, entry)
    return list(entries.values())


def as_listed(url: str, site: Site, section: str | None = None) -> Listed | None:
    """A link as an article of this paper; None for other hosts, other shapes, advertising.

    ``section`` is where it was listed, by default the one that its address names.
    """
    if not url or not on_hosts(url, site.hosts):
        return None
    address = site.address(urldefrag(url).url)
    if address is None or site.is_advertising(address.path):
        return None
    return Listed(
        address.key,
        address.path,
        section or address.section,
        month=address.month,
        begun=address.begun,
    )
