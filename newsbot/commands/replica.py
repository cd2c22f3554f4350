"""``newsbot replica``: an offline copy of the site's surface, its truth, and a check against it."""

from __future__ import annotations

import json
import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal

import click

from newsbot.commands.messages import say
from newsbot.commands.parameters import Duration
from newsbot.replica import Faults, Replica, compare, serve, truth_records
from newsbot.replica.observer import observed
from newsbot.replica.papers import FACES, HOSTS
from newsbot.replica.timeline import MOST_ON_A_CLOCK


class Moment(click.ParamType[datetime]):
    """ISO 8601; a time without zone is Vietnam time."""

    name = "moment"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        try:
            return datetime.fromisoformat(str(value))
        except ValueError:
            self.fail(f"{value!r} is no ISO 8601 time such as 2026-09-30T18:00", param, ctx)


MOMENT = Moment()


@click.command("replica", short_help="Serve an invented paper, tell its truth, check against it.")
@click.option("--articles", type=click.IntRange(10, 1_000_000), default=200, show_default=True)
@click.option("--seed", type=int, default=1, show_default=True)
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="0 takes a free one.")
@click.option("--truth", is_flag=True, help="Serve nothing: print the records of a perfect crawl.")
@click.option(
    "--check",
    "checked",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Serve nothing: compare a dataset with the truth; exit 1 where they differ.",
)
@click.option(
    "--site",
    type=click.Choice([*HOSTS]),
    default="baodaklak",
    show_default=True,
    help="Whose paper it is; for --truth and --check, whose records.",
)
@click.option(
    "--listed",
    type=click.Choice(["all", "sections"]),
    default="all",
    show_default=True,
    help="sections: only what section pages link, as with the list API down.",
)
@click.option(
    "--at",
    type=MOMENT,
    metavar="MOMENT",
    help="The paper as it stood then (ISO 8601, Vietnam time). Without it: it stands still.",
)
@click.option(
    "--looks-from",
    type=MOMENT,
    metavar="MOMENT",
    help="With --truth --at: as a perfect job would have it that looked from then on; history too.",
)
@click.option(
    "--every", type=Duration(), default="1h", show_default=True, help="How often it looked."
)
@click.option(
    "--fault", "specs", multiple=True, metavar="SPEC", help="TARGET:KIND[:SHARE][:TIMES][:SPAN]"
)
@click.option(
    "--faults",
    "faults_file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A JSON file with a list of faults.",
)
@click.option(
    "--log", type=click.Path(dir_okay=False, path_type=Path), help="Request log, JSON lines."
)
def command(
    articles: int,
    seed: int,
    port: int,
    truth: bool,
    checked: Path | None,
    site: str,
    listed: Literal["all", "sections"],
    at: datetime | None,
    looks_from: datetime | None,
    every: float,
    specs: tuple[str, ...],
    faults_file: Path | None,
    log: Path | None,
) -> None:
    """Serve an invented paper on 127.0.0.1 with the site's markup, APIs and traps.

    Deterministic from --seed, any number of articles. When ready it prints one line,
    {"url": "http://127.0.0.1:PORT"}, and stops on SIGTERM. Faults on request: see
    docs/replica.md.
    """
    replica = Replica(articles, seed, face=FACES.get(site, "sc_service"))
    if at is not None and articles > MOST_ON_A_CLOCK:
        raise click.UsageError(f"--at needs {MOST_ON_A_CLOCK:,} articles at most")
    if looks_from is not None:
        if not (truth and at is not None) or every < 60:
            raise click.UsageError(
                "--looks-from needs --truth, --at and --every of a minute or more"
            )
        for line in observed(replica, site, looks_from, at, timedelta(seconds=every)).lines():
            click.echo(json.dumps(line, ensure_ascii=False))
        return
    if truth:
        for record in truth_records(replica, site=site, listed=listed, at=at):
            click.echo(json.dumps(record, ensure_ascii=False))
        return
    if checked is not None:
        sys.exit(_check(checked, replica, site, listed, at))
    try:
        faults = Faults.parse(specs, faults_file)
    except (OSError, ValueError) as error:
        raise click.UsageError(str(error)) from error
    try:
        sys.exit(serve(replica, faults, port, log, sys.stdout, at))
    except OSError as error:
        raise click.UsageError(f"port {port}: {error.strerror or error}") from error


def _check(
    dataset: Path,
    replica: Replica,
    site: str,
    listed: Literal["all", "sections"],
    at: datetime | None,
) -> int:
    """Prints the differences; 1 where there are any."""
    try:
        differences = compare(dataset, replica, site, listed, at=at)
    except FileNotFoundError as error:
        raise click.UsageError(str(error)) from error
    for difference in differences:
        click.echo(difference)
    verdict = "differs from" if differences else "equals"
    say(f"{dataset} {verdict} the truth")
    return 1 if differences else 0
