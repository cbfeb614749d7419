"""An order is the fold of its events: one small function for each kind of event."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import reduce
from typing import Any, Final

import msgspec

from gateway.orders import events as ev
from gateway.orders.limits import waits
from gateway.orders.marks import marked
from gateway.orders.order import STAGE_OF_STATUS, Attempt, Noticed, Order, Stage
from gateway.orders.vocabulary import Limit
from schemas.iso18626.codes import Action, ReasonForMessage, Status


def _change(order: Order, **changes: Any) -> Order:  # noqa: ANN401  msgspec's own signature
    return msgspec.structs.replace(order, **changes)


def _change_attempt(order: Order, number: int, **changes: Any) -> Order:  # noqa: ANN401  as above
    attempts = tuple(
        msgspec.structs.replace(attempt, **changes) if attempt.number == number else attempt
        for attempt in order.attempts
    )
    return _change(order, attempts=attempts)


def _retried(order: Order, event: ev.Retried, _at: datetime) -> Order:
    return _change(
        order,
        stage=Stage.DECIDING,
        request_id=event.request_id,
        message=event.message,
        wish=event.wish,
        title=event.title,
        author=event.author,
        status=None if event.request_id != order.request_id else order.status,
        starts=event.starts or order.starts,
        ends=event.ends or order.ends,
        withdrawn=False,
        retried=len(order.attempts),
    )


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
        message=event.message,
    )
    return _change(
        order,
        attempts=(*order.attempts, attempt),
        lender=event.lender,
        expected=event.expected,
        stage=Stage.REQUESTED,
    )


def _attempt_delivered(order: Order, event: ev.AttemptDelivered, _at: datetime) -> Order:
    return _change_attempt(order, event.attempt, delivered=True, given_up=None)


def _attempt_ended(order: Order, event: ev.AttemptEnded, _at: datetime) -> Order:
    ended = _change_attempt(order, event.attempt, ended=event.how, sentence=event.sentence)
    left = _change(_mended(ended, event.lender), lender=None, due=None, expected=None, stage=Stage.DECIDING)
    return left if order.withdrawn else _change(left, cancel_pending=False, cancel_asked=None)


_ANSWERED: Final = {
    ReasonForMessage.CANCEL_RESPONSE: {"cancel_pending": False, "cancel_asked": None},
    ReasonForMessage.RENEW_RESPONSE: {"renew_pending": False, "renew_asked": None},
}
"""What an answer answers. A RenewResponse without answerYesNo says that the lender has still to decide."""


def _supplier_said(order: Order, event: ev.SupplierSaid, _at: datetime) -> Order:
    heard = _change_attempt(order, event.attempt, delivered=True, given_up=None)
    if event.supplying_request_id:
        heard = _change_attempt(heard, event.attempt, supplying_request_id=event.supplying_request_id)
    attempt = heard.attempt_of(event.attempt)
    if attempt is not None and attempt.ended is not None:
        return heard
    if event.answer is not None or event.status == Status.CANCELLED:
        heard = _change(heard, **_ANSWERED.get(event.reason_for_message, {}))  # type: ignore[call-overload]  # a StrEnum's value is its key
    if not event.applied or not event.status:
        return heard
    return _status(heard, event, Status(event.status))


def _status(order: Order, event: ev.SupplierSaid, status: Status) -> Order:
    heard = _change_attempt(order, event.attempt, status=status)
    return _change(
        heard,
        stage=STAGE_OF_STATUS.get(status, heard.stage),
        due=event.due or heard.due,
        expected=event.expected or heard.expected,
    )


def _borrower_said(order: Order, event: ev.BorrowerSaid, at: datetime) -> Order:
    flags: dict[Action, dict[str, object]] = {
        Action.RECEIVED: {"received": True},
        Action.SHIPPED_RETURN: {"returned": True, "returned_at": at},
        Action.SHIPPED_FORWARD: {"returned": True, "returned_at": at},
        Action.LOST: {"lost": True, "returned_at": at},
        Action.CANCEL: {
            "cancel_pending": True,
            "cancel_asked": at,
            "withdrawn": order.withdrawn or not event.lender_only,
        },
        Action.RENEW: {"renew_pending": True, "renew_asked": at},
    }
    return _change(order, **flags.get(Action(event.action), {})) if event.applied else order


def _told_borrower(order: Order, event: ev.ToldBorrower, _at: datetime) -> Order:
    return _change(order, status=Status(event.status))


def _told_lender(order: Order, event: ev.ToldLender, _at: datetime) -> Order:
    if event.action == Action.CANCEL:
        return _change_attempt(order, event.attempt, told_to_cancel=True)
    attempt = order.attempt_of(event.attempt)
    if attempt is None or attempt.ended is None:
        return order
    return _change_attempt(order, event.attempt, after_end=(*attempt.after_end, event.message))


def _left_to_staff(order: Order, event: ev.LeftToStaff, _at: datetime) -> Order:
    return _change(order, stage=Stage.WITH_STAFF, sentence=event.sentence)


def _awaits_retry(order: Order, event: ev.AwaitsRetry, _at: datetime) -> Order:
    return _change(order, stage=Stage.AWAITS_RETRY, sentence=event.sentence)


def _delivery_delayed(order: Order, event: ev.DeliveryDelayed, _at: datetime) -> Order:
    known = event.to in order.unmended
    return _change(order, unmended=(*order.unmended, event.to)) if event.ours and not known else order


def _delivery_mended(order: Order, event: ev.DeliveryMended, _at: datetime) -> Order:
    return _mended(order, event.to)


def _delivery_given_up(order: Order, event: ev.DeliveryGivenUp, at: datetime) -> Order:
    return _request_given_up(_mended(order, event.to), event.message, at)


def _resent(order: Order, event: ev.Resent, _at: datetime) -> Order:
    return _request_given_up(order, event.message, None)


def _request_given_up(order: Order, message: str, at: datetime | None) -> Order:
    """Whether the Request of the open attempt is given up, where the message is that one."""
    attempt = order.attempt
    begun = attempt is not None and attempt.message == message
    return _change_attempt(order, attempt.number, given_up=at) if attempt and begun else order


def _mended(order: Order, agency: str) -> Order:
    """What is wrong about an agency is no longer known, so it is told to staff if it is met again."""
    return _change(order, unmended=tuple(one for one in order.unmended if one != agency))


def _time_ran_out(order: Order, event: ev.TimeRanOut, _at: datetime) -> Order:
    return _notice(order, event.limit, event.key, event.sentence)


def _notice(order: Order, limit: Limit, key: str, sentence: str) -> Order:
    return _change(order, noticed=(*order.noticed, Noticed(limit=limit, key=key, sentence=sentence)))


def _found_overdue(order: Order, event: ev.FoundOverdue, _at: datetime) -> Order:
    if event.stands_in:
        return _change_attempt(order, event.attempt, status=Status.OVERDUE)
    return _notice(order, Limit.OVERDUE, event.key, event.sentence)


def _recalled(order: Order, event: ev.Recalled, _at: datetime) -> Order:
    return _change_attempt(order, event.attempt, status=Status.RECALLED)


def _closed(order: Order, event: ev.Closed, _at: datetime) -> Order:
    return _change(
        order,
        stage=Stage.CLOSED,
        closed=event.reason,
        sentence=event.sentence,
        cancel_pending=False,
        cancel_asked=None,
        renew_pending=False,
        renew_asked=None,
    )


def _unchanged(order: Order, _event: ev.Event, _at: datetime) -> Order:
    return order


_STEPS: Final[dict[type, Callable[[Order, Any, datetime], Order]]] = {
    ev.Retried: _retried,
    ev.Reminded: _unchanged,
    ev.Decided: _decided,
    ev.AttemptStarted: _attempt_started,
    ev.AttemptDelivered: _attempt_delivered,
    ev.AttemptEnded: _attempt_ended,
    ev.SupplierSaid: _supplier_said,
    ev.BorrowerSaid: _borrower_said,
    ev.ToldBorrower: _told_borrower,
    ev.ToldLender: _told_lender,
    ev.DeliveryDelayed: _delivery_delayed,
    ev.DeliveryGivenUp: _delivery_given_up,
    ev.DeliveryMended: _delivery_mended,
    ev.Resent: _resent,
    ev.LeftToStaff: _left_to_staff,
    ev.AwaitsRetry: _awaits_retry,
    ev.TimeRanOut: _time_ran_out,
    ev.FoundOverdue: _found_overdue,
    ev.Recalled: _recalled,
    ev.Seen: _unchanged,
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
        since=at,
        title=event.title,
        author=event.author,
        group=event.group,
        sub_types=event.sub_types,
        starts=event.starts,
        ends=event.ends,
        gateways=event.gateways,
    )


def apply(order: Order, event: ev.Event, at: datetime) -> Order:
    """The order after one more event."""
    version = order.version + 1
    marks = marked(order, event, version)
    after = _change(_STEPS[type(event)](order, event, at), marks=marks, version=version, changed=at)
    if _standing(after) != _standing(order):
        after = _change(after, since=at)
    return _attended(after)


def _standing(order: Order) -> tuple[Stage, Status | None]:
    return order.stage, order.attempt.status if order.attempt else None


def _attended(order: Order) -> Order:
    """Forgets limits that ran out for what has come since, and says what staff still must look at."""
    held = {wait.key for wait in waits(order)} if order.noticed else set()
    noticed = tuple(one for one in order.noticed if one.key in held)
    said = [mark.sentence for mark in order.marks] + [one.sentence for one in noticed[-1:]]
    return _change(order, noticed=noticed, needs_attention=" ".join(dict.fromkeys(said)))


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
