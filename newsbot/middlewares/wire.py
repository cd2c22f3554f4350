"""What goes over a connection, byte for byte: bounded, and kept for the archive.

Twisted bounds a header's length and not how many come: a connection that sends more than
``MOST_HEADERS`` before an answer's body is closed here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from twisted.internet.protocol import Factory
from twisted.web._newclient import HEADER, STATUS

from newsbot.middlewares.bodies import MOST_HEADERS


@dataclass(slots=True)
class Wire:
    """One request as it went, and what has come for it so far."""

    sent: bytes = b""
    received: bytearray = field(default_factory=bytearray)


Wires = dict[str, Wire]


def watched(make: Callable[..., Factory], wires: Wires) -> Callable[..., Factory]:
    """The pool's maker of connections, which bound an answer's head and tell what goes over them.

    ``wires`` has the request under way by its host, as its ``Host`` header names it.
    """

    def made(*arguments: Any) -> Factory:
        factory = make(*arguments)
        build = factory.buildProtocol

        vars(factory)["buildProtocol"] = lambda address: _watched(build(address), wires)
        return factory

    return made


def _watched(protocol: Any, wires: Wires) -> Any:
    """An ``HTTP11ClientProtocol``, which has no types of its own."""
    receive, send = protocol.dataReceived, protocol.request
    parser, heard = None, 0
    wire: Wire | None = None

    def request(asked: Any) -> Any:
        nonlocal wire
        (host,) = asked.headers.getRawHeaders(b"host")[:1]
        wire = wires.get(host.decode("latin-1"))
        if wire is not None:
            wire.sent = _head(asked.method, asked.uri, asked.headers.getAllRawHeaders())
            wire.received.clear()
        return send(asked)

    def data_received(data: bytes) -> None:
        nonlocal parser, heard
        if wire is not None:
            wire.received += data
        receive(data)
        if protocol._parser is not parser:
            parser, heard = protocol._parser, 0
        # The protocol counts by its parser's states, as Scrapy's own handler does.
        if parser is not None and parser.state in (STATUS, HEADER):
            heard += len(data)
            if heard > MOST_HEADERS:
                protocol.transport.abortConnection()

    vars(protocol)["dataReceived"], vars(protocol)["request"] = data_received, request
    return protocol


def unsent(method: str, target: str, host: str) -> bytes:
    """A request that never went, as far as it would have been told by its first lines."""
    headers = [(b"Host", [host.encode("latin-1")])]
    return _head(method.encode(), target.encode(), headers)


def _head(method: bytes, target: bytes, headers: Iterable[tuple[bytes, list[bytes]]]) -> bytes:
    lines = [b"%s: %s" % (name, value) for name, values in headers for value in values]
    return b"\r\n".join((b"%s %s HTTP/1.1" % (method, target), *lines, b"", b""))
