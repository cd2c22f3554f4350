"""A dataset against the truth: what is missing, doubled, foreign or different."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from newsbot.replica.model import Replica
from newsbot.replica.truth import RUN_KEYS, Listed, Record, truth_records

_SHORT = 80


def compare(
    dataset_dir: Path,
    replica: Replica,
    site: str = "baodaklak",
    listed: Listed = "all",
    limit: int = 50,
) -> list[str]:
    """The differences, none when the dataset is perfect.

    `dataset_dir` holds `articles/**/*.jsonl`, or `<site>/articles/…` (the --output folder).
    At most `limit` differences are named, then a line counts them all. Keys the truth does
    not know are let be. Raises FileNotFoundError without an `articles` folder.
    """
    found = list(_differences(dataset_dir, replica, site, listed))
    if not found:
        return []
    plural = "difference" if len(found) == 1 else "differences"
    return [*found[:limit], f"{len(found)} {plural} in all"]


def _differences(dataset_dir: Path, replica: Replica, site: str, listed: Listed) -> Iterator[str]:
    kept: dict[str, str] = {}
    for place, line in _lines(_articles_folder(dataset_dir, site)):
        identity = _identity(line)
        if identity is None:
            yield f"{place}: not a record: {_shown(line)}"
        elif identity in kept:
            yield f"{place}: doubled: {identity}"
        else:
            kept[identity] = line
    for true in truth_records(replica, site, listed):
        identity = str(true["id"])
        line = kept.pop(identity, "")
        if not line:
            yield f"missing: {identity} {true['url']}"
        else:
            yield from _in_record(identity, json.loads(line), true)
    for identity in sorted(kept):
        yield f"foreign: {identity}"


def _articles_folder(dataset_dir: Path, site: str) -> Path:
    for folder in (dataset_dir / "articles", dataset_dir / site / "articles"):
        if folder.is_dir():
            return folder
    raise FileNotFoundError(f"{dataset_dir}: no articles folder here, nor under {site}")


def _lines(folder: Path) -> Iterator[tuple[str, str]]:
    """(file:line, text) of every line; parted at line feeds only."""
    for path in sorted(folder.rglob("*.jsonl")):
        with path.open(encoding="utf-8", newline="\n") as file:
            for number, line in enumerate(file, 1):
                yield f"{path.relative_to(folder)}:{number}", line


def _identity(line: str) -> str | None:
    try:
        value = json.loads(line)
    except ValueError:
        return None
    identity = value.get("id") if isinstance(value, dict) else None
    return identity if isinstance(identity, str) else None


def _in_record(identity: str, kept: Record, true: Record) -> Iterator[str]:
    for key, value in true.items():
        if key not in kept:
            yield f"{identity}: {key}: no such key"
        elif key == "comments":
            yield from _in_comments(identity, kept[key], value)
        elif kept[key] != value:
            yield f"{identity}: {key}: {_unlike(kept[key], value)}"
    order = [key for key in kept if key in true]
    if order != [key for key in true if key in kept]:
        yield f"{identity}: keys not in the record's order: {', '.join(order)}"


def _in_comments(identity: str, kept: object, true: object) -> Iterator[str]:
    assert isinstance(true, list)
    if not isinstance(kept, list) or len(kept) != len(true):
        yield f"{identity}: comments: {_unlike(kept, true)}"
        return
    for at, (one, expected) in enumerate(zip(kept, true, strict=True)):
        shown = {key: value for key, value in one.items() if key not in RUN_KEYS}
        for key, value in expected.items():
            if key not in shown or shown[key] != value:
                yield f"{identity}: comments[{at}].{key}: {_unlike(shown.get(key), value)}"


def _unlike(kept: object, true: object) -> str:
    """Both values, shortened to where they part."""
    one, other = json.dumps(kept, ensure_ascii=False), json.dumps(true, ensure_ascii=False)
    start = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), 0)
    start = max(0, start - _SHORT // 4)
    return f"{_shown(one[start:])} instead of {_shown(other[start:])}"


def _shown(text: str) -> str:
    text = text.strip()
    return text if len(text) <= _SHORT else text[: _SHORT - 1] + "…"
