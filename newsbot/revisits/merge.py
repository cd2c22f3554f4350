"""What a later look makes of a record: versions of the article, lives of its comments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal

from newsbot.items import Article, Comment, CommentsStatus, Superseded, superseded
from newsbot.text.comments import arrange

Outcome = Literal["new", "changed", "unchanged"]


@dataclass(slots=True)
class Merged:
    """The record after a look, what became of it, and the lines that history gains."""

    article: Article
    outcome: Outcome
    history: list[Superseded] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class Settled:
    """A look that led to a record, and when the next ones are due (None: no more).

    ``of_page`` is False where only the comments were asked; ``is_other`` where the record says
    something that it did not say before. ``moved_from`` is the frontier's key of the address that
    the article left, ``commented_at`` when a comment was last found new.
    """

    key: str
    merged: Merged
    at: datetime
    of_page: bool = True
    is_other: bool = True
    page_due: datetime | None = None
    comments_due: datetime | None = None
    comments_failed: int = 0
    commented_at: datetime | None = None
    comment_id: str | None = None
    moved_from: str | None = None
    validators: Mapping[str, str] = field(default_factory=dict)


def merge_page(earlier: Article | None, article: Article) -> Merged:
    """A page looked at now, over the record so far (None: the first look).

    A changed content hash is a new version; a changed address alone is not, but stands in
    history too.
    """
    if earlier is None:
        return Merged(article, "new")
    at = article.fetched_at
    merged = replace(
        article,
        first_seen_at=earlier.first_seen_at,
        version=earlier.version,
        changed_at=earlier.changed_at,
    )
    merged = with_comments(earlier, article.comments, article.comments_status, at, into=merged)
    if article.content_sha256 != earlier.content_sha256:
        merged.version, merged.changed_at = earlier.version + 1, at
        return Merged(merged, "changed", [superseded(earlier, "changed", at)])
    if article.url != earlier.url:
        return Merged(merged, "changed", [superseded(earlier, "moved", at)])
    came_back = earlier.gone_at is not None
    return Merged(merged, "changed" if came_back else "unchanged")


def merge_gone(earlier: Article, at: str) -> Merged:
    """The page is no longer there: the record stays and says since when."""
    if earlier.gone_at is not None:
        return Merged(earlier, "unchanged")
    return Merged(replace(earlier, gone_at=at), "changed")


def merge_same(earlier: Article) -> Merged:
    """The site says that the page is as it was."""
    if earlier.gone_at is None:
        return Merged(earlier, "unchanged")
    return Merged(replace(earlier, gone_at=None), "changed")


def with_comments(
    earlier: Article,
    read: list[Comment],
    status: CommentsStatus,
    at: str,
    into: Article | None = None,
) -> Article:
    """``into`` (or ``earlier`` itself) with the comments of ``earlier`` and those read now.

    A call that failed says nothing about comments: they stay as they were. Where the answer was
    read in part, what is not in it is not taken for removed.
    """
    unknown = ("failed", "disabled")
    comments = earlier.comments
    if status in unknown:
        status = status if earlier.comments_status in unknown else earlier.comments_status
    else:
        comments = merge_comments(earlier.comments, read, at, whole=status != "malformed")
        status = "complete" if comments and status == "none" else status
    total = None if status in unknown else len(comments)
    record = earlier if into is None else into
    return replace(record, comments=comments, comments_status=status, comments_total=total)


def merge_comments(
    earlier: Sequence[Comment], now: Sequence[Comment], at: str, *, whole: bool
) -> list[Comment]:
    """One list of all comments ever seen: those of now, then those no longer there."""
    before = {comment.id: comment for comment in earlier}
    merged = [_seen_again(before.pop(comment.id, None), comment, at) for comment in now]
    for comment in before.values():
        removed = whole and comment.removed_at is None
        merged.append(replace(comment, removed_at=at) if removed else replace(comment))
    return arrange(merged)


def _seen_again(before: Comment | None, now: Comment, at: str) -> Comment:
    if before is None:
        return now
    edits = before.edits
    if (before.body, before.author) != (now.body, now.author):
        edits = [*edits, {"at": at, "author": before.author, "body": before.body}]
    return replace(
        now,
        first_seen_at=before.first_seen_at,
        likes=before.likes if now.likes is None else now.likes,
        edits=edits,
    )
