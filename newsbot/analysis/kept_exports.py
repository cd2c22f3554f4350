"""The exports and reports that were made of a dataset, in newsbot's own folder: ``newsbot forget``
makes them again."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Literal

import msgspec

from newsbot.exporters.atomic import write_bytes
from newsbot.readers.choice import Authors
from newsbot.runs.folders import Folders

NAME = "exports.json"
# The oldest go: one who exports to a new name each day names thousands in years.
_MOST = 1000


class KeptExport(msgspec.Struct, frozen=True, omit_defaults=True):
    """What an export (``to`` is its format) or a "report" was asked for; ``out`` is the file or
    folder that was written."""

    to: str
    out: str
    since: datetime | None = None
    until: datetime | None = None
    sections: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    excel: bool = False
    compare: bool = False
    lang: Literal["en", "vi"] = "en"
    comment_authors: Authors | None = None
    mask_contacts: bool | None = None


_exports = msgspec.json.Decoder(list[KeptExport])


def remember(folders: Folders, made: KeptExport) -> None:
    """Notes an export, the last of those to the same place. Nothing where the folder can't be
    written, or is not there: a dataset that somebody copied alone."""
    if not folders.own.is_dir():
        return
    others = [one for one in kept_exports(folders) if one.out != made.out]
    with suppress(OSError):
        _write(folders, [*others, made][-_MOST:])


def kept_exports(folders: Folders) -> list[KeptExport]:
    """Those whose files are still there."""
    try:
        told = _exports.decode((folders.own / NAME).read_bytes())
    except (OSError, msgspec.DecodeError):
        return []
    return [one for one in told if Path(one.out).exists()]


def _write(folders: Folders, exports: Iterable[KeptExport]) -> None:
    told = msgspec.json.format(msgspec.json.encode(list(exports)), indent=1)
    write_bytes(folders.own / NAME, told + b"\n")
