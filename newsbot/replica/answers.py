"""An answer of the replica, and what a fault makes of it before it is sent."""

from __future__ import annotations

import gzip
import sys
import zlib
from dataclasses import dataclass, field, replace
from functools import cache
from urllib.parse import unquote

import brotli

from newsbot.replica.faults import Fault

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

HTML = "text/html"
_GARBAGE = bytes(range(128, 256)) * 8 + b"<html><p>\x00\xff</div" + b"\xfe\xed" * 200
_ERROR = "<html><head><title>Lỗi</title></head><body><h1>Đã xảy ra lỗi</h1></body></html>"
_ROBOTS = {
    "forbid": b"User-agent: *\nAllow: /$\nDisallow: /\n",
    "delay": b"User-agent: *\nCrawl-delay: 2\n",
    "big": b"# " + b"x" * 2_000_000 + b"\nUser-agent: *\nDisallow: /\n",
}
_CAPTCHA = (
    "<html><head><title>Xác minh</title></head><body><form action='/xac-minh/'>"
    "<p>Bạn không phải là người máy?</p><div class='g-recaptcha'></div></form></body></html>"
)
_MANY = {f"X-Filler-{number}": "x" * 40 for number in range(2000)}


@dataclass(frozen=True)
class Reply:
    """A whole answer; `headers` are those beside length and type."""

    status: int
    body: bytes
    content_type: str = HTML
    headers: dict[str, str] = field(default_factory=dict)


def spoil(reply: Reply, fault: Fault, address: str, missing: bytes) -> Reply:
    """The answer a fault turns an honest one into.

    `address` is what was asked for, with its query; `missing` the site's own error page.
    """
    match fault.kind:
        case "status":
            return Reply(int(fault.value), f"<h1>Lỗi {fault.value}</h1>".encode())
        case "empty":
            return Reply(200, b"")
        case "garbage":
            return Reply(200, _GARBAGE)
        case "cut":
            return replace(reply, body=reply.body[: len(reply.body) // 2], headers={})
        case "soft404":
            return Reply(200, missing)
        case "error":
            return Reply(200, _ERROR.encode())
        case "captcha":
            return Reply(200, _CAPTCHA.encode())
        case "busy":
            return Reply(429, _ERROR.encode(), headers={"Retry-After": fault.value})
        case "lie" if fault.target == "robots":
            return Reply(200, _ROBOTS[fault.value], "text/plain")
        case "unclosed":
            opened = {"comment": b"<!-- ", "script": b"<script>"}[fault.value]
            body = reply.body.replace(b"-->", b"").replace(b"</script", b"")
            return replace(reply, body=_before_text(body, opened), headers={})
        case "hidden":
            body = _before_text(reply.body, b'<div style="display: none">')
            return replace(reply, body=body, headers={})
        case "attributes":
            return replace(reply, body=_before_text(reply.body, _attributes()), headers={})
        case "bomb":
            encoding = "gzip, gzip" if fault.value == "gzip2" else fault.value
            return Reply(200, _bomb(fault.value), headers={"Content-Encoding": encoding})
        case "layers":
            named = ", ".join(["gzip"] * 1000)
            return replace(reply, headers={"Content-Encoding": named})
        case "manyhead":
            return replace(reply, headers=_MANY)
        case "badcrc":
            body = gzip.compress(reply.body)
            # Eight bytes at the end: the checksum, then the length.
            body = body[:-8] + bytes([body[-8] ^ 1]) + body[-7:]
            return replace(reply, body=body, headers={"Content-Encoding": "gzip"})
        case "loop":
            return Reply(302, b"", headers={"Location": address})
        case "chain":
            return _hop(reply, int(fault.value), address)
        case "to":
            return Reply(302, b"", headers={"Location": unquote(fault.value)})
        case _:
            return reply


@cache
def _bomb(encoding: str) -> bytes:
    """64 MB of blanks, packed."""
    blanks = b" " * (1 << 26)
    match encoding:
        case "deflate":
            return zlib.compress(blanks, 9)
        case "br":
            return bytes(brotli.compress(blanks, quality=5))
        case "zstd":
            return zstd.compress(blanks)
        case "gzip2":
            return gzip.compress(gzip.compress(blanks))
        case _:
            return gzip.compress(blanks)


@cache
def _attributes() -> bytes:
    """A tag that a parser takes minutes for."""
    return b"<div " + b" ".join(b"a%d=1" % number for number in range(300_000)) + b"></div>"


def _before_text(body: bytes, what: bytes) -> bytes:
    """The page with something in front of its first paragraph."""
    at = body.find(b"<p", max(0, body.find(b'id="content"')))
    return body[:at] + what + body[at:]


def _hop(reply: Reply, hops: int, address: str) -> Reply:
    """The next of so many redirects, then the page."""
    path, _, query = address.partition("?hop=")
    hop = int(query) if query.isdigit() else 0
    return reply if hop >= hops else Reply(302, b"", headers={"Location": f"{path}?hop={hop + 1}"})
