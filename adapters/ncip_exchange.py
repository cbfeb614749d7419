"""One NCIP message to a system and its answer: by HTTP, or on a bare socket as Aleph and Voyager have NCIP 1."""

from __future__ import annotations

from typing import Final

from attrs import frozen

from adapters.http import HttpAnswer
from adapters.interface import Network
from adapters.tcp import Deadline, Scheme, connected, parse_address
from schemas.ncip.framing import Framing

SCHEMES: Final = {"ncip": Scheme(), "ncips": Scheme(tls=True)}
"""Addresses of bare sockets; no port is usual. All others are HTTP."""

LEAST_SECONDS: Final = 0.001
"""What an HTTP call is given when the time is up, so that it ends as one that came too late."""


@frozen
class Exchange:
    """Sends messages to one address within one deadline."""

    network: Network
    address: str
    content_type: str
    deadline: Deadline

    async def answer_to(self, body: bytes) -> HttpAnswer:
        """The answer to a message; one from a bare socket counts as HTTP 200.

        Raises:
            HttpError: there is none.
            NcipFault: what came on a bare socket is something else.
        """
        if self.address.partition(":")[0] not in SCHEMES:
            limit = max(self.deadline.left, LEAST_SECONDS)
            return await self.network.http.post(self.address, body, self.content_type, timeout=limit)
        address = parse_address(self.address, SCHEMES)
        async with connected(self.network.reactor, address, self.deadline) as connection:
            connection.send(body)
            return HttpAnswer(status=200, content_type="", body=await connection.receive(Framing(), self.deadline))
