"""Archives read: ours cut and damaged, other tools', and strangers' that mean harm."""

from __future__ import annotations

import gc
import gzip
import io
import random
import resource
import shutil
import subprocess
import warnings
import zlib
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path

import brotli
import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from newsbot.archive.http import BadHttp, Http, parse
from newsbot.archive.looks import NotKept
from newsbot.archive.reading import MOST_BODY, Answers, Record, Skipped, record_at, records
from newsbot.items import Kept
from newsbot.replica import running
from tests.archive.test_writing import NOON, PAGE, URL, Memory, archive, came, page
from tests.crawling import SMALL

pytestmark = pytest.mark.unit

SEED = 20261129


@pytest.fixture
def written(tmp_path: Path) -> tuple[Path, list[int]]:
    """An archive of some records, and where each of them begins."""
    writer = archive(tmp_path / "runs" / "1", Memory())
    numbers = random.Random(SEED)
    for number in range(12):
        body = numbers.randbytes(numbers.randrange(2000)) + PAGE
        writer.answered(came(page(body), url=f"{URL}{number}"))
    writer.close()
    path = tmp_path / "runs" / "1" / "crawl-0001.warc.gz"
    return path, [one.offset for one in records(path) if isinstance(one, Record)]


def read(path: Path) -> tuple[list[Record], Counter[str]]:
    found = list(records(path))
    whole = [one for one in found if isinstance(one, Record)]
    return whole, Counter(one.why for one in found if isinstance(one, Skipped))


def test_a_whole_file(written: tuple[Path, list[int]]) -> None:
    path, _ = written
    whole, skipped = read(path)
    assert [one.type for one in whole] == ["warcinfo", *["response", "request"] * 12]
    assert not skipped
    for one in whole:
        again = record_at(path, one.offset)
        assert again is not None
        assert (again.id, again.block) == (one.id, one.block)


def test_cut_at_200_places(written: tuple[Path, list[int]], tmp_path: Path) -> None:
    """Every record before the cut is read, the rest told."""
    path, places = written
    data, cut = path.read_bytes(), tmp_path / "cut.warc.gz"
    numbers = random.Random(SEED)
    ends = [*places[1:], len(data)]
    for size in (numbers.randrange(len(data)) for _ in range(200)):
        cut.write_bytes(data[:size])
        whole, skipped = read(cut)
        assert len(whole) == sum(end <= size for end in ends)
        assert sum(skipped.values()) == (size not in (0, *ends)), size


def test_damaged_at_200_places(written: tuple[Path, list[int]], tmp_path: Path) -> None:
    """Damage costs the records that it is in, and is told."""
    path, places = written
    data, damaged = path.read_bytes(), tmp_path / "damaged.warc.gz"
    numbers = random.Random(SEED)
    for _ in range(200):
        place, size = numbers.randrange(len(data)), numbers.randrange(1, 400)
        damaged.write_bytes(data[:place] + numbers.randbytes(size) + data[place + size :])
        first = max(number for number, begin in enumerate(places) if begin <= place)
        last = max(number for number, begin in enumerate(places) if begin < place + size)
        whole, skipped = read(damaged)
        known = {one.id for one in records(path) if isinstance(one, Record)}
        assert len(places) - len(whole) <= last - first + 1
        assert {one.id for one in whole} <= known
        assert skipped or len(whole) == len(places)


def test_pieces_hold_each_record_once(written: tuple[Path, list[int]]) -> None:
    path, places = written
    size = path.stat().st_size
    for each in (700, 3000, size):
        found = [
            one.offset
            for start in range(0, size, each)
            for one in records(path, start, start + each)
            if isinstance(one, Record)
        ]
        assert found == places


def one_record(block: bytes, length: int | None = None, kind: str = "response") -> bytes:
    head = (
        f"WARC/1.1\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:1>\r\n"
        f"WARC-Date: 2026-11-29T00:00:00Z\r\nWARC-Target-URI: {URL}\r\n"
        f"Content-Type: application/http; msgtype=response\r\n"
        f"Content-Length: {len(block) if length is None else length}\r\n\r\n"
    )
    return head.encode() + block + b"\r\n\r\n"


def packed(*members: bytes) -> bytes:
    return b"".join(gzip.compress(member, 1) for member in members)


def plain(*members: bytes) -> bytes:
    return b"".join(members)


GOOD = one_record(page())


@pytest.mark.parametrize("length", [0, 3, 2000, 10**9, 10**14, 10**20, -1])
@pytest.mark.parametrize("pack", [packed, plain])
def test_a_lie_about_a_length_costs_its_own_record(
    tmp_path: Path, length: int, pack: Callable[..., bytes]
) -> None:
    path = tmp_path / "lie.warc"
    path.write_bytes(pack(GOOD, one_record(b"HTTP/1.1 200 OK\r\n\r\nlied", length), GOOD, GOOD))
    whole, skipped = read(path)
    assert [one.block for one in whole if one.block == page()] == [page()] * 3
    assert sum(skipped.values()) == 1


def test_other_ways_to_pack(tmp_path: Path) -> None:
    """Several records in a member, all in one, none packed; blank lines between."""
    path = tmp_path / "other.warc.gz"
    three = GOOD + b"\r\n" + GOOD + GOOD
    for data in (packed(GOOD + GOOD, GOOD), packed(three), three, three + b"\r\n\r\n"):
        path.write_bytes(data)
        whole, skipped = read(path)
        assert [one.block for one in whole] == [page()] * 3
        assert not skipped


def test_all_in_one_large_member(tmp_path: Path) -> None:
    path = tmp_path / "large.warc.gz"
    numbers = random.Random(SEED)
    blocks = [numbers.randbytes(3_000) for _ in range(70)]
    path.write_bytes(packed(b"".join(map(one_record, blocks))))
    assert [one.block for one in records(path, most=5_000) if isinstance(one, Record)] == blocks
    assert [one.block for one in records(path) if isinstance(one, Record)] == blocks


NO_ARCHIVES = [
    b"",
    b"no archive at all",
    b"\x1f\x8b",
    b"\x1f\x8b\x08\x00" + bytes(100),
    gzip.compress(b"no archive at all"),
    b"WARC/1.1",
    b"WARC/1.1\r\n" * 10_000,
    b"WARC/1.1\r\n" + b"x" * 200_000,
    b"WARC/9.9\r\n\r\n\r\n\r\n",
    b"WARC/1.1\r\nContent-Length: 5\r\n\r\nab",
    packed(b""),
    packed(b"\r\n\r\n"),
]


@pytest.mark.parametrize("data", NO_ARCHIVES, ids=range(len(NO_ARCHIVES)))
def test_what_is_no_archive(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "no.warc.gz"
    path.write_bytes(data)
    whole, _ = read(path)
    assert [one.type for one in whole if one.type] == []
    path.write_bytes(data + packed(GOOD))
    if data.startswith(b"\x1f\x8b"):
        assert [one.block for one in read(path)[0] if one.type] == [page()]


def test_bombs_and_giants_are_passed_over(tmp_path: Path) -> None:
    """Hundreds of megabytes in one, as a record and as a body: little memory, the rest is read."""
    path = tmp_path / "bomb.warc.gz"
    head = one_record(b"", 200 * 10**6)[:-4]
    with gzip.open(path, "wb", 1) as file:
        file.write(head)
        for _ in range(200):
            file.write(bytes(10**6))
    bomb = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + gzip.compress(bytes(10**8))
    with path.open("ab") as file:
        file.write(packed(GOOD, one_record(bomb)))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    whole, skipped = read(path)
    assert (len(whole), skipped) == (2, {"too_large": 1})
    with pytest.raises(BadHttp, match="more than"):
        whole[1].http.unpacked(MOST_BODY)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 150_000


def revisit(refers: str, place: str = "", offset: int = 0) -> bytes:
    head = page().partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
    more = f"WARC-Refers-To: {refers}\r\n"
    if place:
        more += f"WARC-Refers-To-Filename: {place}\r\nWARC-Refers-To-File-Offset: {offset}\r\n"
    return one_record(head, kind="revisit").replace(b"WARC-Date", more.encode() + b"WARC-Date", 1)


NOWHERE = [
    revisit("<urn:uuid:1>", "1/crawl-0001.warc.gz"),
    revisit("<urn:uuid:2>", "1/crawl-0001.warc.gz"),
    revisit("<urn:uuid:1>", "../1/crawl-0001.warc.gz"),
    revisit("<urn:uuid:1>", "1/../../../etc/passwd"),
    revisit("<urn:uuid:1>", "1/none.warc.gz", 99),
    revisit("<urn:uuid:1>", "1/crawl-0001.warc.gz", 10**14),
    revisit(""),
]


@pytest.mark.parametrize("told", NOWHERE, ids=range(len(NOWHERE)))
def test_a_revisit_that_leads_nowhere(tmp_path: Path, told: bytes) -> None:
    path = tmp_path / "1" / "crawl-0001.warc.gz"
    path.parent.mkdir()
    path.write_bytes(packed(told))
    answers = Answers(tmp_path)
    (record,) = read(path)[0]
    with pytest.raises(NotKept, match="no longer there"):
        answers.whole(record)


def test_a_revisit_has_the_body_of_its_original(tmp_path: Path) -> None:
    memory = Memory()
    for run in ("1", "2"):
        writer = archive(tmp_path / "runs" / run, memory)
        kept = writer.answered(came(page()))
        writer.close()
    path = tmp_path / "runs" / "2" / kept.file
    assert read(path)[0][1].type == "revisit"
    assert Answers(tmp_path / "runs").body(kept, path) == PAGE
    (tmp_path / "runs" / "1" / "crawl-0001.warc.gz").unlink()
    with pytest.raises(NotKept):
        Answers(tmp_path / "runs").body(kept, path)


def test_a_renamed_file_is_read_as_well(tmp_path: Path) -> None:
    writer = archive(tmp_path / "run", Memory())
    kept = writer.answered(came(page()))
    writer.close()
    path = (tmp_path / "run" / kept.file).rename(tmp_path / "report.warc.gz")
    assert Answers().body(kept, path) == PAGE
    other = Kept(kept.run, kept.file, kept.offset, "<urn:uuid:2>", kept.digest, NOON)
    with pytest.raises(NotKept):
        Answers().body(other, path)


def answer(*headers: str, body: bytes) -> bytes:
    return "\r\n".join(("HTTP/1.1 200 OK", *headers, "", "")).encode() + body


def chunked(body: bytes, extension: bytes = b"") -> bytes:
    pieces = (body[start : start + 7] for start in range(0, len(body), 7))
    return b"".join(b"%x%s\r\n%s\r\n" % (len(one), extension, one) for one in pieces) + b"0\r\n\r\n"


BODIES = {
    "length": answer(f"content-length: {len(PAGE)}", body=PAGE),
    "more than its length": answer(f"Content-Length: {len(PAGE)}", body=PAGE + b"more"),
    "to the end": answer("Server: x", body=PAGE),
    "chunks": answer("Transfer-Encoding: chunked", body=chunked(PAGE)),
    "chunks with extensions": answer("transfer-encoding: Chunked", body=chunked(PAGE, b";a=b")),
    "gzip": answer("Content-Encoding: gzip", body=gzip.compress(PAGE)),
    "two members": answer("Content-Encoding: x-gzip", body=packed(PAGE[:99], PAGE[99:])),
    "padded": answer("Content-Encoding: gzip", body=gzip.compress(PAGE) + bytes(9)),
    "twice": answer("Content-Encoding: gzip, gzip", body=packed(packed(PAGE))),
    "in two headers": answer(
        "Content-Encoding: gzip", "Content-Encoding: br", body=brotli.compress(packed(PAGE))
    ),
    "deflate": answer("Content-Encoding: deflate", body=zlib.compress(PAGE)),
    "raw deflate": answer("Content-Encoding: deflate", body=zlib.compress(PAGE)[2:-4]),
    "brotli": answer("Content-Encoding: br", body=brotli.compress(PAGE)),
    "identity": answer("Content-Encoding: identity", body=PAGE),
    "packed in chunks": answer(
        "Content-Encoding: gzip", "Transfer-Encoding: chunked", body=chunked(gzip.compress(PAGE))
    ),
    "line feeds": answer("Server: x", body=b"").replace(b"\r", b"") + PAGE,
    "folded": answer("X: a", "  b", f"Content-Length: {len(PAGE)}", body=PAGE),
}


@pytest.mark.parametrize("block", BODIES.values(), ids=BODIES)
def test_a_body_as_a_reader_sees_it(block: bytes) -> None:
    found = parse(block)
    assert found.status == 200
    assert found.unpacked(MOST_BODY) == PAGE


NO_ANSWERS = [
    b"",
    b"garbage",
    b"HTTP/1.1 OK\r\n\r\n",
    answer("Content-Encoding: gzip", body=PAGE),
    answer("Content-Encoding: gzip", body=gzip.compress(PAGE)[:-9]),
    answer("Content-Encoding: br", body=brotli.compress(PAGE)[:-9]),
    answer("Content-Encoding: br", body=PAGE),
    answer("Content-Encoding: zstd", body=PAGE),
    answer("Content-Encoding: gzip, gzip, gzip", body=packed(packed(packed(PAGE)))),
    answer("Content-Encoding: rot13", body=PAGE),
    answer("Transfer-Encoding: chunked", body=b"zz\r\nabc"),
    answer("Transfer-Encoding: chunked", body=b"3\r\nabcd\r\n0\r\n\r\n"),
]


@pytest.mark.parametrize("block", NO_ANSWERS, ids=range(len(NO_ANSWERS)))
def test_what_is_no_whole_answer(block: bytes) -> None:
    with pytest.raises(BadHttp):
        parse(block).unpacked(MOST_BODY)


def write_with_warcio(path: Path, pages: Iterable[tuple[str, Http]], version: str = "1.0") -> None:
    """As another tool would: responses alone, one member each."""
    with warnings.catch_warnings(), path.open("ab") as file:
        # It leaves its temporary files to be closed by nobody.
        warnings.simplefilter("ignore", ResourceWarning)
        writer = WARCWriter(file, gzip=True, warc_version=version)
        for url, http in pages:
            headers = StatusAndHeaders("200 OK", list(http.headers), protocol="HTTP/1.1")
            body = io.BytesIO(http.body)
            writer.write_record(
                writer.create_warc_record(url, "response", payload=body, http_headers=headers)
            )
        gc.collect()


def test_what_warcio_writes(tmp_path: Path) -> None:
    path = tmp_path / "warcio.warc.gz"
    for version in ("1.0", "1.1"):
        write_with_warcio(path, [(f"{URL}{number}", parse(page())) for number in range(3)], version)
    whole, skipped = read(path)
    assert [one.url for one in whole] == [f"{URL}{number}" for number in range(3)] * 2
    assert {one.http.unpacked(MOST_BODY) for one in whole} == {PAGE}
    assert not skipped


@pytest.mark.skipif(shutil.which("wget") is None, reason="there is no wget here")
@pytest.mark.parametrize("more", [["--no-warc-compression"], []])
def test_what_wget_writes(tmp_path: Path, more: Iterable[str]) -> None:
    with running(SMALL) as server:
        line = ["wget", "-q", "-O", "page", *more, "--warc-file=w", server.url]
        subprocess.run(line, cwd=tmp_path, check=True, timeout=60)
    (path,) = tmp_path.glob("w.warc*")
    whole, skipped = read(path)
    assert not skipped
    (got,) = (one for one in whole if one.type == "response")
    assert got.url == f"{server.url}/"
    assert got.http.unpacked(MOST_BODY) == (tmp_path / "page").read_bytes()
