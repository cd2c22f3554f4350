"""An archive as it is written, read by the reference tool and held against what went in."""

from __future__ import annotations

import errno
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from warcio.archiveiterator import ArchiveIterator
from warcio.checker import Checker
from warcio.recordloader import ArcWarcRecord

from newsbot.archive.values import FAILURE, LOOK, Exchange, Failure, Original
from newsbot.archive.writing import Archive

pytestmark = pytest.mark.unit

NOON = datetime(2026, 11, 29, 12, 0, 0, 250_000, tzinfo=UTC)
URL = "https://baodaklak.vn/kinh-te/202611/gia-ca-phe-0123abc/"
PAGE = b"<html>" + b"c\xc3\xa0 ph\xc3\xaa " * 500 + b"</html>"
HEAD = b"HTTP/1.1 200 OK\r\nserver: x\r\nX-Odd:  two  \r\nServer: y\r\n"


class Memory:
    """Earlier payloads, as the ledger keeps them."""

    def __init__(self) -> None:
        self.known: dict[str, tuple[str, Original]] = {}
        self.referring: list[tuple[str, str]] = []

    def find(self, url: str, digest: str) -> Original | None:
        known, original = self.known.get(url, ("", None))
        return original if known == digest else None

    def remember(self, url: str, digest: str, original: Original) -> None:
        self.known[url] = digest, original

    def revisited(self, run: str, original: str) -> None:
        self.referring.append((run, original))


@pytest.fixture
def memory() -> Memory:
    return Memory()


def archive(folder: Path, memory: Memory, most: int = 10**9) -> Archive:
    return Archive(folder, {"software": "newsbot", "isPartOf": folder.name}, memory, most)


def came(received: bytes, at: datetime = NOON, url: str = URL) -> Exchange:
    sent = b"GET /kinh-te/ HTTP/1.1\r\nHost: baodaklak.vn\r\n\r\n"
    return Exchange(url=url, sent=sent, received=received, at=at, address="192.0.2.7")


def page(body: bytes = PAGE) -> bytes:
    return HEAD + b"Content-Length: %d\r\n\r\n" % len(body) + body


class Told:
    """A record as warcio reads it."""

    def __init__(self, record: ArcWarcRecord) -> None:
        headers = record.rec_headers
        self.type: str = record.rec_type
        self.id: str = headers.get_header("WARC-Record-ID")
        self.headers: dict[str, str] = dict(headers.headers)
        self.block: bytes = record.raw_stream.read()


def told(path: Path) -> list[Told]:
    """Every record of a file, its digests checked."""
    with path.open("rb") as file:
        records = ArchiveIterator(file, no_record_parse=True)
        found = [Told(record) for record in records]
    said = Arguments([str(path)])
    assert Checker(said).process_all() == 0
    return found


class Arguments:
    """What warcio's own checker is called with."""

    def __init__(self, inputs: list[str]) -> None:
        self.inputs, self.verbose = inputs, False


def test_what_went_and_came_stands_there_byte_for_byte(tmp_path: Path, memory: Memory) -> None:
    writer = archive(tmp_path / "run", memory)
    kept = writer.answered(came(page()))
    writer.close()
    info, answer, asked = told(tmp_path / "run" / "crawl-0001.warc.gz")
    assert info.type == "warcinfo"
    assert info.block == b"software: newsbot\r\nisPartOf: run\r\n"
    assert (answer.type, answer.block) == ("response", page())
    assert (asked.type, asked.block) == ("request", came(page()).sent)
    assert asked.headers["WARC-Concurrent-To"] == answer.id == kept.record
    assert answer.headers["WARC-Warcinfo-ID"] == info.id
    assert answer.headers["WARC-Target-URI"] == URL
    assert answer.headers["WARC-Date"] == "2026-11-29T12:00:00.250000Z"
    assert answer.headers["WARC-IP-Address"] == "192.0.2.7"
    assert answer.headers["WARC-Payload-Digest"] == kept.digest


def test_a_place_leads_to_its_record(tmp_path: Path, memory: Memory) -> None:
    writer = archive(tmp_path / "run", memory, most=3000)
    places = [writer.answered(came(page(PAGE + b"%d" % n), url=f"{URL}{n}")) for n in range(40)]
    writer.close()
    files = sorted(path.name for path in (tmp_path / "run").iterdir())
    assert len(files) > 5
    assert files[0] == "crawl-0001.warc.gz"
    for name in files:
        begin = told(tmp_path / "run" / name)[0]
        assert (begin.type, begin.headers["WARC-Filename"]) == ("warcinfo", name)
    for place in places:
        with (tmp_path / "run" / place.file).open("rb") as file:
            file.seek(place.offset)
            record = next(iter(ArchiveIterator(file)))
            assert record.rec_headers.get_header("WARC-Record-ID") == place.record


def test_the_same_payload_is_kept_once(tmp_path: Path, memory: Memory) -> None:
    first, later = archive(tmp_path / "1", memory), archive(tmp_path / "2", memory)
    kept = first.answered(came(page()))
    head = HEAD + b"X-Now: later\r\nContent-Length: %d\r\n\r\n" % len(PAGE)
    again = later.answered(came(head + PAGE, NOON + timedelta(days=29)))
    first.close()
    later.close()
    revisit = told(tmp_path / "2" / "crawl-0001.warc.gz")[1]
    assert (revisit.type, revisit.block) == ("revisit", head)
    assert revisit.headers["WARC-Refers-To"] == kept.record
    assert revisit.headers["WARC-Refers-To-Date"] == "2026-11-29T12:00:00.250000Z"
    assert revisit.headers["WARC-Refers-To-Filename"] == "1/crawl-0001.warc.gz"
    assert revisit.headers["WARC-Refers-To-File-Offset"] == str(kept.offset)
    assert revisit.headers["WARC-Payload-Digest"] == kept.digest == again.digest
    assert memory.referring == [("2", "1")]


@pytest.mark.parametrize(
    ("body", "days", "url"),
    [
        (PAGE + b"!", 1, URL),
        (PAGE, 31, URL),
        (PAGE, 1, URL + "?2"),
        (b"short", 1, URL),
    ],
    ids=["another", "too old", "elsewhere", "short"],
)
def test_others_are_kept_whole(
    tmp_path: Path, memory: Memory, body: bytes, days: int, url: str
) -> None:
    first = archive(tmp_path / "1", memory)
    first.answered(came(page(body if body == b"short" else PAGE)))
    first.close()
    later = archive(tmp_path / "2", memory)
    later.answered(came(page(body), NOON + timedelta(days=days), url))
    later.close()
    assert told(tmp_path / "2" / "crawl-0001.warc.gz")[1].block == page(body)
    assert memory.referring == []


def test_what_was_cut_is_kept_as_far_as_it_came(tmp_path: Path, memory: Memory) -> None:
    writer = archive(tmp_path / "run", memory)
    failure = Failure(error="ResponseDataLossError", reason="cut off")
    writer.failed(came(page()[:900]), failure, "disconnect")
    writer.answered(came(page()))
    writer.close()
    _, cut, _, about, whole, _ = told(tmp_path / "run" / "crawl-0001.warc.gz")
    assert (cut.type, cut.block) == ("response", page()[:900])
    assert cut.headers["WARC-Truncated"] == "disconnect"
    assert (about.type, about.headers["Content-Type"]) == ("metadata", FAILURE)
    assert about.headers["WARC-Refers-To"] == cut.id
    assert msgspec.json.decode(about.block)["reason"] == "cut off"
    assert whole.type == "response"


@pytest.mark.parametrize("received", [b"", b"SSH-2.0-OpenSSH\r\n", b"HTTP/1.1 200 OK\r\nServ"])
def test_what_is_no_answer_stands_in_its_failure(
    tmp_path: Path, memory: Memory, received: bytes
) -> None:
    writer = archive(tmp_path / "run", memory)
    writer.failed(came(received), Failure(error="X", reason="y"), "time")
    writer.close()
    _, about, asked = told(tmp_path / "run" / "crawl-0001.warc.gz")
    assert (asked.type, asked.headers["WARC-Concurrent-To"]) == ("request", about.id)
    assert msgspec.json.decode(about.block, type=Failure).received == received
    assert about.headers["WARC-Target-URI"] == f"metadata://newsbot/failure/{URL}"


def test_what_only_announces_an_answer_is_none(tmp_path: Path, memory: Memory) -> None:
    writer = archive(tmp_path / "run", memory)
    writer.answered(came(b"HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + page()))
    writer.close()
    assert told(tmp_path / "run" / "crawl-0001.warc.gz")[1].block == page()


def test_a_note_refers_to_an_answer(tmp_path: Path, memory: Memory) -> None:
    writer = archive(tmp_path / "run", memory)
    kept = writer.answered(came(page()))
    writer.note(LOOK, URL, b'{"type":"page"}', NOON, kept)
    writer.close()
    note = told(tmp_path / "run" / "crawl-0001.warc.gz")[-1]
    assert (note.type, note.block) == ("metadata", b'{"type":"page"}')
    assert (note.headers["Content-Type"], note.headers["WARC-Refers-To"]) == (LOOK, kept.record)
    assert note.headers["WARC-Target-URI"] == f"metadata://newsbot/look/{URL}"


def test_a_run_without_an_answer_has_no_archive(tmp_path: Path, memory: Memory) -> None:
    archive(tmp_path / "run", memory).close()
    assert not (tmp_path / "run").exists()


class Full:
    """A file on a disk that takes some bytes more."""

    def __init__(self, file: Any, left: int) -> None:
        self.file, self.left = file, left

    def __getattr__(self, name: str) -> Any:
        return getattr(self.file, name)

    def write(self, data: bytes) -> int:
        if len(data) > self.left:
            self.file.write(data[: self.left])
            self.file.flush()
            raise OSError(errno.ENOSPC, "No space left on device")
        self.left -= len(data)
        return int(self.file.write(data))


def test_a_full_disk_leaves_whole_records(tmp_path: Path, memory: Memory) -> None:
    writer = archive(tmp_path / "run", memory)
    writer.answered(came(page()))
    writer._file = Full(writer._file, left=100)  # type: ignore[assignment]
    with pytest.raises(OSError, match="No space left"):
        writer.answered(came(page(PAGE + b"!")))
    writer._file = writer._file.file  # type: ignore[union-attr]
    writer.close()
    assert len(told(tmp_path / "run" / "crawl-0001.warc.gz")) == 3
