"""Some room for a run's last words: on a full disk it could not write that the disk is full."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

_NAME = "reserve"
# As much as a run.json takes, twice.
_BYTES = 32 * 1024


def keep(own: Path) -> None:
    """Lays the room by in a paper's own folder, unless it is there or there is none."""
    path = own / _NAME
    if path.exists():
        return
    try:
        path.write_bytes(bytes(_BYTES))
    except OSError:
        give_up(own)


def give_up(own: Path) -> None:
    """Frees it for whoever is about to write."""
    with suppress(OSError):
        (own / _NAME).unlink(missing_ok=True)
