"""Where jobs are done: processes of this machine, a Dask cluster, or whatever a function brings.

Each is an executor as ``concurrent.futures`` has them, and none is trusted with anything: what was
read stands in the paper's spool, so that the same command goes on where an engine ended.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import Executor
from concurrent.futures.process import BrokenProcessPool
from contextlib import AbstractContextManager, ExitStack, contextmanager
from importlib import import_module
from pkgutil import resolve_name
from typing import Any

from newsbot.dataset.lines import DatasetError
from newsbot.reextraction import pool

LOCAL, DASK = "local", "dask"
_FACTORY = re.compile(r"[A-Za-z_][\w.]*:[A-Za-z_][\w.]*")
# A worker that dies takes no more jobs with it than it had; only one that kills many is a bad one.
_DEATHS_A_JOB = 10
# Seconds, for a scheduler.
_ANSWERS_WITHIN = 5


class NoExecutor(Exception):
    """There is no such engine, or it can't be reached; the text says the way out."""


class EngineFailed(Exception):
    """An engine ended on the way; what was read by then is kept."""


def check(name: str) -> None:
    """Raises ``NoExecutor`` for a name that can't be one."""
    if name in (LOCAL, DASK) or (name.startswith(f"{DASK}:") and len(name) > len(DASK) + 1):
        return
    if not _FACTORY.fullmatch(name):
        told = "local, dask, dask:ADDRESS, or MODULE:FUNCTION that gives an executor"
        raise NoExecutor(f"{name!r} is no executor; there are {told}")


@contextmanager
def opened(name: str, workers: int) -> Iterator[Executor]:
    """The executor of a name; ``workers`` is how many processes a local one has.

    Raises ``NoExecutor``, and ``EngineFailed`` for what an engine raises while it is used.
    """
    check(name)
    if name == LOCAL:
        with pool.executor(workers) as processes:
            yield processes
        return
    with ExitStack() as stack:
        try:
            engine = stack.enter_context(_engine(name, workers))
        except NoExecutor:
            raise
        except Exception as error:
            raise NoExecutor(f"{name}: {_in_words(error)}") from error
        try:
            yield engine
        except (DatasetError, BrokenProcessPool):
            raise
        except Exception as error:
            if _is_ours(error):
                raise
            raise EngineFailed(f"{name}: {_in_words(error)}") from error


def _engine(name: str, workers: int) -> AbstractContextManager[Executor]:
    if name == DASK or name.startswith(f"{DASK}:"):
        return _dask(name.partition(":")[2], workers)
    try:
        made = resolve_name(name)()
    except (ImportError, AttributeError, ValueError) as error:
        raise NoExecutor(f"{name}: {error}") from error
    if not hasattr(made, "submit") or not hasattr(made, "__enter__"):
        raise NoExecutor(f"{name}: gives a {type(made).__name__}, which is no executor")
    engine: AbstractContextManager[Executor] = made
    return engine


@contextmanager
def _dask(address: str, workers: int) -> Iterator[Executor]:
    """A cluster at an address, without one a cluster of this machine's for as long as it lasts."""
    try:
        dask: Any = import_module("dask")
        distributed: Any = import_module("distributed")
    except ImportError as error:
        raise NoExecutor(
            "Dask is not installed: pip install 'newsbot[dask]', on every machine of the cluster"
        ) from error
    deaths = {"distributed.scheduler.allowed-failures": _DEATHS_A_JOB}
    with dask.config.set(deaths), ExitStack() as stack:
        place: Any = address
        if not address:
            cluster = distributed.LocalCluster(
                n_workers=workers,
                threads_per_worker=1,
                host="127.0.0.1",
                dashboard_address=None,
            )
            place = stack.enter_context(cluster)
        client = stack.enter_context(
            distributed.Client(place, timeout=_ANSWERS_WITHIN, set_as_default=False)
        )
        yield client.get_executor(pure=False)


def _is_ours(error: Exception) -> bool:
    """Whether an exception is one of newsbot's, of a job or of who reads its result."""
    return type(error).__module__.startswith("newsbot.") or isinstance(error, OSError)


def _in_words(error: Exception) -> str:
    return f"{type(error).__name__}: {str(error).splitlines()[0][:200] if str(error) else ''}"
