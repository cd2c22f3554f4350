"""``newsbot export SITE``: the dataset in other formats."""

from __future__ import annotations

import json
import shutil
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic

import click

from newsbot.commands.datasets import dataset_of, told
from newsbot.commands.messages import progress, say
from newsbot.commands.parameters import (
    Moment,
    SectionPath,
    SiteName,
    output_option,
    readers_options,
)
from newsbot.config import Configured
from newsbot.readers.choice import Authors
from newsbot.sites import Site


@click.command("export", short_help="Write the dataset in another format.", cls=Configured)
@click.argument("site", type=SiteName())
@click.option(
    "--to",
    type=click.Choice(["parquet", "csv", "sqlite", "duckdb", "jsonl"]),
    required=True,
    help="The format.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    required=True,
    help="A file; for parquet a folder; - is stdout (csv: its articles; jsonl). An earlier export"
    " there is replaced, whole or not at all; anything else stays.",
)
@click.option("--since", type=Moment(end=False), help="Published then or later.")
@click.option("--until", type=Moment(end=True), help="Published then or earlier.")
@click.option(
    "--section", "sections", type=SectionPath(), multiple=True, help="With its subsections."
)
@click.option("--columns", help="Of the articles, with commas between  [default: all]")
@click.option("--excel", is_flag=True, help="Cut cells that are longer than Excel's (csv).")
@readers_options("as the dataset has them")
@output_option
def command(
    site: Site,
    to: str,
    out: Path,
    since: datetime | None,
    until: datetime | None,
    sections: tuple[str, ...],
    columns: str | None,
    excel: bool,
    comment_authors: Authors | None,
    mask_contacts: bool | None,
    output: Path,
) -> None:
    """Write a paper's dataset in another format, or a part of it.

    The last line on stdout (with --out - on stderr) is a JSON object: to, out, articles, comments,
    seconds.
    """
    began, is_stdout = monotonic(), str(out) == "-"
    if excel and to != "csv":
        raise click.UsageError("--excel is for --to csv")
    if is_stdout and to not in ("csv", "jsonl"):
        raise click.UsageError(f"--out -: {to} can't be written to stdout, name a file")
    with told(), _place(out, to, is_stdout) as target:
        from newsbot.analysis.export import export
        from newsbot.analysis.kept_exports import KeptExport, remember
        from newsbot.analysis.windows import Window
        from newsbot.runs.folders import Folders

        names = [name.strip() for name in (columns or "").split(",") if name.strip()]
        window = Window(since, until, sections)
        folder = dataset_of(output, site)
        try:
            done = export(
                folder,
                to,
                target,
                window,
                names,
                progress("months"),
                note=say,
                excel=excel,
                comment_authors=comment_authors,
                mask_contacts=mask_contacts,
            )
        except sqlite3.OperationalError as error:
            raise OSError(f"{out}: {error}") from error
        if not is_stdout:
            remember(
                Folders(folder.parent, folder.name),
                KeptExport(
                    to=to,
                    out=str(out.absolute()),
                    since=since,
                    until=until,
                    sections=sections,
                    columns=tuple(names),
                    excel=excel,
                    comment_authors=comment_authors,
                    mask_contacts=mask_contacts,
                ),
            )
    result = {
        "to": to,
        "out": str(out),
        "articles": done.articles,
        "comments": done.comments,
        "seconds": round(monotonic() - began, 3),
    }
    click.echo(json.dumps(result, ensure_ascii=False), err=is_stdout)


@contextmanager
def _place(out: Path, to: str, is_stdout: bool) -> Iterator[Path]:
    """Where the export is written; for stdout a file that is then copied there, whole."""
    if not is_stdout:
        yield out
        return
    with TemporaryDirectory() as folder:
        target = Path(folder, f"export.{to}")
        yield target
        with target.open("rb") as file:
            shutil.copyfileobj(file, sys.stdout.buffer)
        sys.stdout.buffer.flush()
