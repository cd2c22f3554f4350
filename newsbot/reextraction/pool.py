"""Jobs over processes: results as they come, a bounded number of jobs under way."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ProcessPoolExecutor, wait
from itertools import islice
from multiprocessing import get_context
from typing import ParamSpec, TypeVar

_P = ParamSpec("_P")
_Result = TypeVar("_Result")
_Job = TypeVar("_Job")
# Enough that no worker waits for its next job.
_UNDER_WAY = 2


class InThisProcess(Executor):
    """An executor that does a job when it is given one."""

    def submit(
        self, fn: Callable[_P, _Result], /, *args: _P.args, **kwargs: _P.kwargs
    ) -> Future[_Result]:
        future: Future[_Result] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:
            future.set_exception(error)
        return future


def cores() -> int:
    """How many this process may use."""
    return len(os.sched_getaffinity(0))


def executor(workers: int) -> Executor:
    """So many processes; for one, this one."""
    if workers == 1:
        return InThisProcess()
    # Neither fork, which a process with threads must not, nor a whole start for each worker.
    context = get_context("forkserver")
    context.set_forkserver_preload(["newsbot.reextraction.reading"])
    return ProcessPoolExecutor(workers, context, _leave_signals)


def _leave_signals() -> None:
    # Ctrl-C reaches the whole group; the process that was called ends the others.
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def each(
    pool: Executor, workers: int, fn: Callable[[_Job], _Result], jobs: Iterable[_Job]
) -> Iterator[_Result]:
    """The jobs' results, in no order. Raises what a job raises."""
    waiting = iter(jobs)
    under_way = {pool.submit(fn, job) for job in islice(waiting, workers * _UNDER_WAY)}
    while under_way:
        done, under_way = wait(under_way, return_when=FIRST_COMPLETED)
        for future in done:
            yield future.result()
        under_way |= {pool.submit(fn, job) for job in islice(waiting, len(done))}
