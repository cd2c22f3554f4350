"""What strangers may put into pages, replies and lists: rows C and D of ``docs/faults.md``."""

from __future__ import annotations

import json
import random
import re
import subprocess
import sys
import unicodedata
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from newsbot import extract, to_json
from newsbot.cms.base import Section
from newsbot.cms.lists.sitemap import SitemapLists
from newsbot.discovery.walk import Paging, SectionWalk
from newsbot.items import Ask
from newsbot.replica import Faults, running
from newsbot.sites import all_sites
from newsbot.text.jsonp import BadReply
from newsbot.text.whole import MOST_TAGS
from tests.crawling import FAST, SMALL, befalling, command, crawl, records
from tests.faults import Measured

pytestmark = pytest.mark.page

URL = "https://baodaklak.vn/xa-hoi/202411/ben-do-b0d4e5f/"
WORDS = "Người dân buôn Ea Súp đợi đò qua sông từ sáng sớm, đường vẫn còn đẫm sương. "
HEAD = (
    '<html><head><meta charset="utf-8"><title>T</title></head><body><div id="page_info">'
    '<div id="article_id">8a10c0e291e840650191ea91fb0d4e5f</div></div><div id="content">'
    '<h1 class="media-heading">Bến đò</h1><div class="date">09:10, 12/11/2024</div>'
)
TAIL = "</div></body></html>"
LIMIT = 5 * 1024 * 1024


def page_of(body: str) -> str:
    return f"{HEAD}{body}{TAIL}"


def read(page: bytes, **more: Any) -> dict[str, Any]:
    record: dict[str, Any] = json.loads(to_json(extract(page, URL, **more)))
    return record


# C1, C2: encodings

TEXT = page_of(f"<p>{WORDS * 6}</p>")
BARE = TEXT.replace('<meta charset="utf-8">', "")
DECOMPOSED = unicodedata.normalize("NFD", BARE)
MOJIBAKE = BARE.replace(WORDS, WORDS.encode().decode("cp1252", "replace").replace("\ufffd", ""))
TCVN3 = BARE.replace(WORDS, "TiÕng chiªng ng©n suèt ®ªm, båi håi nhí bu«n xa ")
VNI = BARE.replace(WORDS, "Ngöôøi daân buoân xa coäng ñoàng, doøng nöôùc thuûy lôïi ")
ENTITIES = "".join(one if ord(one) < 128 else f"&#{ord(one)};" for one in BARE)


def windows(text: str) -> bytes:
    """As Vietnamese Windows stores it: letters with tones as a letter and a mark."""
    made = []
    for one in unicodedata.normalize("NFC", text):
        try:
            made.append(one.encode("cp1258"))
        except UnicodeEncodeError:
            base, mark = _parted(one)
            made.append(base.encode("cp1258") + mark.encode("cp1258"))
    return b"".join(made)


def _parted(letter: str) -> tuple[str, str]:
    """The letter without its tone, and the tone."""
    marks = unicodedata.normalize("NFD", letter)
    tone = next(one for one in marks[1:] if one in "\u0300\u0301\u0303\u0309\u0323")
    return unicodedata.normalize("NFC", marks.replace(tone, "", 1)), tone


def labelled(charset: str) -> str:
    return BARE.replace("<title>", f'<meta charset="{charset}"><title>')


CHARSETS: dict[str, tuple[bytes, str | None]] = {
    "utf-8 by its meta": (TEXT.encode(), None),
    "utf-8 by its header": (BARE.encode(), "utf-8"),
    "utf-8 by nothing": (BARE.encode(), None),
    "utf-8 with a mark": (b"\xef\xbb\xbf" + BARE.encode(), None),
    "utf-8 with a wrong meta": (labelled("iso-8859-1").encode(), None),
    "utf-8 with a wrong header": (BARE.encode(), "iso-8859-1"),
    "utf-8 sent as windows-1258": (BARE.encode(), "windows-1258"),
    "utf-8 decomposed": (DECOMPOSED.encode(), "utf-8"),
    "utf-16 little end first": (b"\xff\xfe" + BARE.encode("utf-16-le"), None),
    "utf-16 big end first": (b"\xfe\xff" + BARE.encode("utf-16-be"), None),
    "windows-1258 by its header": (windows(BARE), "windows-1258"),
    "windows-1258 by its meta": (windows(labelled("windows-1258")), None),
    "windows-1258 sent as utf-8": (windows(BARE), "utf-8"),
    "windows-1258 by nothing": (windows(BARE), None),
    "entities": (ENTITIES.encode("ascii"), None),
    "a cut character": (BARE.encode().replace("sương".encode(), b"s\xc6\xb0\xc6ng", 1), "utf-8"),
    "read wrongly before": (MOJIBAKE.encode(), "utf-8"),
    "TCVN3": (TCVN3.encode(), "utf-8"),
    "VNI": (VNI.encode(), "utf-8"),
    "utf-7": (BARE.replace(WORDS, "Ng+AbAeHQ-i d+AOI-n bu+APQ-n. ").encode(), "utf-8"),
}


@pytest.mark.fault("C1")
def test_vietnamese_in_twenty_ways(measured: Measured) -> None:
    exact, told = [], []
    for name, (page, charset) in CHARSETS.items():
        record = read(page, charset=charset)
        body = record["body"]
        assert body == unicodedata.normalize("NFC", body), name
        right = body == (WORDS * 6).strip()
        # A page of plain letters is what it is.
        assert right or record["extraction"]["flags"] or name == "utf-7", name
        (exact if right else told).append(name)
    assert len(CHARSETS) == 20
    assert len(exact) >= 15, told
    measured(f"{len(exact)} of 20 exact, the others: {', '.join(told)}")


@pytest.mark.fault("C2")
def test_one_paragraph_in_another_encoding() -> None:
    first, second = f"<p>{WORDS * 30}</p>", "<p>đẫm sương sớm mùa này</p>"
    page = HEAD.encode() + first.encode() + windows(second) + TAIL.encode()
    record = read(page)
    assert (record["title"], record["extraction"]["flags"]) == ("Bến đò", ["encoding_mixed"])
    assert record["body"] == f"{(WORDS * 30).strip()}\n\nđẫm sương sớm mùa này"
    other = HEAD.encode() + first.encode() + b"<p>abc \x8a\x8d\x90\x9a</p>" + TAIL.encode()
    record = read(other)
    assert (record["title"], "\ufffd" in record["body"]) == ("Bến đò", True)
    assert record["extraction"]["flags"] == ["encoding_mixed"]


# C3, D18: control characters

RUDE = "Lam\x00 \x1b\u202eTrà\u200b"


@pytest.mark.fault("C3", "D18")
def test_no_control_character_reaches_a_record_or_a_line_of_log(tmp_path: Path) -> None:
    body = f'<p>{WORDS}{RUDE}\x0b\x85</p><p align="right"><b>{RUDE}</b></p>'
    record = read(page_of(body).encode())
    line = json.dumps(record, ensure_ascii=False)
    assert not re.search("[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\u202a-\u202e\u200b]", line)
    assert record["author"] == "Lam Trà"
    from newsbot.extensions.logs import escape

    assert "\n" not in escape("a\nINFO forged\x1b[2J\u2028")


# C4 to C7: size and depth


@pytest.mark.fault("C4")
@pytest.mark.parametrize("depth", [255, 10_000, 100_000])
def test_elements_one_in_the_other(depth: int) -> None:
    page = page_of(f"<p>{WORDS}</p>{'<div>' * depth}<p>trong</p>{'</div>' * depth}<p>sau</p>")
    record = read(page.encode())
    assert record["body"].startswith(WORDS.strip())
    if depth < 300:
        assert record["body"].endswith("trong\n\nsau")
    elif 2 * depth > MOST_TAGS:
        assert "page_cut" in record["extraction"]["flags"]


@pytest.mark.fault("C6")
def test_a_page_is_read_as_far_as_its_budget_goes() -> None:
    record = read(page_of(f"<p>{WORDS}</p>" + "<p>a</p>" * MOST_TAGS).encode())
    assert record["extraction"]["flags"] == ["page_cut"]
    assert len(record["blocks"]) > MOST_TAGS / 3
    whole = read(page_of("<p>a</p>" * (MOST_TAGS // 3)).encode())
    assert (whole["extraction"]["flags"], len(whole["blocks"])) == ([], MOST_TAGS // 3)


def extracted(page: Path, *words: str) -> tuple[int, str, float, float]:
    """Exit code, stderr, CPU seconds and most memory (MB) of ``newsbot extract``."""
    line = [sys.executable, "-m", "newsbot", "extract", str(page), "--url", URL, *words]
    # A child of this process would be told to have had all of its memory.
    child = subprocess.run([sys.executable, "-c", _MEASURE, *line], capture_output=True, text=True)
    code, seconds, memory = json.loads(child.stdout)
    return code, child.stderr, seconds, memory


_MEASURE = """
import json, os, resource, subprocess, sys
code = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL).returncode
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps([code, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024]))
"""


@pytest.mark.fault("C5", "C6", "C7")
def test_what_is_too_long_is_no_page(tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    file.write_text(page_of(f"<p>{WORDS * 150_000}"))
    code, said, _, memory = extracted(file)
    assert (code, "more than 5,242,880 bytes" in said) == (1, True)
    assert memory < 150
    code, said, _, _ = extracted(file, "--max-bytes", "50MB")
    assert (code, said) == (0, "")
    assert len(read(file.read_bytes())["body"]) == len(WORDS) * 150_000 - 1
    file.write_text(page_of(f"<p {' '.join(f'a{n}=1' for n in range(300_000))}>{WORDS}</p>"))
    code, said, _, _ = extracted(file)
    assert (code, "more attributes than a page can need" in said) == (1, True)


SHAPES: dict[str, Callable[[int], str]] = {
    "breaks": lambda n: "a<br>",
    "rows": lambda n: "<table><tr><td>a</td></tr></table>",
    "cells": lambda n: "<td>a",
    "pictures": lambda n: f'<img src="/{n}.jpg">',
    "attributes": lambda n: f'<p a="1" b="2" c{n}="3" d="4" e="5">x</p>',
    "many attributes": lambda n: f"<p {' '.join(f'a{k}=1' for k in range(499))}>x</p>",
    "tiny tags": lambda n: "<b>a</b>",
    "ends": lambda n: "</b>",
    "paragraphs": lambda n: "<p>a</p>",
    "names": lambda n: "<p>Lam Trà</p>",
    "raised": lambda n: "a<sup>2</sup>",
    "links": lambda n: f'<a href="/{n}">y</a>',
    "films": lambda n: '<iframe src="https://youtube.com/embed/x"></iframe>',
    "comments": lambda n: "<!--x-->",
    "hidden": lambda n: '<p style="display:none">a</p>',
    "deep": lambda n: "<div>",
    "text": lambda n: WORDS,
}


@pytest.mark.long
@pytest.mark.fault("C4", "C6")
@pytest.mark.parametrize("shape", SHAPES)
def test_no_shape_of_a_page_takes_long_or_much(
    tmp_path: Path, shape: str, measured: Measured
) -> None:
    parts, size = [], len((HEAD + TAIL).encode())
    while True:
        part = SHAPES[shape](len(parts))
        size += len(part.encode())
        if size > LIMIT:
            break
        parts.append(part)
    file = tmp_path / "page.html"
    file.write_text(page_of("".join(parts)))
    _, said, seconds, memory = extracted(file)
    assert "Traceback" not in said
    assert (seconds < 5, memory < 300) == (True, True), (seconds, memory)
    measured(f"{shape}: {seconds:.1f} s, {memory:.0f} MB")


@pytest.mark.fault("C8")
@pytest.mark.parametrize("opened", ["<!-- ", "<script>var a = 1; "])
def test_what_is_left_open_is_told_and_no_text(opened: str) -> None:
    page = page_of(f"<p>{WORDS}</p>{opened}<p>mất</p>")
    record = read(page.encode())
    assert "var a" not in record["body"]
    assert record["extraction"]["flags"] == ["incomplete"]


# C9: replies

_ROW = '{"id": 5, "parentId": 0, "username": "Ai", "content": "Hay", "createDate": "2024-11-12"}'
_GOOD = f'{{"response": [{_ROW}]}}'
REPLIES: dict[str, tuple[str, str]] = {
    "cut": (f"cb({_GOOD[:-10]}", "malformed"),
    "without its parenthesis": (f"cb({_GOOD}", "complete"),
    "HTML": ("<html><body>Lỗi</body></html>", "malformed"),
    "code behind it": (f"cb({_GOOD});alert(1)", "complete"),
    "a byte order mark": ("\ufeff" + _GOOD, "complete"),
    "NaN": (_GOOD.replace("5", "NaN", 1), "malformed"),
    "Infinity for a parent": (_GOOD.replace('"parentId": 0', '"parentId": Infinity'), "complete"),
    "a key twice": (_GOOD.replace('"id": 5', '"id": 5, "id": 6'), "complete"),
    "100,000 deep": ('{"response": ' + "[" * 100_000 + "]" * 100_000 + "}", "malformed"),
    "10,000 digits": (_GOOD.replace("5", "9" * 10_000, 1), "malformed"),
    "half a surrogate": (_GOOD.replace("Hay", "Hay \\ud83d"), "complete"),
    "nothing": ("", "malformed"),
    "a number": ("7", "malformed"),
    "null": ("null", "malformed"),
    "rows that are none": ('{"response": [7, null, "x"]}', "malformed"),
}


@pytest.mark.fault("C9")
@pytest.mark.parametrize("how", REPLIES)
def test_replies_in_bad_ways_cost_comments_and_no_article(how: str) -> None:
    reply, status = REPLIES[how]
    record_line = to_json(
        extract(page_of(f"<p>{WORDS}</p>").encode(), URL, comments=reply.encode("utf-8"))
    )
    record = json.loads(record_line, parse_constant=lambda word: pytest.fail(word))
    assert (record["title"], record["body"]) == ("Bến đò", WORDS.strip())
    allowed = {"complete", "malformed"} if status == "complete" else {"malformed", "failed"}
    assert record["comments_status"] in allowed
    assert "\\ud83d" not in record_line.decode() if isinstance(record_line, bytes) else record_line


# C13 to C16: lists


@pytest.mark.fault("C13")
@pytest.mark.parametrize(
    "declared",
    [
        '<!ENTITY a SYSTEM "file:///etc/passwd">',
        '<!ENTITY a SYSTEM "http://127.0.0.1:9/x">',
        '<!ENTITY a "x"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">',
        f'<!ENTITY a "{"x" * 1000}">',
        '<!ENTITY % p SYSTEM "http://127.0.0.1:9/d.dtd"> %p;',
    ],
)
def test_entities_are_no_way_in(declared: str) -> None:
    body = f"<!DOCTYPE u [{declared}]><urlset><url><loc>{URL}&a;</loc></url></urlset>"
    with pytest.raises(BadReply, match="entities"):
        SitemapLists().read(body.encode(), Ask("/sitemap.xml"))
    outside = '<!DOCTYPE u SYSTEM "http://127.0.0.1:9/d.dtd">'
    outside += f"<urlset><url><loc>{URL}</loc></url></urlset>"
    assert [one.url for one in SitemapLists().read(outside.encode(), Ask("/x")).entries] == [URL]


@pytest.mark.fault("C14")
def test_an_index_that_lists_itself_ends() -> None:
    lists = SitemapLists()
    walk = SectionWalk(Paging(), lists.first(Section("/", "A"), datetime.now(UTC)))
    asked = 0
    while walk.ask is not None and not walk.stuck:
        asked += 1
        index = f"<sitemapindex><sitemap><loc>/sitemap.xml?n={asked}</loc></sitemap></sitemapindex>"
        walk.add(lists.read(index.encode(), walk.ask), set())
    assert walk.stuck
    assert asked <= 500


@pytest.mark.fault("C15", "C16")
@pytest.mark.parametrize("fault", ["cut", "lie=empty", "soft404", "lie=foreign"])
@pytest.mark.few(2)
def test_lists_that_are_none_are_told(tmp_path: Path, fault: str) -> None:
    with running(SMALL, Faults.parse([f"list:{fault}"])) as server:
        ended = crawl(server.url, tmp_path, "--all")
    whole = fault == "lie=foreign"
    assert (ended.code, ended.summary["discovery"]) == (
        (0, "complete") if whole else (1, "incomplete")
    )
    assert records(tmp_path / "baodaklak")


# D1 to D3: bodies


@pytest.mark.fault("D1", "D2", "D3")
def test_bombs_layers_and_bodies_without_end_are_no_records(
    tmp_path: Path, measured: Measured
) -> None:
    kinds = [*(f"bomb={one}" for one in ("gzip", "deflate", "br", "zstd", "gzip2"))]
    faults = befalling(SMALL, [*kinds, "layers", "endless"], each=1)
    with running(SMALL, Faults.parse(faults)) as server:
        line = command("run", "baodaklak", "--all", "--base-url", server.url, *FAST)
        line += ["--output", str(tmp_path), "--no-index"]
        child = subprocess.run(
            [sys.executable, "-c", _MEASURE, *line], capture_output=True, text=True
        )
        assert server.requests()["by_fault"].keys() == set(faults)
    code, _, memory = json.loads(child.stdout)
    (run,) = (tmp_path / ".newsbot/baodaklak/runs").iterdir()
    summary = json.loads((run / "run.json").read_text())
    assert (code, summary["failed"]) == (1, len(faults))
    assert summary["finish_reason"] == "too_many_failed"
    assert memory < 200
    measured(f"{len(faults)} kinds, none read, {memory:.0f} MB at most")
    with running(SMALL) as server:
        assert crawl(server.url, tmp_path, "--all").summary["failed"] == 0


# D13 to D16: what is written


@pytest.mark.fault("D14")
def test_every_record_is_one_line_for_every_reader(tmp_path: Path) -> None:
    numbers = random.Random(14)
    odd = ["\u2028", "\u2029", "\x85", "\n", "\r", '{"aid": 1}', "\\", '"', "\x0c", "\x1c", "đ"]
    file = tmp_path / "lines.jsonl"
    with file.open("wb") as out:
        for _ in range(300):
            text = "".join(numbers.choice(odd) for _ in range(20))
            page = page_of(f"<p>{WORDS}{text}</p><p><b>{text}</b></p>")
            line = to_json(extract(page.encode(), URL))
            out.write(line if isinstance(line, bytes) else line.encode())
            out.write(b"\n")
    data = file.read_bytes()
    lines = data.splitlines()
    assert data.count(b"\n") == len(lines) == 300
    assert [json.loads(line)["title"] for line in lines] == ["Bến đò"] * 300


@pytest.mark.fault("D15")
def test_no_name_leads_out_of_a_folder(tmp_path: Path) -> None:
    numbers = random.Random(15)
    parts = [
        "..",
        "/",
        "%2e%2e",
        "\\",
        "\x00",
        "CON",
        "a" * 300,
        "e\u0301",
        ";",
        "'",
        "~",
        ".",
        "$(x)",
    ]
    site = all_sites()["baodaklak"]
    for _ in range(1000):
        name = "".join(numbers.choice(parts) for _ in range(6))
        page = page_of(f"<p>{WORDS}</p>").replace("8a10c0e291e840650191ea91fb0d4e5f", name)
        page = page.replace(
            '<div id="article_id">', f'<div id="cate_url">/{name}/</div><div id="article_id">'
        )
        article = extract(page.encode("utf-8", "replace"), URL)
        assert re.fullmatch(r"[0-9A-Za-z_-]{1,80}", article.id), article.id
        assert ".." not in (article.section_path or "").split("/")
        address = site.address(f"https://baodaklak.vn/{name}/202411/x-b0d4e5f/")
        assert address is None or ".." not in address.path.split("/")
