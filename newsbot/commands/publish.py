"""``newsbot publish SITE``: the last step of a run again."""

from __future__ import annotations

import sqlite3
import sys
from pathlib import Path

import click

from newsbot.commands.parameters import SiteName
from newsbot.sites import Site


@click.command("publish")
@click.argument("site", type=SiteName())
@click.option(
    "--output",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("output"),
    show_default=True,
    help="Folder of the dataset and of newsbot's own files.",
)
def command(site: Site, output: Path) -> None:
    """Publish finished runs that were stopped before they reached the dataset.

    `newsbot run` does this by itself at its start; safe to repeat.
    """
    from newsbot.dataset.publish import DatasetError
    from newsbot.folders import Folders, Locked
    from newsbot.job import publish_exported
    from newsbot.ledger import LedgerError, open_ledger
    from newsbot.summary import ExitCode

    folders = Folders(output, site.name)
    if not (folders.own / "ledger.sqlite").exists():
        raise click.UsageError(f"no run of {site.name} under {output}: check --output")
    try:
        with folders.lock():
            ledger = open_ledger(folders.own)
            try:
                runs = publish_exported(folders, ledger)
            finally:
                ledger.close()
    except Locked as error:
        _fail(ExitCode.LOCKED, error)
    except (DatasetError, LedgerError) as error:
        _fail(ExitCode.BAD_CONFIGURATION, error)
    except (OSError, sqlite3.Error) as error:
        _fail(ExitCode.CANNOT_WRITE, error)
    for run in runs:
        click.echo(run)
    click.echo(f"newsbot: {len(runs)} runs published to {folders.dataset}", err=True)


def _fail(code: int, error: Exception) -> None:
    click.echo(f"newsbot: {error}", err=True)
    sys.exit(code)
