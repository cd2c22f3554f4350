"""``newsbot forget``: nothing of it is left, and nothing brings it back."""

from __future__ import annotations

import gzip
import json
import shutil
import sqlite3
import zlib
from collections.abc import Iterator
from contextlib import closing
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from fastwarc.warc import ArchiveIterator, WarcRecordType

import newsbot
from newsbot.cli import main
from newsbot.ledger.forgetting import Forgetting
from newsbot.readers.tombstones import NAME
from newsbot.replica import running
from newsbot.runs.folders import Folders
from newsbot.runs.forgetting import comments_there
from tests.crawling import PAPER, crawl, records

pytestmark = pytest.mark.crawl

SITE = "baodaklak"


def invoke(*words: object) -> Result:
    return CliRunner().invoke(main, [*map(str, words)])


def forget(output: Path, *words: object) -> dict[str, Any]:
    told = invoke("forget", *words, "--output", output)
    assert told.exit_code == 0, told.output
    return dict(json.loads(told.stdout.splitlines()[-1]))


def contents(folder: Path) -> Iterator[tuple[Path, bytes]]:
    """Every file as it is, and unpacked; of archives each answer without its encoding. It knows
    nothing of newsbot's own reading."""
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        data = path.read_bytes()
        yield path, data
        if data.startswith(b"\x1f\x8b"):
            yield path, gzip.decompress(data)
        if path.name.endswith(".warc.gz"):
            for record in ArchiveIterator(BytesIO(data), parse_http=True, auto_decode="all"):
                yield path, bytes(record.reader.read())


def where(folder: Path, *words: str) -> set[str]:
    """The files in which any of these words stands, in UTF-8 or as JSON in ASCII has it."""
    ways = [way for word in words for way in (word.encode(), json.dumps(word).encode()[1:-1])]
    return {
        str(path.relative_to(folder))
        for path, data in contents(folder)
        if any(way in data for way in ways)
    }


def everything_said(dataset: Path) -> list[str]:
    return [
        text
        for record in records(dataset)
        for text in (record["title"], *(one["body"] for one in record["comments"]))
    ]


@pytest.fixture
def comment(crawled: Path) -> dict[str, Any]:
    """A comment that has an answer, and says what nobody else does."""
    said = everything_said(crawled / SITE)
    for record in records(crawled / SITE):
        parents = {one["parent_id"] for one in record["comments"]}
        for one in record["comments"]:
            if one["id"] in parents and len(one["body"]) > 30 and said.count(one["body"]) == 1:
                return {**one, "article": record["id"]}
    raise AssertionError("no such comment")


@pytest.fixture
def article(crawled: Path) -> dict[str, Any]:
    said = everything_said(crawled / SITE)
    for record in records(crawled / SITE):
        if len(record["comments"]) > 2 and said.count(record["title"]) == 1:
            return record
    raise AssertionError("no such article")


def path_of(record: dict[str, Any]) -> str:
    return str(record["url"]).partition("://")[2].partition("/")[2].strip("/")


# Comments


@pytest.mark.fault("D17")
def test_a_comment_goes_and_its_answers_stay(crawled: Path, comment: dict[str, Any]) -> None:
    before = {record["id"]: record for record in records(crawled / SITE)}
    assert where(crawled, comment["body"])
    told = forget(crawled, comment["id"])
    assert (told["comments"], told["articles"], told["left"]) == ([comment["id"]], [], [])
    assert comment["body"] not in json.dumps(told, ensure_ascii=False)
    assert where(crawled, comment["body"]) == set()
    after = {record["id"]: record for record in records(crawled / SITE)}
    changed = {one for one in before if before[one] != after[one]}
    assert changed == {comment["article"]}
    was, now = before[comment["article"]], after[comment["article"]]
    assert now["comments_total"] == was["comments_total"] - 1
    assert {one["id"] for one in now["comments"]} == {
        one["id"] for one in was["comments"] if one["id"] != comment["id"]
    }
    assert any(one["parent_id"] == comment["id"] for one in now["comments"])


@pytest.mark.fault("D17")
def test_nothing_brings_a_comment_back(
    crawled: Path, comment: dict[str, Any], tmp_path: Path
) -> None:
    dataset, own = crawled / SITE, Folders(crawled, SITE).own
    shutil.copytree(dataset, tmp_path / "backup")
    forget(crawled, comment["id"])
    with running(PAPER) as server:
        # The paper shows it still.
        assert crawl(server.url, crawled, "--all", "--full").code == 0
        assert where(crawled, comment["body"]) == set()
        (own / "ledger.sqlite").unlink()
        assert crawl(server.url, crawled, "--all").code == 0
        assert where(crawled, comment["body"]) == set()
        shutil.rmtree(dataset)
        shutil.copytree(tmp_path / "backup", dataset)
        assert crawl(server.url, crawled).code == 0
        assert where(dataset, comment["body"]) == set()
        # The folder beside the dataset is lost: its own tombstones are in the dataset.
        shutil.rmtree(own)
        assert crawl(server.url, crawled, "--all", "--full").code == 0
        assert where(crawled, comment["body"]) == set()
    told = invoke("reextract", SITE, "--output", crawled, "--workers", "1", "--apply")
    assert told.exit_code == 0, told.output
    assert where(dataset, comment["body"]) == set()
    assert json.loads((dataset / NAME).read_bytes())[0]["id"] == comment["id"]


def test_an_archive_keeps_all_else(crawled: Path, comment: dict[str, Any]) -> None:
    (path,) = (Folders(crawled, SITE).own / "runs").glob("*/*.warc.gz")
    before = {one.record_id: one for one in warc(path)}
    forget(crawled, comment["id"])
    after = {one.record_id: one for one in warc(path)}
    assert before.keys() == after.keys()
    other = [one for one in before if before[one].body != after[one].body]
    assert len(other) == 1
    changed = json.loads(after[other[0]].body)
    rows = {f"c-{row['id']}": row for row in changed["response"]}
    assert rows[comment["id"]]["content"] == ""
    assert sum(bool(row["content"]) for row in rows.values()) == len(rows) - 1
    told = invoke("reextract", SITE, "--output", crawled, "--workers", "1", "--fail-on-change")
    assert told.exit_code == 0, told.output
    (run,) = (Folders(crawled, SITE).own / "runs").iterdir()
    listed = json.loads((run / "run.json").read_bytes())["files"]
    for name, file in listed.items():
        assert sha256((run / name).read_bytes()).hexdigest() == file["sha256"], name


class Kept:
    def __init__(self, record: Any) -> None:
        self.record_id, self.offset = record.record_id, record.stream_pos
        assert record.verify_block_digest()
        self.body = bytes(record.reader.read())


def warc(path: Path) -> Iterator[Kept]:
    for record in ArchiveIterator(BytesIO(path.read_bytes()), parse_http=False):
        is_answer = record.record_type == WarcRecordType.response
        kept = Kept(record)
        if is_answer:
            head, _, body = kept.body.partition(b"\r\n\r\n")
            packed = b"content-encoding: gzip" in head.lower()
            kept.body = zlib.decompress(body, 31) if packed else body
        yield kept


def test_a_reader_goes_with_all_that_he_wrote(crawled: Path) -> None:
    dataset = crawled / SITE
    comments = [one for record in records(dataset) for one in record["comments"]]
    names = [one["author"] for one in comments]
    name = max({one for one in names if one}, key=names.count)
    his = [one for one in comments if one["author"] == name]
    assert len(his) > 3
    said = everything_said(dataset)
    words = [one["body"] for one in his if said.count(one["body"]) == 1 and len(one["body"]) > 20]
    told = forget(crawled, "--author", f"  {name} ")
    assert set(told["comments"]) >= {one["id"] for one in his}
    assert where(crawled, *words) == set()
    with running(PAPER) as server:
        assert crawl(server.url, crawled, "--all", "--full").code == 0
    left = [one for record in records(dataset) for one in record["comments"]]
    assert [one for one in left if one["author"] == name] == []
    assert len(left) == len(comments) - len(his)
    # The published tombstones do not tell who it was.
    assert name.encode() not in (dataset / NAME).read_bytes()
    assert {one["kind"] for one in json.loads((dataset / NAME).read_bytes())} == {"comment"}


@pytest.mark.parametrize("choice", ["pseudonym", "drop"])
def test_a_reader_behind_a_pseudonym_or_without_a_name(crawled: Path, choice: str) -> None:
    dataset = crawled / SITE
    names = [one["author"] for record in records(dataset) for one in record["comments"]]
    name = max({one for one in names if one}, key=names.count)
    words = ("publish", SITE, "--output", crawled, "--comment-authors", choice)
    assert invoke(*words).exit_code == 0
    told = forget(crawled, "--author", name)
    assert len(told["comments"]) >= names.count(name)
    left = [one for record in records(dataset) for one in record["comments"]]
    assert len(left) == len(names) - names.count(name)


# Articles


@pytest.mark.fault("D17")
@pytest.mark.parametrize("by", ["id", "url"])
@pytest.mark.few(1)
def test_an_article_goes(crawled: Path, article: dict[str, Any], by: str) -> None:
    words = (article["title"], path_of(article), article["id"].partition("-")[2])
    before = records(crawled / SITE)
    told = forget(crawled, "--article", article[by])
    assert told["left"] == []
    assert where(crawled, *words[:2]) == set()
    assert records(crawled / SITE) == [one for one in before if one["id"] != article["id"]]
    with running(PAPER) as server:
        for lost in (None, Folders(crawled, SITE).own / "ledger.sqlite"):
            if lost is not None:
                lost.unlink()
            ended = crawl(server.url, crawled, "--all", "--full")
            assert ended.code == 0, ended.log
            assert where(crawled, *words[:2]) == set()
        asked = crawl(server.url, crawled, "--url", article["url"])
        assert asked.summary["listed"] == 0
    left = {one["id"] for one in records(crawled / SITE)}
    assert left == {one["id"] for one in before} - {article["id"]}


def test_an_article_that_was_never_read_is_not_taken(tmp_path: Path, crawled: Path) -> None:
    urls = sorted(one["url"] for one in records(crawled / SITE))
    output = tmp_path / "fresh"
    with running(PAPER) as server:
        assert crawl(server.url, output, "--all", "--max-articles", "1").code == 0
        unread = next(
            url for url in urls if url not in {one["url"] for one in records(output / SITE)}
        )
        forget(output, "--article", unread)
        assert crawl(server.url, output, "--all").code == 0
    assert unread not in {one["url"] for one in records(output / SITE)}
    assert len(records(output / SITE)) == len(urls) - 1


# Exports and what else is made of it


def test_exports_and_reports_are_made_again(
    crawled: Path, comment: dict[str, Any], article: dict[str, Any], tmp_path: Path
) -> None:
    out = tmp_path / "out"
    words = ("export", SITE, "--output", crawled, "--to")
    for to in ("csv", "jsonl", "sqlite", "parquet"):
        assert invoke(*words, to, "--out", out / f"it.{to}").exit_code == 0
    assert invoke(*words, "jsonl", "--out", out / "gone.jsonl").exit_code == 0
    (out / "gone.jsonl").unlink()
    assert invoke("report", SITE, "--output", crawled).exit_code == 0
    assert where(out, comment["body"])
    told = forget(crawled, comment["id"], "--article", article["id"])
    assert sorted(Path(one).name for one in told["exports"]) == [
        "baodaklak-report.html",
        "it.csv",
        "it.jsonl",
        "it.parquet",
        "it.sqlite",
    ]
    assert where(out, comment["body"], article["title"]) == set()
    assert where(crawled, comment["body"], article["title"]) == set()
    with sqlite3.connect(out / "it.sqlite") as database:
        (number,) = database.execute("SELECT count(*) FROM articles").fetchone()
    assert number == len(records(crawled / SITE))
    frame = newsbot.read(crawled / SITE, "arrow", "comments")
    assert comment["id"] not in frame.column("id").to_pylist()


def test_an_export_that_cannot_be_made_again_is_told(
    crawled: Path, comment: dict[str, Any], tmp_path: Path
) -> None:
    out = tmp_path / "it.jsonl"
    assert invoke("export", SITE, "--output", crawled, "--to", "jsonl", "--out", out).exit_code == 0
    out.write_text("mine")
    told = invoke("forget", comment["id"], "--output", crawled)
    assert told.exit_code == 1
    assert json.loads(told.stdout)["left"] == [str(out)]
    assert out.read_text() == "mine"


# How it is called


def test_a_dry_run_changes_nothing(crawled: Path, comment: dict[str, Any]) -> None:
    def state() -> dict[Path, bytes]:
        ours = (path for path in crawled.rglob("*") if path.is_file())
        return {path: path.read_bytes() for path in ours if "ledger" not in path.name}

    before = state()
    told = forget(crawled, comment["id"], "--dry-run")
    assert told["dry_run"] is True
    assert told["comments"] == [comment["id"]]
    assert comment["id"] in forget(crawled, "--author", comment["author"], "--dry-run")["comments"]
    assert state() == before


def test_a_kill_on_the_way_is_made_good(
    crawled: Path, comment: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(Forgetting, "lines", killed)
        assert invoke("forget", comment["id"], "--output", crawled).exit_code != 0
    assert where(crawled, comment["body"]) != set()
    forget(crawled, comment["id"])
    assert where(crawled, comment["body"]) == set()
    assert forget(crawled, comment["id"])["files"] == 0


def test_replays_under_the_same_output_are_reached(crawled: Path, comment: dict[str, Any]) -> None:
    (run,) = (Folders(crawled, SITE).own / "runs").iterdir()
    words = ("replay", run, "--from", crawled, "--output", crawled)
    assert invoke(*words).exit_code == 0
    assert len(where(crawled, comment["body"])) > 4
    told = invoke("forget", comment["id"], "--output", crawled)
    assert len(told.stdout.splitlines()) == 2
    assert where(crawled, comment["body"]) == set()


@pytest.mark.parametrize("packing", ["gzip", "zstd"])
def test_packed_datasets(crawled: Path, comment: dict[str, Any], packing: str) -> None:
    assert invoke("publish", SITE, "--output", crawled, "--compress", packing).exit_code == 0
    assert forget(crawled, comment["id"])["comments"] == [comment["id"]]
    frame = newsbot.read(crawled / SITE, "arrow", "comments")
    assert comment["id"] not in frame.column("id").to_pylist()


def put_back_into_the_ledger(crawled: Path) -> None:
    """As after a run that the gate refused: its records wait."""
    own = Folders(crawled, SITE).own
    with closing(sqlite3.connect(own / "ledger.sqlite")) as database, database:
        for record in records(crawled / SITE):
            line = json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode()
            database.execute(
                "UPDATE records SET json = ?, json_sha256 = ? WHERE id = ?",
                (line, sha256(line).hexdigest(), record["id"]),
            )
    (own / "ledger.sqlite.seal").unlink()


def test_whose_comment_it_is_where_it_only_waits(crawled: Path, comment: dict[str, Any]) -> None:
    put_back_into_the_ledger(crawled)
    folders, wanted = Folders(crawled, SITE), frozenset({comment["id"], "c-1"})
    shutil.rmtree(folders.dataset)
    assert comments_there(folders, wanted) == {comment["id"]}
    (folders.own / "ledger.sqlite").write_bytes(b"no database\n")
    assert comments_there(folders, wanted) == frozenset()


def test_what_waits_to_be_published_goes_too(crawled: Path, comment: dict[str, Any]) -> None:
    put_back_into_the_ledger(crawled)
    assert any("ledger.sqlite" in path for path in where(crawled, comment["body"]))
    forget(crawled, comment["id"])
    assert where(crawled, comment["body"]) == set()
    assert invoke("publish", SITE, "--output", crawled).exit_code == 0


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((), "say what"),
        (("12345",), "begins with c-"),
        (("--article", "baodaklak-0"), "no such article"),
        (("--article", "https://baodaklak.vn/thoi-su/"), "no address of an article"),
        (("--article", "https://example.org/a-1234567/"), "none of the known hosts"),
    ],
)
def test_what_can_not_be_meant_is_told(sample: Path, words: tuple[str, ...], told: str) -> None:
    ended = invoke("forget", *words, "--output", sample)
    assert ended.exit_code == 2
    assert told in ended.output


def test_without_any_paper(tmp_path: Path) -> None:
    ended = invoke("forget", "c-1", "--output", tmp_path)
    assert (ended.exit_code, "check --output" in ended.output) == (2, True)
