"""The replica over HTTP, on one loopback port.

Start it in a running loop (`start_server`), in a thread for tests (`running`), or for
good (`serve`). Requests are answered one after another; waiting faults do not block.
"""

from __future__ import annotations

import asyncio
import base64
import json
import re
import signal
import socket
import struct
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO
from urllib.parse import parse_qsl, unquote
from weakref import WeakSet

from aiohttp import web

from newsbot.replica import api
from newsbot.replica.api import Api
from newsbot.replica.faults import Fault, Faults
from newsbot.replica.journal import Journal
from newsbot.replica.listing import ROBOTS, Pages
from newsbot.replica.model import Article, Replica
from newsbot.replica.sections import BY_PATH

HANG_SECONDS = 300.0
_COUNTERS = "/__replica__/requests"
_HTML = "text/html"
_GARBAGE = bytes(range(128, 256)) * 8 + b"<html><p>\x00\xff</div" + b"\xfe\xed" * 200
_GIF = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")
_PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)
_IMAGE = re.compile(r"^/(file|Upload|common)/|^/favicon\.ico$")


@dataclass(frozen=True)
class Reply:
    """A whole answer, before a fault spoils it."""

    status: int
    body: bytes
    content_type: str = _HTML


class Site:
    """Answers requests for one replica, or fails them as asked."""

    def __init__(self, replica: Replica, faults: Faults, journal: Journal) -> None:
        self.replica = replica
        self.faults = faults
        self.journal = journal
        self.pages = Pages(replica)
        self.api = Api(replica)
        self.closing = asyncio.Event()
        self.transports: WeakSet[asyncio.BaseTransport] = WeakSet()

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        """One request from first line to last byte."""
        if request.transport is not None:
            self.transports.add(request.transport)
        raw_path, _, raw_query = request.raw_path.partition("?")
        path = re.sub(r"/{2,}", "/", unquote(raw_path))
        if path == _COUNTERS:
            return web.json_response(self.journal.summary())
        target, article = self._target(path)
        fault = self.faults.strike(self.replica.seed, target, path, request.raw_path)
        lie = fault.value if fault and fault.kind == "lie" else ""
        reply = self._reply(path, raw_query, target, article, lie)
        if fault is not None:
            reply = self._spoil(reply, fault)
        silent = fault is not None and fault.kind in ("reset", "hang")
        self.journal.note(
            request.method,
            request.raw_path,
            0 if silent else reply.status,
            target,
            fault.spec if fault else None,
        )
        return await self._deliver(request, reply, fault)

    def _target(self, path: str) -> tuple[str, Article | None]:
        """The fault target of a path, and the article where it is one's address."""
        named = {"/": "home", "/robots.txt": "robots"}.get(path)
        if named or path in BY_PATH or path + "/" in BY_PATH:
            return named or "section", None
        called = api.split(path)
        if called:
            return api.target_of(called[1]), None
        if _IMAGE.match(path):
            return "image", None
        article = self.replica.find(path)
        return ("article", article) if article else ("other", None)

    def _reply(
        self, path: str, query: str, target: str, article: Article | None, lie: str
    ) -> Reply:
        if article is not None:
            return Reply(200, self.pages.article(article).encode())
        match target:
            case "home":
                return Reply(200, self.pages.home().encode())
            case "robots":
                return Reply(200, ROBOTS.encode(), "text/plain")
            case "section":
                return Reply(200, self.pages.section(BY_PATH[path.rstrip("/") + "/"]).encode())
            case "image":
                return _image(path)
            case "forbidden":
                return Reply(403, b"forbidden", "text/plain")
        called = api.split(path)
        return self._called(*called, query, lie) if called else self._missing()

    def _called(self, root: str, method: str, query: str, lie: str) -> Reply:
        if lie == "html":
            return Reply(200, self.pages.missing().encode())
        values = dict(parse_qsl(query, keep_blank_values=True))
        answer = self.api.answer(root, method, values, lie)
        if answer is None:
            return self._missing()
        callback = values.get("jsonCallback", "")
        kind = "application/javascript" if callback else "application/json"
        return Reply(200, api.encode(answer, callback).encode(), kind)

    def _missing(self) -> Reply:
        return Reply(404, self.pages.missing().encode())

    def _spoil(self, reply: Reply, fault: Fault) -> Reply:
        """The answer a fault turns an honest one into."""
        match fault.kind:
            case "status":
                return Reply(int(fault.value), f"<h1>Lỗi {fault.value}</h1>".encode())
            case "empty":
                return Reply(200, b"")
            case "garbage":
                return Reply(200, _GARBAGE)
            case "cut":
                return Reply(reply.status, reply.body[: len(reply.body) // 2], reply.content_type)
            case "soft404":
                return Reply(200, self._missing().body)
            case _:
                return reply

    async def _deliver(
        self, request: web.BaseRequest, reply: Reply, fault: Fault | None
    ) -> web.StreamResponse:
        match fault.kind if fault else "":
            case "reset":
                _reset(request)
            case "hang":
                await self._wait(HANG_SECONDS)
                _reset(request)
            case "slow" if fault:
                await self._wait(float(fault.value))
            case "truncate":
                return await _truncated(request, reply)
        return _response(reply)

    async def _wait(self, seconds: float) -> None:
        """So long, or until the server closes."""
        try:
            await asyncio.wait_for(self.closing.wait(), seconds)
        except TimeoutError:
            return


def _response(reply: Reply) -> web.Response:
    text = reply.content_type.startswith(("text/", "application/"))
    return web.Response(
        status=reply.status,
        body=reply.body,
        content_type=reply.content_type,
        charset="utf-8" if text else None,
    )


def _image(path: str) -> Reply:
    if path.lower().endswith(".png"):
        return Reply(200, _PNG, "image/png")
    return Reply(200, _GIF, "image/gif")


def _reset(request: web.BaseRequest) -> None:
    """Close the connection at once, with a reset where the system can send one."""
    transport = request.transport
    if transport is None:
        return
    sock: socket.socket | None = transport.get_extra_info("socket")
    if sock is not None:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()


async def _truncated(request: web.BaseRequest, reply: Reply) -> web.StreamResponse:
    """Half of the body, then the end of the connection."""
    response = web.StreamResponse(status=reply.status)
    response.content_type = reply.content_type
    response.content_length = len(reply.body)
    await response.prepare(request)
    await response.write(reply.body[: len(reply.body) // 2])
    if request.transport is not None:
        request.transport.close()
    return response


class RunningServer:
    """A started server: its `url`, its counters, and `stop`."""

    def __init__(self, runner: web.ServerRunner, site: Site, url: str) -> None:
        self._runner = runner
        self._site = site
        self.url = url

    def requests(self) -> dict[str, object]:
        """The counters so far, as `Journal.summary` has them; safe from any thread."""
        return self._site.journal.summary()

    async def stop(self) -> None:
        """Let waiting answers go and close the port."""
        self._site.closing.set()
        for site in list(self._runner.sites):
            await site.stop()
        await _some_turns()
        server = self._runner.server
        await self._runner.cleanup()
        # A client that was killed reads no more: a closing transport would wait for it. One that
        # had only just come is known to the server alone.
        for _ in range(3):
            handlers = server.connections if server is not None else []
            for transport in (*self._site.transports, *(one.transport for one in handlers)):
                if isinstance(transport, asyncio.WriteTransport):
                    transport.abort()
            await _some_turns()


async def _some_turns() -> None:
    """Lets what is scheduled happen: accepted connections open, closed ones let go."""
    for _ in range(20):
        await asyncio.sleep(0)


async def start_server(
    replica: Replica,
    faults: Faults | None = None,
    port: int = 0,
    host: str = "127.0.0.1",
    log: TextIO | None = None,
) -> RunningServer:
    """Serve in the running loop; port 0 takes a free one. Raises OSError for a port in use."""
    site = Site(replica, faults or Faults(), Journal(log))
    runner = web.ServerRunner(web.Server(site.handle, access_log=None), shutdown_timeout=0.2)
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
    except OSError:
        await runner.cleanup()
        raise
    chosen = runner.addresses[0][1]
    return RunningServer(runner, site, f"http://{host}:{chosen}")


def serve(
    replica: Replica,
    faults: Faults | None = None,
    port: int = 0,
    log: Path | None = None,
    out: TextIO | None = None,
) -> int:
    """Serve until SIGTERM or SIGINT, then return 0. Raises OSError for a port or log file.

    `out` (standard output) gets one line when ready: `{"url": "http://127.0.0.1:PORT"}`.
    """
    say = out or sys.stdout

    def ready(server: RunningServer) -> None:
        say.write(json.dumps({"url": server.url}) + "\n")
        say.flush()

    if log is None:
        asyncio.run(_until_signal(replica, faults, port, None, ready))
    else:
        with log.open("a", encoding="utf-8") as file:
            asyncio.run(_until_signal(replica, faults, port, file, ready))
    return 0


async def _until_signal(
    replica: Replica,
    faults: Faults | None,
    port: int,
    log: TextIO | None,
    ready: Callable[[RunningServer], None],
) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stop.set)
    server = await start_server(replica, faults, port, log=log)
    ready(server)
    await stop.wait()
    await server.stop()


@contextmanager
def running(replica: Replica, faults: Faults | None = None) -> Iterator[RunningServer]:
    """A server in a thread of its own on a free port, for tests: `.url` and `.requests()`."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()

    try:
        server = asyncio.run_coroutine_threadsafe(start_server(replica, faults), loop).result(30)
        try:
            yield server
        finally:
            asyncio.run_coroutine_threadsafe(server.stop(), loop).result(30)
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(30)
        loop.close()
