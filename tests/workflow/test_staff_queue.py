"""What staff find: orders that need them, orders of one group, and what each waits for."""

from __future__ import annotations

from datetime import timedelta

from msgspec.structs import replace

from gateway.orders.order import Order, Stage
from gateway.workflow.interface import NotNow, StaffAct
from schemas.iso18626 import write
from schemas.iso18626.codes import Action, RequestType
from schemas.iso18626.messages import ServiceInfo
from tests.workflow.sayings import (
    BORROWER,
    FIRST,
    NOON,
    OTHER_BORROWER,
    SECOND,
    THIRD,
    borrower_says,
    lender_says,
    loan_request,
    request,
    said_ok,
)
from tests.workflow.world import World

WEEK = 8 * 24 * 3600


def in_queue(world: World, **narrowed: str) -> list[str]:
    """The borrowers' ids of the orders that staff must see to, newest first."""
    queries = world.workflow.queries
    found = queries.orders(attention=True, **narrowed)  # type: ignore[arg-type]  # words and borrowers alone
    if not narrowed:
        assert queries.attention() == len(found)
    return [order.request_id for order in found]


def grouped(request_id: str, group: str, borrower: str = BORROWER) -> bytes:
    """A Request for one of several items."""
    asked = loan_request(request_id, to=FIRST, borrower=borrower)
    return write(replace(asked, header=replace(asked.header, multiple_item_request_id=group)))


def test_orders_come_into_the_queue_and_leave_it_by_themselves(world: World) -> None:
    """A lender that is silent too long; its answer; a restart between."""
    for number in (1, 2):
        world.post(request(f"R-{number}", to=FIRST))
        world.wait(1)
    assert in_queue(world) == []
    world.reactor.advance(WEEK)
    world.restart()
    world.wait(10)
    assert in_queue(world) == ["R-2", "R-1"]
    assert in_queue(world, words="r-1") == ["R-1"]
    assert in_queue(world, borrower=OTHER_BORROWER) == []
    world.post(lender_says(FIRST, f"{world.order('R-2').id}-1", "WillSupply"))
    assert in_queue(world) == ["R-1"]


def test_what_has_happened_stays_until_staff_have_seen_to_it(world: World) -> None:
    """A lender that delivers after it was left; also of an order that is closed."""
    world.post(request())
    order = world.order()
    world.post(lender_says(FIRST, f"{order.id}-1", "Unfilled"))
    world.post(borrower_says(Action.CANCEL))
    world.post(lender_says(FIRST, f"{order.id}-1", "Loaned"))
    assert in_queue(world) == ["R-1"]
    seen = world.act(order, do="seen")
    assert (seen.needs_attention, in_queue(world)) == ("", [])
    assert world.kinds(seen)[-1] == "seen"
    assert "Nothing has happened" in world.fails_with(NotNow, world.workflow.act(order.id, StaffAct(do="seen")))


def test_a_late_loan_stays_marked_when_the_next_lender_is_asked(world: World) -> None:
    """An outside tester's case: the borrower's Retry begins a new attempt while the old lender has sent its item."""
    world.post(request(to=FIRST))
    attempt = f"{world.order().id}-1"
    world.post(lender_says(FIRST, attempt, "RetryPossible"))
    world.post(lender_says(FIRST, attempt, "Loaned"))
    assert "sent Loaned after its attempt had ended" in world.order().needs_attention
    service = ServiceInfo(request_type=RequestType.RETRY, previous_request_id="R-1", service_type="Loan")
    assert said_ok(world.post(request(to=FIRST, at=NOON + timedelta(hours=1), service=service)))
    assert len(world.order().attempts) == 2
    assert in_queue(world) == ["R-1"]
    assert "sent Loaned after its attempt had ended" in world.order().needs_attention
    world.post(lender_says(FIRST, attempt, "LoanCompleted"))
    assert in_queue(world) == []


def test_what_comes_after_a_look_is_not_marked_away(world: World) -> None:
    """Staff mark what they looked at; what they have not looked at stays, and a second click says so."""
    world.post(request())
    attempt = f"{world.order().id}-1"
    world.post(lender_says(FIRST, attempt, "Unfilled"))
    world.post(lender_says(FIRST, attempt, "WillSupply"))
    looked = world.order()
    world.post(lender_says(FIRST, attempt, "Loaned"))
    late = StaffAct(do="seen", version=looked.version)
    assert "look again" in world.fails_with(NotNow, world.workflow.act(looked.id, late))
    assert "sent Loaned" in world.order().needs_attention
    assert not world.act(looked, do="seen", version=world.order().version).needs_attention


def test_a_wait_that_is_too_long_cannot_be_marked_away(world: World) -> None:
    """It shows until what is waited for has come, or a person has ended it."""
    world.post(request(to=FIRST))
    world.reactor.advance(WEEK)
    world.wait(10)
    assert world.fails_with(NotNow, world.workflow.act(world.order().id, StaffAct(do="seen")))
    world.act(world.order(), do="end_attempt")
    assert "not answered" not in world.order().needs_attention


def test_a_completed_order_has_nothing_to_end(world: World) -> None:
    """Its lender is still known, but a closed order goes nowhere any more."""
    world.post(request(to=FIRST))
    for status in ("Loaned", "LoanCompleted"):
        world.post(lender_says(FIRST, f"{world.order().id}-1", status))
    closed = world.order()
    for do in ("end_attempt", "send", "close", "recall"):
        act = StaffAct(do=do, lender=FIRST)
        assert world.fails_with(NotNow, world.workflow.act(closed.id, act))
    assert world.order() == closed


def test_orders_of_one_group_are_shown_together(world: World) -> None:
    """Of one borrower; another's group of the same name is another, and its id finds them all."""
    for number in (1, 2, 3):
        assert said_ok(world.post(grouped(f"R-{number}", "M-7")))
    world.post(grouped("R-1", "M-7", borrower=OTHER_BORROWER))
    world.post(request("R-9", to=FIRST))

    def together(order: Order) -> set[str]:
        view = world.workflow.queries.view(order.id)
        assert view is not None
        return {one.request_id for one in view.group}

    assert together(world.order("R-2")) == {"R-1", "R-3"}
    assert together(world.order("R-1", OTHER_BORROWER)) == set()
    assert together(world.order("R-9")) == set()
    assert {one.request_id for one in world.workflow.queries.orders(words="m-7", borrower=BORROWER)} == {
        "R-1",
        "R-2",
        "R-3",
    }


def test_nobody_has_seen_what_is_still_to_come(world: World) -> None:
    """A version that the order has not reached is refused, so that what comes before it stays."""
    world.post(request())
    attempt = f"{world.order().id}-1"
    world.post(lender_says(FIRST, attempt, "Unfilled"))
    world.post(lender_says(FIRST, attempt, "WillSupply"))
    looked = world.order()
    ahead = StaffAct(do="seen", version=looked.version + 1)
    said = world.fails_with(NotNow, world.workflow.act(looked.id, ahead))
    assert said == f"The order is at version {looked.version}: nobody can have seen it at version {looked.version + 1}."
    assert world.order() == looked


def test_a_page_of_the_queue_is_full_whatever_stage_it_is_of(world: World) -> None:
    """Orders of other stages between them are passed over, and the next page goes on behind the last."""
    for number in range(1, 7):
        world.post(request(f"R-{number}", to=FIRST))
        world.wait(1)
    for number in (2, 4, 5, 6):
        world.post(lender_says(FIRST, f"{world.order(f'R-{number}').id}-1", "WillSupply"))
    world.reactor.advance(40 * 24 * 3600)
    world.wait(10)
    queries = world.workflow.queries
    assert queries.attention() == 6
    first = queries.orders(attention=True, stage=Stage.REQUESTED, limit=1)
    assert [order.request_id for order in first] == ["R-3"]
    rest = queries.orders(attention=True, stage=Stage.REQUESTED, limit=1, before=first[-1].id)
    assert [order.request_id for order in rest] == ["R-1"]
    assert [one.request_id for one in queries.orders(attention=True, limit=2)] == ["R-6", "R-5"]


def test_the_queue_is_searched_by_what_its_orders_are_now(world: World) -> None:
    """By the lender that has the order, also when it came into the queue under another one."""
    world.post(request())
    world.act(world.order(), do="end_attempt", lender=FIRST)
    world.post(lender_says(FIRST, f"{world.order().id}-1", "Loaned"))
    assert in_queue(world, words=SECOND) == ["R-1"]
    world.post(lender_says(SECOND, f"{world.order().id}-2", "Unfilled"))
    assert in_queue(world, words=THIRD) == ["R-1"]
    assert in_queue(world, words=SECOND) == []
