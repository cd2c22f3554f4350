"""One page in an archive, by what the ledger knows of it."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec

from newsbot.archive.looks import NotKept, SavedPage, from_json, restored
from newsbot.archive.reading import Answers, Record, records
from newsbot.archive.tape import ARCHIVES
from newsbot.archive.values import LOOK
from newsbot.items import FetchedArticle


class NoPage(Exception):
    """There is no such page in the archives; the text says why."""


def kept_page(runs: Path, place: Mapping[str, Any]) -> FetchedArticle:
    """The page that a row of the ledger's ``pages`` names, with its comments as they came then.

    ``runs`` is the folder of the paper's runs. Raises ``NoPage``.
    """
    folder = runs / str(place["run"])
    for path in sorted(folder.glob(ARCHIVES)):
        if path.name < str(place["file"]):
            continue
        start = int(place["offset"]) if path.name == place["file"] else 0
        for found in records(path, start):
            if isinstance(found, Record) and found.content_type == LOOK:
                with suppress(msgspec.DecodeError):
                    look = from_json(found.block)
                    if isinstance(look, SavedPage) and look.kept.record == place["record"]:
                        return _restored(look, Answers(runs), path)
    raise NoPage(f"{folder} has its archive no more")


def _restored(look: SavedPage, answers: Answers, path: Path) -> FetchedArticle:
    try:
        seen = restored(look, lambda kept: answers.body(kept, path))
    except NotKept as error:
        raise NoPage(str(error)) from error
    assert isinstance(seen, FetchedArticle)
    return seen
