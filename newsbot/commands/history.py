"""``newsbot history URL|ID``: what an article said before, and what changed."""

from __future__ import annotations

import sqlite3
from datetime import datetime
from pathlib import Path

import click
import msgspec

from newsbot.commands.messages import exit_with
from newsbot.commands.parameters import Moment, SiteName, output_option
from newsbot.config import Configured
from newsbot.sites import Site


@click.command(
    "history", short_help="Show what an article said before, and what changed.", cls=Configured
)
@click.argument("article", metavar="URL|ID")
@click.option("--site", type=SiteName(), help="The paper  [default: told by URL or ID]")
@click.option("--at", "moment", type=Moment(end=True), help="What it said then (Vietnam time).")
@click.option("--diff", is_flag=True, help="What changed, as text; with --at, from then to today.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object; with --at, the record.")
@output_option
def command(
    article: str,
    site: Site | None,
    moment: datetime | None,
    diff: bool,
    as_json: bool,
    output: Path,
) -> None:
    """Show the versions of an article: when each was seen first, and which fields changed; when
    it moved, went and came back.

    Read from the dataset alone, so a copy of it will do. Exit code 1 where it was not known yet at
    the moment of --at.
    """
    from newsbot.commands.articles import article_of, id_of
    from newsbot.dataset.diff import as_text, changes, listing, unified
    from newsbot.dataset.lines import DatasetError
    from newsbot.dataset.versions import past_of
    from newsbot.runs.folders import Folders
    from newsbot.text.dates import isoformat

    asked = article_of(article, site)
    folders = Folders(output, asked.site.name)
    try:
        article_id, file = id_of(folders, asked)
        past = past_of(folders.dataset, article_id, file) if article_id is not None else None
    except (DatasetError, sqlite3.Error) as error:
        exit_with(1, error)
    if past is None:
        told = f"{article} is not in the dataset {folders.dataset}"
        raise click.UsageError(f"{told}: see `newsbot why {article}`")
    version = past.at(isoformat(moment)) if moment is not None else past.versions[-1]
    if version is None:
        first = past.versions[0].since
        exit_with(1, f"{article} was not known yet then; first seen {first}")
    if diff:
        pairs = list(zip(past.versions, past.versions[1:], strict=False))
        if moment is not None:
            pairs = [(version, past.versions[-1])] if version is not past.versions[-1] else []
        if as_json:
            click.echo(msgspec.json.encode([changes(*pair) for pair in pairs]))
        else:
            click.echo("\n".join(line for pair in pairs for line in unified(*pair)))
    elif moment is not None:
        click.echo(msgspec.json.encode(version.record) if as_json else as_text(version.record))
    elif as_json:
        click.echo(
            msgspec.json.encode({"id": article_id, "url": version.record["url"], **past.told()})
        )
    else:
        click.echo("\n".join(listing(past)))
