"""``newsbot status SITE``: how the job stands, for people and monitors."""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click
import msgspec

from newsbot.commands.parameters import Duration, SiteName
from newsbot.config import Configured
from newsbot.sites import Site


@click.command("status", cls=Configured)
@click.argument("site", type=SiteName())
@click.option(
    "--output",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("output"),
    show_default=True,
    help="Folder of the dataset and of newsbot's own files.",
)
@click.option(
    "--max-age",
    type=Duration(),
    default="26h",
    show_default=True,
    help="How old the last good run may be, as 90m, 26h or 2d.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def command(site: Site, output: Path, max_age: float, as_json: bool) -> None:
    """Tell the last run, the last good one, whether one goes on, what waits, and the disk.

    Exit code 1: the last run failed, or the last good one is older than --max-age. 2: it never
    ran here. Reads only, also while a run goes on.
    """
    from newsbot.folders import Folders
    from newsbot.monitoring.status import lines, read_status

    try:
        status = read_status(
            Folders(output, site.name), datetime.now(UTC), timedelta(seconds=max_age)
        )
    except OSError as error:
        raise click.UsageError(f"{error.filename}: {error.strerror}") from error
    click.echo(msgspec.json.encode(status) if as_json else "\n".join(lines(status)))
    if status.verdict == "never":
        click.echo(f"newsbot: no run of {site.name} under {output}: check --output", err=True)
    sys.exit(status.exit_code)
