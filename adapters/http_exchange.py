# mypy: untyped-calls-exclude=twisted
"""One HTTP request and its answer on Twisted's Agent, watched closely enough to say what may have arrived."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, cast
from urllib.parse import urlsplit

from attrs import define
from twisted.internet import error
from twisted.internet.defer import CancelledError, Deferred, succeed
from twisted.internet.endpoints import HostnameEndpoint, wrapClientTLS
from twisted.internet.protocol import Protocol, connectionDone
from twisted.python.failure import Failure
from twisted.web.client import (
    URI,
    RequestTransmissionFailed,
    ResponseDone,
    ResponseFailed,
    ResponseNeverReceived,
)
from twisted.web.http import PotentialDataLoss
from twisted.web.http_headers import Headers
from twisted.web.iweb import UNKNOWN_LENGTH, IAgentEndpointFactory, IBodyProducer, IResponse
from zope.interface import implementer

from adapters.http_values import (
    BadAddressError,
    HttpAnswer,
    NeverArrivedError,
    NoAnswerInTimeError,
    TooBigError,
    UnclearError,
)

if TYPE_CHECKING:
    from collections.abc import Hashable

    from twisted.internet.interfaces import (
        IConsumer,
        IDelayedCall,
        IReactorTime,
        IStreamClientEndpoint,
        ITCPTransport,
    )
    from twisted.web._newclient import HTTP11ClientProtocol
    from twisted.web.client import Agent, BrowserLikePolicyForHTTPS, HTTPConnectionPool

_USER_AGENT: Final = b"illgate"

_PLAIN: Final = re.compile(r"[!-~]+")
_HOST: Final = re.compile(r"[A-Za-z0-9._-]+|[0-9A-Fa-f:.]+")

_LOST: Final = (RequestTransmissionFailed, ResponseNeverReceived)
"""What a kept connection that the server had already closed ends with."""

_CONNECTING: Final[tuple[tuple[type[Exception], str], ...]] = (
    (error.DNSLookupError, "has a host name that cannot be found"),
    (error.UnknownHostError, "has a host name that cannot be found"),
    (error.ConnectionRefusedError, "refused the connection"),
    (error.NoRouteError, "cannot be reached: there is no route to it"),
    (error.TimeoutError, "did not accept a connection in time"),
    (error.ConnectError, "cannot be connected to"),
    (OSError, "cannot be connected to"),
)
"""Failures before a connection, most special first, and what the server did."""

_UNDER_WAY: Final[tuple[tuple[type[Exception], str], ...]] = (
    (ResponseNeverReceived, "closed the connection without an answer"),
    (RequestTransmissionFailed, "closed the connection before it had read the request"),
    (ResponseFailed, "gave an answer that breaks off or is not HTTP"),
    (error.ConnectionLost, "closed the connection"),
    (error.ConnectionDone, "closed the connection"),
)
"""Failures after a connection, most special first, and what the server did."""


def parse_address(url: str) -> URI:
    """The address as Agent wants it; raises `BadAddressError` for what cannot be called."""
    url = url.strip()
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        raise BadAddressError("an address", "cannot be called: it is no URL") from None
    if parts.scheme not in {"http", "https"} or not host:
        raise BadAddressError("an address", "cannot be called: it must begin with http:// or https://")
    if parts.username is not None:
        raise BadAddressError("an address", "cannot be called: it holds a user name, which is not supported")
    if not _PLAIN.fullmatch(url) or not _HOST.fullmatch(host):
        raise BadAddressError("an address", "cannot be called: it holds characters that a URL cannot have")
    return cast("URI", URI.fromBytes(url.encode("ascii")))


@define(kw_only=True)
class Exchange:
    """One call. It stands before the pool, so that it sees which connection is used and whether it is new.

    `where` is host:port for error texts, `limit` the seconds for the whole call, `max_body` bytes.
    """

    pool: HTTPConnectionPool
    clock: IReactorTime
    where: str
    limit: float
    max_body: int
    _connection: HTTP11ClientProtocol | None = None
    _connected: bool = False
    _kept: bool = False

    @property
    def persistent(self) -> bool:
        """Whether connections are kept; Agent asks its pool."""
        return bool(self.pool.persistent)

    def getConnection(  # noqa: N802  Agent's name
        self, key: Hashable, endpoint: IStreamClientEndpoint
    ) -> Deferred[HTTP11ClientProtocol]:
        """The pool's connection, remembered; one that is there at once has been kept from an earlier call."""
        given = self.pool.getConnection(key, endpoint)
        self._kept = bool(given.called)
        return given.addCallback(self._remember)

    def _remember(self, connection: HTTP11ClientProtocol) -> HTTP11ClientProtocol:
        self._connection = connection
        self._connected = True
        return connection

    async def perform(
        self, agent: Agent, method: bytes, uri: URI, body: bytes | None, content_type: str | None
    ) -> HttpAnswer:
        """Ask and read; a GET over a kept connection that had died is asked once more."""
        try:
            return await self._once(agent, method, uri, body, content_type)
        except _LOST as cause:
            if method != b"GET" or not self._kept or _was_cancelled(cause):
                raise
        return await self._once(agent, method, uri, body, content_type)

    async def _once(
        self, agent: Agent, method: bytes, uri: URI, body: bytes | None, content_type: str | None
    ) -> HttpAnswer:
        headers = Headers({b"User-Agent": [_USER_AGENT]})
        if content_type is not None:
            headers.addRawHeader(b"Content-Type", content_type.encode("ascii"))
        producer = None if body is None else _Bytes(body)
        response = await agent.request(method, uri.toBytes(), headers, producer)
        media_type = (response.headers.getRawHeaders(b"Content-Type") or [b""])[0].split(b";")[0]
        return HttpAnswer(
            status=response.code,
            content_type=media_type.strip().lower().decode("ascii", "replace"),
            body=await self._read(response),
        )

    def _read(self, response: IResponse) -> Deferred[bytes]:
        finished: Deferred[bytes] = Deferred(lambda _: self.drop())
        response.deliverBody(_Collect(self, finished, response.length))
        return finished

    def drop(self) -> None:
        """Abort the connection, so that nothing is left behind and nobody uses it again."""
        if self._connection is not None and self._connection.transport is not None:
            cast("ITCPTransport", self._connection.transport).abortConnection()

    def give_back(self) -> None:
        """The answer has ended: the connection is the pool's again, or gone."""
        self._connection = None

    def out_of_time(self, result: HttpAnswer | Failure, _limit: float) -> HttpAnswer | Failure:
        """What the call ends with when its limit has passed (the `onTimeoutCancel` of a Deferred)."""
        if not isinstance(result, Failure):
            return result
        seconds = f"within {self.limit:.1f} s"
        if self._connected:
            return Failure(NoAnswerInTimeError(self.where, f"did not answer {seconds}"))
        return Failure(NeverArrivedError(self.where, f"did not accept a connection {seconds}"))

    def explain(self, cause: Exception) -> Exception:
        """The typed error for what Twisted raised; a cancelled call stays cancelled, our own faults stay ours."""
        if _was_cancelled(cause):
            return CancelledError()
        for kind, what in _UNDER_WAY if self._connected else _CONNECTING:
            if isinstance(cause, kind):
                return (UnclearError if self._connected else NeverArrivedError)(self.where, what)
        if self._connected and isinstance(cause, OSError | error.ConnectError):
            return UnclearError(self.where, "closed the connection and did not take another")
        return cause


def _was_cancelled(cause: Exception) -> bool:
    if isinstance(cause, CancelledError | error.ConnectingCancelledError):
        return True
    reasons = getattr(cause, "reasons", ())
    return any(isinstance(reason, Failure) and reason.check(CancelledError) for reason in reasons)


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
class _Bytes:
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


class _Collect(Protocol):
    """Reads an answer's body up to the exchange's limit in bytes."""

    def __init__(self, exchange: Exchange, finished: Deferred[bytes], announced: int | str) -> None:
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
