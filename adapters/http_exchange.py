# mypy: untyped-calls-exclude=twisted
"""One HTTP request and its answer on Twisted's Agent, watched closely enough to say what may have arrived."""

from __future__ import annotations

import re
from collections.abc import Hashable
from typing import Final, cast
from urllib.parse import urlsplit

from attrs import define, frozen
from twisted.internet import error
from twisted.internet.defer import CancelledError, Deferred
from twisted.internet.interfaces import (
    IReactorTime,
    IStreamClientEndpoint,
    ITCPTransport,
)
from twisted.python.failure import Failure
from twisted.web._newclient import HTTP11ClientProtocol
from twisted.web.client import (
    URI,
    Agent,
    HTTPConnectionPool,
    RequestTransmissionFailed,
    ResponseFailed,
    ResponseNeverReceived,
)
from twisted.web.http_headers import Headers
from twisted.web.iweb import IResponse

from adapters.connecting import CONNECTING, UNTRUSTED, is_untrusted, was_cancelled
from adapters.http_parts import BodyReader, BytesProducer
from adapters.http_values import (
    BadAddressError,
    HttpAnswer,
    NeverArrivedError,
    NoAnswerInTimeError,
    RequestHeaders,
    UnclearError,
)

_USER_AGENT: Final = b"illgate"

_PLAIN: Final = re.compile(r"[!-~]+")
_HOST: Final = re.compile(r"[A-Za-z0-9._-]+|[0-9A-Fa-f:.]+")

_LOST: Final = (RequestTransmissionFailed, ResponseNeverReceived)
"""What a kept connection that the server had already closed ends with."""

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


@frozen(kw_only=True)
class Ask:
    """What is sent: a method, headers beside the usual ones, and a body where the method has one."""

    method: bytes
    headers: RequestHeaders = ()
    body: bytes | None = None


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
    _asked_twice: bool = False

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

    async def perform(self, agent: Agent, uri: URI, ask: Ask) -> HttpAnswer:
        """Ask and read; a GET over a kept connection that had died is asked once more."""
        try:
            return await self._once(agent, uri, ask)
        except _LOST as cause:
            if ask.method != b"GET" or not self._kept or was_cancelled(cause):
                raise
        self._asked_twice = True
        return await self._once(agent, uri, ask)

    async def _once(self, agent: Agent, uri: URI, ask: Ask) -> HttpAnswer:
        headers = Headers({b"User-Agent": [_USER_AGENT]})
        for name, value in ask.headers:
            headers.addRawHeader(name, value)
        producer = None if ask.body is None else BytesProducer(ask.body)
        response = await agent.request(ask.method, uri.toBytes(), headers, producer)
        media_type = (response.headers.getRawHeaders(b"Content-Type") or [b""])[0].split(b";")[0]
        return HttpAnswer(
            status=response.code,
            content_type=media_type.strip().lower().decode("ascii", "replace"),
            body=await self._read(response),
        )

    def _read(self, response: IResponse) -> Deferred[bytes]:
        finished: Deferred[bytes] = Deferred(lambda _: self.drop())
        response.deliverBody(BodyReader(self, finished, response.length))
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
        if was_cancelled(cause):
            return CancelledError()
        if is_untrusted(cause) and not self._asked_twice:
            return NeverArrivedError(self.where, UNTRUSTED)
        for kind, what in _UNDER_WAY if self._connected else CONNECTING:
            if isinstance(cause, kind):
                return (UnclearError if self._connected else NeverArrivedError)(self.where, what)
        if self._connected and isinstance(cause, OSError | error.ConnectError):
            return UnclearError(self.where, "closed the connection and did not take another")
        return cause
