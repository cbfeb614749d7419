"""Which events may take a mark off an order, in plain words: what `gateway.orders.marks` is held against."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate, pairwise
from typing import Final

from gateway.orders import events as ev
from gateway.orders.folding import apply, fold
from gateway.orders.order import Mark, OrderTrouble

ALLOWED: Final[dict[OrderTrouble, tuple[type, ...]]] = {
    OrderTrouble.LATE_ARRIVAL: (ev.SupplierSaid,),
    OrderTrouble.LATE_PROMISE: (ev.SupplierSaid,),
    OrderTrouble.LATE_LOAN: (ev.SupplierSaid,),
    OrderTrouble.GIVEN_UP: (ev.Resent, ev.AttemptDelivered, ev.SupplierSaid, ev.AttemptEnded),
    OrderTrouble.OURS: (ev.DeliveryMended, ev.DeliveryGivenUp, ev.AttemptEnded),
}
"""The kinds of event, beside staff's own."""


def is_about(event: ev.Event, mark: Mark) -> bool:
    """Whether an event is about the same attempt, message or agency as a mark."""
    match event:
        case ev.SupplierSaid(attempt=attempt) | ev.AttemptDelivered(attempt=attempt):
            return attempt == mark.attempt
        case ev.AttemptEnded(attempt=attempt, lender=lender):
            return lender == mark.agency if mark.trouble is OrderTrouble.OURS else attempt == mark.attempt
        case ev.Resent(message=message):
            return message == mark.message
        case ev.DeliveryMended(to=to) | ev.DeliveryGivenUp(to=to):
            return to == mark.agency
    return False


def may_go(mark: Mark, event: ev.Event, now: Sequence[Mark]) -> bool:
    """Whether a mark may be gone after an event that leaves these."""
    if isinstance(event, ev.Seen):
        return event.version is None or event.version >= mark.version
    what = (mark.trouble, mark.agency, mark.attempt, mark.message)
    renewed = any(what == (one.trouble, one.agency, one.attempt, one.message) for one in now)
    return renewed or (isinstance(event, ALLOWED[mark.trouble]) and is_about(event, mark))


def lost_mark(recorded: Sequence[ev.Recorded]) -> tuple[Mark, ev.Event] | None:
    """The first mark that is gone without an event that settles it, and the event after which it is; None for none."""
    steps = accumulate(recorded[1:], lambda order, one: apply(order, one.event, one.at), initial=fold(recorded[:1]))
    for (before, after), one in zip(pairwise(steps), recorded[1:], strict=True):
        for mark in before.marks:
            if mark not in after.marks and not may_go(mark, one.event, after.marks):
                return mark, one.event
    return None
