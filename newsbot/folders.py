"""Where things lie under ``--output``: the dataset, and newsbot's own folder beside it."""

from __future__ import annotations

import fcntl
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path


class Locked(Exception):
    """Another run of the same paper holds the lock."""


@dataclass(frozen=True, slots=True)
class Folders:
    """The folders of one paper under one output folder."""

    output: Path
    site: str

    @property
    def dataset(self) -> Path:
        return self.output / self.site

    @property
    def own(self) -> Path:
        return self.output / ".newsbot" / self.site

    def run(self, run_id: str) -> Path:
        return self.own / "runs" / run_id

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Held while in the block; the kernel frees it however the process ends.

        Raises ``Locked``, and ``OSError`` where the folder can't be written.
        """
        self.own.mkdir(parents=True, exist_ok=True)
        with (self.own / "lock").open("a") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise Locked(f"{self.own / 'lock'} is held by another run") from error
            yield


def new_run_id(now: datetime) -> str:
    """``20261123T203501Z-3fa9``: sorts by time, differs within a second."""
    return f"{now:%Y%m%dT%H%M%SZ}-{secrets.token_hex(2)}"
