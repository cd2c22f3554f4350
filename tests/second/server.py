"""Báo Suối Mơ as a server: a home page, a sitemap, three articles and their comments."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

HOST = "https://suoimo.example"
TITLES = ("Chợ phiên đầu mùa", "Đường mới qua đèo", "Lớp học bên suối")
COMMENTS = [
    {"id": 7, "to": None, "name": "Hạnh", "at": "2026-09-02T09:00:00+07:00", "text": "Hay quá!"},
    {"id": 9, "to": "7", "name": "", "at": "2026-09-02T10:30:00+07:00", "text": "Đồng ý."},
]


def path_of(number: int) -> str:
    return f"/doi-song/bai-{number}.html"


def page(number: int) -> str:
    told = {
        "identifier": str(number),
        "headline": TITLES[number - 1],
        "datePublished": f"0{number}/09/2026 08:15",
        "author": [{"name": "Lam Trà"}],
        "articleSection": "Đời sống",
        "keywords": ["suối", "chợ"],
    }
    return (
        "<!DOCTYPE html><html><head><meta charset='utf-8'>"
        f"<script type='application/ld+json'>{json.dumps(told)}</script></head><body>"
        f"<nav><a href='/'>Trang chủ</a></nav><article><p>Chuyện thứ {number} kể rằng…</p>"
        f"<p>Hết chuyện, xem <a href='{path_of(1)}'>bài đầu</a>.</p></article></body></html>"
    )


def answers() -> dict[str, str]:
    """Every path's answer; any other is a 404."""
    numbers = range(1, len(TITLES) + 1)
    links = "".join(f"<a href='{HOST}{path_of(number)}'>Bài</a>" for number in numbers)
    rows = "".join(
        f"<url><loc>{HOST}{path_of(number)}</loc><lastmod>2026-09-0{number}T08:15:00+07:00</lastmod>"
        "</url>"
        for number in numbers
    )
    return {
        "/": f"<!DOCTYPE html><html><body>{links}</body></html>",
        "/sitemap.xml": "<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>"
        f"{rows}</urlset>",
        **{path_of(number): page(number) for number in numbers},
        **{f"/comments/{number}.json": "[]" for number in numbers},
        "/comments/2.json": json.dumps(COMMENTS),
    }


@contextmanager
def running() -> Iterator[str]:
    """The paper's address on this machine while it is served."""
    told = answers()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = told.get(self.path)
            self.send_response(404 if body is None else 200)
            self.end_headers()
            self.wfile.write((body or "").encode())

        def log_message(self, format: str, *args: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
