"""The archive that a crawl leaves: every answer as it was sent, and where records are from."""

from __future__ import annotations

import gzip
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import msgspec
import pytest
from fastwarc.warc import ArchiveIterator, WarcRecord
from warcio.archiveiterator import ArchiveIterator as Reference

from newsbot.archive.values import LOOK
from newsbot.replica import running
from newsbot.replica.faults import Faults
from newsbot.runs.folders import Folders
from tests.archive.test_writing import told
from tests.crawling import PAPER, SMALL, crawl, files, records

pytestmark = pytest.mark.crawl


def archives(output: Path) -> list[Path]:
    return sorted((output / ".newsbot" / "baodaklak" / "runs").glob("*/crawl-*.warc.gz"))


def rows(output: Path, query: str) -> list[dict[str, Any]]:
    path = Folders(output, "baodaklak").own / "ledger.sqlite"
    with closing(sqlite3.connect(path)) as database:
        database.row_factory = sqlite3.Row
        return [dict(row) for row in database.execute(query)]


def requests_of(output: Path) -> int:
    (run,) = (output / ".newsbot" / "baodaklak" / "runs").glob("*/run.json")
    return int(msgspec.json.decode(run.read_bytes())["requests"])


def test_every_request_and_answer_stands_there(crawled: Path) -> None:
    (path,) = archives(crawled)
    kinds = [record.type for record in told(path)]
    answers = kinds.count("response") + kinds.count("revisit")
    assert answers == kinds.count("request") == requests_of(crawled)
    looks = [one for one in told(path) if one.headers["Content-Type"] == LOOK]
    pages = records(crawled / "baodaklak")
    assert {msgspec.json.decode(look.block)["url"] for look in looks} >= {
        record["url"] for record in pages
    }


def test_fastwarc_reads_what_warcio_reads(crawled: Path) -> None:
    (path,) = archives(crawled)
    ours = [record.record_id for record in ArchiveIterator(str(path), parse_http=False)]
    assert ours == [record.id for record in told(path)]
    checked = ArchiveIterator(str(path), verify_digests=True, parse_http=False)
    assert len(list(checked)) == len(ours)


def test_the_ledger_knows_where_each_record_is_from(crawled: Path) -> None:
    places = {row["id"]: row for row in rows(crawled, "SELECT * FROM pages")}
    published = records(crawled / "baodaklak")
    assert len(published) > 20
    for record in published:
        place = places[record["id"]]
        folder = Folders(crawled, "baodaklak").run(place["run"])
        with (folder / place["file"]).open("rb") as file:
            file.seek(place["offset"])
            found = next(iter(Reference(file)))
            headers = found.rec_headers
            assert headers.get_header("WARC-Record-ID") == place["record"]
            assert headers.get_header("WARC-Payload-Digest") == place["digest"]
            assert record["title"].split()[0].encode() in found.content_stream().read()


def test_a_second_run_refers_to_the_first(tmp_path: Path) -> None:
    with running(SMALL) as server:
        assert crawl(server.url, tmp_path).code == 0
        assert crawl(server.url, tmp_path, "--full").code == 0
        first, second = archives(tmp_path)
        bodies = {url: urlopen(url).read() for url in pages_of(first)[:5]}
    # What is stored is what the server sends, byte for byte.
    for record in told(first):
        if record.type == "response" and (url := record.headers["WARC-Target-URI"]) in bodies:
            assert record.block.endswith(b"\r\n\r\n" + bodies[url])
    originals = {record.id: record for record in told(first)}
    revisits = [record for record in told(second) if record.type == "revisit"]
    assert len(revisits) > 30
    for revisit in revisits:
        original = originals.get(revisit.headers["WARC-Refers-To"])
        if original is not None:
            assert original.headers["WARC-Target-URI"] == revisit.headers["WARC-Target-URI"]
            assert original.headers["WARC-Payload-Digest"] == revisit.headers["WARC-Payload-Digest"]
            run, name = revisit.headers["WARC-Refers-To-Filename"].split("/")
            assert (run, name) == (first.parent.name, first.name)
            assert id_at(first, int(revisit.headers["WARC-Refers-To-File-Offset"])) == original.id
    assert rows(tmp_path, "SELECT run, original FROM referring") == [
        {"run": second.parent.name, "original": first.parent.name}
    ]
    assert second.stat().st_size < first.stat().st_size / 3


def pages_of(path: Path) -> list[str]:
    found = [one for one in told(path) if one.type == "response"]
    urls = [one.headers["WARC-Target-URI"] for one in found]
    return [url for url in urls if url.rstrip("/").rpartition("-")[2].isalnum() and "-" in url]


def id_at(path: Path, offset: int) -> str | None:
    with path.open("rb") as file:
        file.seek(offset)
        return WarcRecord.from_bytes(gzip.GzipFile(fileobj=file).read(2000)).record_id


def test_no_archive_changes_no_record(crawled: Path, tmp_path: Path) -> None:
    output = tmp_path / "without"
    with running(PAPER) as server:
        assert crawl(server.url, output, "--no-archive").code == 0
    assert archives(output) == []
    assert rows(output, "SELECT * FROM pages") == []
    assert files(output / "baodaklak").keys() == files(crawled / "baodaklak").keys()


def test_failures_stand_there_too(tmp_path: Path) -> None:
    with running(SMALL, Faults.parse(["article:truncate:0.3:once"])) as server:
        crawl(server.url, tmp_path, "--max-articles", "20")
    (path,) = archives(tmp_path)
    cut = [record for record in told(path) if record.headers.get("WARC-Truncated")]
    assert cut
    assert {record.headers["WARC-Truncated"] for record in cut} == {"disconnect"}


def test_a_run_in_several_files(tmp_path: Path) -> None:
    with running(SMALL) as server:
        assert crawl(server.url, tmp_path, "--archive-size", "100KB").code == 0
    found = archives(tmp_path)
    assert len(found) > 3
    assert [path.name for path in found] == [
        f"crawl-{number:04}.warc.gz" for number in range(1, len(found) + 1)
    ]
    assert all(told(path)[0].type == "warcinfo" for path in found)
