"""``newsbot dispatch ORDERS``: work orders done by an executor, those of one host in a row."""

from __future__ import annotations

import sys
from typing import BinaryIO

import click

from newsbot.commands.messages import exit_with, say
from newsbot.commands.parameters import HttpUrl, Seconds, output_option
from newsbot.config import Configured


@click.command("dispatch", short_help="Have work orders done by an executor.", cls=Configured)
@click.argument("orders", type=click.File("rb"))
@click.option(
    "--executor",
    default="local",
    show_default=True,
    metavar="NAME",
    help="Who runs them: local, dask, dask:ADDRESS, or MODULE:FUNCTION that gives an executor.",
)
@click.option(
    "--workers",
    type=click.IntRange(1),
    default=4,
    show_default=True,
    help="How many run at once.",
)
@output_option
@click.option("--base-url", type=HttpUrl(), help="Another address of the same sites, as a replica.")
@click.option("--wait", type=Seconds(), default=240.0, help="For a taken host  [default: 240]")
def command(
    orders: BinaryIO, executor: str, workers: int, output: str, base_url: str | None, wait: float
) -> None:
    """Have work orders done, as `newsbot plan` prints them: a JSON object a line, - is stdin.

    So many at once, and those of one host one behind the other. Prints the summary of each run as
    it ends; ends with the worst exit code. The same command goes on: orders that are done stay so.
    """
    from pathlib import Path

    from newsbot.commands.run.ending import worst_of
    from newsbot.reextraction.executors import EngineFailed, NoExecutor, opened
    from newsbot.runs.dispatching import dispatch
    from newsbot.runs.orders import BadOrder, parse
    from newsbot.runs.summary import ExitCode

    try:
        found = [parse(line) for line in orders.read().splitlines() if line.strip()]
    except BadOrder as error:
        raise click.UsageError(f"{orders.name}: {error}") from error
    words = ["--output", str(Path(output).absolute()), "--quiet"]
    words += ["--base-url", base_url] if base_url else []
    codes = []
    try:
        with opened(executor, workers) as engine:
            for ended in dispatch(found, engine, workers, words, wait):
                # A signal's number is told as shells do.
                codes.append(ended.code if ended.code >= 0 else 128 - ended.code)
                click.echo(ended.summary)
                if ended.code:
                    told = ended.said.strip().splitlines()
                    why = told[-1] if told else f"exit code {ended.code}"
                    say(f"{ended.order.order}: {why}")
    except NoExecutor as error:
        raise click.UsageError(str(error)) from error
    except EngineFailed as error:
        exit_with(ExitCode.BUG, f"{error}; the same command goes on from here")
    sys.exit(worst_of(codes))
