"""``newsbot index SITE``: what questions are answered from, made or brought up to date."""

from __future__ import annotations

import json
import sqlite3
import sys
from collections.abc import Callable
from pathlib import Path
from time import monotonic

import click

from newsbot.commands.datasets import dataset_of, told
from newsbot.commands.parameters import SiteName, output_option
from newsbot.config import Configured
from newsbot.sites import Site


@click.command("index", short_help="Make what questions are answered from.", cls=Configured)
@click.argument("site", type=SiteName())
@output_option
def command(site: Site, output: Path) -> None:
    """Bring the index of a paper's dataset up to date: for sql, search, read and export.

    Each run does so at its end. The index is made of the dataset alone: it may be deleted, and
    what it lacks is read from the lines. The last line on stdout is a JSON object: months and days
    that were made, bytes of the index, seconds.
    """
    began = monotonic()
    with told():
        from newsbot.analysis.index import refresh
        from newsbot.analysis.tables import check_folder

        folder = dataset_of(output, site)
        check_folder(folder)
        try:
            done = refresh(folder, _progress())
        except sqlite3.Error as error:
            raise OSError(f"{folder}: its index of words: {error}") from error
    result = {**done._asdict(), "seconds": round(monotonic() - began, 3)}
    click.echo(json.dumps(result))


def _progress() -> Callable[[str, int, int], object]:
    """A line that is written over, on a terminal only."""
    if not sys.stderr.isatty():
        return lambda what, done, of: None

    def tell(what: str, done: int, of: int) -> None:
        unit = "months" if what == "months" else "days' words"
        click.echo(f"\r{done} of {of} {unit}", nl=done == of, err=True)

    return tell
