# mypy: allow-untyped-calls
"""twisted.web's connection with its requests one by one: what waits is bounded, and a peer that sends no more is heard.

Twisted parses all that it has read, one request after another, though nobody reads the answers. Here the next request
of a connection is parsed when the one before has its answer, the transport has room for more, and the reactor has
turned once, so that the other connections are served between. What waits for its turn stays unparsed; when it is
much, no more is read.
"""

from __future__ import annotations

from typing import Final

from twisted.internet.interfaces import IDelayedCall
from twisted.python.failure import Failure
from twisted.web.http import HTTPChannel, Request

EAGER_BYTES: Final = 16 * 1024  # of the next requests that are read while one is worked on; twisted.web's own bound
CLOSES: Final = (b"Connection", [b"close"])


class TurnsChannel(HTTPChannel):
    """One connection, see the module's story. `paused` is LineReceiver's: it parses nothing then.

    `ended` says whether our side has ended it.
    """

    _turn: IDelayedCall | None = None
    _sends_no_more = False
    _leaving = False
    ended = False

    @property
    def busy(self) -> bool:
        """Whether a request is being worked on."""
        return bool(self._handlingRequest and self.requests)

    def leave(self) -> None:
        """The service ends: the answer that is being made, or the next one, is the last."""
        self._leaving = True
        if self.requests:
            self.persistent = False
            if not self.requests[0].startedWriting:
                self.requests[0].responseHeaders.setRawHeaders(*CLOSES)

    def readConnectionLost(self) -> None:  # noqa: N802  twisted's name
        """The peer sends no more: what has come whole is answered, then the connection ends.

        Who follows an answer that goes on has left.
        """
        self._sends_no_more = True
        if self.busy and self.requests[0].startedWriting:
            self.loseConnection()
        elif not self.paused:
            self._wind_up()

    def checkPersistence(self, request: Request, version: bytes) -> bool:  # noqa: N802  twisted's name
        """Whether another request may follow this one."""
        stays = bool(super().checkPersistence(request, version))
        if self._leaving:
            request.responseHeaders.setRawHeaders(*CLOSES)
        return stays and not self._leaving

    def dataReceived(self, data: bytes) -> None:  # noqa: N802  twisted's name
        """Parses up to the end of a request."""
        super().dataReceived(data)
        self._bound()

    def allContentReceived(self) -> None:  # noqa: N802  twisted's name
        """Hands a whole request on; what comes behind it waits."""
        self.paused = True
        super().allContentReceived()

    def requestDone(self, request: Request) -> None:  # noqa: N802  twisted's name
        """A request has its answer."""
        super().requestDone(request)
        self._bound()
        self._go_on()

    def resumeProducing(self) -> None:  # noqa: N802  twisted's name
        """The peer has read what was answered."""
        super().resumeProducing()
        self._bound()
        self._go_on()

    def loseConnection(self) -> None:  # noqa: N802  twisted's name
        """Ends the connection; nothing of it is read any more."""
        self.ended = True
        super().loseConnection()

    def connectionLost(self, reason: Failure) -> None:  # type: ignore[override]  # noqa: N802  twisted's name and default
        """Nothing waits any more."""
        if self._turn is not None:
            self._turn.cancel()
            self._turn = None
        super().connectionLost(reason)

    def _finishRequestBody(self, data: bytes) -> None:  # noqa: N802  twisted's name
        self._buffer = data + self._buffer
        self.allContentReceived()

    def _bound(self) -> None:
        if self.paused and len(self._buffer) > EAGER_BYTES and not self.ended:
            self._networkProducer.pauseProducing()

    def _go_on(self) -> None:
        """Gives what waits its turn, if it may have it now."""
        if not self.paused or self._handlingRequest or self._waitingForTransport or self.ended:
            return
        if self._buffer:
            self._turn = self._turn or self.callLater(0, self._take_turn)
        else:
            self.paused = False
            self._wind_up()

    def _take_turn(self) -> None:
        self._turn = None
        if self._waitingForTransport or self.ended:
            return
        self.paused = False
        self.dataReceived(b"")
        if len(self._buffer) <= EAGER_BYTES and not (self._waitingForTransport or self.ended):
            self._networkProducer.resumeProducing()
        if not self.paused:
            self._wind_up()

    def _wind_up(self) -> None:
        """Ends the connection of a peer that sends no more, when all of it is served."""
        if not self._sends_no_more or self.ended:
            return
        if self.requests or self._buffer:
            self._respondToBadRequestAndDisconnect()
        else:
            self.loseConnection()
