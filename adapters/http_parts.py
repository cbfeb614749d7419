# mypy: untyped-calls-exclude=twisted
"""The small parts that Agent is fed with: where to connect, a request's body, and the reader of an answer's body."""

from __future__ import annotations

import typing
from typing import Any, cast

from twisted.internet.defer import Deferred, succeed
from twisted.internet.endpoints import HostnameEndpoint, wrapClientTLS
from twisted.internet.interfaces import IConsumer, IDelayedCall, IReactorTime, IStreamClientEndpoint
from twisted.internet.protocol import Protocol, connectionDone
from twisted.python.failure import Failure
from twisted.web.client import URI, BrowserLikePolicyForHTTPS, ResponseDone
from twisted.web.http import PotentialDataLoss
from twisted.web.iweb import UNKNOWN_LENGTH, IAgentEndpointFactory, IBodyProducer
from zope.interface import implementer

from adapters.http_values import TooBigError


@implementer(IAgentEndpointFactory)
class Endpoints:
    """Plain TCP for http, TLS with the system's trusted roots for https."""

    def __init__(self, reactor: Any, tls: BrowserLikePolicyForHTTPS, limit: float) -> None:  # noqa: ANN401  five interfaces in one
        self._reactor = reactor
        self._tls = tls
        self._limit = limit

    def endpointForURI(self, uri: URI) -> IStreamClientEndpoint:  # noqa: N802  Agent's name
        """How to connect to the server of `uri`."""
        endpoint = HostnameEndpoint(self._reactor, uri.host.decode(), uri.port, timeout=self._limit)
        if uri.scheme == b"http":
            return endpoint
        return wrapClientTLS(self._tls.creatorForNetloc(uri.host, uri.port), endpoint)


@implementer(IBodyProducer)
class BytesProducer:
    """A request body that is wholly in memory."""

    def __init__(self, body: bytes) -> None:
        self.length = len(body)
        self._body = body

    def startProducing(self, consumer: IConsumer) -> Deferred[None]:  # noqa: N802  Twisted's name
        """Write all of it at once."""
        consumer.write(self._body)
        return succeed(None)

    def pauseProducing(self) -> None:  # noqa: N802  Twisted's name
        """Nothing is under way."""

    def resumeProducing(self) -> None:  # noqa: N802  Twisted's name
        """Nothing is under way."""

    def stopProducing(self) -> None:  # noqa: N802  Twisted's name
        """Nothing is under way."""


class Reading(typing.Protocol):
    """What a reader asks of the exchange that it reads for."""

    @property
    def where(self) -> str:
        """Host and port, for error texts."""
        ...

    @property
    def max_body(self) -> int:
        """The most bytes that are taken."""
        ...

    @property
    def clock(self) -> IReactorTime:
        """Where a turn later is found."""
        ...

    def drop(self) -> None:
        """Ends the connection: what still comes is not wanted."""
        ...

    def give_back(self) -> None:
        """The connection has served."""
        ...


class BodyReader(Protocol):
    """Reads an answer's body up to the exchange's limit in bytes."""

    def __init__(self, exchange: Reading, finished: Deferred[bytes], announced: int | str) -> None:
        self._exchange = exchange
        self._finished = finished
        self._announced = announced
        self._parts: list[bytes] = []
        self._size = 0
        self._giving_up: IDelayedCall | None = None

    def connectionMade(self) -> None:  # noqa: N802  Twisted's name
        """Give up at once on what announces itself as too big."""
        if self._announced != UNKNOWN_LENGTH and cast("int", self._announced) > self._exchange.max_body:
            self._give_up()

    def dataReceived(self, data: bytes) -> None:  # noqa: N802  Twisted's name
        """Keep a part, unless it is one too many."""
        self._size += len(data)
        if self._size > self._exchange.max_body:
            self._give_up()
        elif self._giving_up is None:
            self._parts.append(data)

    def _give_up(self) -> None:
        self._parts.clear()
        if self._giving_up is None:
            # Not at once: if these were the last bytes, the connection is good and goes back to the pool.
            self._giving_up = self._exchange.clock.callLater(0, self._exchange.drop)

    def connectionLost(self, reason: Failure = connectionDone) -> None:  # noqa: N802  Twisted's name
        """The body has ended; one without an announced length ends with its connection (RFC 9112, 6.3)."""
        self._exchange.give_back()
        if self._giving_up is not None and self._giving_up.active():
            self._giving_up.cancel()
        if self._finished.called:
            return
        if self._giving_up is not None:
            limit = f"answered with more than {self._exchange.max_body:,} bytes"
            self._finished.errback(TooBigError(self._exchange.where, limit))
        elif reason.check(ResponseDone, PotentialDataLoss):
            self._finished.callback(b"".join(self._parts))
        else:
            self._finished.errback(reason)
