"""A run's folder: ``articles.jsonl``, ``quarantine.jsonl`` with its pages, ``run.json``.

While a run goes on, what it has published so far lies in ``parts/0001`` and so on, each with files
of the same names; at its end they become the run's own.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from itertools import chain
from pathlib import Path
from typing import Any, Protocol

import msgspec

from newsbot.exporters.atomic import read_lines, write_bytes, write_lines
from newsbot.exporters.hashing import sha256_of

_UNSAFE = re.compile(r"[^0-9A-Za-z_-]+")


class QuarantinedPage(Protocol):
    """What the ledger keeps of a page that could not be a record."""

    @property
    def key(self) -> str: ...
    @property
    def url(self) -> str: ...
    @property
    def reason(self) -> str: ...
    @property
    def detail(self) -> str: ...
    @property
    def at(self) -> str: ...
    @property
    def page(self) -> bytes: ...


class RunFolder:
    """Writes one run's files; each appears whole or not at all."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def articles(self) -> Path:
        return self.path / "articles.jsonl"

    def part(self, number: int) -> RunFolder:
        return RunFolder(self.path / "parts" / f"{number:04}")

    def parts(self) -> list[RunFolder]:
        """What was published before the run's end, oldest first."""
        return [RunFolder(path) for path in sorted(self.path.glob("parts/[0-9]*"))]

    def remove(self) -> None:
        shutil.rmtree(self.path, ignore_errors=True)

    def remove_parts(self) -> None:
        shutil.rmtree(self.path / "parts", ignore_errors=True)

    def write_articles(self, lines: Iterable[bytes]) -> int:
        """The run's records, those of its parts first."""
        earlier = (line for part in self.parts() for line in read_lines(part.articles))
        return write_lines(self.articles, chain(earlier, lines))

    def write_quarantine(self, pages: Iterable[QuarantinedPage]) -> int:
        """One line a page with reason and address; the page itself beside it."""
        return write_lines(self.path / "quarantine.jsonl", self._quarantine_lines(pages))

    @property
    def history(self) -> Path:
        return self.path / "history.jsonl"

    def write_history(self, lines: Iterable[bytes]) -> int:
        """What articles said before this run; no file where nothing changed."""
        found = [line for part in self.parts() for line in read_lines(part.history)]
        found += lines
        return write_lines(self.history, found) if found else 0

    def write_record(self, record: Mapping[str, Any]) -> None:
        """``run.json``: what is told of the run, and its files with size and sha256."""
        told = {**record, "files": self._files()}
        line = msgspec.json.format(msgspec.json.encode(told), indent=2)
        write_bytes(self.path / "run.json", line + b"\n")

    def tell_files(self) -> None:
        """Its files by now into ``run.json``, where it has one that can be read."""
        path = self.path / "run.json"
        with suppress(FileNotFoundError, msgspec.DecodeError):
            self.write_record(msgspec.json.decode(path.read_bytes(), type=dict[str, Any]))

    def _files(self) -> dict[str, dict[str, str | int]]:
        found = sorted(path for path in self.path.rglob("*") if path.is_file())
        return {
            path.relative_to(self.path).as_posix(): {
                "bytes": path.stat().st_size,
                "sha256": sha256_of(path),
            }
            for path in found
            if path.name != "run.json"
        }

    def quarantined(self, key: str) -> Path:
        """Where the page of an article lies that could not be a record."""
        return self.path / "quarantine" / f"{_UNSAFE.sub('-', key)[:80]}.html"

    def _quarantine_lines(self, pages: Iterable[QuarantinedPage]) -> Iterator[bytes]:
        for entry in pages:
            page = self.quarantined(entry.key).relative_to(self.path)
            write_bytes(self.path / page, entry.page)
            yield msgspec.json.encode(
                {
                    "key": entry.key,
                    "url": entry.url,
                    "reason": entry.reason,
                    "detail": entry.detail,
                    "at": entry.at,
                    "page": page.as_posix(),
                }
            )
