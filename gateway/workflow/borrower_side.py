"""A borrower's message about its order: passed on to the lender that has it, or answered by the gateway itself."""

from __future__ import annotations

from attrs import frozen

from gateway.lending.compose import pass_to_lender
from gateway.lending.inbox import Received, Taken
from gateway.lending.wire import number_of
from gateway.orders import events as ev
from gateway.orders.order import Attempt
from gateway.orders.transitions import ANSWERED_HERE, Step, borrower_step
from gateway.store.unit import Unit
from gateway.workflow.addressing import ids_of_attempt
from gateway.workflow.desk import REQUEST, Desk, Office, order_by
from gateway.workflow.placing import request_key
from gateway.workflow.steps import cancelled, original_request, tell_borrower
from gateway.workflow.supplier_side import UNKNOWN_ID
from schemas.iso18626.codes import Action, Status
from schemas.iso18626.messages import RequestingAgencyMessage


@frozen(kw_only=True)
class BorrowerSide:
    """Takes RequestingAgencyMessages."""

    office: Office

    def take(self, unit: Unit, received: Received, said: RequestingAgencyMessage) -> Taken:
        """Records a borrower's message and does what follows from it, or says why it is nobody's."""
        borrower = number_of(said.header.requesting_agency)
        order_id = order_by(unit, REQUEST, request_key(borrower, said.header.requesting_request_id))
        if order_id is None:
            return Taken(error=UNKNOWN_ID)
        desk = Desk.take_up(self.office, unit, order_id)
        action = Action(said.action)
        attempt = desk.order.attempt
        step = borrower_step(desk.order, action)
        desk.record(_event(received, said, attempt, step))
        if attempt is not None and step.applied:
            self._pass_on(desk, attempt, said)
        else:
            self._answer(desk, action, step)
        return Taken(order=desk.save().id)

    def _pass_on(self, desk: Desk, attempt: Attempt, said: RequestingAgencyMessage) -> None:
        ids = ids_of_attempt(self.office, desk.order, said.header.requesting_agency, attempt)
        message = desk.post(attempt.lender, pass_to_lender(said, ids, now=self.office.clock.now()))
        desk.record(ev.ToldLender(attempt=attempt.number, lender=attempt.lender, message=message, action=said.action))

    def _answer(self, desk: Desk, action: Action, step: Step) -> None:
        """Our own answer where no lender can give one and the protocol wants one."""
        order = desk.order
        if action == Action.CANCEL and step.applied:
            cancelled(desk, "Cancelled before any lender had the order.")
        elif action in ANSWERED_HERE:
            reason, answer = ANSWERED_HERE[action]
            tell_borrower(
                desk,
                order.status or Status.REQUEST_RECEIVED,
                order.sentence or step.remark if action == Action.STATUS_REQUEST else step.remark,
                original=original_request(desk),
                reason=reason,
                answer=answer,
            )


def _event(received: Received, said: RequestingAgencyMessage, attempt: Attempt | None, step: Step) -> ev.BorrowerSaid:
    return ev.BorrowerSaid(
        message=received.id,
        action=said.action,
        applied=step.applied,
        remark=step.remark,
        note=said.note or "",
        attempt=attempt.number if attempt and step.applied else None,
    )
