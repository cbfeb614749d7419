"""Whole orders: from the request to the item back on its shelf."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from gateway.automation.values import Outcome
from gateway.orders.order import Order, Stage
from gateway.orders.vocabulary import AttemptEnd, CloseReason
from schemas.iso18626.codes import Action, ReasonForMessage, Status
from schemas.iso18626.messages import SupplyingAgencyMessage
from tests.workflow.peers import Mood
from tests.workflow.sayings import BORROWER, FIRST, NOON, SECOND, THIRD, borrower_says, lender_says, request, said_ok
from tests.workflow.truths import check
from tests.workflow.world import NOT_ON_SHELF, World


def requested(world: World) -> Order:
    """An order that the first lender has."""
    assert said_ok(world.post(request()))
    order = world.order()
    assert (order.stage, order.lender) == (Stage.REQUESTED, FIRST)
    return order


def says(world: World, lender: str, number: int, status: Status | str, **more: object) -> bytes:
    """A lender's message about an attempt of the one order."""
    return world.post(lender_says(lender, f"{world.order().id}-{number}", status, **more))  # type: ignore[arg-type]


def test_a_whole_life(world: World) -> None:
    """Requested, promised, lent, received, overdue, renewed, returned, completed: each side hears each step once."""
    requested(world)
    lender, borrower = world.peers[FIRST], world.peers[BORROWER]
    due = datetime(2026, 4, 1, 23, 59, 59, tzinfo=UTC)
    says(world, FIRST, 1, "WillSupply", reason=ReasonForMessage.REQUEST_RESPONSE, supplying_request_id="L-77")
    assert world.order().stage is Stage.PROMISED
    says(world, FIRST, 1, "Loaned", due=due)
    assert (world.order().stage, world.order().due) == (Stage.ON_LOAN, date(2026, 4, 1))
    world.post(borrower_says(Action.RECEIVED))
    says(world, FIRST, 1, "Overdue")
    world.post(borrower_says(Action.RENEW))
    assert world.order().renew_pending
    later = due + timedelta(days=28)
    says(world, FIRST, 1, "Loaned", reason=ReasonForMessage.RENEW_RESPONSE, answer=True, due=later)
    assert (world.order().due, world.order().renew_pending) == (date(2026, 4, 29), False)
    world.post(borrower_says(Action.SHIPPED_RETURN))
    says(world, FIRST, 1, "LoanCompleted")

    order = world.order()
    assert (order.stage, order.closed, order.received, order.returned) == (
        Stage.CLOSED,
        CloseReason.COMPLETED,
        True,
        True,
    )
    assert lender.actions == ["Received", "Renew", "ShippedReturn"]
    assert borrower.heard == [
        ("RequestResponse", "ExpectToSupply"),
        ("RequestResponse", "WillSupply"),
        ("StatusChange", "Loaned"),
        ("StatusChange", "Overdue"),
        ("RenewResponse", "Loaned"),
        ("StatusChange", "LoanCompleted"),
    ]


def test_ids_are_transparent(world: World) -> None:
    """Each side sees the other's real agency and its own id; the lender's id comes back to it in later messages."""
    order = requested(world)
    (asked,) = world.peers[FIRST].requests
    assert asked.header.requesting_agency.value == "DK-710100"
    assert asked.header.requesting_request_id == f"{order.id}-1"
    says(world, FIRST, 1, "Loaned", supplying_request_id="L-77")
    told = world.peers[BORROWER].took[-1]
    assert isinstance(told, SupplyingAgencyMessage)
    assert (told.header.supplying_agency.value, told.header.requesting_request_id) == ("DK-765700", "R-1")
    world.post(borrower_says(Action.RECEIVED))
    received = world.peers[FIRST].took[-1]
    assert (received.header.requesting_request_id, received.header.supplying_request_id) == (f"{order.id}-1", "L-77")


def test_no_patron_and_no_password_reach_the_lender_or_the_events(world: World) -> None:
    """What the borrower's system said of its user and of itself stays in the stored message."""
    order = requested(world)
    sent = world.peers[FIRST].bodies[0].decode()
    view = world.workflow.queries.view(order.id)
    for secret in ("1234567890", "Ågesen", "hemmelig", "konto"):
        assert secret not in sent
        assert secret not in str(view)


def test_unfilled_goes_to_the_next_lender_until_none_is_left(world: World) -> None:
    """Each Unfilled asks the next; when nobody is left the order is with staff, and the borrower hears why."""
    requested(world)
    for number, lender in enumerate((FIRST, SECOND, THIRD), start=1):
        assert world.order().lender == lender
        says(world, lender, number, "Unfilled")
        check(world)
    order = world.order()
    assert order.stage is Stage.WITH_STAFF
    assert [attempt.ended for attempt in order.attempts] == [AttemptEnd.UNFILLED] * 3
    statuses = [status for _, status in world.peers[BORROWER].heard]
    assert statuses == ["ExpectToSupply", "ExpectToSupply", "ExpectToSupply", "RequestReceived"]


def test_a_manual_order_says_why(world: World) -> None:
    """Nobody can deliver: the order waits for staff, and the borrower's system is told the reason."""
    for lender in (FIRST, SECOND, THIRD):
        world.shelves.verdicts[lender] = NOT_ON_SHELF
    world.post(request())
    order = world.order()
    assert (order.stage, order.outcome) == (Stage.WITH_STAFF, Outcome.MANUAL)
    assert order.reason is not None
    told = world.peers[BORROWER].took[-1]
    assert isinstance(told, SupplyingAgencyMessage)
    assert (told.status.status, told.info.note) == ("RequestReceived", f"{order.reason}: {order.sentence}")


def test_a_record_that_nobody_knows_is_left_to_staff(world: World) -> None:
    """An order for a record that is not in the catalogue is kept, with its reason."""
    world.post(request(faust="49999999"))
    order = world.order()
    assert (order.stage, order.outcome) == (Stage.WITH_STAFF, Outcome.MANUAL)
    assert "49999999" in order.sentence


def test_a_lender_that_the_borrower_chose_gets_it_without_a_decision(world: World) -> None:
    """A Request that names a library goes to it; its Unfilled ends the order, and is passed on as it came."""
    world.post(request(to=SECOND))
    order = world.order()
    assert (order.stage, order.lender, order.outcome) == (Stage.REQUESTED, SECOND, None)
    assert not world.shelves.asked
    says(world, SECOND, 1, "Unfilled", reason=ReasonForMessage.REQUEST_RESPONSE)
    assert (world.order().stage, world.order().closed) == (Stage.CLOSED, CloseReason.UNFILLED)
    assert world.peers[BORROWER].heard == [("RequestResponse", "Unfilled")]
    assert not world.peers[FIRST].requests


@pytest.mark.parametrize(
    ("mood", "end"), [(Mood.DECLINES, AttemptEnd.REFUSED), (Mood.REJECTS, AttemptEnd.REFUSED)], ids=str
)
def test_a_lender_that_refuses_the_request_makes_room_for_the_next(world: World, mood: Mood, end: AttemptEnd) -> None:
    """An ERROR or a closed door is the lender's word: the next one is asked at once."""
    world.peers[FIRST].mood = mood
    world.post(request())
    order = world.order()
    assert (order.attempts[0].ended, order.lender) == (end, SECOND)


def test_a_lender_that_cannot_be_reached_makes_room_for_the_next(world: World) -> None:
    """Three refused connections prove that nothing has arrived; until then nobody else is asked."""
    world.peers[FIRST].mood = Mood.DOWN
    world.post(request())
    assert (world.order().lender, world.peers[FIRST].tried) == (FIRST, 1)
    assert "delivery_delayed" in world.kinds(world.order())
    world.wait(60)
    order = world.order()
    assert (order.attempts[0].ended, order.lender) == (AttemptEnd.NEVER_ARRIVED, SECOND)
    assert world.peers[FIRST].tried == 3


@pytest.mark.parametrize("mood", [Mood.SWALLOWS, Mood.HANGS, Mood.FAILS, Mood.TALKS_NONSENSE], ids=str)
def test_a_request_that_may_have_arrived_stays_where_it_is(world: World, mood: Mood) -> None:
    """One unclear try is enough: refused connections afterwards prove nothing, for days on end."""
    world.peers[FIRST].mood = mood
    world.post(request())
    world.wait(31)
    world.peers[FIRST].mood = Mood.DOWN
    world.pass_hours(3 * 24)
    order = world.order()
    assert (order.lender, len(order.attempts)) == (FIRST, 1)
    assert not world.peers[SECOND].requests


@pytest.mark.parametrize("last", [Mood.HANGS, Mood.DOWN, Mood.REJECTS, Mood.FAILS], ids=str)
def test_an_unclear_request_is_given_up_to_staff_and_never_to_another_lender(world: World, last: Mood) -> None:
    """After seven days somebody must look; whatever the last try said, it does not undo the first."""
    world.peers[FIRST].mood = Mood.SWALLOWS
    world.post(request())
    world.peers[FIRST].mood = last
    world.pass_hours(8 * 24)
    order = world.order()
    assert (order.lender, len(order.attempts)) == (FIRST, 1)
    assert order.needs_attention
    assert "delivery_given_up" in world.kinds(order)
    world.act(order, do="end_attempt")
    assert world.order().lender == SECOND


def test_a_repeat_that_is_called_a_duplicate_has_arrived(world: World) -> None:
    """The first try was taken and its confirmation lost: ERROR "already exists" to the second means it is there."""
    world.peers[FIRST].mood = Mood.SWALLOWS
    world.post(request())
    world.peers[FIRST].mood = Mood.TAKES
    world.wait(60)
    order = world.order()
    assert order.attempts[0].delivered
    assert (order.stage, len(order.attempts)) == (Stage.REQUESTED, 1)


def test_a_lender_without_an_address_is_passed_over(world: World) -> None:
    """It cannot be asked by wire: the attempt is refused with a sentence that says so."""
    world.post(request(to="861640"))
    order = world.order()
    assert (order.stage, order.closed) == (Stage.CLOSED, CloseReason.UNFILLED)
    assert "no ISO 18626 address" in order.sentence


def test_a_borrower_without_an_address_is_served_all_the_same(world: World) -> None:
    """Its messages are kept for its staff, and the order goes on."""
    world.post(request(borrower="861640"))
    order = world.order("R-1", "861640")
    view = world.workflow.queries.view(order.id)
    assert view is not None
    assert order.stage in {Stage.REQUESTED, Stage.WITH_STAFF}
    kept = [message for message in view.messages if message.peer == "861640" and message.direction == "out"]
    assert [message.state for message in kept] == ["kept"]


def test_two_borrowers_may_use_the_same_id(world: World) -> None:
    """Ids belong to their borrower: two orders, and each hears of its own."""
    world.post(request("R-1"))
    world.post(request("R-1", borrower="746100"))
    ours, theirs = world.order("R-1"), world.order("R-1", "746100")
    assert ours.id != theirs.id
    assert (ours.lender, theirs.lender) == (FIRST, THIRD)
    world.post(borrower_says(Action.CANCEL, borrower="746100"))
    assert world.peers[THIRD].actions == ["Cancel"]
    assert not world.peers[FIRST].actions


@pytest.mark.parametrize("odd", ["R|1", "a b  c", "æøå-Ω", "x" * 200, "';--", "%_\\", "<&>\"'", "1\t2"])
def test_ids_with_odd_characters_come_back_as_they_were(world: World, odd: str) -> None:
    """An id is the borrower's own, character for character."""
    assert said_ok(world.post(request(odd)))
    order = world.order(odd)
    assert order.request_id == odd
    assert said_ok(world.post(borrower_says(Action.STATUS_REQUEST, odd)))
    assert world.peers[FIRST].actions == ["StatusRequest"]
    told = world.peers[BORROWER].took[0]
    assert told.header.requesting_request_id == odd


def test_the_same_instant_twice_is_told_apart(world: World) -> None:
    """Two equal renewals at different times are two; the same bytes again are one."""
    requested(world)
    says(world, FIRST, 1, "Loaned")
    first = borrower_says(Action.RENEW, at=NOON)
    assert world.post(first) == world.post(first)
    world.wait(1)
    world.post(borrower_says(Action.RENEW, at=NOON + timedelta(seconds=1)))
    assert world.peers[FIRST].actions == ["Renew", "Renew"]
