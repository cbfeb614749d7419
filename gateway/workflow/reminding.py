"""A borrower reminds of an order (ISO 18626 requestType Reminder): passed on to the lender, or answered here.

A Reminder has the id of the Request that it reminds of. Under another one it is refused, with the id that is meant
where that can be found.
"""

from __future__ import annotations

from typing import Final

from attrs import frozen
from msgspec.structs import replace

from gateway.catalogue.catalogue import Catalogue
from gateway.lending.compose import Asking, request_to_lender
from gateway.lending.inbox import Received, Taken
from gateway.lending.wire import number_of, pids
from gateway.orders import events as ev
from gateway.orders.order import Attempt, Order, Stage
from gateway.orders.transitions import reminded
from gateway.store.reader import Reader
from gateway.store.unit import Unit
from gateway.workflow.addressing import ids_of_attempt
from gateway.workflow.desk import Desk
from gateway.workflow.office import Office
from gateway.workflow.order_base import ORDER, REQUEST, load_order, order_by, order_of, request_key
from gateway.workflow.refusals import UNKNOWN_ID, reminder_has_its_own_id
from gateway.workflow.steps import original_request, tell_borrower, wanted_from
from schemas.iso18626.codes import ReasonForMessage, RequestType, ServiceType, Status
from schemas.iso18626.messages import ErrorData, Request, ServiceInfo

LOOKED_THROUGH: Final = 50  # the newest orders of one borrower for one record; those that are open are among them


@frozen(kw_only=True)
class Reminder:
    """Takes Requests of the type Reminder."""

    office: Office
    catalogue: Catalogue

    def take(self, unit: Unit, received: Received, request: Request) -> Taken:
        """Reminds the lender that has not sent anything yet; says how the order stands where there is none."""
        borrower = number_of(request.header.requesting_agency)
        order_id = order_by(unit, REQUEST, request_key(borrower, request.header.requesting_request_id))
        if order_id is None:
            return Taken(error=_refusal(_meant(self.office, unit, request)))
        desk = Desk.take_up(self.office, unit, order_id)
        attempt = reminded(desk.order)
        note = request.service.note if request.service else None
        desk.record(ev.Reminded(message=received.id, attempt=attempt.number if attempt else None, note=note or ""))
        if attempt is not None:
            self._pass_on(desk, attempt, note)
        else:
            self._answer(desk)
        return Taken(order=desk.save().id)

    def _pass_on(self, desk: Desk, attempt: Attempt, note: str | None) -> None:
        """The request as the lender knows it, with what the borrower has to say by now."""
        original = original_request(desk)
        if note:
            service = original.service or ServiceInfo(service_type=ServiceType.LOAN)
            original = replace(original, service=replace(service, note=note))
        ids = ids_of_attempt(self.office, desk.order, original.header.requesting_agency, attempt)
        edition = self.catalogue.edition(attempt.edition) if attempt.edition else None
        again = request_to_lender(
            original,
            ids,
            wanted_from(edition, attempt.lender),
            now=self.office.clock.now(),
            asking=Asking(kind=RequestType.REMINDER),
        )
        message = desk.post(attempt.lender, again)
        desk.record(
            ev.ToldLender(attempt=attempt.number, lender=attempt.lender, message=message, action=RequestType.REMINDER)
        )

    def _answer(self, desk: Desk) -> None:
        order = desk.order
        tell_borrower(
            desk,
            order.status or Status.REQUEST_RECEIVED,
            order.sentence,
            original=original_request(desk),
            reason=ReasonForMessage.REQUEST_RESPONSE,
            supplier=order.lender,
        )


def _refusal(meant: Order | None) -> ErrorData:
    return reminder_has_its_own_id(meant.request_id) if meant else UNKNOWN_ID


def _meant(office: Office, reader: Reader, request: Request) -> Order | None:
    """The order that a Reminder under another id is about.

    The one that requestingAgencyPreviousRequestId names, else its borrower's only open one for the same record.
    """
    borrower = number_of(request.header.requesting_agency)
    previous = request.service.previous_request_id if request.service else None
    named = order_by(reader, REQUEST, request_key(borrower, previous)) if previous else None
    if named is not None:
        return load_order(reader, named)
    owner = office.directory().agency_of(borrower) or borrower
    found = {
        order.id: order
        for pid in pids(request.bibliographic)
        for row in reader.rows(ORDER, owner=owner, words=pid, limit=LOOKED_THROUGH)
        if _is_open(order := order_of(reader, row), borrower) and pid in order.wish.records
    }
    return next(iter(found.values())) if len(found) == 1 else None


def _is_open(order: Order, borrower: str) -> bool:
    return order.borrower == borrower and order.stage is not Stage.CLOSED
