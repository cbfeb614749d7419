"""Which steps an order may take: the lender's statuses and the borrower's actions, as two literal tables.

Everything that decides whether a message moves an order is in this file. A step that the tables do not allow is
recorded and confirmed, never applied (ISO 18626: a confirmation is a receipt, not an agreement).
"""

from __future__ import annotations

from typing import Final

from attrs import frozen

from gateway.orders.order import Attempt
from schemas.iso18626.codes import Action, ReasonForMessage, Status

_S = Status

SUPPLIER_STEPS: Final[dict[Status | None, frozenset[Status]]] = {
    None: frozenset(
        {
            _S.REQUEST_RECEIVED,
            _S.EXPECT_TO_SUPPLY,
            _S.WILL_SUPPLY,
            _S.LOANED,
            _S.COPY_COMPLETED,
            _S.RETRY_POSSIBLE,
            _S.UNFILLED,
            _S.CANCELLED,
        }
    ),
    _S.REQUEST_RECEIVED: frozenset(
        {
            _S.EXPECT_TO_SUPPLY,
            _S.WILL_SUPPLY,
            _S.LOANED,
            _S.COPY_COMPLETED,
            _S.RETRY_POSSIBLE,
            _S.UNFILLED,
            _S.CANCELLED,
        }
    ),
    _S.EXPECT_TO_SUPPLY: frozenset(
        {_S.WILL_SUPPLY, _S.LOANED, _S.COPY_COMPLETED, _S.RETRY_POSSIBLE, _S.UNFILLED, _S.CANCELLED}
    ),
    _S.WILL_SUPPLY: frozenset(
        {_S.EXPECT_TO_SUPPLY, _S.LOANED, _S.COPY_COMPLETED, _S.RETRY_POSSIBLE, _S.UNFILLED, _S.CANCELLED}
    ),
    _S.LOANED: frozenset({_S.OVERDUE, _S.RECALLED, _S.HOLD_RETURN, _S.LOAN_COMPLETED, _S.COMPLETED_WITHOUT_RETURN}),
    _S.OVERDUE: frozenset({_S.LOANED, _S.RECALLED, _S.LOAN_COMPLETED, _S.COMPLETED_WITHOUT_RETURN}),
    _S.RECALLED: frozenset({_S.LOAN_COMPLETED, _S.COMPLETED_WITHOUT_RETURN}),
    _S.HOLD_RETURN: frozenset({_S.RELEASE_HOLD_RETURN, _S.LOAN_COMPLETED, _S.COMPLETED_WITHOUT_RETURN}),
    _S.RELEASE_HOLD_RETURN: frozenset({_S.OVERDUE, _S.RECALLED, _S.LOAN_COMPLETED, _S.COMPLETED_WITHOUT_RETURN}),
    _S.RETRY_POSSIBLE: frozenset(),
    _S.UNFILLED: frozenset(),
    _S.CANCELLED: frozenset(),
    _S.COPY_COMPLETED: frozenset(),
    _S.LOAN_COMPLETED: frozenset(),
    _S.COMPLETED_WITHOUT_RETURN: frozenset(),
}
"""From a lender's last status (None = it has not spoken) to those it may say next."""

COMPLETING: Final = frozenset({_S.LOAN_COMPLETED, _S.COPY_COMPLETED, _S.COMPLETED_WITHOUT_RETURN})
_OUT: Final = frozenset({_S.LOANED, _S.OVERDUE, _S.RECALLED, _S.HOLD_RETURN, _S.RELEASE_HOLD_RETURN})
_BEFORE_LOAN: Final = frozenset({None, _S.REQUEST_RECEIVED, _S.EXPECT_TO_SUPPLY, _S.WILL_SUPPLY})
_ALWAYS: Final = frozenset(SUPPLIER_STEPS)

BORROWER_ACTIONS: Final[dict[Action, frozenset[Status | None]]] = {
    Action.STATUS_REQUEST: _ALWAYS,
    Action.NOTIFICATION: _ALWAYS,
    Action.CANCEL: _BEFORE_LOAN | _OUT,
    Action.RECEIVED: _OUT,
    Action.RENEW: frozenset({_S.LOANED, _S.OVERDUE, _S.RECALLED}),
    Action.SHIPPED_RETURN: _OUT,
    Action.SHIPPED_FORWARD: _OUT,
    Action.HOLD_RETURN: _OUT,
    Action.LOST: _OUT,
}
"""While which lender's statuses an action goes on to the lender. A Cancel of a loan does: the lender refuses it."""


@frozen
class Step:
    """What a lender's message does: `status` to be applied ("" = none), or not `applied` with a `remark` why."""

    applied: bool
    status: str = ""
    remark: str = ""


def supplier_step(attempt: Attempt, *, reason: str, status: str, answer: bool | None) -> Step:
    """What a lender's message does to its attempt.

    A Notification never moves the status; the answer of a CancelResponse or RenewResponse wins over the status
    that comes with it; an empty status means no change (ISO 18626 messageInfo, statusInfo).
    """
    if attempt.ended is not None:
        return Step(applied=False, remark="the attempt at this lender had already ended")
    if reason == ReasonForMessage.NOTIFICATION or not status:
        return Step(applied=True)
    if reason == ReasonForMessage.CANCEL_RESPONSE:
        return _cancel_response(attempt, answer=answer)
    if reason == ReasonForMessage.RENEW_RESPONSE:
        return _renew_response(attempt, answer=answer)
    return _status_step(attempt, Status(status))


def _cancel_response(attempt: Attempt, *, answer: bool | None) -> Step:
    if not answer:
        return Step(applied=True)
    if attempt.status in _OUT:
        return Step(applied=False, remark="the item is lent: a loan is returned, not cancelled")
    if attempt.status not in _BEFORE_LOAN:
        return Step(applied=False, remark=f"{Status.CANCELLED} cannot follow {attempt.status}")
    return Step(applied=True, status=Status.CANCELLED)


def _renew_response(attempt: Attempt, *, answer: bool | None) -> Step:
    if not answer:
        return Step(applied=True)
    if attempt.status not in BORROWER_ACTIONS[Action.RENEW]:
        return Step(applied=False, remark="there is no loan to renew")
    return Step(applied=True, status=Status.LOANED)


def _status_step(attempt: Attempt, status: Status) -> Step:
    if status == attempt.status and SUPPLIER_STEPS[status]:
        return Step(applied=True, status=status)
    if status in SUPPLIER_STEPS[attempt.status]:
        return Step(applied=True, status=status)
    before = attempt.status or "no status yet"
    return Step(applied=False, remark=f"{status} cannot follow {before}")


def borrower_step(attempt: Attempt | None, action: Action) -> Step:
    """Whether a borrower's action goes on to the lender of the open attempt."""
    if attempt is None:
        return Step(applied=False, remark="no lender has the order now")
    if attempt.status in BORROWER_ACTIONS[action]:
        return Step(applied=True)
    before = attempt.status or "no word from the lender"
    return Step(applied=False, remark=f"{action} has no meaning after {before}")
