"""``newsbot savepage URL|FILE|ID``: a page as a case, with what is read of it now."""

from __future__ import annotations

import os
import sqlite3
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from newsbot.commands.parameters import Contact, HttpUrl, OutputFolder, SiteName, output_option
from newsbot.config import Configured
from newsbot.sites import Site

if TYPE_CHECKING:
    from newsbot.items import FetchedArticle


@click.command("savepage", short_help="Save a page as a case for the rules' tests.", cls=Configured)
@click.argument("page", metavar="URL|FILE|ID")
@click.option("--out", type=OutputFolder(), required=True, help="Folder of the case, a new one.")
@click.option("--url", type=HttpUrl(), help="Where a FILE was saved from.")
@click.option(
    "--comments",
    "replies",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    multiple=True,
    help="A saved answer for a FILE's comments.",
)
@click.option("--site", type=SiteName(), help="The paper  [default: told by URL or ID]")
@click.option("--base-url", type=HttpUrl(), help="Another address of the same site, as a replica.")
@click.option("--contact", type=Contact(), help="Who the User-Agent names: a web or mail address.")
@output_option
def command(
    page: str,
    out: Path,
    url: str | None,
    replies: tuple[Path, ...],
    site: Site | None,
    base_url: str | None,
    contact: str | None,
    output: Path,
) -> None:
    """Save a page with its comments as a case: what came, and what is read of it now, which a
    person corrects into what should be.

    An article that was read comes from its archive, as it was then; any other page of a paper is
    asked for. Readers' names and contacts are replaced.
    """
    from newsbot.archive.finding import NoPage
    from newsbot.extraction import UnknownPaper
    from newsbot.saving import save

    if out.exists() and any(out.iterdir()):
        raise click.UsageError(f"{out} is not empty: a case is a new folder")
    if contact is not None:
        os.environ["NEWSBOT_CONTACT"] = contact
    try:
        if url is not None or Path(page).is_file():
            fetched, unknown = _of_file(Path(page), url, replies, site)
        else:
            fetched, unknown = _of_paper(page, site, base_url, output), None
    except UnknownPaper as error:
        raise click.UsageError(f"{error}; name the paper with --site") from error
    except NoPage as error:
        raise click.UsageError(str(error)) from error
    for path in save(fetched, out, unknown):
        click.echo(path)


def _of_file(
    file: Path, url: str | None, replies: tuple[Path, ...], site: Site | None
) -> tuple[FetchedArticle, Site | None]:
    """A page from a file, and its paper where nobody declared that."""
    from newsbot.extraction import own_address, site_of
    from newsbot.items import CommentReply, FetchedArticle
    from newsbot.sites import all_sites

    try:
        html = file.read_bytes()
        bodies = [reply.read_bytes() for reply in replies]
        saved_at = datetime.fromtimestamp(file.stat().st_mtime, UTC)
    except OSError as error:
        raise click.UsageError(f"{error.filename}: {error.strerror}") from error
    url = url or own_address(html)
    if url is None:
        raise click.UsageError(f"{file}: say where it was saved from, with --url")
    paper = site or site_of(url, html)
    reply = CommentReply.saved(*bodies) if bodies else CommentReply("disabled")
    fetched = FetchedArticle(paper.name, url, html, saved_at, comments=reply)
    return fetched, None if all_sites().get(paper.name) is paper else paper


def _of_paper(page: str, site: Site | None, base_url: str | None, output: Path) -> FetchedArticle:
    """From the archive where it is there, else from the paper. Raises ``NoPage``."""
    from newsbot.archive.finding import NoPage, kept_page
    from newsbot.commands.articles import article_of, id_of
    from newsbot.ledger.database import read_only
    from newsbot.monitoring import ledger_view
    from newsbot.runs.folders import Folders

    asked = article_of(page, site)
    folders = Folders(output, asked.site.name)
    ledger = folders.own / ledger_view.LEDGER
    try:
        article_id, _ = id_of(folders, asked)
        if article_id is not None and ledger.exists():
            with read_only(ledger) as database:
                place = ledger_view.page_of(database, article_id)
            if place is not None:
                return kept_page(folders.own / "runs", place)
    except sqlite3.Error as error:
        raise NoPage(f"{ledger}: {error}") from error
    if asked.url is None:
        raise NoPage(f"no archive under {folders.own} has the page of {page}")
    return _asked_for(asked.site, asked.url, base_url)


def _asked_for(site: Site, url: str, base_url: str | None) -> FetchedArticle:
    """The page as the paper sends it now, with its comments. Raises ``NoPage``."""
    from newsbot.archive.finding import NoPage
    from newsbot.monitoring.fetch import Fetcher, NoAnswer
    from newsbot.monitoring.one_page import fetch_page
    from newsbot.settings import USER_AGENT
    from newsbot.text.urls import is_loopback

    fetcher = Fetcher(site, base_url, USER_AGENT, 0.0 if is_loopback(base_url) else 1.0)
    try:
        return fetch_page(fetcher, url)
    except NoAnswer as error:
        raise NoPage(f"{url}: {error}") from error
