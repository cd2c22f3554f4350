"""``newsbot prune SITE``: old run folders and archives go, nothing that is unpublished."""

from __future__ import annotations

import sqlite3
from contextlib import nullcontext
from datetime import UTC, datetime
from pathlib import Path

import click

from newsbot.commands.messages import exit_with, say
from newsbot.commands.parameters import Seconds, SiteName, output_option
from newsbot.config import Configured
from newsbot.sites import Site


@click.command("prune", short_help="Delete run folders that are no longer needed.", cls=Configured)
@click.argument("site", type=SiteName())
@click.option(
    "--keep-runs",
    type=click.IntRange(1),
    default=30,
    show_default=True,
    help="How many of the newest run folders stay.",
)
@click.option(
    "--keep-archives",
    type=click.IntRange(0),
    metavar="DAYS",
    help="Delete archives of published runs older than this  [default: keep all]",
)
@click.option("--dry-run", is_flag=True, help="Delete nothing, say what would be.")
@output_option
@click.option("--wait", type=Seconds(), default=0.0, help="For a run to end  [default: 0]")
def command(
    site: Site,
    keep_runs: int,
    keep_archives: int | None,
    dry_run: bool,
    output: Path,
    wait: float,
) -> None:
    """Delete run folders that are no longer needed, and files left by killed writers.

    Only of runs whose records are in the dataset, or that never had any. The last good run stays.
    Prints what it deletes.
    """
    from newsbot.ledger import LedgerError
    from newsbot.monitoring.disk import in_words
    from newsbot.monitoring.pruning import Keep, NotPrunable, delete, prunable
    from newsbot.runs.folders import Folders, Locked
    from newsbot.runs.summary import ExitCode

    folders = Folders(output, site.name)
    if not (folders.own / "ledger.sqlite").exists():
        raise click.UsageError(f"no run of {site.name} under {output}: check --output")
    try:
        # Looking deletes nothing: a run may go on meanwhile.
        with nullcontext() if dry_run else folders.lock(wait):
            entries = prunable(folders, Keep(keep_runs, keep_archives), datetime.now(UTC))
            if not dry_run:
                delete(folders, entries)
    except Locked as error:
        exit_with(ExitCode.LOCKED, error)
    except (LedgerError, NotPrunable, sqlite3.DatabaseError) as error:
        exit_with(ExitCode.BAD_CONFIGURATION, error)
    except OSError as error:
        exit_with(ExitCode.CANNOT_WRITE, error)
    for entry in entries:
        click.echo(f"{entry.path}\t{in_words(entry.size)}\t{entry.why}")
    freed = in_words(sum(entry.size for entry in entries))
    told = (
        f"would delete {len(entries)}, {freed}" if dry_run else f"deleted {len(entries)}, {freed}"
    )
    say(told)
