"""Where the papers under an output folder were loaded to, and a folder to work in meanwhile."""

from __future__ import annotations

import fcntl
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

import msgspec

from newsbot.exporters.atomic import write_bytes
from newsbot.loading.destinations import Taken
from newsbot.runs.folders import Folders

_NAME = "place.json"


class Place(msgspec.Struct, frozen=True):
    """A schema of a destination, without its password, and the papers that were loaded to it."""

    to: str
    schema: str
    sites: tuple[str, ...] = ()


_place = msgspec.json.Decoder(Place)


@contextmanager
def work_folder(folders: Folders, to: str, schema: str) -> Iterator[Path]:
    """An empty folder, for one load to a place at a time; the place is known from then on.

    Raises ``Taken`` and ``OSError``.
    """
    digest = sha256(f"{to} {schema}".encode()).hexdigest()
    folder = _top(folders) / digest[:16]
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("a+b") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Taken(f"another load to {to} is at work") from None
        former = _read(folder / _NAME)
        sites = {folders.site, *(former.sites if former is not None else ())}
        place = Place(to, schema, tuple(sorted(sites)))
        write_bytes(folder / _NAME, msgspec.json.encode(place) + b"\n")
        work = folder / "begun"
        shutil.rmtree(work, ignore_errors=True)  # of one that was killed
        work.mkdir()
        try:
            yield work
        finally:
            shutil.rmtree(work, ignore_errors=True)


def places_of(folders: Folders) -> list[Place]:
    """Where a paper's dataset was loaded to."""
    found = map(_read, sorted(_top(folders).glob(f"*/{_NAME}")))
    return [one for one in found if one is not None and folders.site in one.sites]


def _top(folders: Folders) -> Path:
    # Beside the papers' own: several of them may stand in one schema.
    return folders.own.parent / "load"


def _read(path: Path) -> Place | None:
    try:
        return _place.decode(path.read_bytes())
    except (OSError, msgspec.DecodeError):
        return None
