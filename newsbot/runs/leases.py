"""Leases: over several machines, one crawl process at a host at a time.

A lease is the file of the highest number in its host's folder beside the datasets, on a file system
that all machines share. A number is made by a link, which succeeds for one of two who try, on
network file systems too. Its holder renews it; one that has run out may be followed by the next
number, and whoever finds a higher number than its own has lost it and stops: the number is the
fence.
"""

from __future__ import annotations

import logging
import os
import re
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Self
from uuid import uuid4

import msgspec

from newsbot.exporters.atomic import write_bytes
from newsbot.runs.folders import Locked

logger = logging.getLogger(__name__)

# Longer than clocks of machines differ, and than a process stands still that is not dead.
LASTS = timedelta(minutes=3)
_RENEWALS = 6
_POLL = 1.0
_NUMBER = re.compile(r"(\d{8})\.json", re.ASCII)
_UNSAFE = re.compile(r"[^0-9A-Za-z.-]")
_KEPT = 3


class Holding(msgspec.Struct, frozen=True):
    """What a lease's file says; ``until`` is in the past once it is given back."""

    token: str
    host: str
    pid: int
    until: datetime

    def __str__(self) -> str:
        return f"process {self.pid} on {self.host}, until {self.until:%Y-%m-%dT%H:%M:%SZ} at least"


_holding = msgspec.json.Decoder(Holding)


class Lost(Locked):
    """Somebody else holds the lease by now."""


class Lease:
    """One host's. ``now`` is aware."""

    def __init__(
        self,
        folder: Path,
        host: str,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        lasts: timedelta = LASTS,
    ) -> None:
        self.folder, self.host = folder / _UNSAFE.sub("-", host), host
        self.now, self.lasts = now, lasts
        self.token, self.number = uuid4().hex, 0

    def take(self) -> None:
        """Raises ``Locked`` where somebody else holds it, and ``OSError``."""
        self.folder.mkdir(parents=True, exist_ok=True)
        number, holding = self._highest()
        if holding is not None and holding.until > self.now():
            raise Locked(f"{self.host} is crawled by {holding}")
        aside = self.folder / f".{self.token}.tmp"
        write_bytes(aside, self._told(self.lasts))
        try:
            os.link(aside, self._file(number + 1))
        except FileExistsError as error:
            _, other = self._highest()
            raise Locked(f"{self.host} is crawled by {other or 'somebody else'}") from error
        finally:
            aside.unlink(missing_ok=True)
        self.number = number + 1
        for former in range(max(1, number - 2 * _KEPT), number - _KEPT + 1):
            self._file(former).unlink(missing_ok=True)

    def check(self) -> None:
        """Raises ``Lost`` where a higher number is there, and ``OSError``."""
        number, holding = self._highest()
        if number != self.number or holding is None or holding.token != self.token:
            raise Lost(f"the lease of {self.host} was lost to {holding or 'somebody else'}")

    def renew(self) -> None:
        """Raises ``Lost`` and ``OSError``."""
        self.check()
        write_bytes(self._file(self.number), self._told(self.lasts))
        # Whoever took the next number meanwhile had found this one run out.
        self.check()

    def give_back(self) -> None:
        with suppress(Lost, OSError):
            self.check()
            write_bytes(self._file(self.number), self._told(-timedelta(seconds=1)))

    def _highest(self) -> tuple[int, Holding | None]:
        names = (_NUMBER.fullmatch(path.name) for path in self.folder.iterdir())
        number = max((int(name[1]) for name in names if name), default=0)
        if not number:
            return 0, None
        with suppress(FileNotFoundError, msgspec.DecodeError):
            return number, _holding.decode(self._file(number).read_bytes())
        return number, None

    def _file(self, number: int) -> Path:
        return self.folder / f"{number:08}.json"

    def _told(self, lasts: timedelta) -> bytes:
        until = self.now() + lasts
        return msgspec.json.encode(Holding(self.token, socket.gethostname(), os.getpid(), until))


class Leases:
    """Those of all hosts that a crawl asks."""

    def __init__(self, folder: Path, hosts: Iterable[str]) -> None:
        self.leases = [Lease(folder, host) for host in sorted(set(hosts))]
        self.lost: Lost | None = None

    @contextmanager
    def held(
        self,
        wait: float = 0.0,
        sleep: Callable[[float], object] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> Iterator[Self]:
        """Renewed by a thread while in the block; the process is stopped where one is lost.

        ``wait`` is how many seconds others may still hold one. Raises ``Locked`` and ``OSError``.
        """
        ended = threading.Event()
        with ExitStack() as stack:
            end = clock() + wait
            for lease in self.leases:
                while not self._took(lease, last=clock() >= end):
                    sleep(_POLL)
                stack.callback(lease.give_back)
            renewing = threading.Thread(target=self._renew, args=(ended,), daemon=True)
            renewing.start()
            try:
                yield self
            finally:
                ended.set()
                renewing.join()

    def check(self) -> None:
        """Before anything of this crawl is published. Raises ``Lost`` and ``OSError``."""
        if self.lost is not None:
            raise self.lost
        for lease in self.leases:
            lease.check()

    def _took(self, lease: Lease, *, last: bool) -> bool:
        try:
            lease.take()
        except Locked:
            if last:
                raise
            return False
        return True

    def _renew(self, ended: threading.Event) -> None:
        pause = LASTS.total_seconds() / _RENEWALS
        while not ended.wait(pause):
            try:
                for lease in self.leases:
                    lease.renew()
            except Lost as error:
                self.lost = error
                logger.error("%s: stopping", error)
                os.kill(os.getpid(), signal.SIGTERM)
                return
            except OSError as error:
                # It has five more tries before it runs out.
                logger.warning("a lease could not be renewed: %s", error)
