"""Which article a command is asked about: by its address, or by its record's id."""

from __future__ import annotations

from urllib.parse import urlsplit

import click

from newsbot.ledger.database import read_only
from newsbot.monitoring import ledger_view
from newsbot.monitoring.life import Asked
from newsbot.runs.folders import Folders
from newsbot.sites import Site, all_sites, site_of_host


def article_of(text: str, site: Site | None) -> Asked:
    """Raises ``click.UsageError`` for what can be neither."""
    text = text.strip()
    if "/" in text:
        return _by_address(text, site)
    name, dash, _ = text.partition("-")
    by_name = all_sites().get(name)
    if by_name is None or not dash:
        known = ", ".join(all_sites())
        told = f"{text!r} is neither an address nor an id, which begins with a paper's name"
        raise click.UsageError(f"{told}: {known}")
    if site is not None and site is not by_name:
        raise click.UsageError(f"{text!r} is an article of {name}, not of {site.name}")
    return Asked(by_name, article_id=text.lower())


def id_of(folders: Folders, asked: Asked) -> tuple[str | None, str | None]:
    """An article's id and the file that holds it, as the ledger knows them. Raises
    ``sqlite3.Error``."""
    path = folders.own / ledger_view.LEDGER
    article_id, file = asked.article_id, None
    if path.exists():
        with read_only(path) as database:
            address = asked.site.address(asked.url) if asked.url is not None else None
            row = ledger_view.article(database, key=address.key) if address else None
            article_id = article_id or (row or {}).get("id")
            file = ledger_view.partition_of(database, article_id) if article_id else None
    return article_id, file


def _by_address(text: str, site: Site | None) -> Asked:
    address = text if text.startswith("/") or "://" in text else f"https://{text}"
    try:
        host = urlsplit(address).hostname
    except ValueError:
        host = ""
    found = site_of_host(host) if host else site
    if found is None and host is None:
        found = next((one for one in all_sites().values() if one.address(address)), None)
    if found is None:
        hosts = ", ".join(host for one in all_sites().values() for host in one.hosts)
        raise click.UsageError(f"{text!r} is on none of the known hosts: {hosts}; see --site")
    return Asked(site or found, url=address)
