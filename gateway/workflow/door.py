"""The door of the order base: who a message is from, whether it is new, which side it is for, and its answer."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import cast

from attrs import evolve, field, frozen

from gateway.config import BrokeringConfig
from gateway.lending.admission import SenderNotProved, Shown
from gateway.lending.inbox import Held, Inbox, Receipt, Received, Taken
from gateway.lending.parsed import Parsed, parse
from gateway.lending.relay import Relay
from gateway.lending.tries import Tries
from gateway.lending.wire import number_of, pids
from gateway.store.ids import new_id
from gateway.store.sqlite import Store
from gateway.store.unit import Unit
from gateway.workflow.api_orders import request_of
from gateway.workflow.borrower_side import BorrowerSide
from gateway.workflow.hearing import Hearing
from gateway.workflow.interface import OrderDraft, OrderRefused, Placement
from gateway.workflow.office import Office
from gateway.workflow.order_base import REQUEST, load_order, order_by, request_key
from gateway.workflow.placing import Placer
from gateway.workflow.refusals import FOR_PEOPLE, NOTHING_NAMED
from gateway.workflow.supplier_side import SupplierSide
from gateway.workflow.wishes import NO_TERMS, Terms
from schemas.iso18626 import Iso18626Error, WriteError, read, write
from schemas.iso18626.codes import ErrorType
from schemas.iso18626.messages import (
    Confirmation,
    ErrorData,
    Request,
    RequestingAgencyMessage,
    SupplyingAgencyMessage,
)
from schemas.xml import XmlError


@frozen(kw_only=True)
class Door:
    """Takes messages from peers, and orders from the API as the Requests that they are."""

    office: Office
    store: Store
    inbox: Inbox
    relay: Relay
    placer: Placer
    brokering: BrokeringConfig
    message_bytes: int
    received: Callable[[Parsed, Receipt], None]
    _hearing: Hearing = field(init=False)

    @_hearing.default
    def _hears(self) -> Hearing:
        return Hearing(office=self.office, tries=Tries(self.office.clock.seconds))

    async def receive(self, body: bytes, shown: Shown, gateways: tuple[str, ...] = ()) -> bytes:
        """The confirmation of a message; raises as `gateway.workflow.interface.Workflow.receive` says."""
        self._hearing.check_read(shown)
        parsed = await self._parsed(body, shown)
        refusal = self._hearing.refusal(self.store.read, parsed, shown)
        if refusal is not None:
            refused = await self.store.write(lambda unit: self.inbox.refuse(unit, parsed, refusal))
            self.received(parsed, refused)
            raise SenderNotProved(refused.confirmation)
        take = partial(self._take, terms=Terms(gateways=gateways)) if gateways else self._take
        try:
            receipt = await self.store.write(lambda unit: self.inbox.receive(unit, parsed, take))
        except WriteError as error:
            unsayable = ErrorData(type=ErrorType.UNRECOGNISED_VALUE, value=str(error))
            receipt = await self.store.write(lambda unit: self.inbox.refuse(unit, parsed, unsayable))
        if isinstance(receipt, Held):
            receipt = await self.relay.confirm(receipt)
        self.received(parsed, receipt)
        return receipt.confirmation

    async def place(self, draft: OrderDraft) -> Placement:
        """The order of a draft; raises as `gateway.workflow.interface.Workflow.place` says."""
        clock = self.office.clock
        request_id = draft.request_id or new_id(clock.seconds())
        request = request_of(draft, gateway=self.office.agency, request_id=request_id, now=clock.now())
        if not pids(request.bibliographic):
            raise OrderRefused(FOR_PEOPLE[NOTHING_NAMED.value])
        body = write(request)
        terms = Terms(source=draft.source, hold=draft.hold)
        return await self.store.write(lambda unit: self._place(unit, parse(body), terms))

    async def _parsed(self, body: bytes, shown: Shown) -> Parsed:
        try:
            return parse(body, max_bytes=self.message_bytes)
        except (XmlError, Iso18626Error) as error:
            why = str(error)
            await self.store.write(lambda unit: self.inbox.keep_unreadable(unit, body, why))
            if self._hearing.is_stranger(shown):
                raise SenderNotProved(None) from error
            raise

    def _take(self, unit: Unit, received: Received, terms: Terms = NO_TERMS) -> Taken:
        message = self._hearing.meant(unit, received.message)
        if isinstance(message, Request):
            return self.placer.take(unit, received, message, terms)
        taken = self._pass_on(unit, received, message)
        return taken if self._hearing.peer(message).relays_confirmations else evolve(taken, passed_on=None)

    def _pass_on(
        self, unit: Unit, received: Received, message: SupplyingAgencyMessage | RequestingAgencyMessage
    ) -> Taken:
        if isinstance(message, SupplyingAgencyMessage):
            return SupplierSide(office=self.office, brokering=self.brokering).take(unit, received, message)
        return BorrowerSide(office=self.office).take(unit, received, message)

    def _place(self, unit: Unit, parsed: Parsed, terms: Terms) -> Placement:
        key = _key_of(parsed)
        before = order_by(unit, REQUEST, key)
        receipt = self.inbox.receive(unit, parsed, lambda unit, received: self._take(unit, received, terms))
        assert isinstance(receipt, Receipt), "a Request is confirmed at once"
        if not receipt.ok:
            answer = cast("Confirmation", read(receipt.confirmation).message)
            said = answer.errors[0].value or answer.errors[0].type
            raise OrderRefused(FOR_PEOPLE.get(said, said))
        placed = order_by(unit, REQUEST, key)
        order = load_order(unit, placed) if placed else None
        assert order is not None, "a Request that was confirmed has its order"
        return Placement(order=order, new=before is None)


def _key_of(parsed: Parsed) -> str:
    """The key under which the order of a Request that we wrote ourselves is found: its ids as they are read again."""
    message = parsed.what
    if not isinstance(message, Request):
        return ""
    header = message.header
    return request_key(number_of(header.requesting_agency), header.requesting_request_id)
