# mypy: untyped-calls-exclude=twisted
"""Connections for protocols on bare sockets: bytes out, whole messages in, everything within one deadline.

The errors are those of HTTP calls (`adapters.http_values`), so that adapters and the core ask one question of both:
`NeverArrivedError` is proof that no byte reached a server, `UnclearError` is everything else.

    >>> deadline = Deadline.after(reactor, 4.0)
    >>> async with connected(reactor, parse_address("tcp://z3950.example.dk:210/DB", SCHEMES), deadline) as connection:
    ...     connection.send(request)
    ...     answer = await connection.receive(frame, deadline)

`frame` knows the protocol: given the bytes that have come, it says how many of them are the first message, or None
while that is not whole.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any, Final, TypeAlias, cast

from attrs import field, frozen
from twisted.internet.defer import CancelledError, Deferred
from twisted.internet.endpoints import wrapClientTLS
from twisted.internet.interfaces import IAddress, IReactorTime, ITCPTransport
from twisted.internet.protocol import Factory, Protocol, connectionDone
from twisted.python.failure import Failure

from adapters.connecting import CONNECTING, was_cancelled
from adapters.endpoints import endpoint_to
from adapters.http_values import (
    HttpError,
    NeverArrivedError,
    NoAnswerInTimeError,
    TooBigError,
    UnclearError,
)
from adapters.own_certificate import NO_CERTIFICATES, Certificates
from adapters.tcp_address import Scheme, TcpAddress, parse_address
from adapters.tcp_tls import Secure, secured

__all__ = [
    "Connection",
    "Deadline",
    "Frame",
    "Scheme",
    "TcpAddress",
    "connect",
    "connected",
    "parse_address",
]

MAX_UNREAD: Final = 2 * 1024 * 1024
"""Bytes of an unfinished message that are kept: as much as of an HTTP answer (`adapters.http.MAX_BODY`)."""

CLOSE_SECONDS: Final = 1.0
"""How long a good close may take: a peer that does not say good-bye within it is cut off."""

Frame: TypeAlias = Callable[[bytearray], "int | None"]
"""The size in bytes of the first message in a buffer; None while it is not whole."""


@frozen
class Deadline:
    """The moment by which a whole exchange must have ended; `limit` is the seconds it was given, for error texts."""

    clock: IReactorTime
    limit: float
    ends: float

    @classmethod
    def after(cls, clock: IReactorTime, seconds: float) -> Deadline:
        """So many seconds from now."""
        return cls(clock, seconds, clock.seconds() + seconds)

    @property
    def left(self) -> float:
        """Seconds that are left, never less than 0."""
        return max(0.0, self.ends - self.clock.seconds())


class _Line(Protocol):
    """Keeps what comes until it is asked for, and wakes who waits for it."""

    def __init__(self, max_unread: int) -> None:
        self.unread = bytearray()
        self.max_unread = max_unread
        self.lost: Failure | None = None
        self.too_big = False
        self.changed: Deferred[None] | None = None

    def dataReceived(self, data: bytes) -> None:  # noqa: N802  Twisted's name
        """Keep it, unless it is too much."""
        if self.too_big:
            return
        self.unread += data
        if len(self.unread) > self.max_unread:
            self.too_big = True
            self.unread.clear()
            cast("ITCPTransport", self.transport).abortConnection()
        self._wake()

    def connectionLost(self, reason: Failure = connectionDone) -> None:  # noqa: N802  Twisted's name
        """Remember why."""
        self.lost = reason
        self._wake()

    def _wake(self) -> None:
        waiting, self.changed = self.changed, None
        if waiting is not None:
            waiting.callback(None)


class _Once(Factory):
    """Gives Twisted the one protocol that it connects, without a line in the log for each connection."""

    noisy = False

    def __init__(self, line: _Line) -> None:
        self._line = line

    def buildProtocol(self, addr: IAddress | None) -> _Line:  # noqa: ARG002, N802  Twisted's name and shape
        """The line."""
        return self._line


@frozen(eq=False)
class Connection:
    """One open connection, used by one coroutine at a time; `where` is host and port, for error texts."""

    where: str
    clock: IReactorTime
    _line: _Line = field(repr=False)
    _secure: Secure | None = field(default=None, repr=False)

    @property
    def is_open(self) -> bool:
        """Whether neither side has ended it."""
        return self._line.lost is None and not self._line.too_big

    @property
    def has_unread(self) -> bool:
        """Whether something has come that nobody has read: on a connection at rest, a sign that it is out of step."""
        return bool(self._line.unread)

    def send(self, message: bytes) -> None:
        """Write a whole message; that it was lost shows when the answer is read."""
        if self.is_open:
            cast("ITCPTransport", self._line.transport).write(message)

    async def receive(self, frame: Frame, deadline: Deadline) -> bytes:
        """The next message, as `frame` cuts it; what `frame` raises comes through.

        Raises:
            NoAnswerInTimeError: it was not whole before the deadline.
            TooBigError: it has more bytes than are kept.
            UnclearError: the connection ended first. `NeverArrivedError` where TLS trusted the server not at all.
        """
        while (size := frame(self._line.unread)) is None:
            if not self.is_open:
                raise self._ended()
            await self._change(deadline, f"did not answer within {deadline.limit:.1f} s")
        message = bytes(self._line.unread[:size])
        del self._line.unread[:size]
        return message

    async def close(self) -> None:
        """End the connection after what was written; a peer that stands in the way is cut off."""
        if self._line.lost is not None:
            return
        cast("ITCPTransport", self._line.transport).loseConnection()
        deadline = Deadline.after(self.clock, CLOSE_SECONDS)
        try:
            while self._line.lost is None:
                await self._change(deadline, "did not close the connection")
        except NoAnswerInTimeError:
            self.abort()
        except BaseException:
            self.abort()
            raise

    def abort(self) -> None:
        """End the connection at once, so that nothing is left behind."""
        if self._line.lost is None:
            cast("ITCPTransport", self._line.transport).abortConnection()

    async def _change(self, deadline: Deadline, else_it: str) -> None:
        """Wait for bytes or for the end."""
        waiting: Deferred[None] = Deferred(self._forget)
        self._line.changed = waiting

        def out_of_time(result: Failure | None, _limit: float) -> Failure | None:
            return Failure(NoAnswerInTimeError(self.where, else_it)) if isinstance(result, Failure) else result

        waiting.addTimeout(deadline.left, deadline.clock, out_of_time)
        await waiting

    def _forget(self, _waiting: Deferred[None]) -> None:
        self._line.changed = None

    def _ended(self) -> HttpError:
        if self._line.too_big:
            return TooBigError(self.where, f"answered with more than {self._line.max_unread:,} bytes")
        cause = self._line.lost.value if self._line.lost is not None else None
        if self._secure is not None and cause is not None and (kept_out := self._secure.kept_out(cause)) is not None:
            return kept_out
        half = bool(self._line.unread)
        return UnclearError(
            self.where, "closed the connection within an answer" if half else "closed the connection without an answer"
        )


async def connect(
    reactor: Any,  # noqa: ANN401  five interfaces in one
    address: TcpAddress,
    deadline: Deadline,
    *,
    max_unread: int = MAX_UNREAD,
    certificates: Certificates = NO_CERTIFICATES,
) -> Connection:
    """An open connection, which the caller must close or abort.

    Args:
        reactor: gives sockets, host names and time.
        address: where to.
        deadline: covers looking up the name and connecting.
        max_unread: bytes that may wait to be read; with more the connection is aborted.
        certificates: those of ours that the address may name; each has whom the server must prove itself by.

    Raises:
        NeverArrivedError: no connection came about (`OwnCertificateError`: nor ever will).
    """
    secure = secured(address, certificates)
    endpoint = endpoint_to(reactor, address.host, address.port)
    if secure is not None:
        endpoint = wrapClientTLS(secure.proof, endpoint)
    line = _Line(max_unread)

    def out_of_time(result: object, _limit: float) -> object:
        if not isinstance(result, Failure):
            return result
        return Failure(NeverArrivedError(address.where, f"did not accept a connection within {deadline.limit:.1f} s"))

    connecting: Deferred[Any] = endpoint.connect(_Once(line))
    connecting.addTimeout(deadline.left, deadline.clock, out_of_time)
    try:
        await connecting
    except HttpError:
        raise
    except Exception as cause:
        raise _not_connected(cause, address) from cause
    return Connection(address.where, deadline.clock, line, secure)


def _not_connected(cause: Exception, address: TcpAddress) -> Exception:
    if was_cancelled(cause):
        return CancelledError()
    what = next((what for kind, what in CONNECTING if isinstance(cause, kind)), None)
    return cause if what is None else NeverArrivedError(address.where, what)


@asynccontextmanager
async def connected(
    reactor: Any,  # noqa: ANN401  five interfaces in one
    address: TcpAddress,
    deadline: Deadline,
    *,
    max_unread: int = MAX_UNREAD,
    certificates: Certificates = NO_CERTIFICATES,
) -> AsyncIterator[Connection]:
    """A connection for as long as the block lasts: closed at its good end, aborted when it raises.

    The arguments and errors are those of `connect`.
    """
    connection = await connect(reactor, address, deadline, max_unread=max_unread, certificates=certificates)
    try:
        yield connection
    except BaseException:
        connection.abort()
        raise
    await connection.close()
