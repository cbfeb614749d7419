"""Messages that were given up, seen by staff and sent again by hand."""

from __future__ import annotations

from collections.abc import Coroutine
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import pytest

from gateway.directory.directory import Directory
from gateway.directory.values import DirectoryFile, System
from gateway.lending.heads import MessageState
from gateway.orders.events import DeliveryGivenUp, Resent
from gateway.orders.order import Order
from gateway.orders.vocabulary import CloseReason
from gateway.orders.waiting import For, Party, Waiting
from gateway.workflow.interface import NotNow, OrderRefused, StaffAct
from gateway.workflow.views import GivenUp, StoredMessage
from schemas.iso18626.codes import Action, Status
from tests.workflow.peers import Mood
from tests.workflow.sayings import BORROWER, FIRST, NOON, borrower_says, lender_says, request
from tests.workflow.world import LIBRARIES, LONGEST_WAIT, NO_ADDRESS_BORROWER, World, library

WEEK: Final = 24 * 7 + 2


@pytest.fixture
def world(tmp_path: Path) -> World:
    """A gateway and its country."""
    return World(tmp_path)


def given_up(world: World, mood: Mood, who: str) -> GivenUp:
    """Lets a week pass in which a peer is in this mood; the one message that could not be delivered."""
    world.peers[who].mood = mood
    world.pass_hours(WEEK)
    return only(world)


def only(world: World) -> GivenUp:
    """The one message that was given up."""
    (found,) = world.workflow.queries.given_up()
    return found


def shown(world: World, message: str) -> StoredMessage:
    """A message as its page shows it."""
    found = world.workflow.queries.message(message)
    assert found is not None
    return found


def resending(world: World, order: Order, message: str) -> Coroutine[Any, Any, Order]:
    """Asks for a message to be sent again."""
    return world.workflow.act(order.id, StaffAct(do="resend", message=message))


def ordered(world: World) -> Order:
    """An order that names its lender."""
    world.post(request(to=FIRST))
    return world.order()


def test_a_request_that_may_have_arrived_is_sent_again(world: World) -> None:
    """The same bytes under the same id, so that the lender can tell; its attempt goes on."""
    world.peers[FIRST].mood = Mood.HANGS
    order = ordered(world)
    found = given_up(world, Mood.HANGS, FIRST)
    assert (found.row.kind, found.row.peer, found.why_not) == ("Request", FIRST, "")
    assert world.order().marks
    sent = world.workflow.queries.message(found.row.id)
    world.peers[FIRST].mood = Mood.TAKES
    world.act(order, do="resend", message=found.row.id)
    assert sent is not None
    assert world.peers[FIRST].bodies == [sent.body]
    assert not world.order().marks
    assert world.workflow.queries.given_up() == ()
    attempt = world.order().attempt
    assert attempt is not None
    assert attempt.delivered
    assert sum(isinstance(event, Resent) for event in world.events(order)) == 1


def test_a_repeat_that_the_lender_knows_counts_as_arrived(world: World) -> None:
    """It had taken the first one, and says so."""
    world.peers[FIRST].mood = Mood.SWALLOWS
    order = ordered(world)
    world.peers[FIRST].mood = Mood.FAILS
    found = given_up(world, Mood.FAILS, FIRST)
    world.peers[FIRST].mood = Mood.TAKES
    world.act(order, do="resend", message=found.row.id)
    assert len(world.peers[FIRST].requests) == 1
    attempt = world.order().attempt
    assert attempt is not None
    assert attempt.delivered


def test_pressing_twice_sends_once(world: World) -> None:
    """While it waits, nothing more happens; afterwards it has arrived, and that is said."""
    world.peers[FIRST].mood = Mood.HANGS
    order = ordered(world)
    found = given_up(world, Mood.HANGS, FIRST)
    world.peers[FIRST].mood = Mood.LATE
    world.act(order, do="resend", message=found.row.id)
    world.act(order, do="resend", message=found.row.id)
    assert len(world.peers[FIRST].waiting) == 1
    world.peers[FIRST].waiting.pop().callback(None)
    world.settle()
    assert world.fails_with(NotNow, resending(world, order, found.row.id)) == "The message has arrived."
    assert sum(isinstance(event, Resent) for event in world.events(order)) == 1


def test_one_that_fails_again_is_given_up_again(world: World) -> None:
    """With a week of its own."""
    world.peers[FIRST].mood = Mood.HANGS
    order = ordered(world)
    found = given_up(world, Mood.HANGS, FIRST)
    world.act(order, do="resend", message=found.row.id)
    world.pass_hours(24)
    assert world.workflow.queries.given_up() == ()
    world.pass_hours(WEEK)
    assert only(world).row.id == found.row.id
    assert sum(isinstance(event, DeliveryGivenUp) for event in world.events(order)) == 2


def test_a_request_of_an_ended_attempt_is_not_sent_again(world: World) -> None:
    """Another lender may have the order since."""
    world.peers[FIRST].mood = Mood.HANGS
    order = ordered(world)
    found = given_up(world, Mood.HANGS, FIRST)
    world.act(order, do="end_attempt")
    said = "The attempt that the message belongs to has ended: send the order to a lender instead."
    assert world.fails_with(NotNow, resending(world, order, found.row.id)) == said
    assert said in {one.why_not for one in world.workflow.queries.given_up()}


def test_no_other_lender_is_advised_where_the_order_is_closed(world: World) -> None:
    """Nobody can send it anywhere."""
    world.peers[FIRST].mood = Mood.HANGS
    order = ordered(world)
    given_up(world, Mood.HANGS, FIRST)
    world.act(order, do="end_attempt")
    world.act(order, do="close")
    assert world.order().closed is not None
    said = "The attempt that the message belongs to has ended: the order is closed."
    assert {one.why_not for one in world.workflow.queries.given_up()} == {said}


def test_a_word_to_the_borrower_that_is_overtaken_is_not_said_again(world: World) -> None:
    """It would hear WillSupply after Loaned."""
    order = ordered(world)
    attempt = order.attempts[0].request_id
    world.peers[BORROWER].mood = Mood.HANGS
    world.post(lender_says(FIRST, attempt, Status.WILL_SUPPLY))
    found = given_up(world, Mood.HANGS, BORROWER)
    assert found.why_not == ""
    world.peers[BORROWER].mood = Mood.TAKES
    world.post(lender_says(FIRST, attempt, Status.LOANED))
    said = "A later message has arrived there since, so this one is no longer true."
    assert only(world).why_not == said
    assert world.fails_with(NotNow, resending(world, order, found.row.id)) == said


def test_a_borrowers_action_reaches_its_lender_after_all(world: World) -> None:
    """Staff send the return again when the lender's system is back."""
    order = ordered(world)
    world.post(lender_says(FIRST, order.attempts[0].request_id, Status.LOANED))
    world.peers[FIRST].mood = Mood.DOWN
    world.post(borrower_says(Action.SHIPPED_RETURN, to=FIRST))
    found = next(one for one in (given_up(world, Mood.DOWN, FIRST),) if one.row.about == Action.SHIPPED_RETURN)
    world.peers[FIRST].mood = Mood.TAKES
    world.act(order, do="resend", message=found.row.id)
    assert world.peers[FIRST].actions == [Action.SHIPPED_RETURN]


def test_what_was_kept_for_want_of_an_address_goes_out_once_there_is_one(world: World) -> None:
    """And only then."""
    world.post(request(borrower=NO_ADDRESS_BORROWER))
    order = world.order(borrower=NO_ADDRESS_BORROWER)
    view = world.workflow.queries.view(order.id)
    assert view is not None
    (kept,) = (row for row in view.messages if row.state is MessageState.KEPT)
    assert shown(world, kept.id).why_not == ""
    said = world.fails_with(NotNow, resending(world, order, kept.id))
    assert "has no ISO 18626 address in the directory" in said
    libraries = tuple(library(one.agency, loan_path=one.loan_path) for one in LIBRARIES)
    world.directory = Directory.of(DirectoryFile(libraries=libraries))
    world.act(order, do="resend", message=kept.id)
    assert len(world.peers[NO_ADDRESS_BORROWER].took) == 1
    assert shown(world, kept.id).why_not is None


def test_staff_see_to_what_a_lender_whose_address_has_gone_was_to_hear(world: World) -> None:
    """Its return is kept with a mark, which goes when it is sent after all."""
    order = ordered(world)
    world.post(lender_says(FIRST, order.attempts[0].request_id, Status.LOANED))
    libraries = tuple(library(one.agency, loan_path=one.loan_path) for one in LIBRARIES if one.agency != FIRST)
    world.directory = Directory.of(DirectoryFile(libraries=(*libraries, library(FIRST, system=System()))))
    world.post(borrower_says(Action.SHIPPED_RETURN, to=FIRST))
    (mark,) = world.order().marks
    assert mark.sentence.endswith("no ISO 18626 address in the directory: kept here for staff.")
    world.directory = Directory.of(DirectoryFile(libraries=LIBRARIES))
    world.act(order, do="resend", message=mark.message)
    assert world.peers[FIRST].actions == [Action.SHIPPED_RETURN]
    assert not world.order().marks


@pytest.mark.parametrize("message", ["", "nothing", "their"])
def test_foreign_messages_are_refused(world: World, message: str) -> None:
    """Of another order, and of none."""
    order = ordered(world)
    world.post(request("R-2", to=FIRST))
    if message == "their":
        message = world.order("R-2").message
    assert "has no message" in world.fails_with(OrderRefused, resending(world, order, message))


def test_what_came_in_is_not_sent(world: World) -> None:
    """The borrower's own request is its message."""
    order = ordered(world)
    assert "not ours to send" in world.fails_with(NotNow, resending(world, order, order.message))


def standing(world: World) -> Waiting:
    """What the API says that the order waits for."""
    view = world.workflow.queries.view(world.order().id)
    assert view is not None
    assert view.waits_for is not None
    return view.waits_for


def test_an_order_whose_request_was_given_up_waits_for_staff(world: World) -> None:
    """Also when they have seen to the mark, and after a Cancel: its lender owes no answer to either."""
    world.peers[FIRST].mood = Mood.HANGS
    order = ordered(world)
    assert (standing(world).what, standing(world).party) == (For.DELIVERY, Party.GATEWAY)
    found = given_up(world, Mood.HANGS, FIRST)
    lying = standing(world)
    assert (lying.what, lying.party, lying.agency) == (For.STAFF, Party.STAFF, BORROWER)
    assert (lying.until, lying.limit) == (None, None)
    assert lying.since > order.placed
    world.act(order, do="seen")
    world.peers[FIRST].mood = Mood.DOWN
    world.post(borrower_says(Action.CANCEL))
    assert standing(world) == lying
    world.peers[FIRST].mood = Mood.TAKES
    world.act(order, do="resend", message=found.row.id)
    world.wait(LONGEST_WAIT)
    assert standing(world).what is For.CANCEL_ANSWER


def test_a_cancel_behind_a_request_under_way_waits_for_its_delivery(world: World) -> None:
    """The lender knows of neither yet."""
    world.peers[FIRST].mood = Mood.HANGS
    ordered(world)
    world.wait(60)
    world.post(borrower_says(Action.CANCEL))
    assert standing(world).what is For.DELIVERY


def test_a_lender_that_has_spoken_has_its_request(world: World) -> None:
    """It is in nobody's list any more, and its ERROR to a repeat would take the order from a lender that has it."""
    world.peers[FIRST].mood = Mood.SWALLOWS
    order = ordered(world)
    found = given_up(world, Mood.FAILS, FIRST)
    world.post(lender_says(FIRST, order.attempts[0].request_id, Status.WILL_SUPPLY))
    assert world.workflow.queries.given_up() == ()
    view = world.workflow.queries.view(order.id)
    assert view is not None
    (row,) = (row for row in view.messages if row.id == found.row.id)
    assert (row.state, row.remark) == (MessageState.DELIVERED, "")
    world.peers[FIRST].mood = Mood.DECLINES
    assert world.fails_with(NotNow, resending(world, order, found.row.id)) == "The message has arrived."
    assert [one.ended for one in world.order().attempts] == [None]


def promised_in_vain(world: World) -> tuple[Order, GivenUp]:
    """A promise that was given up after a week, while the word that the item was sent waits behind it."""
    order = ordered(world)
    attempt = order.attempts[0].request_id
    world.peers[BORROWER].mood = Mood.DOWN
    world.post(lender_says(FIRST, attempt, Status.WILL_SUPPLY))
    world.pass_hours(4 * 24)
    world.post(lender_says(FIRST, attempt, Status.LOANED, at=NOON + timedelta(days=4)))
    world.pass_hours(3 * 24 + 2)
    return order, only(world)


def test_what_waits_behind_a_message_still_goes_out_behind_it(world: World) -> None:
    """The borrower hears both as they were said."""
    order, found = promised_in_vain(world)
    world.peers[BORROWER].mood = Mood.TAKES
    world.act(order, do="resend", message=found.row.id)
    world.pass_hours(2)
    assert world.peers[BORROWER].said_of("R-1") == ["WillSupply", "Loaned"]


def test_nothing_overtakes_a_message_that_is_under_way(world: World) -> None:
    """It would arrive behind the later one."""
    order, found = promised_in_vain(world)
    world.peers[BORROWER].mood = Mood.LATE
    world.pass_hours(2)
    assert world.peers[BORROWER].waiting
    said = "A later message is being sent there just now: see what comes of it first."
    assert world.fails_with(NotNow, resending(world, order, found.row.id)) == said


def test_a_request_that_was_cancelled_since_is_not_sent_without_its_cancel(world: World) -> None:
    """Its lender would send what nobody wants any more; with the Cancel waiting behind it, both go out."""
    world.peers[FIRST].mood = Mood.HANGS
    order = ordered(world)
    found = given_up(world, Mood.HANGS, FIRST)
    world.post(borrower_says(Action.CANCEL))
    world.pass_hours(WEEK)
    assert [one.row.about for one in world.workflow.queries.given_up()] == ["Cancel", "Loan"]
    said = "It was cancelled since, and the Cancel was given up too: end the attempt instead."
    assert world.fails_with(NotNow, resending(world, order, found.row.id)) == said
    world.act(order, do="end_attempt")
    assert world.order().closed is CloseReason.CANCELLED
