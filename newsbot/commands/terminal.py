"""What a run shows people: log lines, or warnings above a bar; a few words at its end."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import TextIO

from newsbot.runs.folders import Folders
from newsbot.runs.summary import ExitCode, Summary

_SHOWN = 8


class _Stderr(logging.StreamHandler[TextIO]):
    """To whatever stderr is by now: while a bar shows, rich puts lines above it."""

    def __init__(self) -> None:
        super().__init__(sys.stderr)

    def emit(self, record: logging.LogRecord) -> None:
        self.stream = sys.stderr
        super().emit(record)


class _LogFile(logging.FileHandler):
    """A log that can't be opened (no handle left, disk full) ends nothing but itself."""

    def emit(self, record: logging.LogRecord) -> None:
        with suppress(OSError):
            super().emit(record)


def set_up_logging(log_format: str, *, bar: bool, verbose: bool, quiet: bool = False) -> None:
    """``log_format`` is auto, plain or json; beside a bar, or quiet, only warnings are shown."""
    from newsbot.extensions.logs import JsonFormatter, PlainFormatter, ShortFormatter

    handler = _Stderr()
    if log_format == "json":
        handler.setFormatter(JsonFormatter())
    else:
        handler.setFormatter(ShortFormatter() if bar else PlainFormatter())
    handler.setLevel(logging.WARNING if quiet or (bar and not verbose) else logging.NOTSET)
    if not verbose:
        # Scrapy sets its own loggers to DEBUG when it starts.
        handler.addFilter(is_ours_or_warning)
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.captureWarnings(True)
    # A log that can't be written (disk full) must not answer with tracebacks of its own.
    logging.raiseExceptions = False
    logging.getLogger("newsbot").setLevel(logging.DEBUG if verbose else logging.INFO)


def is_ours_or_warning(record: logging.LogRecord) -> bool:
    return record.levelno >= logging.WARNING or record.name.startswith("newsbot")


def log_to(folder: Path) -> Callable[[], None]:
    """The run's own log, whatever the terminal shows; what is returned ends it."""
    from newsbot.extensions.logs import JsonFormatter
    from newsbot.extensions.naming import of_same_paper

    handler = _LogFile(folder / "log.jsonl", encoding="utf-8")
    handler.setFormatter(JsonFormatter())
    handler.addFilter(is_ours_or_warning)
    handler.addFilter(of_same_paper())
    logging.getLogger().addHandler(handler)

    def end() -> None:
        logging.getLogger().removeHandler(handler)
        handler.close()

    return end


def in_words(summary: Summary, title: str, folders: Folders) -> Iterator[str]:
    """A run's end for people: what is new, what was odd and where to look, where the data is."""
    found = [_counted(summary.new, "new article")]
    found += [f"{summary.changed:,} changed"] if summary.changed else []
    found += [f"{summary.unchanged:,} unchanged"] if summary.unchanged else []
    found += [_counted(summary.comments, "comment")] if summary.comments else []
    yield f"{title}: {', '.join(found)}; {_counted(summary.requests, 'request')}, {_time(summary)}"
    run = folders.run(summary.run_id)
    if summary.rejected:
        told = f"  {_counted(summary.rejected, 'page')} made no record"
        special = (
            f" ({summary.unsupported:,} of a kind not read yet)" if summary.unsupported else ""
        )
        yield f"{told}{special}: {run / 'quarantine.jsonl'}"
    if summary.failed:
        yield f"  {_counted(summary.failed, 'page')} failed, asked again by a later run"
    if summary.given_up:
        yield f"  {_counted(summary.given_up, 'page')} given up: --retry-given-up asks again"
    if summary.pending:
        yield f"  {_counted(summary.pending, 'article')} left for a later run"
    problems = summary.problems or []
    yield from (f"  {problem}" for problem in problems[:_SHOWN])
    if len(problems) > _SHOWN:
        yield f"  and {len(problems) - _SHOWN} more in {run / 'run.json'}"
    if summary.exit_code != ExitCode.OK:
        ended = f"  ended with {summary.exit_code:d}, {summary.finish_reason}"
        yield f"{ended}; log: {run / 'log.jsonl'}" if summary.run_id else ended
    yield f"  data: {folders.dataset / 'articles'}"


def _counted(number: int, what: str) -> str:
    return f"{number:,} {what}" if number == 1 else f"{number:,} {what}s"


def _time(summary: Summary) -> str:
    minutes, seconds = divmod(round(summary.seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes} min"
    return f"{minutes} min {seconds} s" if minutes else f"{summary.seconds:.1f} s"
