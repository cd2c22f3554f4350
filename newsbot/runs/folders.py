"""Where things lie under ``--output``: the dataset, and newsbot's own folder beside it."""

from __future__ import annotations

import errno
import fcntl
import logging
import os
import re
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

import msgspec

from newsbot.text.dates import isoformat

logger = logging.getLogger(__name__)

# A look at the lock (``newsbot status``) holds it for an instant: a taker tries once more.
_GLANCE = 0.05
_POLL = 1.0
_HEX = re.compile("[0-9a-f]{4}")
_NO_LOCKS = (errno.ENOLCK, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS)


class Locked(Exception):
    """Another run of the same paper holds the lock; the text says who."""


class Holder(msgspec.Struct, frozen=True):
    """Who holds the lock, as the holder wrote it: for people, flock alone decides."""

    pid: int
    host: str
    started_at: str

    def __str__(self) -> str:
        where = "" if self.host == socket.gethostname() else f" on {self.host}"
        return f"process {self.pid}{where} since {self.started_at}"


_holder = msgspec.json.Decoder(Holder)


@dataclass(frozen=True, slots=True)
class Folders:
    """The folders of one paper under one output folder."""

    output: Path
    site: str

    @property
    def dataset(self) -> Path:
        return self.output / self.site

    def new_run(self, now: datetime) -> str:
        """``20261123T203501Z-3fa9``: sorts by time, within a second too. Call it under the lock."""
        second = f"{now:%Y%m%dT%H%M%SZ}-"
        there = [path.name.removeprefix(second) for path in (self.own / "runs").glob(f"{second}*")]
        number = now.microsecond * 0x10000 // 1_000_000
        number = max([number, *(int(name, 16) + 1 for name in there if _HEX.fullmatch(name))])
        return f"{second}{number:04x}"

    @property
    def own(self) -> Path:
        return self.output / ".newsbot" / self.site

    def run(self, run_id: str) -> Path:
        return self.own / "runs" / run_id

    def aside(self, name: str, now: datetime) -> Path:
        """Where a file of the dataset is kept that somebody changed; nothing stands there yet."""
        folder = self.own / "changed"
        folder.mkdir(parents=True, exist_ok=True)
        stem = f"{now:%Y%m%dT%H%M%SZ}-{Path(name).name}"
        number = 0
        while (folder / f"{stem}.{number}").exists():
            number += 1
        return folder / f"{stem}.{number}"

    @property
    def lock_file(self) -> Path:
        return self.own / "lock"

    @contextmanager
    def lock(
        self,
        wait: float = 0.0,
        sleep: Callable[[float], object] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> Iterator[None]:
        """Held while in the block; the kernel frees it however the process ends.

        ``wait`` is how many seconds to wait for another holder; a signal handler that raises
        ends the waiting. Raises ``Locked``, and ``OSError`` where the folder can't be written.
        """
        self.own.mkdir(parents=True, exist_ok=True)
        with self.lock_file.open("a+b") as file:
            self._take(file, wait, sleep, clock)
            try:
                with suppress(OSError):
                    # On a full disk the run goes on to where it can tell so.
                    _write_holder(file)
                yield
            finally:
                with suppress(OSError):
                    file.truncate(0)

    def _take(
        self,
        file: IO[bytes],
        wait: float,
        sleep: Callable[[float], object],
        clock: Callable[[], float],
    ) -> None:
        end = clock() + max(wait, _GLANCE)
        told = wait <= 0
        while not _try_lock(file, fcntl.LOCK_EX):
            left = end - clock()
            holder = _read_holder(file) or "another run"
            if left <= 0:
                raise Locked(f"{self.lock_file} is held by {holder}")
            if not told:
                logger.info("waiting for %s to end", holder)
                told = True
            sleep(min(left, _POLL))

    def held(self) -> Holder | str | None:
        """Who holds the lock right now: "another run" where that is not known, None for nobody.

        Asks the kernel, so a dead holder's text is not believed. Changes nothing.
        """
        try:
            with self.lock_file.open("rb") as file:
                if _try_lock(file, fcntl.LOCK_SH):
                    return None
                return _read_holder(file) or "another run"
        except OSError:
            return None


def _try_lock(file: IO[bytes], kind: int) -> bool:
    try:
        fcntl.flock(file, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError as error:
        if error.errno not in _NO_LOCKS:
            raise
        told = f"{error.strerror}: a network file system without locks? Choose a local --output"
        raise OSError(error.errno, told, file.name) from error
    return True


def _write_holder(file: IO[bytes]) -> None:
    holder = Holder(os.getpid(), socket.gethostname(), isoformat(datetime.now(UTC)))
    file.truncate(0)
    file.write(msgspec.json.encode(holder) + b"\n")
    file.flush()


def _read_holder(file: IO[bytes]) -> Holder | None:
    """What a holder wrote; None where there is nothing, or nothing of ours."""
    file.seek(0)
    try:
        return _holder.decode(file.read(1000))
    except msgspec.DecodeError:
        return None
