# mypy: untyped-calls-exclude=twisted
"""Connections on bare sockets, good and bad, over real sockets."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, cast

import pytest
from twisted.internet.defer import CancelledError, Deferred, maybeDeferred
from twisted.internet.interfaces import IAddress, ITCPTransport
from twisted.internet.protocol import Factory, Protocol
from twisted.internet.task import Clock, deferLater

from adapters.http import (
    BadAddressError,
    HttpError,
    NeverArrivedError,
    NoAnswerInTimeError,
    TooBigError,
    UnclearError,
    UntrustedError,
)
from adapters.own_certificate import own_certificate
from adapters.tcp import Connection, Deadline, Scheme, TcpAddress, connect, connected, parse_address
from tests.adapters.scripted import closed_port, full_backlog
from tests.adapters.test_http_tls import UNPROVED, certificate
from tests.reactor_thread import Reactor, leftovers, run_in_reactor, serve

SHORT: Final = 0.2
LONG: Final = 10.0
SCHEMES: Final = {"tcp": Scheme(210), "tls": Scheme(tls=True)}


def line(unread: bytearray) -> int | None:
    """Messages that end with a line feed."""
    return unread.find(b"\n") + 1 or None


class Server(Factory):
    """A server that answers each piece of input by its script."""

    def __init__(self, script: Callable[[ITCPTransport, bytes], None], greeting: bytes = b"") -> None:
        self.script = script
        self.greeting = greeting
        self.heard = b""
        self.lost = 0

    def buildProtocol(self, addr: IAddress | None) -> Protocol:  # noqa: N802, ARG002  Twisted's name and shape
        """A connection of this server."""
        return Peer(self)


class Peer(Protocol):
    """One connection."""

    def __init__(self, server: Server) -> None:
        self._server = server

    def connectionMade(self) -> None:  # noqa: N802  Twisted's name
        """Greet."""
        cast("ITCPTransport", self.transport).write(self._server.greeting)

    def dataReceived(self, data: bytes) -> None:  # noqa: N802  Twisted's name
        """Follow the script."""
        self._server.heard += data
        self._server.script(cast("ITCPTransport", self.transport), data)

    def connectionLost(self, reason: object = None) -> None:  # noqa: N802, ARG002  Twisted's name and shape
        """Count it."""
        self._server.lost += 1


def echo(peer: ITCPTransport, data: bytes) -> None:
    """Answer as asked."""
    peer.write(data)


def silent(_peer: ITCPTransport, _data: bytes) -> None:
    """Listen."""


def half(peer: ITCPTransport, _data: bytes) -> None:
    """Hang up within the answer."""
    peer.write(b"hal")
    peer.loseConnection()


def whole_then_gone(peer: ITCPTransport, _data: bytes) -> None:
    """Answer and hang up at once."""
    peer.write(b"one\ntwo\n")
    peer.loseConnection()


def hang_up(peer: ITCPTransport, _data: bytes) -> None:
    """Say nothing more."""
    peer.loseConnection()


def reset(peer: ITCPTransport, _data: bytes) -> None:
    """Break off."""
    peer.abortConnection()


def endless(peer: ITCPTransport, _data: bytes) -> None:
    """50 MB without an end."""
    for _ in range(800):
        peer.write(b"x" * 0x10000)


async def ask(connection: Connection, deadline: Deadline, times: int) -> list[bytes]:
    """Ask once, read so many lines."""
    connection.send(b"hello\n")
    return [await connection.receive(line, deadline) for _ in range(times)]


def talk(server: Server, *, limit: float = LONG, times: int = 1) -> list[bytes] | HttpError:
    """One connection to a scripted server and how it ended; nothing may be left in the reactor."""

    async def work(reactor: Reactor) -> list[bytes] | HttpError:
        end: list[bytes] | HttpError
        async with serve(reactor, server) as port:
            deadline = Deadline.after(reactor, limit)
            try:
                async with connected(reactor, TcpAddress("127.0.0.1", port), deadline, max_unread=100_000) as it:
                    end = await ask(it, deadline, times)
            except HttpError as error:
                end = error
        await deferLater(reactor, 0, lambda: None)
        assert leftovers(reactor) == []
        return end

    return run_in_reactor(work)


def test_messages_are_cut_as_the_protocol_says() -> None:
    """Two in one piece come apart; bytes that came before the end of the connection are still read."""
    server = Server(whole_then_gone)
    assert talk(server, times=2) == [b"one\n", b"two\n"]
    assert server.heard == b"hello\n"
    assert talk(Server(echo)) == [b"hello\n"]
    assert talk(Server(silent, greeting=b"welcome\n")) == [b"welcome\n"]


@pytest.mark.parametrize(
    ("script", "kind", "what"),
    [
        (silent, NoAnswerInTimeError, "did not answer within 0.2 s"),
        (half, UnclearError, "closed the connection within an answer"),
        (hang_up, UnclearError, "closed the connection without an answer"),
        (reset, UnclearError, "closed the connection without an answer"),
        (endless, TooBigError, "answered with more than 100,000 bytes"),
    ],
)
def test_bad_servers_are_unclear_and_leave_nothing_behind(
    script: Callable[[ITCPTransport, bytes], None], kind: type[HttpError], what: str
) -> None:
    """Each ends with its own words, within the limit, and the server sees the connection gone."""
    server = Server(script)
    end = talk(server, limit=SHORT if script is silent else LONG)
    assert isinstance(end, kind)
    assert type(end) is kind
    assert end.what == what
    assert server.lost == 1


def not_connecting(host: str, port: int, limit: float = LONG) -> HttpError:
    """Connect to where nobody takes it."""

    async def work(reactor: Reactor) -> HttpError:
        try:
            await connect(reactor, TcpAddress(host, port), Deadline.after(reactor, limit))
        except HttpError as error:
            await deferLater(reactor, 0, lambda: None)
            assert leftovers(reactor) == []
            return error
        raise AssertionError("connected")

    return run_in_reactor(work)


def test_no_connection_is_proof_that_nothing_arrived() -> None:
    """Refused, a queue that is full, and a name that nobody knows."""
    with closed_port() as port:
        refused = not_connecting("127.0.0.1", port)
    assert (type(refused), refused.what) == (NeverArrivedError, "refused the connection")
    with full_backlog() as port:
        hanging = not_connecting("127.0.0.1", port, SHORT)
    assert (type(hanging), hanging.what) == (NeverArrivedError, "did not accept a connection within 0.2 s")
    nobody = not_connecting("no-such-host.invalid", 210)
    assert (type(nobody), nobody.what) == (NeverArrivedError, "has a host name that cannot be found")


def test_who_gives_up_waiting_leaves_nothing_behind() -> None:
    """A cancelled exchange stays cancelled, and its connection is aborted."""
    server = Server(silent)

    async def work(reactor: Reactor) -> None:
        async with serve(reactor, server) as port:

            async def exchange() -> None:
                deadline = Deadline.after(reactor, LONG)
                async with connected(reactor, TcpAddress("127.0.0.1", port), deadline) as connection:
                    await ask(connection, deadline, 1)

            running = Deferred.fromCoroutine(exchange())
            while not server.heard:
                await deferLater(reactor, 0.001, lambda: None)
            running.cancel()
            with pytest.raises(CancelledError):
                await running
        assert leftovers(reactor) == []

    run_in_reactor(work)
    assert server.lost == 1


def test_a_connection_at_rest_tells_what_became_of_it() -> None:
    """Kept connections are looked at before they are used again."""

    async def work(reactor: Reactor) -> None:
        async with serve(reactor, Server(echo)) as port:
            deadline = Deadline.after(reactor, LONG)
            connection = await connect(reactor, TcpAddress("127.0.0.1", port), deadline)
            assert await ask(connection, deadline, 1) == [b"hello\n"]
            assert (connection.is_open, connection.has_unread) == (True, False)
            connection.send(b"out of step\n")
            while not connection.has_unread:
                await deferLater(reactor, 0.001, lambda: None)
            await connection.close()
            assert not connection.is_open
            connection.abort()
            connection.send(b"nobody hears this\n")

    run_in_reactor(work)


@pytest.mark.filterwarnings("ignore:Passing pyOpenSSL:DeprecationWarning")  # Twisted's, not ours
@pytest.mark.parametrize(
    ("host", "trusted", "arrives"),
    [("localhost", True, True), ("localhost", False, False), ("127.0.0.1", True, False)],
    ids=["trusted", "unknown issuer", "another name"],
)
def test_only_a_trusted_server_is_sent_anything(host: str, trusted: bool, arrives: bool) -> None:  # noqa: FBT001  columns
    """TLS to a name that the certificate proves; otherwise nothing arrives, and nothing is left open."""
    server = Server(echo)
    own = certificate()
    trusting = own_certificate(authority=own.dumpPEM())

    async def work(reactor: Reactor) -> list[bytes] | HttpError:
        listening = reactor.listenSSL(0, server, own.options(), interface="127.0.0.1")
        name = "own" if trusted else ""
        deadline = Deadline.after(reactor, LONG)
        address = TcpAddress(host, listening.getHost().port, tls=True, certificate=name)
        try:
            async with connected(reactor, address, deadline, certificates={"own": trusting}) as connection:
                return await ask(connection, deadline, 1)
        except HttpError as error:
            return error
        finally:
            await maybeDeferred(listening.stopListening)

    end = run_in_reactor(work)
    if arrives:
        assert (end, server.heard) == ([b"hello\n"], b"hello\n")
    else:
        assert isinstance(end, UntrustedError)
        assert (end.what, server.heard) == (UNPROVED[host], b"")


def test_a_deadline_never_has_less_than_nothing_left() -> None:
    """Seconds left go down to zero and stay there."""
    clock = Clock()
    deadline = Deadline.after(clock, 2.0)
    clock.advance(0.5)
    assert deadline.left == 1.5
    clock.advance(9)
    assert deadline.left == 0.0


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("tcp://z.example.dk:9999/Default", TcpAddress("z.example.dk", 9999, path="Default")),
        ("tcp://z.example.dk/a%20b/c", TcpAddress("z.example.dk", 210, path="a b/c")),
        (" tls://z.example.dk:992 ", TcpAddress("z.example.dk", 992, tls=True)),
        ("tcp://[::1]:210", TcpAddress("::1", 210)),
    ],
)
def test_addresses_are_read(url: str, address: TcpAddress) -> None:
    """Scheme, host, port and what follows."""
    assert parse_address(url, SCHEMES) == address


@pytest.mark.parametrize(
    ("url", "what"),
    [
        ("http://z.example.dk:210", "cannot be called: it must begin with tcp:// or tls://"),
        ("tcp://:210", "cannot be called: it must begin with tcp:// or tls://"),
        ("tls://z.example.dk", "cannot be called: it names no port"),
        ("tcp://z.example.dk:0", "cannot be called: it names no port"),
        ("tcp://z.example.dk:99999", "cannot be called: its host or its port is none"),
        ("tcp://me:secret@z.example.dk", "cannot be called: it holds a user name, which is not supported"),
        ("tcp://z example.dk:1", "cannot be called: its host is no name that a host can have"),
    ],
)
def test_addresses_that_cannot_be_called_say_so(url: str, what: str) -> None:
    """A sentence for who can mend it, without the address, which can hold a password."""
    with pytest.raises(BadAddressError) as error:
        parse_address(url, SCHEMES)
    assert error.value.what == what
