"""``newsbot run SITE...``: crawl, export, judge, publish."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from newsbot.commands.indexing import keep_index
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
    Size,
    keep_comments_option,
    output_option,
    packing_option,
    readers_options,
)
from newsbot.commands.run.choices import (
    arguments,
    check,
    check_several,
    crawl_options,
    order_of,
    papers_of,
    plan_of,
)
from newsbot.commands.run.ending import ignore_signals, tell, worst
from newsbot.config import Configured
from newsbot.sites import Site, all_sites

if TYPE_CHECKING:
    from newsbot.archive.writing import Archive
    from newsbot.ledger import LedgerFrontier
    from newsbot.monitoring import Monitors
    from newsbot.runs.crawl import CrawlOptions
    from newsbot.runs.job import JobOptions
    from newsbot.runs.summary import CrawlResult, Summary


class Run(Configured):
    """``newsbot run``: even a bad configuration ends stdout with the summary."""

    def refuse(self, ctx: click.Context, error: Exception) -> None:
        from newsbot.monitoring import Monitors
        from newsbot.runs.summary import ExitCode, Summary

        output = ctx.params["output"]
        ignore_signals()
        # A list of addresses was not read by then: it is a paper without a name.
        for name, title in [(one.name, one.title) for one in ctx.params["sites"]] or [("", "")]:
            summary = Summary(site=name, run_id="", dataset=str(output / name))
            summary.fail(ExitCode.BAD_CONFIGURATION, "bad_configuration", str(error))
            monitors = Monitors(name, ctx.params["ping_url"], ctx.params["metrics_file"])
            tell(summary, monitors, title, output)
        sys.exit(ExitCode.BAD_CONFIGURATION)


@click.command("run", cls=Run)
@click.argument("sites", metavar="SITE...", type=SiteName(), nargs=-1)
@click.option("--since", type=Moment(end=False), help="Publication time, included (Vietnam time).")
@click.option("--until", type=Moment(end=True), help="Publication time, included (Vietnam time).")
@click.option("--all", "everything", is_flag=True, help="The whole archive.")
@click.option(
    "--full", is_flag=True, help="List all that is covered and look at every article again."
)
@click.option("--url", "articles", type=ArticleUrl(), multiple=True, help="Only this article.")
@click.option(
    "--urls",
    type=click.File("r", encoding="utf-8", errors="replace"),
    help="Only the articles of this list: addresses a line, CSV or JSON Lines; - is stdin.",
)
@click.option(
    "--order",
    type=click.File("rb"),
    help="Do one work order, as `newsbot plan` prints them; - is stdin.",
)
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
@packing_option
@readers_options("as they are, keep at first")
@keep_comments_option
@click.option("--no-archive", is_flag=True, help="Do not keep what came, as it came.")
@click.option(
    "--archive-size",
    type=Size(),
    default="1GB",
    show_default=True,
    help="From this size on the archive goes on in another file.",
)
@click.option("--no-index", is_flag=True, help="Do not keep the index for questions in step.")
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
@click.option("--quiet", is_flag=True, help="Show warnings and problems alone, no bar.")
@click.pass_context
def command(
    ctx: click.Context,
    /,
    sites: tuple[Site, ...],
    output: Path,
    ping_url: str | None,
    metrics_file: Path | None,
    **given: Any,
) -> None:
    """Crawl papers and publish their articles as JSON Lines.

    A first run takes the 7 days up to the newest listed article, later runs what is new, what
    failed before and what is due for another look. Run it as often as you like; to go on after a
    stop, start the same command again. The last line on stdout is a summary in JSON, with several
    papers one line each.
    """
    from newsbot.monitoring import Monitors
    from newsbot.runs.summary import Stopped, Summary, raise_on_signals

    raise_on_signals()
    order = None
    if given["order"] is not None:
        order, ordered = order_of(ctx, sites, given)
        sites, given = (all_sites()[order.site],), given | ordered
    given["order"] = order
    monitors = partial(Monitors, ping_url=ping_url, metrics_file=metrics_file)
    told: list[Summary] = []
    papers: list[tuple[Site, Sequence[str] | None]] = [(site, None) for site in sites]

    def ended(site: Site, summary: Summary) -> None:
        told.append(summary)
        tell(summary, monitors(site.name), site.title, output)

    try:
        papers = papers_of(sites, given["urls"], verbose=given["verbose"])
        if len(papers) == 1:
            ((site, addresses),) = papers
            summary = _run(ctx, site, addresses, output, monitors(site.name), given)
            # What comes now changes nothing of the run: a signal ends that alone.
            with suppress(Stopped):
                if not given["no_index"]:
                    keep_index(site, output)
            ignore_signals()
            ended(site, summary)
        else:
            _run_several(ctx, papers, output, monitors, given, ended)
            with suppress(Stopped):
                for site, _ in papers if not given["no_index"] else ():
                    keep_index(site, output)
    except Stopped as stopped:
        # Before or behind the job, in an import maybe: the job's own end is its own affair.
        ignore_signals()
        known = {summary.site for summary in told}
        for site in [site for site, _ in papers if site.name not in known]:
            summary = Summary(site=site.name, run_id="", dataset=str(output / site.name))
            summary.interrupted(stopped.number)
            ended(site, summary)
    sys.exit(worst(told))


def _run(
    ctx: click.Context,
    site: Site,
    addresses: Sequence[str] | None,
    output: Path,
    monitors: Monitors,
    given: Mapping[str, Any],
) -> Summary:
    """The job that the options ask for. Raises ``Stopped`` and click's errors of usage."""
    from newsbot.runs.crawl import crawl_site
    from newsbot.runs.job import run_job

    check(ctx, site, output, given)
    options, job = _set_up(site, given)
    plan = plan_of(given, addresses)

    def crawl(
        frontier: LedgerFrontier, publish: Callable[[], None], archive: Archive | None
    ) -> CrawlResult:
        return crawl_site(site, plan, options, frontier, publish, archive)

    monitors.started()
    return run_job(site, plan, output, crawl, job)


def _run_several(
    ctx: click.Context,
    papers: Sequence[tuple[Site, Sequence[str] | None]],
    output: Path,
    monitors: Callable[[str], Monitors],
    given: Mapping[str, Any],
    ended: Callable[[Site, Summary], object],
) -> None:
    from newsbot.runs.several import Paper, run_several

    check_several(ctx, given)
    for site, _ in papers:
        check(ctx, site, output, given)
    options, job = _set_up(None, given)
    run_several(
        [Paper(site, plan_of(given, addresses)) for site, addresses in papers],
        output,
        options,
        job,
        began=lambda paper: monitors(paper.site.name).started(),
        ended=lambda paper, summary: ended(paper.site, summary),
    )


def _set_up(site: Site | None, given: Mapping[str, Any]) -> tuple[CrawlOptions, JobOptions]:
    """Logging, and how to crawl and to run; ``site`` None for several."""
    from newsbot.commands.terminal import log_to, set_up_logging
    from newsbot.revisits.policy import Policy
    from newsbot.runs.job import JobOptions

    if site is not None:
        site.cms.named("layouts")
    if given["contact"] is not None:
        # newsbot.settings reads it when the crawl starts.
        os.environ["NEWSBOT_CONTACT"] = given["contact"]
    smart = os.environ.get("TERM") not in ("dumb", "unknown") and site is not None
    quiet = given["quiet"]
    bar = given["log_format"] == "auto" and smart and sys.stderr.isatty() and not quiet
    options = crawl_options(given, bar=bar)
    set_up_logging(given["log_format"], bar=bar, verbose=given["verbose"], quiet=quiet)
    if not (options.base_url or os.environ.get("NEWSBOT_CONTACT")):
        advice = "the paper can't see whom to ask: name a web or mail address with --contact"
        logging.getLogger("newsbot").info(advice)
    return options, JobOptions(
        accept=given["accept"],
        wait=given["wait"],
        policy=Policy(pages=given["revisit_pages"], comments=given["revisit_comments"]),
        arguments=arguments(),
        log_to=log_to,
        packing=given["compress"],
        archive_size=None if given["no_archive"] else given["archive_size"],
        comment_authors=given["comment_authors"],
        mask_contacts=given["mask_contacts"],
        keep_comments=given["keep_comments"],
        order=given["order"],
    )
