# mypy: untyped-calls-exclude=twisted
"""The one outbound HTTP client: every call to a foreign system goes through here.

What callers most need to know of a failure is whether the other side can have seen anything, because an ILL
request that may have arrived must not be sent to a second lender. So there are two sorts:

* `NeverArrivedError` is proof: no connection came about, so no byte of the request reached a server;
* `UnclearError` is everything else: the server may have read, and may have acted on, what was sent.

Connections are kept for the next call to the same server. A kept connection that turns out dead is unclear for
a POST, never proof; only a GET is tried once more, on a new connection. Redirects are not followed and proxies
named in the environment are not used.

    >>> answer = await HttpClient(reactor).get("http://127.0.0.1:8081/sru?query=rec.id=1", timeout=4.0)
    >>> answer.status, answer.content_type
    (200, 'text/xml')
"""

from __future__ import annotations

from typing import Any, Final, Protocol, cast

from twisted.internet.defer import Deferred
from twisted.web.client import Agent, BrowserLikePolicyForHTTPS, HTTPConnectionPool

from adapters.http_exchange import Ask, Exchange, parse_address
from adapters.http_parts import Endpoints
from adapters.http_values import (
    BadAddressError,
    HttpAnswer,
    HttpError,
    NeverArrivedError,
    NoAnswerInTimeError,
    RequestHeaders,
    TooBigError,
    UnclearError,
)

__all__ = [
    "BadAddressError",
    "Http",
    "HttpAnswer",
    "HttpClient",
    "HttpError",
    "NeverArrivedError",
    "NoAnswerInTimeError",
    "RequestHeaders",
    "TooBigError",
    "UnclearError",
]

MAX_BODY: Final = 2 * 1024 * 1024
"""Bytes of an answer that are read: three times the largest holdings answer known (598,621 bytes)."""

KEEP_SECONDS: Final = 4
"""How long an unused connection is kept: Apache and Node close theirs after 5 s, and we want to be first."""

KEEP_PER_SERVER: Final = 2
"""Connections kept to one server: as many calls as may be under way to one local system."""


class Http(Protocol):
    """What adapters ask of an HTTP client; `HttpClient` is the real one. Limits are in seconds."""

    async def get(
        self,
        url: str,
        *,
        timeout: float,  # noqa: ASYNC109  kept on Twisted's clock
        headers: RequestHeaders = (),
    ) -> HttpAnswer:
        """Fetch `url`; raises `HttpError`."""
        ...

    async def post(
        self,
        url: str,
        body: bytes,
        content_type: str,
        *,
        timeout: float,  # noqa: ASYNC109  kept on Twisted's clock
        headers: RequestHeaders = (),
    ) -> HttpAnswer:
        """Send `body` to `url`, never twice; raises `HttpError`."""
        ...


class HttpClient:
    """An `Http` on Twisted's Agent, with kept connections and hard limits.

    Args:
        reactor: gives sockets, host names and time.
        max_body: bytes of an answer that are read; when more come the connection is dropped.
    """

    def __init__(self, reactor: Any, *, max_body: int = MAX_BODY) -> None:  # noqa: ANN401  five interfaces in one
        self._reactor = reactor
        self._max_body = max_body
        self._tls = BrowserLikePolicyForHTTPS()
        self._pool = HTTPConnectionPool(reactor)
        self._pool.maxPersistentPerHost = KEEP_PER_SERVER
        self._pool.cachedConnectionTimeout = KEEP_SECONDS
        # Agent would ask again by itself on a connection that we do not see; `Exchange` does it in sight.
        self._pool.retryAutomatically = False

    async def get(
        self,
        url: str,
        *,
        timeout: float,  # noqa: ASYNC109  kept on Twisted's clock
        headers: RequestHeaders = (),
    ) -> HttpAnswer:
        """Fetch `url`. The limit covers looking up the name, connecting, asking and reading.

        Raises:
            NeverArrivedError: no connection came about (`BadAddressError`: nor ever will).
            UnclearError: a connection came about, a whole answer did not.
        """
        return await self._call(Ask(method=b"GET", headers=headers), url, timeout)

    async def post(
        self,
        url: str,
        body: bytes,
        content_type: str,
        *,
        timeout: float,  # noqa: ASYNC109  kept on Twisted's clock
        headers: RequestHeaders = (),
    ) -> HttpAnswer:
        """Send `body` once. The limit and the errors are those of `get`."""
        typed = (("Content-Type", content_type), *headers)
        return await self._call(Ask(method=b"POST", body=body, headers=typed), url, timeout)

    async def close(self) -> None:
        """Drop the kept connections."""
        await self._pool.closeCachedConnections()

    async def _call(self, ask: Ask, url: str, limit: float) -> HttpAnswer:
        uri = parse_address(url)
        exchange = Exchange(
            pool=self._pool,
            clock=self._reactor,
            where=f"{uri.host.decode()}:{uri.port}",
            limit=limit,
            max_body=self._max_body,
        )
        agent = Agent.usingEndpointFactory(
            self._reactor, Endpoints(self._reactor, self._tls, limit), cast("HTTPConnectionPool", exchange)
        )
        running = Deferred.fromCoroutine(exchange.perform(agent, uri, ask))
        running.addTimeout(limit, self._reactor, exchange.out_of_time)
        try:
            return await running
        except HttpError:
            exchange.drop()
            raise
        except Exception as cause:
            exchange.drop()
            raise exchange.explain(cause) from cause
