# mypy: untyped-calls-exclude=twisted
"""Attempts that a person ends: their lenders are told by a Cancel, once, and what they answer is kept."""

from __future__ import annotations

from gateway.orders.vocabulary import CloseReason
from gateway.web.console import words
from gateway.web.console.story_words import M
from gateway.web.console.timeline import timeline
from schemas.iso18626.codes import Action
from tests.workflow.brokering import NO, YES, attempt
from tests.workflow.peers import Mood
from tests.workflow.sayings import (
    BORROWER,
    FIRST,
    LENDERS,
    SECOND,
    borrower_says,
    lender_says,
    request,
    said_ok,
)
from tests.workflow.world import NOT_ON_SHELF, World


def test_a_lender_whose_attempt_staff_end_gets_a_cancel(world: World) -> None:
    """Once, before the next lender's loan could double it; its Y is recorded, and nobody need look at it."""
    world.post(request())
    order = world.act(world.order(), do="end_attempt")
    assert world.peers[FIRST].actions == ["Cancel"]
    assert world.peers[FIRST].took[-1].header.requesting_request_id == f"{order.id}-1"
    assert said_ok(world.post(lender_says(FIRST, f"{order.id}-1", "Cancelled", **YES)))
    assert (world.order().lender, world.order().needs_attention) == (SECOND, "")
    world.pass_hours(2)
    assert world.peers[FIRST].actions == ["Cancel"]


def test_a_lender_that_will_not_be_taken_back_is_shown(world: World) -> None:
    """Its N with Loaned means that it delivers: a person must see it."""
    world.post(request())
    order = world.act(world.order(), do="end_attempt")
    world.post(lender_says(FIRST, f"{order.id}-1", "Loaned", **NO))
    assert FIRST in world.order().needs_attention
    assert world.order().lender == SECOND


def test_a_lender_that_knows_nothing_gets_no_cancel(world: World) -> None:
    """No try of its Request can have arrived."""
    world.peers[FIRST].mood = Mood.DOWN
    world.post(request())
    world.act(world.order(), do="end_attempt")
    world.peers[FIRST].mood = Mood.TAKES
    world.pass_hours(2)
    assert not world.peers[FIRST].took


def test_a_lender_that_may_know_of_it_gets_a_cancel(world: World) -> None:
    """Its confirmation was lost: nobody can tell, so it is told."""
    world.peers[FIRST].mood = Mood.SWALLOWS
    world.post(request())
    world.act(world.order(), do="end_attempt")
    world.peers[FIRST].mood = Mood.TAKES
    world.pass_hours(2)
    assert world.peers[FIRST].actions == ["Cancel"]
    assert len(world.peers[FIRST].requests) == 1


def test_a_cancel_never_overtakes_the_request_that_is_under_way(world: World) -> None:
    """It is sent when the try must have ended, however that ended."""
    world.peers[FIRST].mood = Mood.LATE
    world.post(request())
    world.act(world.order(), do="end_attempt")
    world.peers[FIRST].mood = Mood.TAKES
    assert world.peers[FIRST].actions == []
    world.peers[FIRST].waiting.pop().callback(None)
    world.settle()
    assert world.peers[FIRST].actions == []
    world.wait(world.outbox.post_seconds)
    assert world.peers[FIRST].actions == ["Cancel"]
    world.post(lender_says(FIRST, attempt(world), "Cancelled", **YES))
    assert world.order().needs_attention == ""


def test_the_cancel_outlives_a_crash(world: World) -> None:
    """It is in the outbox before anybody is told that the attempt has ended."""
    world.post(request())
    world.peers[FIRST].mood = Mood.DOWN
    world.act(world.order(), do="end_attempt")
    world.restart()
    world.peers[FIRST].mood = Mood.TAKES
    world.pass_hours(2)
    assert world.peers[FIRST].actions == ["Cancel"]


def test_a_cancel_that_never_gets_through_is_staffs_to_tell(world: World) -> None:
    """The lender may send: a person must ring it up. One that says it knows nothing of the request will not."""
    world.post(request())
    world.peers[FIRST].mood = Mood.DOWN
    world.act(world.order(), do="end_attempt")
    world.pass_hours(7 * 24 + 2)
    assert "refused the connection" in world.order().needs_attention
    world.peers[SECOND].mood = Mood.DECLINES
    world.act(world.order(), do="end_attempt")
    world.pass_hours(1)
    assert "we do not take" not in world.order().needs_attention


def test_no_second_cancel_after_the_borrowers_own(world: World) -> None:
    """The lender has it already; staff end the attempt that it does not answer."""
    world.post(request())
    world.post(borrower_says(Action.CANCEL))
    world.act(world.order(), do="end_attempt")
    world.pass_hours(2)
    assert world.peers[FIRST].actions == ["Cancel"]
    assert world.order().closed is CloseReason.CANCELLED


def sent_twice(world: World) -> None:
    """Staff send an order to a lender, which goes down, take it back and send it there once more."""
    world.shelves.verdicts = dict.fromkeys(LENDERS, NOT_ON_SHELF)
    world.post(request())
    world.act(world.order(), do="send", lender=FIRST)
    world.peers[FIRST].mood = Mood.DOWN
    world.act(world.order(), do="end_attempt")
    world.act(world.order(), do="send", lender=FIRST)


def test_a_cancel_that_waits_is_not_lost_when_the_same_lender_is_asked_again(world: World) -> None:
    """Each is for its own attempt."""
    sent_twice(world)
    world.act(world.order(), do="end_attempt")
    world.peers[FIRST].mood = Mood.TAKES
    world.pass_hours(2)
    ids = [one.header.requesting_request_id for one in world.peers[FIRST].took]
    assert (ids, world.peers[FIRST].actions) == ([attempt(world, 1)] * 2, ["Cancel"])


def test_what_a_lender_refuses_of_an_ended_attempt_is_not_missed_when_it_has_the_next_one(world: World) -> None:
    """It knows nothing of the first, so there is nothing to cancel; that it has the second changes nothing in that."""
    sent_twice(world)
    world.peers[FIRST].mood = Mood.DECLINES
    world.pass_hours(2)
    assert "DeliveryGivenUp" not in {type(event).__name__ for event in world.events(world.order())}
    assert not world.order().marks


def test_the_console_tells_whose_cancel_it_was(world: World) -> None:
    """The borrower's of one attempt, and the gateway's own after staff had ended one."""
    world.post(request())
    world.post(borrower_says(Action.CANCEL, to=FIRST))
    world.post(lender_says(FIRST, attempt(world), "Cancelled", **YES))
    world.act(world.order(), do="end_attempt")
    view = world.workflow.queries.view(world.order().id)
    assert view is not None
    moments = timeline(view, world.clock, world.directory.label)
    told = {moment.title: moment.details for moment in moments}
    assert told[f"Library {BORROWER} ({BORROWER}) {words.ACTIONS[Action.CANCEL]}"] == (M.lender_only,)
    assert M.told.format(who=f"Library {SECOND} ({SECOND})", what=M.taken_back) in told
