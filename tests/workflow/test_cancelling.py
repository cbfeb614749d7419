"""A borrower cancels: before anybody has it, while it is under way, too late, and against whatever happens beside."""

from __future__ import annotations

import pytest

from gateway.orders.order import Stage
from gateway.orders.vocabulary import AttemptEnd, CloseReason
from schemas.iso18626.codes import Action, ReasonForMessage, Status
from schemas.iso18626.messages import SupplyingAgencyMessage
from tests.workflow.peers import Mood
from tests.workflow.sayings import BORROWER, FIRST, LENDERS, SECOND, borrower_says, lender_says, request, said_ok
from tests.workflow.world import NOT_ON_SHELF, World

CANCEL = borrower_says(Action.CANCEL)
CANCEL_RESPONSE = ReasonForMessage.CANCEL_RESPONSE
CANCELLED = ("CancelResponse", "Cancelled")


def cancel_response(world: World, *, answer: bool | None, status: Status | str) -> None:
    """The first lender answers a Cancel."""
    said = lender_says(FIRST, f"{world.order().id}-1", status, reason=CANCEL_RESPONSE, answer=answer)
    assert said_ok(world.post(said))


def test_while_libraries_are_still_being_asked(world: World) -> None:
    """The answers come too late: no lender is chosen, and the borrower has its CancelResponse."""
    world.shelves.slow = True
    world.post(request())
    assert world.order().stage is Stage.DECIDING
    world.post(CANCEL)
    world.shelves.answer()
    world.settle()
    assert (world.order().stage, world.order().closed) == (Stage.CLOSED, CloseReason.CANCELLED)
    assert world.peers[BORROWER].heard == [CANCELLED]
    assert not any(world.peers[lender].took for lender in LENDERS)


def test_while_it_lies_with_staff(world: World) -> None:
    """Nobody has it: cancelled at once."""
    world.shelves.verdicts = dict.fromkeys(LENDERS, NOT_ON_SHELF)
    world.post(request())
    assert world.order().stage is Stage.WITH_STAFF
    world.post(CANCEL)
    assert (world.order().stage, world.order().closed) == (Stage.CLOSED, CloseReason.CANCELLED)
    assert world.peers[BORROWER].heard[-1] == CANCELLED


@pytest.mark.parametrize("before", ["", "RequestReceived", "ExpectToSupply", "WillSupply"])
def test_the_lender_agrees(world: World, before: str) -> None:
    """The Cancel goes to the lender; its Y ends the order and is passed on."""
    world.post(request())
    if before:
        world.post(lender_says(FIRST, f"{world.order().id}-1", before))
    world.post(CANCEL)
    assert world.peers[FIRST].actions == ["Cancel"]
    assert world.order().cancel_pending
    cancel_response(world, answer=True, status="Cancelled")
    order = world.order()
    assert (order.closed, order.attempts[0].ended) == (CloseReason.CANCELLED, AttemptEnd.CANCELLED)
    assert world.peers[BORROWER].heard[-1] == CANCELLED


@pytest.mark.parametrize("status", ["Unfilled", "WillSupply", ""])
def test_yes_is_yes_whatever_status_stands_beside_it(world: World, status: str) -> None:
    """Alma leaves the status empty, ReShare may say Unfilled: the order is cancelled, and the borrower reads so."""
    world.post(request(to=FIRST))
    world.post(lender_says(FIRST, f"{world.order().id}-1", "WillSupply"))
    world.post(CANCEL)
    cancel_response(world, answer=True, status=status)
    assert world.order().closed is CloseReason.CANCELLED
    assert world.peers[BORROWER].heard[-1] == CANCELLED


@pytest.mark.parametrize("status", ["WillSupply", "Cancelled", ""])
def test_the_lender_refuses(world: World, status: str) -> None:
    """The answer counts, whatever status stands beside it: N leaves the order as it was, and says so."""
    world.post(request())
    world.post(lender_says(FIRST, f"{world.order().id}-1", "WillSupply"))
    world.post(CANCEL)
    cancel_response(world, answer=False, status=status)
    assert (world.order().stage, world.order().cancel_pending) == (Stage.PROMISED, False)
    assert world.peers[BORROWER].heard[-1] == ("CancelResponse", "WillSupply")


def test_too_late_the_item_is_lent(world: World) -> None:
    """The Cancel reaches the lender, which refuses; a Y about an item that is out changes nothing.

    The borrower waits for an answer all the same: the loan goes on, so it is N.
    """
    world.post(request())
    world.post(lender_says(FIRST, f"{world.order().id}-1", "Loaned"))
    world.post(CANCEL)
    cancel_response(world, answer=True, status="Cancelled")
    assert (world.order().stage, world.order().cancel_pending) == (Stage.ON_LOAN, False)
    answer = world.peers[BORROWER].took[-1]
    assert isinstance(answer, SupplyingAgencyMessage)
    assert (answer.info.reason_for_message, answer.info.answer) == ("CancelResponse", False)
    assert answer.status.status == "Loaned"
    assert answer.info.note == (
        "Library 765700 (765700) agreed, but the item is lent: a loan is returned, not cancelled."
    )
    heard = len(world.peers[BORROWER].heard)
    unasked = lender_says(
        FIRST, f"{world.order().id}-1", "Cancelled", reason=CANCEL_RESPONSE, answer=True, note="again"
    )
    assert said_ok(world.post(unasked))
    assert len(world.peers[BORROWER].heard) == heard
    world.post(borrower_says(Action.CANCEL, note="again"))
    cancel_response(world, answer=False, status="Loaned")
    assert (world.order().stage, world.order().cancel_pending) == (Stage.ON_LOAN, False)
    assert world.peers[BORROWER].heard[-1] == ("CancelResponse", "Loaned")


@pytest.mark.parametrize("last", ["LoanCompleted", "Unfilled"])
def test_a_closed_order_is_not_cancelled(world: World, last: str) -> None:
    """The borrower hears N; a late Y of the lender does not undo how the order ended."""
    world.post(request(to=FIRST))
    order_id = world.order().id
    if last == "LoanCompleted":
        world.post(lender_says(FIRST, f"{order_id}-1", "Loaned"))
    world.post(lender_says(FIRST, f"{order_id}-1", last))
    closed = world.order()
    assert closed.stage is Stage.CLOSED
    world.post(CANCEL)
    assert world.peers[BORROWER].heard[-1] == ("CancelResponse", last)
    cancel_response(world, answer=True, status="Cancelled")
    assert (world.order().stage, world.order().closed) == (Stage.CLOSED, closed.closed)
    assert world.peers[FIRST].actions == []


@pytest.mark.parametrize("mood", [Mood.DOWN, Mood.DECLINES, Mood.REJECTS], ids=str)
def test_while_the_request_waits_to_be_sent_and_never_arrives(world: World, mood: Mood) -> None:
    """Nobody else is asked, the borrower hears Cancelled, and the lender that knows nothing gets no Cancel."""
    world.peers[FIRST].mood = Mood.DOWN
    world.post(request())
    world.post(CANCEL)
    world.peers[FIRST].mood = mood
    world.wait(60)
    order = world.order()
    assert (order.stage, order.closed) == (Stage.CLOSED, CloseReason.CANCELLED)
    assert world.peers[BORROWER].heard[-1] == CANCELLED
    world.peers[FIRST].mood = Mood.TAKES
    world.pass_hours(2)
    assert not world.peers[FIRST].took
    assert not world.peers[SECOND].took
    assert not world.order().needs_attention


def test_while_the_request_waits_to_be_sent_and_then_arrives(world: World) -> None:
    """The Cancel follows the Request, in this order."""
    world.peers[FIRST].mood = Mood.DOWN
    world.post(request())
    world.post(CANCEL)
    world.peers[FIRST].mood = Mood.TAKES
    world.wait(60)
    assert [type(message).__name__ for message in world.peers[FIRST].took] == ["Request", "RequestingAgencyMessage"]
    assert world.order().cancel_pending


def test_the_lender_says_unfilled_instead(world: World) -> None:
    """Unfilled while a Cancel is pending ends the order; a CancelResponse after it troubles nobody."""
    world.post(request())
    world.post(CANCEL)
    world.post(lender_says(FIRST, f"{world.order().id}-1", "Unfilled"))
    assert world.order().closed is CloseReason.CANCELLED
    assert world.peers[BORROWER].heard[-1] == CANCELLED
    cancel_response(world, answer=True, status="Cancelled")
    assert not world.order().needs_attention
    assert not world.peers[SECOND].took


def test_the_lender_cancels_unasked(world: World) -> None:
    """A lender's own Cancelled ends the order and is passed on (CrossLink #575)."""
    world.post(request())
    world.post(lender_says(FIRST, f"{world.order().id}-1", "Cancelled"))
    assert world.order().closed is CloseReason.CANCELLED
    assert world.peers[BORROWER].heard[-1] == ("StatusChange", "Cancelled")
