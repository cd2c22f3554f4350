"""``newsbot forget``: a reader's words, or an article, out of everything that newsbot keeps."""

from __future__ import annotations

import re
import sqlite3
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click
import msgspec

from newsbot.commands.messages import exit_with, say
from newsbot.commands.parameters import Seconds, SiteName, output_option
from newsbot.config import Configured
from newsbot.sites import Site, all_sites

if TYPE_CHECKING:
    from newsbot.analysis.kept_exports import KeptExport
    from newsbot.runs.folders import Folders
    from newsbot.runs.forgetting import Forgot, Wanted

_COMMENT_ID = re.compile(r"c-\S{1,200}")


@click.command(
    "forget", short_help="Take a reader's words, or an article, out of everything.", cls=Configured
)
@click.argument("comment_ids", metavar="[COMMENT_ID]...", nargs=-1)
@click.option("--author", "authors", multiple=True, help="Whatever a reader of this name wrote.")
@click.option("--article", "articles", multiple=True, help="An article, by its id or address.")
@click.option("--site", type=SiteName(), help="The paper  [default: whichever has it]")
@click.option("--dry-run", is_flag=True, help="Change nothing, say what there is.")
@output_option
@click.option("--wait", type=Seconds(), default=0.0, help="For a run to end  [default: 0]")
def command(
    comment_ids: tuple[str, ...],
    authors: tuple[str, ...],
    articles: tuple[str, ...],
    site: Site | None,
    dry_run: bool,
    output: Path,
    wait: float,
) -> None:
    """Take comments, all that a reader wrote, or an article out of the dataset, its history, the
    ledger, run folders, logs, archives and exports, for good: no later run, rebuilt ledger, reading
    of archives or restored copy brings it back.

    Prints a JSON line for each paper: what was done, without the words. 1 where something still
    stands somewhere; the line names the files.
    """
    from newsbot.dataset.lines import DatasetError
    from newsbot.ledger import LedgerError
    from newsbot.runs.folders import Locked
    from newsbot.runs.forgetting import forget
    from newsbot.runs.summary import ExitCode

    for one in comment_ids:
        if not _COMMENT_ID.fullmatch(one):
            raise click.UsageError(f"{one!r} is no comment's id, which begins with c-")
    if not (comment_ids or authors or articles):
        raise click.UsageError("say what: ids of comments, --author NAME or --article ID")
    left = False
    places = list(_places(output, site, comment_ids, authors, articles))
    for folders, paper, wanted in places:
        try:
            told = forget(folders, paper, wanted, _now(), dry_run=dry_run, wait=wait)
            if not dry_run:
                _again(folders, paper, told)
                _elsewhere(folders)
        except Locked as error:
            exit_with(ExitCode.LOCKED, error)
        except (DatasetError, LedgerError) as error:
            exit_with(ExitCode.BAD_CONFIGURATION, error)
        except (OSError, sqlite3.Error) as error:
            exit_with(ExitCode.CANNOT_WRITE, error)
        click.echo(msgspec.json.encode(told))
        left = left or bool(told.left)
    if left:
        click.echo("newsbot: words of it still stand in the files under `left`", err=True)
        sys.exit(1)


def _now() -> datetime:
    from newsbot import clock

    return clock.now()


def _places(
    output: Path,
    site: Site | None,
    comment_ids: tuple[str, ...],
    authors: tuple[str, ...],
    articles: tuple[str, ...],
) -> Iterator[tuple[Folders, Site, Wanted]]:
    """Each folder of a paper that has any of it, or may have: replays lie under the same output."""
    from newsbot.commands.articles import article_of
    from newsbot.runs.forgetting import Wanted
    from newsbot.text.clean import fold

    by_paper: dict[str, set[str]] = {}
    addresses: dict[str, set[str]] = {}
    for text in articles:
        asked = article_of(text, site)
        found = asked.article_id or _id_at(output, asked.site, asked.url or "")
        if asked.url is not None:
            if asked.site.address(asked.url) is None:
                raise click.UsageError(f"{text}: no address of an article of {asked.site.name}")
            addresses.setdefault(asked.site.name, set()).add(asked.url)
        elif _id_at(output, asked.site, None, found) is None:
            way_out = "to keep one from coming, name its address"
            raise click.UsageError(f"{text}: no such article under {output}; {way_out}")
        if found is not None:
            by_paper.setdefault(asked.site.name, set()).add(found)
    names = frozenset(fold(name) for name in authors)
    papers = [site] if site is not None else [*_there(output)]
    known = {paper.name for paper in papers}
    papers += [all_sites()[one] for one in by_paper.keys() | addresses if one not in known]
    if not any(True for _ in _there(output)):
        raise click.UsageError(f"no paper under {output}: check --output")
    holders = _holders(output, papers, comment_ids)
    for paper in papers:
        comments = holders[paper.name] if site is None else frozenset(comment_ids)
        ids, urls = (frozenset(told.get(paper.name, ())) for told in (by_paper, addresses))
        wanted = Wanted(comments, ids, urls, names)
        if wanted != Wanted():
            for folders in _folders(output, paper):
                yield folders, paper, wanted


def _there(output: Path) -> Iterator[Site]:
    for name, paper in all_sites().items():
        if (output / name).is_dir() or (output / ".newsbot" / name).is_dir():
            yield paper


def _folders(output: Path, paper: Site) -> Iterator[Folders]:
    from newsbot.runs.folders import Folders

    replays = sorted(output.glob(f"replay/*/.newsbot/{paper.name}"))
    for own in (output / ".newsbot" / paper.name, *replays):
        yield Folders(own.parent.parent, paper.name)


def _id_at(output: Path, paper: Site, url: str | None, article_id: str | None = None) -> str | None:
    """The id of an article that is there, by its address or by its id."""
    from newsbot.commands.articles import id_of
    from newsbot.dataset.versions import find_record
    from newsbot.monitoring.life import Asked
    from newsbot.readers.tombstones import Forgotten
    from newsbot.runs.folders import Folders

    folders = Folders(output, paper.name)
    found, file = id_of(folders, Asked(paper, article_id=article_id, url=url))
    if url is not None or file is not None or found is None:
        return found
    if found in Forgotten.load(folders.own, folders.dataset).articles:
        return found
    return found if find_record(folders.dataset, found) is not None else None


def _holders(
    output: Path, papers: list[Site], comment_ids: tuple[str, ...]
) -> dict[str, frozenset[str]]:
    """Which paper has each comment; one that is nowhere may be any's."""
    from newsbot.runs.folders import Folders
    from newsbot.runs.forgetting import comments_there

    there = {
        paper.name: comments_there(Folders(output, paper.name), frozenset(comment_ids))
        for paper in papers
    }
    several = [one for one in comment_ids if sum(one in ids for ids in there.values()) > 1]
    if several:
        told = ", ".join(name for name, ids in there.items() if several[0] in ids)
        raise click.UsageError(f"{several[0]} is a comment of {told}: say which with --site")
    nowhere = [one for one in comment_ids if not any(one in ids for ids in there.values())]
    if nowhere and len(papers) > 1:
        raise click.UsageError(
            f"{nowhere[0]} is in no dataset here: to forget it wherever it may turn up, name the"
            " paper with --site"
        )
    return {name: ids | frozenset(nowhere) for name, ids in there.items()}


def _again(folders: Folders, paper: Site, told: Forgot) -> None:
    """The exports and reports that newsbot knows of, made again."""
    from newsbot.analysis.kept_exports import kept_exports

    for one in kept_exports(folders):
        problem = _made_again(folders, paper, one)
        told.exports.append(one.out)
        if problem is not None:
            told.left.append(one.out)
            say(f"{one.out} could not be made again: {problem}")


def _elsewhere(folders: Folders) -> None:
    """Tells of the warehouses that have it until the next load."""
    from newsbot.loading.places import places_of

    for one in places_of(folders):
        line = f"newsbot load {folders.site} --to {one.to} --schema {one.schema}"
        say(f"{one.to} has it until `{line}`")


def _made_again(folders: Folders, paper: Site, one: KeptExport) -> str | None:
    from newsbot.analysis.duck import MissingPart, QueryError
    from newsbot.analysis.export import export
    from newsbot.analysis.tables import NoDataset
    from newsbot.analysis.windows import Window
    from newsbot.commands.report import make_again
    from newsbot.dataset.lines import DatasetError

    try:
        if one.to == "report":
            make_again(folders.output, paper, one)
            return None
        export(
            folders.dataset,
            one.to,
            Path(one.out),
            Window(one.since, one.until, one.sections),
            one.columns,
            excel=one.excel,
            comment_authors=one.comment_authors,
            mask_contacts=one.mask_contacts,
        )
    except (MissingPart, QueryError, NoDataset, DatasetError, ValueError, OSError) as error:
        return str(error)
    return None
