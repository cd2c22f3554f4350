"""Báo Suối Mơ as a server: a home page, a sitemap of two files, articles; comments elsewhere.

What is asked of ``binhluan.suoimo.example`` is told by the ``Host`` header.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs, urlsplit

HOST = "https://suoimo.example"
COMMENTS_HOST = "binhluan.suoimo.example"
ARTICLES = 40
NEWEST = datetime(2026, 9, 20, 8, 15, tzinfo=timezone(timedelta(hours=7)))
_SECTIONS = {"doi-song": "Đời sống", "kinh-te": "Kinh tế", "the-thao": "Thể thao"}
_PAGE = 2


def section_of(number: int) -> str:
    return [*_SECTIONS][number % 3]


def path_of(number: int) -> str:
    return f"/{section_of(number)}/bai-{number}.html"


def date_of(number: int) -> datetime:
    """Article 1 is the newest; one every twelve hours."""
    return NEWEST - timedelta(hours=12 * (number - 1))


def title_of(number: int) -> str:
    return f"Chuyện thứ {number}"


def comments_of(number: int) -> list[dict[str, object]]:
    """Article 2 has five, in pages of two; others none."""
    if number != 2:
        return []
    return [
        {
            "id": 70 + place,
            "to": None if place % 2 == 0 else str(69 + place),
            "name": "Hạnh" if place % 2 == 0 else "",
            "at": f"2026-09-19T2{place // 2}:0{place}:00+07:00",
            "text": f"Ý kiến {place}",
        }
        for place in range(5)
    ]


@dataclass
class Paper:
    """What the server gives, and what it was asked: host and target of each request."""

    url: str = ""
    comments_status: int = 200
    comments_headers: dict[str, str] = field(default_factory=dict)
    # Of the comments' host: status and text.
    comments_robots: tuple[int, str] = (404, "")
    # So many comments less than claimed, from the third page on.
    withheld: bool = False
    title: str = ""
    # The comments' host wants a proof that a browser asks.
    challenge: bool = False
    asked: list[tuple[str, str]] = field(default_factory=list)

    def answer(self, host: str, target: str) -> tuple[int, str]:
        path = urlsplit(target).path
        if path == "/robots.txt":
            return self.comments_robots if host.startswith(COMMENTS_HOST) else (404, "")
        if host.startswith(COMMENTS_HOST):
            return self.thread(path, int(parse_qs(urlsplit(target).query).get("page", ["0"])[0]))
        numbers = range(1, ARTICLES + 1)
        found = next((number for number in numbers if path_of(number) == path), None)
        if found is not None:
            return 200, self.page(found)
        if path == "/":
            menu = "".join(f"<a href='/{one}/'>{name}</a>" for one, name in _SECTIONS.items())
            links = "".join(f"<a href='{HOST}{path_of(number)}'>Bài</a>" for number in (1, 2, 3))
            return 200, f"<!DOCTYPE html><html><body><nav>{menu}</nav>{links}</body></html>"
        if path == "/sitemap.xml":
            files = [("thang-8", date_of(21)), ("thang-9", date_of(1))]
            rows = "".join(_entry("sitemap", f"/{name}.xml", date) for name, date in files)
            return 200, f"<sitemapindex xmlns='{_SCHEMA}'>{rows}</sitemapindex>"
        if path in ("/thang-8.xml", "/thang-9.xml"):
            half = numbers[20:] if path == "/thang-8.xml" else numbers[:20]
            rows = "".join(_entry("url", path_of(number), date_of(number)) for number in half)
            return 200, f"<urlset xmlns='{_SCHEMA}'>{rows}</urlset>"
        return 404, ""

    def page(self, number: int) -> str:
        told = {
            "identifier": str(number),
            "headline": self.title if number == 1 and self.title else title_of(number),
            "datePublished": f"{date_of(number):%d/%m/%Y %H:%M}",
            "author": [{"name": "Lam Trà"}],
            "articleSection": _SECTIONS[section_of(number)],
            "keywords": ["suối", "chợ"],
        }
        return (
            "<!DOCTYPE html><html><head><meta charset='utf-8'>"
            f"<script type='application/ld+json'>{json.dumps(told)}</script></head><body>"
            f"<nav><a href='/'>Trang chủ</a></nav><article><p>Bài {number} kể rằng…</p>"
            f"<p>Hết chuyện, xem <a href='{path_of(1)}'>bài đầu</a>.</p></article></body></html>"
        )

    def thread(self, path: str, page: int) -> tuple[int, str]:
        name = path.removeprefix("/threads/").removesuffix(".json")
        if not name.isdigit():
            return 404, ""
        if self.challenge:
            return 200, "<html><script src='/cdn-cgi/challenge-platform/x.js'></script></html>"
        if self.comments_status != 200:
            return self.comments_status, ""
        rows = comments_of(int(name))
        shown = rows[(page - 1) * _PAGE : page * _PAGE] if page < 3 or not self.withheld else []
        return 200, json.dumps({"total": len(rows), "rows": shown})


_SCHEMA = "http://www.sitemaps.org/schemas/sitemap/0.9"


def _entry(name: str, path: str, date: datetime) -> str:
    return f"<{name}><loc>{HOST}{path}</loc><lastmod>{date.isoformat()}</lastmod></{name}>"


@contextmanager
def running() -> Iterator[Paper]:
    """The paper, served on this machine."""
    paper = Paper()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            host = self.headers["Host"]
            paper.asked.append((host, self.path))
            status, body = paper.answer(host, self.path)
            self.send_response(status)
            if host.startswith(COMMENTS_HOST) and self.path != "/robots.txt":
                for name, value in paper.comments_headers.items():
                    self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, format: str, *args: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever)
    thread.start()
    paper.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield paper
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
