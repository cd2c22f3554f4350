"""``newsbot plan SITE...``: work orders, a line each, for whatever engine runs them."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import click
import msgspec

from newsbot import clock
from newsbot.commands.parameters import Moment, SectionPath, SiteName
from newsbot.sites import Site

if TYPE_CHECKING:
    from newsbot.runs.orders import Each


@click.command("plan", short_help="Print work orders, for engines that run them anywhere.")
@click.argument("sites", metavar="SITE...", type=SiteName(), nargs=-1, required=True)
@click.option("--since", type=Moment(end=False), help="Publication time, included; from this day.")
@click.option("--until", type=Moment(end=True), help="Publication time, included; to this day.")
@click.option(
    "--each",
    type=click.Choice(["day", "month", "year"]),
    default="month",
    show_default=True,
    help="How much of the window an order takes.",
)
@click.option("--section", "sections", type=SectionPath(), multiple=True, help="Only this section.")
@click.option("--no-comments", is_flag=True, help="Do not ask for readers' comments.")
def command(
    sites: tuple[Site, ...],
    since: datetime | None,
    until: datetime | None,
    each: Each,
    sections: tuple[str, ...],
    no_comments: bool,
) -> None:
    """Print work orders as JSON, a line each: with a window one for each of its months, the newest
    first, without one an order a paper for what is new by this hour.

    `newsbot run --order FILE` does one: once, whoever is given it how often, and with nobody else
    at the paper's hosts. Nothing is asked and nothing is written.
    """
    from newsbot.runs.orders import orders
    from newsbot.text.dates import VIETNAM

    if (since is None) != (until is None):
        raise click.UsageError("a window has two ends: --since and --until")
    if since is not None and until is not None and since > until:
        raise click.UsageError("--since is later than --until: nothing can lie between")
    now = clock.now().astimezone(VIETNAM)
    options: dict[str, Any] = {"section": list(sections)} if sections else {}
    options |= {"comments": False} if no_comments else {}
    first = since.astimezone(VIETNAM).date() if since else None
    last = until.astimezone(VIETNAM).date() if until else None
    for site in dict.fromkeys(site.name for site in sites):
        for order in orders(site, first, last, each, options, f"{now:%Y-%m-%dT%H}"):
            click.echo(msgspec.json.encode(order))
