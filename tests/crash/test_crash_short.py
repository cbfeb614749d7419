"""Two of the kills of `python -m tests.crash`, so that the suite notices what the long run would."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from attrs import evolve
from msgspec.structs import replace

from gateway.lending.heads import OUTBOX
from gateway.orders.events import AttemptStarted
from gateway.orders.order import Stage
from gateway.workflow.order_base import DECIDE
from tests.crash.kill import Kill, kill_under_load
from tests.crash.order_base import OrderBase, order_base

SEEDS = (18_626, 18_633)


@pytest.mark.stories
@pytest.mark.parametrize("seed", SEEDS)
def test_a_kill_under_load_loses_and_doubles_nothing(tmp_path: Path, seed: int) -> None:
    """Every confirmed message is there once, its repeat gives the same bytes, and no Request was at two lenders."""
    kill = asyncio.run(kill_under_load(tmp_path, seed))
    assert kill.faults == ()
    assert (kill.lost, kill.doubled) == (0, 0)
    assert kill.confirmed > 0
    _faults_are_seen(order_base(tmp_path / "illgate.db"), kill)


def _faults_are_seen(base: OrderBase, kill: Kill) -> None:
    """What the run found whole is found faulty as soon as something is taken from it, or added."""
    assert list(base.faults()) == []
    assert len(base.orders) == kill.orders
    name, order = next((name, order) for name, order in base.orders.items() if order.attempt is not None)
    asked = next(one.event.message for one in base.events[name] if isinstance(one.event, AttemptStarted))
    broken = {
        "an event is gone": evolve(base, events={**base.events, name: base.events[name][:-1]}),
        "its row is gone": evolve(base, orders={key: one for key, one in base.orders.items() if key != name}),
        "its key leads elsewhere": evolve(base, found_by={**base.found_by, name: None}),
        "a message waits for ever": evolve(base, waiting={**base.waiting, asked: name}),
        "a message has two tasks": evolve(base, tasks=(*base.tasks, *[(OUTBOX, _parcel(asked, name))] * 2)),
        "nobody decides": evolve(base, orders={**base.orders, name: replace(order, stage=Stage.DECIDING)}),
    }
    for what, one in broken.items():
        assert list(one.faults()), what
    assert not base.busy()
    assert evolve(base, tasks=((DECIDE, name.encode()),)).busy()


def _parcel(message: str, order: str) -> bytes:
    return b'{"message":"%b","order":"%b","to":"765700"}' % (message.encode(), order.encode())
