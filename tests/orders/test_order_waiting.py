"""Whom an order waits for, in every stage and with every question that is open."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import reduce
from typing import Final

import pytest

from gateway.automation.values import Wish
from gateway.orders import events as ev
from gateway.orders.folding import apply, begin
from gateway.orders.order import Order
from gateway.orders.vocabulary import AttemptEnd, CloseReason, Starter
from gateway.orders.waiting import For, Party, waits_for
from schemas.iso18626.codes import Action, ReasonForMessage

NOON: Final = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
BORROWER: Final = "710100"
LENDER: Final = "765700"
DUE: Final = date(2026, 4, 1)
PLACED: Final = ev.Placed(
    borrower=BORROWER, request_id="R-1", wish=Wish(borrower=BORROWER, need_before=date(2026, 5, 1)), message="m"
)
STARTED: Final = ev.AttemptStarted(
    attempt=1, lender=LENDER, edition="", request_id="r-1", by=Starter.BORROWER, message="m"
)
DELIVERED: Final = ev.AttemptDelivered(attempt=1, lender=LENDER)
ENDED: Final = ev.AttemptEnded(attempt=1, lender=LENDER, how=AttemptEnd.RETRY_POSSIBLE, sentence="")


def said(status: str, **more: object) -> ev.SupplierSaid:
    """The lender's word."""
    usual: dict[str, object] = {"attempt": 1, "lender": LENDER, "message": "m", "applied": True}
    usual["reason_for_message"] = ReasonForMessage.STATUS_CHANGE
    return ev.SupplierSaid(status=status, **(usual | more))  # type: ignore[arg-type]


def asked(action: Action) -> ev.BorrowerSaid:
    """The borrower's action, passed on."""
    return ev.BorrowerSaid(message="m", action=action, applied=True, attempt=1)


def after(*events: ev.Event) -> Order:
    """An order after these, an hour apart."""
    start = begin("710100-01", PLACED, NOON)
    return reduce(lambda order, pair: apply(order, pair[1], hour(pair[0])), enumerate(events, start=1), start)


def hour(number: int) -> datetime:
    """So many hours after the order was placed."""
    return NOON + timedelta(hours=number)


LENT: Final = (STARTED, DELIVERED, said("Loaned", due=DUE))


@pytest.mark.parametrize(
    ("events", "what", "party", "agency", "since"),
    [
        ((), For.DECISION, Party.GATEWAY, None, 0),
        ((ev.LeftToStaff(sentence=""),), For.STAFF, Party.STAFF, BORROWER, 1),
        ((STARTED,), For.DELIVERY, Party.GATEWAY, LENDER, 1),
        ((STARTED, DELIVERED), For.ANSWER, Party.LENDER, LENDER, 1),
        ((STARTED, DELIVERED, said("RequestReceived")), For.ANSWER, Party.LENDER, LENDER, 3),
        ((STARTED, DELIVERED, asked(Action.CANCEL)), For.CANCEL_ANSWER, Party.LENDER, LENDER, 3),
        ((STARTED, said("WillSupply", expected=DUE)), For.DISPATCH, Party.LENDER, LENDER, 2),
        ((STARTED, said("WillSupply"), asked(Action.CANCEL)), For.CANCEL_ANSWER, Party.LENDER, LENDER, 3),
        (LENT, For.RETURN, Party.BORROWER, BORROWER, 3),
        ((*LENT, asked(Action.RENEW)), For.RENEW_ANSWER, Party.LENDER, LENDER, 4),
        ((*LENT, asked(Action.CANCEL)), For.CANCEL_ANSWER, Party.LENDER, LENDER, 4),
        ((*LENT, asked(Action.SHIPPED_RETURN)), For.END, Party.LENDER, LENDER, 4),
        ((*LENT, asked(Action.LOST)), For.END, Party.LENDER, LENDER, 4),
        ((*LENT, said("Overdue")), For.RETURN, Party.BORROWER, BORROWER, 4),
        ((STARTED, ENDED, ev.AwaitsRetry(sentence="")), For.RETRY, Party.BORROWER, BORROWER, 3),
    ],
)
def test_it_waits_for_somebody(
    events: tuple[ev.Event, ...], what: For, party: Party, agency: str | None, since: int
) -> None:
    """Whose turn it is, for what, and since when."""
    waiting = waits_for(after(*events))
    assert waiting is not None
    assert (waiting.what, waiting.party, waiting.agency) == (what, party, agency)
    assert waiting.since == hour(since)


def test_a_closed_order_waits_for_nobody() -> None:
    """And only a closed one."""
    assert waits_for(after(*LENT, ev.Closed(reason=CloseReason.COMPLETED, sentence=""))) is None
