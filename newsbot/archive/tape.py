"""A run's archive as what was asked and what came, to be played again in the same order."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import msgspec

from newsbot.archive.http import BadHttp, Http
from newsbot.archive.looks import NotKept
from newsbot.archive.reading import Answers, Record, Skipped, record_at, records
from newsbot.archive.values import FAILURE, Failure

ARCHIVES = "crawl-*.warc.gz"


_failure = msgspec.json.Decoder(Failure)


class Request(NamedTuple):
    """What tells one request from another; ``host`` is that of its ``Host`` header."""

    method: str
    url: str
    host: str
    body: bytes


@dataclass(slots=True, frozen=True)
class Played:
    """What came for a request, and when: an answer, or the name of the exception that there was
    instead, with its text."""

    at: datetime
    answer: Http | None = None
    error: str = ""
    reason: str = ""


class _Outcome(NamedTuple):
    path: Path
    offset: int
    at: datetime
    failure: Failure | None


class Tape:
    """What came for each request, one after the other; each is given once.

    ``about`` is what the archive says of its run. Raises ``OSError``.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.about: dict[str, str] = {}
        self.left = 0
        self.last: datetime | None = None
        self._outcomes: dict[Request, deque[_Outcome]] = defaultdict(deque)
        self._answers = Answers(folder.parent)
        for path in sorted(folder.glob(ARCHIVES)):
            self._add(path)

    def next(self, request: Request) -> Played | None:
        """What came for it, None where nothing more is known. Raises ``NotKept``."""
        waiting = self._outcomes.get(request)
        if not waiting:
            return None
        outcome = waiting.popleft()
        self.left -= 1
        self.last = outcome.at
        if outcome.failure is not None:
            failure = outcome.failure
            return Played(outcome.at, None, failure.error, failure.reason)
        record = record_at(outcome.path, outcome.offset)
        if record is None:
            raise NotKept(f"what came for {request.url} can't be read")
        try:
            head = record.http
            body = self._answers.packed(record)
        except BadHttp as error:
            raise NotKept(f"what came for {request.url}: {error}") from error
        return Played(outcome.at, Http(head.status, head.headers, body))

    def _add(self, path: Path) -> None:
        asked: dict[str, Request] = {}
        order: list[str] = []
        outcomes: dict[str, _Outcome] = {}
        for found in _whole(path):
            if found.type == "warcinfo":
                self.about = self.about or _fields(found.block)
            elif found.type in ("response", "revisit") or found.content_type == FAILURE:
                # What is damaged in itself is no answer to its request.
                with suppress(ValueError, msgspec.DecodeError):
                    refers, outcome = _outcome(found)
                    outcomes[refers] = outcome
            elif found.type == "request":
                concurrent = found.headers.get("warc-concurrent-to", "")
                asked[concurrent] = _request(found)
                order.append(concurrent)
        for answer in order:
            if answer in outcomes:
                self._outcomes[asked[answer]].append(outcomes[answer])
                self.left += 1


def _whole(path: Path) -> Iterator[Record]:
    return (found for found in records(path) if not isinstance(found, Skipped))


def _outcome(found: Record) -> tuple[str, _Outcome]:
    """What came, and the id of the record that the request names for it.

    Raises ``ValueError`` and ``msgspec.DecodeError``.
    """
    at = datetime.fromisoformat(found.headers.get("warc-date", ""))
    if at.tzinfo is None:
        raise ValueError("a moment without a zone")
    failure, refers = None, found.id
    if found.content_type == FAILURE:
        failure = _failure.decode(found.block)
        refers = found.headers.get("warc-refers-to", found.id)
    return refers, _Outcome(found.file, found.offset, at, failure)


def _request(found: Record) -> Request:
    head, _, body = found.block.partition(b"\r\n\r\n")
    lines = head.split(b"\r\n")
    hosts = (line.partition(b":")[2] for line in lines if line.lower().startswith(b"host:"))
    host = next(hosts, b"").strip().decode("latin-1")
    return Request(lines[0].partition(b" ")[0].decode("latin-1"), found.url, host, body)


def _fields(block: bytes) -> dict[str, str]:
    lines = (line.partition(": ") for line in block.decode("utf-8", "replace").splitlines())
    return {name: value for name, _, value in lines}
