"""What Chromium shows of pages: its words and its pictures, in one browser, from one local server.

No script of a page runs, and nothing is asked for beyond this machine.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event, Thread
from typing import Any, NamedTuple

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)
_LONGEST = 300
_OPTIONS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)
_HARNESS = Path(__file__).with_name("harness.html")


class Asked(NamedTuple):
    """One page, and where to look on it.

    texts: selectors of the article's box, tried in their order.
    boxes: selectors of what the template puts into it, left out.
    articles: links (``href``) that lead to other articles of the paper.
    """

    page: bytes
    texts: Sequence[str]
    boxes: Sequence[str]
    articles: Sequence[str]


class Shown(NamedTuple):
    """What a browser shows of one page.

    text: of the article's box, without the template's boxes, hidden and struck-out words.
    around: of what belongs to the article around it, the template's boxes left out likewise.
    page: of the whole page, with those boxes.
    linked: of the blocks that hold links to other articles, and of those right before them.
    pictures: of each picture in the article's box, every address that its markup names.
    named: the same of all pictures of the page.
    """

    text: str
    around: str
    page: str
    linked: str
    pictures: list[list[str]]
    named: list[str]


def shown_by_browser(pages: Sequence[Asked]) -> list[Shown | None]:
    """What is shown of each page, None where the article's box is not there.

    Raises ``TimeoutError``.
    """
    told: list[Any] = []
    ended = Event()
    with _serving(pages, told, ended) as url, TemporaryDirectory() as profile:
        assert CHROMIUM is not None
        command = [CHROMIUM, *_OPTIONS, f"--user-data-dir={profile}", url]
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        browser = subprocess.Popen(command, **quiet)
        try:
            if not ended.wait(_LONGEST):
                raise TimeoutError(f"the browser told nothing within {_LONGEST} s")
        finally:
            browser.terminate()
            browser.wait(20)
    return [Shown(**one) if one else None for one in told]


@contextmanager
def _serving(pages: Sequence[Asked], told: list[Any], ended: Event) -> Iterator[str]:
    task = [{"texts": one.texts, "boxes": one.boxes, "articles": one.articles} for one in pages]

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            kind, _, number = self.path.strip("/").partition("/")
            if kind == "page" and number.isdecimal():
                self.answer(pages[int(number)].page, "script-src 'none'; frame-src 'none'")
            elif kind == "task":
                self.answer(json.dumps(task).encode())
            elif kind == "harness":
                self.answer(_HARNESS.read_bytes())
            else:
                self.send_error(404)

        def do_POST(self) -> None:
            told.extend(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.answer(b"")
            ended.set()

        def answer(self, body: bytes, policy: str | None = None) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            if policy is not None:
                self.send_header("Content-Security-Policy", policy)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None: ...

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/harness"
        server.shutdown()
