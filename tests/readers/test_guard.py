"""What of readers passes the guard: threads, records and their lines."""

from __future__ import annotations

import json
import stat
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from newsbot.dataset.partitions import data_files
from newsbot.dataset.publish import records_in
from newsbot.items import Article, Comment, Edit, HistoryLine, from_json, to_json
from newsbot.readers import secret
from newsbot.readers.choice import Choice
from newsbot.readers.guard import OPEN, Guard
from newsbot.readers.secret import BadSecret, pseudonym
from newsbot.readers.tombstones import NAME, BadTombstones, Forgotten, Tombstone
from newsbot.revisits.merge import merge_comments

pytestmark = pytest.mark.unit

KEY = bytes(32)
AT = "2026-09-20T08:00:00+07:00"
PSEUDONYMS = Guard(Choice("pseudonym"), lambda: KEY)
NOBODY = Guard(Choice("drop"))
MASKED = Guard(Choice("keep", "mask"))


@pytest.fixture
def article_lines(sample: Path) -> list[tuple[Article, bytes]]:
    """Records of the sample with their lines."""
    files = data_files(sample / "baodaklak")
    return [one for path in files for one in records_in(path)][:20]


@pytest.fixture
def article_line(article_lines: list[tuple[Article, bytes]]) -> bytes:
    return article_lines[0][1]


def comment(own: str, author: str | None, body: str, parent: str | None = None) -> Comment:
    told: dict[str, Any] = {"likes": None, "depth": 0, "timestamp": AT}
    seen = {"first_seen_at": AT, "last_seen_at": AT}
    return Comment(id=own, parent_id=parent, author=author, body=body, **told, **seen)


THREAD = [
    comment("c-1", "Lan Anh", "Gọi tôi 0912 345 678"),
    comment("c-2", "an@gmail.com", "@Lan Anh: đã gọi", "c-1"),
    comment("c-3", None, "Hay"),
]


def test_names_become_pseudonyms_wherever_they_stand() -> None:
    told = PSEUDONYMS.comments(THREAD)
    lan = pseudonym(KEY, "Lan Anh")
    assert [one.author for one in told] == [lan, pseudonym(KEY, "an@gmail.com"), None]
    assert told[1].body == f"@{lan}: đã gọi"
    assert told[0].body == THREAD[0].body
    assert lan.startswith("reader-")
    assert len(lan) == len("reader-") + 12
    assert pseudonym(bytes([1] * 32), "Lan Anh") != lan


def test_names_are_dropped() -> None:
    told = NOBODY.comments(THREAD)
    assert [one.author for one in told] == [None] * 3
    assert told[1].body == "@[reader]: đã gọi"


def test_contacts_are_masked_also_in_names_and_edits() -> None:
    edited = replace(THREAD[2], edits=[Edit("Viết cho an@ttn.edu.vn", AT)])
    told = MASKED.comments([*THREAD[:2], edited])
    assert [one.author for one in told] == ["Lan Anh", "[e-mail]", None]
    assert told[0].body == "Gọi tôi [phone]"
    assert told[2].edits == [Edit("Viết cho [e-mail]", AT)]


@pytest.mark.parametrize("guard", [OPEN, PSEUDONYMS, NOBODY, MASKED])
def test_what_has_passed_passes_as_it_is(
    guard: Guard, article_lines: list[tuple[Article, bytes]]
) -> None:
    told = guard.comments(THREAD)
    assert guard.comments(told) == told
    for _, line in article_lines:
        once = guard.line(line)
        assert once is not None
        assert guard.line(once) == once


def test_the_open_guard_changes_nothing() -> None:
    assert OPEN.is_open
    assert OPEN.comments(THREAD) == THREAD
    assert OPEN.line(b"no JSON at all") == b"no JSON at all"


FORGOTTEN = Forgotten(frozenset({Tombstone("comment", "c-1", AT)}))


def test_a_forgotten_comment_leaves_its_replies() -> None:
    told = Guard(forgotten=FORGOTTEN).comments(THREAD)
    assert [(one.id, one.parent_id, one.depth) for one in told] == [
        ("c-2", "c-1", 0),
        ("c-3", None, 0),
    ]


def test_whatever_a_forgotten_reader_wrote_goes() -> None:
    stones = Forgotten(frozenset({Tombstone("reader", pseudonym(KEY, "Lan Anh"), AT)}))
    for choice in (Choice(), Choice("pseudonym")):
        guard = Guard(choice, lambda: KEY, stones)
        assert [one.id for one in guard.comments(THREAD)] == ["c-2", "c-3"]
        assert [one.id for one in guard.comments(PSEUDONYMS.comments(THREAD))] == ["c-2", "c-3"]


def test_lines_are_changed_where_they_say_it_and_nowhere_else(article_line: bytes) -> None:
    record = from_json(article_line)
    record.comments = [*THREAD]
    record.comments_status, record.comments_total = "complete", 3
    line = to_json(record)
    told = Guard(Choice(), forgotten=FORGOTTEN).line(line)
    assert told is not None
    again = from_json(told)
    assert (again.comments_total, len(again.comments)) == (2, 2)
    assert replace(again, comments=[], comments_total=0) == replace(
        record, comments=[], comments_total=0
    )
    everything = Forgotten(frozenset(Tombstone("comment", f"c-{n}", AT) for n in (1, 2, 3)))
    bare = from_json(Guard(forgotten=everything).line(line) or b"")
    assert (bare.comments, bare.comments_status, bare.comments_total) == ([], "none", 0)


def test_history_is_guarded_too(article_line: bytes) -> None:
    record = from_json(article_line)
    record.comments = [*THREAD]
    whole = json.loads(to_json(record))
    version = to_json(HistoryLine(record.id, "version", AT, ["title"], whole))
    told = MASKED.history_line(version)
    assert told is not None
    assert b"0912" not in told
    assert b"[phone]" in told
    moved = to_json(HistoryLine(record.id, "moved", AT, ["url"], {"url": "https://x.vn/"}))
    gone = to_json(HistoryLine(record.id, "gone", AT))
    assert [MASKED.history_line(line) for line in (moved, gone)] == [moved, gone]
    stones = Forgotten(frozenset({Tombstone("article", record.id, AT, "202302-19011c5")}))
    guard = Guard(forgotten=stones)
    assert guard.line(article_line) is None
    assert [guard.history_line(line) for line in (version, moved, gone)] == [None] * 3


def test_an_earlier_mask_is_no_edit() -> None:
    before = MASKED.comments(THREAD)
    merged = merge_comments(before, THREAD, AT, whole=True)
    assert [one.edits for one in merged] == [[], [], []]
    assert merged[0].body == "Gọi tôi 0912 345 678"
    other = replace(THREAD[0], body="Gọi tôi [phone] nhé")
    (told, *_) = merge_comments([other], THREAD, AT, whole=True)
    assert [one.body for one in told.edits] == ["Gọi tôi [phone] nhé"]


# The key, the tombstones


def test_the_key_is_made_once_and_for_its_owner_alone(tmp_path: Path) -> None:
    key = secret.load(tmp_path / "own")
    path = tmp_path / "own" / secret.NAME
    assert len(key) == 32
    assert secret.load(tmp_path / "own") == key
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [one.name for one in path.parent.iterdir()] == [secret.NAME]
    path.chmod(0o644)
    assert secret.load(tmp_path / "own") == key
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_damaged_key_is_not_made_anew(tmp_path: Path) -> None:
    (tmp_path / secret.NAME).write_bytes(b"no key\n")
    with pytest.raises(BadSecret, match="restore it from a backup"):
        secret.load(tmp_path)


def test_tombstones_of_several_folders_count(tmp_path: Path) -> None:
    own, dataset = tmp_path / "own", tmp_path / "dataset"
    for folder, stone in ((own, "c-1"), (dataset, "c-2")):
        folder.mkdir()
        stones = Forgotten(frozenset({Tombstone("comment", stone, AT)}))
        (folder / NAME).write_bytes(stones.told())
    there = Forgotten.load(own, dataset, tmp_path / "nowhere")
    assert there.comments == {"c-1", "c-2"}
    later = Tombstone("comment", "c-1", "2027-01-01T00:00:00+07:00")
    assert there.with_([later]) == there
    assert there.mark != FORGOTTEN.mark
    assert Forgotten().mark == ""


def test_the_published_tombstones_name_no_reader() -> None:
    reader = Tombstone("reader", "reader-0123456789ab", AT)
    assert Forgotten(frozenset({reader})).published() is None
    told = FORGOTTEN.with_([reader]).published() or b""
    assert json.loads(told) == [{"kind": "comment", "id": "c-1", "at": AT}]


def test_damaged_tombstones_are_told(tmp_path: Path) -> None:
    (tmp_path / NAME).write_bytes(b"[{")
    with pytest.raises(BadTombstones, match="restore it from a backup"):
        Forgotten.load(tmp_path)
