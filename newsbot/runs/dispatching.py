"""Work orders handed to an executor: those of one host one behind the other, so many at once.

What an order is done by is ``newsbot run --order`` in a process of its own, on the machine where
the engine puts it; once and one at a host are its affair (``newsbot.runs.orders``, ``leases``). The
chains only spare those that would find a host taken.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from typing import NamedTuple

import msgspec

from newsbot.runs.orders import Order
from newsbot.runs.summary import ExitCode
from newsbot.sites import all_sites

_TAIL = 2000
# Seconds that a run itself waits for its host: in its place another one could be at work.
_LOOK = 5.0


class Ended(NamedTuple):
    """How an order's run ended: its exit code, its summary's line, and the end of what it said."""

    order: Order
    code: int
    summary: str
    said: str


def do(order: Order, words: Sequence[str]) -> Ended:
    """Does an order here; ``words`` are further ones for ``newsbot run``."""
    line = [sys.executable, "-m", "newsbot", "run", "--order", "-", *words]
    told = msgspec.json.encode(order)
    ended = subprocess.run(line, input=told, capture_output=True, check=False)
    said = ended.stdout.decode("utf-8", "replace").strip().splitlines()
    tail = ended.stderr.decode("utf-8", "replace")[-_TAIL:]
    return Ended(order, ended.returncode, said[-1] if said else "", tail)


def dispatch(
    orders: Iterable[Order],
    engine: Executor,
    at_once: int,
    words: Sequence[str],
    patience: float,
    clock: Callable[[], float] = time.monotonic,
) -> Iterator[Ended]:
    """How each order ended, as they do. One whose host was taken all the same is tried again behind
    those of other hosts, for ``patience`` seconds. Raises what the engine raises."""
    chains = _chains(orders)
    taken_since: dict[str, float] = {}
    words = [*words, "--wait", str(min(patience, _LOOK))]
    under_way: dict[Future[Ended], deque[Order]] = {}
    waiting = deque(chains)
    while waiting or under_way:
        while waiting and len(under_way) < at_once:
            chain = waiting.popleft()
            under_way[engine.submit(do, chain.popleft(), words)] = chain
        done, _ = wait(under_way, return_when=FIRST_COMPLETED)
        for future in done:
            chain, ended = under_way.pop(future), future.result()
            since = taken_since.setdefault(ended.order.order, clock())
            if ended.code == ExitCode.LOCKED and clock() < since + patience:
                chain.appendleft(ended.order)
            else:
                yield ended
            if chain:
                waiting.append(chain)


def _chains(orders: Iterable[Order]) -> list[deque[Order]]:
    """Orders that share a host in one chain, in their order; each name once."""
    chains: dict[str, deque[Order]] = {}
    named: set[str] = set()
    for order in orders:
        if order.order in named:
            continue
        named.add(order.order)
        site = all_sites()[order.site]
        hosts = {site.main_host, *site.services.values()}
        mine = list({id(chains[host]): chains[host] for host in hosts if host in chains}.values())
        chain = mine[0] if mine else deque[Order]()
        for other in mine[1:]:
            chain.extend(other)
        chain.append(order)
        for host, there in list(chains.items()):
            if any(there is other for other in mine[1:]):
                chains[host] = chain
        chains |= dict.fromkeys(hosts, chain)
    return list({id(chain): chain for chain in chains.values()}.values())
