# mypy: untyped-calls-exclude=twisted
"""Where an order ends and where it goes on: refusals, and late words of lenders that are out of it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from gateway.config import BrokeringConfig
from gateway.orders.order import Stage
from gateway.orders.vocabulary import AttemptEnd, CloseReason
from gateway.workflow.desk import MOST_EQUAL
from schemas.iso18626 import messages as m
from schemas.iso18626.codes import Action, ReasonForMessage
from tests.workflow.brokering import OPAQUE, attempt, last_told, set_peer, unfilled
from tests.workflow.peers import Mood
from tests.workflow.sayings import (
    BORROWER,
    FIRST,
    GATEWAY,
    LENDERS,
    NOON,
    SECOND,
    THIRD,
    borrower_says,
    lender_says,
    request,
    said_ok,
)
from tests.workflow.truths import check
from tests.workflow.world import World


def configured(folder: Path, brokering: BrokeringConfig) -> World:
    """A gateway with other settings."""
    made = World(folder)
    made.brokering = brokering
    made.restart()
    return made


# Refusals


def test_refusals_are_not_told_while_others_are_asked(world: World) -> None:
    """The borrower hears of the next lender (decisions.md: ExpectToSupply); Unfilled would end it in its system."""
    world.post(request())
    world.post(unfilled(world, FIRST, 1, "NotOnShelf"))
    assert world.peers[BORROWER].heard == [("RequestResponse", "ExpectToSupply"), ("StatusChange", "ExpectToSupply")]
    assert world.order().lender == SECOND


def test_a_transparent_borrower_may_hear_the_lenders_own_refusal(world: World) -> None:
    """By its setting: the lender's real message with its reason, then the next lender."""
    set_peer(world, BORROWER, hears_refusals=True)
    world.post(request())
    world.post(unfilled(world, FIRST, 1, "NotOnShelf"))
    told = [one for one in world.peers[BORROWER].took if isinstance(one, m.SupplyingAgencyMessage)]
    assert [one.status.status for one in told] == ["ExpectToSupply", "Unfilled", "ExpectToSupply"]
    assert told[1].info.reason_unfilled == m.Code(value="NotOnShelf")
    assert told[1].header.supplying_agency is not None
    assert told[1].header.supplying_agency.value == f"DK-{FIRST}"
    assert world.order().lender == SECOND


def test_an_opaque_borrower_may_hear_of_a_refusal_as_a_notification(world: World) -> None:
    """Its supplier, the gateway, goes on: a Notification with ExpectToSupply, the reason in the note."""
    set_peer(world, BORROWER, hears_refusals=True, addressing=OPAQUE)
    world.post(request())
    world.post(unfilled(world, FIRST, 1, "NotOnShelf"))
    assert world.peers[BORROWER].heard[1:] == [("Notification", "ExpectToSupply"), ("StatusChange", "ExpectToSupply")]
    told = world.peers[BORROWER].took[1]
    assert isinstance(told, m.SupplyingAgencyMessage)
    assert told.info.note == (
        f"Supplier: Library {FIRST} (DK-{FIRST}). Library {FIRST} ({FIRST}) answered Unfilled (NotOnShelf)."
    )


def test_when_nobody_is_left_it_is_the_borrowers_staffs(world: World) -> None:
    """The list is empty: manual, as decisions.md says, and the order stays open."""
    world.post(request())
    for number, lender in enumerate(LENDERS, start=1):
        world.post(lender_says(lender, attempt(world, number), "Unfilled"))
    assert world.order().stage is Stage.WITH_STAFF
    assert world.peers[BORROWER].heard[-1] == ("StatusChange", "RequestReceived")


def test_a_retry_that_cannot_be_met_goes_to_the_next_lender(world: World) -> None:
    """The rules ask another library before they ask the borrower to change its request."""
    world.post(request())
    world.post(lender_says(FIRST, attempt(world), "RetryPossible"))
    assert world.order().lender == SECOND
    assert world.order().attempts[0].ended is AttemptEnd.RETRY_POSSIBLE


def test_a_duplicate_ends_the_order(world: World) -> None:
    """A lender that has this very request already: asking all the others would send two (CrossLink #576)."""
    world.post(request())
    world.post(unfilled(world, FIRST, 1, "Duplicate"))
    assert world.order().closed is CloseReason.UNFILLED
    assert last_told(world).info.reason_unfilled == m.Code(value="Duplicate")
    assert not world.peers[SECOND].took


def test_a_lender_that_cancels_unasked_ends_the_order(world: World) -> None:
    """CrossLink #575."""
    world.post(request())
    world.post(lender_says(FIRST, attempt(world), "Cancelled"))
    assert world.order().closed is CloseReason.CANCELLED
    assert not world.peers[SECOND].took


def test_both_can_be_refusals_like_others(tmp_path: Path) -> None:
    """By setting: the next lender is asked, and the borrower hears of it."""
    world = configured(tmp_path, BrokeringConfig(lender_cancels="next", duplicate="next"))
    world.post(request())
    world.post(unfilled(world, FIRST, 1, "duplicate"))
    world.post(lender_says(SECOND, attempt(world, 2), "Cancelled"))
    assert world.order().lender == THIRD
    assert [one.ended for one in world.order().attempts] == [AttemptEnd.UNFILLED, AttemptEnd.CANCELLED, None]
    check(world)


# Late words


@pytest.mark.parametrize("opaque", [False, True])
def test_what_a_skipped_lender_notifies_is_passed_on(world: World, *, opaque: bool) -> None:
    """As a notification that says whose word it is, and with the order's own status."""
    set_peer(world, BORROWER, **({"addressing": OPAQUE} if opaque else {}))
    world.post(request())
    world.post(lender_says(FIRST, attempt(world), "Unfilled"))
    world.post(lender_says(SECOND, attempt(world, 2), "WillSupply"))
    late = lender_says(FIRST, attempt(world), "Unfilled", reason=ReasonForMessage.NOTIFICATION, note="Prøv i maj")
    assert said_ok(world.post(late))
    assert world.peers[BORROWER].heard[-1] == ("Notification", "WillSupply")
    who = f"Library {FIRST} ({FIRST}), which is not asked any more: Prøv i maj"
    prefix = f"Supplier: Library {FIRST} (DK-{FIRST}). " if opaque else ""
    assert last_told(world).info.note == prefix + who
    assert last_told(world).header.supplying_agency is not None
    assert last_told(world).header.supplying_agency.value == f"DK-{GATEWAY if opaque else FIRST}"
    assert (world.order().lender, world.order().needs_attention) == (SECOND, "")


def test_a_notification_after_the_order_has_ended_is_passed_on(world: World) -> None:
    """CrossLink MessageAfterUNFILLED; no return address of somebody else's loan goes with it."""
    set_peer(world, BORROWER, addressing=OPAQUE)
    world.post(request(to=FIRST))
    world.post(lender_says(FIRST, attempt(world), "Unfilled"))
    world.post(lender_says(FIRST, attempt(world), "Loaned", reason=ReasonForMessage.NOTIFICATION, note="Fundet"))
    assert world.order().stage is Stage.CLOSED
    assert world.peers[BORROWER].heard[-1] == ("Notification", "Unfilled")
    assert last_told(world).return_info is None


LATER = NOON + timedelta(hours=1)
OF_THE_ITEM = (
    Action.RECEIVED,
    Action.SHIPPED_RETURN,
    Action.SHIPPED_FORWARD,
    Action.HOLD_RETURN,
    Action.LOST,
    Action.NOTIFICATION,
)


def sent_by_two(world: World) -> None:
    """The first lender could not supply, the second has sent it, and then the first has too."""
    world.post(request())
    world.post(unfilled(world, FIRST, 1, "NotOnShelf"))
    world.post(lender_says(SECOND, attempt(world, 2), "Loaned"))
    world.post(lender_says(FIRST, attempt(world), "Loaned", at=NOON + timedelta(minutes=1)))


@pytest.mark.parametrize("action", OF_THE_ITEM)
def test_what_is_said_of_a_late_parcel_reaches_its_lender_alone(world: World, action: Action) -> None:
    """The loan of the lender that came next is another, and is not taken for returned, received or lost."""
    sent_by_two(world)
    before = world.order()
    world.post(borrower_says(action, to=FIRST, at=LATER))
    only_in_2021 = action in {Action.LOST, Action.HOLD_RETURN}
    written = Action.NOTIFICATION if only_in_2021 else action
    assert world.peers[FIRST].actions == [written]
    assert world.peers[SECOND].actions == []
    after = world.order()
    assert (after.stage, after.returned, after.received, after.lost) == (before.stage, False, False, False)
    passed = world.peers[FIRST].took[-1]
    assert passed.header.requesting_request_id == attempt(world)
    world.post(borrower_says(action, to=SECOND, at=LATER))
    assert world.peers[SECOND].actions == [written]


def test_a_late_parcel_goes_back_after_the_order_has_ended(world: World) -> None:
    """Both items go back, each to its own."""
    sent_by_two(world)
    world.post(borrower_says(Action.SHIPPED_RETURN, to=SECOND, at=LATER))
    world.post(lender_says(SECOND, attempt(world, 2), "LoanCompleted", at=LATER))
    assert world.order().closed is CloseReason.COMPLETED
    world.post(borrower_says(Action.SHIPPED_RETURN, to=FIRST, at=LATER))
    assert world.peers[FIRST].actions == [Action.SHIPPED_RETURN]


def test_what_a_lender_that_was_left_does_not_hear_of_its_parcel_is_shown_and_sent_again(world: World) -> None:
    """It waits for its item, so staff see that its system could not be told."""
    sent_by_two(world)
    world.act(world.order(), do="seen")
    world.peers[FIRST].mood = Mood.DECLINES
    world.post(borrower_says(Action.SHIPPED_RETURN, to=FIRST, at=LATER))
    assert "we do not take such requests" in world.order().needs_attention
    (found,) = world.workflow.queries.given_up()
    assert found.why_not == ""
    world.peers[FIRST].mood = Mood.TAKES
    world.act(world.order(), do="resend", message=found.row.id)
    assert world.peers[FIRST].actions == [Action.SHIPPED_RETURN]


def test_a_late_parcel_is_not_renewed(world: World) -> None:
    """The borrower hears why, and the loan of the second lender is not renewed in its place."""
    sent_by_two(world)
    world.post(borrower_says(Action.RENEW, to=FIRST, at=LATER))
    assert world.peers[BORROWER].heard[-1] == ("RenewResponse", "Loaned")
    assert last_told(world).info.answer is False
    assert (world.peers[FIRST].actions, world.peers[SECOND].actions) == ([], [])


def test_a_lender_that_has_sent_nothing_gets_nothing(world: World) -> None:
    """Many systems address whoever wrote last, and that may be a lender which had only words."""
    world.post(request())
    world.post(unfilled(world, FIRST, 1, "NotOnShelf"))
    world.post(lender_says(SECOND, attempt(world, 2), "Loaned"))
    world.post(lender_says(FIRST, attempt(world), "Unfilled", reason=ReasonForMessage.NOTIFICATION, note="Sorry"))
    world.post(borrower_says(Action.RECEIVED, to=FIRST, at=LATER))
    assert (world.peers[FIRST].actions, world.peers[SECOND].actions) == ([], [Action.RECEIVED])


def test_the_borrowers_error_about_a_late_word_is_recorded(world: World) -> None:
    """It may know nothing of that lender any more."""
    world.post(request())
    world.post(lender_says(FIRST, attempt(world), "Unfilled"))
    world.peers[BORROWER].mood = Mood.DECLINES
    world.post(lender_says(FIRST, attempt(world), "Unfilled", reason=ReasonForMessage.NOTIFICATION, note="Ups"))
    assert world.kinds(world.order())[-1] == "delivery_given_up"
    assert "we do not take such requests" in world.order().needs_attention


# Equal messages


def test_equal_messages_of_one_second_are_two_to_the_lender_too(world: World) -> None:
    """Their senders' times differ in fractions, which nobody writes on: each goes on with bytes of its own."""
    world.post(request())
    world.post(lender_says(FIRST, attempt(world), "Loaned"))
    half = NOON + timedelta(milliseconds=500)
    first = borrower_says(Action.RENEW).replace(b"12:00:00Z", b"12:00:00.250Z")
    assert said_ok(world.post(first))
    assert said_ok(world.post(borrower_says(Action.RENEW, at=half).replace(b"12:00:00Z", b"12:00:00.500Z")))
    assert said_ok(world.post(first))
    renewals = [one for one in world.peers[FIRST].took if isinstance(one, m.RequestingAgencyMessage)]
    assert [one.action for one in renewals] == ["Renew", "Renew"]
    assert renewals[1].header.timestamp - renewals[0].header.timestamp == timedelta(seconds=1)


def test_equal_messages_without_end_are_a_loop(world: World) -> None:
    """Another system answers each of its own words: all are taken, and the borrower hears some of them at the most."""
    world.post(request())
    world.post(lender_says(FIRST, attempt(world), "Loaned"))
    heard = len(world.peers[BORROWER].took)
    for thousandth in range(2 * MOST_EQUAL):
        said = lender_says(FIRST, attempt(world), "", reason=ReasonForMessage.NOTIFICATION, note="Automatic reply")
        assert said_ok(world.post(said.replace(b"12:00:00Z", f"12:00:00.{thousandth:03}Z".encode())))
    times = [one.header.timestamp for one in world.peers[BORROWER].took[heard:]]
    assert times == [NOON + timedelta(seconds=shift) for shift in range(MOST_EQUAL + 1)]
