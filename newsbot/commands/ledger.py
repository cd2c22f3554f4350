"""``newsbot ledger rebuild SITE``: the ledger again, from what was published."""

from __future__ import annotations

import sqlite3
import sys
from contextlib import suppress
from pathlib import Path

import click

from newsbot.commands.parameters import Seconds, SiteName, output_option
from newsbot.config import Configured
from newsbot.sites import Site


@click.group("ledger")
def command() -> None:
    """Care for the ledger, newsbot's memory of a paper."""


@command.command("rebuild", cls=Configured)
@click.argument("site", type=SiteName())
@output_option
@click.option("--wait", type=Seconds(), default=0.0, help="For another run to end  [default: 0]")
def rebuild(site: Site, output: Path, wait: float) -> None:
    """Move the ledger aside and make it again from the dataset and the runs' folders.

    A run does this by itself where the ledger is damaged or missing. What was fetched and not yet
    published is fetched again.
    """
    from newsbot import clock, recovery
    from newsbot.dataset.lines import DatasetError
    from newsbot.folders import Folders, Locked
    from newsbot.ledger import DamagedLedger, LedgerError, open_ledger
    from newsbot.revisits.policy import Policy
    from newsbot.summary import ExitCode

    folders = Folders(output, site.name)
    if not folders.dataset.is_dir() and not folders.own.is_dir():
        raise click.UsageError(f"no run of {site.name} under {output}: check --output")
    try:
        with folders.lock(wait):
            if (folders.own / "ledger.sqlite").exists():
                with suppress(DamagedLedger):
                    open_ledger(folders.own).close()  # a newer newsbot's is refused here
            rebuilt = recovery.rebuild(folders, clock.now(), Policy())
    except Locked as error:
        _fail(ExitCode.LOCKED, error)
    except (DatasetError, LedgerError) as error:
        _fail(ExitCode.BAD_CONFIGURATION, error)
    except (OSError, sqlite3.Error) as error:
        _fail(ExitCode.CANNOT_WRITE, error)
    click.echo(f"newsbot: {rebuilt}", err=True)


def _fail(code: int, error: Exception) -> None:
    click.echo(f"newsbot: {error}", err=True)
    sys.exit(code)
