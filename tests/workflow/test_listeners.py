"""Whoever listens hears of every event as it is stored, once it is."""

from __future__ import annotations

from pathlib import Path

from gateway.orders.events import Recorded
from gateway.workflow.order_base import recorded_of
from schemas.iso18626.codes import Action
from tests.workflow.sayings import BORROWER, FIRST, LENDERS, borrower_says, lender_says, request
from tests.workflow.world import World


def test_what_is_heard_is_what_is_stored(tmp_path: Path) -> None:
    """A refusal, a loan and its return: the same values in the same order as they are read from the disk."""
    world = World(tmp_path)
    heard: list[Recorded] = []
    world.workflow.subscribe(heard.append)
    world.post(request())
    order = world.order()
    world.post(lender_says(FIRST, f"{order.id}-1", "Unfilled"))
    second = world.order().lender
    assert second in LENDERS
    for status in ("WillSupply", "Loaned"):
        world.post(lender_says(second, f"{order.id}-2", status))
    world.post(borrower_says(Action.RECEIVED, "R-1"))
    world.post(borrower_says(Action.SHIPPED_RETURN, "R-1"))
    world.post(lender_says(second, f"{order.id}-2", "LoanCompleted"))
    assert heard[0].event.borrower == BORROWER  # type: ignore[union-attr]  # the first is its placing
    assert len(heard) > 12
    assert heard == [recorded_of(stored) for stored in world.store.read.events_after(0, 1_000)]
    assert [type(one.event) for one in heard][-1].__name__ == "Closed"
