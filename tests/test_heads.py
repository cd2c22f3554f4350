"""An answer's head without end: the connection is closed, whatever kind of headers it sends."""

from __future__ import annotations

from itertools import count
from typing import Any

import pytest
from twisted.internet.testing import AccumulatingProtocol, MemoryReactorClock, StringTransport
from twisted.web._newclient import Request
from twisted.web.client import HTTPConnectionPool
from twisted.web.http_headers import Headers

from newsbot.middlewares.bodies import MOST_HEADERS
from newsbot.middlewares.wire import Wire, watched

pytestmark = pytest.mark.unit

LINES = [b"Keep-Alive: timeout=5\r\n", b"X-Other: x\r\n", b" folded\r\n"]
# As much as is read of a socket at once.
PIECE = 65536


class Connection:
    """A connection of the pool's."""

    def __init__(self) -> None:
        self.wire = Wire()
        make = watched(
            HTTPConnectionPool(MemoryReactorClock())._factory, {"paper.example": self.wire}
        )
        self.protocol: Any = make(lambda protocol: None, "a test").buildProtocol(None)
        self.transport = StringTransport()
        self.protocol.makeConnection(self.transport)

    def ask(self) -> list[Any]:
        """What a request is answered with, once it is."""
        answers: list[Any] = []
        request = Request(b"GET", b"/", Headers({b"Host": [b"paper.example"]}), None, True)
        self.protocol.request(request).addBoth(answers.append)
        return answers

    def sent_until_closed(self, piece: bytes) -> int:
        for sent in count(len(piece), len(piece)):
            self.protocol.dataReceived(piece)
            if self.transport.disconnecting:
                return sent
            assert sent < 100 * MOST_HEADERS, "nobody closes it"
        raise AssertionError


@pytest.mark.parametrize("line", LINES)
def test_a_head_without_end_is_not_read_on(line: bytes) -> None:
    connection = Connection()
    connection.ask()
    connection.protocol.dataReceived(b"HTTP/1.1 200 OK\r\n")
    assert connection.sent_until_closed(line * 100) <= MOST_HEADERS + len(line) * 100


def test_answers_before_the_answer_count_too() -> None:
    connection = Connection()
    connection.ask()
    assert connection.sent_until_closed(b"HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n") < 2 * PIECE


def test_bodies_of_many_answers_do_not_count() -> None:
    connection = Connection()
    for _ in range(3):
        answers = connection.ask()
        head = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n" % (10 * PIECE)
        connection.protocol.dataReceived(head + LINES[0] * 1000)
        connection.protocol.dataReceived(b"\r\n" + b"x" * PIECE)
        (response,) = answers
        response.deliverBody(body := AccumulatingProtocol())
        for _ in range(9):
            connection.protocol.dataReceived(b"x" * PIECE)
        assert len(body.data) == 10 * PIECE
        assert not connection.transport.disconnecting


def test_what_went_and_came_is_told_byte_for_byte() -> None:
    connection = Connection()
    connection.ask()
    assert connection.wire.sent == b"GET / HTTP/1.1\r\nHost: paper.example\r\n\r\n"
    came = b"HTTP/1.1 200 OK\r\nserver:  x\r\nTransfer-Encoding: chunked\r\n\r\n"
    came += b"3\r\nabc\r\n0\r\n\r\n"
    for start in range(0, len(came), 7):
        connection.protocol.dataReceived(came[start : start + 7])
    assert connection.wire.received == came


def test_an_answer_begins_with_its_request() -> None:
    connection = Connection()
    for body in (b"one", b"two"):
        answered = connection.ask()
        came = b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n" + body
        connection.protocol.dataReceived(came)
        assert answered
        answered[0].deliverBody(AccumulatingProtocol())
        assert connection.wire.received == came
