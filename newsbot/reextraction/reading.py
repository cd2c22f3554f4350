"""A piece of an archive, read by today's rules: what each look at an article came to."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

import msgspec
from w3lib.encoding import http_content_type_encoding

import newsbot
from newsbot import items, pipelines
from newsbot.archive.http import BadHttp
from newsbot.archive.looks import (
    NotKept,
    SavedComments,
    SavedPage,
    Seen,
    from_json,
    restored,
)
from newsbot.archive.places import reaching
from newsbot.archive.reading import Answers, Record, Skipped, records
from newsbot.archive.values import LOOK
from newsbot.cms.reading import read_page
from newsbot.items import (
    Article,
    Comment,
    CommentReply,
    CommentsStatus,
    FetchedArticle,
    FetchedComments,
    Rejected,
    to_json,
)
from newsbot.pipelines.comments import read_comments
from newsbot.sites import Site, all_sites
from newsbot.text.dates import isoformat
from newsbot.text.urls import on_hosts

# So much of a file at once: some fifty pages.
PIECE = 10**6
_ANSWERS = ("response", "revisit")
_OUR_MARK = b"\nnewsbot-site: "


class Piece(NamedTuple):
    """The records of a file that begin from ``start`` on and before ``end``.

    ``ours``: newsbot wrote it, so that its looks tell what belongs together.
    """

    path: Path
    start: int
    end: int
    ours: bool


class ReadPage(msgspec.Struct, frozen=True, tag="page"):
    """A page and the comments that came with it; ``article`` is the record's line."""

    article: msgspec.Raw

    @property
    def record(self) -> Article:
        return items.from_json(bytes(self.article))


class ReadThread(msgspec.Struct, frozen=True, tag="comments"):
    """Later comments alone."""

    comments: list[Comment]
    status: CommentsStatus
    cut: bool


class Reading(NamedTuple):
    """What a look came to: ``id`` is the article's, ``at`` when it was, as records say it.

    ``offset`` is that of the look's record, of a stranger's archive that of the page.
    """

    id: str
    at: str
    path: Path
    offset: int
    read: ReadPage | ReadThread


class Unread(NamedTuple):
    """A page that is no record, and why: ``reason`` is a stable word."""

    url: str
    at: str
    path: Path
    offset: int
    reason: str
    detail: str


class PieceRead(NamedTuple):
    """What a piece held. ``skipped`` counts what could not be read, or is none of this paper's."""

    piece: Piece
    readings: list[Reading]
    unread: list[Unread]
    pages: int
    skipped: Counter[str]
    rules: Counter[str]


def pieces(path: Path) -> list[Piece]:
    """A file in pieces. Raises ``OSError`` and ``Unreachable``."""
    with reaching(path):
        size = path.stat().st_size
        with path.open("rb") as file:
            packed = file.read(2) == b"\x1f\x8b"
        ours = is_ours(path)
    # Without gzip members there is no place to begin in the middle.
    each = PIECE if packed else max(size, 1)
    return [Piece(path, start, min(start + each, size), ours) for start in range(0, size, each)]


def is_ours(path: Path) -> bool:
    """Whether newsbot wrote a file. Raises ``OSError``."""
    first = next(records(path), None)
    return isinstance(first, Record) and first.type == "warcinfo" and _OUR_MARK in first.block


@cache
def fingerprint() -> str:
    """Of the code that reads: what another one read must be read again."""
    digest = sha256()
    root = Path(newsbot.__file__).parent
    for path in sorted(root.rglob("*.py")):
        digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:32]


class _Counted:
    """Scrapy's stats, as far as pipelines know them."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()

    def inc_value(self, key: str, count: int = 1) -> None:
        self.counts[key] += count


def read_piece(piece: Piece, site_name: str, runs: Path) -> PieceRead:
    """Reads a piece; ``runs`` is the folder of the paper's runs. Raises ``Unreachable``."""
    with reaching(piece.path):
        return _Reader(all_sites()[site_name], runs, piece).whole()


class _Reader:
    def __init__(self, site: Site, runs: Path, piece: Piece) -> None:
        self.site, self.piece = site, piece
        self.answers = Answers(piece.path.parent.parent, runs)
        self.stats = _Counted()
        self.result = PieceRead(piece, [], [], 0, Counter(), self.stats.counts)

    def whole(self) -> PieceRead:
        path, start, end, ours = self.piece
        pages = 0
        for found in records(path, start, end):
            if isinstance(found, Skipped):
                self.result.skipped[found.why] += 1
            elif ours and found.content_type == LOOK:
                pages += self.look(found)
            elif found.type in _ANSWERS:
                self.answers.add(found)
                pages += not ours and self.look(found)
        return self.result._replace(pages=pages)

    def look(self, found: Record) -> bool:
        """What stands there; whether a page was read for it."""
        try:
            seen = item_of(found, self.answers, self.site)
        except PassedOver as error:
            self.result.skipped[error.why] += 1
            return False
        if isinstance(seen, FetchedComments):
            self.comments(seen, found)
        elif isinstance(seen, FetchedArticle):
            self.page(seen, found)
            return True
        return False

    def page(self, fetched: FetchedArticle, found: Record) -> None:
        at = isoformat(fetched.fetched_at)
        # Nobody asks for a page again here: its tree goes while it is in the processor's cache.
        read_page.cache_clear()
        try:
            article = pipelines.extract(fetched, self.stats)
        except Rejected as rejected:
            why = (rejected.reason, rejected.detail)
            self.result.unread.append(Unread(fetched.url, at, found.file, found.offset, *why))
            return
        except Exception as error:
            # Today's rules have a bug; the page is told like one that they reject.
            why = ("bug", f"{type(error).__name__}: {error}")
            self.result.unread.append(Unread(fetched.url, at, found.file, found.offset, *why))
            return
        read = ReadPage(msgspec.Raw(to_json(article)))
        self.result.readings.append(Reading(article.id, at, found.file, found.offset, read))

    def comments(self, fetched: FetchedComments, found: Record) -> None:
        look, at = fetched.look, isoformat(fetched.fetched_at)
        comments, status, cut = read_comments(self.site, fetched.reply, fetched.fetched_at)
        if look.article_id is None or (look.comments and status == "none"):
            # All gone at once: the crawl looked at the page instead.
            return
        read = ReadThread(comments, status, cut)
        self.result.readings.append(Reading(look.article_id, at, found.file, found.offset, read))


class PassedOver(Exception):
    """What stands there is not read again; ``why`` is a stable word."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def item_of(found: Record, answers: Answers, site: Site) -> Seen:
    """A look of ours, or a page in an archive of others, as a spider gives it to the pipelines.

    Raises ``PassedOver``.
    """
    if found.content_type != LOOK:
        return _strange_page(found, answers, site)
    try:
        look = from_json(found.block)
        if isinstance(look, SavedPage | SavedComments) and look.site != site.name:
            raise PassedOver("other_paper")
        isoformat(look.at)
        return restored(look, lambda kept: answers.body(kept, found.file))
    except (msgspec.DecodeError, OverflowError) as error:
        # The last day of the year 9999 is none in Vietnam.
        raise PassedOver("damaged") from error
    except NotKept as error:
        raise PassedOver("missing") from error


def _strange_page(found: Record, answers: Answers, site: Site) -> FetchedArticle:
    if not on_hosts(found.url, site.hosts) or site.address(found.url) is None:
        raise PassedOver("other_address")
    try:
        at = datetime.fromisoformat(found.headers.get("warc-date", ""))
        isoformat(at)
        if found.http.status != 200:
            raise PassedOver("no_page")
        html = answers.whole(found)
    except (BadHttp, NotKept, OverflowError, ValueError) as error:
        raise PassedOver("damaged") from error
    return FetchedArticle(
        site=site.name,
        url=found.url,
        html=html,
        fetched_at=at if at.tzinfo else at.replace(tzinfo=UTC),
        charset=http_content_type_encoding(found.http.value("Content-Type") or None),
        comments=CommentReply("disabled"),
    )
