"""``newsbot sites``: the papers that newsbot knows."""

from __future__ import annotations

import click
import msgspec

from newsbot.sites import all_sites


@click.command("sites")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def command(as_json: bool) -> None:
    """List the papers that can be crawled."""
    for site in all_sites().values():
        if as_json:
            click.echo(msgspec.json.encode(msgspec.to_builtins(site)))
        else:
            click.echo(f"{site.name:<12} {site.title:<14} {', '.join(site.hosts)}")
