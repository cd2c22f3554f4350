"""An article's archived looks, as today's rules read them, made into its record. Pure.

What was read of pages and comments is read again; what newsbot knows of its own looks (versions,
when something was first and last seen, what was gone when) stays as it is. A part whose answer is
in no archive stays as it was read.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace

from newsbot.items import UNTOLD, Article, Comment
from newsbot.pipelines.comments import COMMENT_CUT
from newsbot.pipelines.validate import content_hash
from newsbot.reextraction.reading import Reading, ReadPage, ReadThread
from newsbot.revisits.merge import with_comments
from newsbot.text.threads import arrange

# What a page says. ``content_sha256`` and ``extraction`` go with it.
_OF_PAGE = tuple(
    "title timestamp author body url section section_path tags lead authors source blocks images"
    " videos language timestamp_raw content_sha256 extraction schema_version".split()
)
# Derived from others, or a code's own name.
_NOT_TOLD = frozenset({"content_sha256", "extraction"})


def reread(record: Article, readings: Sequence[Reading]) -> Article | None:
    """A record as today's rules have it; None where no archive has the page that it is from.

    ``readings`` are the article's, oldest first; those that the record does not know of yet do not
    count.
    """
    lives = (
        moment for one in record.comments for moment in (one.last_seen_at, one.removed_at or "")
    )
    last = max(record.fetched_at, *lives) if record.comments else record.fetched_at
    readings = [reading for reading in readings if reading.at <= last]
    page = page_read_at(record.fetched_at, readings)
    if page is None:
        return None
    again, thread = _with_page(record, page), _thread(readings)
    if thread is None or thread.comments_status in UNTOLD:
        return again
    return _with_thread(again, record, thread, readings)


def page_read_at(at: str, readings: Sequence[Reading]) -> Article | None:
    """The page as it was looked at then, read by today's rules."""
    for reading in reversed(readings):
        if reading.at == at and isinstance(reading.read, ReadPage):
            return reading.read.record
    return None


def same_version(record: Article, page: Article) -> Article:
    """An earlier version's record with what today's rules read of its page."""
    return _with_page(record, page)


def differences(before: Article, after: Article) -> list[str]:
    """The fields in which two records differ, flags and layout by themselves."""
    told = [
        one.name
        for one in fields(Article)
        if one.name not in _NOT_TOLD and getattr(before, one.name) != getattr(after, one.name)
    ]
    if before.extraction.flags != after.extraction.flags:
        told.append("flags")
    if before.extraction.layout != after.extraction.layout:
        told.append("layout")
    return told


def _with_page(record: Article, page: Article) -> Article:
    again = replace(record, **{name: getattr(page, name) for name in _OF_PAGE})
    if "relative_date" in page.extraction.flags:
        # The first look's reading was the closest: see RevisitPipeline.
        again.timestamp = record.timestamp
        again.content_sha256 = content_hash(again)
    return again


# Comments


def _thread(readings: Sequence[Reading]) -> Article | None:
    """The record of all looks together, as far as its comments go."""
    state: Article | None = None
    for reading in readings:
        if isinstance(reading.read, ReadPage):
            page = reading.read.record
            if state is None:
                state = page
            else:
                told = (page.comments, page.comments_status, reading.at)
                state = with_comments(state, *told, into=page)
        elif state is not None:
            thread = reading.read
            state = with_comments(state, thread.comments, thread.status, reading.at)
    return state


def _with_thread(
    again: Article, record: Article, thread: Article, readings: Sequence[Reading]
) -> Article:
    """With today's reading of the comments; what was seen when stays known."""
    archived = {reading.at for reading in readings}
    before = {comment.id: comment for comment in record.comments}
    comments = [_with_life(one, before.pop(one.id, None), archived) for one in thread.comments]
    # Of a look that is in no archive: there is nothing else to believe.
    comments += [one for one in before.values() if one.last_seen_at not in archived]
    whole = all(one.last_seen_at in archived for one in record.comments)
    flags = again.extraction.flags
    cut = any(isinstance(one.read, ReadThread) and one.read.cut for one in readings)
    if cut and COMMENT_CUT not in flags:
        flags = [*flags, COMMENT_CUT]
    return replace(
        again,
        comments=arrange(comments),
        comments_status=thread.comments_status if whole else record.comments_status,
        comments_total=len(comments),
        extraction=replace(again.extraction, flags=flags),
    )


def _with_life(now: Comment, before: Comment | None, archived: set[str]) -> Comment:
    if before is None:
        return now
    if before.last_seen_at not in archived:
        return before
    same_edits = [edit.until for edit in now.edits] == [edit.until for edit in before.edits]
    return replace(
        now,
        first_seen_at=before.first_seen_at,
        last_seen_at=before.last_seen_at,
        removed_at=before.removed_at,
        edits=now.edits if same_edits else before.edits,
    )
