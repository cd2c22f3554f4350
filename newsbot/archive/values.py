"""What goes into an archive, as values: an exchange on the wire, a failure, an earlier payload."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, Protocol

# The content types of our own records of metadata.
FAILURE = "application/vnd.newsbot.failure+json"
LOOK = "application/vnd.newsbot.look+json"
# Headers that Heritrix writes too: where the record lies that a revisit refers to.
REFERS_TO_FILE, REFERS_TO_OFFSET = "WARC-Refers-To-Filename", "WARC-Refers-To-File-Offset"
SAME_PAYLOAD = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"


class Original(NamedTuple):
    """The record that has a payload's bytes: its place, its id and when it came."""

    run: str
    file: str
    offset: int
    record: str
    at: str


class Payloads(Protocol):
    """What earlier answers were, by address."""

    def find(self, url: str, digest: str) -> Original | None: ...
    def remember(self, url: str, digest: str, original: Original) -> None: ...
    def revisited(self, run: str, original: str) -> None: ...


@dataclass(slots=True, frozen=True, kw_only=True)
class Exchange:
    """One request on the wire: the bytes that went and came, ``at`` the moment of the answer."""

    url: str
    sent: bytes
    received: bytes
    at: datetime
    address: str | None = None


@dataclass(slots=True, frozen=True, kw_only=True)
class Failure:
    """Why a request brought no whole answer: the exception's name, and in words."""

    error: str
    reason: str
    # What the archive can't hold as an answer, as it is none.
    received: bytes = b""
