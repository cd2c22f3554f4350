"""Ledger and dataset of different moments: a restored backup, a copy of an old folder.

The dataset's manifest and the ledger know the same generation. Where the ledger's is the older one
it is made again from the dataset (``newsbot.runs.recovery``); where the dataset's is, its files are
taken as they are, runs that are still there are merged into it again, and what it lacks or has in
an earlier version is fetched again.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime
from typing import Literal

from newsbot.dataset.generation import Generation
from newsbot.dataset.lines import DatasetError
from newsbot.dataset.manifest import Manifest
from newsbot.dataset.package import MANIFEST, generation_of, origin_of
from newsbot.dataset.publish import Placed, placed_in
from newsbot.exporters.hashing import sha256_of
from newsbot.ledger import Ledger
from newsbot.ledger.outbox import Outbox
from newsbot.runs.folders import Folders

logger = logging.getLogger(__name__)
Older = Literal["neither", "ledger", "dataset"]

# An origin of invented data that a run may go on with, see ``newsbot.items.Origin``.
REPLICA = "replica"
# Keys of the ledger: the generation that it knows, one that the manifest may have by now, and
# whether runs are to be merged into a dataset that may know them already.
_GENERATION, _ANNOUNCED, _REMERGING = "generation", "announced", "remerging"


def older_of(folders: Folders, ledger: Ledger) -> Older:
    """Which of both is older. A dataset that says nothing of itself is taken for today's."""
    there = generation_of(folders.dataset)
    known = [Generation.parse(ledger.meta(key)) for key in (_GENERATION, _ANNOUNCED)]
    mine = [one for one in known if one is not None]
    if there is None:
        return "dataset" if mine and load_manifest(folders) is not None else "neither"
    if there in mine:
        return "neither"
    newest = max((one.number for one in mine), default=0)
    return "dataset" if there.number < newest else "ledger"


def check_owner(folders: Folders) -> None:
    """Raises ``DatasetError`` where the dataset is another paper's, or the invented sample.

    Whether a replica's and a paper's would be mixed shows when the site answers.
    """
    manifest, origin = load_manifest(folders), origin_of(folders.dataset)
    way_out = "choose another --output, or move that folder away"
    if manifest is not None and manifest.site != folders.site:
        raise DatasetError(f"{folders.dataset} is the dataset of {manifest.site}: {way_out}")
    if origin not in ("", REPLICA):
        told = f"{folders.dataset} holds invented data ({origin}), which is no paper's"
        raise DatasetError(f"{told}: {way_out}")


def load_manifest(folders: Folders) -> Manifest | None:
    return Manifest.load(folders.dataset / MANIFEST)


def number_of(ledger: Ledger) -> int:
    """The number of the generation that the ledger knows, 0 for none."""
    known = Generation.parse(ledger.meta(_GENERATION))
    return known.number if known is not None else 0


def announce(ledger: Ledger, generation: Generation) -> None:
    """The manifest is about to have this generation."""
    ledger.set_meta(_ANNOUNCED, str(generation))


def settle(folders: Folders, ledger: Ledger) -> None:
    """The ledger knows the generation that the dataset has."""
    if (there := generation_of(folders.dataset)) is not None:
        ledger.set_meta(_GENERATION, str(there))


def remerge(ledger: Ledger, *, wanted: bool) -> None:
    ledger.set_meta(_REMERGING, "1" if wanted else "")


def is_remerging(ledger: Ledger) -> bool:
    return bool(ledger.meta(_REMERGING))


def take_older_dataset(folders: Folders, outbox: Outbox, now: datetime) -> str:
    """Believes the files of an older dataset that fit its own manifest; returns what to tell."""
    manifest = load_manifest(folders)
    there = {file.path: file.sha256 for file in manifest.files} if manifest is not None else {}
    ledger, known = outbox.ledger, outbox.files()
    taken = [
        path
        for path, sha256 in there.items()
        if not path.startswith("comments/")
        and known.get(path) != sha256
        and (folders.dataset / path).exists()
        and sha256_of(folders.dataset / path) == sha256
    ]
    found = {
        article_id: place
        for path in taken
        if path.startswith("articles/")
        for article_id, place in placed_in(folders.dataset, path)
    }
    names = {*known, *outbox.partitions()}
    gone = [path for path in names if not (folders.dataset / path).exists()]
    lost, earlier = _settle(outbox, found, {*taken, *gone}, now)
    outbox.forget_files(gone)
    outbox.remember_files(taken)
    remerge(ledger, wanted=True)
    told = (
        f"the dataset is older (generation {generation_of(folders.dataset) or 'none'}) than the"
        f" ledger ({number_of(ledger)}): a restored copy? {lost} articles that it lacks and"
        f" {earlier} of which it has an earlier version come from runs that are still there, or"
        " are fetched again"
    )
    logger.warning("%s", told)
    return told


def _settle(
    outbox: Outbox, found: dict[str, Placed], paths: Iterable[str], now: datetime
) -> tuple[int, int]:
    """Notes what stands in these files; returns how many articles are lost and how many older."""
    known = {
        article_id: (path, told.content_sha256)
        for path in paths
        for article_id, told in outbox.published(path).items()
    }
    lost = known.keys() - found.keys()
    earlier = {one for one in known.keys() & found if known[one][1] != found[one].content_sha256}
    with outbox.ledger.transaction():
        outbox.fetch_again(lost, now)
        outbox.place((one, place) for one, place in found.items() if one not in earlier)
        outbox.place_earlier((one, found[one]) for one in earlier)
        outbox.page_now(earlier, now)
    return len(lost), len(earlier)
