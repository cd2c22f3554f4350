"""``newsbot extract FILE --url URL``: the record of one saved page, no crawler started."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import click

from newsbot.commands.parameters import HttpUrl, Moment, SiteName
from newsbot.sites import Site, all_sites, site_of_host

_STDIN = Path("-")


@click.command("extract")
@click.argument(
    "file", type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path)
)
@click.option("--url", type=HttpUrl(), required=True, help="Where the page was saved from.")
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
def command(
    file: Path, url: str, comments_file: Path | None, site: Site | None, fetched_at: datetime | None
) -> None:
    """Print the record of one saved article page as a line of JSON.

    FILE - is standard input.
    Exit code 1: the page can't be read as an article; one line says why.
    """
    from newsbot.items import CommentReply, FetchedArticle, Rejected, to_json
    from newsbot.pipelines import extract

    site = site or _site_of(url)
    try:
        html = sys.stdin.buffer.read() if file == _STDIN else file.read_bytes()
        reply = CommentReply("disabled")
        if comments_file is not None:
            reply = CommentReply("answered", comments_file.read_bytes())
    except OSError as error:
        raise click.UsageError(f"{error.filename}: {error.strerror}") from error
    if fetched_at is None:
        saved = None if file == _STDIN else file.stat().st_mtime
        fetched_at = datetime.now(UTC) if saved is None else datetime.fromtimestamp(saved, UTC)
    fetched = FetchedArticle(
        site=site.name,
        url=url,
        html=html,
        fetched_at=fetched_at,
        comments=reply,
    )
    try:
        article = extract(fetched)
    except Rejected as rejected:
        click.echo(f"newsbot: {file}: {rejected.detail}", err=True)
        sys.exit(1)
    if article.extraction.flags:
        click.echo(f"newsbot: {file}: flags: {', '.join(article.extraction.flags)}", err=True)
    if article.comments_status == "malformed":
        click.echo(f"newsbot: {comments_file}: not all comments could be read", err=True)
    click.echo(to_json(article))


def _site_of(url: str) -> Site:
    host = urlsplit(url).hostname or ""
    site = site_of_host(host)
    if site is None:
        known = ", ".join(host for site in all_sites().values() for host in site.hosts)
        raise click.BadParameter(
            f"{host} is none of the known hosts ({known}); name the paper with --site",
            param_hint="--url",
        )
    return site
