"""The real site over a library that has journals of many copies, which need not be read from anywhere."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Final, cast
from zoneinfo import ZoneInfo

from adapters.found import found
from adapters.interface import HoldingsQuery, LookUp
from gateway.catalogue.memory import MemoryCatalogue
from gateway.catalogue.values import Edition, Localisation
from gateway.clock import Clock
from gateway.config import HoldingsConfig
from gateway.directory.directory import Directory
from gateway.directory.values import Library, System
from gateway.holdings import HoldingsService
from gateway.web.metrics import Metrics
from gateway.web.site import GatewaySite, make_site
from gateway.workflow.holdings_desk import HoldingsDesk
from schemas import iso20775, sru
from tests.bench._holdings_world import a_journal
from tests.reactor_thread import Reactor
from tests.web.pretend import PretendWorkflow

LIBRARY: Final = "773000"
TODAY: Final = date(2026, 6, 15)


class Journals:
    """A local system that answers at once that it has a journal of so many items."""

    def __init__(self, items: int) -> None:
        holdings = iso20775.read(sru.read(a_journal(items)).records[0].data)
        query = HoldingsQuery(protocol="", address="", profile="", record_id="", agency="own")
        self._said = found(holdings, query, TODAY)

    async def __call__(self, query: HoldingsQuery, *, timeout: float, today: date) -> LookUp:  # noqa: ARG002, ASYNC109  the adapter's shape
        """The same of every record."""
        return self._said


def journal_site(
    reactor: Reactor, items: int, pids: Sequence[str], *, libraries: int = 1, places: int = 0
) -> GatewaySite:
    """A site whose catalogue has these records at so many libraries, each with so many items, and in further places."""
    clock = Clock(reactor.seconds, ZoneInfo("Europe/Copenhagen"))
    numbers = [str(int(LIBRARY) + number) for number in range(libraries + places)]
    asked = tuple(
        Library(agency=number, name=number, system=System(holdings=f"http://{number}.example/sru"))
        for number in numbers[:libraries]
    )
    directory = Directory(libraries=asked, material_types={})
    held = tuple(Localisation(agency=number) for number in numbers)
    workflow = PretendWorkflow(clock, cast("Any", reactor))
    workflow.directory = directory
    workflow.catalogue = MemoryCatalogue([Edition(id=pid, localisations=held) for pid in pids])
    service = HoldingsService({"iso20775-sru": Journals(items)}, reactor, config=HoldingsConfig())
    workflow.holdings = HoldingsDesk(holdings=service, directory=lambda: directory, clock=clock)
    return make_site(
        workflow,
        agency="190101",
        token="",
        message_bytes=1024,
        metrics=Metrics(),
        clock=clock,
        reactor=cast("Any", reactor),
    )
