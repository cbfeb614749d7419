"""An order as it stands: the fold of its events, by one small function for each kind of event."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime
from enum import StrEnum
from functools import reduce
from typing import Any, Final

import msgspec
from msgspec import Struct

from gateway.automation.values import Outcome, Reason, Wish
from gateway.orders import events as ev
from schemas.iso18626.codes import Action, ReasonForMessage, Status


class Stage(StrEnum):
    """Where an order is, as staff see it."""

    DECIDING = "deciding"
    REQUESTED = "requested"
    PROMISED = "promised"
    ON_LOAN = "on_loan"
    WITH_STAFF = "with_staff"
    CLOSED = "closed"


STAGE_OF_STATUS: Final = {
    Status.REQUEST_RECEIVED: Stage.REQUESTED,
    Status.EXPECT_TO_SUPPLY: Stage.PROMISED,
    Status.WILL_SUPPLY: Stage.PROMISED,
    Status.LOANED: Stage.ON_LOAN,
    Status.OVERDUE: Stage.ON_LOAN,
    Status.RECALLED: Stage.ON_LOAN,
    Status.HOLD_RETURN: Stage.ON_LOAN,
    Status.RELEASE_HOLD_RETURN: Stage.ON_LOAN,
}


class Attempt(Struct, frozen=True, kw_only=True):
    """One lender was asked. `status` is the lender's last applied status, None before its first word."""

    number: int
    lender: str
    edition: str
    request_id: str
    started: datetime
    by: ev.Starter
    delivered: bool = False
    status: Status | None = None
    supplying_request_id: str | None = None
    ended: ev.AttemptEnd | None = None
    sentence: str = ""


class Order(Struct, frozen=True, kw_only=True):
    """An order as it stands after `version` events.

    `message` is the id of the stored message that placed it; `status` is what the borrower was last told.
    """

    id: str
    version: int
    borrower: str
    request_id: str
    message: str
    wish: Wish
    placed: datetime
    changed: datetime
    stage: Stage = Stage.DECIDING
    title: str = ""
    author: str = ""
    status: Status | None = None
    outcome: Outcome | None = None
    reason: Reason | None = None
    sentence: str = ""
    lender: str | None = None
    due: date | None = None
    expected: date | None = None
    received: bool = False
    returned: bool = False
    cancel_pending: bool = False
    renew_pending: bool = False
    needs_attention: str = ""
    closed: ev.CloseReason | None = None
    attempts: tuple[Attempt, ...] = ()

    @property
    def attempt(self) -> Attempt | None:
        """The attempt that is open, if there is one."""
        last = self.attempts[-1] if self.attempts else None
        return last if last and last.ended is None else None

    @property
    def tried(self) -> frozenset[str]:
        """Lenders whose attempts are over: they are not asked again automatically."""
        return frozenset(attempt.lender for attempt in self.attempts if attempt.ended is not None)

    def attempt_of(self, number: int) -> Attempt | None:
        """The attempt with this number."""
        return next((attempt for attempt in self.attempts if attempt.number == number), None)


def _change(order: Order, **changes: Any) -> Order:  # noqa: ANN401  msgspec's own signature
    return msgspec.structs.replace(order, **changes)


def _change_attempt(order: Order, number: int, **changes: Any) -> Order:  # noqa: ANN401  as above
    attempts = tuple(
        msgspec.structs.replace(attempt, **changes) if attempt.number == number else attempt
        for attempt in order.attempts
    )
    return _change(order, attempts=attempts)


def _decided(order: Order, event: ev.Decided, _at: datetime) -> Order:
    decision = event.decision
    return _change(order, outcome=decision.outcome, reason=decision.reason, sentence=decision.sentence)


def _attempt_started(order: Order, event: ev.AttemptStarted, at: datetime) -> Order:
    attempt = Attempt(
        number=event.attempt,
        lender=event.lender,
        edition=event.edition,
        request_id=event.request_id,
        started=at,
        by=event.by,
    )
    return _change(
        order,
        attempts=(*order.attempts, attempt),
        lender=event.lender,
        expected=event.expected,
        stage=Stage.REQUESTED,
        needs_attention="",
    )


def _attempt_delivered(order: Order, event: ev.AttemptDelivered, _at: datetime) -> Order:
    delivered = _change_attempt(order, event.attempt, delivered=True)
    attempt = order.attempt_of(event.attempt)
    if attempt is None or attempt.ended != ev.AttemptEnd.STAFF:
        return delivered
    return _change(delivered, needs_attention=f"{event.lender} has taken the request although its attempt had ended.")


def _attempt_ended(order: Order, event: ev.AttemptEnded, _at: datetime) -> Order:
    ended = _change_attempt(order, event.attempt, ended=event.how, sentence=event.sentence)
    return _change(ended, lender=None, expected=None, stage=Stage.DECIDING)


def _supplier_said(order: Order, event: ev.SupplierSaid, _at: datetime) -> Order:
    heard = _change_attempt(order, event.attempt, delivered=True)
    if event.supplying_request_id:
        heard = _change_attempt(heard, event.attempt, supplying_request_id=event.supplying_request_id)
    attempt = heard.attempt_of(event.attempt)
    if attempt is not None and attempt.ended is not None:
        return _heard_too_late(heard, event)
    if event.reason_for_message == ReasonForMessage.CANCEL_RESPONSE:
        heard = _change(heard, cancel_pending=False)
    if event.reason_for_message == ReasonForMessage.RENEW_RESPONSE:
        heard = _change(heard, renew_pending=False)
    if not event.applied or not event.status:
        return heard
    status = Status(event.status)
    heard = _change_attempt(heard, event.attempt, status=status)
    return _change(
        heard,
        stage=STAGE_OF_STATUS.get(status, heard.stage),
        due=event.due or heard.due,
        expected=event.expected or heard.expected,
    )


def _heard_too_late(order: Order, event: ev.SupplierSaid) -> Order:
    """A lender that means to deliver although its attempt has ended: a person must stop it, or take it."""
    delivers = event.status in STAGE_OF_STATUS and event.reason_for_message != ReasonForMessage.NOTIFICATION
    said = f"{event.lender} sent {event.status} after its attempt had ended."
    return _change(order, needs_attention=said) if delivers else order


_FLAG_OF_ACTION: Final = {
    Action.RECEIVED: {"received": True},
    Action.SHIPPED_RETURN: {"returned": True},
    Action.SHIPPED_FORWARD: {"returned": True},
    Action.CANCEL: {"cancel_pending": True},
    Action.RENEW: {"renew_pending": True},
}


def _borrower_said(order: Order, event: ev.BorrowerSaid, _at: datetime) -> Order:
    flags = _FLAG_OF_ACTION.get(Action(event.action), {}) if event.applied else {}
    return _change(order, **flags)


def _told_borrower(order: Order, event: ev.ToldBorrower, _at: datetime) -> Order:
    answered = event.reason_for_message == ReasonForMessage.CANCEL_RESPONSE
    return _change(order, cancel_pending=order.cancel_pending and not answered, status=Status(event.status))


def _left_to_staff(order: Order, event: ev.LeftToStaff, _at: datetime) -> Order:
    return _change(order, stage=Stage.WITH_STAFF, sentence=event.sentence)


def _delivery_given_up(order: Order, event: ev.DeliveryGivenUp, _at: datetime) -> Order:
    return _change(order, needs_attention=event.sentence)


def _closed(order: Order, event: ev.Closed, _at: datetime) -> Order:
    return _change(order, stage=Stage.CLOSED, closed=event.reason, sentence=event.sentence, cancel_pending=False)


def _unchanged(order: Order, _event: ev.Event, _at: datetime) -> Order:
    return order


_STEPS: Final[dict[type, Callable[[Order, Any, datetime], Order]]] = {
    ev.Decided: _decided,
    ev.AttemptStarted: _attempt_started,
    ev.AttemptDelivered: _attempt_delivered,
    ev.AttemptEnded: _attempt_ended,
    ev.SupplierSaid: _supplier_said,
    ev.BorrowerSaid: _borrower_said,
    ev.ToldBorrower: _told_borrower,
    ev.ToldLender: _unchanged,
    ev.DeliveryDelayed: _unchanged,
    ev.DeliveryGivenUp: _delivery_given_up,
    ev.LeftToStaff: _left_to_staff,
    ev.Closed: _closed,
}


def begin(order_id: str, event: ev.Placed, at: datetime) -> Order:
    """The order that a Placed event begins."""
    return Order(
        id=order_id,
        version=1,
        borrower=event.borrower,
        request_id=event.request_id,
        message=event.message,
        wish=event.wish,
        placed=at,
        changed=at,
        title=event.title,
        author=event.author,
    )


def apply(order: Order, event: ev.Event, at: datetime) -> Order:
    """The order after one more event."""
    return _change(_STEPS[type(event)](order, event, at), version=order.version + 1, changed=at)


def fold(recorded: Iterable[ev.Recorded]) -> Order:
    """The order that these events, in their order, make.

    Raises:
        ValueError: there are none, or the first is no Placed.
    """
    first, *rest = recorded
    if not isinstance(first.event, ev.Placed):
        raise ValueError(f"Order {first.order} does not begin with its placing.")  # noqa: TRY004  a fault of the log
    start = begin(first.order, first.event, first.at)
    return reduce(lambda order, step: apply(order, step.event, step.at), rest, start)
