"""A lender's message: applied to its attempt where the table allows, passed on, and what then comes next."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from attrs import frozen

from gateway.clock import day_of
from gateway.lending.compose import pass_to_borrower
from gateway.lending.inbox import Received, Taken
from gateway.lending.wire import number_of
from gateway.orders import events as ev
from gateway.orders.order import Attempt
from gateway.orders.transitions import COMPLETING, Step, supplier_step
from gateway.store.unit import Unit
from gateway.workflow.addressing import ids_for_borrower
from gateway.workflow.desk import ATTEMPT, Desk, Office, order_by
from gateway.workflow.steps import end_attempt, leave_lender, original_request
from schemas.iso18626.codes import ErrorType, Status
from schemas.iso18626.messages import ErrorData, SupplyingAgencyMessage

UNKNOWN_ID: Final = ErrorData(
    type=ErrorType.UNRECOGNISED_VALUE, value="requestingAgencyRequestId: request with a given ID not found"
)
WRONG_SUPPLIER: Final = ErrorData(
    type=ErrorType.UNRECOGNISED_VALUE,
    value="supplyingAgencyId: the request with this ID was not sent to this agency",
)

ENDS: Final = {
    Status.UNFILLED: ev.AttemptEnd.UNFILLED,
    Status.RETRY_POSSIBLE: ev.AttemptEnd.RETRY_POSSIBLE,
}
"""Statuses that end an attempt and leave the order open. The borrower hears of the next lender, not of these."""


@frozen(kw_only=True)
class SupplierSide:
    """Takes SupplyingAgencyMessages."""

    office: Office

    def take(self, unit: Unit, received: Received, said: SupplyingAgencyMessage) -> Taken:
        """Records a lender's message and does what follows from it, or says why it is nobody's."""
        order_id = order_by(unit, ATTEMPT, said.header.requesting_request_id)
        if order_id is None:
            return Taken(error=UNKNOWN_ID)
        desk = Desk.take_up(self.office, unit, order_id)
        attempt = next(a for a in desk.order.attempts if a.request_id == said.header.requesting_request_id)
        if not self.office.same_library(number_of(said.header.supplying_agency), attempt.lender):
            return Taken(error=WRONG_SUPPLIER)
        step = supplier_step(
            attempt, reason=said.info.reason_for_message, status=said.status.status, answer=said.info.answer
        )
        desk.record(self._event(received, said, attempt, step))
        desk.has_arrived(attempt)
        if step.applied:
            self._follow(desk, attempt, said, step)
        return Taken(order=desk.save().id)

    def _follow(self, desk: Desk, attempt: Attempt, said: SupplyingAgencyMessage, step: Step) -> None:
        status = Status(step.status) if step.status else None
        if status in ENDS and (attempt.by != ev.Starter.BORROWER or desk.order.cancel_pending):
            end_attempt(desk, attempt, ENDS[status], self._sentence(attempt, said))
            return
        self._pass_on(desk, said, status or attempt.status or desk.order.status or Status.REQUEST_RECEIVED)
        if status == Status.CANCELLED:
            self._close(desk, attempt, ev.AttemptEnd.CANCELLED, ev.CloseReason.CANCELLED, said)
        elif status in ENDS:
            self._close(desk, attempt, ENDS[status], ev.CloseReason.UNFILLED, said)
        elif status in COMPLETING:
            desk.record(ev.Closed(reason=ev.CloseReason.COMPLETED, sentence=self._sentence(attempt, said)))

    def _pass_on(self, desk: Desk, said: SupplyingAgencyMessage, status: Status) -> None:
        order = desk.order
        ids = ids_for_borrower(
            self.office,
            order,
            original_request(desk).header.requesting_agency,
            number_of(said.header.supplying_agency),
            said.header.supplying_request_id,
        )
        message = desk.post(order.borrower, pass_to_borrower(said, ids, status, now=self.office.clock.now()))
        desk.record(
            ev.ToldBorrower(
                message=message,
                status=status,
                reason_for_message=said.info.reason_for_message,
                note=said.info.note or "",
                answer=said.info.answer,
            )
        )

    def _close(
        self,
        desk: Desk,
        attempt: Attempt,
        how: ev.AttemptEnd,
        reason: ev.CloseReason,
        said: SupplyingAgencyMessage,
    ) -> None:
        sentence = self._sentence(attempt, said)
        leave_lender(desk, attempt, how, sentence)
        desk.record(ev.Closed(reason=reason, sentence=sentence))

    def _sentence(self, attempt: Attempt, said: SupplyingAgencyMessage) -> str:
        why = said.info.reason_unfilled or said.info.reason_retry
        reason = f" ({why.value})" if why else ""
        return f"{self.office.label(attempt.lender)} answered {said.status.status}{reason}."

    def _event(self, received: Received, said: SupplyingAgencyMessage, attempt: Attempt, step: Step) -> ev.SupplierSaid:
        info, status = said.info, said.status
        return ev.SupplierSaid(
            attempt=attempt.number,
            lender=attempt.lender,
            message=received.id,
            reason_for_message=info.reason_for_message,
            status=step.status if step.applied else status.status,
            applied=step.applied,
            remark=step.remark,
            answer=info.answer,
            note=info.note or "",
            reason_unfilled=info.reason_unfilled.value if info.reason_unfilled else "",
            reason_retry=info.reason_retry.value if info.reason_retry else "",
            due=self._day(status.due),
            expected=self._day(status.expected_delivery),
            supplying_request_id=said.header.supplying_request_id,
        )

    def _day(self, moment: datetime | None) -> date | None:
        """The library day that a lender means."""
        return day_of(moment, self.office.clock.zone) if moment else None
