"""An article's looks, read again, made into its record: what is archived, and what is not."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from newsbot.items import Article, Block, Comment, CommentsStatus, Extraction, to_json
from newsbot.reextraction.reading import Reading, ReadPage, ReadThread
from newsbot.reextraction.rereading import differences, reread

pytestmark = pytest.mark.unit

FIRST, SECOND, THIRD, FOURTH = (f"2026-11-2{day}T08:00:00+07:00" for day in range(1, 5))


def article(at: str, *comments: Comment, status: CommentsStatus = "complete") -> Article:
    return Article(
        title="Tựa",
        body="Chữ",
        blocks=[Block("paragraph", "Chữ")],
        id="baodaklak-1",
        site="baodaklak",
        url="https://baodaklak.vn/a-1/",
        comments=list(comments),
        comments_status=status,
        comments_total=None if status == "failed" else len(comments),
        first_seen_at=FIRST,
        fetched_at=at,
        content_sha256="0" * 64,
        extraction=Extraction("v1", "newsbot 1"),
    )


def comment(number: int, first: str, last: str | None = None, body: str = "Hay") -> Comment:
    return Comment(
        id=f"c-{number}",
        parent_id=None,
        author="A",
        timestamp=FIRST,
        body=body,
        likes=None,
        depth=0,
        first_seen_at=first,
        last_seen_at=last or first,
    )


def page(at: str, *comments: Comment, status: CommentsStatus = "complete") -> Reading:
    read = ReadPage(msgspec.Raw(to_json(article(at, *comments, status=status))))
    return Reading("baodaklak-1", at, Path("x"), 0, read)


def thread(at: str, *comments: Comment, status: CommentsStatus = "complete") -> Reading:
    return Reading("baodaklak-1", at, Path("x"), 0, ReadThread(list(comments), status, False))


def test_all_looks_archived_give_the_record() -> None:
    record = article(FIRST, comment(1, FIRST, THIRD), comment(2, SECOND, THIRD))
    looks = [
        page(FIRST, comment(1, FIRST)),
        thread(SECOND, comment(1, SECOND), comment(2, SECOND)),
        thread(THIRD, comment(1, THIRD), comment(2, THIRD)),
    ]
    assert reread(record, looks) == record


def test_without_its_page_nothing_is_read_again() -> None:
    assert reread(article(SECOND), [page(FIRST), thread(SECOND)]) is None
    assert reread(article(SECOND), []) is None


def test_what_was_looked_at_since_does_not_count() -> None:
    """The record is of the dataset; a later look waits for its publication."""
    record = article(FIRST, comment(1, FIRST))
    looks = [page(FIRST, comment(1, FIRST)), thread(SECOND, comment(1, SECOND), comment(2, SECOND))]
    assert reread(record, looks) == record


def test_comments_of_looks_that_are_in_no_archive_stay() -> None:
    record = article(FIRST, comment(1, FIRST, SECOND, "Sửa"), comment(2, SECOND))
    assert reread(record, [page(FIRST, comment(1, FIRST))]) == record
    known = article(FIRST, comment(1, FIRST))
    assert reread(known, [page(FIRST, status="failed")]) == known


def test_a_comment_that_was_lost_is_found() -> None:
    record = article(FIRST, comment(1, FIRST))
    again = reread(record, [page(FIRST, comment(1, FIRST), comment(2, FIRST))])
    assert again is not None
    assert [one.id for one in again.comments] == ["c-1", "c-2"]
    assert again.comments_total == 2
    assert differences(record, again) == ["comments", "comments_total"]


def test_a_comment_that_was_none_goes() -> None:
    record = article(FIRST, comment(1, FIRST), comment(2, FIRST))
    again = reread(record, [page(FIRST, comment(1, FIRST))])
    assert again is not None
    assert [one.id for one in again.comments] == ["c-1"]


def test_when_things_were_seen_is_no_matter_of_reading() -> None:
    removed = replace(comment(1, FIRST, SECOND, "Nay"), removed_at=THIRD)
    record = replace(article(FIRST, removed), version=4, changed_at=FIRST, gone_at=FOURTH)
    looks = [
        page(FIRST, comment(1, FIRST, body="XƯA")),
        thread(SECOND, comment(1, SECOND, body="X")),
    ]
    again = reread(record, looks)
    assert again is not None
    (one,) = again.comments
    assert (one.body, one.first_seen_at, one.removed_at) == ("X", FIRST, THIRD)
    assert (again.version, again.changed_at, again.gone_at) == (4, FIRST, FOURTH)


def test_a_relative_date_keeps_its_first_reading() -> None:
    record = replace(article(SECOND), timestamp=FIRST)
    now = article(SECOND)
    now.timestamp = SECOND
    now.extraction.flags.append("relative_date")
    looks = [Reading(now.id, SECOND, Path("x"), 0, ReadPage(msgspec.Raw(to_json(now))))]
    again = reread(record, looks)
    assert again is not None
    assert again.timestamp == FIRST


def test_another_parser_alone_is_no_difference() -> None:
    one = article(FIRST)
    other = replace(one, extraction=Extraction("v1", "newsbot 2"))
    assert differences(one, other) == []
    assert differences(one, replace(one, extraction=Extraction("v2", "newsbot 1", ["x"]))) == [
        "flags",
        "layout",
    ]
