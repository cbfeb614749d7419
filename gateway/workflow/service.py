"""The order base at work: takes what comes in, decides, delivers, and tells whoever listens."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from zoneinfo import ZoneInfo

from attrs import field, frozen
from twisted.internet.interfaces import IReactorTime
from twisted.logger import Logger

from adapters.http import Http
from gateway.automation.values import Decision, Wish
from gateway.catalogue.catalogue import Catalogue
from gateway.clock import Clock
from gateway.config import BrokeringConfig, OutboxConfig, TimersConfig
from gateway.directory.directory import Directory
from gateway.holdings.values import NOBODY, Listener
from gateway.lending.admission import NOTHING_SHOWN, Shown
from gateway.lending.heads import OUTBOX
from gateway.lending.inbox import Inbox, Receipt
from gateway.lending.outbox import Outbox, Outcome
from gateway.lending.parsed import Parsed
from gateway.lending.relay import Relay
from gateway.orders.events import Recorded
from gateway.orders.order import Order
from gateway.store.runner import TaskRunner
from gateway.store.sqlite import Store
from gateway.workflow.asking_now import AskingNow
from gateway.workflow.deciding import Decider, DecisionDesk
from gateway.workflow.delivering import Delivering
from gateway.workflow.door import Door
from gateway.workflow.holdings_desk import HoldingsDesk
from gateway.workflow.interface import OrderDraft, Placement, StaffAct
from gateway.workflow.office import Office
from gateway.workflow.order_base import DECIDE, TIMER
from gateway.workflow.placing import Placer
from gateway.workflow.queries import OrderQueries
from gateway.workflow.renewing import renew_orders
from gateway.workflow.staff import Staff
from gateway.workflow.timers import TimerDesk
from gateway.workflow.wishes import WishReader
from schemas.xml import MAX_BYTES

TIMERS_AT_ONCE = 20  # each is one short transaction
DECISIONS_AT_ONCE = 20  # each asks dozens of libraries; beyond this they would only wait for each other's answers


@frozen(kw_only=True)
class Parts:
    """What a workflow is made of."""

    store: Store
    clock: Clock
    reactor: IReactorTime
    http: Http
    directory: Callable[[], Directory]
    directory_fault: Callable[[], str] = str
    catalogue: Catalogue
    decider: Decider
    agency: str
    zone: ZoneInfo
    outbox: OutboxConfig
    brokering: BrokeringConfig = field(factory=BrokeringConfig)
    timers: TimersConfig = field(factory=TimersConfig)
    message_bytes: int = MAX_BYTES
    delivered: Callable[[Outcome], None] = lambda _outcome: None
    received: Callable[[Parsed, Receipt], None] = lambda _parsed, _receipt: None


class WorkflowService:
    """Answers `gateway.workflow.interface.Workflow`."""

    _log = Logger()

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._store = parts.store
        self._listeners: list[Callable[[Recorded], None]] = []
        self.queries = OrderQueries(parts.store.read, parts.clock, parts.timers)
        self.catalogue = parts.catalogue
        self.asking = AskingNow()
        self.holdings = HoldingsDesk(holdings=parts.decider.holdings, directory=parts.directory, clock=parts.clock)
        office = self._office = Office(
            agency=parts.agency,
            try_seconds=parts.outbox.post_seconds,
            clock=parts.clock,
            directory=parts.directory,
            publish=self._publish,
            wake=self._wake,
            timers=parts.timers,
        )
        reader = WishReader(catalogue=parts.catalogue, agency=parts.agency, zone=parts.zone)
        inbox = Inbox(parts.clock)
        self._relay = Relay(parts.store, inbox, parts.reactor, seconds=parts.outbox.relay_seconds)
        self._door = Door(
            office=office,
            store=parts.store,
            inbox=inbox,
            relay=self._relay,
            placer=Placer(office=office, reader=reader, most_gateways=parts.brokering.most_gateways),
            brokering=parts.brokering,
            message_bytes=parts.message_bytes,
            received=parts.received,
        )
        self._staff = Staff(office=office, catalogue=parts.catalogue)
        self._runners = {
            DECIDE: self._decisions(office),
            OUTBOX: self._deliveries(office),
            TIMER: self._timers(office),
        }

    @property
    def directory(self) -> Directory:
        """The directory in force."""
        return self._parts.directory()

    async def start(self) -> None:
        """Takes up what an earlier run left."""
        await self._store.write(lambda unit: unit.release_claims(self._parts.clock.seconds()))
        await self._store.write(lambda unit: renew_orders(self._office, unit))
        for runner in self._runners.values():
            runner.start()

    async def stop(self) -> None:
        """Stops the work; what is under way is done after the next start."""
        self._relay.stop()
        for runner in self._runners.values():
            await runner.stop()

    async def receive(self, body: bytes, shown: Shown = NOTHING_SHOWN, gateways: tuple[str, ...] = ()) -> bytes:
        """Takes an ISO 18626 message and gives its confirmation, after both are durable.

        A peer that wants the other side's confirmation waits for it, for `[outbox] relay_seconds` at most.

        A message that cannot be passed on in the other side's version of the standard is refused with its effects.

        Raises:
            XmlError: not XML that we read; it is kept for staff all the same.
            Iso18626Error: no message that is posted to a gateway; kept likewise.
            SenderNotProved: the sender does not show what the directory wants of it; kept likewise.
            TooManyTries: its address failed too often to show that; it was not looked at.
            StoreUnavailable: nothing was stored.
        """
        return await self._door.receive(body, shown, gateways)

    async def place(self, draft: OrderDraft) -> Placement:
        """Takes an order from the API.

        Raises:
            OrderRefused: it cannot be taken as it is.
            StoreUnavailable: nothing was stored.
        """
        return await self._door.place(draft)

    async def act(self, order_id: str, act: StaffAct) -> Order:
        """Does what staff ask.

        Raises:
            NoSuchOrder: there is no such order.
            NotNow: the order does not allow it now.
            StoreUnavailable: nothing was stored.
        """
        return await self._store.write(lambda unit: self._staff.act(unit, order_id, act))

    async def dry_run(self, wish: Wish, on: date | None, listener: Listener = NOBODY) -> Decision:
        """Decides with live holdings and stores nothing; `on` is the day to decide for, None for today."""
        return await self._parts.decider.decide(wish, on or self._parts.clock.today(), listener=listener)

    def subscribe(self, callback: Callable[[Recorded], None]) -> Callable[[], None]:
        """Calls back for each event once it is durable; the result ends it."""
        self._listeners.append(callback)
        return partial(self._listeners.remove, callback)

    def ready(self) -> str | None:
        """None when orders can be taken, else a sentence that says why not."""
        if (fault := self._store.check()) is not None:
            return fault
        if fault := self._parts.directory_fault():
            return fault
        if not self.directory.libraries:
            return "The directory is empty: import one with `illgate directory import FILE`."
        return None

    def _decisions(self, office: Office) -> TaskRunner:
        desk = DecisionDesk(office=office, store=self._store, decider=self._parts.decider, asking=self.asking)
        return TaskRunner(
            self._store,
            DECIDE,
            desk.handle,
            clock=self._parts.reactor,
            at_once=DECISIONS_AT_ONCE,
            per_party=1,
            lease_seconds=120.0,
        )

    def _deliveries(self, office: Office) -> TaskRunner:
        config = self._parts.outbox
        outbox = Outbox(
            self._store,
            self._parts.http,
            address=office.address,
            peer=office.peer,
            concluded=Delivering(office=office).concluded,
            clock=self._parts.clock,
            config=config,
            observe=self._delivered,
        )
        return TaskRunner(
            self._store,
            OUTBOX,
            outbox.deliver,
            clock=self._parts.reactor,
            at_once=config.calls_at_once,
            per_party=config.calls_per_peer,
            lease_seconds=2 * config.post_seconds + 60.0,
        )

    def _timers(self, office: Office) -> TaskRunner:
        return TaskRunner(
            self._store,
            TIMER,
            TimerDesk(office=office, store=self._store).handle,
            clock=self._parts.reactor,
            at_once=TIMERS_AT_ONCE,
            per_party=1,
            lease_seconds=120.0,
        )

    def _delivered(self, outcome: Outcome) -> None:
        self._relay.heard(outcome)
        self._parts.delivered(outcome)

    def _wake(self, queue: str) -> None:
        self._runners[queue].wake()

    def _publish(self, recorded: tuple[Recorded, ...]) -> None:
        for event in recorded:
            for listener in tuple(self._listeners):
                try:
                    listener(event)
                except Exception:  # noqa: BLE001  one listener must not keep the others from hearing
                    self._log.failure("A listener failed")
