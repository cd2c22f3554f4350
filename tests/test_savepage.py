"""A page saved as a case: out of the archive, from a file, or from the paper."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from newsbot.cli import main
from newsbot.replica import running
from newsbot.saving import without_persons
from tests import test_cases
from tests.crawling import PAPER, SMALL, records

pytestmark = pytest.mark.crawl

CASES = Path(__file__).parent / "cases"


def save(*words: object) -> Result:
    return CliRunner().invoke(main, ["savepage", *map(str, words)])


def case(folder: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What the tests of cases read of it, which must be what it expects."""
    monkeypatch.setattr(test_cases, "CASES", folder.parent)
    test_cases.record_of.cache_clear()
    expected = test_cases.load(folder.name, "expected.json")
    record = test_cases.record_of(folder.name)
    for field, value in expected.items():
        read = test_cases.value_of(record, field)
        if field == "comments":
            read = [{key: one[key] for key in (value or [{}])[0]} for one in read]
        assert read == value, field
    return dict(expected)


def test_a_record_from_its_archive(
    crawled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    talked = [one for one in records(crawled / "baodaklak") if len(one["comments"]) > 1]
    record = max(talked, key=lambda one: len(one["comments"]))
    ended = save(record["id"], "--out", tmp_path / "case", "--output", crawled)
    assert ended.exit_code == 0, ended.output
    written = sorted(path.name for path in (tmp_path / "case").iterdir())
    assert written == ["comments.json", "expected.json", "meta.json", "page.html"]
    expected = case(tmp_path / "case", monkeypatch)
    for field in ("title", "timestamp", "authors", "blocks", "images", "comments_total", "url"):
        assert expected[field] == record[field]
    told = (tmp_path / "case" / "comments.json").read_text("utf-8")
    names = {one["author"] for one in record["comments"] if one["author"]}
    assert names
    assert not [name for name in names if name in told]
    again = {one["author"] for one in expected["comments"] if one["author"]}
    assert len(again) == len(names)
    assert all(name.startswith("Bạn đọc ") for name in again)


def test_an_address_asks_the_paper_where_no_archive_has_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, crawled: Path
) -> None:
    record = next(one for one in records(crawled / "baodaklak") if one["comments"])
    with running(PAPER) as server:
        words = (record["url"], "--output", tmp_path / "none", "--base-url", server.url)
        ended = save(*words, "--out", tmp_path / "case")
        asked = server.requests()["by_target"]
    assert ended.exit_code == 0, ended.output
    assert isinstance(asked, dict)
    assert (asked["article"], asked["robots"]) == (1, 1)
    expected = case(tmp_path / "case", monkeypatch)
    assert expected["title"] == record["title"]
    assert expected["comments_total"] == record["comments_total"]


def test_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = CASES / "comments-cycle-and-self-parent"
    meta = json.loads((folder / "meta.json").read_text("utf-8"))
    words = (folder / "page.html", "--url", meta["url"], "--out", tmp_path / "case")
    ended = save(*words, "--comments", folder / "comments.json")
    assert ended.exit_code == 0, ended.output
    assert (tmp_path / "case" / "page.html").read_bytes() == (folder / "page.html").read_bytes()
    case(tmp_path / "case", monkeypatch)
    again = save(*words)
    assert (again.exit_code, "is not empty" in again.output) == (2, True)


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["baodaklak-0"], "no archive under"),
        (["https://other.example/x/"], "none of the known hosts"),
        ([str(CASES / "rejected-empty-page" / "page.html")], "say where it was saved from"),
    ],
)
def test_what_can_not_be_saved(tmp_path: Path, words: list[str], why: str) -> None:
    ended = save(*words, "--out", tmp_path / "case", "--output", tmp_path / "none")
    assert ended.exit_code == 2
    assert why in ended.output
    assert not (tmp_path / "case").exists()


def test_a_page_that_is_not_there(tmp_path: Path) -> None:
    with running(SMALL) as server:
        url = "https://baodaklak.vn/kinh-te/202609/khong-co-0000000/"
        words = (url, "--base-url", server.url, "--output", tmp_path / "none")
        ended = save(*words, "--out", tmp_path / "case")
    assert (ended.exit_code, "HTTP 404" in ended.output) == (2, True)


REPLIES = [
    (
        '{"username": "Nguy\\u1ec5n An", "content": "Gọi 0905 123 456", "id": "12345678"}'.encode(),
        '{"username": "Bạn đọc 1", "content": "Gọi …", "id": "12345678"}',
    ),
    (
        b'cb({"a":[{"Name":"A","email":"a@b.vn"},{"Name":"B"},{"Name":"A","createDate":'
        b'"2024-11-06 12:00:00.0"}]});',
        'cb({"a":[{"Name":"Bạn đọc 1","email":""},{"Name":"Bạn đọc 2"},{"Name":"Bạn đọc 1",'
        '"createDate":"2024-11-06 12:00:00.0"}]});',
    ),
    (
        rb'{"Data": "[{\"sender_fullname\":\"Ch\u1ecb X\",\"content\":\"hay\"}]"}',
        r'{"Data": "[{\"sender_fullname\":\"Bạn đọc 1\",\"content\":\"hay\"}]"}',
    ),
    (b'{"username": ""}', '{"username": ""}'),
    (b"no json at all", "no json at all"),
    (b'{"username": "cut', '{"username": "cut'),
]


@pytest.mark.parametrize(("reply", "told"), REPLIES, ids=range(len(REPLIES)))
def test_nobody_is_named(reply: bytes, told: str) -> None:
    assert without_persons(reply).decode() == told
