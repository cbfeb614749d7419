"""What the tests of NCIP look-ups share: a shelf, a question, and a look-up at a server over real sockets."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from attrs import evolve

from adapters.http import HttpClient
from adapters.interface import Done, HoldingsQuery, Login, LookUp, Network
from adapters.registry import HOLDINGS
from fixtures.holdings_file import Copy, CopyStatus
from fixtures.systems.ncip import NcipSystem, Shelves, ncip_site
from schemas.iso20775 import LendingVerdict
from schemas.ncip import Message
from tests.reactor_thread import Reactor, leftovers, run_in_reactor, serve

TODAY = date(2026, 6, 15)
LOGIN = Login(user="DK-190101", password="s3cret")
ITEMS: Mapping[str, Copy] = {
    "3001": Copy(),
    "3002": Copy(status=CopyStatus.ON_LOAN, back=date(2026, 6, 29)),
    "3003": Copy(status=CopyStatus.NOT_FOR_LOAN),
}
SHELVES = Shelves(records={"27942628": ITEMS}, today=TODAY)
NOT_THERE = "5099"

Settings = tuple[tuple[str, str], ...]


def asking(protocol: str, address: str, record: str, **more: Any) -> HoldingsQuery:
    """A question about a record."""
    values = {"profile": "plain", "agency": "773000", **more}
    return HoldingsQuery(protocol=protocol, address=address, record_id=record, **values)


def ask(server: Any, query: HoldingsQuery, limit: float = 10.0) -> LookUp:
    """How a look-up at a server ends; `{port}` in the address is its. Nothing is left behind."""

    async def work(reactor: Reactor) -> LookUp:
        before = leftovers(reactor)
        client = HttpClient(reactor)
        adapter = HOLDINGS[query.protocol](Network(http=client, reactor=reactor))
        async with serve(reactor, server) as port:
            there = evolve(query, address=query.address.format(port=port))
            end = await adapter(there, timeout=limit, today=TODAY)
            await client.close()
        assert leftovers(reactor) == before
        return end

    return run_in_reactor(work)


def at(shelves: Shelves, record: str, *, protocol: str = "ncip2", **more: Any) -> tuple[LookUp, list[Message]]:
    """How a look-up at the simulated system ends, by HTTP, and what the system heard."""
    system = NcipSystem(shelves)
    end = ask(ncip_site(system), asking(protocol, "http://127.0.0.1:{port}/ncip", record, **more))
    return end, system.heard


def verdict(end: LookUp) -> LendingVerdict:
    """What a look-up found."""
    assert isinstance(end, Done), end
    return end.value.verdict
