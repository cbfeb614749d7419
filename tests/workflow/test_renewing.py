"""A newer illgate opens the order base of an earlier one, whose rows have another form: its orders go on."""

from __future__ import annotations

import json
import sqlite3
from datetime import timedelta

from gateway.config import TimersConfig
from gateway.orders.order import Stage
from gateway.orders.vocabulary import Limit
from gateway.workflow.interface import StaffAct
from gateway.workflow.order_base import ATTENTION, ORDER, TIMER, WANTED
from schemas.iso18626.codes import Status
from tests.workflow.earlier_base import leave_an_earlier_base
from tests.workflow.sayings import BORROWER, FIRST, NOON, OTHER_BORROWER, SECOND, lender_says, request, said_ok
from tests.workflow.world import World


def test_open_orders_go_on_as_they_stood(world: World) -> None:
    """The order is the same in lists, by its id and for its lender, and its time limit is kept again."""
    world.post(request())
    world.wait(60)
    before, limits = world.order(), world.tasks()
    leave_an_earlier_base(world)
    world.begin()
    assert world.workflow.queries.orders(stage=Stage.REQUESTED) == (before,)
    assert world.tasks() == limits
    assert said_ok(world.post(lender_says(FIRST, f"{before.id}-1", Status.LOANED)))
    assert world.order().stage is Stage.ON_LOAN


def test_orders_that_need_staff_are_in_their_queue_again(world: World) -> None:
    """What needs attention is known from the events, not from the row."""
    world.post(request())
    world.wait(60)
    attempt = f"{world.order().id}-1"
    world.act(world.order(), do="end_attempt")
    world.post(lender_says(FIRST, attempt, Status.LOANED))
    before = world.order()
    assert before.needs_attention
    leave_an_earlier_base(world)
    world.begin()
    assert world.workflow.queries.orders(attention=True) == (before,)
    assert not world.run(world.workflow.act(before.id, StaffAct(do="seen"))).needs_attention
    assert world.workflow.queries.attention() == 0


def test_closed_orders_are_read_from_their_events(world: World) -> None:
    """They are listed and counted as ever, though nothing writes their rows again."""
    world.post(request(borrower=OTHER_BORROWER))
    world.post(request())
    world.wait(60)
    world.post(lender_says(FIRST, f"{world.order().id}-1", Status.LOANED))
    world.post(lender_says(FIRST, f"{world.order().id}-1", Status.LOAN_COMPLETED))
    closed, counted = world.order(), world.workflow.queries.statistics()
    assert closed.stage is Stage.CLOSED
    leave_an_earlier_base(world)
    world.begin()
    assert world.workflow.queries.order(closed.id) == closed
    assert world.workflow.queries.orders(borrower=BORROWER) == (closed,)
    assert world.workflow.queries.statistics() == counted


def leave_the_marks_of_an_earlier_base(world: World) -> None:
    """Ends the gateway and leaves its rows as an earlier one wrote them: one trouble of an order at a time."""
    world.crash()
    with sqlite3.connect(world.path) as base:
        for key, body in base.execute("SELECT key, body FROM row WHERE kind = ?", (ORDER,)).fetchall():
            saved = json.loads(body)
            marks = saved.pop("marks")
            saved |= {"trouble": marks[-1]["sentence"] if marks else "", "unmended": ""}
            base.execute("UPDATE row SET body = ? WHERE kind = ? AND key = ?", (json.dumps(saved).encode(), ORDER, key))
    base.close()


def test_marks_of_open_and_closed_orders_are_kept(world: World) -> None:
    """They are made again from the events, and can be marked as seen to."""
    for number in (1, 2):
        world.post(request(f"R-{number}"))
        world.wait(60)
        order = world.order(f"R-{number}")
        world.act(order, do="end_attempt")
        world.post(lender_says(FIRST, f"{order.id}-1", Status.LOANED))
    for status in (Status.LOANED, Status.LOAN_COMPLETED):
        world.post(lender_says(SECOND, f"{world.order('R-2').id}-2", status))
    before = world.workflow.queries.orders(attention=True)
    assert [order.stage for order in before] == [Stage.CLOSED, Stage.REQUESTED]
    leave_the_marks_of_an_earlier_base(world)
    world.begin()
    assert world.workflow.queries.orders(attention=True) == before
    for order in before:
        assert not world.act(order, do="seen").needs_attention
    assert world.workflow.queries.attention() == 0


def test_an_order_whose_mark_is_settled_by_now_leaves_the_queue(world: World) -> None:
    """An earlier illgate kept the mark of a late loan although the lender had its item back."""
    world.post(request())
    world.wait(60)
    order = world.order()
    world.act(order, do="end_attempt")
    for status in (Status.LOANED, Status.LOAN_COMPLETED):
        world.post(lender_says(FIRST, f"{order.id}-1", status))
    for status in (Status.LOANED, Status.LOAN_COMPLETED):
        world.post(lender_says(SECOND, f"{order.id}-2", status))
    assert world.order().stage is Stage.CLOSED
    leave_the_marks_of_an_earlier_base(world)
    with sqlite3.connect(world.path) as base:
        base.execute("UPDATE row SET facet = ? WHERE kind = ?", (WANTED, ATTENTION))
    base.close()
    world.begin()
    assert world.workflow.queries.orders(attention=True) == ()


def test_changed_time_limits_hold_for_orders_that_there_are(world: World) -> None:
    """After the next start: a shorter limit rings at its own time, one that is over by now at once."""
    world.post(request())
    world.wait(60)
    world.post(lender_says(FIRST, f"{world.order().id}-1", Status.LOANED, due=NOON + timedelta(days=10)))
    world.timers = TimersConfig(recall_days=2, overdue="stand_in")
    world.restart()
    world.pass_hours(11 * 24)
    assert world.peers[BORROWER].said_of("R-1")[-2:] == [Status.LOANED, Status.OVERDUE]
    world.pass_hours(2 * 24)
    assert world.peers[BORROWER].said_of("R-1")[-1] == Status.RECALLED
    world.timers = TimersConfig(still_out_days=1)
    world.pass_hours(2 * 24)
    assert not world.order().noticed
    world.restart()
    world.settle()
    assert [one.limit for one in world.order().noticed] == [Limit.STILL_OUT]


def test_a_limit_that_is_switched_off_rings_no_more(world: World) -> None:
    """Its task goes; nothing else is written at a start under the same settings."""
    world.post(request())
    world.wait(60)
    before = world.store._reader.execute("SELECT * FROM task").fetchall()
    world.restart()
    assert world.store._reader.execute("SELECT * FROM task").fetchall() == before
    world.timers = TimersConfig(unanswered_days=0)
    world.restart()
    assert world.tasks() == []
    world.timers = TimersConfig()
    world.restart()
    assert world.tasks() == [(TIMER, world.order().id.encode())]
