"""One NCIP message to a system and its answer: by HTTP, or on a bare socket as Aleph and Voyager have NCIP 1."""

from __future__ import annotations

from typing import Final

from attrs import evolve, frozen

from adapters import http_address
from adapters.http import HttpAnswer
from adapters.interface import HoldingsQuery, Network
from adapters.tcp import Deadline, Scheme, connected, parse_address
from schemas.ncip.framing import Framing

SCHEMES: Final = {"ncip": Scheme(), "ncips": Scheme(tls=True)}
"""Addresses of bare sockets; no port is usual. All others are HTTP."""

LEAST_SECONDS: Final = 0.001
"""What an HTTP call is given when the time is up, so that it ends as one that came too late."""


@frozen
class Exchange:
    """Sends messages to one address within one deadline; `certificate` names ours that a bare socket is shown."""

    network: Network
    address: str
    content_type: str
    deadline: Deadline
    certificate: str = ""

    async def answer_to(self, body: bytes) -> HttpAnswer:
        """The answer to a message; one from a bare socket counts as HTTP 200.

        Raises:
            HttpError: there is none.
            NcipFault: what came on a bare socket is something else.
        """
        if not _is_bare(self.address):
            limit = max(self.deadline.left, LEAST_SECONDS)
            return await self.network.http.post(self.address, body, self.content_type, timeout=limit)
        address = evolve(parse_address(self.address, SCHEMES), certificate=self.certificate)
        own = self.network.certificates
        async with connected(self.network.reactor, address, self.deadline, certificates=own) as connection:
            connection.send(body)
            return HttpAnswer(status=200, content_type="", body=await connection.receive(Framing(), self.deadline))


def check_address(query: HoldingsQuery) -> None:
    """The check of an address that is a bare socket's or HTTP's.

    Raises:
        BadAddressError: it cannot be called.
    """
    if _is_bare(query.address):
        parse_address(query.address, SCHEMES)
    else:
        http_address.parse_address(query.address)


def _is_bare(address: str) -> bool:
    return address.partition(":")[0] in SCHEMES
