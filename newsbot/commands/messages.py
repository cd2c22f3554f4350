"""What commands say beside their result: lines on stderr, each with newsbot's name."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import NoReturn

import click


def say(words: object) -> None:
    click.echo(f"newsbot: {words}", err=True)


def exit_with(code: int, words: object) -> NoReturn:
    """Ends the process with an exit code, and says why."""
    say(words)
    sys.exit(code)


def progress(
    words: str, number: Callable[[int], str] = "{:,}".format
) -> Callable[[int, int], None]:
    """Tells "3 of 7 months" in a line that is written over, on a terminal only."""
    if not sys.stderr.isatty():
        return lambda done, of: None

    def tell(done: int, of: int) -> None:
        click.echo(f"\r{number(done)} of {number(of)} {words} ", nl=done == of, err=True)

    return tell
