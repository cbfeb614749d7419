"""What holdings served to others take: the reactor's longest turn while an answer of some MB is made."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from contextlib import AsyncExitStack
from datetime import date
from http import HTTPStatus
from time import perf_counter
from typing import Any, Final, cast
from urllib.parse import quote
from urllib.request import Request, urlopen
from zoneinfo import ZoneInfo

import structlog
from twisted.internet.threads import deferToThread

from adapters.found import found
from adapters.interface import HoldingsQuery, LookUp
from gateway.catalogue.memory import MemoryCatalogue
from gateway.catalogue.values import Edition, Localisation
from gateway.clock import Clock
from gateway.config import HoldingsConfig
from gateway.directory.directory import Directory
from gateway.directory.values import Library, System
from gateway.holdings import HoldingsService
from gateway.steady import steady
from gateway.web.metrics import Metrics
from gateway.web.site import make_site
from gateway.workflow.holdings_desk import HoldingsDesk
from schemas import iso20775, sru
from schemas import openholdingstatus as ohs
from tests.bench._holdings_world import Longest, a_journal
from tests.reactor_thread import Reactor, run_in_reactor, serve
from tests.web.pretend import PretendWorkflow

ITEMS: Final = 4_000
JOURNALS: Final = 5
ROUNDS: Final = 3
LIBRARY: Final = "773000"
PIDS: Final = tuple(f"870970-basis:{number:08}" for number in range(JOURNALS))
Row = tuple[str, float, str]


class Journals:
    """A local system that answers at once that it has a journal of so many items."""

    def __init__(self) -> None:
        holdings = iso20775.read(sru.read(a_journal(ITEMS)).records[0].data)
        query = HoldingsQuery(protocol="", address="", profile="", record_id="", agency="own")
        self._said = found(holdings, query, date(2026, 6, 15))

    async def __call__(self, query: HoldingsQuery, *, timeout: float, today: date) -> LookUp:  # noqa: ARG002, ASYNC109  the adapter's shape
        """The same of every record."""
        return self._said


def _site(reactor: Reactor) -> Any:  # noqa: ANN401  a site is a factory by duck typing
    """The real site over journals that need not be read."""
    clock = Clock(reactor.seconds, ZoneInfo("Europe/Copenhagen"))
    library = Library(agency=LIBRARY, name="Herning", system=System(holdings="http://herning.example/sru"))
    directory = Directory(libraries=(library,), material_types={})
    place = (Localisation(agency=LIBRARY),)
    workflow = PretendWorkflow(clock, cast("Any", reactor))
    workflow.directory = directory
    workflow.catalogue = MemoryCatalogue([Edition(id=pid, localisations=place) for pid in PIDS])
    service = HoldingsService({"iso20775-sru": Journals()}, reactor, config=HoldingsConfig())
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


def _requests(port: int) -> Mapping[str, Request]:
    base = f"http://127.0.0.1:{port}"
    asked = ohs.DetailedHoldingsRequest(records=tuple(ohs.LookupRecord(responder=LIBRARY, pid=pid) for pid in PIDS))
    query = quote(" or ".join(f"rec.id={pid}" for pid in PIDS))
    search = f"{base}/sru?version=1.2&operation=searchRetrieve&maximumRecords={JOURNALS}&query={query}&recordSchema="
    return {
        "detailedHoldings": Request(
            f"{base}/soap/openholdingstatus/", ohs.write_xml(asked).encode(), {"Content-Type": "text/xml"}
        ),
        "SRU isohold": Request(f"{search}isohold"),
        "SRU opac": Request(f"{search}opac"),
    }


def _fetched(request: Request) -> int:
    with urlopen(request, timeout=60) as answer:  # noqa: S310  our own server
        assert answer.status == HTTPStatus.OK
        return len(answer.read())


async def _longest(reactor: Reactor) -> dict[str, tuple[float, float, int]]:
    """Of each request: milliseconds of the longest turn, of the whole answer, and its bytes."""
    told: dict[str, tuple[float, float, int]] = {}
    async with AsyncExitStack() as stack:
        port = await stack.enter_async_context(serve(reactor, _site(reactor)))
        steady()
        structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
        for name, request in _requests(port).items():
            await deferToThread(_fetched, request)
            turns, totals, size = [], [], 0
            for _ in range(ROUNDS):
                longest = Longest(reactor)
                longest.begin()
                began = perf_counter()
                size = await deferToThread(_fetched, request)
                totals.append((perf_counter() - began) * 1000)
                longest.stop()
                turns.append(longest.seconds * 1000)
            told[name] = max(turns), min(totals), size
    return told


def run() -> list[Row]:
    """Rows of (what, figure, remark)."""
    return [
        (
            f"{name} of {JOURNALS} journals of {ITEMS:,} items: longest turn, ms",
            turn,
            f"the goal is 20; {size:,} bytes, {total:.0f} ms in all",
        )
        for name, (turn, total, size) in run_in_reactor(_longest).items()
    ]


if __name__ == "__main__":
    for what, figure, remark in run():
        print(f"{what:64} {figure:9.1f}  {remark}")
