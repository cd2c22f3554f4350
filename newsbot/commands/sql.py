"""``newsbot sql "SELECT …"``: questions to the dataset."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click

from newsbot.commands.datasets import dataset_of, told
from newsbot.commands.parameters import SiteName, output_option
from newsbot.config import Configured
from newsbot.sites import Site

if TYPE_CHECKING:
    from newsbot.analysis.asking import Format


@click.command("sql", short_help="Ask the dataset in SQL.", cls=Configured)
@click.argument("query", required=False)
@click.option("--site", type=SiteName(), help="The paper  [default: the only one there is]")
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "csv", "json"]),
    help="[default: table on a terminal, else csv]",
)
@output_option
def command(query: str | None, site: Site | None, form: Format | None, output: Path) -> None:
    """Ask the dataset in DuckDB's SQL, as it stands; nothing is written.

    There are the views articles, comments, history, by_day and authors. Without QUERY: a prompt, or
    what comes on stdin.
    """
    with told():
        from newsbot.analysis.asking import Questions

        chosen = form or ("table" if sys.stdout.isatty() else "csv")
        questions = Questions(dataset_of(output, site))
        width = shutil.get_terminal_size().columns

        def ask(statement: str) -> None:
            questions.ask(statement, chosen, sys.stdout, width)

        if query is not None:
            ask(query)
        elif sys.stdin.isatty():
            prompt(ask)
        else:
            ask(sys.stdin.read())


def prompt(ask: Callable[[str], None]) -> None:
    """Reads statements up to their semicolon until the end of input."""
    from newsbot.analysis.tables import QueryError

    with suppress(ImportError):  # where it is there, lines can be edited and come again
        import readline  # noqa: F401

    click.echo("articles, comments, history, by_day, authors; a statement ends with ;", err=True)
    lines: list[str] = []
    while True:
        try:
            lines.append(input("...> " if lines else "sql> "))
        except KeyboardInterrupt:
            lines = []
            click.echo()
            continue
        except EOFError:
            click.echo()
            return
        if lines[-1].rstrip().endswith(";"):
            try:
                ask("\n".join(lines))
            except QueryError as error:
                click.echo(str(error), err=True)
            lines = []
