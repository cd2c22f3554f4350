"""``newsbot search WORDS``: articles that have them, newest first."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click
import msgspec

from newsbot.commands.datasets import dataset_of, told
from newsbot.commands.messages import say
from newsbot.commands.parameters import SiteName, output_option
from newsbot.config import Configured
from newsbot.sites import Site

if TYPE_CHECKING:
    from newsbot.analysis.searching import Match


@click.command("search", short_help="Find articles by words.", cls=Configured)
@click.argument("words", nargs=-1, required=True)
@click.option("--site", type=SiteName(), help="The paper  [default: the only one there is]")
@click.option("--limit", type=click.IntRange(min=1), default=10, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="One JSON object an article, a line each.")
@output_option
def command(
    words: tuple[str, ...], site: Site | None, limit: int, as_json: bool, output: Path
) -> None:
    """Find the newest articles that have all the WORDS in title or text.

    A word without marks meets any (dak: đắk, Đak); one with marks itself only. Quoted words are a
    phrase. Exit code 1: none was found.
    """
    with told():
        from newsbot.analysis.searching import Words, search

        found = 0
        for match in search(dataset_of(output, site), Words.parse(words), limit):
            found += 1
            click.echo(msgspec.json.encode(match) if as_json else _told(match))
    if not found:
        say(f"no article has {' and '.join(words)}")
    sys.exit(0 if found else 1)


def _told(match: Match) -> str:
    """An article's day and title, the text around the first word, the address."""
    snippet, at = "", 0
    for start, end in match.marks:
        snippet += match.snippet[at:start] + click.style(match.snippet[start:end], bold=True)
        at = end
    snippet += match.snippet[at:]
    day = (match.timestamp or "no date")[:10]
    title = click.style(match.title, underline=True)
    return f"{day}  {title}\n            {snippet}\n            {match.url}"
