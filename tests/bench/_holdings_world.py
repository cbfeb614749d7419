"""What the holdings benchmarks ask: libraries that all hold everything, and a journal with thousands of copies."""

from __future__ import annotations

from datetime import date
from itertools import count
from time import perf_counter, thread_time

from attrs import define
from twisted.internet.interfaces import IReactorTime

from adapters.http import HttpClient
from adapters.interface import Network
from adapters.registry import holdings_adapters
from gateway.automation.values import Held, Question
from gateway.config import HoldingsConfig
from gateway.directory.values import Library, LibraryKind, System
from gateway.holdings import Heard, HoldingsService
from schemas import iso20775, sru
from schemas.iso20775.values import (
    AvailabilityInformation,
    AvailabilityStatus,
    CopiesSummary,
    Holding,
    Holdings,
    Identifier,
    Piece,
    PieceStatus,
    Simple,
    SummaryStatus,
)
from tests.bench._holdings_server import host
from tests.reactor_thread import Reactor

TODAY = date(2026, 6, 15)
CONFIG = HoldingsConfig(look_up_seconds=1.0)
_records = count()


def an_answer() -> bytes:
    """One copy in."""
    status = SummaryStatus(available_count=1, available_for=1, earliest_dispatch=TODAY)
    return _answer(Simple(summary=CopiesSummary(copies=1, statuses=(status,))))


def a_journal(items: int) -> bytes:
    """So many copies, each with a number, a place and a status."""
    status = PieceStatus(availability=AvailabilityStatus.AVAILABLE, available_for=1, available_from=TODAY)
    pieces = tuple(
        Piece(
            identifiers=(Identifier(value=f"item-{number}"),),
            sublocations=("Magasin",),
            notes=("Hjemlån",),
            availability=AvailabilityInformation(statuses=(status,)),
        )
        for number in range(items)
    )
    summary = CopiesSummary(copies=items, statuses=(SummaryStatus(available_count=items, available_for=1),))
    return _answer(Simple(summary=summary, copies=pieces))


def _answer(simple: Simple) -> bytes:
    holding = Holding(institution=Identifier(value="own"), simple=simple)
    record = sru.RecordText(schema="isohold", xml=iso20775.write(Holdings(holdings=(holding,))))
    return sru.write(sru.SearchRequest(query="q"), total=1, records=[record])


@define
class Longest:
    """The longest turn of a reactor, in seconds: the clock ticks at each of its turns while it is on."""

    reactor: IReactorTime
    seconds: float = 0.0
    _last: float = 0.0
    _on: bool = True

    def begin(self) -> None:
        """Ticks until `stop`."""
        self._last = perf_counter()
        self.reactor.callLater(0, self._tick)

    def stop(self) -> None:
        """Ticks no more."""
        self._on = False

    def _tick(self) -> None:
        now = perf_counter()
        self.seconds = max(self.seconds, now - self._last)
        self._last = now
        if self._on:
            self.reactor.callLater(0, self._tick)


@define
class Usable:
    """Hears of a wave: `last` is when the last usable answer came."""

    last: float = 0.0
    usable: int = 0

    def asked(self, questions: tuple[Question, ...]) -> None:
        """Nothing."""

    def heard(self, heard: Heard) -> None:
        """Keeps the time."""
        if isinstance(heard.answer, Held):
            self.last = perf_counter()
            self.usable += 1


class World:
    """A gateway's service and so many libraries at a port of the benchmark's server."""

    def __init__(self, reactor: Reactor, port: int, libraries: int, config: HoldingsConfig = CONFIG) -> None:
        self.client = HttpClient(reactor)
        adapters = holdings_adapters(Network(http=self.client, reactor=reactor))
        self.service = HoldingsService(adapters, reactor, config=config)
        self.libraries: dict[str, Library] = {}
        for number in range(libraries):
            self.add(number, f"http://{host(number)}:{port}/sru")

    def add(self, number: int, address: str) -> str:
        """One more library; gives its agency."""
        agency = str(700000 + number)
        system = System(holdings=address)
        self.libraries[agency] = Library(agency=agency, name=agency, kind=LibraryKind.PUBLIC, system=system)
        return agency

    async def wave(self, agencies: list[str] | None = None) -> tuple[float, float]:
        """Asks for a record that nobody asked for before: milliseconds to the last usable answer, µs CPU a look-up."""
        edition = f"870970-basis:{next(_records):08}"
        questions = [Question(library=agency, edition=edition) for agency in agencies or self.libraries]
        heard = Usable()
        began, busy = perf_counter(), thread_time()
        await self.service.look_up(questions, self.libraries.get, today=TODAY, listener=heard)
        cpu = (thread_time() - busy) * 1e6 / len(questions)
        assert heard.usable >= len(questions) - 1
        return (heard.last - began) * 1000, cpu
