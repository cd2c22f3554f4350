"""Reading a dataset line by line, and saying in which way two values differ."""

from __future__ import annotations

import gzip
import json
import sys
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

Row = dict[str, object]
_SHORT = 80
_ENDS = (".jsonl", ".jsonl.gz", ".jsonl.zst")


def articles_folder(dataset_dir: Path, site: str) -> Path:
    for folder in (dataset_dir / "articles", dataset_dir / site / "articles"):
        if folder.is_dir():
            return folder
    raise FileNotFoundError(f"{dataset_dir}: no articles folder here, nor under {site}")


def lines(folder: Path) -> Iterator[tuple[str, str]]:
    """(file:line, text) of every line; parted at line feeds only."""
    for path in sorted(found for end in _ENDS for found in folder.rglob(f"*{end}")):
        for number, line in enumerate(_unpacked(path), 1):
            yield f"{path.relative_to(folder)}:{number}", line


def _unpacked(path: Path) -> Iterator[str]:
    data = path.read_bytes()
    if path.suffix == ".gz":
        data = gzip.decompress(data)
    elif path.suffix == ".zst":
        data = zstd.decompress(data)
    with StringIO(data.decode("utf-8"), newline="\n") as file:
        yield from file


def by_id(folder: Path) -> tuple[dict[str, str], list[str]]:
    """The line of every record by its id, the first kept; and what is wrong with the others."""
    kept: dict[str, str] = {}
    wrong: list[str] = []
    for place, line in lines(folder):
        identity = _identity(line)
        if identity is None:
            wrong.append(f"{place}: not a record: {shown(line)}")
        elif identity in kept:
            wrong.append(f"{place}: doubled: {identity}")
        else:
            kept[identity] = line
    return kept, wrong


def history(folder: Path) -> tuple[dict[str, list[Row]], list[str]]:
    """The lines of `history.jsonl` beside an `articles` folder by id, and what is wrong there.

    No such file is no history.
    """
    found: dict[str, list[Row]] = {}
    wrong: list[str] = []
    for path in (folder.parent / f"history{end}" for end in _ENDS):
        if not path.exists():
            continue
        for number, line in enumerate(_unpacked(path), 1):
            identity = _identity(line)
            if identity is None:
                wrong.append(f"history.jsonl:{number}: not a line of history: {shown(line)}")
                continue
            row = json.loads(line)
            if row in found.setdefault(identity, []):
                wrong.append(f"history.jsonl:{number}: doubled: {identity}")
            else:
                found[identity].append(row)
    return found, wrong


def _identity(line: str) -> str | None:
    try:
        value = json.loads(line)
    except ValueError:
        return None
    identity = value.get("id") if isinstance(value, dict) else None
    return identity if isinstance(identity, str) else None


def unlike(kept: object, true: object) -> str:
    """Both values, shortened to where they part."""
    one, other = json.dumps(kept, ensure_ascii=False), json.dumps(true, ensure_ascii=False)
    start = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), 0)
    start = max(0, start - _SHORT // 4)
    return f"{shown(one[start:])} instead of {shown(other[start:])}"


def shown(text: str) -> str:
    text = text.strip()
    return text if len(text) <= _SHORT else text[: _SHORT - 1] + "…"
