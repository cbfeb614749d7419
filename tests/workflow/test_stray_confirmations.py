"""A peer that confirms something else than what it was sent: tried again a few times, then staff see what came back."""

from __future__ import annotations

import msgspec

from gateway.config import OutboxConfig
from gateway.orders.events import DeliveryGivenUp
from gateway.orders.order import Stage
from schemas.iso18626.codes import Action
from tests.workflow.peers import Mood
from tests.workflow.sayings import BORROWER, FIRST, SECOND, borrower_says, lender_says, request
from tests.workflow.world import LONGEST_WAIT, World

WHAT_CAME: str = (
    "The peer answered HTTP 200 with the confirmation of another request, R-77. "
    "Such answers: 3; the message is not tried again by itself."
)


def test_the_message_lands_with_staff_after_three_such_answers(world: World) -> None:
    """Within the minute, not after a week; the lender may have it, so no other is asked."""
    world.peers[FIRST].mood = Mood.MIXES_UP
    world.post(request())
    world.wait(60)
    assert world.peers[FIRST].tried == 3
    order = world.order()
    assert order.needs_attention == f"Library {FIRST} ({FIRST}): {WHAT_CAME}"
    assert (order.stage, order.lender, len(order.attempts)) == (Stage.REQUESTED, FIRST, 1)
    assert not world.peers[SECOND].took
    (given_up,) = world.workflow.queries.given_up()
    assert (given_up.row.remark, given_up.why_not) == (WHAT_CAME, "")
    world.pass_hours(8 * 24)
    assert world.peers[FIRST].tried == 3


def test_other_failures_between_do_not_count(world: World) -> None:
    """The peer was down for a while, and mixed up twice: it is tried until it takes the message."""
    for mood in (Mood.MIXES_UP, Mood.FAILS, Mood.DOWN, Mood.FAILS, Mood.MIXES_UP):
        world.peers[FIRST].mood = mood
        if mood is Mood.MIXES_UP and not world.peers[FIRST].tried:
            world.post(request(to=FIRST))
        else:
            before = world.peers[FIRST].tried
            while world.peers[FIRST].tried == before:
                world.wait(1)
    world.peers[FIRST].mood = Mood.TAKES
    world.wait(LONGEST_WAIT)
    attempt = world.order().attempt
    assert attempt is not None
    assert attempt.delivered
    assert not world.order().needs_attention


def test_the_lenders_word_settles_it(world: World) -> None:
    """It had the Request all along."""
    world.peers[FIRST].mood = Mood.MIXES_UP
    world.post(request())
    world.wait(60)
    world.post(lender_says(FIRST, f"{world.order().id}-1", "WillSupply"))
    assert not world.order().needs_attention


def test_every_message_counts_for_itself(world: World) -> None:
    """Also those to the borrower, and one that staff send again has its tries anew."""
    world.post(request(to=FIRST))
    world.peers[BORROWER].mood = Mood.MIXES_UP
    world.post(lender_says(FIRST, f"{world.order().id}-1", "WillSupply"))
    world.wait(60)
    (given_up,) = world.workflow.queries.given_up()
    tried = world.peers[BORROWER].tried
    world.act(world.order(), do="resend", message=given_up.row.id)
    world.wait(60)
    assert world.peers[BORROWER].tried == tried + 3
    world.peers[FIRST].mood = Mood.MIXES_UP
    world.post(borrower_says(Action.CANCEL))
    world.wait(60)
    found = [event for event in world.events(world.order()) if isinstance(event, DeliveryGivenUp)]
    assert [event.to for event in found] == [BORROWER, BORROWER, FIRST]


def test_how_many_is_a_setting(world: World) -> None:
    """One is enough, or patience for a week."""
    world.outbox = msgspec.structs.replace(OutboxConfig(), stray_tries=1)
    world.restart()
    world.peers[FIRST].mood = Mood.MIXES_UP
    world.post(request())
    assert world.peers[FIRST].tried == 1
    assert "Such answers: 1;" in world.order().needs_attention
