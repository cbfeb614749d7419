# mypy: untyped-calls-exclude=twisted
"""A gateway without sockets: the real store, rules and workflow, on a clock and among peers that tests command."""

from __future__ import annotations

import random
from collections.abc import Coroutine
from datetime import date
from pathlib import Path
from typing import Any, Final, TypeVar
from zoneinfo import ZoneInfo

from twisted.internet.defer import Deferred, ensureDeferred
from twisted.internet.task import Clock as Reactor
from twisted.trial.unittest import SynchronousTestCase

from adapters.interface import Done, Found, HoldingsQuery, LookUp
from gateway.automation.settings import RuleSettings
from gateway.catalogue.memory import MemoryCatalogue
from gateway.catalogue.values import Edition, Localisation
from gateway.clock import Clock
from gateway.config import BrokeringConfig, OutboxConfig, TimersConfig
from gateway.directory.directory import Directory
from gateway.directory.values import (
    BorrowerPolicy,
    Branch,
    DirectoryFile,
    LenderPolicy,
    Library,
    LoanPath,
    MaterialPolicy,
    System,
)
from gateway.holdings.service import HoldingsService
from gateway.lending.outbox import JITTER
from gateway.orders.events import Event
from gateway.orders.order import Order
from gateway.store.committing import InThread, at_once
from gateway.store.sqlite import Store
from gateway.workflow.deciding import Decider
from gateway.workflow.interface import OrderDraft, Placement, StaffAct
from gateway.workflow.service import Parts, WorkflowService
from schemas.iso20775 import Holdings, LendingVerdict
from schemas.xml import MAX_BYTES
from tests.workflow.peers import Peer, Wires
from tests.workflow.sayings import (
    BORROWER,
    FIRST,
    GATEWAY,
    LENDERS,
    NOON,
    OTHER_BORROWER,
    PID,
    SECOND,
    THIRD,
)

T = TypeVar("T")
CASE: Final = SynchronousTestCase()
ZONE: Final = ZoneInfo("Europe/Copenhagen")
BRANCH: Final = "765702"
NO_ADDRESS_BORROWER: Final = "861640"
LONGEST_WAIT: Final = OutboxConfig().longest_back_off_seconds * JITTER[1]
"""Seconds after which the outbox has tried once more, whatever its tries came to."""
NEWER_FAUST: Final = "41000022"
ON_SHELF: Final = LendingVerdict(owned=True, lendable=True, available=1)
NOT_ON_SHELF: Final = LendingVerdict(owned=True, lendable=True, available=0)
LONGEST_TURNS: Final = 10_000  # a gateway that is never idle is a fault of its own

POLICY: Final = {"1": MaterialPolicy(lender=LenderPolicy(), borrower=BorrowerPolicy())}


def url(number: str) -> str:
    """Where an agency's ISO 18626 is."""
    return f"http://{number}.test/iso18626"


def library(number: str, **more: Any) -> Library:
    """A library that borrows and lends everything at once."""
    system = System(iso18626=url(number), holdings=f"http://{number}.test/sru")
    usual: dict[str, Any] = {"agency": number, "name": f"Library {number}", "policies": POLICY, "system": system}
    return Library(**usual | more)


LIBRARIES: Final = (
    library(BORROWER, loan_path=LoanPath(first=LENDERS)),
    library(OTHER_BORROWER, loan_path=LoanPath(first=(THIRD, SECOND, FIRST))),
    library(FIRST, branches=(Branch(number=BRANCH, name="A branch"),)),
    library(SECOND),
    library(THIRD),
    library(NO_ADDRESS_BORROWER, system=System()),
)
BOOK: Final = Edition(
    id=PID,
    title="Æblehavens sidste sommer",
    author="Birthe Ålund",
    created=date(2020, 1, 1),
    work="sommer",
    localisations=(Localisation(agency=FIRST, local_id="loc-1"), *(Localisation(agency=who) for who in LENDERS[1:])),
)
OTHER_EDITION: Final = Edition(
    id=f"870970-basis:{NEWER_FAUST}",
    title="Æblehavens sidste sommer",
    author="Birthe Ålund",
    year="2024",
    isbns=("9788700000002",),
    created=date(2024, 1, 1),
    work="sommer",
    localisations=(Localisation(agency=FIRST),),
)


class Shelves:
    """Answers holdings questions: `verdicts` by library, held back while `slow`."""

    def __init__(self) -> None:
        self.verdicts: dict[str, LendingVerdict] = {}
        self.asked: list[str] = []
        self.slow = False
        self.waiting: list[Deferred[None]] = []
        self.breaks = False

    async def look_up(self, query: HoldingsQuery, *, timeout: float, today: date) -> LookUp:  # noqa: ASYNC109
        """What the library of the query holds."""
        del timeout, today
        self.asked.append(query.agency)
        if self.slow:
            pause: Deferred[None] = Deferred()
            self.waiting.append(pause)
            await pause
        return Done(Found(holdings=Holdings(), verdict=self.verdicts.get(query.agency, ON_SHELF)))

    def answer(self) -> None:
        """Lets every held back answer come."""
        self.slow = False
        waiting, self.waiting = self.waiting, []
        for pause in waiting:
            pause.callback(None)


class World:
    """One gateway and its country. `crash` ends it between two reactor turns, as SIGKILL would; `begin` starts it."""

    def __init__(
        self,
        folder: Path,
        *,
        agency: str = GATEWAY,
        catalogue: tuple[Edition, ...] = (BOOK, OTHER_EDITION),
        in_thread: InThread = at_once,
    ) -> None:
        random.seed(0)  # by which the outbox spreads its tries: a test is the same each time
        self.path = folder / "illgate.db"
        self.reactor = Reactor()
        self.reactor.advance(NOON.timestamp())
        self.wires = Wires(lambda: self.reactor)
        self.peers = {lib.agency: Peer(lib.agency) for lib in LIBRARIES}
        for peer in self.peers.values():
            self.wires.connect(url(peer.agency), peer)
        self.shelves = Shelves()
        self.directory = Directory.of(DirectoryFile(libraries=LIBRARIES))
        self.catalogue = MemoryCatalogue(catalogue)
        self.outbox = OutboxConfig()
        self.brokering = BrokeringConfig()
        self.timers = TimersConfig()
        self.message_bytes = MAX_BYTES
        self.agency = agency
        self.in_thread = in_thread
        self.begin()

    def begin(self) -> None:
        """Opens the store and takes up the work."""
        self.store = Store(self.path, clock=self.reactor, in_thread=self.in_thread)
        self.clock = Clock(self.reactor.seconds, ZONE)
        holdings = HoldingsService({"iso20775-sru": self.shelves.look_up}, self.reactor)
        decider = Decider(
            directory=lambda: self.directory, catalogue=self.catalogue, holdings=holdings, settings=RuleSettings()
        )
        self.workflow = WorkflowService(
            Parts(
                store=self.store,
                clock=self.clock,
                reactor=self.reactor,
                http=self.wires,
                directory=lambda: self.directory,
                catalogue=self.catalogue,
                decider=decider,
                agency=self.agency,
                zone=ZONE,
                outbox=self.outbox,
                brokering=self.brokering,
                timers=self.timers,
                message_bytes=self.message_bytes,
            )
        )
        self.run(self.workflow.start())

    def crash(self) -> None:
        """Everything in memory is gone; the disk and the clock's time stay."""
        now = self.reactor.seconds()
        self.store._shut()
        self.reactor = Reactor()
        self.reactor.advance(now)
        self.shelves.waiting.clear()
        for peer in self.peers.values():
            peer.waiting.clear()

    def restart(self) -> None:
        """A crash and a new start."""
        self.crash()
        self.begin()
        self.settle()

    def turn(self) -> bool:
        """One turn of the reactor; False when nothing is due."""
        due = [call for call in self.reactor.getDelayedCalls() if call.getTime() <= self.reactor.seconds()]
        if due:
            self.reactor.advance(0)
        return bool(due)

    def settle(self) -> None:
        """Turns until nothing is due now."""
        for _ in range(LONGEST_TURNS):
            if not self.turn():
                return
        raise AssertionError("the gateway is never idle")

    def wait(self, seconds: float) -> None:
        """Lets time pass, stopping at everything that is due on the way."""
        end = self.reactor.seconds() + seconds
        self.settle()
        while (calls := self.reactor.getDelayedCalls()) and (nearest := min(c.getTime() for c in calls)) <= end:
            self.reactor.advance(max(0.0, nearest - self.reactor.seconds()))
            self.settle()
        self.reactor.advance(max(0.0, end - self.reactor.seconds()))
        self.settle()

    def pass_hours(self, hours: int) -> None:
        """Lets much time pass, an hour at a time: what is due meanwhile is done at the end of its hour."""
        for _ in range(hours):
            self.reactor.advance(3600)
            self.settle()

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """The result of a coroutine that needs no more than turns of the reactor."""
        return self.run_deferred(ensureDeferred(work))

    def run_deferred(self, running: Deferred[T]) -> T:
        """The result of a Deferred that needs no more than turns of the reactor."""
        for _ in range(LONGEST_TURNS):
            if running.called or not self.turn():
                break
        return CASE.successResultOf(running)

    def fails_with(self, kind: type[Exception], work: Coroutine[Any, Any, Any]) -> str:
        """What the exception says that a coroutine ends with."""
        running = ensureDeferred(work)
        for _ in range(LONGEST_TURNS):
            if running.called or not self.turn():
                break
        return str(CASE.failureResultOf(running, kind).value)

    def post(self, body: bytes) -> bytes:
        """Posts a message to the gateway and lets it do all that follows now; gives the confirmation."""
        answer = self.run(self.workflow.receive(body))
        self.settle()
        return answer

    def place(self, **draft: Any) -> Placement:
        """Places an order through the API."""
        placed = self.run(self.workflow.place(OrderDraft(**({"borrower": BORROWER, "records": (PID,)} | draft))))
        self.settle()
        return placed

    def act(self, order: Order, **act: Any) -> Order:
        """Does what staff ask."""
        acted = self.run(self.workflow.act(order.id, StaffAct(**act)))
        self.settle()
        return acted

    def order(self, request_id: str = "R-1", borrower: str = BORROWER) -> Order:
        """The order that a borrower knows by this id."""
        found = self.workflow.queries.by_request(borrower, request_id)
        assert found is not None
        return found

    def events(self, order: Order) -> list[Event]:
        """All that happened to an order."""
        view = self.workflow.queries.view(order.id)
        assert view is not None
        return [recorded.event for recorded in view.events]

    def kinds(self, order: Order) -> list[str]:
        """The kinds of its events, in order."""
        return [str(type(event).__struct_config__.tag) for event in self.events(order)]

    def tasks(self) -> list[tuple[str, bytes]]:
        """Queue and body of every task."""
        found = self.store._reader.execute("SELECT queue, body FROM task ORDER BY id")
        return [(queue, body) for queue, body in found]
