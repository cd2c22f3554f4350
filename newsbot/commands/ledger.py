"""``newsbot ledger check|rebuild SITE``: whether it is sound; made again from the dataset."""

from __future__ import annotations

import sqlite3
import sys
from contextlib import suppress
from pathlib import Path

import click

from newsbot.commands.messages import exit_with, say
from newsbot.commands.parameters import Seconds, SiteName, output_option
from newsbot.config import Configured
from newsbot.sites import Site


@click.group("ledger")
def command() -> None:
    """Care for the ledger, newsbot's memory of a paper."""


@command.command("check", cls=Configured)
@click.argument("site", type=SiteName())
@output_option
def check(site: Site, output: Path) -> None:
    """Check the ledger as SQLite does, and every file of the dataset against its hash there.

    Reads only, also while a run goes on. Exit code 1 where something is not as it should be.
    """
    from newsbot.monitoring.ledger_check import problems
    from newsbot.runs.folders import Folders

    folders = Folders(output, site.name)
    if not folders.own.is_dir():
        raise click.UsageError(f"no run of {site.name} under {output}: check --output")
    found = list(problems(folders))
    for problem in found:
        click.echo(problem)
    say(f"{site.name}: {len(found) or 'no'} problems")
    sys.exit(1 if found else 0)


@command.command("rebuild", cls=Configured)
@click.argument("site", type=SiteName())
@output_option
@click.option("--wait", type=Seconds(), default=0.0, help="For another run to end  [default: 0]")
def rebuild(site: Site, output: Path, wait: float) -> None:
    """Move the ledger aside and make it again from the dataset and the runs' folders.

    A run does this by itself where the ledger is damaged or missing. What was fetched and not yet
    published is fetched again.
    """
    from newsbot import clock
    from newsbot.dataset.lines import DatasetError
    from newsbot.ledger import DamagedLedger, LedgerError, open_ledger
    from newsbot.revisits.policy import Policy
    from newsbot.runs import recovery
    from newsbot.runs.folders import Folders, Locked
    from newsbot.runs.summary import ExitCode

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
        exit_with(ExitCode.LOCKED, error)
    except (DatasetError, LedgerError) as error:
        exit_with(ExitCode.BAD_CONFIGURATION, error)
    except (OSError, sqlite3.Error) as error:
        exit_with(ExitCode.CANNOT_WRITE, error)
    say(rebuilt)
