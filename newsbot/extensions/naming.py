"""Which paper is at work, where a process has several: for log lines."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

# Tasks and callbacks take it over from what started them.
_PAPER: ContextVar[str | None] = ContextVar("newsbot_paper", default=None)


def paper_at_work() -> str | None:
    """Its name, None where there is but one."""
    return _PAPER.get()


@contextmanager
def at_work(paper: str) -> Iterator[None]:
    token = _PAPER.set(paper)
    try:
        yield
    finally:
        _PAPER.reset(token)


def of_same_paper() -> logging.Filter:
    """Lets through what the paper has to say that is at work now."""
    own = paper_at_work()

    class OfPaper(logging.Filter):
        def filter(self, record: logging.LogRecord) -> bool:
            return paper_at_work() == own

    return OfPaper()
