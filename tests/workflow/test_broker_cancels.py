# mypy: untyped-calls-exclude=twisted
"""Cancels of a whole order and of one attempt, between a borrower and several lenders."""

from __future__ import annotations

from datetime import timedelta

import pytest

from gateway.orders.order import Stage
from gateway.orders.vocabulary import AttemptEnd, CloseReason
from schemas.iso18626 import messages as m
from schemas.iso18626.codes import Action, ReasonForMessage
from tests.workflow.brokering import NO, YES, attempt, exchange, last_told, unfilled
from tests.workflow.sayings import (
    BORROWER,
    FIRST,
    GATEWAY,
    NOON,
    SECOND,
    THIRD,
    borrower_says,
    lender_says,
    request,
)
from tests.workflow.world import NOT_ON_SHELF, World


def test_a_cancel_to_the_lender_ends_its_attempt_alone(world: World) -> None:
    """Its Y is not passed on: the next lender is asked, and the borrower hears who."""
    world.post(request())
    world.post(lender_says(FIRST, attempt(world), "WillSupply"))
    world.post(borrower_says(Action.CANCEL, to=FIRST))
    assert world.peers[FIRST].actions == ["Cancel"]
    world.post(lender_says(FIRST, attempt(world), "Cancelled", **YES))
    order = world.order()
    assert (order.lender, order.cancel_pending, order.withdrawn) == (SECOND, False, False)
    assert order.attempts[0].ended is AttemptEnd.CANCELLED
    assert world.peers[BORROWER].heard[-1] == ("StatusChange", "ExpectToSupply")
    assert ("CancelResponse", "Cancelled") not in world.peers[BORROWER].heard


def test_a_lender_that_refuses_the_cancel_of_its_attempt_keeps_it(world: World) -> None:
    """The N is the borrower's to hear; a later Unfilled goes to the next lender as ever."""
    world.post(request())
    world.post(borrower_says(Action.CANCEL, to=FIRST))
    world.post(lender_says(FIRST, attempt(world), "WillSupply", **NO))
    assert world.peers[BORROWER].heard[-1][0] == "CancelResponse"
    assert (world.order().lender, world.order().cancel_pending) == (FIRST, False)
    world.post(lender_says(FIRST, attempt(world), "Unfilled"))
    assert world.order().lender == SECOND


@pytest.mark.parametrize("word", ["Unfilled", "Cancelled", "RetryPossible"])
def test_a_lender_that_ends_it_otherwise_while_its_attempt_is_cancelled(world: World, word: str) -> None:
    """The Cancel has come true; nothing of it hangs over the next lender."""
    world.post(request())
    world.post(borrower_says(Action.CANCEL, to=FIRST))
    world.post(lender_says(FIRST, attempt(world), word))
    assert (world.order().lender, world.order().cancel_pending) == (SECOND, False)
    world.post(lender_says(SECOND, attempt(world, 2), "Unfilled"))
    assert world.order().lender == THIRD


def test_a_cancel_to_the_gateway_ends_everything_whatever_the_lender_answers(world: World) -> None:
    """A refused one lets the loan go on; but nobody else is asked, and the lender's own end is the order's."""
    world.post(request())
    world.post(borrower_says(Action.CANCEL, to=GATEWAY))
    world.post(lender_says(FIRST, attempt(world), "WillSupply", **NO))
    assert (world.order().lender, world.order().cancel_pending, world.order().withdrawn) == (FIRST, False, True)
    world.post(unfilled(world, FIRST, 1, "NotOnShelf"))
    assert world.order().closed is CloseReason.UNFILLED
    assert world.peers[BORROWER].heard[-1] == ("StatusChange", "Unfilled")
    assert last_told(world).info.reason_unfilled == m.Code(value="NotOnShelf")
    assert not world.peers[SECOND].took


def test_a_refused_cancel_lets_the_loan_go_on(world: World) -> None:
    """N: the previous status goes on (ISO 18626 CancelResponse)."""
    world.post(request())
    world.post(borrower_says(Action.CANCEL, to=GATEWAY))
    world.post(lender_says(FIRST, attempt(world), "WillSupply", **NO))
    world.post(lender_says(FIRST, attempt(world), "Loaned"))
    assert world.order().stage is Stage.ON_LOAN
    world.post(lender_says(FIRST, attempt(world), "LoanCompleted"))
    assert world.order().closed is CloseReason.COMPLETED


def test_first_the_attempt_then_the_whole(world: World) -> None:
    """The second Cancel is the wider one; one answer of the lender ends it all."""
    world.post(request())
    world.post(borrower_says(Action.CANCEL, to=FIRST))
    world.post(borrower_says(Action.CANCEL, to=GATEWAY, at=NOON + timedelta(minutes=1)))
    world.post(lender_says(FIRST, attempt(world), "Cancelled", **YES))
    assert world.order().closed is CloseReason.CANCELLED
    assert world.peers[BORROWER].heard[-1] == ("CancelResponse", "Cancelled")


def test_a_cancel_to_a_lender_that_is_out_already_leaves_the_next_one_alone(world: World) -> None:
    """It crossed the lender's Unfilled: refused with why, and the second lender hears nothing."""
    world.post(request())
    world.post(lender_says(FIRST, attempt(world), "Unfilled"))
    world.post(borrower_says(Action.CANCEL, to=FIRST))
    assert world.peers[BORROWER].heard[-1] == ("CancelResponse", "ExpectToSupply")
    assert (last_told(world).info.answer, last_told(world).info.note) == (
        False,
        "the attempt at this lender had already ended",
    )
    assert (world.order().lender, world.order().cancel_pending) == (SECOND, False)
    assert not world.peers[SECOND].actions


def test_our_word_about_another_cancel_leaves_the_one_of_the_whole_pending(world: World) -> None:
    """The second lender still owes the answer to the first Cancel; its Unfilled is a Y to it."""
    world.post(request())
    world.post(lender_says(FIRST, attempt(world), "Unfilled"))
    world.post(borrower_says(Action.CANCEL, to=GATEWAY))
    world.post(borrower_says(Action.CANCEL, to=FIRST, at=NOON + timedelta(minutes=1)))
    assert last_told(world).info.answer is False
    assert world.order().cancel_pending
    world.post(lender_says(SECOND, attempt(world, 2), "Unfilled"))
    assert world.order().closed is CloseReason.CANCELLED
    assert (last_told(world).info.reason_for_message, last_told(world).info.answer) == ("CancelResponse", True)


def test_with_staff_every_cancel_is_of_the_whole(world: World) -> None:
    """Nobody is sought any more, so there is nothing else that could be meant."""
    world.shelves.verdicts = {SECOND: NOT_ON_SHELF, THIRD: NOT_ON_SHELF}
    world.post(request())
    world.post(lender_says(FIRST, attempt(world), "Unfilled"))
    assert world.order().stage is Stage.WITH_STAFF
    world.post(borrower_says(Action.CANCEL, to=FIRST))
    assert world.order().closed is CloseReason.CANCELLED


def test_a_lender_that_the_borrower_chose_was_its_only_one(world: World) -> None:
    """To cancel its attempt is to cancel the order."""
    world.post(request(to=FIRST))
    world.post(borrower_says(Action.CANCEL, to=FIRST))
    world.post(lender_says(FIRST, attempt(world), "Cancelled", **YES))
    assert world.order().closed is CloseReason.CANCELLED
    assert world.peers[BORROWER].heard[-1] == ("CancelResponse", "Cancelled")


def test_the_exchange_of_a_cancelled_attempt(world: World) -> None:
    """Every message that passes the gateway, in its order."""
    world.post(request())
    world.post(lender_says(FIRST, attempt(world), "WillSupply", reason=ReasonForMessage.REQUEST_RESPONSE))
    world.post(borrower_says(Action.CANCEL, to=FIRST))
    world.post(lender_says(FIRST, attempt(world), "Cancelled", **YES))
    assert exchange(world, world.order()) == [
        "R>B New",
        "B>R ExpectToSupply (RequestResponse)",
        "B>S1 New",
        "S1>B WillSupply (RequestResponse)",
        "B>R WillSupply (RequestResponse)",
        "R>B Cancel",
        "B>S1 Cancel",
        "S1>B Cancelled (CancelResponse Y)",
        "B>R ExpectToSupply (StatusChange)",
        "B>S2 New",
    ]
