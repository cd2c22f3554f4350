"""``newsbot status [SITE…]``: how the job stands, for people and monitors."""

from __future__ import annotations

import sys
from datetime import timedelta
from pathlib import Path

import click
import msgspec

from newsbot import clock
from newsbot.commands.messages import exit_with, say
from newsbot.commands.parameters import Duration, SiteName, output_option
from newsbot.config import Configured
from newsbot.sites import Site, all_sites


@click.command("status", short_help="Tell how the job stands.", cls=Configured)
@click.argument("sites", type=SiteName(), nargs=-1, metavar="[SITE]...")
@output_option
@click.option(
    "--max-age",
    type=Duration(),
    default="26h",
    show_default=True,
    help="How old the last good run may be, as 90m, 26h or 2d.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a paper, a line each.")
def command(sites: tuple[Site, ...], output: Path, max_age: float, as_json: bool) -> None:
    """Tell the last run, the last good one, whether one goes on, what waits, and the disk.

    Without SITE: every paper that ran here. Exit code 1: the last run of one failed, its last good
    one is older than --max-age, or it never ran here. Reads only, also while a run goes on.
    """
    from newsbot.monitoring.status import lines, read_status
    from newsbot.runs.folders import Folders

    now, bound = clock.now(), timedelta(seconds=max_age)
    names = [site.name for site in sites] or all_sites()
    asked = [Folders(output, name) for name in names]
    found = asked if sites else [folders for folders in asked if folders.own.is_dir()]
    if not found:
        exit_with(1, f"no paper ever ran under {output}: check --output")
    well = True
    for folders in found:
        try:
            status = read_status(folders, now, bound)
        except OSError as error:
            raise click.UsageError(f"{error.filename}: {error.strerror}") from error
        click.echo(msgspec.json.encode(status) if as_json else "\n".join(lines(status)))
        if status.verdict == "never":
            what = f"no run of {folders.site} under {output}: check --output"
            say(what)
        well = well and status.ok
    sys.exit(0 if well else 1)
