"""``newsbot report SITE``: what a paper wrote and how the job did, as one offline page."""

from __future__ import annotations

import webbrowser
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import click
import msgspec

from newsbot import clock
from newsbot.commands.datasets import dataset_of, told
from newsbot.commands.parameters import Moment, SiteName, output_option
from newsbot.config import Configured
from newsbot.sites import Site, all_sites

if TYPE_CHECKING:
    from newsbot.analysis.kept_exports import KeptExport
    from newsbot.report.figures import Report
    from newsbot.report.words import Language


@click.command(
    "report", short_help="Make a page of what a paper wrote and how the job did.", cls=Configured
)
@click.argument("site", type=SiteName(), required=False)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="The page's file.")
@click.option("--since", type=Moment(end=False), help="Publication time, included (Vietnam time).")
@click.option("--until", type=Moment(end=True), help="Publication time, included (Vietnam time).")
@click.option("--compare", is_flag=True, help="Beside the window of the same length before it.")
@click.option(
    "--lang",
    type=click.Choice(["en", "vi"]),
    default="en",
    show_default=True,
    help="The page's language.",
)
@click.option("--open", "shown", is_flag=True, help="Open it in the browser.")
@click.option("--json", "as_json", is_flag=True, help="The same numbers as one JSON object.")
@click.option("--sample", is_flag=True, help="Of invented articles, before any crawl.")
@output_option
def command(
    site: Site | None,
    out: Path | None,
    since: datetime | None,
    until: datetime | None,
    compare: bool,
    lang: Language,
    shown: bool,
    as_json: bool,
    sample: bool,
    output: Path,
) -> None:
    """Make one HTML file that needs no network: is the data whole, what did the paper write, what
    did readers say, how did the runs go.

    Prints the file's path: OUTPUT/SITE-report.html without --out. Reads only, also while a run
    goes on.
    """
    if sample:
        with TemporaryDirectory() as folder:
            from newsbot.commands.sample import write

            write(Path(folder))
            report = _made(Path(folder), all_sites()["baodaklak"], since, until, compare=compare)
    else:
        if site is None:
            site = all_sites().get(dataset_of(output, None).name)
        if site is None:
            raise click.UsageError(f"no dataset under {output}: name the SITE")
        report = _made(output, site, since, until, compare=compare)
    if as_json:
        click.echo(msgspec.json.encode(report))
        return
    place = out or (Path(f"{report.site}-sample.html") if sample else _default(output, report.site))
    _write(report, place, lang)
    if not sample and site is not None:
        _remember(output, site, place, since, until, compare=compare, lang=lang)
    click.echo(place)
    if shown:
        webbrowser.open(place.absolute().as_uri())


def _remember(
    output: Path,
    site: Site,
    place: Path,
    since: datetime | None,
    until: datetime | None,
    *,
    compare: bool,
    lang: Language,
) -> None:
    from newsbot.analysis.kept_exports import KeptExport, remember
    from newsbot.runs.folders import Folders

    out = str(place.absolute())
    asked = KeptExport("report", out, since, until, compare=compare, lang=lang)
    remember(Folders(output, site.name), asked)


def make_again(output: Path, site: Site, asked: KeptExport) -> None:
    """A report as it was asked for, of what there is now."""
    report = _made(output, site, asked.since, asked.until, compare=asked.compare)
    _write(report, Path(asked.out), asked.lang)


def _default(output: Path, site: str) -> Path:
    return output / f"{site}-report.html"


def _made(
    output: Path, site: Site, since: datetime | None, until: datetime | None, *, compare: bool
) -> Report:
    from newsbot.analysis.duck import settled
    from newsbot.analysis.windows import Window
    from newsbot.report.making import make
    from newsbot.runs.folders import Folders

    with told():
        dataset_of(output, site)
        folders, window = Folders(output, site.name), Window(since, until)
        return settled(lambda: make(folders, site, window, clock.now(), compare=compare))


def _write(report: Report, place: Path, language: Language) -> None:
    from newsbot.exporters.atomic import write_bytes
    from newsbot.report.page import as_html

    write_bytes(place, as_html(report, language))
