"""``newsbot sql "SELECT …"``: questions to the dataset."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable
from concurrent.futures import Future, wait
from contextlib import suppress
from functools import partial
from math import inf
from pathlib import Path
from threading import Thread
from time import monotonic
from typing import TYPE_CHECKING

import click

from newsbot.commands.datasets import dataset_of, told
from newsbot.commands.messages import say
from newsbot.commands.parameters import Seconds, SiteName, output_option
from newsbot.config import Configured
from newsbot.sites import Site

if TYPE_CHECKING:
    from newsbot.analysis.asking import Format

# What an interrupted statement may take to end by itself, in seconds.
_GRACE = 1.5
_POLL = 0.2


@click.command("sql", short_help="Ask the dataset in SQL.", cls=Configured)
@click.argument("query", required=False)
@click.option("--site", type=SiteName(), help="The paper  [default: the only one there is]")
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "csv", "json"]),
    help="[default: table on a terminal, else csv]",
)
@click.option("--timeout", type=Seconds(), help="The longest for a statement  [default: none]")
@click.option(
    "--memory-limit",
    default="1GB",
    show_default=True,
    metavar="SIZE",
    help="What a statement may use of the memory.",
)
@output_option
def command(
    query: str | None,
    site: Site | None,
    form: Format | None,
    timeout: float | None,
    memory_limit: str,
    output: Path,
) -> None:
    """Ask the dataset in DuckDB's SQL; no statement writes anything.

    There are the views articles, comments, history, by_day and authors; of history's columns "at"
    needs its quotes. Without QUERY: a prompt, or what comes on stdin. Ctrl-C ends a statement.
    """
    with told():
        from newsbot.analysis.asking import Questions

        chosen = form or ("table" if sys.stdout.isatty() else "csv")
        questions = Questions(dataset_of(output, site), memory_limit)
        width = shutil.get_terminal_size().columns

        def ask(statement: str) -> None:
            work = partial(questions.ask, statement, chosen, sys.stdout, width)
            watched(work, questions.interrupt, timeout)

        if query is not None:
            try:
                ask(query)
            except KeyboardInterrupt:
                sys.exit(130)
        elif sys.stdin.isatty():
            prompt(ask)
        else:
            ask(sys.stdin.read())


def watched(
    work: Callable[[], object], interrupt: Callable[[], object], timeout: float | None
) -> None:
    """Does some work of DuckDB's in a thread of its own, so that Ctrl-C and time can end it.

    Raises what the work raises, ``KeyboardInterrupt``, and ``QueryError`` where the time is up.
    What does not end by itself then takes the process with it: DuckDB looks up between rows only.
    """
    from newsbot.analysis.duck import QueryError

    result: Future[object] = Future()

    def do() -> None:
        try:
            result.set_result(work())
        except BaseException as error:
            result.set_exception(error)

    until = inf if timeout is None else monotonic() + timeout
    try:
        Thread(target=do, daemon=True).start()
        while not result.done() and monotonic() < until:
            # Not without end: a signal that comes right before such a wait is never heard of.
            wait((result,), min(_POLL, until - monotonic()))
    except KeyboardInterrupt:
        _end(result, interrupt, 130, "interrupted")
        raise
    if not result.done():
        told = f"the statement took longer than {timeout:g} s: see --timeout"
        _end(result, interrupt, 1, told)
        raise QueryError(told)
    result.result()


def _end(result: Future[object], interrupt: Callable[[], object], code: int, told: str) -> None:
    interrupt()
    with suppress(BaseException):
        result.result(_GRACE)
    if not result.done():
        say(told)
        sys.stdout.flush()
        os._exit(code)


def prompt(ask: Callable[[str], None]) -> None:
    """Reads statements up to their semicolon until the end of input."""
    from newsbot.analysis.duck import QueryError

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
            except KeyboardInterrupt:
                click.echo("interrupted", err=True)
            lines = []
