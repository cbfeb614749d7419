"""Nothing that the gateway does for a message leaves a cycle of objects, which only the collector could take away."""

from __future__ import annotations

import gc
from collections import Counter
from pathlib import Path

import pytest

from schemas.iso18626.codes import Action
from tests.workflow.sayings import FIRST, borrower_says, lender_says, request
from tests.workflow.world import World

LIVES = 5


@pytest.mark.parametrize("lender", [FIRST, None])
def test_the_whole_life_of_a_loan_leaves_no_cycle(tmp_path: Path, lender: str | None) -> None:
    """The collector stops the reactor, by tens of milliseconds where much is left for it to find."""
    world = World(tmp_path)
    _live(world, "warm-up", lender)
    gc.disable()
    gc.freeze()  # what other tests have left is not looked at
    gc.set_debug(gc.DEBUG_SAVEALL)
    try:
        for number in range(LIVES):
            _live(world, f"R-{number}", lender)
        gc.collect()
        left = Counter(type(one).__qualname__ for one in gc.garbage)
    finally:
        gc.set_debug(0)
        gc.garbage.clear()
        gc.unfreeze()
        gc.enable()
    assert {name: count for name, count in left.items() if count >= LIVES} == {}


def _live(world: World, request_id: str, lender: str | None) -> None:
    world.post(request(request_id, to=lender) if lender else request(request_id))
    world.wait(1)
    order = world.order(request_id)
    asked = order.lender or FIRST
    for status in ("WillSupply", "Loaned"):
        world.post(lender_says(asked, f"{order.id}-1", status))
    world.post(borrower_says(Action.RECEIVED, request_id))
    world.post(borrower_says(Action.SHIPPED_RETURN, request_id))
    world.post(lender_says(asked, f"{order.id}-1", "LoanCompleted"))
    world.wait(1)
