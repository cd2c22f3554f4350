"""What the options of ``newsbot run`` come to: a plan, a way to crawl, or an error of usage."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from newsbot.config import wrong
from newsbot.sites import Site

if TYPE_CHECKING:
    from newsbot.runs.crawl import CrawlOptions
    from newsbot.runs.plan import Plan


def plan_of(given: Mapping[str, Any]) -> Plan:
    from newsbot.runs.plan import Plan

    same = "since until everything full oldest_first articles retry_given_up max_articles likes"
    return Plan(
        **{name: given[name] for name in same.split()},
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
    if articles and any(given[name] for name in listing):
        raise click.UsageError("--url names the articles: leave out what chooses them otherwise")
    known = [section.path for section in site.sections]
    known += known_sections(Folders(output, site.name).own / "ledger.sqlite") if sections else []
    for path in sections:
        unknown = UnknownSection(site.section_path(path) or path, known)
        # Without a near one it may be new: the menu tells.
        if unknown.near and not any(is_below(one, site.below(path)) for one in known):
            raise click.UsageError(str(unknown))


def arguments() -> dict[str, str]:
    """The options of this run as given, for its record."""
    context = click.get_current_context()
    default = ParameterSource.DEFAULT
    return {
        name: value.name if isinstance(value, Site) else str(value)
        for name, value in context.params.items()
        if context.get_parameter_source(name) is not default
    }
