"""The gateway is killed and started again: what was confirmed is there, the work goes on, and nothing is done twice."""

from __future__ import annotations

import pytest
from twisted.internet.defer import ensureDeferred

from gateway.orders.order import Stage
from gateway.orders.vocabulary import AttemptEnd
from schemas.iso18626.codes import Action
from tests.workflow.peers import Mood
from tests.workflow.sayings import BORROWER, FIRST, SECOND, borrower_says, lender_says, request, said_ok
from tests.workflow.world import World


@pytest.mark.parametrize("turns", range(12))
def test_killed_after_any_turn_the_order_goes_on(world: World, turns: int) -> None:
    """Wherever it is cut off: either nothing was confirmed and nothing is there, or one lender gets one Request."""
    running = ensureDeferred(world.workflow.receive(request()))
    for _ in range(turns):
        world.turn()
    confirmed = running.called
    world.restart()
    known = world.workflow.queries.by_request(BORROWER, "R-1")
    assert known is not None or not confirmed
    assert said_ok(world.post(request()))
    world.wait(60)
    assert world.order().lender == FIRST
    assert len(world.peers[FIRST].requests) == 1
    assert not world.peers[SECOND].took
    assert [status for _, status in world.peers[BORROWER].heard] == ["ExpectToSupply"]


def test_a_repeat_after_the_restart_gets_the_same_bytes(world: World) -> None:
    """The confirmation is stored, not made anew."""
    body = request()
    before = world.post(body)
    events = world.kinds(world.order())
    world.wait(90)
    world.restart()
    assert world.post(body) == before
    assert world.kinds(world.order()) == events


def test_a_request_that_was_being_sent_when_the_gateway_was_killed_may_have_arrived(world: World) -> None:
    """The lender took it, the gateway died before it heard so, and then the lender is away: no second one is asked."""
    world.peers[FIRST].mood = Mood.LATE
    world.post(request())
    assert len(world.peers[FIRST].requests) == 1
    world.crash()
    world.peers[FIRST].mood = Mood.DOWN
    world.begin()
    world.pass_hours(24)
    order = world.order()
    assert (order.lender, len(order.attempts)) == (FIRST, 1)
    assert not world.peers[SECOND].took


def test_a_request_that_was_taken_before_the_kill_is_confirmed_by_its_refusal(world: World) -> None:
    """Sent again after the start, it "already exists": it had arrived."""
    world.peers[FIRST].mood = Mood.LATE
    world.post(request())
    world.crash()
    world.peers[FIRST].mood = Mood.TAKES
    world.begin()
    world.settle()
    assert world.order().attempts[0].delivered
    assert len(world.peers[FIRST].requests) == 1


def test_a_store_that_fails_after_the_request_was_sent_forgets_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The outcome could not be stored: the try counts as one that may have arrived."""
    world.peers[FIRST].mood = Mood.LATE
    world.post(request())

    def fail(_outbox: object, *_rest: object) -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as broken:
        broken.setattr("gateway.lending.outbox.Outbox._store_outcome", fail)
        world.peers[FIRST].waiting.pop().callback(None)
        world.settle()
    world.peers[FIRST].mood = Mood.DOWN
    world.pass_hours(24)
    assert (world.order().lender, len(world.order().attempts)) == (FIRST, 1)


def test_a_gateway_that_stops_in_good_order_takes_up_its_work(world: World) -> None:
    """Stopped while libraries are being asked: decided after the start."""
    world.shelves.slow = True
    world.post(request())
    world.run(world.workflow.stop())
    world.settle()
    world.run_deferred(world.store.close())
    world.shelves.slow = False
    world.shelves.waiting.clear()
    world.begin()
    world.settle()
    assert world.order().lender == FIRST


def test_back_off_survives(world: World) -> None:
    """Refused tries before and after the restart are counted together."""
    world.peers[FIRST].mood = Mood.DOWN
    world.post(request())
    world.restart()
    world.wait(8)
    world.restart()
    world.wait(60)
    assert world.order().attempts[0].ended is AttemptEnd.NEVER_ARRIVED
    assert world.peers[FIRST].tried == 3


def test_messages_wait_for_their_turn_over_a_restart(world: World) -> None:
    """One lender's messages about one order arrive in their order."""
    world.post(request())
    world.post(lender_says(FIRST, f"{world.order().id}-1", "Loaned"))
    world.peers[FIRST].mood = Mood.DOWN
    world.post(borrower_says(Action.RECEIVED))
    world.post(borrower_says(Action.RENEW))
    world.restart()
    world.post(borrower_says(Action.SHIPPED_RETURN))
    world.peers[FIRST].mood = Mood.TAKES
    world.wait(60)
    assert world.peers[FIRST].actions == ["Received", "Renew", "ShippedReturn"]
    assert world.order().stage is Stage.ON_LOAN
