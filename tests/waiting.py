"""Waiting for a condition: bounded, and never for a child that has died."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, Protocol

# Generous: a machine five times slower, busy with other things, still passes.
LONGEST = 300.0
_BETWEEN = 0.01


class Child(Protocol):
    """A process: a ``Popen``, or a warm one. ``poll`` is None as long as it runs."""

    def poll(self) -> int | None: ...


def wait_until(
    happened: Callable[[], bool],
    child: Child | None = None,
    *,
    seconds: float = LONGEST,
) -> None:
    """Returns once ``happened``. Fails where the child ends before, or after so many seconds."""
    end = time.monotonic() + seconds
    while not happened():
        if child is not None and child.poll() is not None and not happened():
            raise AssertionError(f"the child ended with {child.poll()}{_said(child)}")
        if time.monotonic() > end:
            raise AssertionError(f"{happened.__qualname__}: not within {seconds} s")
        time.sleep(_BETWEEN)


def has_ended(child: Child) -> bool:
    return child.poll() is not None


def _said(child: Any) -> str:
    """The end of its standard error, where that is a pipe."""
    if getattr(child, "stderr", None) is None:
        return ""
    said = child.stderr.read()
    text = said if isinstance(said, str) else bytes(said or b"").decode(errors="replace")
    return f": {text[-2000:]}"
