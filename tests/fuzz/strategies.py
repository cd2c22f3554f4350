"""Hypothesis strategies for what comes from outside: pages, answers, dates, addresses, archives.

Pages and answers are made of saved cases, which have each system's markup and keys, spoilt.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

CASES = Path(__file__).parents[1] / "cases"
Bytes = st.SearchStrategy[bytes]

# Texts that have broken readers: signs of control, of direction, without a pair, without measure.
NASTY = (
    "\0",
    "\x0b",
    "\x1b[31m",
    "\u202e",
    "\ufeff",
    "\u2028",
    "\ud800",
    "a" + "\u0301" * 300,
    "￿",
    "𝟘𝟙",
    "&#0;",
    "&#xD800;",
    "&#x110000;",
    "&nbsp;",
    "&unknown;",
    "%00",
    "../" * 5,
    "1e999",
    "9" * 500,
    "29/02/2023",
    "31/04/2024 25:61",
    "00:00, 00/00/0000",
    "12:00, 01/01/99999",
    "http://[::1",
    "//[",
    "javascript:alert(1)",
)
MARKUP = (
    "<",
    ">",
    "<p>",
    "</p>",
    "<table><tr><td>",
    "</table>",
    "</div></div>",
    "<b><p>",
    "<i><table>",
    "<svg><title>",
    "<math><mi>",
    "<template><p>",
    "<plaintext>",
    "<noscript><p>",
    "<select><option>",
    "<style>",
    "</style>",
    "<script>",
    "<!--",
    "-->",
    "<![CDATA[",
    "]]>",
    "<?xml version='1.0'?>",
    "<!DOCTYPE a [<!ENTITY b 'c'>]>",
    "<base href='http://[' >",
    "<meta charset=utf-16>",
    "<img src='data:,' srcset=', ,'>",
    "<a href='//[::'>x</a>",
    "<p style='text-align:right;display:none'>",
    "<p style='\\'>",
    "<ol start='-9999999999999999999999'><li>",
    "<td colspan=99999999 rowspan=-1>",
    "<iframe src='https://www.youtube.com/embed/\0'>",
    "<h2>" * 30,
)
CHARSETS = ("utf-8", "utf-8", "utf-8", "windows-1258", "utf-16", "latin-1", "cp1252", "utf-7")


@cache
def saved(paper: str, kind: str) -> list[bytes]:
    """The saved cases' pages ("page.html") or answers ("comments*.json") of a paper."""
    found = []
    for meta in sorted(CASES.glob("*/meta.json")):
        if json.loads(meta.read_bytes())["site"] == paper:
            found += [path.read_bytes() for path in sorted(meta.parent.glob(kind))]
    return found


@st.composite
def pages(draw: st.DrawFn, paper: str) -> bytes:
    """A saved page with some places spoilt, in some encoding."""
    text = draw(st.sampled_from(saved(paper, "page.html"))).decode("utf-8", "replace")
    for _ in range(draw(st.integers(0, 6))):
        text = draw(st.sampled_from(_SPOIL))(draw, text)
    data = text.encode(draw(st.sampled_from(CHARSETS)), "replace")
    return data[: draw(st.sampled_from((None, None, None, len(data) // 2)))]


def _place(draw: st.DrawFn, text: str) -> int:
    """A place in a text, one beside a tag as often as any other."""
    at = draw(st.integers(0, len(text)))
    if draw(st.booleans()):
        found = text.find("<", at)
        at = found if found >= 0 else at
    return at


def _put(draw: st.DrawFn, text: str) -> str:
    at = _place(draw, text)
    what = draw(st.one_of(st.sampled_from(NASTY), st.sampled_from(MARKUP), st.text(max_size=20)))
    return text[:at] + what + text[at:]


def _cut(draw: st.DrawFn, text: str) -> str:
    at = _place(draw, text)
    return text[:at] + text[at + draw(st.integers(1, 400)) :]


def _double(draw: st.DrawFn, text: str) -> str:
    at = _place(draw, text)
    end = at + draw(st.integers(1, 400))
    return text[:end] + text[at:end] * draw(st.integers(1, 3)) + text[end:]


def _swap(draw: st.DrawFn, text: str) -> str:
    one, other = sorted((_place(draw, text), _place(draw, text)))
    size = min(draw(st.integers(1, 200)), other - one)
    moved = text[other : other + size]
    return (
        text[:one]
        + moved
        + text[one + size : other]
        + text[one : one + size]
        + text[other + size :]
    )


_SPOIL: tuple[Callable[[st.DrawFn, str], str], ...] = (_put, _put, _put, _cut, _double, _swap)


# Answers

_LEAVES: st.SearchStrategy[Any] = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.sampled_from(NASTY),
    st.sampled_from(MARKUP),
    st.just([]),
    st.just({}),
    st.just("0"),
    st.just([[[[]]]]),
)


@st.composite
def answers(draw: st.DrawFn, paper: str) -> bytes:
    """A saved answer of a paper's comment service, or of its list, with some values others."""
    told = draw(st.sampled_from(saved(paper, "comments*.json") or [b'{"response": []}']))
    try:
        value = json.loads(told)
    except ValueError:
        value = told.decode("utf-8", "replace")
    for _ in range(draw(st.integers(0, 4))):
        value = _other(draw, value)
    text = json.dumps(value, ensure_ascii=draw(st.booleans()))
    text = draw(st.sampled_from(_AROUND))(text)
    for _ in range(draw(st.integers(0, 2))):
        text = draw(st.sampled_from(_SPOIL))(draw, text)
    return text.encode("utf-8", "surrogatepass")


_AROUND: tuple[Callable[[str], str], ...] = (
    str,
    str,
    lambda text: f"cb({text});",
    lambda text: f"/**/typeof cb === 'function' && cb({text});",
    lambda text: f"\ufeff{text}",
    lambda text: text[:-1],
    lambda text: "[" * 5000 + text,
    lambda text: '{"response":' + text + ',"total":' + "9" * 10_000 + "}",
    lambda text: text.replace('"', "'"),
    lambda text: f"<html><body>{text}</body></html>",
    lambda text: text + text,
    lambda text: text.replace("null", "NaN"),
)


def _other(draw: st.DrawFn, value: Any) -> Any:
    """One place in a JSON value with something else."""
    if isinstance(value, dict) and value and draw(st.integers(0, 4)):
        key = draw(st.sampled_from(sorted(value)))
        if draw(st.integers(0, 9)) == 0:
            return {one: told for one, told in value.items() if one != key}
        return {**value, key: _other(draw, value[key])}
    if isinstance(value, list) and value and draw(st.integers(0, 4)):
        at = draw(st.integers(0, len(value) - 1))
        if draw(st.integers(0, 4)) == 0:
            return [*value, value[at]]
        return [*value[:at], _other(draw, value[at]), *value[at + 1 :]]
    return draw(_LEAVES)


@st.composite
def feeds(draw: st.DrawFn) -> bytes:
    """Sitemaps, their indices and news feeds, with anything in their fields."""
    field = st.one_of(
        st.sampled_from(NASTY),
        st.sampled_from(("2026-09-30T08:00:00+07:00", "Wed, 30 Sep 2026 08:00:00 +0700", "")),
        st.sampled_from(("https://baodaklak.vn/thoi-su/202609/a-1c25edf/", "http://[", "//a:b:c/")),
        st.text(max_size=12),
    )
    outer, inner, names = draw(
        st.sampled_from(
            [
                ("urlset", "url", ("loc", "lastmod", "news:publication_date")),
                ("sitemapindex", "sitemap", ("loc", "lastmod")),
                ("rss", "item", ("link", "pubDate", "title", "guid")),
            ]
        )
    )
    rows = [
        "".join(f"<{name}>{_in_xml(draw(field))}</{name}>" for name in names)
        for _ in range(draw(st.integers(0, 4)))
    ]
    body = "".join(f"<{inner}>{row}</{inner}>" for row in rows)
    text = f'<?xml version="1.0"?><{outer} xmlns:news="urn:n">{body}</{outer}>'
    for _ in range(draw(st.integers(0, 2))):
        text = draw(st.sampled_from(_SPOIL))(draw, text)
    return text.encode("utf-8", "replace")


def _in_xml(text: str) -> str:
    """Most of it as XML wants it; its signs of control stay."""
    return text.replace("&", "&amp;").replace("<", "&lt;")


# Words and numbers


def _some_of(told: str) -> st.SearchStrategy[str]:
    """Words of a text, blanks between them, and what has broken readers."""
    return st.sampled_from([*told.split(), " ", " ", "\n", *NASTY])


_DATE_PARTS = _some_of("""
    0 00 1 2 9 12 13 28 29 30 31 32 59 60 99 1999 2023 2024 9999 10000 / - . : , giờ ngày tháng
    năm SA CH AM PM GMT +7 +07:00 Z (GMT+7) Thứ hai Chủ nhật phút trước hôm qua T | h
""")


def dates() -> Bytes:
    """What may stand where a date is expected; some of a hundred thousand digits."""
    parts = st.lists(_DATE_PARTS, max_size=14).map("".join)
    long = st.tuples(parts, st.sampled_from("0123456789")).map(
        lambda one: one[0] + one[1] * 100_000
    )
    return st.one_of(parts, parts, parts, long).map(_utf8)


def addresses() -> Bytes:
    """What may stand where an address is expected."""
    parts = _some_of("""
        http https :// // / \\ .. . @ : # ? & = % %2e %2F %00 ; baodaklak.vn www.baophuyen.vn
        127.0.0.1 [::1] 2130706433 xn--a -1c25edf/ /202609/ .html -d123456.html 1234567 /amp file:
        data: javascript: mailto:
    """)
    return st.lists(parts, max_size=12).map("".join).map(_utf8)


def words() -> Bytes:
    """What readers write: words, digits and what stands between them."""
    parts = _some_of("""
        0 09 12 345 678 0912345678 +84 84 0084 (+84) . - _ / , ( ) @ gmail com vn . at còng chấm
        không một hai ba bốn năm sáu bảy tám chín O l I STK CCCD Vietcombank ĐT: zalo fb:
        facebook.com/ 47A- 123.45 đồng triệu [phone] [e-mail] 28/02/2023 12.695
    """)
    return st.lists(parts, max_size=40).map("".join).map(_utf8)


def archives() -> Bytes:
    """Records of an archive, as gzip members or bare, spoilt."""
    head = st.sampled_from(
        [
            "WARC/1.1\r\nWARC-Type: response\r\nContent-Type: application/http\r\n",
            "WARC/1.0\r\nWARC-Type: revisit\r\nWARC-Refers-To: <urn:uuid:1>\r\n",
            "WARC/1.1\r\nWARC-Type: metadata\r\n"
            "Content-Type: application/vnd.newsbot.look+json\r\n",
            "WARC/1.1\r\nWARC-Type: warcinfo\r\n",
        ]
    )
    block = st.one_of(
        st.binary(max_size=60),
        st.sampled_from(
            [
                b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n\x1f\x8b",
                b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffff\r\n",
                b'{"type":"page","site":"baodaklak"}',
            ]
        ),
    )
    length = st.one_of(st.none(), st.integers(-5, 10**16))

    def record(told: tuple[str, bytes, int | None, bool]) -> bytes:
        begin, body, size, packed = told
        size = len(body) if size is None else size
        data = f"{begin}Content-Length: {size}\r\n\r\n".encode() + body + b"\r\n\r\n"
        return gzip.compress(data, mtime=0) if packed else data

    records = st.tuples(head, block, length, st.booleans()).map(record)
    return st.lists(st.one_of(records, records, st.binary(max_size=30)), max_size=5).map(b"".join)


def _utf8(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
