"""What staff may do with an order by hand now, and why not: one table for the console and for the act itself. Pure."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from gateway.orders.order import Order, Stage
from gateway.orders.transitions import OUT
from schemas.iso18626.codes import Status


def why_not(order: Order, act: str) -> str:
    """Why staff cannot do an act (`StaffAct.do`) with an order now, in a sentence; "" where they can.

    A message is sent again by what has become of the message, so nothing of the order stands against `resend`.
    """
    return _WHY_NOT[act](order)


def _send(order: Order) -> str:
    waits = order.attempt is None and order.stage in {Stage.WITH_STAFF, Stage.DECIDING, Stage.AWAITS_RETRY}
    return "" if waits else "The order is not in the staff queue, so it cannot be sent by hand."


def _end_attempt(order: Order) -> str:
    if order.stage is Stage.CLOSED:
        return "The order is closed already."
    if order.attempt is None:
        return "No lender has the order now."
    return "The item is lent: its attempt ends when it is returned." if order.stage is Stage.ON_LOAN else ""


def _close(order: Order) -> str:
    if order.stage is Stage.CLOSED:
        return "The order is closed already."
    if order.attempt is not None:
        return "A lender has the order: end the attempt first, or let the loan run its course."
    return ""


def _recall(order: Order) -> str:
    attempt = order.attempt
    out = attempt is not None and attempt.status in OUT - {Status.RECALLED}
    if out and order.stage is Stage.ON_LOAN and not (order.returned or order.lost):
        return ""
    return "Nothing is out on loan that could be recalled, or it has been recalled already."


def _seen(order: Order) -> str:
    happened = "Nothing has happened that could be marked as seen; what is waited for shows until it comes."
    return "" if order.marks else happened


def _resend(_order: Order) -> str:
    return ""


_WHY_NOT: Final[dict[str, Callable[[Order], str]]] = {
    "send": _send,
    "end_attempt": _end_attempt,
    "close": _close,
    "recall": _recall,
    "seen": _seen,
    "resend": _resend,
}
