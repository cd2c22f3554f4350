"""``newsbot runs SITE [RUN]``: past runs as a table, or one of them in full."""

from __future__ import annotations

from pathlib import Path

import click

from newsbot.commands.parameters import SiteName, output_option
from newsbot.config import Configured
from newsbot.sites import Site


@click.command("runs", short_help="Show past runs and how they ended.", cls=Configured)
@click.argument("site", type=SiteName())
@click.argument("run", required=False)
@click.option(
    "--last",
    type=click.IntRange(1),
    default=20,
    show_default=True,
    metavar="N",
    help="How many of the newest.",
)
@click.option("--all", "everything", is_flag=True, help="All that are kept.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a run, a line each.")
@output_option
def command(
    site: Site, run: str | None, last: int, everything: bool, as_json: bool, output: Path
) -> None:
    """Show past runs, the newest first: when, how long, how each ended and what it did.

    With RUN (its id, how it begins, or "last") that one in full: why, what to do about it, answers
    by code, sections, what it rejected and what failed. Reads only, also while a run goes on.
    """
    from newsbot.monitoring.past import as_json as line
    from newsbot.monitoring.past import in_full, run_in_full, runs_told, table
    from newsbot.runs.folders import Folders

    folders = Folders(output, site.name)
    if run is not None:
        found = run_in_full(folders, run)
        if found is None:
            told = f"no run {run} of {site.name} under {output}"
            raise click.UsageError(f"{told}: see `newsbot runs {site.name} --all`")
        click.echo(line(found) if as_json else "\n".join(in_full(found)))
        return
    runs = runs_told(folders, None if everything else last)
    if not runs:
        raise click.UsageError(f"no run of {site.name} under {output}: check --output")
    click.echo(b"\n".join(map(line, runs)) if as_json else "\n".join(table(runs)))
