# mypy: allow-untyped-calls
"""A connection of the listening port: plain POSTs to the door are served here, all else by twisted.web.

The door's messages are the many, and twisted.web spends a third of a message's time on what they do not need. So what
is plain (`plain.read_head`) is read and answered here. With the first request that is not, or that comes slowly, the
connection goes over to twisted.web for good: with its age and every byte that is not served yet, to be read again from
its first. Every refusal, limit and oddity of HTTP is thus the business of one module, `gateway.web.connection`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, partial
from typing import Any, Final, cast

from attrs import frozen
from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IHalfCloseableProtocol, ITCPTransport
from twisted.internet.protocol import Protocol, connectionDone
from twisted.python.failure import Failure
from twisted.web.http import datetimeToString
from zope.interface import implementer

from gateway.lending.admission import Certificate
from gateway.web.answers import CLOSE, Answer, answer_bytes
from gateway.web.attempts import client_address
from gateway.web.connection import IDLE_SECONDS, BoundedChannel
from gateway.web.ending import Connections
from gateway.web.iso18626.face import NAME, PATH, Iso18626, Posted
from gateway.web.iso18626.plain import NotYet, PlainHead, read_head
from gateway.web.sweep import Sweep
from gateway.web.tally import Tally
from gateway.web.tls import certificate_of
from gateway.web.turns import EAGER_BYTES

SLOW_SECONDS: Final = 2.0  # what takes longer to arrive gains nothing by being served here


@frozen(kw_only=True)
class Lane:
    """What a site's connections share: the door, the most bytes of a body, the clock, who counts, and who is there."""

    face: Iso18626
    limit: int
    seconds: Callable[[], float]
    sweep: Sweep
    tally: Tally
    connections: Connections


@implementer(IHalfCloseableProtocol)
class PlainChannel(Protocol):
    """One connection; `behind` makes the twisted.web one that it goes over to."""

    def __init__(self, lane: Lane, behind: Callable[[], BoundedChannel]) -> None:
        self._lane = lane
        self._make_behind = behind
        self._behind: BoundedChannel | None = None
        self._head: PlainHead | None = None
        self._kept: list[bytes] = []  # what has come and is not served yet
        self._size = 0  # bytes of it
        self._since = 0.0  # when the request began to come, or the connection to be idle
        self._busy = False  # a message is being worked on
        self._full = False  # the peer does not read its answers
        self._serving = False  # whole requests are being taken from what has come
        self._sends_no_more = False
        self._ended = False
        self._certificate: Certificate | None = None

    def connectionMade(self) -> None:  # noqa: N802  twisted's name
        """Waits for a first request, as long as an idle connection may."""
        if ITCPTransport.providedBy(self.transport):
            self.transport.setTcpNoDelay(True)
        self._wire.registerProducer(self, True)  # noqa: FBT003  twisted's argument
        self._since = self._lane.seconds()
        self._lane.sweep.add(self)
        self._lane.connections.add(self)

    def dataReceived(self, data: bytes) -> None:  # noqa: N802  twisted's name
        """Serves what is whole, keeps what is not."""
        if self._behind is not None:
            self._behind.dataReceived(data)
        elif self._busy or self._full or self._size:
            self._keep(data)
            self._go_on()
        else:
            self._since = self._lane.seconds()
            self._serve(data)

    def connectionLost(self, reason: Failure = connectionDone) -> None:  # noqa: N802  twisted's name
        """What is worked on goes on to its end; nobody hears of it."""
        self._ended = True
        self._lane.sweep.discard(self)
        self._lane.connections.discard(self)
        if self._behind is not None:
            self._behind.connectionLost(reason)

    def readConnectionLost(self) -> None:  # noqa: N802  twisted's name
        """The peer sends no more, and may still read: what has come whole is answered, then the connection ends."""
        self._sends_no_more = True
        if self._behind is not None:
            self._behind.readConnectionLost()
        else:
            self._wind_up()

    def writeConnectionLost(self) -> None:  # noqa: N802  twisted's name
        """We never end our side alone."""

    def leave(self) -> None:
        """The service ends: `_answered` asks for it itself, twisted.web is told."""
        if self._behind is not None:
            self._behind.leave()

    def close_idle(self) -> None:
        """Ends now, unless a request is being worked on; asked again, it waits for no close_notify (RFC 8446 6.1)."""
        behind = self._behind
        if behind.busy if behind else self._busy:
            return
        if behind.ended if behind else self._ended:
            beneath_tls = getattr(self._wire, "transport", None)
            if beneath_tls is not None:
                beneath_tls.loseConnection()
        elif behind:
            behind.loseConnection()
        else:
            self._end()

    def cut(self) -> None:
        """Ends at once."""
        self._wire.abortConnection()

    def pauseProducing(self) -> None:  # noqa: N802  twisted's name
        """Reads nothing more from a peer that does not read its answers."""
        self._full = True
        self._wire.pauseProducing()

    def resumeProducing(self) -> None:  # noqa: N802  twisted's name
        """The peer has read them."""
        self._full = False
        self._wire.resumeProducing()
        self._go_on()
        self._wind_up()

    def stopProducing(self) -> None:  # noqa: N802  twisted's name
        """The transport is gone; `connectionLost` tells."""

    def look(self, now: float) -> None:
        """Lets go of who waits for too long; `gateway.web.sweep` calls it."""
        if self._busy:
            return
        waited = now - self._since
        if self._ended:
            if waited >= IDLE_SECONDS:
                self._wire.abortConnection()
        elif waited >= IDLE_SECONDS and (self._full or not self._size):
            self._go_over(b"").timeoutConnection()
        elif waited >= SLOW_SECONDS and self._size and not self._full:
            self._go_over(self._taken())

    @property
    def over(self) -> bool:
        """Whether twisted.web has the connection."""
        return self._behind is not None

    @property
    def _wire(self) -> Any:  # noqa: ANN401  a transport has many interfaces
        return self.transport

    def _keep(self, data: bytes) -> None:
        self._kept.append(data)
        self._size += len(data)
        if self._busy and self._size > EAGER_BYTES:
            self._wire.pauseProducing()

    def _taken(self) -> bytes:
        data = b"".join(self._kept)
        self._kept.clear()
        self._size = 0
        return data

    def _go_on(self) -> None:
        """Serves what was kept, if it is enough."""
        if self._busy or self._full or not self._size or (self._head is not None and self._size < self._head.end):
            return
        self._serve(self._taken())

    def _serve(self, data: bytes) -> None:
        """Serves the whole requests at the beginning of `data`, one after another, and keeps the rest."""
        self._serving = True
        while data and not (self._busy or self._full or self._ended):
            head = self._head or read_head(data, self._lane.limit)
            if head is NotYet.OTHER:
                self._serving = False
                self._go_over(data)
                return
            if head is NotYet.MORE or len(data) < head.end:
                self._head = None if head is NotYet.MORE else head
                break
            self._head = None
            self._begin(head, data[head.begin : head.end])
            data = data[head.end :]
        self._serving = False
        if data and not self._ended:
            self._keep(data)
        self._wind_up()

    def _begin(self, head: PlainHead, body: bytes) -> None:
        posted = Posted(
            body=body,
            content_type=head.content_type,
            authorization=head.authorization,
            certificate=self._shown_certificate(),
            via=head.via,
            address=partial(self._address, head.forwarded),
        )
        self._busy = True
        answered = Deferred.fromCoroutine(self._lane.face.answer(posted))
        answered.addCallback(self._answered, self._lane.seconds(), closes=head.closes)

    def _answered(self, answer: Answer, began: float, *, closes: bool) -> None:
        now = self._since = self._lane.seconds()
        self._busy = False
        closes = closes or self._lane.connections.ending
        if not self._ended:
            date = f"Date: {_date(int(now))}\r\n"
            self._wire.write(answer_bytes(answer, CLOSE + date if closes else date))
            if closes:
                self._end()
        self._lane.tally.answered(NAME, "POST", PATH.decode(), answer.status, now - began)
        if self._size and not self._ended:
            if not self._full:
                self._wire.resumeProducing()
            self._go_on()
        self._wind_up()

    def _wind_up(self) -> None:
        """Ends the connection of a peer that sends no more, when all of it is served."""
        if not self._sends_no_more or self._serving or self._busy or self._full or self._ended or self.over:
            return
        if self._size:
            self._go_over(self._taken())
        else:
            self._end()

    def _end(self) -> None:
        self._ended = True
        self._wire.unregisterProducer()
        self._wire.loseConnection()

    def _go_over(self, data: bytes) -> BoundedChannel:
        """Hands the connection to twisted.web, with a request that has begun or without."""
        self._lane.sweep.discard(self)
        self._wire.unregisterProducer()
        behind = self._behind = self._make_behind()
        behind.makeConnection(self._wire)
        if self._lane.connections.ending:
            behind.leave()
        if data:
            behind.began_before(self._lane.seconds() - self._since)
            behind.dataReceived(data)
        if self._sends_no_more:
            behind.readConnectionLost()
        return behind

    def _address(self, forwarded: str) -> str:
        return client_address(getattr(self._wire.getPeer(), "host", ""), forwarded)

    def _shown_certificate(self) -> Certificate | None:
        if self._certificate is None:
            self._certificate = certificate_of(self._wire)
        return self._certificate


@lru_cache(maxsize=2)
def _date(second: int) -> str:
    return cast("bytes", datetimeToString(second)).decode()
