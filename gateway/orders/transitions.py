"""Which steps an order may take: the lender's statuses and the borrower's actions, as literal tables.

Everything that decides whether a message moves an order is in this file; docs/states.md is drawn from it. A step that
the tables do not allow is recorded and confirmed, never applied (ISO 18626: a confirmation is a receipt, not an
agreement).
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from attrs import frozen

from gateway.orders.order import Attempt, Order, Stage
from gateway.orders.vocabulary import AttemptEnd
from schemas.iso18626.codes import Action, ReasonForMessage, Status

_S = Status
COMPLETING: Final = frozenset({_S.LOAN_COMPLETED, _S.COPY_COMPLETED, _S.COMPLETED_WITHOUT_RETURN})
ENDING: Final = frozenset({_S.RETRY_POSSIBLE, _S.UNFILLED, _S.CANCELLED})
_DECISIONS: Final = COMPLETING - {_S.LOAN_COMPLETED, _S.COMPLETED_WITHOUT_RETURN} | ENDING | {_S.LOANED}
_LOAN_ENDS: Final = frozenset({_S.LOAN_COMPLETED, _S.COMPLETED_WITHOUT_RETURN})

SUPPLIER_STEPS: Final[dict[Status | None, frozenset[Status]]] = {
    None: _DECISIONS | {_S.REQUEST_RECEIVED, _S.EXPECT_TO_SUPPLY, _S.WILL_SUPPLY},
    _S.REQUEST_RECEIVED: _DECISIONS | {_S.EXPECT_TO_SUPPLY, _S.WILL_SUPPLY},
    _S.EXPECT_TO_SUPPLY: _DECISIONS | {_S.WILL_SUPPLY},
    _S.WILL_SUPPLY: _DECISIONS | {_S.EXPECT_TO_SUPPLY},
    _S.LOANED: _LOAN_ENDS | {_S.OVERDUE, _S.RECALLED, _S.HOLD_RETURN},
    _S.OVERDUE: _LOAN_ENDS | {_S.LOANED, _S.RECALLED},
    _S.RECALLED: _LOAN_ENDS,
    _S.HOLD_RETURN: _LOAN_ENDS | {_S.RELEASE_HOLD_RETURN},
    _S.RELEASE_HOLD_RETURN: _LOAN_ENDS | {_S.OVERDUE, _S.RECALLED, _S.HOLD_RETURN},
    _S.RETRY_POSSIBLE: frozenset(),
    _S.UNFILLED: frozenset(),
    _S.CANCELLED: frozenset(),
    _S.COPY_COMPLETED: frozenset(),
    _S.LOAN_COMPLETED: frozenset(),
    _S.COMPLETED_WITHOUT_RETURN: frozenset(),
}
"""From a lender's last status (None = it has not spoken) to those it may say next. A status may be said again."""

_OF_A_LOAN: Final = _LOAN_ENDS | {_S.OVERDUE, _S.RECALLED, _S.HOLD_RETURN}

LEAPS: Final[dict[Status | None, frozenset[Status]]] = {
    None: _OF_A_LOAN,
    _S.REQUEST_RECEIVED: _OF_A_LOAN,
    _S.EXPECT_TO_SUPPLY: _OF_A_LOAN,
    _S.WILL_SUPPLY: _OF_A_LOAN,
    _S.LOANED: frozenset({_S.RELEASE_HOLD_RETURN}),
    _S.OVERDUE: frozenset({_S.HOLD_RETURN, _S.RELEASE_HOLD_RETURN}),
    _S.HOLD_RETURN: frozenset({_S.OVERDUE, _S.RECALLED}),
}
"""Words that can only follow a step of which the message never came: they say more, so they are applied too.

A lender whose Loaned was lost and that recalls its book must be heard. Never back, and never out of an end.
"""

OUT: Final = frozenset({_S.LOANED, _S.OVERDUE, _S.RECALLED, _S.HOLD_RETURN, _S.RELEASE_HOLD_RETURN})
"""While the item is with the borrower, or on its way."""
BEFORE_LOAN: Final[frozenset[Status | None]] = frozenset(
    {None, _S.REQUEST_RECEIVED, _S.EXPECT_TO_SUPPLY, _S.WILL_SUPPLY}
)
RENEWABLE: Final[frozenset[Status | None]] = frozenset({_S.LOANED, _S.OVERDUE, _S.RECALLED})
"""While the lender may grant a renewal: also after its own recall, which it takes back then."""
_ALWAYS: Final = frozenset(SUPPLIER_STEPS)

BORROWER_ACTIONS: Final[dict[Action, frozenset[Status | None]]] = {
    Action.STATUS_REQUEST: _ALWAYS,
    Action.NOTIFICATION: _ALWAYS,
    Action.CANCEL: BEFORE_LOAN | OUT,
    Action.RECEIVED: OUT | {_S.COPY_COMPLETED},
    Action.RENEW: RENEWABLE - {_S.RECALLED},
    Action.SHIPPED_RETURN: OUT,
    Action.SHIPPED_FORWARD: OUT,
    Action.HOLD_RETURN: OUT,
    Action.LOST: OUT,
}
"""While which lender's statuses an action goes on to the lender. A Cancel of a loan does: the lender refuses it."""

AFTER_THE_END: Final = frozenset({Action.NOTIFICATION, Action.RECEIVED})
"""What the lender of a completed order still hears; anything else about a closed order is answered here."""

ANSWERED_HERE: Final[dict[Action, tuple[ReasonForMessage, bool | None]]] = {
    Action.STATUS_REQUEST: (ReasonForMessage.STATUS_REQUEST_RESPONSE, None),
    Action.CANCEL: (ReasonForMessage.CANCEL_RESPONSE, False),
    Action.RENEW: (ReasonForMessage.RENEW_RESPONSE, False),
}
"""Actions that await a message in answer, and what the gateway's own is where no lender can give one."""

AGREED_TO: Final = frozenset({ReasonForMessage.CANCEL_RESPONSE, ReasonForMessage.RENEW_RESPONSE})
"""Answers that say by their yes what the status becomes."""

RETRY_STAGES: Final = frozenset({Stage.AWAITS_RETRY, Stage.WITH_STAFF})
"""Where an order is when a Retry may be taken, if a lender's last word on an attempt was RetryPossible."""

TOO_LATE: Final = "the attempt at this lender had already ended"
CLOSED: Final = "the order is closed"


@frozen
class Step:
    """What a message does: the `status` to be applied ("" = none), or not `applied`; `remark` says why."""

    applied: bool
    status: str = ""
    remark: str = ""


def supplier_step(attempt: Attempt, *, reason: str, status: str, answer: bool | None) -> Step:
    """What a lender's message does to its attempt.

    A Notification never moves the status; the answer of a CancelResponse or RenewResponse wins over the status
    that comes with it; without a yes, an empty status means no change (ISO 18626 messageInfo, statusInfo).
    """
    if attempt.ended is not None:
        return Step(applied=False, remark=TOO_LATE)
    agrees = answer is True and reason in AGREED_TO
    if reason == ReasonForMessage.NOTIFICATION or (not status and not agrees):
        return Step(applied=True)
    if reason == ReasonForMessage.CANCEL_RESPONSE:
        return _cancel_response(attempt, yes=status == Status.CANCELLED if answer is None else answer)
    if reason == ReasonForMessage.RENEW_RESPONSE:
        return _renew_response(attempt, yes=answer is True)
    return _status_step(attempt, Status(status))


def _cancel_response(attempt: Attempt, *, yes: bool) -> Step:
    if not yes:
        return Step(applied=True)
    if attempt.status in OUT:
        return Step(applied=False, remark="the item is lent: a loan is returned, not cancelled")
    if attempt.status not in BEFORE_LOAN:
        return Step(applied=False, remark=f"{Status.CANCELLED} cannot follow {attempt.status}")
    return Step(applied=True, status=Status.CANCELLED)


def _renew_response(attempt: Attempt, *, yes: bool) -> Step:
    if not yes:
        return Step(applied=True)
    if attempt.status not in RENEWABLE:
        return Step(applied=False, remark="there is no loan to renew")
    return Step(applied=True, status=Status.LOANED)


def _status_step(attempt: Attempt, status: Status) -> Step:
    if status == attempt.status and SUPPLIER_STEPS[status]:
        return Step(applied=True, status=status)
    if status in SUPPLIER_STEPS[attempt.status]:
        return Step(applied=True, status=status)
    before = attempt.status or "no status yet"
    if status in LEAPS.get(attempt.status, ()):
        return Step(applied=True, status=status, remark=f"a message between {before} and {status} never came")
    return Step(applied=False, remark=f"{status} cannot follow {before}")


def borrower_step(order: Order, action: Action) -> Step:
    """Whether a borrower's action goes on to the lender that has the order, or is for the gateway alone."""
    attempt = order.attempt
    if order.stage is Stage.CLOSED and action not in AFTER_THE_END:
        return Step(applied=False, remark=CLOSED)
    if attempt is None and action is Action.CANCEL:
        return Step(applied=True)
    if attempt is None:
        return Step(applied=False, remark="no lender has the order now")
    if attempt.status in BORROWER_ACTIONS[action]:
        return Step(applied=True)
    if action is Action.RENEW and attempt.status == Status.RECALLED:
        return Step(applied=False, remark="the lender has recalled the item: it cannot be renewed")
    before = attempt.status or "no word from the lender"
    return Step(applied=False, remark=f"{action} has no meaning after {before}")


def may_send(order: Order) -> frozenset[Action]:
    """The actions that would go on, or be done, if the borrower sent them now."""
    return frozenset(action for action in Action if borrower_step(order, action).applied)


def reminded(order: Order) -> Attempt | None:
    """The attempt that a Reminder goes on to: a lender that has the request and has sent nothing yet."""
    attempt = order.attempt
    waits = attempt is not None and attempt.delivered and attempt.status in BEFORE_LOAN
    return attempt if waits and order.stage is not Stage.CLOSED else None


def retryable(order: Order, lenders: Collection[str] | None = None) -> Attempt | None:
    """The attempt that a Retry tries again: the newest that ended with RetryPossible, at one of `lenders` if named.

    None where no Retry is possible now, since another lender has the order or none said that it might supply.
    """
    if order.stage not in RETRY_STAGES:
        return None
    ended = (attempt for attempt in reversed(order.attempts) if attempt.ended == AttemptEnd.RETRY_POSSIBLE)
    return next((attempt for attempt in ended if lenders is None or attempt.lender in lenders), None)
