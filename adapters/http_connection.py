# mypy: untyped-calls-exclude=twisted
"""One connection to an HTTP server: a request out, its answer in, and kept at rest between calls."""

from __future__ import annotations

from collections.abc import Callable
from socket import MSG_PEEK
from typing import Any, Final, cast

from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IHandshakeListener, IProtocolFactory, ITCPTransport
from twisted.internet.protocol import Factory, Protocol, connectionDone
from twisted.python.failure import Failure
from zope.interface import implementer

from adapters.connecting import is_not_let_in
from adapters.http_packing import OverLimitError
from adapters.http_wire import AnswerReader, NotHttpError

SMALL: Final = 16 * 1024
"""Bytes of a request that TLS, which does not tell, will have sent by the time of the answer: one record of it."""


class Lost(Exception):
    """The connection went before a byte of the answer had come."""


class NotLetIn(Lost):
    """Likewise, and the server's TLS said that it does not accept our certificate."""


@implementer(IHandshakeListener)
class HttpConnection(Protocol):
    """Serves one call at a time.

    `ready` fires when requests may be sent: over TLS when the server has proven its name, for until then nothing is
    sent. `resting_since` is when its last answer ended, in the reactor's seconds. `gone` hears of its end. `sent_whole`
    is False while some of the request may still wait to be sent: a server that answers before it has read all of a
    request may never read the rest, nor a next one behind it.
    """

    def __init__(self, *, tls: bool) -> None:
        self.ready: Deferred[HttpConnection] = Deferred(lambda _: self.drop())
        self.resting_since = 0.0
        self.gone: Callable[[HttpConnection], None] = lambda _connection: None
        self.lost = False
        self.sent_whole = True
        self._tls = tls
        self._reader: AnswerReader | None = None
        self._waiting: Deferred[AnswerReader] | None = None

    def connectionMade(self) -> None:  # noqa: N802  Twisted's name
        """Plain TCP is ready at once."""
        if not self._tls:
            self.ready.callback(self)

    def handshakeCompleted(self) -> None:  # noqa: N802  Twisted's name
        """TLS stands, unless the name it proves was not the server's."""
        if not self.ready.called and not cast("Any", self.transport).disconnecting:
            self.ready.callback(self)

    def ask(self, request: bytes, reader: AnswerReader) -> Deferred[AnswerReader]:
        """Sends a request; the Deferred ends with the whole answer, with `Lost`, or with what the reader raises."""
        self._reader = reader
        self._waiting = Deferred(lambda _: self.drop())
        rest = request[self._sent_at_once(request) :]
        self.sent_whole = len(rest) <= (SMALL if self._tls else 0)
        cast("ITCPTransport", self.transport).write(rest)
        return self._waiting

    def is_silent(self) -> bool:
        """Whether nothing has come since the last answer, the connection's end least of all.

        Asks the system, which may know what the reactor has not come to yet: a request over a connection that its
        server has ended would be unclear, and need not be sent.
        """
        transport = cast("Any", self.transport)
        line = (transport.transport if self._tls else transport).getHandle()
        try:
            line.recv(1, MSG_PEEK)
        except BlockingIOError:
            return True
        except OSError:
            return False
        return False

    def _sent_at_once(self, request: bytes) -> int:
        """Bytes that the system took at once: nearly always all, so that the reactor need not come back to write.

        Nothing else can be waiting to be written, since a connection serves one call at a time.
        """
        if self._tls:
            return 0
        taken: int | BaseException = cast("Any", self.transport).writeSomeData(request)
        return taken if isinstance(taken, int) else 0  # a connection that has gone finds out, and tells

    def dataReceived(self, data: bytes) -> None:  # noqa: N802  Twisted's name
        """Reads on; what nobody asked for ends the connection."""
        if self._reader is None:
            self.drop()
            return
        try:
            whole = self._reader.feed(data)
        except (NotHttpError, OverLimitError) as fault:
            self.drop()
            self._finish(Failure(fault))
            return
        if whole:
            self._finish(self._reader)

    def connectionLost(self, reason: Failure = connectionDone) -> None:  # noqa: N802  Twisted's name
        """Ends what waits: an answer without a length may be whole now."""
        self.lost = True
        self.gone(self)
        if not self.ready.called:
            self.ready.errback(reason)
        reader = self._reader
        if reader is None:
            return
        try:
            reader.close()
        except NotHttpError as fault:
            unheard = NotLetIn() if reason.value is not None and is_not_let_in(reason.value) else Lost()
            self._finish(Failure(fault if reader.begun else unheard))
        else:
            self._finish(reader)

    def drop(self) -> None:
        """Ends the connection at once, so that nothing is left behind."""
        if not self.lost and self.transport is not None:
            cast("ITCPTransport", self.transport).abortConnection()

    def leave(self) -> None:
        """Ends a connection at rest in good order."""
        if not self.lost:
            cast("ITCPTransport", self.transport).loseConnection()

    def _finish(self, result: AnswerReader | Failure) -> None:
        waiting, self._waiting, self._reader = self._waiting, None, None
        if waiting is not None and not waiting.called:
            waiting.callback(result)  # a Failure is passed on as one


@implementer(IProtocolFactory)
class OneConnection(Factory):
    """Makes the one connection that an endpoint asks for."""

    noisy = False

    def __init__(self, *, tls: bool) -> None:
        self.connection = HttpConnection(tls=tls)

    def buildProtocol(self, addr: object) -> HttpConnection:  # noqa: N802, ARG002  Twisted's name and shape
        """That connection."""
        return self.connection
