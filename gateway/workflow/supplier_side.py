"""A lender's message: applied to its attempt where the table allows, passed on, and what then comes next."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from attrs import frozen
from msgspec.structs import replace

from gateway.clock import day_of
from gateway.config import BrokeringConfig
from gateway.lending.compose import pass_to_borrower
from gateway.lending.inbox import Received, Taken
from gateway.lending.wire import number_of
from gateway.orders import events as ev
from gateway.orders.order import Attempt, Order
from gateway.orders.transitions import COMPLETING, Step, supplier_step
from gateway.orders.vocabulary import AttemptEnd, CloseReason, Starter
from gateway.store.unit import Unit
from gateway.workflow.addressing import ids_for_borrower, is_opaque
from gateway.workflow.desk import Desk
from gateway.workflow.office import Office
from gateway.workflow.order_base import ATTEMPT, order_by
from gateway.workflow.refusals import UNKNOWN_ID, WRONG_SUPPLIER
from gateway.workflow.steps import end_attempt, leave_lender, original_request
from schemas.iso18626.codes import ReasonForMessage, Status
from schemas.iso18626.messages import SupplyingAgencyMessage

ENDS: Final = {
    Status.UNFILLED: (AttemptEnd.UNFILLED, CloseReason.UNFILLED),
    Status.RETRY_POSSIBLE: (AttemptEnd.RETRY_POSSIBLE, CloseReason.UNFILLED),
    Status.CANCELLED: (AttemptEnd.CANCELLED, CloseReason.CANCELLED),
}
"""Statuses that end an attempt, how, and how the order ends where it ends with it.

Where the order goes on, the borrower hears of the next lender, not of these.
"""

AWAITED: Final = {ReasonForMessage.CANCEL_RESPONSE: "cancel_pending", ReasonForMessage.RENEW_RESPONSE: "renew_pending"}
"""What an order says of a borrower that waits for such an answer."""

DUPLICATE: Final = "duplicate"  # a reasonUnfilled outside the lists: the lender has this very request already


@frozen(kw_only=True)
class SupplierSide:
    """Takes SupplyingAgencyMessages."""

    office: Office
    brokering: BrokeringConfig

    def take(self, unit: Unit, received: Received, said: SupplyingAgencyMessage) -> Taken:
        """Records a lender's message and does what follows from it, or says why it is nobody's."""
        order_id = order_by(unit, ATTEMPT, said.header.requesting_request_id)
        if order_id is None:
            return Taken(error=UNKNOWN_ID)
        desk = Desk.take_up(self.office, unit, order_id)
        attempt = desk.order.attempt_under(said.header.requesting_request_id)
        assert attempt is not None, "the order was found by it"
        if not self.office.same_library(number_of(said.header.supplying_agency), attempt.lender):
            return Taken(error=WRONG_SUPPLIER)
        step = supplier_step(
            attempt, reason=said.info.reason_for_message, status=said.status.status, answer=said.info.answer
        )
        before = desk.order
        desk.record(self._event(received, said, attempt, step))
        desk.has_arrived(attempt)
        passed_on = None
        if step.applied:
            passed_on = self._follow(desk, before, attempt, said, step)
        elif attempt.ended is not None and said.info.reason_for_message == ReasonForMessage.NOTIFICATION:
            passed_on = self._pass_on_late(desk, attempt, said)
        elif attempt.ended is None and _is_awaited(before, said):
            passed_on = self._answer_no(desk, attempt, said, step)
        return Taken(order=desk.save().id, passed_on=passed_on)

    def _follow(
        self, desk: Desk, before: Order, attempt: Attempt, said: SupplyingAgencyMessage, step: Step
    ) -> str | None:
        status = Status(step.status) if step.status else None
        sentence = self._sentence(attempt, said)
        if status in ENDS and self._goes_on(before, attempt, status, said):
            told = self._tell_refusal(desk, attempt, said, status) if self._hears_refusals(before, attempt) else None
            end_attempt(desk, attempt, ENDS[status][0], sentence)
            return told
        message = self._pass_on(desk, said, status or attempt.status or desk.order.status or Status.REQUEST_RECEIVED)
        if status is Status.RETRY_POSSIBLE and not before.withdrawn:
            leave_lender(desk, attempt, ENDS[status][0], sentence)
            desk.record(ev.AwaitsRetry(sentence=sentence))
        elif status in ENDS:
            how, reason = ENDS[status]
            leave_lender(desk, attempt, how, sentence)
            desk.record(ev.Closed(reason=reason, sentence=sentence))
        elif status in COMPLETING:
            desk.record(ev.Closed(reason=CloseReason.COMPLETED, sentence=sentence))
        return message

    def _goes_on(self, before: Order, attempt: Attempt, status: Status, said: SupplyingAgencyMessage) -> bool:
        """Whether a lender's end is not the order's: another lender follows, or our own answer to a Cancel."""
        if before.withdrawn:
            return before.cancel_pending and status is not Status.CANCELLED
        if attempt.by is Starter.BORROWER:
            return False
        if status is Status.CANCELLED:
            return before.cancel_pending or self.brokering.lender_cancels == "next"
        return not _is_duplicate(said) or self.brokering.duplicate == "next"

    def _hears_refusals(self, order: Order, attempt: Attempt) -> bool:
        asks_for_it = self.office.peer(order.borrower).hears_refusals
        return asks_for_it and not order.cancel_pending and attempt.by is Starter.DECISION

    def _tell_refusal(self, desk: Desk, attempt: Attempt, said: SupplyingAgencyMessage, status: Status) -> str:
        """The lender's own message where its agency is seen, else a notification that does not end the order."""
        if not is_opaque(self.office, desk.order.borrower):
            return self._pass_on(desk, said, status)
        sentence = self._sentence(attempt, said)
        note = f"{sentence} {said.info.note}" if said.info.note else sentence
        info = replace(said.info, reason_for_message=ReasonForMessage.NOTIFICATION, note=note)
        return self._pass_on(desk, replace(said, info=info), Status.EXPECT_TO_SUPPLY)

    def _pass_on_late(self, desk: Desk, attempt: Attempt, said: SupplyingAgencyMessage) -> str:
        """What a lender whose attempt has ended still has to say: a notification that says whose word it is."""
        who = f"{self.office.label(attempt.lender)}, which is not asked any more"
        info = replace(said.info, note=f"{who}: {said.info.note}" if said.info.note else f"{who}.")
        return self._pass_on(desk, replace(said, info=info), desk.order.status or Status.REQUEST_RECEIVED)

    def _answer_no(self, desk: Desk, attempt: Attempt, said: SupplyingAgencyMessage, step: Step) -> str:
        """The borrower waits for an answer, and the lender's yes changes nothing: it is no, and the note says why."""
        why = f"{self.office.label(attempt.lender)} agreed, but {step.remark}."
        info = replace(said.info, answer=False, note=f"{why} {said.info.note}" if said.info.note else why)
        unchanged = replace(said, info=info, status=replace(said.status, due=None))
        return self._pass_on(desk, unchanged, attempt.status or desk.order.status or Status.REQUEST_RECEIVED)

    def _pass_on(self, desk: Desk, said: SupplyingAgencyMessage, status: Status) -> str:
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
        return message

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
            retry_after=self._day(said.retry.retry_after) if said.retry else None,
            retry_before=self._day(said.retry.retry_before) if said.retry else None,
            offered=_offered(said),
            supplying_request_id=said.header.supplying_request_id,
        )

    def _day(self, moment: datetime | None) -> date | None:
        """The library day that a lender means."""
        return day_of(moment, self.office.clock.zone) if moment else None


def _offered(said: SupplyingAgencyMessage) -> str:
    """What it would cost, for people: "120 DKK, 15 EUR"."""
    costs = said.retry.offered_costs if said.retry else ()
    return ", ".join(f"{cost.amount} {cost.currency.value}" for cost in costs)


def _is_awaited(order: Order, said: SupplyingAgencyMessage) -> bool:
    """Whether the borrower has asked for what this answers."""
    return any(said.info.reason_for_message == reason and getattr(order, asked) for reason, asked in AWAITED.items())


def _is_duplicate(said: SupplyingAgencyMessage) -> bool:
    why = said.info.reason_unfilled
    return why is not None and why.value.casefold() == DUPLICATE
