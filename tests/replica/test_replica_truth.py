"""The truth against rules checked by hand, and datasets against the truth."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from random import Random

import pytest

from newsbot.replica import Replica, compare, content, dates, truth_records
from newsbot.replica import comments as talk
from newsbot.replica.byline import signed
from newsbot.replica.markup import Typist

pytestmark = pytest.mark.unit

KEYS = [
    *("title", "timestamp", "author", "body", "comments", "id", "site", "url", "section"),
    *("section_path", "tags", "lead", "authors", "source", "blocks", "images", "videos"),
    *("language", "timestamp_raw", "comments_status", "comments_total", "version", "gone_at"),
    "schema_version",
]
COMMENT_KEYS = [
    *("id", "parent_id", "author", "timestamp", "body", "likes", "depth", "removed_at", "edits"),
]


@pytest.fixture(scope="module")
def replica() -> Replica:
    return Replica(60, 4)


def test_records_have_the_keys_of_the_contract_sorted_by_id(replica: Replica) -> None:
    records = list(truth_records(replica))
    assert [record["id"] for record in records] == sorted(str(r["id"]) for r in records)
    for record in records:
        assert list(record) == KEYS
        assert isinstance(record["comments"], list)
        assert all(list(comment) == COMMENT_KEYS for comment in record["comments"])
        assert record["comments_status"] == ("complete" if record["comments"] else "none")
        assert record["title"]
        assert record["body"] or record["images"] or record["videos"]
        assert "/quang-cao" not in str(record["url"])
        assert "/doc-bao-in/" not in str(record["url"])


def test_phuyen_differs_in_id_host_and_relative_addresses_only(replica: Replica) -> None:
    for main, sister in zip(truth_records(replica), truth_records(replica, "phuyen"), strict=True):
        assert str(sister["id"]).startswith("phuyen-")
        assert str(sister["url"]).startswith("https://phuyen.baodaklak.vn/")
        assert main["blocks"] == sister["blocks"]
    with pytest.raises(ValueError, match="unknown site"):
        list(truth_records(replica, "nowhere"))


@pytest.mark.parametrize(
    ("shape", "raw", "timestamp"),
    [
        ("usual", "09:05, 02/03/2026", "2026-03-02T09:05:00+07:00"),
        ("long", "Thứ hai, 02/03/2026, 09:05 GMT+7", "2026-03-02T09:05:00+07:00"),
        ("hour", "9h05, 2/3/2026", "2026-03-02T09:05:00+07:00"),
        ("day", "02/03/2026", "2026-03-02T00:00:00+07:00"),
        ("missing", None, "2026-03-02T09:05:17+07:00"),
        ("impossible", "09:05, 31/02/2026", None),
    ],
)
def test_dates_print_and_read(shape: str, raw: str | None, timestamp: str | None) -> None:
    printed = dates.printed(shape, datetime(2026, 3, 2, 9, 5, 17, 537_000))
    assert (printed.raw, printed.timestamp) == (raw, timestamp)


def test_signatures_name_authors_and_sources() -> None:
    seen = {}
    rng = Random(1)
    for _ in range(2000):
        line = signed(rng)
        seen[" / ".join(line.lines)] = line
    assert seen["Theo TTXVN"].authors == ()
    assert seen["Theo TTXVN"].source == "TTXVN"
    assert seen["Bút danh"].authors == ()
    for text, line in seen.items():
        if "(TTXVN)" in text:
            assert line.authors == (text.removesuffix(" (TTXVN)"),)
            assert line.source == "TTXVN"
        if " và " in text and ":" not in text:
            assert line.authors == tuple(text.split(" và "))


def test_pieces_carry_their_meaning() -> None:
    typist = Typist(Random(3), "v1")
    assert content.lines(typist, ["Một dòng", "Hai dòng"]).blocks[0].text == "Một dòng\nHai dòng"
    assert len(content.broken_in_two(typist, "Đoạn một.", "Đoạn hai.").blocks) == 2
    table = content.data_table(typist, [["Cây", "Giá"], ["cà phê", "120"]]).blocks[0]
    assert table.text == "Cây | Giá\ncà phê | 120"
    assert table.rows == (("Cây", "Giá"), ("cà phê", "120"))
    assert content.separator(typist).blocks == ()
    assert content.related([("/a/202609/b-0000000/", "Tin")]).blocks == ()


def test_threads_are_in_reading_order() -> None:
    replica = Replica(400, 9)
    kinds = set()
    for index in range(400):
        thread = talk.thread(replica.article(index))
        depth = {comment.id: comment.depth for comment in thread}
        roots = [comment for comment in thread if comment.depth == 0]
        assert [c.time_key for c in roots] == sorted(c.time_key for c in roots)
        for comment in thread:
            if comment.roots:
                assert comment.depth == 0
                kinds.add("top" if comment.parent is None else "lost")
                kinds |= {"self"} if comment.parent == comment.id else set()
            else:
                assert comment.depth == depth[comment.parent or ""] + 1
                kinds.add(f"depth {comment.depth}")
        rows = talk.rows(replica.article(index))
        assert {str(row["id"]) for row in rows} == set(depth)
        kinds |= {"repeated"} if len(rows) > len(thread) else set()
        kinds |= {"undated"} if any(c.when is None for c in thread) else set()
        kinds |= {"many"} if len(thread) >= 100 else set()
    assert kinds >= {"top", "lost", "self", "depth 1", "depth 2", "repeated", "undated", "many"}


def write(folder: Path, records: list[dict[str, object]]) -> None:
    place = folder / "articles" / "year=2026"
    place.mkdir(parents=True, exist_ok=True)
    text = "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records)
    (place / "day.jsonl").write_text(text, encoding="utf-8")


def test_a_perfect_dataset_has_no_differences(replica: Replica, tmp_path: Path) -> None:
    records = [{**record, "fetched_at": "now", "more": 1} for record in truth_records(replica)]
    write(tmp_path / "baodaklak", records)
    assert compare(tmp_path, replica) == []
    assert compare(tmp_path / "baodaklak", replica) == []


def test_every_difference_is_named_and_counted(replica: Replica, tmp_path: Path) -> None:
    records = list(truth_records(replica))
    talked = next(record for record in records[3:] if record["comments"])
    assert isinstance(talked["comments"], list)
    talked["comments"][0]["body"] = "khác"
    changed = {**records[1], "title": "Khác hẳn"}
    del changed["lead"]
    foreign = {**records[2], "id": "baodaklak-lạ"}
    write(tmp_path, [changed, foreign, records[2], records[2], *records[3:]])
    found = compare(tmp_path, replica)
    assert f"missing: {records[0]['id']} {records[0]['url']}" in found
    assert "foreign: baodaklak-lạ" in found
    assert any(f"doubled: {records[2]['id']}" in line for line in found)
    assert any(f"{records[1]['id']}: title: " in line for line in found)
    assert f"{records[1]['id']}: lead: no such key" in found
    assert any("comments[0].body" in line and "khác" in line for line in found)
    assert found[-1] == f"{len(found) - 1} differences in all"
    assert len(compare(tmp_path, replica, limit=2)) == 3


def test_a_folder_without_articles_is_an_error(replica: Replica, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="no articles folder"):
        compare(tmp_path, replica)
