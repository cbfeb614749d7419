"""Servers that behave as badly as real ones: each is a function of one connection and one request."""

from __future__ import annotations

import re
import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import cast

from twisted.internet.interfaces import IAddress, ITCPTransport
from twisted.internet.protocol import Factory, Protocol


class Connection(Protocol):
    """One connection; calls the script with the request's number, counted over all connections from 1."""

    def __init__(self, server: Scripted) -> None:
        self._server = server
        self._buffer = b""

    @property
    def tcp(self) -> ITCPTransport:
        """The transport, typed."""
        return cast("ITCPTransport", self.transport)

    def connectionMade(self) -> None:  # noqa: N802  Twisted's name
        """Count it."""
        self._server.connections += 1

    def dataReceived(self, data: bytes) -> None:  # noqa: N802  Twisted's name
        """Wait for whole requests."""
        self._buffer += data
        while b"\r\n\r\n" in self._buffer:
            head, _, rest = self._buffer.partition(b"\r\n\r\n")
            length = re.search(rb"(?i)content-length: (\d+)", head)
            size = int(length[1]) if length else 0
            if len(rest) < size:
                return
            self._buffer = rest[size:]
            self._server.requests.append(head + b"\r\n\r\n" + rest[:size])
            self._server.script(self, len(self._server.requests))

    def connectionLost(self, reason: object = None) -> None:  # noqa: N802, ARG002  Twisted's name and shape
        """Count it."""
        self._server.lost += 1


class Scripted(Factory):
    """A server that keeps every request it got and answers by its script."""

    def __init__(self, script: Callable[[Connection, int], None]) -> None:
        self.script = script
        self.requests: list[bytes] = []
        self.connections = 0
        self.lost = 0

    def buildProtocol(self, addr: IAddress | None) -> Connection:  # noqa: N802, ARG002  Twisted's name and shape
        """A connection of this server."""
        return Connection(self)


def answer(body: bytes, *, status: bytes = b"200 OK", content_type: bytes = b"text/xml", extra: bytes = b"") -> bytes:
    """A whole HTTP answer."""
    head = b"HTTP/1.1 %b\r\nContent-Type: %b\r\nContent-Length: %d\r\n%b\r\n"
    return head % (status, content_type, len(body), extra) + body


def always(reply: bytes) -> Callable[[Connection, int], None]:
    """Give every request the same answer."""

    def script(connection: Connection, _: int) -> None:
        connection.tcp.write(reply)

    return script


def silent(_connection: Connection, _number: int) -> None:
    """Read the request and say nothing."""


def half_body(connection: Connection, _: int) -> None:
    """Stop in the middle of the body, connection open."""
    connection.tcp.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")


def short_body(connection: Connection, _: int) -> None:
    """Announce more than is sent."""
    half_body(connection, _)
    connection.tcp.loseConnection()


def unannounced(connection: Connection, _: int) -> None:
    """Give no length: the body ends with the connection, as HTTP/1.0 servers do."""
    connection.tcp.write(b"HTTP/1.1 200 OK\r\nContent-Type: Text/XML; charset=utf-8\r\n\r\n<all/>")
    connection.tcp.loseConnection()


def reset(connection: Connection, _: int) -> None:
    """Read the request and reset the connection."""
    connection.tcp.abortConnection()


def not_http(connection: Connection, _: int) -> None:
    """Speak something else."""
    connection.tcp.write(b"SSH-2.0-OpenSSH_9.2\r\n\r\n")


def endless(connection: Connection, _: int) -> None:
    """Chunks without end."""
    connection.tcp.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    chunk = b"10000\r\n" + b"x" * 0x10000 + b"\r\n"
    for _number in range(800):  # 50 MB
        connection.tcp.write(chunk)


def huge(connection: Connection, _: int) -> None:
    """Announce 50 MB and send a little."""
    connection.tcp.write(b"HTTP/1.1 200 OK\r\nContent-Length: 52428800\r\n\r\nx")


@contextmanager
def full_backlog() -> Iterator[int]:
    """A port where connecting hangs: its queue of connections is full and nobody accepts."""
    with ExitStack() as stack:
        listening = stack.enter_context(socket.socket())
        listening.bind(("127.0.0.1", 0))
        listening.listen(0)
        address = listening.getsockname()
        for _ in range(4):
            waiting = stack.enter_context(socket.socket())
            waiting.settimeout(0)
            waiting.connect_ex(address)
        yield address[1]


@contextmanager
def closed_port() -> Iterator[int]:
    """A port that nobody listens on, kept from others while the block lasts."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        yield bound.getsockname()[1]
