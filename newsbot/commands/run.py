"""``newsbot run SITE``: crawl, export, judge, publish."""

from __future__ import annotations

import logging
import os
import signal
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click
import msgspec

from newsbot.commands.parameters import HttpUrl, Moment, Seconds, SectionPath, SiteName
from newsbot.sites import Site

if TYPE_CHECKING:
    from newsbot.summary import Summary


@click.command("run")
@click.argument("site", type=SiteName())
@click.option("--since", type=Moment(end=False), help="Publication time, included (Vietnam time).")
@click.option("--until", type=Moment(end=True), help="Publication time, included (Vietnam time).")
@click.option("--all", "everything", is_flag=True, help="The whole archive.")
@click.option("--section", "sections", type=SectionPath(), multiple=True, help="Only this section.")
@click.option("--max-articles", type=click.IntRange(1), help="Stop after N article pages.")
@click.option("--no-comments", is_flag=True, help="Do not ask for readers' comments.")
@click.option("--likes", is_flag=True, help="Ask for each comment's likes: one call a comment.")
@click.option(
    "--output",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("output"),
    show_default=True,
    help="Folder of the dataset and of newsbot's own files.",
)
@click.option("--base-url", type=HttpUrl(), help="Another address of the same site, as a replica.")
@click.option("--delay", type=Seconds(), help="Seconds between requests  [default: 1]")
@click.option("--allow-faster", is_flag=True, help="Let --delay go below 1 second.")
@click.option("--retry-base", type=Seconds(), help="First retry's pause  [default: 1]")
@click.option(
    "--log-format",
    type=click.Choice(["auto", "plain", "json"]),
    default="auto",
    show_default=True,
    help="auto: a progress bar on a terminal, plain lines elsewhere.",
)
@click.option("--verbose", is_flag=True, help="Log every request.")
def command(
    site: Site,
    since: datetime | None,
    until: datetime | None,
    everything: bool,
    sections: tuple[str, ...],
    max_articles: int | None,
    no_comments: bool,
    likes: bool,
    output: Path,
    base_url: str | None,
    delay: float | None,
    allow_faster: bool,
    retry_base: float | None,
    log_format: str,
    verbose: bool,
) -> None:
    """Crawl a paper and publish its articles as JSON Lines.

    A first run takes the 7 days up to the newest listed article, later runs what is new. Run it
    as often as you like; a stopped run is taken up by the same command. The last line on stdout
    is a summary in JSON.
    """
    from newsbot.summary import Stopped, Summary

    def stop(number: int, _: object) -> None:
        raise Stopped(number)

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    try:
        from newsbot.crawl import CrawlOptions, crawl_site, is_loopback
        from newsbot.job import run_job
        from newsbot.spiders.plan import Plan
    except Stopped as stopped:
        summary = Summary(site=site.name, run_id="", dataset=str(output / site.name))
        summary.interrupted(stopped.number)
        _finish(summary)

    if everything and (since or until):
        raise click.UsageError("--all takes the whole archive: leave out --since and --until")
    if since and until and since > until:
        raise click.UsageError("--since is later than --until: nothing can lie between")
    if delay is not None and delay < 1 and not (allow_faster or is_loopback(base_url)):
        raise click.UsageError(
            "a delay below 1 second burdens the paper's server: add --allow-faster to mean it"
        )
    plan = Plan(
        since=since,
        until=until,
        everything=everything,
        sections=tuple(sorted(set(sections))),
        max_articles=max_articles,
        comments=not no_comments,
        likes=likes,
    )
    bar = log_format == "auto" and sys.stderr.isatty()
    options = CrawlOptions(
        base_url=base_url,
        delay=delay,
        retry_base=retry_base,
        progress="bar" if bar else "log",
    )
    _set_up_logging(log_format, quiet=bar, verbose=verbose)
    summary = run_job(
        site,
        plan,
        output,
        lambda frontier: crawl_site(site, plan, options, frontier),
        log_to=_log_to,
    )
    _finish(summary)


def _finish(summary: Summary) -> NoReturn:
    """Problems to stderr, the summary to stdout; nothing stops that any more."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    for problem in summary.problems or ():
        click.echo(f"newsbot: {problem}", err=True)
    summary.dataset = os.fsencode(summary.dataset).decode("utf-8", "replace")
    click.echo(msgspec.json.encode(summary))
    sys.exit(summary.exit_code)


def _set_up_logging(log_format: str, *, quiet: bool, verbose: bool) -> None:
    from newsbot.extensions.logs import JsonFormatter, PlainFormatter

    handler = logging.StreamHandler()
    handler.setFormatter(JsonFormatter() if log_format == "json" else PlainFormatter())
    handler.setLevel(logging.ERROR if quiet else logging.NOTSET)
    if not verbose:
        # Scrapy sets its own loggers to DEBUG when it starts.
        handler.addFilter(_is_ours_or_warning)
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.captureWarnings(True)
    # A log that can't be written (disk full) must not answer with tracebacks of its own.
    logging.raiseExceptions = False
    logging.getLogger("newsbot").setLevel(logging.DEBUG if verbose else logging.INFO)


def _is_ours_or_warning(record: logging.LogRecord) -> bool:
    return record.levelno >= logging.WARNING or record.name.startswith("newsbot")


def _log_to(folder: Path) -> None:
    """The run's own log, whatever the terminal shows."""
    from newsbot.extensions.logs import JsonFormatter

    handler = logging.FileHandler(folder / "log.jsonl", encoding="utf-8")
    handler.setFormatter(JsonFormatter())
    handler.addFilter(_is_ours_or_warning)
    logging.getLogger().addHandler(handler)
