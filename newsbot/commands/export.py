"""``newsbot export SITE``: the dataset in other formats."""

from __future__ import annotations

import json
import sqlite3
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from time import monotonic

import click

from newsbot.commands.datasets import dataset_of, told
from newsbot.commands.parameters import Moment, SectionPath, SiteName, output_option
from newsbot.config import Configured
from newsbot.sites import Site


@click.command("export", short_help="Write the dataset in another format.", cls=Configured)
@click.argument("site", type=SiteName())
@click.option(
    "--to",
    type=click.Choice(["parquet", "csv", "sqlite", "duckdb", "jsonl"]),
    required=True,
    help="The format.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    required=True,
    help="A file; for parquet a folder. Replaced whole or not at all.",
)
@click.option("--since", type=Moment(end=False), help="Published then or later.")
@click.option("--until", type=Moment(end=True), help="Published then or earlier.")
@click.option(
    "--section", "sections", type=SectionPath(), multiple=True, help="With its subsections."
)
@click.option("--columns", help="Of the articles, with commas between  [default: all]")
@output_option
def command(
    site: Site,
    to: str,
    out: Path,
    since: datetime | None,
    until: datetime | None,
    sections: tuple[str, ...],
    columns: str | None,
    output: Path,
) -> None:
    """Write a paper's dataset in another format, or a part of it.

    The last line on stdout is a JSON object: to, out, articles, comments, seconds.
    """
    began = monotonic()
    with told():
        from newsbot.analysis.export import export
        from newsbot.analysis.tables import Window

        names = [name.strip() for name in (columns or "").split(",") if name.strip()]
        window = Window(since, until, sections)
        try:
            done = export(dataset_of(output, site), to, out, window, names, _progress())
        except sqlite3.OperationalError as error:
            raise OSError(f"{out}: {error}") from error
    result = {
        "to": to,
        "out": str(out),
        "articles": done.articles,
        "comments": done.comments,
        "seconds": round(monotonic() - began, 3),
    }
    click.echo(json.dumps(result, ensure_ascii=False))


def _progress() -> Callable[[int, int], object]:
    """A line that is written over, on a terminal only."""
    if not sys.stderr.isatty():
        return lambda done, months: None

    def tell(done: int, months: int) -> None:
        end = "\n" if done == months else ""
        click.echo(f"\r{done} of {months} months", nl=False, err=True)
        click.echo(end, nl=False, err=True)

    return tell
