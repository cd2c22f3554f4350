"""The guard over records: what was chosen for readers, and what is forgotten.

What passed it may pass it again: it comes out as it went in.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import msgspec

from newsbot.items import UNTOLD, Article, Comment, CommentsStatus
from newsbot.readers.choice import KEPT, Choice
from newsbot.readers.secret import pseudonym
from newsbot.readers.tombstones import Forgotten
from newsbot.text.threads import arrange

_Line = dict[str, msgspec.Raw]
_line = msgspec.json.Decoder(_Line)
_comments = msgspec.json.Decoder(list[Comment])
_SOMEBODY = "[reader]"


class _Head(msgspec.Struct):
    id: str


_head = msgspec.json.Decoder(_Head)


def _no_key() -> bytes:
    raise AssertionError("pseudonyms need a key")


@dataclass(frozen=True)
class Guard:
    """``key`` brings the key of pseudonyms where one is needed; comments from before ``since`` are
    not kept (None: all are)."""

    choice: Choice = KEPT
    key: Callable[[], bytes] = _no_key
    forgotten: Forgotten = field(default_factory=Forgotten)
    since: str | None = None

    @cached_property
    def is_open(self) -> bool:
        """Whether everything passes as it is."""
        return self.choice == KEPT and not self.forgotten.stones and self.since is None

    @cached_property
    def _key(self) -> bytes:
        return self.key()

    def forgets(self, article_id: str) -> bool:
        return article_id in self.forgotten.articles

    # Comments

    def comments(self, comments: Sequence[Comment]) -> list[Comment]:
        """A thread as it may be kept; without those that are forgotten, in order."""
        if self.is_open:
            return list(comments)
        kept = [
            one
            for one in comments
            if not self.is_forgotten(one.id, one.author) and not self._is_too_old(one)
        ]
        mentions = self._mentions(comments)
        told = [self._comment(one, mentions) for one in kept]
        return told if len(kept) == len(comments) else arrange(told)

    def status(
        self, status: CommentsStatus, comments: Sequence[Comment]
    ) -> tuple[CommentsStatus, int | None]:
        """``comments_status`` and ``comments_total`` beside such a thread."""
        if status in UNTOLD:
            return status, None
        if not comments and status in ("complete", "partial"):
            status = "none"
        return status, len(comments)

    def is_forgotten(self, comment_id: str, author: str | None) -> bool:
        """Whether a comment, or whatever its author wrote, is."""
        if comment_id in self.forgotten.comments:
            return True
        readers = self.forgotten.readers
        return bool(readers and author) and pseudonym(self._key, author or "") in readers

    def _is_too_old(self, comment: Comment) -> bool:
        # All moments are text of one zone and length.
        written = comment.timestamp or comment.first_seen_at
        return self.since is not None and written < self.since

    def _comment(self, comment: Comment, mentions: re.Pattern[str] | None) -> Comment:
        author, choice = comment.author, self.choice
        if author is not None:
            author = self._name(author)
        body = self._words(comment.body, mentions)
        edits = [replace(one, body=self._words(one.body, mentions)) for one in comment.edits]
        same = author == comment.author and body == comment.body and edits == comment.edits
        if same or choice == KEPT:
            return comment
        return replace(comment, author=author, body=body, edits=edits)

    def _name(self, name: str) -> str | None:
        if self.choice.authors == "drop":
            return None
        if self.choice.authors == "pseudonym":
            return pseudonym(self._key, name)
        return self._masked(name)

    def _words(self, text: str, mentions: re.Pattern[str] | None) -> str:
        if mentions is not None:
            text = mentions.sub(lambda found: f"@{self._name(found[1]) or _SOMEBODY}", text)
        return self._masked(text)

    def _masked(self, text: str) -> str:
        if self.choice.contacts == "keep":
            return text
        # Its patterns take longer to make than all of a short command.
        from newsbot.text.personal import masked

        return masked(text)

    def _mentions(self, comments: Sequence[Comment]) -> re.Pattern[str] | None:
        """Where somebody of the thread is named as one answers him: "@Lan Anh"."""
        if self.choice.authors == "keep":
            return None
        names = {one.author for one in comments if one.author}
        if not names:
            return None
        told = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
        return re.compile(rf"@\s?({told})(?!\w)")

    # Records and their lines

    def article(self, article: Article) -> Article:
        """A record as it may be kept. It must be none that is forgotten."""
        if self.is_open or not article.comments:
            return article
        comments = self.comments(article.comments)
        if comments == article.comments:
            return article
        status, total = self.status(article.comments_status, comments)
        return replace(article, comments=comments, comments_status=status, comments_total=total)

    def line(self, line: bytes) -> bytes | None:
        """A line of articles; the very same where nothing changes, None where it is forgotten.

        Raises ``msgspec.DecodeError``.
        """
        if self.is_open:
            return line
        if self.forgotten.articles and self.forgets(_head.decode(line).id):
            return None
        record = _line.decode(line)
        return msgspec.json.encode(record) if self._guard(record) else line

    def history_line(self, line: bytes) -> bytes | None:
        """As ``line``, of history."""
        if self.is_open:
            return line
        told = _line.decode(line)
        if self.forgets(msgspec.json.decode(told["id"], type=str)):
            return None
        if bytes(told.get("record", b"null")) == b"null":
            return line
        record = _line.decode(told["record"])
        if not self._guard(record):
            return line
        return msgspec.json.encode(told | {"record": msgspec.Raw(msgspec.json.encode(record))})

    def _guard(self, record: _Line) -> bool:
        """Guards the comments of a record, or a part of one; whether anything changed."""
        raw = bytes(record.get("comments", b"[]"))
        if raw == b"[]":
            return False
        before = _comments.decode(raw)
        comments = self.comments(before)
        if comments == before:
            return False
        record["comments"] = msgspec.Raw(msgspec.json.encode(comments))
        if "comments_status" in record:
            said: CommentsStatus = msgspec.json.decode(record["comments_status"])
            status, total = self.status(said, comments)
            record["comments_status"] = msgspec.Raw(msgspec.json.encode(status))
            record["comments_total"] = msgspec.Raw(msgspec.json.encode(total))
        return True


OPEN = Guard()
