"""A borrower's message about its order: passed on to the lender that has it, or answered by the gateway itself."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from attrs import frozen

from gateway.lending.compose import pass_to_lender
from gateway.lending.inbox import Received, Taken
from gateway.lending.wire import number_of
from gateway.orders import events as ev
from gateway.orders.marks import sent_late
from gateway.orders.order import Attempt, Order, Stage
from gateway.orders.transitions import ANSWERED_HERE, TOO_LATE, Step, borrower_step
from gateway.orders.vocabulary import Starter
from gateway.store.unit import Unit
from gateway.workflow.addressing import ids_of_attempt
from gateway.workflow.desk import Desk
from gateway.workflow.office import Office
from gateway.workflow.order_base import REQUEST, order_by, recorded_of, request_key
from gateway.workflow.refusals import UNKNOWN_ID
from gateway.workflow.steps import cancelled, original_request, tell_borrower
from schemas.iso18626.codes import Action, Status
from schemas.iso18626.messages import RequestingAgencyMessage


class Scope(StrEnum):
    """What a borrower's message is about: the order, the attempt at one lender alone, or one that has ended."""

    ORDER = "order"
    ATTEMPT = "attempt"
    NOTHING = "nothing"


GOING_ON: Final = frozenset({Stage.DECIDING, Stage.REQUESTED, Stage.PROMISED, Stage.ON_LOAN})
"""While a lender has the order, or the next one is being sought."""


OF_THE_ITEM: Final = frozenset(
    {
        Action.RECEIVED,
        Action.SHIPPED_RETURN,
        Action.SHIPPED_FORWARD,
        Action.HOLD_RETURN,
        Action.LOST,
        Action.NOTIFICATION,
    }
)
"""What a borrower says to a lender about the item that this has sent, whoever else has the order."""

SENT_LATE: Final = "it is about what this lender sent after its attempt had ended"


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
        scope, left = self._scope(desk.order, said), self._sent_late(desk, said)
        step = Step(applied=False, remark=TOO_LATE) if scope is Scope.NOTHING else borrower_step(desk.order, action)
        if left is not None:
            step = Step(applied=False, remark=SENT_LATE)
        if attempt is not None and action == Action.RENEW and (why := self.office.refuses(attempt.lender, said)):
            step = Step(applied=False, remark=why)
        desk.record(_event(received, said, attempt if step.applied else None, step, scope))
        passed_on = None
        if left is not None and action in OF_THE_ITEM:
            passed_on = self._pass_on(desk, left, said)
        elif attempt is not None and step.applied:
            passed_on = self._pass_on(desk, attempt, said)
        else:
            self._answer(desk, action, step)
        return Taken(order=desk.save().id, passed_on=passed_on)

    def _scope(self, order: Order, said: RequestingAgencyMessage) -> Scope:
        """What a Cancel is to end: addressed to a lender its attempt alone, to anybody else the order.

        Where that lender was the borrower's only one, or nobody is sought in its place, both are the same.
        """
        to = number_of(said.header.supplying_agency)
        asked = [attempt for attempt in order.attempts if self.office.same_library(attempt.lender, to)]
        if said.action != Action.CANCEL or to == self.office.agency or not asked or order.stage not in GOING_ON:
            return Scope.ORDER
        if order.attempt not in asked:
            return Scope.NOTHING
        return Scope.ORDER if asked[-1].by is Starter.BORROWER else Scope.ATTEMPT

    def _sent_late(self, desk: Desk, said: RequestingAgencyMessage) -> Attempt | None:
        """The ended attempt whose lender sent the item all the same, where the message is to this lender about it."""
        to = number_of(said.header.supplying_agency)
        if to == self.office.agency or said.action not in {*OF_THE_ITEM, Action.RENEW}:
            return None
        asked = [attempt for attempt in desk.order.attempts if self.office.same_library(attempt.lender, to)]
        if not asked or any(attempt.ended is None for attempt in asked):
            return None
        events = [recorded_of(stored) for stored in desk.unit.events(desk.order.id)]
        return next((attempt for attempt in reversed(asked) if sent_late(events, attempt.number)), None)

    def _pass_on(self, desk: Desk, attempt: Attempt, said: RequestingAgencyMessage) -> str:
        ids = ids_of_attempt(self.office, desk.order, said.header.requesting_agency, attempt)
        passed = pass_to_lender(said, ids, now=self.office.clock.now())
        message = desk.post(attempt.lender, passed, cancels=attempt.number if said.action == Action.CANCEL else None)
        desk.record(ev.ToldLender(attempt=attempt.number, lender=attempt.lender, message=message, action=said.action))
        return message

    def _answer(self, desk: Desk, action: Action, step: Step) -> None:
        """Our own answer where no lender can give one and the protocol wants one."""
        order = desk.order
        if action == Action.CANCEL and step.applied:
            cancelled(desk, "Cancelled while no lender had the order.")
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


def _event(
    received: Received, said: RequestingAgencyMessage, attempt: Attempt | None, step: Step, scope: Scope
) -> ev.BorrowerSaid:
    return ev.BorrowerSaid(
        message=received.id,
        action=said.action,
        applied=step.applied,
        remark=step.remark,
        note=said.note or "",
        attempt=attempt.number if attempt else None,
        lender_only=scope is not Scope.ORDER,
    )
