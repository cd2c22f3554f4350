"""Which files of a dataset a reader opens: those of the manifest, each day once."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

from newsbot.dataset.manifest import Manifest
from newsbot.dataset.package import MANIFEST, SUCCESS
from newsbot.dataset.partitions import data_names
from newsbot.exporters.packing import PACKINGS, named, unpacked_name

logger = logging.getLogger(__name__)
_NAMED = 3


def files_to_read(dataset: Path, below: str, manifest: Manifest | None = None) -> list[Path]:
    """The files of lines whose path begins with ``below``, oldest day first.

    A day whose file is being packed otherwise stands there twice for a while: one of both is
    taken. What the manifest does not name is left out, and told; without a manifest all are taken.
    ``manifest``: where it was read already.
    """
    there = dict(_there(dataset, below))
    manifest = manifest or Manifest.load(dataset / MANIFEST)
    if manifest is None:
        return sorted(_one(names, dataset) for names in there.values())
    wanted = {unpacked_name(path): path for path in manifest.paths(below)}
    strange = sorted(there.keys() - wanted.keys())
    # During an update the manifest does not know new days yet.
    if strange and (dataset / SUCCESS).exists():
        more = " …" if len(strange) > _NAMED else ""
        told = f"{', '.join(strange[:_NAMED])}{more}"
        logger.warning("%s: no files of newsbot's, left out: %s", dataset, told)
    return sorted(
        dataset / path if path in there[name] else _one(there[name], dataset)
        for name, path in wanted.items()
        if name in there
    )


def _there(dataset: Path, below: str) -> Iterator[tuple[str, set[str]]]:
    """The files by their names without a packing's ending, each with its names in the folder."""
    found = data_names(dataset, below)
    for name in set(map(unpacked_name, found)):
        yield name, {named(name, how) for how in PACKINGS} & found


def _one(names: set[str], dataset: Path) -> Path:
    return dataset / min(names)
