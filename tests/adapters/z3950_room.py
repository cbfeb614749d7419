# mypy: untyped-calls-exclude=twisted
"""Where look-ups over Z39.50 are tested: one look-up at a server, and servers that say what a test wants."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, Final, cast

from twisted.internet.interfaces import IAddress, ITCPTransport
from twisted.internet.protocol import Factory, Protocol
from twisted.internet.task import deferLater

from adapters.http import HttpClient
from adapters.interface import Done, Found, HoldingsQuery, Login, LookUp, Network
from adapters.registry import holdings_adapters
from fixtures.systems.z3950_records import NOT_FOR_LOAN
from schemas import z3950
from schemas.iso20775 import LendingVerdict
from schemas.z3950 import (
    Message,
)
from tests.reactor_thread import Reactor, leftovers, run_in_reactor, serve

TODAY: Final = date(2026, 6, 15)
AGENCY: Final = "765700"
LONG: Final = 10.0


def look_up(server: Factory, **query: Any) -> LookUp:
    """How one look-up at a server ends; nothing may be left in the reactor."""

    async def work(reactor: Reactor) -> LookUp:
        async with serve(reactor, server) as port:
            end = await ask(reactor, port, **query)
            while isinstance(server, Scripted) and not server.lost:
                await deferLater(reactor, 0.001, lambda: None)
        await deferLater(reactor, 0, lambda: None)
        assert leftovers(reactor) == []
        return end

    return run_in_reactor(work)


async def ask(
    reactor: Reactor,
    port: int,
    *,
    record: str = "1",
    profile: str = "plain",
    database: str = "/Default",
    scheme: str = "z3950",
    login: Login | None = None,
    settings: dict[str, str] | None = None,
    limit: float = LONG,
) -> LookUp:
    """One look-up by the registered adapter."""
    client = HttpClient(reactor)
    words = {"not_for_loan": NOT_FOR_LOAN} if profile == "plain" else {}
    query = HoldingsQuery(
        protocol="z3950",
        address=f"{scheme}://127.0.0.1:{port}{database}",
        profile=profile,
        record_id=record,
        agency=AGENCY,
        login=login,
        settings=tuple((words if settings is None else settings).items()),
    )
    adapter = holdings_adapters(Network(http=client, reactor=reactor))["z3950"]
    try:
        return await adapter(query, timeout=limit, today=TODAY)
    finally:
        await client.close()


def verdict(end: LookUp) -> LendingVerdict:
    """What a look-up found."""
    assert isinstance(end, Done), end
    value: Found = end.value
    return value.verdict


class Scripted(Factory):
    """A server that says one thing for each request, whatever was asked; bytes are sent as they are."""

    def __init__(self, *answers: Message | bytes | None, then: Callable[[ITCPTransport], None] | None = None) -> None:
        self.answers = answers
        self.then = then
        self.heard: list[Message] = []
        self.lost = False

    def buildProtocol(self, addr: IAddress | None) -> Protocol:  # noqa: N802, ARG002  Twisted's name and shape
        """A connection of this server."""
        return _Peer(self)


class _Peer(Protocol):
    """One connection."""

    def __init__(self, server: Scripted) -> None:
        self._server = server
        self._answers = list(server.answers)

    def dataReceived(self, data: bytes) -> None:  # noqa: N802  Twisted's name
        """Say the next thing."""
        size = z3950.Framing()(data)
        assert size is not None
        self._server.heard.append(z3950.read(data[:size]))
        transport = cast("ITCPTransport", self.transport)
        answer = self._answers.pop(0) if self._answers else None
        if answer is not None:
            transport.write(answer if isinstance(answer, bytes) else z3950.write(answer))
        if not self._answers and self._server.then is not None:
            self._server.then(transport)

    def connectionLost(self, reason: object = None) -> None:  # noqa: N802, ARG002  Twisted's name and shape
        """Remember it."""
        self._server.lost = True
