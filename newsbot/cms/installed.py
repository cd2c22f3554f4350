"""What other distributions bring: objects that they name as entry points of ours."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Iterator
from glob import glob
from typing import Any

logger = logging.getLogger(__name__)


def installed(group: str, what: str) -> Iterator[tuple[str, str, Any]]:
    """The objects of a group: name, how it is told, and what was loaded.

    One that can't be loaded is told, as ``what`` it is, and harms no other.
    """
    if not _may_have(group):
        return
    from importlib.metadata import entry_points

    for point in entry_points(group=group):
        told = f"the {what} {point.name} ({point.value})"
        try:
            loaded = point.load()
        except Exception as error:
            logger.error("%s is left out: %s: %s", told, type(error).__name__, error)
            continue
        yield point.name, told, loaded


def _may_have(group: str) -> bool:
    """Whether anything that is installed names the group: importlib.metadata takes a quarter of a
    command's start, and hardly anybody has one. What is imported from no folder may."""
    wanted = f"[{group}]".encode()
    for place in sys.path:
        folder = place or os.curdir
        if os.path.isfile(folder):
            return True
        for kind in ("dist-info", "egg-info"):
            for name in glob(f"*.{kind}/entry_points.txt", root_dir=folder):
                with open(os.path.join(folder, name), "rb") as file:
                    if wanted in file.read():
                        return True
    return False
