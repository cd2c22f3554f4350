"""Executors for tests, as somebody's own module would bring them."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any


def threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(2)


class Dying(ThreadPoolExecutor):
    """An engine that is gone after its eighth job."""

    def __init__(self) -> None:
        super().__init__(1)
        self.jobs = 0

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        self.jobs += 1
        if self.jobs > 8:
            raise ConnectionAbortedEngine("the scheduler is gone")
        return super().submit(fn, *args, **kwargs)


class ConnectionAbortedEngine(Exception):
    pass


def unreachable() -> ThreadPoolExecutor:
    raise ConnectionAbortedEngine("nobody listens there")


def number() -> int:
    return 3
