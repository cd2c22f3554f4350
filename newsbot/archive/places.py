"""Where archives lie: files of this machine, or addresses that fsspec reaches."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast


class Unreachable(Exception):
    """An archive's address can't be reached, or read; the text names it."""


def is_address(text: str) -> bool:
    return "://" in text


def archive_at(text: str) -> Path:
    """An archive by its path or address: what paths do, addresses do as well.

    Raises ``Unreachable`` where a package for such addresses is missing.
    """
    if not is_address(text):
        return Path(text)
    with reaching(text):
        return cast(Path, _upath(text))


def archives_at(pattern: str) -> list[Path]:
    """The archives that an address names, by ``*`` several, in order. Raises ``Unreachable``."""
    with reaching(pattern):
        first: Any = _upath(pattern)
        files = first.fs
        names = sorted(files.glob(first.path)) if "*" in pattern else [first.path]
        found = [_upath(files.unstrip_protocol(name)) for name in names]
        for one in found:
            files.info(one.path)
    if not found:
        raise Unreachable(f"{pattern}: no such file")
    return cast(list[Path], found)


@contextmanager
def reaching(place: str | Path) -> Iterator[None]:
    """Whatever a file system far away raises, as ``Unreachable``."""
    try:
        yield
    except Exception as error:
        if not is_address(str(place)) or type(error).__module__.startswith("newsbot."):
            raise
        lines = str(error).strip().splitlines()
        raise Unreachable(f"{place}: {lines[0] if lines else type(error).__name__}") from error


def _upath(text: str) -> Any:
    try:
        from upath import UPath
    except ImportError as error:
        raise Unreachable(
            f"{text}: addresses need a package: pip install 'newsbot[remote]'"
        ) from error
    return UPath(text)
