# mypy: untyped-calls-exclude=twisted
"""Where an order ends and where it goes on: refusals, Cancels of the whole and of one attempt, and late words."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import pytest
from msgspec.structs import replace

from gateway.config import BrokeringConfig
from gateway.orders.order import Stage
from gateway.orders.vocabulary import AttemptEnd, CloseReason
from gateway.web.console import words
from gateway.web.console.story_words import M
from gateway.web.console.timeline import timeline
from schemas.iso18626 import messages as m
from schemas.iso18626 import read, write
from schemas.iso18626.codes import Action, ReasonForMessage
from schemas.xml import parse
from tests.workflow.brokering import OPAQUE, exchange, set_peer
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
from tests.workflow.world import NOT_ON_SHELF, World

YES: Final[dict[str, Any]] = {"reason": ReasonForMessage.CANCEL_RESPONSE, "answer": True}
NO: Final[dict[str, Any]] = {"reason": ReasonForMessage.CANCEL_RESPONSE, "answer": False}


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """A gateway; what must be true is looked at when the test is over."""
    made = World(tmp_path)
    yield made
    made.wait(60)
    check(made)


def attempt(world: World, number: int = 1) -> str:
    """The request id of an attempt."""
    return f"{world.order().id}-{number}"


def unfilled(world: World, lender: str, number: int, reason: str) -> bytes:
    """A lender cannot supply, and says why."""
    message = read(parse(lender_says(lender, attempt(world, number), "Unfilled"))).message
    assert isinstance(message, m.SupplyingAgencyMessage)
    info = replace(message.info, reason_unfilled=m.Code(value=reason))
    return write(replace(message, info=info))


def last_told(world: World) -> m.SupplyingAgencyMessage:
    """What the borrower was told last."""
    told = world.peers[BORROWER].took[-1]
    assert isinstance(told, m.SupplyingAgencyMessage)
    return told


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


# Cancels


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


# Attempts that are taken back


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


def test_a_cancel_that_waits_is_not_lost_when_the_same_lender_is_asked_again(world: World) -> None:
    """Each is for its own attempt."""
    world.shelves.verdicts = dict.fromkeys(LENDERS, NOT_ON_SHELF)
    world.post(request())
    world.act(world.order(), do="send", lender=FIRST)
    world.peers[FIRST].mood = Mood.DOWN
    world.act(world.order(), do="end_attempt")
    world.act(world.order(), do="send", lender=FIRST)
    world.act(world.order(), do="end_attempt")
    world.peers[FIRST].mood = Mood.TAKES
    world.pass_hours(2)
    ids = [one.header.requesting_request_id for one in world.peers[FIRST].took]
    assert (ids, world.peers[FIRST].actions) == ([attempt(world, 1)] * 2, ["Cancel"])


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
