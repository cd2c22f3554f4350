"""The published folder copied to another file system or an object store: what changed, whole files,
the manifest last.

The place is known by its own ``checksums.sha256``. A list of what is under way stands there until
all of it fits, so that a copy that was killed is ended by the next, whatever it had done.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from io import BytesIO
from pathlib import Path
from typing import IO, NamedTuple

import msgspec

from newsbot.dataset.generation import Generation
from newsbot.dataset.manifest import Manifest
from newsbot.dataset.package import CHECKSUMS, MANIFEST, SUCCESS

UNDER_WAY = "_copying"
# Where a file is there whole or not at all, once it is closed.
_OBJECT_STORES = {"s3", "s3a", "gs", "gcs", "az", "abfs", "abfss", "adl", "oci", "oss", "memory"}
# So often the dataset may change meanwhile.
_ROUNDS = 5
_PIECE = 1024 * 1024


class NoPlace(Exception):
    """Nothing can be copied there; the text says why, and the way out."""


class NotInstalled(NoPlace):
    """A package that reaches such places is missing; the text says which."""


class PlaceFailed(Exception):
    """The file system there failed on the way; what is there is told as unfinished."""


class Copied(NamedTuple):
    """How many files were written there, and how many deleted."""

    written: int
    deleted: int


class Place:
    """A folder anywhere, by an address such as ``s3://bucket/press`` or ``/mnt/share``.

    Making one raises ``NoPlace`` where nobody knows such addresses; methods raise what the file
    system there does.
    """

    def __init__(self, address: str, site: str) -> None:
        try:
            import fsspec
        except ImportError as error:
            way_out = "pip install 'newsbot[remote]'"
            raise NotInstalled(f"{address}: fsspec is not installed: {way_out}") from error
        url = f"{address.rstrip('/')}/{site}"
        try:
            self.files, self.root = fsspec.core.url_to_fs(url)
        except ImportError as error:
            raise NotInstalled(f"{address}: {error}") from error
        except ValueError as error:
            raise NoPlace(f"{address}: {error}") from error
        protocols = self.files.protocol
        kinds = {protocols} if isinstance(protocols, str) else set(protocols)
        self.is_atomic = bool(kinds & _OBJECT_STORES)
        self.url = url

    def read(self, name: str) -> bytes | None:
        """A file's bytes, None where there is none."""
        try:
            found: bytes = self.files.cat_file(f"{self.root}/{name}")
        except FileNotFoundError:
            return None
        return found

    def is_empty(self) -> bool:
        try:
            return not self.files.ls(self.root, detail=False)
        except FileNotFoundError:
            return True

    def write(self, name: str, file: IO[bytes]) -> None:
        """Writes a file, whole or not at all."""
        target = f"{self.root}/{name}"
        folder, _, last = target.rpartition("/")
        aside = target if self.is_atomic else f"{folder}/.{last}.tmp"
        if not self.is_atomic:
            # In an object store that would make a bucket of a slip.
            self.files.makedirs(folder, exist_ok=True)
        with self.files.open(aside, "wb") as into:
            shutil.copyfileobj(file, into, _PIECE)
        if aside != target:
            self.files.mv(aside, target)

    def delete(self, name: str) -> bool:
        try:
            self.files.rm_file(f"{self.root}/{name}")
        except FileNotFoundError:
            return False
        return True


def copy(
    dataset: Path, place: Place, tell: Callable[[int, int], object] = lambda done, files: None
) -> Copied:
    """Brings ``place`` to what ``dataset`` is. A run may publish meanwhile.

    Raises ``NoPlace``, ``PlaceFailed`` and, for the dataset's own files, ``OSError``.
    """
    written = deleted = 0
    for _ in range(_ROUNDS):
        sums = (dataset / CHECKSUMS).read_bytes()
        with suppress(_Changed):
            one = _copy(dataset, sums, place, tell)
            written, deleted = written + one.written, deleted + one.deleted
            if (dataset / CHECKSUMS).read_bytes() == sums:
                return Copied(written, deleted)
    raise PlaceFailed(f"{dataset} was published anew {_ROUNDS} times meanwhile: copy it once more")


class _Changed(Exception):
    """A file is another one than the checksums say: a run publishes."""


def _copy(dataset: Path, sums: bytes, place: Place, tell: Callable[[int, int], object]) -> Copied:
    wanted = _parsed(sums)
    with _told(place):
        there = _parsed(place.read(CHECKSUMS) or b"")
        former = place.read(UNDER_WAY)
        _check(dataset, place, is_ours=bool(there) or former is not None)
        left = set(msgspec.json.decode(former or b"[]", type=list[str]))
        changed = {name for name, one in wanted.items() if there.get(name) != one} | left
        gone = (there.keys() | left) - wanted.keys()
        if not (changed or gone) and place.read(SUCCESS) is not None:
            return Copied(0, 0)
        place.write(UNDER_WAY, BytesIO(msgspec.json.encode(sorted(changed | gone))))
        place.delete(SUCCESS)
    # Data before what tells of it, the manifest as the last.
    ordered = sorted((changed & wanted.keys()) - {MANIFEST}, key=lambda name: "/" not in name)
    for done, name in enumerate(ordered):
        tell(done, len(ordered))
        _put(dataset, name, wanted[name], place)
    with _told(place):
        for name in sorted(gone):
            place.delete(name)
        place.write(CHECKSUMS, BytesIO(sums))
    _put(dataset, MANIFEST, wanted.get(MANIFEST), place)
    _put(dataset, SUCCESS, None, place)
    with _told(place):
        place.delete(UNDER_WAY)
    tell(len(ordered), len(ordered))
    return Copied(len(ordered) + 1, len(gone))


def _put(dataset: Path, name: str, digest: str | None, place: Place) -> None:
    """Copies a file that has this digest. Raises ``_Changed`` where it has another."""
    try:
        file = (dataset / name).open("rb")
    except FileNotFoundError as error:
        raise _Changed from error
    with file:
        if digest is not None and hashlib.file_digest(file, "sha256").hexdigest() != digest:
            raise _Changed
        file.seek(0)
        with _told(place):
            place.write(name, file)


def _check(dataset: Path, place: Place, is_ours: bool) -> None:
    """Raises ``NoPlace`` where what is there is something else, or newer."""
    if not is_ours:
        if not place.is_empty():
            raise NoPlace(f"{place.url} holds something else: name another place")
        return
    own = Manifest.load(dataset / MANIFEST)
    raw = place.read(MANIFEST)
    if own is None or raw is None:
        return
    there = Manifest.read(raw)
    if (there.site, there.origin) != (own.site, own.origin):
        told = f"{there.site}'s {there.origin or 'own'} data"
        raise NoPlace(f"{place.url} holds {told}: name another place")
    newer, mine = Generation.parse(there.generation), Generation.parse(own.generation)
    if newer is not None and mine is not None and newer.number > mine.number:
        raise NoPlace(
            f"{place.url} holds a newer copy (generation {newer}, here {mine}): if this one is to"
            " take its place, delete it there first"
        )


def _parsed(sums: bytes) -> dict[str, str]:
    """Digests by names, of what ``sha256sum`` writes."""
    lines = (line.split("  ", 1) for line in sums.decode().splitlines())
    return {name: digest for digest, name in lines}


@contextmanager
def _told(place: Place) -> Iterator[None]:
    """Whatever a file system raises, as ``PlaceFailed``."""
    try:
        yield
    except NoPlace:
        raise
    except ImportError as error:
        raise NotInstalled(f"{place.url}: {error}") from error
    except Exception as error:
        words = str(error).strip().splitlines()
        raise PlaceFailed(f"{place.url}: {words[0] if words else type(error).__name__}") from error
