"""``newsbot why URL|ID``: one article's life, and why it is there or is not."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import click
import msgspec

from newsbot import clock
from newsbot.commands.messages import exit_with
from newsbot.commands.parameters import SiteName, output_option
from newsbot.config import Configured
from newsbot.sites import Site


@click.command(
    "why", short_help="Tell one article's life: why it is there, or is not.", cls=Configured
)
@click.argument("article", metavar="URL|ID")
@click.option("--site", type=SiteName(), help="The paper  [default: told by URL or ID]")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@output_option
def command(article: str, site: Site | None, as_json: bool, output: Path) -> None:
    """Tell where and when an article was listed, each look at it and what came, why it was
    rejected or failed, its versions, when it is looked at next, and the file that holds it.

    Of an address that was never listed: which lists were read, and how far. Reads only, also while
    a run goes on.
    """
    from newsbot.commands.articles import article_of
    from newsbot.dataset.lines import DatasetError
    from newsbot.monitoring.life import life_of
    from newsbot.monitoring.life_words import lines
    from newsbot.runs.folders import Folders

    asked = article_of(article, site)
    try:
        life = life_of(Folders(output, asked.site.name), asked, clock.now())
    except (DatasetError, sqlite3.Error) as error:
        exit_with(1, error)
    click.echo(msgspec.json.encode(life) if as_json else "\n".join(lines(life)))
