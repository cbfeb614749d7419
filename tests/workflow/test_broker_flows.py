# mypy: untyped-calls-exclude=twisted
"""Whole flows through the door, as brokers are tested by: the exact exchange, how it ends, and the event log.

R is the borrower, B the gateway, S1 to S3 the lenders; `S1>B Loaned (RequestResponse)` is a message from the first.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import pytest

from gateway.orders.order import Stage
from gateway.orders.vocabulary import CloseReason
from schemas.iso18626 import write
from schemas.iso18626.codes import Action, ReasonForMessage, RequestType, Status
from schemas.iso18626.messages import ServiceInfo
from tests.workflow.brokering import OPAQUE, exchange, log, set_peer
from tests.workflow.sayings import (
    BORROWER,
    FIRST,
    GATEWAY,
    LENDERS,
    NOON,
    SECOND,
    THIRD,
    borrower_says,
    error_of,
    lender_says,
    loan_request,
    request,
    said_ok,
)
from tests.workflow.world import NEWER_FAUST, NOT_ON_SHELF, World

FIRST_WORD: Final[dict[str, Any]] = {"reason": ReasonForMessage.REQUEST_RESPONSE}
RENEWED: Final[dict[str, Any]] = {
    "reason": ReasonForMessage.RENEW_RESPONSE,
    "answer": True,
    "due": datetime(2026, 5, 1, 23, 59, 59, tzinfo=UTC),
}
AGREED: Final[dict[str, Any]] = {"reason": ReasonForMessage.CANCEL_RESPONSE, "answer": True}


class Flow:
    """One order and who speaks about it, each message a second after the one before."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.seconds = 0

    def _now(self) -> datetime:
        self.seconds += 1
        self.world.wait(1)
        return NOON + timedelta(seconds=self.seconds)

    def lender(self, who: str, status: Status | str, **more: Any) -> None:
        """The lender of the newest attempt at it says something."""
        attempt = next(one for one in reversed(self.world.order().attempts) if one.lender == who)
        assert said_ok(self.world.post(lender_says(who, attempt.request_id, status, at=self._now(), **more)))

    def borrower(self, action: Action, *, to: str = GATEWAY) -> None:
        """The borrower does something."""
        assert said_ok(self.world.post(borrower_says(action, to=to, at=self._now())))

    def asks(self, **more: Any) -> bytes:
        """The borrower's Request, and its confirmation."""
        return self.world.post(request(at=self._now(), **more))

    def retries(self, *, to: str = GATEWAY, faust: str | None = None) -> bytes:
        """The borrower asks again, under the same id."""
        service = ServiceInfo(request_type=RequestType.RETRY, previous_request_id="R-1", service_type="Loan")
        named = {"faust": faust} if faust else {}
        return self.world.post(write(loan_request(to=to, at=self._now(), service=service, **named)))

    def ends(self, stage: Stage, closed: CloseReason | None, told: str) -> None:
        """How the order stands, and what the borrower's system was told last."""
        order = self.world.order()
        assert (order.stage, order.closed, order.status) == (stage, closed, told)

    def passed(self) -> list[str]:
        """Every message that passed the gateway."""
        return exchange(self.world, self.world.order())


@pytest.fixture
def flow(world: World) -> Flow:
    """The order that is followed."""
    return Flow(world)


ASKED: Final = ["R>B New", "B>R ExpectToSupply (RequestResponse)", "B>S1 New"]
RETURNED: Final = ["R>B ShippedReturn", "B>S1 ShippedReturn"]
COMPLETED: Final = ["S1>B LoanCompleted (StatusChange)", "B>R LoanCompleted (StatusChange)"]


def test_request_loaned(flow: Flow) -> None:
    """A whole loan."""
    flow.asks()
    flow.lender(FIRST, "Loaned", **FIRST_WORD)
    flow.borrower(Action.RECEIVED)
    flow.borrower(Action.SHIPPED_RETURN)
    flow.lender(FIRST, "LoanCompleted")
    assert flow.passed() == [
        *ASKED,
        "S1>B Loaned (RequestResponse)",
        "B>R Loaned (RequestResponse)",
        "R>B Received",
        "B>S1 Received",
        *RETURNED,
        *COMPLETED,
    ]
    flow.ends(Stage.CLOSED, CloseReason.COMPLETED, "LoanCompleted")
    assert log(flow.world, flow.world.order()) == [
        "placed",
        "decided automated",
        "told_borrower ExpectToSupply",
        "attempt_started S1",
        "attempt_delivered S1",
        "supplier_said S1 Loaned",
        "told_borrower Loaned",
        "borrower_said Received",
        "told_lender Received",
        "borrower_said ShippedReturn",
        "told_lender ShippedReturn",
        "supplier_said S1 LoanCompleted",
        "told_borrower LoanCompleted",
        "closed completed",
    ]


def test_request_unfilled(flow: Flow) -> None:
    """The borrower's own lender cannot: it hears the real word, the order is over, and a Retry of it refused."""
    flow.asks(to=FIRST)
    flow.lender(FIRST, "Unfilled", **FIRST_WORD)
    assert flow.passed() == [
        "R>B New",
        "B>S1 New",
        "S1>B Unfilled (RequestResponse)",
        "B>R Unfilled (RequestResponse)",
    ]
    flow.ends(Stage.CLOSED, CloseReason.UNFILLED, "Unfilled")
    assert error_of(flow.retries(to=FIRST)) == ("UnrecognisedDataValue", "requestType: Retry not possible")
    assert log(flow.world, flow.world.order()) == [
        "placed",
        "attempt_started S1",
        "attempt_delivered S1",
        "supplier_said S1 Unfilled",
        "told_borrower Unfilled",
        "attempt_ended S1 unfilled",
        "closed unfilled",
    ]


def test_request_unfilled_and_nobody_left(flow: Flow) -> None:
    """An automated order is its library's staff's then, and says so; a Retry that no lender offered is refused."""
    flow.world.shelves.verdicts = {SECOND: NOT_ON_SHELF, THIRD: NOT_ON_SHELF}
    flow.asks()
    flow.lender(FIRST, "Unfilled", **FIRST_WORD)
    assert flow.passed() == [*ASKED, "S1>B Unfilled (RequestResponse)", "B>R RequestReceived (StatusChange)"]
    flow.ends(Stage.WITH_STAFF, None, "RequestReceived")
    assert error_of(flow.retries()) == ("UnrecognisedDataValue", "requestType: Retry not possible")


def test_request_unfilled_willsupply(flow: Flow) -> None:
    """The first cannot, the second will."""
    flow.asks()
    flow.lender(FIRST, "Unfilled", **FIRST_WORD)
    flow.lender(SECOND, "WillSupply", **FIRST_WORD)
    assert flow.passed() == [
        *ASKED,
        "S1>B Unfilled (RequestResponse)",
        "B>R ExpectToSupply (StatusChange)",
        "B>S2 New",
        "S2>B WillSupply (RequestResponse)",
        "B>R WillSupply (RequestResponse)",
    ]
    flow.ends(Stage.PROMISED, None, "WillSupply")
    assert log(flow.world, flow.world.order()) == [
        "placed",
        "decided automated",
        "told_borrower ExpectToSupply",
        "attempt_started S1",
        "attempt_delivered S1",
        "supplier_said S1 Unfilled",
        "attempt_ended S1 unfilled",
        "decided automated",
        "told_borrower ExpectToSupply",
        "attempt_started S2",
        "attempt_delivered S2",
        "supplier_said S2 WillSupply",
        "told_borrower WillSupply",
    ]


def test_request_willsupply_unfilled_willsupply_loaned(flow: Flow) -> None:
    """The first goes back on its promise; what it still notifies is passed on, and moves nothing."""
    flow.asks()
    flow.lender(FIRST, "WillSupply", **FIRST_WORD)
    flow.lender(FIRST, "Unfilled")
    flow.lender(SECOND, "WillSupply", **FIRST_WORD)
    flow.lender(FIRST, "Unfilled", reason=ReasonForMessage.NOTIFICATION, note="Beklager")
    flow.lender(SECOND, "Loaned")
    flow.borrower(Action.SHIPPED_RETURN)
    flow.lender(SECOND, "LoanCompleted")
    assert flow.passed() == [
        *ASKED,
        "S1>B WillSupply (RequestResponse)",
        "B>R WillSupply (RequestResponse)",
        "S1>B Unfilled (StatusChange)",
        "B>R ExpectToSupply (StatusChange)",
        "B>S2 New",
        "S2>B WillSupply (RequestResponse)",
        "B>R WillSupply (RequestResponse)",
        "S1>B Unfilled (Notification)",
        "B>R WillSupply (Notification)",
        "S2>B Loaned (StatusChange)",
        "B>R Loaned (StatusChange)",
        "R>B ShippedReturn",
        "B>S2 ShippedReturn",
        "S2>B LoanCompleted (StatusChange)",
        "B>R LoanCompleted (StatusChange)",
    ]
    flow.ends(Stage.CLOSED, CloseReason.COMPLETED, "LoanCompleted")


def test_request_willsupply_loaned_cancel_opaque(flow: Flow) -> None:
    """Its supplier is the gateway, so its Cancel is of the whole: the order ends."""
    set_peer(flow.world, BORROWER, addressing=OPAQUE)
    flow.asks()
    flow.lender(FIRST, "WillSupply", **FIRST_WORD)
    flow.borrower(Action.CANCEL, to=GATEWAY)
    flow.lender(FIRST, "Cancelled", **AGREED)
    assert flow.passed()[3:] == [
        "S1>B WillSupply (RequestResponse)",
        "B>R WillSupply (RequestResponse)",
        "R>B Cancel",
        "B>S1 Cancel",
        "S1>B Cancelled (CancelResponse Y)",
        "B>R Cancelled (CancelResponse Y)",
    ]
    flow.ends(Stage.CLOSED, CloseReason.CANCELLED, "Cancelled")


def test_request_willsupply_loaned_cancel_transparent(flow: Flow) -> None:
    """Its supplier is the lender, so its Cancel is of that attempt: the next one lends it."""
    flow.asks()
    flow.lender(FIRST, "WillSupply", **FIRST_WORD)
    flow.borrower(Action.CANCEL, to=FIRST)
    flow.lender(FIRST, "Cancelled", **AGREED)
    flow.lender(SECOND, "Loaned", **FIRST_WORD)
    assert flow.passed()[5:] == [
        "R>B Cancel",
        "B>S1 Cancel",
        "S1>B Cancelled (CancelResponse Y)",
        "B>R ExpectToSupply (StatusChange)",
        "B>S2 New",
        "S2>B Loaned (RequestResponse)",
        "B>R Loaned (RequestResponse)",
    ]
    flow.ends(Stage.ON_LOAN, None, "Loaned")
    assert log(flow.world, flow.world.order())[5:] == [
        "supplier_said S1 WillSupply",
        "told_borrower WillSupply",
        "borrower_said Cancel",
        "told_lender Cancel",
        "supplier_said S1 Cancelled",
        "attempt_ended S1 cancelled",
        "decided automated",
        "told_borrower ExpectToSupply",
        "attempt_started S2",
        "attempt_delivered S2",
        "supplier_said S2 Loaned",
        "told_borrower Loaned",
    ]


def test_request_loaned_overdue(flow: Flow) -> None:
    """Late, and back."""
    flow.asks()
    flow.lender(FIRST, "Loaned", **FIRST_WORD)
    flow.borrower(Action.RECEIVED)
    flow.lender(FIRST, "Overdue")
    flow.borrower(Action.SHIPPED_RETURN)
    flow.lender(FIRST, "LoanCompleted")
    assert flow.passed()[7:] == [
        "S1>B Overdue (StatusChange)",
        "B>R Overdue (StatusChange)",
        *RETURNED,
        *COMPLETED,
    ]
    flow.ends(Stage.CLOSED, CloseReason.COMPLETED, "LoanCompleted")


def test_request_loaned_overdue_renew(flow: Flow) -> None:
    """Late, renewed to a new day, and back."""
    flow.asks()
    flow.lender(FIRST, "Loaned", **FIRST_WORD)
    flow.borrower(Action.RECEIVED)
    flow.lender(FIRST, "Overdue")
    flow.borrower(Action.RENEW)
    flow.lender(FIRST, "Loaned", **RENEWED)
    flow.borrower(Action.SHIPPED_RETURN)
    flow.lender(FIRST, "LoanCompleted")
    assert flow.passed()[7:] == [
        "S1>B Overdue (StatusChange)",
        "B>R Overdue (StatusChange)",
        "R>B Renew",
        "B>S1 Renew",
        "S1>B Loaned (RenewResponse Y)",
        "B>R Loaned (RenewResponse Y)",
        *RETURNED,
        *COMPLETED,
    ]
    flow.ends(Stage.CLOSED, CloseReason.COMPLETED, "LoanCompleted")
    assert flow.world.order().due == datetime(2026, 5, 1, tzinfo=UTC).date()


MIGHT: Final = ["S1>B RetryPossible (RequestResponse)", "B>R RetryPossible (RequestResponse)", "R>B Retry"]


def test_request_retry_1(flow: Flow) -> None:
    """Too dear, and too dear again: the last word is RetryPossible, and the order waits for the borrower."""
    flow.asks(to=FIRST)
    flow.lender(FIRST, "RetryPossible", **FIRST_WORD)
    assert said_ok(flow.retries(to=FIRST))
    flow.lender(FIRST, "RetryPossible", **FIRST_WORD)
    assert flow.passed() == ["R>B New", "B>S1 New", *MIGHT, "B>S1 Retry", *MIGHT[:2]]
    flow.ends(Stage.AWAITS_RETRY, None, "RetryPossible")


@pytest.mark.parametrize("opaque", [False, True])
def test_request_retry_cost_loaned_and_onloan_loaned(flow: Flow, *, opaque: bool) -> None:
    """A Retry of the same thing goes to the same lender, and no library is looked up; either way of addressing."""
    set_peer(flow.world, BORROWER, FIRST, **({"addressing": OPAQUE} if opaque else {}))
    flow.asks(to=FIRST)
    flow.lender(FIRST, "RetryPossible", **FIRST_WORD)
    assert said_ok(flow.retries(to=GATEWAY if opaque else FIRST))
    flow.lender(FIRST, "Loaned", **FIRST_WORD)
    flow.borrower(Action.SHIPPED_RETURN)
    flow.lender(FIRST, "LoanCompleted")
    assert flow.passed() == [
        "R>B New",
        "B>S1 New",
        *MIGHT,
        "B>S1 Retry",
        "S1>B Loaned (RequestResponse)",
        "B>R Loaned (RequestResponse)",
        *RETURNED,
        *COMPLETED,
    ]
    assert flow.world.shelves.asked == []
    flow.ends(Stage.CLOSED, CloseReason.COMPLETED, "LoanCompleted")


def test_request_retry_changed_bibinfo(flow: Flow) -> None:
    """Something else is wanted: everybody is looked up anew, and the first that has it is asked for that."""
    flow.world.shelves.verdicts = {SECOND: NOT_ON_SHELF, THIRD: NOT_ON_SHELF}
    flow.asks()
    flow.lender(FIRST, "RetryPossible", **FIRST_WORD)
    flow.ends(Stage.WITH_STAFF, None, "RequestReceived")
    looked_up = len(flow.world.shelves.asked)
    assert said_ok(flow.retries(faust=NEWER_FAUST))
    flow.lender(FIRST, "Loaned", **FIRST_WORD)
    assert flow.passed() == [
        *ASKED,
        "S1>B RetryPossible (RequestResponse)",
        "B>R RequestReceived (StatusChange)",
        "R>B Retry",
        "B>R ExpectToSupply (StatusChange)",
        "B>S1 New",
        "S1>B Loaned (RequestResponse)",
        "B>R Loaned (RequestResponse)",
    ]
    assert len(flow.world.shelves.asked) > looked_up
    flow.ends(Stage.ON_LOAN, None, "Loaned")


@pytest.mark.parametrize("who", [None, BORROWER, FIRST])
@pytest.mark.parametrize(
    "play", [test_request_loaned, test_request_unfilled_willsupply, test_request_loaned_overdue_renew]
)
def test_flows_are_the_same_opaque(flow: Flow, play: Callable[[Flow], None], who: str | None) -> None:
    """Addressing changes names, never what is said to whom: each side opaque, and both."""
    set_peer(flow.world, *([who] if who else [BORROWER, *LENDERS]), addressing=OPAQUE)
    play(flow)
