"""Which message moves an order: every pair of the two tables, against a listing of its own.

The listings are written after ISO 18626's use cases and what real systems do: one row for each state, one letter for
each possible word, so that a changed pair shows up as a changed letter.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

import msgspec
import pytest

from gateway.automation.values import Wish
from gateway.orders.events import Placed
from gateway.orders.folding import begin
from gateway.orders.order import Attempt, Order, Stage
from gateway.orders.transitions import borrower_step, may_send, retryable, supplier_step
from gateway.orders.vocabulary import AttemptEnd, Starter
from schemas.iso18626.codes import Action, ReasonForMessage, Status

NOON: Final = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
WISH: Final = Wish(borrower="710100")

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
    "F": "FHOBDK",
    "P": "",
    "U": "",
    "X": "",
    "C": "",
    "D": "",
    "K": "",
}

# Words that follow only after a message that never came: applied too, with a remark.
MAY_LEAP: Final = {"-": "OBHDK", "R": "OBHDK", "E": "OBHDK", "W": "OBHDK", "L": "F", "O": "HF", "H": "OB"}

# While these are the lender's last word, the action goes on to it.
GOES_ON: Final = {
    "StatusRequest": "-REWLOBHFPUXCDK",
    "Notification": "-REWLOBHFPUXCDK",
    "Cancel": "-REWLOBHF",
    "Received": "LOBHFC",
    "Renew": "LO",
    "ShippedReturn": "LOBHF",
    "ShippedForward": "LOBHF",
    "HoldReturn": "LOBHF",
    "Lost": "LOBHF",
}

BEFORE_THE_LOAN: Final = "-REW"
LENT: Final = "LOBHF"
OVER: Final = "PUXCDK"
COMPLETED: Final = "CDK"


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


def order(*attempts: Attempt, stage: Stage = Stage.REQUESTED) -> Order:
    """An order with these attempts."""
    begun = begin("710100-01", Placed(borrower="710100", request_id="R-1", wish=WISH, message="m"), NOON)
    return msgspec.structs.replace(begun, attempts=attempts, stage=stage)


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
        last = STATES[before] or "no status yet"
        if letter in MAY_FOLLOW[before]:
            assert (step.applied, step.status, step.remark) == (True, status, "")
        elif letter in MAY_LEAP.get(before, ""):
            remark = f"a message between {last} and {status} never came"
            assert (step.applied, step.status, step.remark) == (True, status, remark)
        else:
            assert (step.applied, step.status) == (False, "")
            assert step.remark == f"{status} cannot follow {last}"


@pytest.mark.parametrize("before", OVER)
def test_nothing_follows_an_end(before: str) -> None:
    """Not even the same word again: a lender that goes on needs a Retry, or a new request."""
    assert not MAY_FOLLOW[before]
    assert before not in MAY_LEAP


@pytest.mark.parametrize("before", STATES)
def test_a_notification_never_moves_the_status(before: str) -> None:
    """It usually carries an old status; whichever it carries, it is heard and moves nothing."""
    for status in (*filter(None, STATES.values()), "", "Nonsense"):
        step = supplier_step(attempt(before), reason=ReasonForMessage.NOTIFICATION, status=status, answer=None)
        assert (step.applied, step.status) == (True, "")


@pytest.mark.parametrize("reason", list(ReasonForMessage))
@pytest.mark.parametrize("before", STATES)
def test_an_empty_status_means_no_change(before: str, reason: ReasonForMessage) -> None:
    """As Alma and Rapido write it; only the yes to a Cancel or a Renew says what it becomes."""
    agreed = {ReasonForMessage.CANCEL_RESPONSE, ReasonForMessage.RENEW_RESPONSE}
    for answer in (None, False) if reason in agreed else (None, True, False):
        step = supplier_step(attempt(before), reason=reason, status="", answer=answer)
        assert (step.applied, step.status) == (True, "")


@pytest.mark.parametrize("before", STATES)
@pytest.mark.parametrize("status", [*Status, ""])
def test_the_answer_to_a_cancellation_wins_over_its_status(before: str, status: str) -> None:
    """No is no, also with the status Cancelled (OCLC's habit); yes is Cancelled, whatever stands beside it."""
    refused = supplier_step(attempt(before), reason="CancelResponse", status=status, answer=False)
    assert (refused.applied, refused.status) == (True, "")
    unsaid = supplier_step(attempt(before), reason="CancelResponse", status=status, answer=None)
    agreed = supplier_step(attempt(before), reason="CancelResponse", status=status, answer=True)
    if before in BEFORE_THE_LOAN:
        assert (agreed.applied, agreed.status) == (True, "Cancelled")
    elif before in LENT:
        assert (agreed.applied, agreed.remark) == (False, "the item is lent: a loan is returned, not cancelled")
    else:
        assert (agreed.applied, agreed.remark) == (False, f"Cancelled cannot follow {STATES[before]}")
    assert unsaid == (agreed if status == "Cancelled" else refused), "without an answer the status is all there is"


@pytest.mark.parametrize("before", STATES)
@pytest.mark.parametrize("status", [*Status, ""])
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
    """Each of the nine actions after each state of a lender that has the order."""
    for letter, status in STATES.items():
        step = borrower_step(order(attempt(letter)), action)
        if letter in GOES_ON[action]:
            assert (step.applied, step.remark) == (True, "")
        elif (action, letter) == (Action.RENEW, "B"):
            assert step.remark == "the lender has recalled the item: it cannot be renewed"
        else:
            last = status or "no word from the lender"
            assert (step.applied, step.remark) == (False, f"{action} has no meaning after {last}")


@pytest.mark.parametrize("stage", [Stage.DECIDING, Stage.WITH_STAFF, Stage.AWAITS_RETRY])
def test_without_a_lender_only_a_cancel_does_something(stage: Stage) -> None:
    """The gateway answers the rest itself, or keeps it."""
    standing = order(attempt("P", AttemptEnd.RETRY_POSSIBLE), stage=stage)
    assert may_send(standing) == {Action.CANCEL}
    assert borrower_step(standing, Action.RENEW).remark == "no lender has the order now"


@pytest.mark.parametrize("last", COMPLETED)
def test_after_the_end_a_lender_hears_little(last: str) -> None:
    """A copy may be received after CopyCompleted; people may write; nothing else goes on."""
    closed = order(attempt(last), stage=Stage.CLOSED)
    receives = {Action.RECEIVED} if last == "C" else set()
    assert may_send(closed) == {Action.NOTIFICATION, *receives}
    assert borrower_step(closed, Action.CANCEL).remark == "the order is closed"
    assert not may_send(order(attempt("X", AttemptEnd.CANCELLED), stage=Stage.CLOSED))


@pytest.mark.parametrize("stage", list(Stage))
@pytest.mark.parametrize("ended", [None, *AttemptEnd])
def test_a_retry_needs_a_lender_that_might_supply(stage: Stage, ended: AttemptEnd | None) -> None:
    """Its last word was RetryPossible, and nobody else has the order."""
    found = retryable(order(attempt("P", ended), stage=stage))
    possible = ended is AttemptEnd.RETRY_POSSIBLE and stage in {Stage.AWAITS_RETRY, Stage.WITH_STAFF}
    assert (found is not None) == possible


def test_a_retry_goes_to_the_lender_that_it_names() -> None:
    """Or to the newest that might supply; to nobody who never said so."""
    first = attempt("P", AttemptEnd.RETRY_POSSIBLE)
    second = msgspec.structs.replace(first, number=2, lender="773000")
    third = msgspec.structs.replace(first, number=3, lender="775100", ended=AttemptEnd.UNFILLED)
    standing = order(first, second, third, stage=Stage.WITH_STAFF)
    assert retryable(standing) == second
    assert retryable(standing, {"765700"}) == first
    assert retryable(standing, {"775100"}) is None
