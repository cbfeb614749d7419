"""Whom an order waits for, as people are told: "waits for 710100 to answer since ...". Pure."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from msgspec import Struct

from gateway.orders.order import Order, Stage
from gateway.orders.vocabulary import Limit


class Party(StrEnum):
    """Who has the next word."""

    GATEWAY = "gateway"
    STAFF = "staff"
    LENDER = "lender"
    BORROWER = "borrower"


class For(StrEnum):
    """What is waited for."""

    DECISION = "decision"
    STAFF = "staff"
    RETRY = "retry"
    DELIVERY = "delivery"
    ANSWER = "answer"
    DISPATCH = "dispatch"
    CANCEL_ANSWER = "cancel_answer"
    RENEW_ANSWER = "renew_answer"
    RETURN = "return"
    END = "end"


class Waiting(Struct, frozen=True, kw_only=True):
    """What an open order waits for: whose turn it is (`agency` its number), since when, and until which day.

    `until` is the last library day before the order's next time limit runs out, and `limit` is that one. Both are None
    where nothing is timed: while the rules are applied, while the order lies with staff or its Request was given up,
    and when the last limit ran out, which staff are shown.
    """

    what: For
    party: Party
    agency: str | None
    since: datetime
    until: date | None = None
    limit: Limit | None = None


def waits_for(order: Order) -> Waiting | None:
    """What the order waits for, without its time limit (`gateway.workflow.due.waiting`).

    None once it is closed, and only then.
    """
    if order.stage is Stage.CLOSED:
        return None
    return _OF_STAGE[order.stage](order)


def _decision(order: Order) -> Waiting:
    return Waiting(what=For.DECISION, party=Party.GATEWAY, agency=None, since=order.since)


def _staff(order: Order) -> Waiting:
    return _by_hand(order, order.since)


def _by_hand(order: Order, since: datetime) -> Waiting:
    return Waiting(what=For.STAFF, party=Party.STAFF, agency=order.borrower, since=since)


def _retry(order: Order) -> Waiting:
    return Waiting(what=For.RETRY, party=Party.BORROWER, agency=order.borrower, since=order.since)


def _lender(order: Order, what: For, since: datetime) -> Waiting:
    return Waiting(what=what, party=Party.LENDER, agency=order.lender, since=since)


def _request(order: Order) -> Waiting:
    """A lender owes no answer, not even to a Cancel, while its Request has not reached it."""
    attempt = order.attempt
    if attempt is not None and not attempt.delivered:
        if attempt.given_up is not None:
            return _by_hand(order, attempt.given_up)
        return Waiting(what=For.DELIVERY, party=Party.GATEWAY, agency=order.lender, since=attempt.started)
    if order.cancel_pending and order.cancel_asked:
        return _lender(order, For.CANCEL_ANSWER, order.cancel_asked)
    return _lender(order, For.ANSWER, order.since)


def _promise(order: Order) -> Waiting:
    if order.cancel_pending and order.cancel_asked:
        return _lender(order, For.CANCEL_ANSWER, order.cancel_asked)
    return _lender(order, For.DISPATCH, order.since)


def _loan(order: Order) -> Waiting:
    if order.returned or order.lost:
        return _lender(order, For.END, order.returned_at or order.since)
    if order.renew_pending and order.renew_asked:
        return _lender(order, For.RENEW_ANSWER, order.renew_asked)
    if order.cancel_pending and order.cancel_asked:
        return _lender(order, For.CANCEL_ANSWER, order.cancel_asked)
    return Waiting(what=For.RETURN, party=Party.BORROWER, agency=order.borrower, since=order.since)


_OF_STAGE: Final[dict[Stage, Callable[[Order], Waiting]]] = {
    Stage.DECIDING: _decision,
    Stage.WITH_STAFF: _staff,
    Stage.AWAITS_RETRY: _retry,
    Stage.REQUESTED: _request,
    Stage.PROMISED: _promise,
    Stage.ON_LOAN: _loan,
}
