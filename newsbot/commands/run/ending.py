"""The end of ``newsbot run``: a few words for people, the summary for the rest."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click
import msgspec

if TYPE_CHECKING:
    from newsbot.monitoring import Monitors
    from newsbot.runs.summary import Summary


def ignore_signals() -> None:
    from newsbot.runs.summary import STOPPING

    for number in STOPPING:
        signal.signal(number, signal.SIG_IGN)


def tell(summary: Summary, monitors: Monitors, title: str, output: Path) -> None:
    """A few words to stderr, the summary to stdout and monitors; nothing stops that any more."""
    from newsbot.commands.terminal import in_words
    from newsbot.runs.folders import Folders

    if sys.stderr.isatty():
        told = in_words(summary, title, Folders(output, monitors.site))
    else:
        told = (f"newsbot: {problem}" for problem in summary.problems or ())
    with suppress(BrokenPipeError):
        for line in told:
            click.echo(line, err=True)
    summary.dataset = os.fsencode(summary.dataset).decode("utf-8", "replace")
    line_of_json = msgspec.json.encode(summary)
    try:
        click.echo(line_of_json)
    except BrokenPipeError:
        # Nobody reads it; what the run did stands. Python would complain once more at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    finally:
        monitors.ended(summary, line_of_json)


def worst(summaries: Iterable[Summary]) -> int:
    """The exit code of runs together."""
    return worst_of(summary.exit_code for summary in summaries)


def worst_of(codes: Iterable[int]) -> int:
    """The one that stands first in ``SEVERITY``; one that does not, a signal's, before all."""
    from newsbot.runs.summary import SEVERITY

    there = set(codes)
    strange = there - set(SEVERITY)
    return max(strange) if strange else next((code for code in SEVERITY if code in there), 0)
