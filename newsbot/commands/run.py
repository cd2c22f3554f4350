"""``newsbot run SITE``: crawl, export, judge, publish."""

from __future__ import annotations

import logging
import os
import signal
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click
import msgspec
from click.core import ParameterSource

from newsbot.commands.parameters import (
    ArticleUrl,
    Contact,
    Duration,
    HttpUrl,
    Moment,
    RhythmText,
    Seconds,
    SectionPath,
    SiteName,
    output_option,
)
from newsbot.config import ConfigError, Configured, wrong
from newsbot.sites import Site

if TYPE_CHECKING:
    from newsbot.crawl import CrawlOptions
    from newsbot.ledger import LedgerFrontier
    from newsbot.monitoring import Monitors
    from newsbot.plan import Plan
    from newsbot.summary import CrawlResult, Summary


class Run(Configured):
    """``newsbot run``: even a bad configuration ends stdout with the summary."""

    def refuse(self, ctx: click.Context, error: ConfigError) -> None:
        from newsbot.monitoring import Monitors
        from newsbot.summary import ExitCode, Summary

        site, output = ctx.params["site"], ctx.params["output"]
        summary = Summary(site=site.name, run_id="", dataset=str(output / site.name))
        summary.fail(ExitCode.BAD_CONFIGURATION, "bad_configuration", str(error))
        monitors = Monitors(site.name, ctx.params["ping_url"], ctx.params["metrics_file"])
        _ignore_signals()
        _finish(summary, monitors, site, output)


@click.command("run", cls=Run)
@click.argument("site", type=SiteName())
@click.option("--since", type=Moment(end=False), help="Publication time, included (Vietnam time).")
@click.option("--until", type=Moment(end=True), help="Publication time, included (Vietnam time).")
@click.option("--all", "everything", is_flag=True, help="The whole archive.")
@click.option(
    "--full", is_flag=True, help="List all that is covered and look at every article again."
)
@click.option("--url", "articles", type=ArticleUrl(), multiple=True, help="Only this article.")
@click.option("--retry-given-up", is_flag=True, help="Ask again for pages that were given up.")
@click.option("--oldest-first", is_flag=True, help="Read the oldest new articles first.")
@click.option("--section", "sections", type=SectionPath(), multiple=True, help="Only this section.")
@click.option("--max-articles", type=click.IntRange(1), help="Stop after N article pages.")
@click.option("--max-requests", type=click.IntRange(1), help="Stop after N requests.")
@click.option("--max-runtime", type=Duration(), help="Stop after this time, such as 50m.")
@click.option("--no-comments", is_flag=True, help="Do not ask for readers' comments.")
@click.option("--likes", is_flag=True, help="Ask for each comment's likes: one call a comment.")
@click.option(
    "--revisit-pages",
    type=RhythmText(),
    default="1 3h 14d 60d",
    show_default=True,
    help="When pages are looked at again: share of the age, least and most pause, last age.",
)
@click.option(
    "--revisit-comments",
    type=RhythmText(),
    default="0.5 1h 7d 30d",
    show_default=True,
    help="When comments are asked for again, likewise.",
)
@click.option(
    "--publish-every",
    type=click.IntRange(1),
    default=1000,
    show_default=True,
    help="Publish what is whole so far after so many records.",
)
@click.option(
    "--publish-after",
    type=Duration(),
    default="1h",
    show_default=True,
    help="Likewise after this time.",
)
@click.option("--accept", is_flag=True, help="Publish even where the quality gate refuses.")
@output_option
@click.option("--base-url", type=HttpUrl(), help="Another address of the same site, as a replica.")
@click.option("--delay", type=Seconds(), help="Seconds between requests  [default: 1]")
@click.option("--allow-faster", is_flag=True, help="Let --delay go below 1 second.")
@click.option("--retry-base", type=Seconds(), help="First retry's pause  [default: 1]")
@click.option("--wait", type=Seconds(), default=0.0, help="For another run to end  [default: 0]")
@click.option("--contact", type=Contact(), help="Who the User-Agent names: a web or mail address.")
@click.option("--ping-url", type=HttpUrl(), help="Told of start, success and failure.")
@click.option(
    "--metrics-file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Prometheus textfile to write at the end.",
)
@click.option(
    "--log-format",
    type=click.Choice(["auto", "plain", "json"]),
    default="auto",
    show_default=True,
    help="auto: a progress bar on a terminal, plain lines elsewhere.",
)
@click.option("--verbose", is_flag=True, help="Log every request.")
@click.pass_context
def command(
    ctx: click.Context,
    /,
    site: Site,
    output: Path,
    ping_url: str | None,
    metrics_file: Path | None,
    **given: Any,
) -> None:
    """Crawl a paper and publish its articles as JSON Lines.

    A first run takes the 7 days up to the newest listed article, later runs what is new, what
    failed before and what is due for another look. Run it as often as you like; to go on after a
    stop, start the same command again. The last line on stdout is a summary in JSON.
    """
    from newsbot.monitoring import Monitors
    from newsbot.summary import Stopped, Summary

    monitors = Monitors(site.name, ping_url, metrics_file)

    def stop(number: int, _: object) -> None:
        raise Stopped(number)

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    try:
        summary = _run(ctx, site, output, monitors, given)
        _ignore_signals()
    except Stopped as stopped:
        # Before or behind the job, in an import maybe: the job's own end is its own affair.
        _ignore_signals()
        summary = Summary(site=site.name, run_id="", dataset=str(output / site.name))
        summary.interrupted(stopped.number)
    _finish(summary, monitors, site, output)


def _run(
    ctx: click.Context, site: Site, output: Path, monitors: Monitors, given: Mapping[str, Any]
) -> Summary:
    """The job that the options ask for. Raises ``Stopped`` and click's errors of usage."""
    from newsbot.commands.terminal import log_to, set_up_logging
    from newsbot.crawl import crawl_site
    from newsbot.job import JobOptions, run_job
    from newsbot.revisits.policy import Policy

    _check(ctx, site, output, given)
    if given["contact"] is not None:
        # newsbot.settings reads it when the crawl starts.
        os.environ["NEWSBOT_CONTACT"] = given["contact"]
    smart = os.environ.get("TERM") not in ("dumb", "unknown")
    bar = given["log_format"] == "auto" and smart and sys.stderr.isatty()
    plan, options = _plan(given), _crawl_options(given, bar=bar)
    set_up_logging(given["log_format"], bar=bar, verbose=given["verbose"])
    if not (options.base_url or os.environ.get("NEWSBOT_CONTACT")):
        advice = "the paper can't see whom to ask: name a web or mail address with --contact"
        logging.getLogger("newsbot").info(advice)
    job = JobOptions(
        accept=given["accept"],
        wait=given["wait"],
        policy=Policy(pages=given["revisit_pages"], comments=given["revisit_comments"]),
        arguments=_arguments(),
        log_to=log_to,
    )

    def crawl(frontier: LedgerFrontier, publish: Callable[[], None]) -> CrawlResult:
        return crawl_site(site, plan, options, frontier, publish)

    monitors.started()
    return run_job(site, plan, output, crawl, job)


def _plan(given: Mapping[str, Any]) -> Plan:
    from newsbot.plan import Plan

    same = "since until everything full oldest_first articles retry_given_up max_articles likes"
    return Plan(
        **{name: given[name] for name in same.split()},
        sections=tuple(sorted(set(given["sections"]))),
        comments=not given["no_comments"],
    )


def _crawl_options(given: Mapping[str, Any], *, bar: bool) -> CrawlOptions:
    from newsbot.crawl import CrawlOptions

    same = "base_url delay retry_base max_requests max_runtime publish_every publish_after"
    return CrawlOptions(
        **{name: given[name] for name in same.split()}, progress="bar" if bar else "log"
    )


def _check(ctx: click.Context, site: Site, output: Path, given: Mapping[str, Any]) -> None:
    """What contradicts itself, or what this paper can't have, before anything is asked."""
    from newsbot.text.urls import is_loopback

    since, until, delay = given["since"], given["until"], given["delay"]
    if given["everything"] and (since or until):
        raise click.UsageError("--all takes the whole archive: leave out --since and --until")
    if since and until and since > until:
        raise click.UsageError("--since is later than --until: nothing can lie between")
    _check_targets(site, output, given)
    allowed = given["allow_faster"] or is_loopback(given["base_url"])
    if delay is not None and delay < 1 and not allowed:
        burden = "a delay below 1 second burdens the paper's server: add --allow-faster to mean it"
        raise wrong(ctx, "delay", burden)


def _check_targets(site: Site, output: Path, given: Mapping[str, Any]) -> None:
    from newsbot.folders import Folders
    from newsbot.monitoring.ledger_view import known_sections
    from newsbot.plan import UnknownSection
    from newsbot.text.urls import on_hosts

    articles, sections = given["articles"], given["sections"]
    for url in articles:
        if not on_hosts(url, site.hosts):
            raise click.UsageError(f"--url {url}: not one of {site.title}")
    listing = ("since", "until", "everything", "full", "sections", "max_articles")
    if articles and any(given[name] for name in listing):
        raise click.UsageError("--url names the articles: leave out what chooses them otherwise")
    known = [section.path for section in site.sections]
    known += known_sections(Folders(output, site.name).own / "ledger.sqlite") if sections else []
    for path in sections:
        unknown = UnknownSection(path, known)
        # Without a near one it may be new: the menu tells.
        if unknown.near and not any(one.startswith(path) for one in known):
            raise click.UsageError(str(unknown))


def _ignore_signals() -> None:
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)


def _finish(summary: Summary, monitors: Monitors, site: Site, output: Path) -> NoReturn:
    """A few words to stderr, the summary to stdout and monitors; nothing stops that any more."""
    from newsbot.commands.terminal import in_words
    from newsbot.folders import Folders

    if sys.stderr.isatty():
        told = in_words(summary, site.title, Folders(output, site.name))
    else:
        told = (f"newsbot: {problem}" for problem in summary.problems or ())
    with suppress(BrokenPipeError):
        for line in told:
            click.echo(line, err=True)
    summary.dataset = os.fsencode(summary.dataset).decode("utf-8", "replace")
    line_of_json = msgspec.json.encode(summary)
    try:
        click.echo(line_of_json)
    except BrokenPipeError:
        # Nobody reads it; what the run did stands. Python would complain once more at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    finally:
        monitors.ended(summary, line_of_json)
    sys.exit(summary.exit_code)


def _arguments() -> dict[str, str]:
    """The options of this run as given, for its record."""
    context = click.get_current_context()
    default = ParameterSource.DEFAULT
    return {
        name: value.name if isinstance(value, Site) else str(value)
        for name, value in context.params.items()
        if context.get_parameter_source(name) is not default
    }
