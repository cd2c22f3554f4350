"""What a later look makes of a record: versions of the article, lives of its comments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal, NamedTuple

import msgspec

from newsbot.items import UNTOLD, Article, Comment, CommentsStatus, Edit, HistoryLine, Kept
from newsbot.text.threads import arrange

Outcome = Literal["new", "changed", "unchanged"]

# What a record says of the article itself; the rest is about its looks, or has a past of its own.
_SAID = tuple(
    "title timestamp author body url section section_path tags lead authors source blocks images"
    " videos language timestamp_raw".split()
)
_PLACE = ("url", "timestamp", "section", "section_path")


class Lost(NamedTuple):
    """What is still known of a record of which the dataset has no line, or an earlier version's."""

    version: int
    content_sha256: str
    changed_at: str | None


@dataclass(slots=True)
class Merged:
    """The record after a look, what became of it, and the lines that history gains."""

    article: Article
    outcome: Outcome
    history: list[HistoryLine] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class Settled:
    """A look that led to a record, and when the next ones are due (None: no more).

    ``of_page`` is False where only the comments were asked; ``is_other`` where the record says
    something that it did not say before. ``moved_from`` is the frontier's key of the address that
    the article left, ``commented_at`` when a comment was last found new, ``source`` the digest of
    what the page shows. ``answers`` is what each try brought, ``comments_came`` what became of the
    comment calls (None: none were made), ``page`` where the page lies in an archive.
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
    comment_key: Mapping[str, str] | None = None
    moved_from: str | None = None
    source: str | None = None
    validators: Mapping[str, str] = field(default_factory=dict)
    answers: Sequence[str] = ()
    comments_came: CommentsStatus | None = None
    page: Kept | None = None


def merge_page(
    earlier: Article | None,
    article: Article,
    lost: Lost | None = None,
    *,
    same_source: bool = False,
) -> Merged:
    """A page looked at now, over the record so far (None: the first look, or it was lost).

    A changed content hash is a new version, but where ``same_source`` says that the page shows
    what it showed: then our reading of it changed, not the article. A changed address alone is no
    version, but stands in history too. ``lost`` is the record that once stood for the earlier one.
    """
    merged = _merge_page(earlier, article, same_source=same_source)
    if lost is not None:
        is_same = same_source or lost.content_sha256 == article.content_sha256
        version, changed_at = lost.version, lost.changed_at
        # The versions go on where they were, though the earlier ones are gone.
        merged.article = replace(
            merged.article,
            version=version if is_same else version + 1,
            changed_at=changed_at if is_same else article.fetched_at,
        )
    return merged


def _merge_page(earlier: Article | None, article: Article, *, same_source: bool) -> Merged:
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
    history = _back(earlier, at)
    if not same_source and article.content_sha256 != earlier.content_sha256:
        merged.version, merged.changed_at = earlier.version + 1, at
        whole: dict[str, object] = msgspec.to_builtins(earlier)
        history.append(HistoryLine(earlier.id, "version", at, _unlike(earlier, article), whole))
    history += _moved(earlier, article, at, same_source=same_source)
    return Merged(merged, "changed" if history else "unchanged", history)


def merge_gone(earlier: Article, at: str) -> Merged:
    """The page is no longer there: the record stays and says since when."""
    if earlier.gone_at is not None:
        return Merged(earlier, "unchanged")
    return Merged(replace(earlier, gone_at=at), "changed", [HistoryLine(earlier.id, "gone", at)])


def merge_same(earlier: Article, at: str) -> Merged:
    """The site says that the page is as it was."""
    if earlier.gone_at is None:
        return Merged(earlier, "unchanged")
    return Merged(replace(earlier, gone_at=None), "changed", _back(earlier, at))


def _back(earlier: Article, at: str) -> list[HistoryLine]:
    return [] if earlier.gone_at is None else [HistoryLine(earlier.id, "back", at)]


def _moved(earlier: Article, article: Article, at: str, *, same_source: bool) -> list[HistoryLine]:
    """The article stands at another address or under another date than before."""
    other_date = article.timestamp != earlier.timestamp and not same_source
    if article.url == earlier.url and not other_date:
        return []
    changed = [key for key in _unlike(earlier, article) if key in _PLACE]
    before = {key: getattr(earlier, key) for key in changed}
    return [HistoryLine(earlier.id, "moved", at, changed, before)]


def _unlike(earlier: Article, article: Article) -> list[str]:
    return [key for key in _SAID if getattr(earlier, key) != getattr(article, key)]


def with_comments(
    earlier: Article,
    read: list[Comment],
    status: CommentsStatus,
    at: str,
    into: Article | None = None,
) -> Article:
    """``into`` (or ``earlier`` itself) with the comments of ``earlier`` and those read now.

    A call that failed says nothing about comments: they stay as they were. Neither does one whose
    comments are all others than those that were seen more than once. Where the answer was read in
    part, what is not in it is not taken for removed.
    """
    comments = earlier.comments
    status = believed(earlier, read, status)
    if status in UNTOLD:
        status = status if earlier.comments_status in UNTOLD else earlier.comments_status
    else:
        # Of two that were answered once each, either may be a mix-up. Today's is believed: if that
        # is the wrong one, the next answer puts it right in the same way.
        known = [] if _are_anothers(earlier.comments, read) else earlier.comments
        comments = merge_comments(known, read, at, whole=status not in ("malformed", "partial"))
        status = "complete" if comments and status == "none" else status
    total = None if status in UNTOLD else len(comments)
    record = earlier if into is None else into
    return replace(record, comments=comments, comments_status=status, comments_total=total)


def believed(earlier: Article, read: Sequence[Comment], status: CommentsStatus) -> CommentsStatus:
    """What became of a call: it failed where its comments can't be this article's."""
    confirmed = any(one.last_seen_at > one.first_seen_at for one in earlier.comments)
    return "failed" if confirmed and _are_anothers(earlier.comments, read) else status


def _are_anothers(known: Sequence[Comment], read: Sequence[Comment]) -> bool:
    """Whether all comments are others at once: they are another article's, now or before."""
    there = {comment.id for comment in known if comment.removed_at is None}
    return len(there) > 1 and bool(read) and there.isdisjoint(comment.id for comment in read)


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
    if before.body != now.body and not _is_masked(before.body, now.body):
        edits = [*edits, Edit(before.body, at)]
    return replace(
        now,
        first_seen_at=before.first_seen_at,
        likes=before.likes if now.likes is None else now.likes,
        edits=edits,
    )


def _is_masked(before: str, now: str) -> bool:
    """Whether a comment says what it said, and only an earlier choice had masked it."""
    if "[" not in before:
        return False
    from newsbot.text.personal import masked

    return before == masked(now)
