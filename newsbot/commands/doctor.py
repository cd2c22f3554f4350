"""``newsbot doctor SITE``: whether site and machine are as newsbot needs them."""

from __future__ import annotations

import os
import sys
from itertools import chain
from pathlib import Path

import click
import msgspec

from newsbot.commands.parameters import Contact, HttpUrl, SiteName, output_option
from newsbot.config import Configured
from newsbot.sites import Site


@click.command(
    "doctor", short_help="Look whether site and machine are as expected.", cls=Configured
)
@click.argument("site", type=SiteName())
@click.option("--base-url", type=HttpUrl(), help="Another address of the same site, as a replica.")
@output_option
@click.option("--contact", type=Contact(), help="Who the User-Agent names: a web or mail address.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def command(
    site: Site, base_url: str | None, output: Path, contact: str | None, as_json: bool
) -> None:
    """Look at the live site with at most five requests, and at this machine.

    One line a check: what was seen and what to do. Exit code 1: a check failed. 69: the site does
    not answer at all.
    """
    if contact is not None:
        os.environ["NEWSBOT_CONTACT"] = contact
    from newsbot.monitoring.fetch import Fetcher
    from newsbot.monitoring.local_checks import local_checks
    from newsbot.monitoring.site_checks import SiteChecks
    from newsbot.runs.folders import Folders
    from newsbot.runs.summary import ExitCode
    from newsbot.settings import USER_AGENT
    from newsbot.text.urls import is_loopback

    pause = 0.0 if is_loopback(base_url) else 1.0
    live = SiteChecks(site, Fetcher(site, base_url, USER_AGENT, pause))
    checks = []
    for check in chain(local_checks(Folders(output, site.name)), live.run()):
        checks.append(check)
        if not as_json:
            click.echo(check.line())
    code = ExitCode.OK
    if not live.answered:
        code = ExitCode.NO_ANSWER
    elif any(check.result == "failed" for check in checks):
        code = ExitCode.CHECKS_FAILED
    if as_json:
        told = {"site": site.name, "exit_code": int(code), "checks": checks}
        click.echo(msgspec.json.encode(told))
    sys.exit(code)
