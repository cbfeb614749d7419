"""Ends an attempt without its lender's word, so that the lender does not send in vain."""

from __future__ import annotations

from typing import Final

from gateway.lending.compose import cancel_to_lender
from gateway.orders import events as ev
from gateway.orders.order import Attempt
from gateway.orders.vocabulary import AttemptEnd
from gateway.workflow.addressing import ids_of_attempt
from gateway.workflow.desk import Desk, Knows
from gateway.workflow.steps import leave_lender, original_request
from schemas.iso18626.codes import Action

NOT_WANTED: Final = "Not wanted any more: please do not send it."


def take_back(desk: Desk, attempt: Attempt, how: AttemptEnd, sentence: str) -> None:
    """Ends an attempt; its lender gets a Cancel, unless it certainly knows nothing of it, and only one.

    A Cancel waits for a try of the Request that is under way now, which could else arrive after it. What the lender
    then answers is recorded, and moves nothing.
    """
    knows = desk.knows(attempt)
    leave_lender(desk, attempt, how, sentence, cancels=knows is Knows.NOTHING)
    if knows is Knows.NOTHING or attempt.told_to_cancel:
        return
    ids = ids_of_attempt(desk.office, desk.order, original_request(desk).header.requesting_agency, attempt)
    cancel = cancel_to_lender(ids, NOT_WANTED, now=desk.office.clock.now())
    wait = desk.office.try_seconds if knows is Knows.SOON else 0.0
    message = desk.post(attempt.lender, cancel, cancels=attempt.number, after_seconds=wait)
    desk.record(
        ev.ToldLender(attempt=attempt.number, lender=attempt.lender, message=message, action=Action.CANCEL, own=True)
    )
