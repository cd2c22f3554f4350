"""Which files of a dataset a reader opens: those of the manifest, each day once."""

from __future__ import annotations

import logging
from collections import defaultdict
from pathlib import Path

from newsbot.dataset.manifest import Manifest
from newsbot.dataset.package import SUCCESS
from newsbot.dataset.partitions import data_names
from newsbot.exporters.packing import unpacked_name

logger = logging.getLogger(__name__)
_NAMED = 3


def names_to_read(dataset: Path, below: str, manifest: Manifest | None) -> list[str]:
    """The files of lines whose path in the dataset begins with ``below``, by it, oldest day first.

    A day whose file is being packed otherwise stands there twice for a while: one of both is
    taken. What the manifest does not name is left out, and told; without one all are taken.
    """
    there: dict[str, set[str]] = defaultdict(set)
    for name in data_names(dataset, below):
        there[unpacked_name(name)].add(name)
    if manifest is None:
        return sorted(map(min, there.values()))
    wanted = {unpacked_name(path): path for path in manifest.paths(below)}
    strange = sorted(there.keys() - wanted.keys())
    # During an update the manifest does not know new days yet.
    if strange and (dataset / SUCCESS).exists():
        more = " …" if len(strange) > _NAMED else ""
        told = f"{', '.join(strange[:_NAMED])}{more}"
        logger.warning("%s: no files of newsbot's, left out: %s", dataset, told)
    return sorted(
        path if path in there[name] else min(there[name])
        for name, path in wanted.items()
        if name in there
    )
