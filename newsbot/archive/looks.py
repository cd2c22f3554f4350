"""What a spider made of answers, as a record of the archive: which belong together, and for what.

A look is an article's page with the answers for its comments, later comments alone, or that the
page was not sent (unchanged, gone). Its record is JSON and names the records of its answers; with
their bodies it is the very item that the spider gave to the pipelines.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import msgspec

from newsbot.items import (
    Answer,
    Ask,
    CommentReply,
    FetchedArticle,
    FetchedComments,
    Kept,
    Listed,
    Look,
    SameOrGone,
)

Seen = FetchedArticle | FetchedComments | SameOrGone


class SavedAnswer(msgspec.Struct, frozen=True, omit_defaults=True):
    ask: Ask
    kept: Kept | None = None


class SavedReply(msgspec.Struct, frozen=True, omit_defaults=True):
    status: Literal["answered", "closed", "failed", "refused", "unsupported", "disabled"]
    answers: tuple[SavedAnswer, ...] = ()
    key: dict[str, str] | None = None
    likes: bool = False


class SavedPage(msgspec.Struct, frozen=True, tag="page", omit_defaults=True):
    site: str
    url: str
    at: datetime
    kept: Kept
    comments: SavedReply
    charset: str | None = None
    listed: Listed | None = None
    first_seen_at: datetime | None = None
    validators: dict[str, str] = {}
    answers: tuple[str, ...] = ()


class SavedComments(msgspec.Struct, frozen=True, tag="comments", omit_defaults=True):
    site: str
    look: Look
    at: datetime
    comments: SavedReply


class SavedStatus(msgspec.Struct, frozen=True, tag="status", omit_defaults=True):
    look: Look
    status: int
    at: datetime
    answers: tuple[str, ...] = ()
    kept: Kept | None = None


Saved = SavedPage | SavedComments | SavedStatus
_look: msgspec.json.Decoder[Saved] = msgspec.json.Decoder(Saved)


@dataclass(slots=True, frozen=True)
class NotKept(Exception):
    """An answer of a look is not in the archive; the text says which."""

    what: str

    def __str__(self) -> str:
        return self.what


def saved(seen: Seen) -> Saved | None:
    """A look as it is kept; None where its page is in no archive."""
    match seen:
        case FetchedArticle(kept=Kept() as kept):
            return SavedPage(
                site=seen.site,
                url=seen.url,
                at=seen.fetched_at,
                kept=kept,
                comments=_saved_reply(seen.comments),
                charset=seen.charset,
                listed=seen.listed,
                first_seen_at=seen.first_seen_at,
                validators=dict(seen.validators),
                answers=tuple(seen.answers),
            )
        case FetchedComments():
            return SavedComments(seen.site, seen.look, seen.fetched_at, _saved_reply(seen.reply))
        case SameOrGone():
            return SavedStatus(seen.look, seen.status, seen.at, tuple(seen.answers), seen.kept)
    return None


def to_json(look: Saved) -> bytes:
    return msgspec.json.encode(look)


def from_json(told: bytes) -> Saved:
    """Raises ``msgspec.DecodeError`` for what is no look."""
    return _look.decode(told)


def restored(look: Saved, body: Callable[[Kept], bytes]) -> Seen:
    """The item as the spider gave it; ``body`` brings an answer's body, its encoding undone.

    Raises ``NotKept``, and what ``body`` raises.
    """
    match look:
        case SavedPage():
            return FetchedArticle(
                site=look.site,
                url=look.url,
                html=body(look.kept),
                fetched_at=look.at,
                charset=look.charset,
                comments=_reply(look.comments, body),
                listed=look.listed,
                first_seen_at=look.first_seen_at,
                validators=look.validators,
                answers=look.answers,
                kept=look.kept,
            )
        case SavedComments():
            reply = _reply(look.comments, body)
            return FetchedComments(look.site, look.look, reply, look.at)
        case SavedStatus():
            return SameOrGone(look.look, look.status, look.at, look.answers, look.kept)


def _saved_reply(reply: CommentReply) -> SavedReply:
    answers = tuple(SavedAnswer(answer.ask, answer.kept) for answer in reply.answers)
    key = None if reply.key is None else dict(reply.key)
    return SavedReply(reply.status, answers, key, reply.likes)


def _reply(reply: SavedReply, body: Callable[[Kept], bytes]) -> CommentReply:
    answers = []
    for answer in reply.answers:
        if answer.kept is None:
            raise NotKept(f"the answer for {answer.ask.target}")
        answers.append(Answer(answer.ask, body(answer.kept), answer.kept, answer.kept.at))
    return CommentReply(reply.status, tuple(answers), reply.key, reply.likes)


def address_of(look: Saved) -> str:
    """The article's address, for the record's own head."""
    return look.url if isinstance(look, SavedPage) else look.look.entry.path


def main_answer(look: Saved) -> Kept | None:
    """The answer that a look is about."""
    if not isinstance(look, SavedComments):
        return look.kept
    return next((answer.kept for answer in look.comments.answers), None)
