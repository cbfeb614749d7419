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

from copy import copy
from typing import Any, Final, Protocol

from attrs import evolve

from adapters.http_address import Server, parse_address
from adapters.http_call import Call
from adapters.http_pool import Pool
from adapters.http_values import (
    BadAddressError,
    HttpAnswer,
    HttpError,
    NeverArrivedError,
    NoAnswerInTimeError,
    OwnCertificateError,
    RequestHeaders,
    TooBigError,
    UnclearError,
    UntrustedError,
)
from adapters.http_wire import Ask
from adapters.own_certificate import NO_CERTIFICATES, Certificates, check_showable
from adapters.time_limits import TimeLimits

__all__ = [
    "BadAddressError",
    "Http",
    "HttpAnswer",
    "HttpClient",
    "HttpError",
    "NeverArrivedError",
    "NoAnswerInTimeError",
    "OwnCertificateError",
    "RequestHeaders",
    "TooBigError",
    "UnclearError",
    "UntrustedError",
]

MAX_BODY: Final = 2 * 1024 * 1024
"""Bytes of an answer that are read: three times the largest holdings answer known (598,621 bytes)."""


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

    def showing(self, certificate: str) -> Http:
        """The same client, whose calls show this certificate of ours; "" shows none."""
        ...


class HttpClient:
    """An `Http` with kept connections and hard limits.

    Twisted's Agent cost three times what the rest of a look-up does (docs/holdings.md, "Speed"), so this is a client
    of our own: `http_wire` reads and writes, `http_connection` moves the bytes, `http_pool` keeps connections, and
    `http_call` knows what may have arrived.

    Args:
        reactor: gives sockets, host names and time.
        max_body: bytes of an answer that are read; when more come the connection is dropped.
        certificates: those of ours that `showing` may name.
    """

    def __init__(
        self,
        reactor: Any,  # noqa: ANN401  five interfaces in one
        *,
        max_body: int = MAX_BODY,
        certificates: Certificates = NO_CERTIFICATES,
    ) -> None:
        self._max_body = max_body
        self._certificate = ""
        self._pool = Pool(reactor, certificates)
        self._limits = TimeLimits(reactor)

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

    def showing(self, certificate: str) -> HttpClient:
        """The same client, connections and all, whose calls show this certificate.

        Where it cannot be shown the calls raise `OwnCertificateError`, and nothing is sent.
        """
        if certificate == self._certificate:
            return self
        client = copy(self)
        client._certificate = certificate  # noqa: SLF001  its own class
        return client

    async def close(self) -> None:
        """Drop the kept connections."""
        await self._pool.close()

    async def _call(self, ask: Ask, url: str, limit: float) -> HttpAnswer:
        server, target = parse_address(url)
        if self._certificate:
            server = self._shown_to(server)
        call = Call(pool=self._pool, limits=self._limits, server=server, limit=limit, max_body=self._max_body)
        return await call.perform(ask, target)

    def _shown_to(self, server: Server) -> Server:
        """The server as one that is shown the certificate."""
        check_showable(server.where, self._certificate, self._pool.certificates, tls=server.tls)
        return evolve(server, certificate=self._certificate)
