"""Every status and every action in every state of a lender that has the order, through the door.

Each is confirmed; what the tables allow moves the order and goes on to the other side, the rest is recorded alone.
"""

from __future__ import annotations

from typing import Final

import pytest

from gateway.orders.events import BorrowerSaid, SupplierSaid
from gateway.orders.order import Order, Stage
from gateway.orders.transitions import ANSWERED_HERE, BORROWER_ACTIONS, COMPLETING, ENDING, LEAPS, SUPPLIER_STEPS
from schemas.iso18626.codes import Action, Status
from tests.workflow.sayings import BORROWER, FIRST, borrower_says, lender_says, request, said_ok
from tests.workflow.world import World

PATHS: Final[dict[Status | None, tuple[Status, ...]]] = {
    None: (),
    Status.REQUEST_RECEIVED: (Status.REQUEST_RECEIVED,),
    Status.EXPECT_TO_SUPPLY: (Status.EXPECT_TO_SUPPLY,),
    Status.WILL_SUPPLY: (Status.WILL_SUPPLY,),
    Status.LOANED: (Status.LOANED,),
    Status.OVERDUE: (Status.LOANED, Status.OVERDUE),
    Status.RECALLED: (Status.LOANED, Status.RECALLED),
    Status.HOLD_RETURN: (Status.LOANED, Status.HOLD_RETURN),
    Status.RELEASE_HOLD_RETURN: (Status.LOANED, Status.HOLD_RETURN, Status.RELEASE_HOLD_RETURN),
}
"""How a lender gets into each state in which it has the order."""
NAMES: Final = [str(state or "silent") for state in PATHS]


def in_state(world: World, request_id: str, state: Status | None) -> Order:
    """A new order at the first lender, in this state."""
    world.post(request(request_id, to=FIRST))
    order = world.order(request_id)
    for status in PATHS[state]:
        world.post(lender_says(FIRST, f"{order.id}-1", status))
    order = world.order(request_id)
    assert order.attempt is not None
    assert order.attempt.status == state
    return order


def test_no_state_is_left_out() -> None:
    """All but the ends, after which there is no lender that has the order."""
    assert set(PATHS) == set(SUPPLIER_STEPS) - COMPLETING - ENDING


@pytest.mark.parametrize("state", PATHS, ids=NAMES)
def test_every_status_after_every_status(world: World, state: Status | None) -> None:
    """Applied and told to the borrower, or recorded alone."""
    for number, status in enumerate(Status):
        before = in_state(world, f"R-{number}", state)
        heard = len(world.peers[BORROWER].heard)
        assert said_ok(world.post(lender_says(FIRST, f"{before.id}-1", status, note="nu")))
        order = world.order(f"R-{number}")
        allowed = status in SUPPLIER_STEPS[state] or status == state
        leaps = status in LEAPS.get(state, ())
        said = next(event for event in reversed(world.events(order)) if isinstance(event, SupplierSaid))
        assert said.applied == (allowed or leaps)
        assert bool(said.remark) == (not allowed)
        assert len(world.peers[BORROWER].heard) - heard == said.applied
        assert order.attempts[0].status == (status if said.applied else state)
        assert (order.stage == Stage.CLOSED) == (
            said.applied and status in COMPLETING | ENDING - {Status.RETRY_POSSIBLE}
        )
        assert (order.stage == Stage.AWAITS_RETRY) == (said.applied and status == Status.RETRY_POSSIBLE)


@pytest.mark.parametrize("state", PATHS, ids=NAMES)
def test_every_action_after_every_status(world: World, state: Status | None) -> None:
    """Passed on to the lender, answered here, or recorded alone."""
    for number, action in enumerate(Action):
        before = in_state(world, f"R-{number}", state)
        told, heard = len(world.peers[FIRST].actions), len(world.peers[BORROWER].heard)
        assert said_ok(world.post(borrower_says(action, f"R-{number}", to=FIRST)))
        order = world.order(f"R-{number}")
        goes_on = state in BORROWER_ACTIONS[action]
        said = next(event for event in reversed(world.events(order)) if isinstance(event, BorrowerSaid))
        assert said.applied == goes_on
        assert bool(said.remark) == (not goes_on)
        assert len(world.peers[FIRST].actions) - told == goes_on
        assert len(world.peers[BORROWER].heard) - heard == (not goes_on and action in ANSWERED_HERE)
        assert (order.stage, order.attempts[0].status) == (before.stage, state)
