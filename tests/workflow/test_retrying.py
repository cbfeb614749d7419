"""RetryPossible and what a borrower may make of it: the same thing again, something else, or nothing in time."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

import pytest
from msgspec.structs import replace

from gateway.orders.events import Retried, SupplierSaid
from gateway.orders.order import Order, Stage
from gateway.orders.vocabulary import AttemptEnd, CloseReason, Starter
from gateway.orders.waiting import For, waits_for
from schemas.iso18626 import write
from schemas.iso18626.codes import Action, RequestType
from schemas.iso18626.messages import (
    BillingInfo,
    Code,
    Costs,
    Header,
    MessageInfo,
    RetryInfo,
    ServiceInfo,
    StatusInfo,
    SupplyingAgencyMessage,
)
from tests.workflow.sayings import (
    BORROWER,
    FIRST,
    GATEWAY,
    NOON,
    PID,
    SECOND,
    THIRD,
    agency,
    borrower_says,
    error_of,
    lender_says,
    loan_request,
    request,
    said_ok,
)
from tests.workflow.world import BRANCH, NEWER_FAUST, OTHER_EDITION, World

NOT_POSSIBLE: Final = ("UnrecognisedDataValue", "requestType: Retry not possible")
LATER: Final = NOON + timedelta(hours=1)


def retry(
    request_id: str = "R-1",
    *,
    of: str | None = "R-1",
    to: str = FIRST,
    at: datetime = LATER,
    most: int = 0,
    **more: Any,
) -> bytes:
    """A Retry as a borrower's system writes it: `of` the request before, ready to pay `most` crowns."""
    service = ServiceInfo(request_type=RequestType.RETRY, previous_request_id=of, service_type="Loan")
    wanted = loan_request(request_id, to=to, at=at, service=service, **more)
    costs = Costs(currency=Code(value="DKK"), amount=Decimal(most))
    return write(replace(wanted, billing=BillingInfo(maximum_costs=costs)) if most else wanted)


def too_dear(request_id: str, lender: str = FIRST, at: datetime = NOON) -> bytes:
    """A lender that wants 60 crowns for it."""
    said = SupplyingAgencyMessage(
        header=Header(
            supplying_agency=agency(lender),
            requesting_agency=agency(BORROWER),
            timestamp=at,
            requesting_request_id=request_id,
        ),
        info=MessageInfo(reason_for_message="RequestResponse", reason_retry=Code(value="CostExceedsMaxCost")),
        status=StatusInfo(status="RetryPossible", last_change=at),
        retry=RetryInfo(offered_costs=(Costs(currency=Code(value="DKK"), amount=Decimal(60)),)),
    )
    return write(said)


@pytest.fixture
def refused(world: World) -> Order:
    """An order at a lender of the borrower's choice, which has answered RetryPossible."""
    world.post(request(to=FIRST))
    assert said_ok(world.post(too_dear(f"{world.order().id}-1")))
    return world.order()


def test_the_borrower_hears_why_and_the_order_waits(world: World, refused: Order) -> None:
    """With the lender's reason and price; nobody else is asked, and nothing is closed."""
    assert world.peers[BORROWER].heard == [("RequestResponse", "RetryPossible")]
    told = world.peers[BORROWER].took[-1]
    assert isinstance(told, SupplyingAgencyMessage)
    assert told.info.reason_retry == Code(value="CostExceedsMaxCost")
    assert told.retry is not None
    assert told.retry.offered_costs[0].amount == Decimal(60)
    assert (refused.stage, refused.closed) == (Stage.AWAITS_RETRY, None)
    assert refused.attempts[0].ended is AttemptEnd.RETRY_POSSIBLE
    waiting = waits_for(refused)
    assert waiting is not None
    assert (waiting.what, waiting.agency) == (For.RETRY, BORROWER)
    said = next(event for event in world.events(refused) if isinstance(event, SupplierSaid))
    assert (said.reason_retry, said.offered) == ("CostExceedsMaxCost", "60 DKK")


def test_a_lender_that_answers_as_its_branch_is_asked_again_as_such(world: World) -> None:
    """The borrower's system writes to whom it heard from."""
    world.post(request(to=FIRST))
    world.post(too_dear(f"{world.order().id}-1", BRANCH))
    told = world.peers[BORROWER].took[-1]
    assert told.header.supplying_agency == agency(BRANCH)
    assert said_ok(world.post(retry(to=BRANCH, most=60)))
    assert [attempt.lender for attempt in world.order().attempts] == [FIRST, FIRST]


def test_answers_about_what_was_wanted_before_decide_nothing(world: World) -> None:
    """Staff took the order while libraries were asked, and the borrower wants something else before they answer."""
    world.shelves.slow = True
    world.post(request())
    world.act(world.order(), do="send", lender=THIRD)
    world.post(lender_says(THIRD, f"{world.order().id}-1", "RetryPossible"))
    world.post(retry(to=GATEWAY, faust=NEWER_FAUST))
    assert world.order().stage is Stage.DECIDING
    world.shelves.answer()
    world.settle()
    assert [one.edition for one in world.order().attempts] == [PID, OTHER_EDITION.id]


@pytest.mark.parametrize(("request_id", "of"), [("R-1", "R-1"), ("R-1", None), ("R-2", "R-1")])
def test_the_same_thing_again_goes_to_the_same_lender_as_a_retry(
    world: World, refused: Order, request_id: str, of: str | None
) -> None:
    """Under the same id or a new one: a new attempt, which names the one before by the id that the lender knows."""
    assert said_ok(world.post(retry(request_id, of=of, most=60)))
    _, again = world.peers[FIRST].requests
    assert again.service is not None
    assert (again.service.request_type, again.service.previous_request_id) == ("Retry", f"{refused.id}-1")
    assert again.header.requesting_request_id == f"{refused.id}-2"
    assert again.billing is not None
    assert again.billing.maximum_costs == Costs(currency=Code(value="DKK"), amount=Decimal(60))
    order = world.order(request_id)
    assert order.id == refused.id
    assert (order.stage, order.lender, order.attempts[1].by) == (Stage.REQUESTED, FIRST, Starter.BORROWER)
    world.post(lender_says(FIRST, f"{order.id}-2", "Loaned"))
    told = world.peers[BORROWER].took[-1]
    assert isinstance(told, SupplyingAgencyMessage)
    assert (told.header.requesting_request_id, told.status.status) == (request_id, "Loaned")


def test_the_borrower_may_speak_under_either_id_after_a_retry(world: World, refused: Order) -> None:
    """Both lead to the one order; a third borrower's request may not take either."""
    world.post(retry("R-2", most=60))
    world.post(lender_says(FIRST, f"{refused.id}-2", "Loaned"))
    assert said_ok(world.post(borrower_says(Action.RECEIVED, "R-2")))
    assert said_ok(world.post(borrower_says(Action.SHIPPED_RETURN, "R-1")))
    order = world.order("R-2")
    assert (order.id, order.received, order.returned) == (refused.id, True, True)
    assert error_of(world.post(request("R-2"))) == (
        "UnrecognisedDataValue",
        "requestingAgencyRequestId: request with a given ID already exists",
    )


def test_a_lender_may_answer_retry_possible_again(world: World, refused: Order) -> None:
    """And the borrower may try as often as it likes; each Retry is one attempt."""
    for number in (2, 3):
        again = retry(most=10 * number, at=LATER + timedelta(hours=number))
        assert said_ok(world.post(again))
        assert world.post(again) == world.post(again), "the same bytes again: the same confirmation"
        assert len(world.order().attempts) == number
        world.post(too_dear(f"{refused.id}-{number}", at=LATER + timedelta(hours=number)))
        assert world.order().stage is Stage.AWAITS_RETRY
    assert [status for _, status in world.peers[BORROWER].heard] == ["RetryPossible"] * 3


def test_a_retry_written_anew_while_it_is_under_way_is_confirmed_without_effect(world: World, refused: Order) -> None:
    """Its sender lost our confirmation; only the moment of writing differs."""
    world.post(retry(most=60))
    assert said_ok(world.post(retry(most=60, at=LATER + timedelta(minutes=5))))
    assert len(world.order().attempts) == 2
    assert error_of(world.post(retry(most=90, at=LATER + timedelta(minutes=6)))) == NOT_POSSIBLE
    assert refused.id == world.order().id


def test_something_else_goes_to_the_lender_that_the_borrower_chose(world: World, refused: Order) -> None:
    """Another record at the same lender: still a Retry of the request that it knows."""
    assert said_ok(world.post(retry("R-2", faust=NEWER_FAUST)))
    _, again = world.peers[FIRST].requests
    assert again.service is not None
    assert (again.service.request_type, again.service.previous_request_id) == ("Retry", f"{refused.id}-1")
    assert again.bibliographic.record_ids[0].identifier == NEWER_FAUST
    event = next(event for event in world.events(refused) if isinstance(event, Retried))
    assert (event.changed, event.attempt) == (True, 1)


def nobody_left(world: World) -> Order:
    """An automated order whose lenders answered RetryPossible, Unfilled, Unfilled: it is with staff."""
    world.post(request())
    order = world.order()
    world.post(lender_says(FIRST, f"{order.id}-1", "RetryPossible"))
    assert world.order().lender == SECOND, "a lender that can supply now goes before one that could later"
    world.post(lender_says(SECOND, f"{order.id}-2", "Unfilled"))
    world.post(lender_says(THIRD, f"{order.id}-3", "Unfilled"))
    assert world.order().stage is Stage.WITH_STAFF
    return world.order()


def test_an_automated_order_that_went_to_staff_may_be_retried(world: World) -> None:
    """It goes to the lender that might supply, and the borrower hears who; a refusal then brings it back to staff."""
    order = nobody_left(world)
    assert said_ok(world.post(retry("R-2", to=GATEWAY)))
    assert (world.order("R-2").lender, world.order("R-2").attempts[3].by) == (FIRST, Starter.DECISION)
    assert world.peers[BORROWER].heard[-1] == ("RequestResponse", "ExpectToSupply")
    world.post(lender_says(FIRST, f"{order.id}-4", "Unfilled"))
    assert world.order("R-2").stage is Stage.WITH_STAFF


def test_an_automated_order_for_something_else_is_decided_anew(world: World) -> None:
    """A new search; a lender that had said RetryPossible is asked like any other."""
    order = nobody_left(world)
    asked = len(world.shelves.asked)
    assert said_ok(world.post(retry("R-2", to=GATEWAY, faust=NEWER_FAUST)))
    assert len(world.shelves.asked) > asked
    again = world.order("R-2")
    assert (again.id, again.lender) == (order.id, FIRST)
    (_, request_anew) = world.peers[FIRST].requests
    assert request_anew.service is not None
    assert request_anew.service.request_type == "New"


def test_a_changed_retry_may_go_to_the_lender_that_might_supply_the_same_edition(world: World) -> None:
    """Another volume of the record: who had said RetryPossible counts as not asked yet, who refused it does not."""
    order = nobody_left(world)
    wanted = loan_request(
        "R-2",
        at=LATER,
        service=ServiceInfo(request_type=RequestType.RETRY, previous_request_id="R-1", service_type="Loan"),
    )
    volume = replace(wanted, bibliographic=replace(wanted.bibliographic, volumes=("2",)))
    assert said_ok(world.post(write(volume)))
    again = world.order("R-2")
    assert (again.id, again.lender, len(again.attempts)) == (order.id, FIRST, 4)
    world.post(lender_says(FIRST, f"{order.id}-4", "RetryPossible"))
    assert world.order("R-2").stage is Stage.WITH_STAFF


def test_a_retry_addressed_to_a_lender_that_never_might_is_refused(world: World) -> None:
    """The one that answered Unfilled has nothing to retry."""
    nobody_left(world)
    assert error_of(world.post(retry("R-2", to=SECOND))) == NOT_POSSIBLE
    assert said_ok(world.post(retry("R-2", to=FIRST)))


@pytest.mark.parametrize("stage", ["nothing", "requested", "unfilled", "loaned"])
def test_a_retry_of_anything_else_is_not_possible(world: World, stage: str) -> None:
    """Of a request that nobody knows, that a lender still has, or that ended otherwise."""
    if stage != "nothing":
        world.post(request(to=FIRST))
        order_id = world.order().id
        if stage != "requested":
            world.post(lender_says(FIRST, f"{order_id}-1", stage.title()))
    assert error_of(world.post(retry("R-2", of="R-1"))) == NOT_POSSIBLE
    assert error_of(world.post(retry("R-1"))) == NOT_POSSIBLE
    assert error_of(world.post(retry("R-3", of="R-99"))) == NOT_POSSIBLE


def test_a_retry_takes_no_other_orders_id(world: World, refused: Order) -> None:
    """The new id belongs to another order of the same borrower."""
    world.post(request("R-2", to=SECOND))
    kind, value = error_of(world.post(retry("R-2", of="R-1")))
    assert (kind, value) == (
        "UnrecognisedDataValue",
        "requestingAgencyRequestId: request with a given ID already exists",
    )
    assert world.order().stage is Stage.AWAITS_RETRY
    assert refused.id == world.order().id


def test_a_cancel_instead_of_a_retry(world: World, refused: Order) -> None:
    """Nobody has the order: it is cancelled at once, and a Retry comes too late."""
    world.post(borrower_says(Action.CANCEL))
    assert world.order().closed is CloseReason.CANCELLED
    assert world.order().sentence == "Cancelled while no lender had the order."
    assert error_of(world.post(retry())) == NOT_POSSIBLE
    assert refused.id == world.order().id


def test_staff_may_send_it_elsewhere_meanwhile(world: World, refused: Order) -> None:
    """Then the lender they chose has it, and a Retry is not possible."""
    world.act(refused, do="send", lender=SECOND)
    assert world.order().lender == SECOND
    assert error_of(world.post(retry())) == NOT_POSSIBLE


def test_a_retry_that_never_comes_closes_the_order(world: World, refused: Order) -> None:
    """After thirty days; the borrower hears Unfilled, also when the gateway was down on the day."""
    world.pass_hours(29 * 24)
    assert world.order().stage is Stage.AWAITS_RETRY
    world.crash()
    world.reactor.advance(48 * 3600)
    world.begin()
    world.wait(10)
    order = world.order()
    assert (order.closed, order.id) == (CloseReason.UNFILLED, refused.id)
    assert world.peers[BORROWER].heard[-1] == ("StatusChange", "Unfilled")
    assert "No Retry came after 2026-03-02" in order.sentence


def test_the_retry_days_of_a_lender_are_kept(world: World) -> None:
    """OnLoan until a day: staff and the borrower see it."""
    world.post(request(to=FIRST))
    order_id = world.order().id
    until = datetime(2026, 4, 1, 23, 59, 59, tzinfo=UTC)
    said = SupplyingAgencyMessage(
        header=Header(
            supplying_agency=agency(FIRST),
            requesting_agency=agency(BORROWER),
            timestamp=NOON,
            requesting_request_id=f"{order_id}-1",
        ),
        info=MessageInfo(reason_for_message="RequestResponse", reason_retry=Code(value="OnLoan")),
        status=StatusInfo(status="RetryPossible", last_change=NOON),
        retry=RetryInfo(retry_after=until),
    )
    world.post(write(said))
    event = next(event for event in world.events(world.order()) if isinstance(event, SupplierSaid))
    assert (event.reason_retry, str(event.retry_after), event.retry_before) == ("OnLoan", "2026-04-01", None)


def test_a_loan_under_the_id_of_the_first_attempt_is_shown_to_staff(world: World, refused: Order) -> None:
    """A lender that keeps to its first id has sent something that nobody waits for."""
    world.post(retry("R-2", most=60))
    assert said_ok(world.post(lender_says(FIRST, f"{refused.id}-1", "Loaned")))
    world.wait(60)
    assert "Loaned" in world.order("R-2").needs_attention


def test_the_days_of_a_booking_go_with_the_retry(world: World) -> None:
    """A Retry that names other days is for these; one that names none leaves them as they were."""
    days = {"start_date": datetime(2026, 5, 4, 23, 59, 59, tzinfo=UTC), "end_date": datetime(2026, 5, 8, tzinfo=UTC)}
    booked = ServiceInfo(service_type="Loan", request_sub_types=("BookingRequest",), **days)  # type: ignore[arg-type]
    world.post(request(to=FIRST, service=booked))
    assert (world.order().starts, world.order().wish.booked_from) == (date(2026, 5, 4), date(2026, 5, 4))
    for number, start in enumerate((None, datetime(2026, 6, 1, 23, 59, 59, tzinfo=UTC)), start=1):
        world.post(lender_says(FIRST, f"{world.order().id}-{number}", "RetryPossible"))
        service = ServiceInfo(
            request_type=RequestType.RETRY, service_type="Loan", previous_request_id="R-1", start_date=start
        )
        assert said_ok(world.post(request(to=FIRST, service=service, at=NOON + timedelta(days=number))))
        assert world.order().starts == (start.date() if start else date(2026, 5, 4))
        assert world.order().wish.booked_from == world.order().starts
        assert world.order().ends == date(2026, 5, 8)
