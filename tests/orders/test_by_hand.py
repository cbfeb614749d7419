"""What staff may do with an order by hand, as `why_not` says it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import get_args, get_type_hints

import msgspec
import pytest

from gateway.automation.values import Wish
from gateway.orders.by_hand import why_not
from gateway.orders.order import Attempt, Mark, Order, OrderTrouble, Stage
from gateway.orders.vocabulary import Starter
from gateway.workflow.interface import StaffAct
from schemas.iso18626.codes import Status

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
ACTS = frozenset(get_args(get_type_hints(StaffAct)["do"]))
ASKED = Attempt(number=1, lender="765700", edition="", request_id="o-1", started=NOW, by=Starter.DECISION)
LATE = Mark(trouble=OrderTrouble.LATE_LOAN, agency="765700", attempt=1, sentence="A lender delivers.", version=1)
COMPLETED = msgspec.structs.replace(ASKED, status=Status.LOAN_COMPLETED)
LENT = msgspec.structs.replace(ASKED, status=Status.LOANED)
ORDER = Order(
    id="o",
    version=1,
    borrower="710100",
    request_id="R-1",
    message="m",
    wish=Wish(borrower="710100", records=(), source="iso18626"),
    placed=NOW,
    changed=NOW,
    since=NOW,
)


@pytest.mark.parametrize(
    ("changes", "possible"),
    [
        ({"stage": Stage.WITH_STAFF}, {"send", "close"}),
        ({"stage": Stage.DECIDING}, {"send", "close"}),
        ({"stage": Stage.AWAITS_RETRY}, {"send", "close"}),
        ({"stage": Stage.REQUESTED, "attempts": (ASKED,)}, {"end_attempt"}),
        ({"stage": Stage.REQUESTED, "attempts": (ASKED,), "marks": (LATE,)}, {"end_attempt", "seen"}),
        ({"stage": Stage.ON_LOAN, "attempts": (LENT,)}, {"recall"}),
        ({"stage": Stage.ON_LOAN, "attempts": (LENT,), "returned": True}, set()),
        ({"stage": Stage.CLOSED}, set()),
        ({"stage": Stage.CLOSED, "attempts": (COMPLETED,)}, set()),
        ({"stage": Stage.CLOSED, "attempts": (COMPLETED,), "marks": (LATE,)}, {"seen"}),
    ],
)
def test_an_act_is_possible_or_says_why_not(changes: dict[str, object], possible: set[str]) -> None:
    """Every act that staff have is judged in every stage; sending a message again depends on the message alone."""
    order = msgspec.structs.replace(ORDER, **changes)
    assert {act for act in ACTS if not why_not(order, act)} == possible | {"resend"}
