"""Answers of comment services without some of their rows: of every system, whatever its keys."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from newsbot.archive import scrubbing
from newsbot.archive.reading import Skipped
from newsbot.archive.scrubbing import Scrubber, spellings
from newsbot.items import Answer, Ask
from newsbot.readers.answers import blanked, without_links_to, without_rows_of
from newsbot.readers.guard import Guard
from newsbot.readers.tombstones import Forgotten, Tombstone
from newsbot.sites import Site, all_sites
from newsbot.text.threads import Row

pytestmark = pytest.mark.unit

REPLIES = Path(__file__).parents[3] / "shared/press/replies"
PAPERS = {
    "onecms": "baodanang",
    "sc_service": "baodaklak",
    "tuoitre": "tuoitre",
    "thanhnien": "thanhnien",
    "vietnamnet": "vietnamnet",
    "vnexpress": "vnexpress",
}


def rows(site: Site, body: bytes) -> list[Row]:
    read = site.cms.comments()
    assert read is not None
    return list(read.read([Answer(Ask("/"), body)]).rows)


def answers() -> Iterator[tuple[str, Path]]:
    for system, paper in PAPERS.items():
        for path in sorted((REPLIES / system).glob("*")):
            if path.name != "expected.json" and paper in all_sites():
                yield paper, path


@pytest.mark.skipif(not REPLIES.is_dir(), reason="the folder of real answers is not at hand")
@pytest.mark.parametrize(
    ("paper", "path"), list(answers()), ids=lambda one: getattr(one, "name", one)
)
def test_real_answers(paper: str, path: Path) -> None:
    """Each row by itself: only what it says goes, or the answer whole where it is no JSON."""
    site, body = all_sites()[paper], path.read_bytes()
    before = rows(site, body)
    for gone in before:
        stone = Tombstone("comment", f"c-{gone.id}", "2026-11-29T00:00:00+07:00")
        scrubber = Scrubber(site, Guard(forgotten=Forgotten(frozenset({stone}))))
        head = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body)
        kept = scrubber.kept("https://example.org/api", head + body).partition(b"\r\n\r\n")[2]
        if not kept:
            assert path.suffix == ".html", "no JSON"
            continue
        after = rows(site, kept)
        assert [one.id for one in after] == [one.id for one in before]
        for was, now in zip(before, after, strict=True):
            if was.id == gone.id:
                assert (now.body, now.author, now.parent) == ("", None, was.parent)
            else:
                assert now == was


def test_a_row_is_told_from_its_parent_and_its_article() -> None:
    row = {"id": 7, "article": 7000, "root": 7, "text": "Một", "user": {"id": 3, "name": "An"}}
    reply = {"id": 8, "article": 7000, "root": 7, "text": "Hai", "user": {"id": 4, "name": "Bê"}}
    told = blanked(json.dumps({"rows": [{**row, "in": [reply]}]}).encode(), {"7"}, {"7", "8"})
    assert told is not None
    (one,) = json.loads(told)["rows"]
    assert (one["text"], one["id"], one["in"]) == ("", 7, [reply])
    assert one["user"]["name"] == ""


def test_jsonp_stays_jsonp() -> None:
    body = 'cb1([{"id":"1","text":"Một"},{"id":"2","text":"Hai"}]);'.encode()
    told = blanked(body, {"1"}, {"1", "2"}) or b""
    assert told.decode() == 'cb1([{"id":"1","text":""},{"id":"2","text":"Hai"}]);'


@pytest.mark.parametrize("body", [b"", b"<p>id 1</p>", b"[{", b'[{"id":1}]', b"\xff[1]"])
def test_what_is_no_such_answer(body: bytes) -> None:
    assert blanked(body, {"1"}, {"1", "2"}) is None


def test_rows_of_a_list_by_what_ends_their_addresses() -> None:
    rows = [{"url": "/a-19011c5/", "title": "Một"}, {"url": "/b-1234567/", "title": "Hai"}]
    told = without_rows_of(json.dumps({"list": rows}).encode(), ["19011c5"])
    assert json.loads(told or b"")["list"] == [{"url": "", "title": ""}, rows[1]]
    assert without_rows_of(b"<a href='/a-19011c5/'>", ["19011c5"]) is None


def test_links_of_a_page_by_what_ends_their_addresses() -> None:
    page = (
        "<ul><li><a class=t href='/x/a-19011c5/' title='Một'><img alt='Một'><b>Một</b></a></li>"
        "<li><a href='/x/b-1234567/'>Hai</a></li></ul><script>var u = '/x/a-19011c5/?p=1';</script>"
    ).encode()
    told = without_links_to(page, ["19011c5"])
    assert len(told) == len(page)
    assert b" ".join(told.split()) == (
        b"<ul><li> </li><li><a href='/x/b-1234567/'>Hai</a></li></ul><script>var u = ' ';</script>"
    )


def test_spellings() -> None:
    ways = spellings('Cà "phê" & trà')
    for way in ('Cà "phê" & trà', "Cà &quot;phê&quot; &amp; trà", 'Cà \\"phê\\" & trà'):
        assert way.encode() in ways
    assert b"C\\xe0" not in b"".join(ways)
    assert any(b"\\u00e0" in way.lower() for way in ways)


def test_an_archive_is_gone_through_record_by_record(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not as a whole: it may be larger than the memory."""
    drawn: list[int] = []

    def records(path: Path) -> Iterator[Skipped]:
        for offset in range(0, 1000, 100):
            drawn.append(offset)
            yield Skipped(path, offset, "damaged")

    monkeypatch.setattr(scrubbing, "records", records)
    offset, size, _ = next(scrubbing._members(Path("no-such-file")))
    assert (offset, size, drawn) == (0, 100, [0, 100])
