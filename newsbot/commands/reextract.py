"""``newsbot reextract SITE``: archived pages read again by today's rules, and what would change."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from time import monotonic
from typing import Any

import click
import msgspec

from newsbot import clock
from newsbot.commands.indexing import keep_index
from newsbot.commands.messages import exit_with, progress, say
from newsbot.commands.parameters import Moment, Seconds, SiteName, output_option
from newsbot.commands.run.choices import arguments
from newsbot.config import Configured
from newsbot.sites import Site


class Archive(click.ParamType[list[Path]]):
    """An archive's path, or an address that fsspec knows, in which ``*`` may stand."""

    name = "file"
    _file: click.Path = click.Path(exists=True, dir_okay=False, path_type=Path)

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> list[Path]:
        from newsbot.archive.places import Unreachable, archives_at, is_address

        if isinstance(value, list):
            return value
        if not is_address(str(value)):
            return [Path(str(self._file.convert(value, param, ctx)))]
        try:
            return archives_at(str(value))
        except Unreachable as error:
            self.fail(str(error), param, ctx)


@click.command(
    "reextract", short_help="Read archived pages again by today's rules.", cls=Configured
)
@click.argument("site", type=SiteName())
@click.option("--run", "runs", multiple=True, metavar="ID", help="Only this run's archive.")
@click.option(
    "--warc",
    "files",
    type=Archive(),
    multiple=True,
    help="This archive, whoever made it; s3://… too.",
)
@click.option("--since", type=Moment(end=False), help="Published then or later (Vietnam time).")
@click.option("--until", type=Moment(end=True), help="Published then or before (Vietnam time).")
@click.option(
    "--diff",
    "as_what",
    type=click.Choice(["text", "json", "html"]),
    default="text",
    show_default=True,
    help="How to say what differs.",
)
@click.option(
    "--sample",
    type=click.IntRange(1),
    metavar="N",
    help="Only so many records, spread over all, without their comments: in a moment.",
)
@click.option("--fail-on-change", is_flag=True, help="Exit code 1 where anything differs.")
@click.option(
    "--apply",
    "publish",
    is_flag=True,
    help="Publish it: as a change of our reading, the versions stay.",
)
@click.option(
    "--workers", type=click.IntRange(1), help="Processes that read  [default: one a core]"
)
@click.option(
    "--executor",
    default="local",
    show_default=True,
    metavar="NAME",
    help="Who reads: local, dask, dask:ADDRESS, or MODULE:FUNCTION that gives an executor.",
)
@output_option
@click.option("--wait", type=Seconds(), default=0.0, help="For a run to end  [default: 0]")
def command(
    site: Site,
    runs: tuple[str, ...],
    files: tuple[list[Path], ...],
    since: datetime | None,
    until: datetime | None,
    as_what: str,
    sample: int | None,
    fail_on_change: bool,
    publish: bool,
    workers: int | None,
    executor: str,
    output: Path,
    wait: float,
) -> None:
    """Read the pages and comments of a paper's archives again, through the same rules as a crawl,
    and say what the dataset would say otherwise: for each field how many records, with samples.

    Nothing is asked of the paper, and nothing is changed without --apply. What was stopped goes on
    from there. The last line on stdout is a JSON object: pages, records, changed, skipped, seconds;
    with --apply the run that published it, how many records and how many new ones.
    """
    began = monotonic()
    if sample is not None and (runs or files or since or until or publish):
        raise click.UsageError("--sample chooses the records, and publishes none: leave out others")
    with _told():
        from newsbot.monitoring.disk import in_words
        from newsbot.reextraction import pool
        from newsbot.reextraction.applying import apply
        from newsbot.reextraction.sampling import read_sample
        from newsbot.reextraction.telling import as_html, as_json, as_text
        from newsbot.reextraction.whole import Asked, read_archives, spooled
        from newsbot.runs.folders import Folders

        folders = Folders(output, site.name)
        if not folders.dataset.is_dir():
            raise click.UsageError(f"no dataset of {site.name} under {output}: check --output")
        asked = Asked(
            runs=runs,
            files=[path for some in files for path in some],
            since=since,
            until=until,
            workers=workers or pool.cores(),
            executor=executor,
        )
        applied = None
        if sample is not None:
            report = read_sample(folders, sample)
        else:
            with spooled(folders) as spool:
                report = read_archives(folders, site, asked, spool, progress("read", in_words))
                if publish and (report.changed or report.new):
                    applied = apply(folders, site, spool, clock.now(), arguments(), wait)
                    spool.forget()
    if as_what == "json":
        click.echo(as_json(report))
    else:
        for line in as_text(report) if as_what == "text" else as_html(report):
            click.echo(line)
    summary: dict[str, object] = {
        "pages": report.pages,
        "records": report.records,
        "changed": report.changed,
        "skipped": sum(report.skipped.values()),
        "seconds": round(monotonic() - began, 3),
    }
    if applied is not None:
        for problem in applied.problems:
            say(problem)
        if applied.left:
            told = f"{applied.left} records have changed meanwhile: they stay as they are"
            say(told)
        keep_index(site, output)
        summary |= {"run_id": applied.run, "applied": applied.changed, "new": applied.new}
    click.echo(msgspec.json.encode(summary))
    if fail_on_change and not report.is_same:
        sys.exit(1)


@contextmanager
def _told() -> Iterator[None]:
    """What ends it early is told in a line, with its exit code."""
    from concurrent.futures.process import BrokenProcessPool

    from newsbot.archive.places import Unreachable
    from newsbot.dataset.lines import DatasetError
    from newsbot.ledger import LedgerError
    from newsbot.reextraction.executors import EngineFailed, NoExecutor
    from newsbot.reextraction.whole import Busy, NothingToRead
    from newsbot.runs.folders import Locked
    from newsbot.runs.summary import ExitCode, Stopped, raise_on_signals

    raise_on_signals()
    try:
        yield
    except (NothingToRead, NoExecutor) as error:
        raise click.UsageError(str(error)) from error
    except Unreachable as error:
        exit_with(ExitCode.NO_ANSWER, f"{error}; the same command goes on from here")
    except (Busy, Locked) as error:
        exit_with(ExitCode.LOCKED, error)
    except (DatasetError, LedgerError) as error:
        exit_with(ExitCode.BAD_CONFIGURATION, error)
    except sqlite3.Error as error:
        exit_with(ExitCode.CANNOT_WRITE, f"what was read so far can't be kept: {error}")
    except EngineFailed as error:
        exit_with(ExitCode.BUG, f"{error}; the same command goes on from here")
    except BrokenProcessPool:
        told = "a process that read was killed (no memory?): the same command goes on from here,"
        exit_with(ExitCode.BUG, f"{told} with fewer --workers")
    except Stopped as stopped:
        exit_with(128 + stopped.number, "stopped; the same command goes on from here")
