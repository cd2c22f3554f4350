"""The replica over HTTP, on one loopback port.

Start it in a running loop (`start_server`), in a thread for tests (`running`), or for
good (`serve`). Requests are answered one after another; waiting faults do not block.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import re
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TextIO
from urllib.parse import unquote
from weakref import WeakKeyDictionary

from aiohttp import web

from newsbot.replica import dates
from newsbot.replica.answers import Reply, spoil
from newsbot.replica.api import Api
from newsbot.replica.faults import Faults
from newsbot.replica.journal import Journal
from newsbot.replica.listing import Pages
from newsbot.replica.model import Replica
from newsbot.replica.papers import FACES, HOSTS, paper_at
from newsbot.replica.surfaces import ScSurface, Surface, surface_of
from newsbot.replica.timeline import timeline_of
from newsbot.replica.wire import SILENT, Wire

_COUNTERS = "/__replica__/requests"


class Paper:
    """A replica as it is shown at a moment; what was laid out is kept until something happens.

    `host` is where it stands, on systems that have several papers.
    """

    def __init__(self, replica: Replica, host: str | None = None) -> None:
        self.replica, self.host = replica, host
        self._still = surface_of(replica, host=host)
        self._latest: Pages | None = None

    def shown(self, at: datetime | None) -> Surface:
        """The paper at this moment, or standing still."""
        if at is None:
            return self._still
        snapshot = timeline_of(self.replica).at(at)
        if snapshot.face != "sc_service":
            return surface_of(snapshot, at, self.host)
        pages = self._latest
        if pages is None or pages.replica is not snapshot:
            pages = self._latest = Pages(snapshot)
        return ScSurface(snapshot, pages, Api(snapshot, at))


class Site:
    """Answers requests for one replica, or fails them as asked.

    `at` is the moment of its clock, Vietnam time without zone; None: it stands still. It
    may be set from any thread. Where a request's `Host` names a paper on another system, the
    same articles are shown there.
    """

    def __init__(
        self, replica: Replica, faults: Faults, journal: Journal, at: datetime | None = None
    ) -> None:
        self.replica = replica
        self.faults = faults
        self.journal = journal
        self.at = at
        self.papers: dict[str | None, Paper] = {None: Paper(replica)}
        if at is not None:
            timeline_of(replica)
        self.wire = Wire()
        # The connections, by which of all there were each is.
        self.transports: WeakKeyDictionary[asyncio.BaseTransport, int] = WeakKeyDictionary()
        self.counted = itertools.count(1)

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        """One request from first line to last byte."""
        peer = self.peer(request)
        raw_path, _, raw_query = request.raw_path.partition("?")
        path = re.sub(r"/{2,}", "/", unquote(raw_path))
        if path == _COUNTERS:
            return web.json_response(self.journal.summary())
        host = request.headers.get("Host", "")
        paper = self.paper(host)
        shown = paper.shown(self.at)
        target, found = shown.target(path)
        # Every hop of a chain of redirects is the same address.
        address = request.raw_path.partition("?hop=")[0]
        fault = self.faults.strike(paper.replica.seed, target, path, address)
        lie = fault.value if fault and fault.kind == "lie" else ""
        reply = shown.reply(path, raw_query, target, found, lie)
        if fault is not None:
            missing = shown.missing().encode()
            reply = spoil(reply, fault, request.raw_path, missing)
        kind, value = (fault.kind, fault.value) if fault else ("", "")
        self.journal.note(
            request.method,
            request.raw_path,
            Reply(0, b"") if kind in SILENT else reply,
            target,
            host=host,
            peer=peer,
            fault=fault.spec if fault else None,
        )
        return await self.wire.deliver(request, reply, kind, value)

    def peer(self, request: web.BaseRequest) -> str:
        """Who asks, "127.0.0.1:41234/17": the other end of the 17th connection; a port alone may
        be another process's by now."""
        transport = request.transport
        if transport is None:
            return ""
        if transport not in self.transports:
            self.transports[transport] = next(self.counted)
        host, port = (transport.get_extra_info("peername") or ("", 0))[:2]
        return f"{host}:{port}/{self.transports[transport]}"

    def paper(self, host: str) -> Paper:
        """The paper on the system that this host is on, by default on the replica's own."""
        own, name = self.replica, paper_at(host)
        if name not in self.papers:
            face = FACES.get(name or "", "sc_service")
            other = own
            if face != own.face:
                other = Replica(own.articles, own.seed, own.minutes_apart, face)
            self.papers[name] = Paper(other, HOSTS[name or ""])
        return self.papers[name]


class RunningServer:
    """A started server: its `url`, its counters, its clock (`at`), and `stop`."""

    def __init__(self, runner: web.ServerRunner, site: Site, url: str) -> None:
        self._runner = runner
        self._site = site
        self.url = url

    def requests(self) -> dict[str, object]:
        """The counters so far, as `Journal.summary` has them; safe from any thread."""
        return self._site.journal.summary()

    @property
    def at(self) -> datetime | None:
        """The moment it shows, Vietnam time; None: it stands still. Set it from any thread.

        A moment without zone is Vietnam time.
        """
        return None if self._site.at is None else self._site.at.replace(tzinfo=dates.VIETNAM)

    @at.setter
    def at(self, moment: datetime | None) -> None:
        self._site.at = None if moment is None else dates.local(moment)

    async def stop(self) -> None:
        """Let waiting answers go and close the port."""
        self._site.wire.closing.set()
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
    at: datetime | None = None,
) -> RunningServer:
    """Serve in the running loop; port 0 takes a free one. Raises OSError for a port in use.

    `at` is the moment to show, see `RunningServer.at`; ValueError where the replica is too
    large for a clock.
    """
    moment = None if at is None else dates.local(at)
    site = Site(replica, faults or Faults(), Journal(log), moment)
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
    at: datetime | None = None,
) -> int:
    """Serve until SIGTERM or SIGINT, then return 0. Raises OSError for a port or log file.

    `at` is the moment to show (ValueError where the replica is too large for a clock).
    `out` (standard output) gets one line when ready: `{"url": "http://127.0.0.1:PORT"}`.
    """
    say = out or sys.stdout

    def ready(server: RunningServer) -> None:
        say.write(json.dumps({"url": server.url}) + "\n")
        say.flush()

    if log is None:
        asyncio.run(_until_signal(replica, faults, port, None, ready, at))
    else:
        with log.open("a", encoding="utf-8") as file:
            asyncio.run(_until_signal(replica, faults, port, file, ready, at))
    return 0


async def _until_signal(
    replica: Replica,
    faults: Faults | None,
    port: int,
    log: TextIO | None,
    ready: Callable[[RunningServer], None],
    at: datetime | None,
) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stop.set)
    server = await start_server(replica, faults, port, log=log, at=at)
    ready(server)
    await stop.wait()
    await server.stop()


@contextmanager
def running(
    replica: Replica,
    faults: Faults | None = None,
    *,
    at: datetime | None = None,
    log: TextIO | None = None,
) -> Iterator[RunningServer]:
    """A server in a thread of its own on a free port, for tests: `.url` and `.requests()`.

    With `at` it shows that moment, and moves on when `.at` is set; `log` gets a line a request.
    """
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()

    try:
        server = asyncio.run_coroutine_threadsafe(
            start_server(replica, faults, at=at, log=log), loop
        ).result(120)
        try:
            yield server
        finally:
            asyncio.run_coroutine_threadsafe(server.stop(), loop).result(30)
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(30)
        loop.close()
