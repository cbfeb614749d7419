# mypy: untyped-calls-exclude=twisted
"""One connection to an HTTP server: a request out, its answer in, and kept at rest between calls."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IHandshakeListener, IProtocolFactory, ITCPTransport
from twisted.internet.protocol import Factory, Protocol, connectionDone
from twisted.python.failure import Failure
from zope.interface import implementer

from adapters.connecting import is_not_let_in
from adapters.http_wire import AnswerReader, NotHttpError, OverLimitError


class Lost(Exception):
    """The connection went before a byte of the answer had come."""


class NotLetIn(Lost):
    """Likewise, and the server's TLS said that it does not accept our certificate."""


@implementer(IHandshakeListener)
class HttpConnection(Protocol):
    """Serves one call at a time.

    `ready` fires when requests may be sent: over TLS when the server has proven its name, for until then nothing is
    sent. `resting_since` is when its last answer ended, in the reactor's seconds. `gone` hears of its end.
    """

    def __init__(self, *, tls: bool) -> None:
        self.ready: Deferred[HttpConnection] = Deferred(lambda _: self.drop())
        self.resting_since = 0.0
        self.gone: Callable[[HttpConnection], None] = lambda _connection: None
        self.lost = False
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
        cast("ITCPTransport", self.transport).write(request[self._sent_at_once(request) :])
        return self._waiting

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
