# mypy: allow-untyped-calls
"""Guessing at the console's login, the API's token and the logins of pushes: whose failures count, and for what."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from typing import Final

from twisted.web.server import Request

from gateway.config import is_loopback
from gateway.lending.tries import Tries
from gateway.web.connection import header

IPV6_NETWORK: Final = 64  # what one machine is given
SERVICE: Final = ""  # whom a caller claims to be who shows the service's token


class Attempts:
    """The failures of callers, by the address that each request counts for."""

    def __init__(self, seconds: Callable[[], float]) -> None:
        """`seconds` is the clock."""
        self._tries = Tries(seconds)

    def check(self, request: Request, claimed: str = SERVICE) -> None:
        """Lets a caller try to show that it is somebody: the agency of a library, or whoever has the service's token.

        Raises:
            TooManyTries: its address has failed too often as this one.
        """
        if self._tries.any:
            self._tries.check(address_of(request), claimed)

    def failed(self, request: Request, claimed: str = SERVICE) -> None:
        """A caller did not show the right thing."""
        self._tries.failed(address_of(request), claimed)


def address_of(request: Request) -> str:
    """The address that a request counts for."""
    return client_address(getattr(request.getClientAddress(), "host", ""), header(request, b"X-Forwarded-For"))


def client_address(host: str, forwarded: str) -> str:
    """The address that counts, of the host that a connection comes from and an X-Forwarded-For.

    A proxy on this machine names its client last there; from anywhere else that header is nobody's word.
    """
    address = host
    if is_loopback(host):
        address = forwarded.rpartition(",")[2].strip() or host
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv6Address) and parsed.ipv4_mapped is None:
        return str(ipaddress.ip_network((parsed, IPV6_NETWORK), strict=False))
    return address
