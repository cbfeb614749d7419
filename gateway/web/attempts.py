# mypy: allow-untyped-calls
"""Guessing costs time: an address that failed to prove itself too often is not listened to for a while.

Each failure fills an address's bucket by one, and it empties by one every so many seconds; while it is full nothing
from there is looked at. Only failures count. An IPv6 address counts by its network, which is what one machine is given.
"""

from __future__ import annotations

import ipaddress
import math
from collections.abc import Callable
from http import HTTPStatus
from typing import Final

from twisted.web.server import Request

from gateway.config import is_loopback
from gateway.web.answers import Refusal
from gateway.web.connection import header

BURST: Final = 10  # a person who mistypes, or a system that is being set up
SECONDS_EACH: Final = 30.0  # so a guesser has 2,880 tries a day, and a code of six letters holds for centuries
MAX_ADDRESSES: Final = 10_000  # 1 MB; beyond it the one whose last failure is oldest is forgotten
IPV6_NETWORK: Final = 64


class Attempts:
    """The failures of each address."""

    def __init__(self, seconds: Callable[[], float]) -> None:
        """`seconds` is the clock."""
        self._seconds = seconds
        self._buckets: dict[str, tuple[float, float]] = {}

    def check(self, request: Request) -> None:
        """Lets an address try, or says when it may.

        Raises:
            Refusal: 429, it has failed too often.
        """
        if self.any:
            self.check_address(address_of(request))

    @property
    def any(self) -> bool:
        """Whether anybody has failed; until then nobody's address needs to be known."""
        return bool(self._buckets)

    def check_address(self, address: str) -> None:
        """The same by the address that counts.

        Raises:
            Refusal: 429, it has failed too often.
        """
        over = self._level(address) - (BURST - 1)
        if over <= 0:
            return
        wait = str(math.ceil(over * SECONDS_EACH))
        raise Refusal(
            HTTPStatus.TOO_MANY_REQUESTS,
            "Too many failed attempts to prove who you are came from your address; try again later.",
            (("Retry-After", wait),),
        )

    def failed(self, request: Request) -> None:
        """An address did not show the right thing."""
        self.address_failed(address_of(request))

    def address_failed(self, address: str) -> None:
        """The same by the address that counts."""
        level = self._level(address)
        self._buckets.pop(address, None)
        while len(self._buckets) >= MAX_ADDRESSES:
            del self._buckets[next(iter(self._buckets))]
        self._buckets[address] = (level + 1, self._seconds())

    def _level(self, address: str) -> float:
        level, at = self._buckets.get(address, (0.0, 0.0))
        return max(0.0, level - (self._seconds() - at) / SECONDS_EACH)


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
