# mypy: untyped-calls-exclude=twisted
"""Where a connection begins: a server by its number or its name. Whoever connects keeps the time."""

from __future__ import annotations

from typing import Any

import idna
from attrs import Factory, define, frozen
from twisted.internet.abstract import isIPAddress, isIPv6Address
from twisted.internet.address import IPv6Address
from twisted.internet.defer import Deferred
from twisted.internet.endpoints import HostnameEndpoint, TCP4ClientEndpoint, TCP6ClientEndpoint
from twisted.internet.error import ConnectError, DNSLookupError
from twisted.internet.interfaces import (
    IAddress,
    IHostResolution,
    IProtocol,
    IProtocolFactory,
    IResolutionReceiver,
    IStreamClientEndpoint,
)
from zope.interface import implementer


def endpoint_to(reactor: Any, host: str, port: int) -> IStreamClientEndpoint:  # noqa: ANN401  five interfaces in one
    """An endpoint without a time limit; a number needs no looking up, which takes a third of a second to give up."""
    kind: Any = AnyNameEndpoint
    if isIPAddress(host):
        kind = TCP4ClientEndpoint
    elif isIPv6Address(host):
        kind = TCP6ClientEndpoint
    elif is_strict(host):
        kind = HostnameEndpoint
    endpoint: IStreamClientEndpoint = kind(reactor, host, port, timeout=None)
    return endpoint


def is_strict(host: str) -> bool:
    """Whether IDNA has such names (RFC 5891): no underscores, nor two hyphens in a label's third and fourth place."""
    try:
        idna.encode(host)
    except UnicodeError:
        return False
    return True


@implementer(IStreamClientEndpoint)
@frozen
class AnyNameEndpoint:
    """A server by a name that the system may know though IDNA has no such names, which Twisted then refuses to look up.

    `koha_app` in a network of containers, `r3---x.example`. Its addresses are tried one after another.
    """

    reactor: Any
    host: str
    port: int
    timeout: float | None

    def connect(self, protocolFactory: IProtocolFactory) -> Deferred[IProtocol]:  # noqa: N803  Twisted's name
        """The protocol, connected; fails as the last of the addresses does."""
        return Deferred.fromCoroutine(self._connect(protocolFactory))

    async def _connect(self, factory: IProtocolFactory) -> IProtocol:
        failure: ConnectError | DNSLookupError = DNSLookupError(f"nobody knows {self.host}")
        heard = _Heard()
        self.reactor.nameResolver.resolveHostName(heard, self.host, self.port)
        for address in await heard.all:
            kind: Any = TCP6ClientEndpoint if isinstance(address, IPv6Address) else TCP4ClientEndpoint
            endpoint = kind(self.reactor, address.host, self.port, timeout=self.timeout)
            try:
                protocol: IProtocol = await endpoint.connect(factory)
            except ConnectError as fault:
                failure = fault
            else:
                return protocol
        raise failure


@implementer(IResolutionReceiver)
@define(eq=False)
class _Heard:
    """Gathers the addresses of a name; those that come when nobody waits for them any more are nobody's."""

    all: Deferred[list[Any]] = Factory(Deferred)
    _found: list[Any] = Factory(list)

    def resolutionBegan(self, resolutionInProgress: IHostResolution) -> None:  # noqa: N802, N803  Twisted's names
        """It began."""

    def addressResolved(self, address: IAddress) -> None:  # noqa: N802  Twisted's name
        """One more."""
        self._found.append(address)

    def resolutionComplete(self) -> None:  # noqa: N802  Twisted's name
        """That was all; Twisted drops what follows a cancelled wait."""
        self.all.callback(self._found)
