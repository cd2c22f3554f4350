"""How an answer goes over the wire: whole, or in one of the ways in which that fails."""

from __future__ import annotations

import asyncio
import socket
import struct
from collections.abc import Iterable
from itertools import repeat

from aiohttp import web

from newsbot.replica.answers import Reply

HANG_SECONDS = 300.0
# Never answered; the log says status 0.
SILENT = frozenset({"reset", "nobytes", "hang", "noise", "headdrip", "endlesshead"})
_NOISE = b"\x15\x03\x01\x00\x02\x02\x46" * 40 + b"\r\n\r\n"


class Wire:
    """Delivers answers; `closing` is set when the server ends, and lets what waits go."""

    def __init__(self) -> None:
        self.closing = asyncio.Event()

    async def deliver(
        self, request: web.BaseRequest, reply: Reply, kind: str, value: str
    ) -> web.StreamResponse:
        """One answer, failing in the way that `kind` names."""
        match kind:
            case "reset":
                _reset(request)
            case "nobytes":
                _write(request, b"", close=True)
            case "noise":
                _write(request, _NOISE, close=True)
            case "hang":
                await self._wait(HANG_SECONDS)
                _reset(request)
            case "slow":
                await self._wait(float(value))
            case "truncate":
                return await _truncated(request, reply)
            case "unmeasured":
                head = f"HTTP/1.1 200 OK\r\nContent-Type: {reply.content_type}\r\n\r\n".encode()
                _write(request, head + reply.body[: len(reply.body) // 2], close=True)
            case "unpacked" if "gzip" in request.headers.get("Accept-Encoding", ""):
                head = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n"
                head += b"Content-Length: %d\r\n\r\n" % len(reply.body)
                _write(request, head + reply.body, close=True)
            case "drip":
                head = f"HTTP/1.1 200 OK\r\nContent-Length: {len(reply.body)}\r\n\r\n".encode()
                await self._drip(request, head, (reply.body[at : at + 1] for at in range(300)))
            case "headdrip":
                await self._drip(request, b"HTTP/1.1 200 OK\r\nX: ", repeat(b"x", 300))
            case "bighead":
                head = b"HTTP/1.1 200 OK\r\nX: " + b"x" * 1_000_000 + b"\r\n\r\n"
                _write(request, head + reply.body, close=True)
            case "endlesshead":
                head, line = b"HTTP/1.1 200 OK\r\n", b"Keep-Alive: timeout=5\r\n" * 1000
                await self._without_end(request, head, line)
            case "endless":
                head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                chunk = b"%x\r\n%s\r\n" % (len(reply.body), reply.body)
                await self._without_end(request, head, chunk)
        return _response(reply)

    async def _drip(self, request: web.BaseRequest, head: bytes, rest: Iterable[bytes]) -> None:
        """The head at once, then a byte a second."""
        _write(request, head)
        for byte in rest:
            if self.closing.is_set() or request.transport is None:
                break
            _write(request, byte)
            await self._wait(1.0)
        _reset(request)

    async def _without_end(self, request: web.BaseRequest, head: bytes, piece: bytes) -> None:
        """The head, then one piece again and again; a bound of our own is far off."""
        _write(request, head)
        for _ in range(2000):
            if self.closing.is_set() or request.transport is None:
                break
            _write(request, piece)
            await asyncio.sleep(0)
        _reset(request)

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
        headers={"X-Newsbot-Replica": "invented", **reply.headers},
    )


def _write(request: web.BaseRequest, data: bytes, *, close: bool = False) -> None:
    """Bytes as they are, past the HTTP library; then perhaps the end of the connection."""
    if request.transport is not None and not request.transport.is_closing():
        request.transport.write(data)
        if close:
            request.transport.close()


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
