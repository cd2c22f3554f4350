"""What flows through newsbot and what it exports: the contract, as types.

The dataclasses from ``Block`` to ``Article`` are the exported record; their field order is the
order of the keys in a line. ``newsbot.schema`` says what each field holds. ``Listed``,
``CommentReply`` and ``FetchedArticle`` are what a spider hands to the pipelines.

Imports nothing of newsbot.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Annotated, Any, Literal, NamedTuple
from urllib.parse import urlencode

import msgspec
from msgspec import Meta

SCHEMA_VERSION = "1.0"

Timestamp = Annotated[
    str,
    Meta(
        pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+07:00$",
        extra_json_schema={"format": "date-time"},
    ),
]
Text = Annotated[str, Meta(min_length=1)]
Url = Annotated[str, Meta(pattern=r"^https?://[^\s/]+")]
CommentsStatus = Literal[
    "complete", "partial", "none", "failed", "refused", "malformed", "unsupported", "disabled"
]
# Those of calls that say nothing about an article's comments.
UNTOLD = frozenset({"failed", "refused", "unsupported", "disabled"})


class Rejected(Exception):
    """This page can't become a record. ``reason`` is a stable word, ``detail`` is for people."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(reason, detail)
        self.reason = reason
        self.detail = detail

    def __str__(self) -> str:
        return f"{self.reason}: {self.detail}"


@dataclass(slots=True)
class Block:
    """One block of the body; ``text`` is what it adds to the body."""

    type: Literal["paragraph", "heading", "quote", "list", "table"]
    text: Text
    items: list[str] | None = None
    rows: list[list[str]] | None = None


@dataclass(slots=True)
class Image:
    """A picture of the article; ``credit`` is what follows "Ảnh:" at the caption's end."""

    url: Url
    caption: str | None = None
    credit: str | None = None


@dataclass(slots=True)
class Video:
    """An embedded video; a player filled in by script has no ``url`` in the page."""

    url: str | None = None
    poster: str | None = None
    caption: str | None = None


@dataclass(slots=True)
class Edit:
    """What a comment said before, and when it was first seen to say something else."""

    body: str
    until: Timestamp


@dataclass(slots=True)
class Comment:
    """A reader's comment in its thread; ``depth`` counts from 0."""

    id: Annotated[str, Meta(pattern=r"^c-.+")]
    parent_id: Annotated[str, Meta(pattern=r"^c-.+")] | None
    author: str | None
    timestamp: Timestamp | None
    body: str
    likes: Annotated[int, Meta(ge=0)] | None
    depth: Annotated[int, Meta(ge=0)]
    first_seen_at: Timestamp
    last_seen_at: Timestamp
    removed_at: Timestamp | None = None
    edits: list[Edit] = field(default_factory=list)


@dataclass(slots=True)
class Extraction:
    """How the record was read: the layout that fired, the parser, and what was odd."""

    layout: str
    parser: str
    flags: list[str] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class Article:
    """One exported line. Every key is always present, in this order."""

    title: Text
    timestamp: Timestamp | None = None
    author: str | None = None
    body: str = ""
    comments: list[Comment] = field(default_factory=list)
    id: Annotated[str, Meta(pattern=r"^[a-z0-9]+-[0-9a-z-]{1,80}$")]
    site: Text
    url: Url
    section: str | None = None
    section_path: str | None = None
    tags: list[str] = field(default_factory=list)
    lead: str | None = None
    authors: list[str] = field(default_factory=list)
    source: str | None = None
    blocks: list[Block] = field(default_factory=list)
    images: list[Image] = field(default_factory=list)
    videos: list[Video] = field(default_factory=list)
    language: Text = "vi"
    timestamp_raw: str | None = None
    comments_status: CommentsStatus = "disabled"
    comments_total: Annotated[int, Meta(ge=0)] | None = None
    version: Annotated[int, Meta(ge=1)] = 1
    first_seen_at: Timestamp
    fetched_at: Timestamp
    changed_at: Timestamp | None = None
    gone_at: Timestamp | None = None
    content_sha256: Annotated[str, Meta(pattern=r"^[0-9a-f]{64}$")]
    extraction: Extraction
    schema_version: str = SCHEMA_VERSION


@dataclass(slots=True, frozen=True)
class Ask:
    """A request as a value: what is asked of a paper, or of a service that it uses.

    ``path`` begins with a slash; ``query`` and ``form`` are names and values, a form is posted.
    ``role`` is empty for the paper's own host, else a name in ``Site.services``. ``state`` is what
    a list wants to know of itself at the answer; it is not sent.
    """

    path: str
    query: tuple[tuple[str, str], ...] = ()
    role: str = ""
    form: tuple[tuple[str, str], ...] | None = None
    headers: tuple[tuple[str, str], ...] = ()
    state: tuple[str, ...] = ()

    @property
    def method(self) -> Literal["GET", "POST"]:
        return "GET" if self.form is None else "POST"

    @property
    def target(self) -> str:
        """Path and query, as they are sent."""
        return self.path + (f"?{urlencode(self.query)}" if self.query else "")

    def value(self, name: str) -> str | None:
        """What the query gives for a name, None where it has none."""
        return dict(self.query).get(name)

    def having(self, **query: object) -> Ask:
        """The same with other values for these names."""
        told = dict(self.query) | {name: str(value) for name, value in query.items()}
        return replace(self, query=tuple(told.items()))


def ask(path: str, role: str = "", **query: object) -> Ask:
    """An ``Ask`` with its query written as keywords."""
    return Ask(path, tuple((name, str(value)) for name, value in query.items()), role)


@dataclass(slots=True, frozen=True)
class Kept:
    """Where an answer lies in an archive, and when it came.

    ``file`` and ``offset`` (in bytes) say where its record begins, ``file`` is a name in the folder
    of ``run``; ``record`` is the record's id, ``digest`` that of its payload ("sha1:…").
    """

    run: str
    file: str
    offset: int
    record: str
    digest: str
    at: datetime


@dataclass(slots=True, frozen=True)
class Answer:
    """What came for an ask, as it came, and when; ``kept`` says where that lies in an archive."""

    ask: Ask
    body: bytes
    kept: Kept | None = None
    at: datetime | None = None


@dataclass(slots=True, frozen=True)
class Listed:
    """An article as a listing names it, before its page is fetched.

    ``key`` and ``path``, the host-relative address, are those of ``newsbot.cms.base.Address``,
    ``month`` and ``begun`` too. ``published`` is the date that the list tells (None where it tells
    none), ``changed`` that of its last change: it was published then at the latest. ``digest`` is
    over what the list says of it, so that a correction shows before the page is read again.
    """

    key: str
    path: str
    section_path: str
    published: datetime | None = None
    digest: str | None = None
    month: str | None = None
    changed: datetime | None = None
    begun: datetime | None = None

    @property
    def at_latest(self) -> datetime | None:
        """When it was published, or before which moment; None where its list does not tell."""
        return self.published or self.changed


@dataclass(slots=True, frozen=True)
class Look:
    """One article that is due: its page with its comments, or the comments alone.

    ``article_id`` is that of its record, None before the first; ``comment_key`` is what its
    comments are asked for with, ``comments`` how many of them are there as far as known.
    ``validators`` are the headers for a conditional request.
    """

    entry: Listed
    kind: Literal["page", "comments"] = "page"
    article_id: str | None = None
    comment_key: Mapping[str, str] | None = None
    comments: int = 0
    validators: Mapping[str, str] = field(default_factory=dict)


class Scope(NamedTuple):
    """Which of the known articles a run looks at: all that meet every part; empty parts are met.

    ``sections`` are path prefixes of listings, ``since`` and ``until`` bound the listed date (an
    article without one is in), ``keys`` name articles.
    """

    sections: Sequence[str] = ()
    since: datetime | None = None
    until: datetime | None = None
    keys: Sequence[str] = ()


# Whose articles a crawl reads: the paper's own, or those that a replica invents.
Origin = Literal["paper", "replica"]


class Coverage(NamedTuple):
    """What earlier runs listed whole: from ``since`` (None: the beginning) to ``until``."""

    since: datetime | None
    until: datetime


@dataclass(slots=True, frozen=True)
class CommentReply:
    """What became of the comment calls: the status known to the spider, and the raw answers.

    Where there was no usable answer ("failed"), the service turns us away ("refused"), the CMS's
    comments can't be read yet ("unsupported"), the page says that there are none ("closed") or none
    was asked for ("disabled"), ``answers`` is empty. ``key`` is what the calls were made with,
    ``likes``: they were asked for.
    """

    status: Literal["answered", "closed", "failed", "refused", "unsupported", "disabled"]
    answers: tuple[Answer, ...] = ()
    key: Mapping[str, str] | None = None
    likes: bool = False

    @classmethod
    def saved(cls, *bodies: bytes) -> CommentReply:
        """What was answered, from files; likes are not asked for."""
        return cls("answered", tuple(Answer(Ask("/"), body) for body in bodies))


@dataclass(slots=True, frozen=True)
class FetchedArticle:
    """One article page as received, with its comment reply.

    ``url`` is the address on the paper's own host, ``fetched_at`` an aware datetime,
    ``charset`` the one the HTTP header names, None without one; ``answers`` is what each try
    brought, the page's own last ("503", "timeout", "200"); ``kept`` is where it lies in an archive.
    """

    site: str
    url: str
    html: bytes
    fetched_at: datetime
    charset: str | None = None
    comments: CommentReply = CommentReply("disabled")
    listed: Listed | None = None
    first_seen_at: datetime | None = None
    validators: Mapping[str, str] = field(default_factory=dict)
    answers: Sequence[str] = ()
    kept: Kept | None = None


@dataclass(slots=True, frozen=True)
class FetchedComments:
    """A later look at an article's comments alone."""

    site: str
    look: Look
    reply: CommentReply
    fetched_at: datetime

    @property
    def url(self) -> str:
        return self.look.entry.path


@dataclass(slots=True, frozen=True)
class SameOrGone:
    """A known article's page that was not sent: unchanged (304), or no longer there (404, 410).

    ``answers`` is what each try brought, ``kept`` where the last one lies in an archive.
    """

    look: Look
    status: int
    at: datetime
    answers: Sequence[str] = ()
    kept: Kept | None = None

    @property
    def url(self) -> str:
        return self.look.entry.path


@dataclass(slots=True)
class HistoryLine:
    """One line of ``history.jsonl``: what befell an article, seen at ``at``.

    | kind | ``changed`` | ``record`` |
    |---|---|---|
    | ``version`` | the fields that differ | the whole record as it was before |
    | ``moved`` | ``url`` or ``timestamp``, and what changed with them | these fields as before |
    | ``gone``, ``back`` | none | null |
    | ``reread`` | what newsbot reads otherwise since | these fields as they were before |
    """

    id: str
    kind: Literal["version", "moved", "gone", "back", "reread"]
    at: Timestamp
    changed: list[str] = field(default_factory=list)
    record: dict[str, Any] | None = None


# Made once, where the types are: msgspec learns a type when it first reads one, and two threads
# that let it do so at once end the process. So it is with every decoder of newsbot.
_article = msgspec.json.Decoder(Article)
_history = msgspec.json.Decoder(HistoryLine)


def to_json(article: Article | HistoryLine) -> bytes:
    """A record as one line of JSON without its newline, keys in the contract's order."""
    return msgspec.json.encode(article)


def from_json(line: bytes | str) -> Article:
    """The article of an exported line. Raises ``msgspec.ValidationError`` naming the field."""
    return _article.decode(line)


def from_builtins(told: object) -> Article:
    """As ``from_json``, of what was decoded already."""
    return msgspec.convert(told, Article)


def history_from_json(line: bytes | str) -> HistoryLine:
    """A line of history. Raises ``msgspec.ValidationError`` naming the field."""
    return _history.decode(line)
