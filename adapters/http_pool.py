# mypy: untyped-calls-exclude=twisted
"""Connections to HTTP servers: made, kept for the next call to the same server, and let go in time."""

from __future__ import annotations

from typing import Any, Final

from twisted.internet.defer import CancelledError, Deferred, gatherResults
from twisted.internet.endpoints import wrapClientTLS
from twisted.internet.error import ConnectingCancelledError
from twisted.internet.interfaces import IDelayedCall
from twisted.python.failure import Failure
from twisted.web.client import BrowserLikePolicyForHTTPS

from adapters.endpoints import endpoint_to
from adapters.http_address import Server
from adapters.http_connection import HttpConnection, OneConnection
from adapters.own_certificate import NO_CERTIFICATES, Certificates
from adapters.trust import Proof, proof_from

KEEP_SECONDS: Final = 4
"""How long an unused connection is kept: Apache and Node close theirs after 5 s, and we want to be first."""

KEEP_PER_SERVER: Final = 2
"""Connections kept to one server: as many calls as may be under way to one local system."""

LEAVE_SECONDS: Final = 1.0
"""How long a connection at rest may take to end in good order."""


class Pool:
    """All connections at rest.

    Args:
        reactor: gives sockets, host names and time.
        certificates: those of ours that servers may be shown.
    """

    def __init__(self, reactor: Any, certificates: Certificates = NO_CERTIFICATES) -> None:  # noqa: ANN401  five interfaces in one
        self.tls = BrowserLikePolicyForHTTPS()
        self.certificates = certificates
        self._reactor = reactor
        self._resting: dict[Server, list[HttpConnection]] = {}
        self._sweeping: IDelayedCall | None = None

    def take(self, server: Server) -> HttpConnection | None:
        """A connection that was kept, the youngest first; None where there is none."""
        resting = self._resting.get(server)
        if not resting:
            return None
        connection = resting.pop()
        connection.gone = _nobody
        if not resting:
            del self._resting[server]
        if self._reactor.seconds() - connection.resting_since <= KEEP_SECONDS and connection.is_silent():
            return connection
        connection.leave()
        return self.take(server)

    def connect(self, server: Server) -> Deferred[HttpConnection]:
        """A new connection on which requests may be sent, or what Twisted has for one that does not come about.

        The caller keeps the time: cancelling leaves nothing behind.
        """
        factory = OneConnection(tls=server.tls)
        proof = self._proof(server) if server.tls else None
        connection = factory.connection
        # Twisted tells of a cancelled connection before it closes the socket; so the caller hears of it from here.
        waiting: Deferred[HttpConnection] = Deferred(lambda _: connecting.cancel())

        def in_vain(failure: Failure) -> None:
            connection.drop()
            if not failure.check(CancelledError, ConnectingCancelledError):
                waiting.errback(proof.fault if proof is not None and proof.fault is not None else failure)

        endpoint = endpoint_to(self._reactor, server.host, server.port)
        secured = endpoint if proof is None else wrapClientTLS(proof, endpoint)
        connecting: Deferred[Any] = secured.connect(factory)
        connecting.addCallback(lambda _: connection.ready).addCallbacks(waiting.callback, in_vain)
        return waiting

    def keep(self, server: Server, connection: HttpConnection) -> None:
        """Takes back a connection whose answer was whole."""
        resting = self._resting.setdefault(server, [])
        if connection.lost or len(resting) >= KEEP_PER_SERVER:
            connection.leave()
            return
        connection.resting_since = self._reactor.seconds()
        connection.gone = lambda gone: self._forget(server, gone)
        resting.append(connection)
        if self._sweeping is None:
            self._sweeping = self._reactor.callLater(KEEP_SECONDS, self._sweep)

    async def close(self) -> None:
        """Ends every connection at rest."""
        if self._sweeping is not None:
            self._sweeping.cancel()
            self._sweeping = None
        resting = [connection for kept in self._resting.values() for connection in kept]
        self._resting.clear()
        await gatherResults([self._end(connection) for connection in resting])

    def _end(self, connection: HttpConnection) -> Deferred[None]:
        """Fires when the connection is gone, which is soon: one that hangs is dropped."""
        ended: Deferred[None] = Deferred()
        hanging = self._reactor.callLater(LEAVE_SECONDS, connection.drop)

        def gone(_connection: HttpConnection) -> None:
            if hanging.active():
                hanging.cancel()
            ended.callback(None)

        connection.gone = gone
        connection.leave()
        return ended

    def _forget(self, server: Server, connection: HttpConnection) -> None:
        resting = self._resting.get(server, [])
        if connection in resting:
            resting.remove(connection)
        if not resting:
            self._resting.pop(server, None)

    def _sweep(self) -> None:
        """Lets go what has rested long enough; one timer serves all connections."""
        self._sweeping = None
        now = self._reactor.seconds()
        for server, resting in tuple(self._resting.items()):
            for connection in tuple(resting):
                if now - connection.resting_since >= KEEP_SECONDS:
                    self._forget(server, connection)
                    connection.gone = _nobody
                    connection.leave()
        if self._resting:
            oldest = min(connection.resting_since for kept in self._resting.values() for connection in kept)
            self._sweeping = self._reactor.callLater(max(0.0, oldest + KEEP_SECONDS - now), self._sweep)

    def _proof(self, server: Server) -> Proof:
        """By the authorities that go with the certificate it is shown, else by the system's trusted roots."""
        policy = self.certificates[server.certificate] if server.certificate else self.tls
        return proof_from(server.host, server.port, policy)


def _nobody(_connection: HttpConnection) -> None:
    """Hears of the end of a connection that is in use or let go."""
