"""What the options of ``newsbot run`` come to: a plan, a way to crawl, or an error of usage."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import click
from click.core import ParameterSource

from newsbot.commands.messages import say
from newsbot.config import wrong
from newsbot.sites import Site, all_sites

# So many of the addresses of a list that nothing can be made of, by reason.
_SHOWN = 5

if TYPE_CHECKING:
    from newsbot.runs.crawl import CrawlOptions
    from newsbot.runs.orders import Order
    from newsbot.runs.plan import Plan


def papers_of(
    sites: Sequence[Site], urls: TextIO | None, *, verbose: bool
) -> list[tuple[Site, Sequence[str] | None]]:
    """The papers to run, each once, with the addresses that a list has of them.

    What nothing can be made of is told.
    """
    from newsbot.commands.run.addresses import sort_addresses

    named = list({site.name: site for site in sites}.values())
    if urls is None:
        if not named:
            known = ", ".join(all_sites())
            raise click.UsageError(f"name a paper, or a list with --urls; known: {known}")
        return [(site, None) for site in named]
    try:
        found = sort_addresses(urls, named)
    except (OSError, ValueError, csv.Error) as error:
        raise click.UsageError(f"--urls {urls.name}: {error}") from error
    for why, others in found.others.items():
        shown = others if verbose else others[:_SHOWN]
        more = " … (all with --verbose)" if len(others) > len(shown) else ""
        say(f"{len(others)} {why}: {' '.join(shown)}{more}")
    if not len(found):
        raise click.UsageError(f"--urls {urls.name}: no article's address of a known paper in it")
    repeated = f", {found.repeated} more named again" if found.repeated else ""
    papers = f"{len(found)} articles of {len(found.papers)} papers{repeated}"
    say(f"{urls.name}: {papers}")
    return [(all_sites()[name], addresses) for name, addresses in found.papers.items()]


def order_of(
    ctx: click.Context, sites: Sequence[Site], given: Mapping[str, Any]
) -> tuple[Order, dict[str, Any]]:
    """The work order of ``--order``, and what its options come to."""
    from newsbot.runs.orders import BadOrder, parse

    file = given["order"]
    by_word = {
        max(option.opts, key=len).lstrip("-").replace("-", "_"): option
        for option in ctx.command.params
        if isinstance(option, click.Option)
    }
    try:
        order = parse(file.read())
        if sites:
            raise BadOrder("it names the paper: leave out SITE")
        ordered: dict[str, Any] = {}
        for word, value in order.options.items():
            option = by_word["no_comments"] if word == "comments" else by_word[word]
            if ctx.get_parameter_source(str(option.name)) is ParameterSource.COMMANDLINE:
                raise BadOrder(f"it says what to look for: leave out --{word.replace('_', '-')}")
            told = not value if word == "comments" else value
            ordered[str(option.name)] = option.type_cast_value(ctx, told)
    except (BadOrder, click.BadParameter) as error:
        raise click.UsageError(f"--order {file.name}: {error}") from error
    return order, ordered


def plan_of(given: Mapping[str, Any], addresses: Sequence[str] | None = None) -> Plan:
    """``addresses`` are a paper's out of a list, which are asked for until they are there."""
    from newsbot.runs.plan import Plan

    same = "since until everything full oldest_first retry_given_up max_articles likes"
    return Plan(
        **{name: given[name] for name in same.split()},
        articles=given["articles"] if addresses is None else tuple(addresses),
        again=addresses is None,
        sections=tuple(sorted(set(given["sections"]))),
        comments=not given["no_comments"],
    )


def crawl_options(given: Mapping[str, Any], *, bar: bool) -> CrawlOptions:
    from newsbot.runs.crawl import CrawlOptions

    same = "base_url delay retry_base max_requests max_runtime publish_every publish_after"
    return CrawlOptions(
        **{name: given[name] for name in same.split()}, progress="bar" if bar else "log"
    )


def check(ctx: click.Context, site: Site, output: Path, given: Mapping[str, Any]) -> None:
    """What contradicts itself, or what this paper can't have, before anything is asked."""
    from newsbot.text.urls import is_loopback

    since, until, delay = given["since"], given["until"], given["delay"]
    if given["everything"] and (since or until):
        raise click.UsageError("--all takes the whole archive: leave out --since and --until")
    if given["urls"] and given["articles"]:
        raise click.UsageError("--url names the articles and so does --urls: leave out one")
    if since and until and since > until:
        raise click.UsageError("--since is later than --until: nothing can lie between")
    _check_targets(site, output, given)
    allowed = given["allow_faster"] or is_loopback(given["base_url"])
    if delay is not None and delay < 1 and not allowed:
        burden = "a delay below 1 second burdens the paper's server: add --allow-faster to mean it"
        raise wrong(ctx, "delay", burden)


def _check_targets(site: Site, output: Path, given: Mapping[str, Any]) -> None:
    from newsbot.cms.base import is_below
    from newsbot.monitoring.ledger_view import known_sections
    from newsbot.runs.folders import Folders
    from newsbot.runs.plan import UnknownSection
    from newsbot.text.urls import on_hosts

    articles, sections = given["articles"], given["sections"]
    for url in articles:
        if not on_hosts(url, site.hosts):
            raise click.UsageError(f"--url {url}: not one of {site.title}")
    listing = ("since", "until", "everything", "full", "sections", "max_articles")
    if (articles or given["urls"]) and any(given[name] for name in listing):
        option = "--url" if articles else "--urls"
        told = f"{option} names the articles: leave out what chooses them otherwise"
        raise click.UsageError(told)
    known = [section.path for section in site.sections]
    known += known_sections(Folders(output, site.name).own / "ledger.sqlite") if sections else []
    for path in sections:
        unknown = UnknownSection(site.section_path(path) or path, known)
        # Without a near one it may be new: the menu tells.
        if unknown.near and not any(is_below(one, site.below(path)) for one in known):
            raise click.UsageError(str(unknown))


def check_several(ctx: click.Context, given: Mapping[str, Any]) -> None:
    """What only one paper can have."""
    named = {"sections": "--section", "articles": "--url"}
    for name, option in named.items():
        if given[name]:
            raise click.UsageError(f"{option} is of one paper: run it by itself")
    if given["wait"]:
        raise wrong(ctx, "wait", "--wait is for one paper: others would have to wait as well")
    metrics = ctx.params["metrics_file"]
    if metrics is not None and "{site}" not in str(metrics):
        told = "--metrics-file would be each paper's in turn: put {site} into its name"
        raise wrong(ctx, "metrics_file", told)


def arguments() -> dict[str, str]:
    """The options of this run as given, for its record."""
    context = click.get_current_context()
    default = ParameterSource.DEFAULT
    told = {
        name: value
        for name, value in context.params.items()
        if context.get_parameter_source(name) is not default
    }
    names = " ".join(site.name for site in told.pop("sites", ()))
    for listed in ("urls", "order"):
        if told.get(listed) is not None:
            told[listed] = told[listed].name
    named = {"sites" if " " in names else "site": names} if names else {}
    return named | {name: str(value) for name, value in told.items()}
