"""``newsbot publish SITE``: the last step of a run again."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING

import click

from newsbot.commands.indexing import keep_index
from newsbot.commands.messages import exit_with, progress, say
from newsbot.commands.parameters import (
    Seconds,
    SiteName,
    keep_comments_option,
    output_option,
    packing_option,
    readers_options,
)
from newsbot.config import Configured
from newsbot.exporters.packing import Packing
from newsbot.readers.choice import Authors
from newsbot.sites import Site

if TYPE_CHECKING:
    from newsbot.dataset.copying import Place
    from newsbot.runs.folders import Folders


@click.command(
    "publish", short_help="Publish finished runs that are not in the dataset yet.", cls=Configured
)
@click.argument("site", type=SiteName())
@output_option
@packing_option
@readers_options("as they are, keep at first")
@keep_comments_option
@click.option(
    "--to",
    metavar="URL",
    help="Then copy the dataset there: s3://…, gs://…, sftp://…, a folder.",
)
@click.option("--accept", is_flag=True, help="Also runs that the quality gate refused.")
@click.option("--upgrade", is_flag=True, help="Rewrite files of an older schema.")
@click.option("--no-index", is_flag=True, help="Do not keep the index for questions in step.")
@click.option("--wait", type=Seconds(), default=0.0, help="For another run to end  [default: 0]")
def command(
    site: Site,
    output: Path,
    compress: Packing | None,
    comment_authors: Authors | None,
    mask_contacts: bool | None,
    keep_comments: int | None,
    to: str | None,
    accept: bool,
    upgrade: bool,
    no_index: bool,
    wait: float,
) -> None:
    """Publish finished runs that were stopped before they reached the dataset.

    `newsbot run` does this by itself at its start; safe to repeat. With --to the dataset is then
    copied: the files that changed, whole, its manifest as the last.
    """
    from newsbot import clock
    from newsbot.dataset.lines import DatasetError
    from newsbot.dataset.package import MANIFEST
    from newsbot.ledger import LedgerError
    from newsbot.ledger.outbox import Outbox
    from newsbot.revisits.policy import Policy
    from newsbot.runs.folders import Folders, Locked
    from newsbot.runs.guarding import guard_of
    from newsbot.runs.publishing import publish_exported, upgrade_exported
    from newsbot.runs.recovery import open_or_rebuild
    from newsbot.runs.summary import ExitCode

    folders = Folders(output, site.name)
    place = _place(to, site) if to is not None else None
    if not (folders.own / "ledger.sqlite").exists():
        if place is not None and (folders.dataset / MANIFEST).exists():
            # A dataset that came without newsbot's own folder.
            _copy(folders, place)
            return
        raise click.UsageError(f"no run of {site.name} under {output}: check --output")
    try:
        with folders.lock(wait):
            ledger, _ = open_or_rebuild(folders, clock.now(), Policy())
            try:
                if accept:
                    Outbox(ledger, folders.dataset).accept_refused()
                asked = (comment_authors, mask_contacts, keep_comments)
                guard = guard_of(folders, ledger, *asked)
                published = publish_exported(folders, ledger, clock.now(), compress, guard)
                rewritten = upgrade_exported(folders, ledger, clock.now()) if upgrade else []
            finally:
                ledger.close()
    except Locked as error:
        exit_with(ExitCode.LOCKED, error)
    except (DatasetError, LedgerError) as error:
        exit_with(ExitCode.BAD_CONFIGURATION, error)
    except (OSError, sqlite3.Error) as error:
        exit_with(ExitCode.CANNOT_WRITE, error)
    if not no_index:
        keep_index(site, output)
    for run in published.runs:
        click.echo(run)
    for problem in published.problems:
        say(problem)
    for name in rewritten:
        say(f"{name} rewritten")
    say(f"{len(published.runs)} runs published to {folders.dataset}")
    if place is not None:
        _copy(folders, place)


def _place(address: str, site: Site) -> Place:
    from newsbot.dataset.copying import NoPlace, NotInstalled, Place
    from newsbot.runs.summary import ExitCode

    try:
        return Place(address, site.name)
    except NotInstalled as error:
        exit_with(ExitCode.BAD_CONFIGURATION, error)
    except NoPlace as error:
        raise click.UsageError(str(error)) from error


def _copy(folders: Folders, place: Place) -> None:
    from newsbot.dataset.copying import NoPlace, NotInstalled, PlaceFailed, copy
    from newsbot.runs.summary import ExitCode

    try:
        done = copy(folders.dataset, place, progress("files copied"))
    except NotInstalled as error:
        exit_with(ExitCode.BAD_CONFIGURATION, error)
    except NoPlace as error:
        raise click.UsageError(str(error)) from error
    except (PlaceFailed, OSError) as error:
        exit_with(ExitCode.CANNOT_WRITE, f"{error}; the same command goes on from here")
    told = f"{done.written} files copied to {place.url}, {done.deleted} deleted there"
    say(told)
