"""Pings and metrics: what is sent and written, and that neither ever fails a run."""

from __future__ import annotations

import json
import logging
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from newsbot.monitoring import Ping, write_metrics
from newsbot.replica import Replica, running
from newsbot.runs.summary import Summary
from tests.crawling import crawl

pytestmark = pytest.mark.crawl


class Checks(ThreadingHTTPServer):
    """A server of checks that remembers its calls and answers ``status``."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.calls: list[tuple[str, str, bytes]] = []
        self.status, self.location = 200, ""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/key/newsbot"


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        assert isinstance(self.server, Checks)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.server.calls.append((self.command, self.path, body))
        self.send_response(self.server.status)
        if self.server.location:
            self.send_header("Location", self.server.location)
        self.end_headers()

    do_POST = do_GET

    def log_message(self, *_: object) -> None: ...


@contextmanager
def checks() -> Iterator[Checks]:
    with Checks() as server:
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


def test_start_success_and_failure_are_told() -> None:
    with checks() as server:
        ping = Ping(server.url + "?create=1", 5)
        ping.start()
        ping.end(0, b"{}")
        ping.end(69, b"x" * 20_000)
    assert server.calls == [
        ("GET", "/key/newsbot/start?create=1", b""),
        ("POST", "/key/newsbot?create=1", b"{}"),
        ("POST", "/key/newsbot/69?create=1", b"x" * 10_000),
    ]


@pytest.mark.parametrize("location", ["file:///etc/passwd", "ftp://127.0.0.1/"])
def test_no_redirect_leaves_the_web(location: str, caplog: pytest.LogCaptureFixture) -> None:
    with checks() as server:
        server.status, server.location = 302, location
        Ping(server.url, 5).start()
    assert caplog.messages == ["ping to 127.0.0.1 failed: HTTP 302"]


def test_a_refusing_server_is_a_warning_without_the_secret(
    caplog: pytest.LogCaptureFixture,
) -> None:
    Ping("http://127.0.0.1:9/secret", 5).start()
    with checks() as server:
        server.status = 404
        Ping(server.url, 5).end(1, b"{}")
    assert [record.levelno for record in caplog.records] == [logging.WARNING] * 2
    assert "secret" not in caplog.text
    assert "HTTP 404" in caplog.text


def test_a_hanging_server_costs_the_timeout_and_no_more(caplog: pytest.LogCaptureFixture) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        Ping(f"http://127.0.0.1:{silent.getsockname()[1]}/", 0.05).end(0, b"{}")
        assert "no answer within 0.05 s" in caplog.text or "timed out" in caplog.text


def test_a_run_tells_both_and_ends_as_without_them(tmp_path: Path) -> None:
    metrics = tmp_path / "textfiles" / "newsbot-{site}.prom"
    with running(Replica(articles=12, seed=1)) as site, checks() as server:
        watched = ("--ping-url", server.url + "-{site}", "--metrics-file", metrics)
        good = crawl(site.url, tmp_path, *watched)
        assert good.code == 0
    bad = crawl("http://127.0.0.1:9", tmp_path, *watched)
    assert [call[:2] for call in server.calls] == [
        ("GET", "/key/newsbot-baodaklak/start"),
        ("POST", "/key/newsbot-baodaklak"),
    ]
    assert json.loads(server.calls[-1][2]) == good.summary
    assert bad.code == 69
    assert "ping to 127.0.0.1 failed" in bad.log
    text = (tmp_path / "textfiles" / "newsbot-baodaklak.prom").read_text()
    assert 'newsbot_exit_code{site="baodaklak"} 69' in text


def test_a_run_with_a_bad_configuration_is_told_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NEWSBOT_DELAY", "fast")
    with checks() as server:
        assert crawl("http://127.0.0.1:9", tmp_path, "--ping-url", server.url).code == 78
    assert [call[1] for call in server.calls] == ["/key/newsbot/78"]


def test_a_failed_run_keeps_the_last_success(tmp_path: Path) -> None:
    path = tmp_path / "newsbot.prom"
    summary = Summary(site="baodaklak", run_id="x", listed=3, dataset=str(tmp_path))
    write_metrics(path, summary, lambda: 1000.5)
    write_metrics(path, Summary(site="phuyen", run_id="y"), lambda: 1500.0)
    summary.fail(69, "no_answer")  # type: ignore[arg-type]
    write_metrics(path, summary, lambda: 2000.0)
    text = path.read_text()
    for line in (
        'newsbot_last_run_timestamp_seconds{site="baodaklak"} 2000.0',
        'newsbot_last_success_timestamp_seconds{site="baodaklak"} 1000.5',
        'newsbot_last_success_timestamp_seconds{site="phuyen"} 1500.0',
        'newsbot_exit_code{site="baodaklak"} 69',
        'newsbot_exit_code{site="phuyen"} 0',
        'newsbot_listed{site="baodaklak"} 3',
        "# TYPE newsbot_listed gauge",
    ):
        assert text.splitlines().count(line) == 1, line
    assert path.stat().st_mode & 0o777 == 0o644


def test_labels_are_escaped(tmp_path: Path) -> None:
    path = tmp_path / "newsbot.prom"
    for _ in range(2):
        write_metrics(path, Summary(site='a"b\\c\nd', run_id="x"), lambda: 1.0)
    assert path.read_text().count(r'newsbot_new{site="a\"b\\c\nd"} 0') == 1


def test_metrics_that_can_not_be_written_are_a_warning(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").touch()
    write_metrics(tmp_path / "file" / "newsbot.prom", Summary(site="x", run_id="y"))
    write_metrics(tmp_path, Summary(site="x", run_id="y"))
    assert [record.levelno for record in caplog.records] == [logging.WARNING] * 2
