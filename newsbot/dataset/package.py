"""What stands beside the articles, so that the folder explains and proves itself.

``comments/`` (flat, a file beside each of ``articles/``), ``schema/``, ``datapackage.json``, a
``README.md`` made from the data, ``manifest.json`` (every file with its rows, size and hash),
``checksums.sha256``, and ``_SUCCESS``, which is there while all of it fits together.

Only files that changed are read again: the manifest keeps what is known of the others.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec

from newsbot.dataset.card import card
from newsbot.dataset.descriptor import descriptor
from newsbot.dataset.generation import Generation
from newsbot.dataset.lines import decoded, lines_in
from newsbot.dataset.manifest import DataFile, Head, Manifest, Readers, Shares
from newsbot.exporters.atomic import write_bytes, write_lines
from newsbot.exporters.hashing import sha256_of
from newsbot.items import Article, HistoryLine
from newsbot.readers.guard import OPEN, Guard
from newsbot.readers.tombstones import NAME as FORGOTTEN
from newsbot.schema import comment_schema, json_schema
from newsbot.sites import Site

MANIFEST, CHECKSUMS, SUCCESS = "manifest.json", "checksums.sha256", "_SUCCESS"
_ARTICLES, _COMMENTS = "articles/", "comments/"


_head = msgspec.json.Decoder(Head)


def begin(dataset: Path) -> None:
    """Files are about to change."""
    (dataset / SUCCESS).unlink(missing_ok=True)


def complete(
    dataset: Path,
    site: Site,
    files: Mapping[str, str],
    updated_at: str,
    at_least: int = 0,
    announce: Callable[[Generation], object] = lambda generation: None,
    origin: str = "",
    guard: Guard = OPEN,
) -> bool:
    """Makes the folder fit its articles; False where it did already.

    ``files`` are the data files by their paths below ``dataset`` with their sha256, comments
    aside. ``announce`` is told the dataset's generation, of a number above ``at_least``, before the
    manifest has it; ``origin`` see ``Manifest``; ``guard`` is the one that the lines passed. Safe
    to repeat: a kill on the way leaves no ``_SUCCESS``, and the next call goes on. Raises
    ``DatasetError`` and ``OSError``.
    """
    manifest = Manifest.load(dataset / MANIFEST)
    known = {} if manifest is None else manifest.by_path()
    success = dataset / SUCCESS
    readers = Readers.of(guard)
    is_same = manifest is not None and manifest.readers == readers
    if success.exists() and is_same and _fits(dataset, files, known):
        return False
    origin = origin or origin_of(dataset)
    success.unlink(missing_ok=True)
    told = _told(dataset, files, known)
    for path in known.keys() - told.keys():
        if path.startswith(_COMMENTS):
            (dataset / path).unlink(missing_ok=True)
    generation = Generation.parse(manifest.generation) if manifest is not None else None
    if manifest is not None and told == known:
        updated_at = manifest.updated_at
    if generation is None or told != known or generation.number < at_least:
        number = max(at_least, generation.number if generation is not None else 0) + 1
        generation = Generation.of(number, files)
    announce(generation)
    manifest = Manifest.of(site, updated_at, told.values(), str(generation), origin, readers)
    made = _write_texts(dataset, site, manifest, guard.forgotten.published())
    _write_checksums(dataset, manifest, made)
    write_bytes(success, f"{generation} {manifest.origin}".rstrip().encode() + b"\n")
    return True


def generation_of(dataset: Path) -> Generation | None:
    """The folder's generation: its manifest's, else, where that is lost, what ``_SUCCESS`` says."""
    manifest = Manifest.load(dataset / MANIFEST)
    told = _words_of_success(dataset)[0] if manifest is None else manifest.generation
    return Generation.parse(told)


def origin_of(dataset: Path) -> str:
    """Where the folder's data comes from, as ``generation_of``; "" for a paper's own."""
    manifest = Manifest.load(dataset / MANIFEST)
    return _words_of_success(dataset)[1] if manifest is None else manifest.origin


def _words_of_success(dataset: Path) -> tuple[str, str]:
    try:
        generation, _, origin = (dataset / SUCCESS).read_text("ascii").strip().partition(" ")
    except (FileNotFoundError, UnicodeDecodeError):
        return "", ""
    return generation, origin


def _told(
    dataset: Path, files: Mapping[str, str], known: Mapping[str, DataFile]
) -> dict[str, DataFile]:
    """What is told of every file; only those that are not as they are known are read."""
    told: dict[str, DataFile] = {}
    for name, sha256 in sorted(files.items()):
        before, beside = known.get(name), known.get(_comments_of(name))
        is_same = before is not None and before.sha256 == sha256
        if before is None or not is_same or (beside and not _is_there(dataset, beside)):
            told |= {file.path: file for file in _read(dataset, name, sha256)}
            continue
        told[name] = before
        if beside is not None:
            told[beside.path] = beside
    return told


def _fits(dataset: Path, files: Mapping[str, str], known: Mapping[str, DataFile]) -> bool:
    comments = [file for path, file in known.items() if path.startswith(_COMMENTS)]
    told = {path: file.sha256 for path, file in known.items() if not path.startswith(_COMMENTS)}
    return told == dict(files) and all(_is_there(dataset, file) for file in comments)


def _is_there(dataset: Path, file: DataFile) -> bool:
    try:
        return os.stat(f"{dataset}/{file.path}").st_size == file.bytes
    except FileNotFoundError:
        return False


def has_comments(dataset: Path, name: str) -> bool:
    """Whether any line of a data file may have comments: those of articles say so beside it."""
    beside = _comments_of(name)
    return not beside or (dataset / beside).exists()


def _comments_of(name: str) -> str:
    return _COMMENTS + name.removeprefix(_ARTICLES) if name.startswith(_ARTICLES) else ""


def _read(dataset: Path, name: str, sha256: str) -> Iterator[DataFile]:
    """What is told of a data file; an articles' file has its comments written beside it."""
    path = dataset / name
    if not name.startswith(_ARTICLES):
        rows = sum(1 for _ in lines_in(path))
        yield DataFile(path=name, rows=rows, bytes=path.stat().st_size, sha256=sha256)
        return
    shares, rows = Shares(), 0
    comments: list[bytes] = []
    for _, line in lines_in(path):
        head = decoded(_head, line, path)
        rows += 1
        shares.add(head)
        whose = msgspec.json.encode(head.id)
        comments += (b'{"article_id":%s,%s' % (whose, bytes(raw)[1:]) for raw in head.comments)
    yield DataFile(path=name, rows=rows, bytes=path.stat().st_size, sha256=sha256, shares=shares)
    beside = dataset / _comments_of(name)
    if comments:
        write_lines(beside, comments)
        yield DataFile(
            path=_comments_of(name),
            rows=len(comments),
            bytes=beside.stat().st_size,
            sha256=sha256_of(beside),
        )
    else:
        beside.unlink(missing_ok=True)


def _write_texts(
    dataset: Path, site: Site, manifest: Manifest, forgotten: bytes | None
) -> list[str]:
    """Schemas, descriptor, tombstones, card and manifest; returns their names."""
    schemas = {
        "article": json_schema(Article),
        "comment": comment_schema(),
        "history": json_schema(HistoryLine),
    }
    texts = {f"schema/{name}.json": _pretty(schema) for name, schema in schemas.items()}
    texts["datapackage.json"] = _pretty(descriptor(site, manifest))
    if forgotten is not None:
        texts[FORGOTTEN] = forgotten
    texts["README.md"] = card(site, manifest).encode()
    texts[MANIFEST] = _pretty(manifest)
    for name, data in texts.items():
        path = dataset / name
        if not path.exists() or path.read_bytes() != data:
            write_bytes(path, data)
    return sorted(texts)


def _write_checksums(dataset: Path, manifest: Manifest, texts: Iterable[str]) -> None:
    """As ``sha256sum -c`` reads it."""
    sums = {file.path: file.sha256 for file in manifest.files}
    sums |= {name: sha256_of(dataset / name) for name in texts}
    lines = (f"{sha256}  {path}".encode() for path, sha256 in sorted(sums.items()))
    write_lines(dataset / CHECKSUMS, lines)


def _pretty(value: Any) -> bytes:
    return msgspec.json.format(msgspec.json.encode(value), indent=1) + b"\n"
