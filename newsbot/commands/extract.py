"""``newsbot extract FILE``: the record of one saved page, no crawler started."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from newsbot.commands.messages import exit_with, say
from newsbot.commands.parameters import HttpUrl, Moment, SiteName, Size
from newsbot.sites import Site

if TYPE_CHECKING:
    from newsbot.items import FetchedArticle

_STDIN = Path("-")


@click.command("extract")
@click.argument(
    "file", type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path)
)
@click.option(
    "--url",
    type=HttpUrl(),
    help="Where the page was saved from  [default: what the page says of that]",
)
@click.option(
    "--comments",
    "comments_file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A saved reply of the comment API, JSON or JSONP.",
)
@click.option("--site", type=SiteName(), help="The paper, where the URL's host does not tell it.")
@click.option(
    "--fetched-at",
    type=Moment(end=False),
    help="When the page was saved; by default the file's own time.",
)
@click.option(
    "--max-bytes",
    type=Size(),
    default="5242880",
    show_default=True,
    help="A longer file is no page, as a longer answer is none for a crawl.",
)
@click.option(
    "--explain",
    is_flag=True,
    help="Say by which rule each field was found, where, and what was left out.",
)
@click.option("--json", "as_json", is_flag=True, help="With --explain: one JSON object.")
def command(
    file: Path,
    url: str | None,
    comments_file: Path | None,
    site: Site | None,
    fetched_at: datetime | None,
    max_bytes: int,
    explain: bool,
    as_json: bool,
) -> None:
    """Print the record of one saved article page as a line of JSON.

    FILE - is standard input.
    Exit code 1: the page can't be read as an article; one line says why.
    """
    from newsbot import pipelines
    from newsbot.extraction import UnknownPaper, own_address, page_of
    from newsbot.items import Rejected, to_json

    if as_json and not explain:
        raise click.UsageError("--json goes with --explain: without it the record is JSON already")

    try:
        html = _read(file, max_bytes)
        comments = None if comments_file is None else _read(comments_file, max_bytes)
    except OSError as error:
        raise click.UsageError(f"{error.filename}: {error.strerror}") from error
    if fetched_at is None and file != _STDIN:
        fetched_at = datetime.fromtimestamp(file.stat().st_mtime, UTC)
    try:
        name = None if site is None else site.name
        page, unknown = page_of(html, url, comments=comments, fetched_at=fetched_at, site=name)
        if explain:
            _explain(page, unknown, as_json=as_json)
            return
        article = pipelines.extract(page, site=unknown)
    except UnknownPaper as error:
        way = "name the paper with --site" if url or own_address(html) else "with --url"
        raise click.BadParameter(f"{error}; {way}", param_hint="--url") from error
    except Rejected as rejected:
        exit_with(1, f"{file}: {rejected.detail}")
    if article.extraction.flags:
        say(f"{file}: flags: {', '.join(article.extraction.flags)}")
    if article.comments_status == "malformed":
        say(f"{comments_file}: not all comments could be read")
    click.echo(to_json(article))


def _read(file: Path, most: int) -> bytes:
    """A file's bytes, or standard input's; one that is longer ends the command."""
    if file == _STDIN:
        data = sys.stdin.buffer.read(most + 1)
    else:
        with file.open("rb") as opened:
            data = opened.read(most + 1)
    if len(data) > most:
        told = f"more than {most:,} bytes, which no page has: --max-bytes takes more"
        exit_with(1, f"{file}: {told}")
    return data


def _explain(page: FetchedArticle, site: Site | None, *, as_json: bool) -> None:
    """Raises ``Rejected``."""
    import msgspec

    from newsbot.explaining import as_table, explain

    _, told = explain(page, site)
    if as_json:
        click.echo(msgspec.json.encode(told))
    else:
        click.echo("\n".join(as_table(told)))
