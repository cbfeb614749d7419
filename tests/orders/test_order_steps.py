"""Which message moves an order: every pair of the two tables, against a listing of its own.

The listings are written after ISO 18626's use cases and what real systems do: one row for each state, one letter for
each possible word, so that a changed pair shows up as a changed letter.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

import pytest

from gateway.orders.events import AttemptEnd, Starter
from gateway.orders.order import Attempt
from gateway.orders.transitions import borrower_step, supplier_step
from schemas.iso18626.codes import Action, ReasonForMessage, Status

NOON: Final = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)

STATES: Final = {
    "-": None,
    "R": "RequestReceived",
    "E": "ExpectToSupply",
    "W": "WillSupply",
    "L": "Loaned",
    "O": "Overdue",
    "B": "Recalled",
    "H": "HoldReturn",
    "F": "ReleaseHoldReturn",
    "P": "RetryPossible",
    "U": "Unfilled",
    "X": "Cancelled",
    "C": "CopyCompleted",
    "D": "LoanCompleted",
    "K": "CompletedWithoutReturn",
}
"""A letter for each state; `-` is a lender that has not spoken."""

# From a state (first letter) to the statuses that move the order. A status said again stands in its own row.
MAY_FOLLOW: Final = {
    "-": "REWLCPUX",
    "R": "REWLCPUX",
    "E": "EWLCPUX",
    "W": "WELCPUX",
    "L": "LOBHDK",
    "O": "OLBDK",
    "B": "BDK",
    "H": "HFDK",
    "F": "FOBDK",
    "P": "",
    "U": "",
    "X": "",
    "C": "",
    "D": "",
    "K": "",
}

# While these are the lender's last word, the action goes on to it.
GOES_ON: Final = {
    "StatusRequest": "-REWLOBHFPUXCDK",
    "Notification": "-REWLOBHFPUXCDK",
    "Cancel": "-REWLOBHF",
    "Received": "LOBHF",
    "Renew": "LOB",
    "ShippedReturn": "LOBHF",
    "ShippedForward": "LOBHF",
    "HoldReturn": "LOBHF",
    "Lost": "LOBHF",
}

BEFORE_THE_LOAN: Final = "-REW"
LENT: Final = "LOBHF"


def attempt(letter: str, ended: AttemptEnd | None = None) -> Attempt:
    """An attempt at a lender whose last word this was."""
    word = STATES[letter]
    return Attempt(
        number=1,
        lender="765700",
        edition="",
        request_id="r-1",
        started=NOON,
        by=Starter.DECISION,
        status=Status(word) if word else None,
        ended=ended,
    )


def test_the_listings_name_every_word() -> None:
    """No status and no action of the standard is left out."""
    assert {word for word in STATES.values() if word} == set(Status)
    assert set(GOES_ON) == set(Action)
    assert set(MAY_FOLLOW) == set(STATES)


@pytest.mark.parametrize("reason", ["RequestResponse", "StatusChange", "StatusRequestResponse"])
@pytest.mark.parametrize("before", STATES)
def test_a_lender_may_say_what_the_listing_has(before: str, reason: str) -> None:
    """Each of the fourteen statuses after each state: applied as said, or not at all, with a remark."""
    for letter, status in STATES.items():
        if status is None:
            continue
        step = supplier_step(attempt(before), reason=reason, status=status, answer=None)
        if letter in MAY_FOLLOW[before]:
            assert (step.applied, step.status, step.remark) == (True, status, "")
        else:
            last = STATES[before] or "no status yet"
            assert (step.applied, step.status) == (False, "")
            assert step.remark == f"{status} cannot follow {last}"


@pytest.mark.parametrize("before", STATES)
def test_a_notification_never_moves_the_status(before: str) -> None:
    """It usually carries an old status; whichever it carries, it is heard and moves nothing."""
    for status in (*filter(None, STATES.values()), "", "Nonsense"):
        step = supplier_step(attempt(before), reason=ReasonForMessage.NOTIFICATION, status=status, answer=None)
        assert (step.applied, step.status) == (True, "")


@pytest.mark.parametrize("reason", list(ReasonForMessage))
@pytest.mark.parametrize("before", STATES)
def test_an_empty_status_means_no_change(before: str, reason: ReasonForMessage) -> None:
    """As Alma and Rapido write it."""
    for answer in (None, True, False):
        step = supplier_step(attempt(before), reason=reason, status="", answer=answer)
        assert (step.applied, step.status) == (True, "")


@pytest.mark.parametrize("before", STATES)
@pytest.mark.parametrize("status", ["Cancelled", "WillSupply", "Loaned", "Unfilled"])
def test_the_answer_to_a_cancellation_wins_over_its_status(before: str, status: str) -> None:
    """No is no, also with the status Cancelled (OCLC's habit); yes is Cancelled, whatever stands beside it."""
    for answer in (False, None):
        refused = supplier_step(attempt(before), reason="CancelResponse", status=status, answer=answer)
        assert (refused.applied, refused.status) == (True, "")
    agreed = supplier_step(attempt(before), reason="CancelResponse", status=status, answer=True)
    if before in BEFORE_THE_LOAN:
        assert (agreed.applied, agreed.status) == (True, "Cancelled")
    elif before in LENT:
        assert (agreed.applied, agreed.remark) == (False, "the item is lent: a loan is returned, not cancelled")
    else:
        assert (agreed.applied, agreed.remark) == (False, f"Cancelled cannot follow {STATES[before]}")


@pytest.mark.parametrize("before", STATES)
@pytest.mark.parametrize("status", ["Loaned", "Overdue", "Recalled"])
def test_the_answer_to_a_renewal_wins_over_its_status(before: str, status: str) -> None:
    """Yes is Loaned again, while there is a loan; no changes nothing."""
    for answer in (False, None):
        refused = supplier_step(attempt(before), reason="RenewResponse", status=status, answer=answer)
        assert (refused.applied, refused.status) == (True, "")
    renewed = supplier_step(attempt(before), reason="RenewResponse", status=status, answer=True)
    if before in "LOB":
        assert (renewed.applied, renewed.status) == (True, "Loaned")
    else:
        assert (renewed.applied, renewed.remark) == (False, "there is no loan to renew")


@pytest.mark.parametrize("ended", list(AttemptEnd))
@pytest.mark.parametrize("reason", list(ReasonForMessage))
def test_nothing_moves_an_attempt_that_has_ended(ended: AttemptEnd, reason: ReasonForMessage) -> None:
    """However it ended, whatever is said."""
    for before in STATES:
        for status in ("Loaned", "Cancelled", ""):
            step = supplier_step(attempt(before, ended), reason=reason, status=status, answer=True)
            assert (step.applied, step.status) == (False, "")
            assert step.remark == "the attempt at this lender had already ended"


@pytest.mark.parametrize("action", list(Action))
def test_a_borrowers_action_goes_on_while_the_listing_says_so(action: Action) -> None:
    """Each of the nine actions after each state, and without any lender."""
    for letter, status in STATES.items():
        step = borrower_step(attempt(letter), action)
        if letter in GOES_ON[action]:
            assert (step.applied, step.remark) == (True, "")
        else:
            last = status or "no word from the lender"
            assert (step.applied, step.remark) == (False, f"{action} has no meaning after {last}")
    assert borrower_step(None, action).remark == "no lender has the order now"
    assert not borrower_step(None, action).applied
