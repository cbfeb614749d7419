"""The order base at work: takes what comes in, decides, delivers, and tells whoever listens."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import cast
from zoneinfo import ZoneInfo

from attrs import evolve, field, frozen
from twisted.internet.interfaces import IReactorTime
from twisted.logger import Logger

from adapters.http import Http
from gateway.automation.values import Decision, Wish
from gateway.catalogue.catalogue import Catalogue
from gateway.clock import Clock
from gateway.config import BrokeringConfig, OutboxConfig, TimersConfig
from gateway.directory.directory import Directory
from gateway.holdings.values import NOBODY, Listener
from gateway.lending.admission import NOTHING_SHOWN, SenderNotProved, Shown
from gateway.lending.heads import OUTBOX
from gateway.lending.inbox import Held, Inbox, Parsed, Receipt, Received, Taken, parse
from gateway.lending.outbox import Outbox, Outcome
from gateway.lending.relay import Relay
from gateway.lending.wire import number_of
from gateway.orders.events import Recorded
from gateway.orders.order import Order
from gateway.store.ids import new_id
from gateway.store.runner import TaskRunner
from gateway.store.sqlite import Store
from gateway.store.unit import Unit
from gateway.workflow.api_orders import request_of
from gateway.workflow.borrower_side import BorrowerSide
from gateway.workflow.deciding import Decider, DecisionDesk
from gateway.workflow.delivering import Delivering
from gateway.workflow.hearing import Hearing
from gateway.workflow.holdings_desk import HoldingsDesk
from gateway.workflow.interface import OrderDraft, OrderRefused, Placement, StaffAct
from gateway.workflow.office import Office
from gateway.workflow.order_base import DECIDE, REQUEST, TIMER, load_order, order_by, request_key
from gateway.workflow.placing import FOR_PEOPLE, Placer
from gateway.workflow.queries import OrderQueries
from gateway.workflow.staff import Staff
from gateway.workflow.supplier_side import SupplierSide
from gateway.workflow.timers import TimerDesk
from gateway.workflow.wishes import NO_TERMS, Terms, WishReader
from schemas.iso18626 import Iso18626Error, MessageFault, WriteError, read, write
from schemas.iso18626.codes import ErrorType
from schemas.iso18626.messages import (
    Confirmation,
    ErrorData,
    Request,
    RequestingAgencyMessage,
    SupplyingAgencyMessage,
)
from schemas.xml import MAX_BYTES, XmlError

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
        self.queries = OrderQueries(parts.store.read)
        self.catalogue = parts.catalogue
        self.holdings = HoldingsDesk(holdings=parts.decider.holdings, directory=parts.directory, clock=parts.clock)
        office = Office(
            agency=parts.agency,
            try_seconds=parts.outbox.post_seconds,
            clock=parts.clock,
            directory=parts.directory,
            publish=self._publish,
            wake=self._wake,
            timers=parts.timers,
        )
        self._inbox = Inbox(parts.clock)
        self._relay = Relay(parts.store, self._inbox, parts.reactor, seconds=parts.outbox.relay_seconds)
        self._hearing = Hearing(office=office)
        reader = WishReader(catalogue=parts.catalogue, agency=parts.agency, zone=parts.zone)
        self._placer = Placer(office=office, reader=reader)
        self._supplier_side = SupplierSide(office=office, brokering=parts.brokering)
        self._borrower_side = BorrowerSide(office=office)
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
        for runner in self._runners.values():
            runner.start()

    async def stop(self) -> None:
        """Stops the work; what is under way is done after the next start."""
        self._relay.stop()
        for runner in self._runners.values():
            await runner.stop()

    async def receive(self, body: bytes, shown: Shown = NOTHING_SHOWN) -> bytes:
        """Takes an ISO 18626 message and gives its confirmation, after both are durable.

        A peer that wants the other side's confirmation waits for it, for `[outbox] relay_seconds` at most.

        A message that cannot be passed on in the other side's version of the standard is refused with its effects.

        Raises:
            XmlError: not XML that we read; it is kept for staff all the same.
            Iso18626Error: no message that is posted to a gateway; kept likewise.
            SenderNotProved: the sender does not show what the directory wants of it; kept likewise.
            StoreUnavailable: nothing was stored.
        """
        try:
            parsed = parse(body, max_bytes=self._parts.message_bytes)
        except (XmlError, Iso18626Error) as error:
            why = str(error)
            await self._store.write(lambda unit: self._inbox.keep_unreadable(unit, body, why))
            if self._hearing.is_stranger(shown):
                raise SenderNotProved(None) from error
            raise
        refusal = self._hearing.refusal(self._store.read, parsed, shown)
        if refusal is not None:
            refused = await self._store.write(lambda unit: self._inbox.refuse(unit, parsed, refusal))
            self._parts.received(parsed, refused)
            raise SenderNotProved(refused.confirmation)
        try:
            receipt = await self._store.write(lambda unit: self._inbox.receive(unit, parsed, self._take))
        except WriteError as error:
            unsayable = ErrorData(type=ErrorType.UNRECOGNISED_VALUE, value=str(error))
            receipt = await self._store.write(lambda unit: self._inbox.refuse(unit, parsed, unsayable))
        if isinstance(receipt, Held):
            receipt = await self._relay.confirm(receipt)
        self._parts.received(parsed, receipt)
        return receipt.confirmation

    async def place(self, draft: OrderDraft) -> Placement:
        """Takes an order from the API.

        Raises:
            OrderRefused: it cannot be taken as it is.
            StoreUnavailable: nothing was stored.
        """
        request_id = draft.request_id or new_id(self._parts.clock.seconds())
        now = self._parts.clock.now()
        body = write(request_of(draft, gateway=self._parts.agency, request_id=request_id, now=now))
        terms = Terms(source=draft.source, hold=draft.hold)
        return await self._store.write(lambda unit: self._place(unit, parse(body), terms))

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

    def _take(self, unit: Unit, received: Received, terms: Terms = NO_TERMS) -> Taken:
        message = self._hearing.meant(unit, received.message)
        if isinstance(message, Request):
            return self._placer.take(unit, received, message, terms)
        taken = self._pass_on(unit, received, message)
        return taken if self._hearing.peer(message).relays_confirmations else evolve(taken, passed_on=None)

    def _pass_on(
        self, unit: Unit, received: Received, message: SupplyingAgencyMessage | RequestingAgencyMessage
    ) -> Taken:
        if isinstance(message, SupplyingAgencyMessage):
            return self._supplier_side.take(unit, received, message)
        return self._borrower_side.take(unit, received, message)

    def _place(self, unit: Unit, parsed: Parsed, terms: Terms) -> Placement:
        key = _key_of(parsed)
        before = order_by(unit, REQUEST, key)
        receipt = self._inbox.receive(unit, parsed, lambda unit, received: self._take(unit, received, terms))
        assert isinstance(receipt, Receipt), "a Request is confirmed at once"
        if not receipt.ok:
            answer = cast("Confirmation", read(receipt.confirmation).message)
            said = answer.errors[0].value or answer.errors[0].type
            raise OrderRefused(FOR_PEOPLE.get(said, said))
        placed = order_by(unit, REQUEST, key)
        order = load_order(unit, placed) if placed else None
        assert order is not None, "a Request that was confirmed has its order"
        return Placement(order=order, new=before is None)

    def _decisions(self, office: Office) -> TaskRunner:
        desk = DecisionDesk(office=office, store=self._store, decider=self._parts.decider)
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


def _key_of(parsed: Parsed) -> str:
    """The key under which the order of a Request that we wrote ourselves is found: its ids as they are read again."""
    what = parsed.what
    if isinstance(what, MessageFault) or not isinstance(what.message, Request):
        return ""
    header = what.message.header
    return request_key(number_of(header.requesting_agency), header.requesting_request_id)
