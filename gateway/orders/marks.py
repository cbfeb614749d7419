"""What staff must see to since it has happened: the marks of an order, what puts each on, what takes it off. Pure.

A mark is taken off by staff, who have seen to it, or by an event that settles what it is about; `SETTLED_BY` names them
all (docs/states.md, "What staff must see to"). Nothing else takes one off, so that none is lost when the order goes on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final

from gateway.orders import events as ev
from gateway.orders.order import STAGE_OF_STATUS, Mark, Order, OrderTrouble
from gateway.orders.vocabulary import AttemptEnd
from schemas.iso18626.codes import ReasonForMessage, Status

SENT: Final = frozenset(
    {
        Status.LOANED,
        Status.OVERDUE,
        Status.RECALLED,
        Status.HOLD_RETURN,
        Status.RELEASE_HOLD_RETURN,
        Status.COPY_COMPLETED,
    }
)
"""Words of a lender that has sent the item."""
DELIVERS: Final = frozenset(STAGE_OF_STATUS) | SENT
"""Words of a lender that has sent the item, or means to."""
WILL_NOT_SEND: Final = frozenset({Status.UNFILLED, Status.RETRY_POSSIBLE, Status.CANCELLED, Status.LOAN_COMPLETED})
"""Words of a lender that sends nothing, or has its item back."""


def marked(order: Order, event: ev.Event, version: int) -> tuple[Mark, ...]:
    """The marks of an order after an event that makes it so many events long; `order` is as it was before.

    A newer mark about the same takes the place of the older one.
    """
    puts_on = PUT_ON_BY.get(type(event))
    new = puts_on(order, event, version) if puts_on else None
    left = (mark for mark in order.marks if not settles(mark, event) and not (new and _same(mark, new)))
    return (*left, new) if new else tuple(left)


def settles(mark: Mark, event: ev.Event) -> bool:
    """Whether an event takes a mark off: staff have seen to it, or what it is about is settled."""
    if isinstance(event, ev.Seen):
        return event.version is None or mark.version <= event.version
    test = SETTLED_BY[mark.trouble].get(type(event))
    return test is not None and test(mark, event)


def _same(one: Mark, other: Mark) -> bool:
    return (one.trouble, one.agency, one.attempt, one.message) == (
        other.trouble,
        other.agency,
        other.attempt,
        other.message,
    )


def _late_arrival(order: Order, event: ev.AttemptDelivered, version: int) -> Mark | None:
    attempt = order.attempt_of(event.attempt)
    if attempt is None or attempt.ended != AttemptEnd.STAFF:
        return None
    return Mark(
        trouble=OrderTrouble.LATE_ARRIVAL,
        agency=event.lender,
        attempt=event.attempt,
        sentence=f"{event.lender} has taken the request although its attempt had ended.",
        version=version,
    )


def _late_word(order: Order, event: ev.SupplierSaid, version: int) -> Mark | None:
    """A lender that means to deliver although its attempt has ended: a person must stop it, or take it."""
    attempt = order.attempt_of(event.attempt)
    if attempt is None or attempt.ended is None or not _means_to_deliver(event):
        return None
    what = f"sent {event.status}" if event.status in DELIVERS else "refused the cancellation"
    return Mark(
        trouble=OrderTrouble.LATE_LOAN if event.status in SENT else OrderTrouble.LATE_PROMISE,
        agency=event.lender,
        attempt=event.attempt,
        sentence=f"{event.lender} {what} after its attempt had ended.",
        version=version,
    )


def sent_late(events: Iterable[ev.Recorded], attempt: int) -> bool:
    """Whether the lender of an attempt sent the item after the attempt had ended."""
    ended = False
    for recorded in events:
        match recorded.event:
            case ev.AttemptEnded(attempt=number) if number == attempt:
                ended = True
            case ev.SupplierSaid(attempt=number) as said if ended and number == attempt:
                if said.status in SENT and _means_to_deliver(said):
                    return True
            case _:
                pass
    return False


def _ours(_order: Order, event: ev.DeliveryDelayed, version: int) -> Mark | None:
    if not event.ours:
        return None
    return Mark(trouble=OrderTrouble.OURS, agency=event.to, sentence=event.sentence, version=version)


def _given_up(order: Order, event: ev.DeliveryGivenUp, version: int) -> Mark:
    begun = (attempt.number for attempt in order.attempts if attempt.message == event.message)
    return Mark(
        trouble=OrderTrouble.GIVEN_UP,
        agency=event.to,
        attempt=next(begun, None),
        message=event.message,
        sentence=event.sentence,
        version=version,
    )


PUT_ON_BY: Final[dict[type, Callable[[Order, Any, int], Mark | None]]] = {
    ev.AttemptDelivered: _late_arrival,
    ev.SupplierSaid: _late_word,
    ev.DeliveryDelayed: _ours,
    ev.DeliveryGivenUp: _given_up,
}
"""Which events put a mark on an order, by what they say of it."""


def _refuses_to_cancel(event: ev.SupplierSaid) -> bool:
    return event.reason_for_message == ReasonForMessage.CANCEL_RESPONSE and event.answer is False


def _accepts_to_cancel(event: ev.SupplierSaid) -> bool:
    return event.reason_for_message == ReasonForMessage.CANCEL_RESPONSE and event.answer is True


def _means_to_deliver(event: ev.SupplierSaid) -> bool:
    """A Notification says nothing of it, and whoever accepts the Cancel delivers nothing, whatever status comes along.

    An N to the Cancel is a word that it delivers, unless the status beside it tells that it does not.
    """
    if event.reason_for_message == ReasonForMessage.NOTIFICATION or _accepts_to_cancel(event):
        return False
    refused = _refuses_to_cancel(event) and event.status in {"", Status.CANCELLED}
    return refused or event.status in DELIVERS


def _sends_nothing(mark: Mark, event: ev.SupplierSaid) -> bool:
    """Its lender accepts the Cancel, or says in another way that nothing comes."""
    silent = event.reason_for_message == ReasonForMessage.NOTIFICATION or _refuses_to_cancel(event)
    if event.attempt != mark.attempt:
        return False
    return _accepts_to_cancel(event) or (event.status in WILL_NOT_SEND and not silent)


def _says_more(mark: Mark, event: ev.SupplierSaid) -> bool:
    """It sends nothing; or it says that it delivers, which has a mark of its own."""
    return _sends_nothing(mark, event) or (event.attempt == mark.attempt and _means_to_deliver(event))


def _has_it_back(mark: Mark, event: ev.SupplierSaid) -> bool:
    """What was sent was taken back: an Unfilled or Cancelled that comes after a Loaned is an earlier word."""
    came_back = event.status == Status.LOAN_COMPLETED and event.reason_for_message != ReasonForMessage.NOTIFICATION
    return event.attempt == mark.attempt and (came_back or _accepts_to_cancel(event))


def _its_attempt(mark: Mark, event: ev.AttemptDelivered | ev.SupplierSaid | ev.AttemptEnded) -> bool:
    """The message was the Request of an attempt: its lender has it, or the attempt is over."""
    return event.attempt == mark.attempt


def _its_message(mark: Mark, event: ev.Resent) -> bool:
    return event.message == mark.message


def _its_party(mark: Mark, event: ev.DeliveryMended | ev.DeliveryGivenUp) -> bool:
    return event.to == mark.agency


def _its_lender(mark: Mark, event: ev.AttemptEnded) -> bool:
    return event.lender == mark.agency


SETTLED_BY: Final[dict[OrderTrouble, dict[type, Callable[[Mark, Any], bool]]]] = {
    OrderTrouble.LATE_ARRIVAL: {ev.SupplierSaid: _says_more},
    OrderTrouble.LATE_PROMISE: {ev.SupplierSaid: _says_more},
    OrderTrouble.LATE_LOAN: {ev.SupplierSaid: _has_it_back},
    OrderTrouble.GIVEN_UP: {
        ev.Resent: _its_message,
        ev.AttemptDelivered: _its_attempt,
        ev.SupplierSaid: _its_attempt,
        ev.AttemptEnded: _its_attempt,
    },
    OrderTrouble.OURS: {
        ev.DeliveryMended: _its_party,
        ev.DeliveryGivenUp: _its_party,
        ev.AttemptEnded: _its_lender,
    },
}
"""Beside staff's own `Seen`, which events take a mark off, and whether one does: it must be about the same."""
