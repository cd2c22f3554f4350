"""``newsbot sites``: the papers that newsbot knows."""

from __future__ import annotations

from typing import Any

import click
import msgspec

from newsbot.sites import Site, all_sites

_TITLES = ("NAME", "PAPER", "SYSTEM", "LISTS", "COMMENTS", "PROVEN", "HOSTS")


@click.command("sites")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def command(as_json: bool) -> None:
    """List the papers that can be crawled.

    With the system of each, how it lists its articles, and who has its comments. PROVEN is what
    newsbot's tests read from the paper's own pages, lists and answers.
    """
    sites = all_sites().values()
    if as_json:
        for site in sites:
            click.echo(msgspec.json.encode(_declared(site)))
        return
    rows = [_TITLES, *map(_row, sites)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        click.echo("  ".join(cells).rstrip())


def _row(site: Site) -> tuple[str, ...]:
    told = _declared(site)
    lists = f"{told['lists']}, {'with' if site.cms.lists().dated else 'without'} dates"
    proven = ", ".join(site.proven) or "-"
    hosts = ", ".join(site.hosts)
    return site.name, site.title, told["system"], lists, told["comments"], proven, hosts


def _declared(site: Site) -> dict[str, Any]:
    """What is declared of a paper, and what its system makes of that."""
    reader = site.cms.comments()
    return {
        **msgspec.to_builtins(site),
        "system": site.cms.system,
        "lists": "by section" if site.cms.lists().by_section else "one list",
        "comments": "unsupported" if reader is None else site.services.get("comments", "its own"),
    }
