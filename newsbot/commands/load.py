"""``newsbot load SITE``: the dataset in a warehouse, kept in step."""

from __future__ import annotations

import re
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic

import click
import msgspec

from newsbot import clock
from newsbot.commands.datasets import dataset_of, told
from newsbot.commands.messages import exit_with, progress
from newsbot.commands.parameters import SiteName, output_option, readers_options
from newsbot.config import Configured
from newsbot.readers.choice import Authors
from newsbot.sites import Site

_SCHEMA = re.compile(r"[a-z][a-z0-9_]{0,49}")


@click.command("load", short_help="Bring the dataset into a warehouse.", cls=Configured)
@click.argument("site", type=SiteName())
@click.option(
    "--to",
    required=True,
    metavar="DESTINATION",
    help="postgres://…, duckdb:FILE, filesystem:FOLDER, bigquery, snowflake and others.",
)
@click.option(
    "--schema",
    metavar="NAME",
    help="Where its tables stand there; for some a dataset or a folder  [default: newsbot_SITE]",
)
@click.option("--anew", is_flag=True, help="Drop the tables there, and load all.")
@readers_options("as the dataset has them")
@output_option
def command(
    site: Site,
    to: str,
    schema: str | None,
    anew: bool,
    comment_authors: Authors | None,
    mask_contacts: bool | None,
    output: Path,
) -> None:
    """Bring a paper's dataset into a warehouse: tables of articles, comments and history there say
    what it says, and where they do already, nothing is written.

    Only days that differ are loaded, each in the place of what was there of it, so that what left
    the dataset leaves the warehouse. A load that is killed is ended by the next. The last line on
    stdout is a JSON object: to, schema, articles, comments, history, loaded, removed, seconds.
    """
    began = monotonic()
    schema = schema or f"newsbot_{site.name}"
    if not _SCHEMA.fullmatch(schema):
        raise click.UsageError(f"--schema {schema!r}: small letters, digits and _, 50 at most")
    with told(), _ended():
        from newsbot.analysis.guarded import guard_for
        from newsbot.analysis.snapshot import Snapshot
        from newsbot.analysis.tables import check_folder
        from newsbot.loading import destinations
        from newsbot.loading.load import load
        from newsbot.loading.parts import Source
        from newsbot.loading.places import work_folder
        from newsbot.loading.warehouse import Warehouse
        from newsbot.runs.folders import Folders

        destination = destinations.Destination.parse(to)
        folder = dataset_of(output, site)
        check_folder(folder)
        manifest = Snapshot(folder).manifest
        guard = guard_for(folder, comment_authors, mask_contacts)
        with (
            destinations.told(destination),
            work_folder(Folders(output, site.name), destination.shown, schema) as work,
        ):
            warehouse = Warehouse(destination, schema, work)
            with warehouse.locked():
                done = load(
                    Source(folder, work, guard),
                    warehouse,
                    manifest.origin if manifest is not None else "",
                    clock.now(),
                    anew=anew,
                    tell=progress("parts loaded"),
                )
    summary = {
        "to": destination.shown,
        "schema": schema,
        **done.rows,
        "loaded": done.loaded,
        "removed": done.removed,
        "seconds": round(monotonic() - began, 3),
    }
    click.echo(msgspec.json.encode(summary))


@contextmanager
def _ended() -> Iterator[None]:
    """What ends it early is told in a line, with its exit code."""
    from newsbot.loading.destinations import (
        BadDestination,
        NoDestination,
        NotWritten,
        Refused,
        Taken,
        Unreachable,
    )
    from newsbot.loading.load import Differs, OtherData
    from newsbot.runs.summary import ExitCode, Stopped, raise_on_signals

    raise_on_signals()
    try:
        yield
    except (NoDestination, OtherData) as error:
        raise click.UsageError(str(error)) from error
    except BadDestination as error:
        exit_with(ExitCode.BAD_CONFIGURATION, error)
    except Taken as error:
        exit_with(ExitCode.LOCKED, error)
    except Unreachable as error:
        exit_with(ExitCode.NO_ANSWER, f"{error}; the same command goes on from here")
    except NotWritten as error:
        exit_with(ExitCode.CANNOT_WRITE, f"{error}; what is there stays whole")
    except Refused as error:
        exit_with(
            ExitCode.CHECKS_FAILED, f"{error}; --anew drops newsbot's tables and makes them again"
        )
    except Differs as error:
        exit_with(ExitCode.CHECKS_FAILED, error)
    except (Stopped, KeyboardInterrupt) as stopped:
        # dlt has handlers of its own while it loads.
        code = getattr(stopped, "number", getattr(stopped, "signal_code", signal.SIGINT))
        exit_with(128 + code, "stopped; the same command goes on from here")
