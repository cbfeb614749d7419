"""Tasks: the first of each lane, room for everybody, and word of those that somebody was at and left."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.store.unit import DUE_TASKS_LOOKED_AT, Room
from gateway.store.values import Task
from tests.store.opened import QUEUE, Opened, task


def test_what_is_due_is_claimed_once(opened: Opened) -> None:
    """In the order it came; a second look finds nothing."""
    opened.enqueue(task("a"), task("b"), task("other", queue="decide"))
    assert opened.claim() == ["a", "b"]
    assert opened.claim() == []
    assert opened.store.read.queue_depth(QUEUE) == (2, opened.now)


def test_what_is_not_due_waits(opened: Opened) -> None:
    """Until its second; the queue says when to look again."""
    opened.enqueue(task("later", due=opened.now + 20), task("soon", due=opened.now + 10))
    assert opened.claim() == []
    assert opened.write(lambda unit: unit.next_due(QUEUE, opened.now)) == opened.now + 10
    opened.clock.advance(10)
    assert opened.claim() == ["soon"]
    assert opened.write(lambda unit: unit.next_due(QUEUE, opened.now)) == opened.now + 10
    opened.clock.advance(10)
    assert opened.claim() == ["later"]
    assert opened.write(lambda unit: unit.next_due(QUEUE, opened.now)) is None


def test_a_lane_goes_one_after_another(opened: Opened) -> None:
    """The second waits while the first is under way, or put off; another lane does not."""
    opened.enqueue(task("1", lane="x"), task("2", lane="x"), task("3", lane="y"))
    (first, other) = opened.claimed(lease=600)
    assert (first.body, other.body) == (b"1", b"3")
    opened.write(lambda unit: unit.postpone(first, due=opened.now + 60))
    assert opened.claim() == []
    opened.clock.advance(60)
    assert opened.claim() == ["1"]
    opened.write(lambda unit: unit.finish(first))
    assert opened.claim() == ["2"]


def test_one_lane_of_two_queues_is_two_lanes(opened: Opened) -> None:
    """An order that is being decided keeps none of its messages back."""
    opened.enqueue(task("decide", lane="x", queue="decide"), task("send", lane="x"))
    assert opened.claim() == ["send"]


def test_a_party_has_its_room_and_no_more(opened: Opened) -> None:
    """What it has under way counts; others go past it."""
    opened.enqueue(*(task(f"a{n}", party="a") for n in range(4)), *(task(f"b{n}", party="b") for n in range(4)))
    assert opened.claim(per_party=2, a=1) == ["a0", "b0", "b1"]
    assert opened.claim(per_party=2, a=2, b=2) == []


def test_all_together_have_their_room(opened: Opened) -> None:
    """The total is what is left; none left means nothing is looked for."""
    opened.enqueue(*(task(f"t{n}", party=f"p{n}") for n in range(5)))
    assert opened.claim(total=2) == ["t0", "t1"]
    assert opened.claim(total=0) == []
    assert opened.claim(total=-1) == []


def test_a_pile_keeps_nobody_behind_it(opened: Opened) -> None:
    """More due tasks of one party than one look sees: the one behind them is claimed in the same call."""
    opened.enqueue(*(task(f"a{n}", party="a") for n in range(DUE_TASKS_LOOKED_AT + 5)), task("b0", party="b"))
    assert opened.claim(per_party=2) == ["a0", "a1", "b0"]


def test_a_lease_that_has_run_out_is_claimed_again_as_begun(opened: Opened) -> None:
    """Nobody said what came of it."""
    opened.enqueue(task("a"))
    (first,) = opened.claimed(lease=60)
    assert not first.begun
    opened.clock.advance(59)
    assert opened.claim() == []
    opened.clock.advance(1)
    (again,) = opened.claimed()
    assert again.begun


def test_a_start_frees_what_was_claimed_and_says_it_was_begun(opened: Opened) -> None:
    """What had not been claimed is not begun."""
    opened.enqueue(task("a"), task("b", due=opened.now + 10))
    opened.claim(lease=3600)
    opened.write(lambda unit: unit.release_claims(opened.now))
    opened.clock.advance(10)
    assert [(one.body, one.begun) for one in opened.claimed()] == [(b"a", True), (b"b", False)]


def test_a_postponed_task_says_how_often_and_may_say_something_new(opened: Opened) -> None:
    """Its owner knows how far it came, so it is not begun; its age stays."""
    opened.enqueue(task("a"))
    made = opened.now
    (first,) = opened.claimed()
    opened.clock.advance(5)
    opened.write(lambda unit: unit.postpone(first, due=opened.now, body=b"a, unclear"))
    (second,) = opened.claimed()
    assert (second.body, second.tries, second.begun, second.created) == (b"a, unclear", 1, False, made)
    opened.write(lambda unit: unit.postpone(second, due=opened.now))
    (third,) = opened.claimed()
    assert (third.body, third.tries) == (b"a, unclear", 2)


def test_a_task_that_stumbled_says_so(opened: Opened) -> None:
    """It is tried again from its second on, and nobody knows how far it came."""
    opened.enqueue(task("a"))
    (first,) = opened.claimed()
    opened.write(lambda unit: unit.stumble(first, now=opened.now, due=opened.now + 30))
    assert opened.claim() == []
    opened.clock.advance(30)
    (again,) = opened.claimed()
    assert (again.begun, again.tries) == (True, 1)


def test_a_task_that_was_called_off_is_not_held(opened: Opened) -> None:
    """Finished by somebody else meanwhile; finishing or postponing it again does nothing."""
    opened.enqueue(task("a", lane="x"), task("b", lane="x"))
    (first,) = opened.claimed()
    assert opened.write(lambda unit: unit.holds(first))
    assert [one.body for one in opened.write(lambda unit: unit.lane(QUEUE, "x"))] == [b"a", b"b"]
    opened.write(lambda unit: unit.finish(first))
    assert not opened.write(lambda unit: unit.holds(first))
    opened.write(lambda unit: unit.postpone(first, due=0))
    opened.write(lambda unit: unit.finish(first))
    assert opened.claim() == ["b"]


def test_numbers_are_never_given_twice(opened: Opened) -> None:
    """A late word of a finished task can never hit a younger one."""
    opened.enqueue(task("a"))
    (first,) = opened.claimed()
    opened.write(lambda unit: unit.finish(first))
    opened.enqueue(task("b"))
    (second,) = opened.claimed()
    assert second.id > first.id


def test_the_queue_tells_its_depth_and_its_oldest(opened: Opened) -> None:
    """What is under way counts as long as it is not finished."""
    assert opened.store.read.queue_depth(QUEUE) == (0, None)
    made = opened.now
    opened.enqueue(task("a"))
    opened.clock.advance(10)
    opened.enqueue(task("b"))
    opened.claim()
    assert opened.store.read.queue_depth(QUEUE) == (2, made)


PARTIES = st.sampled_from("abc")


@settings(deadline=None)
@given(
    tasks=st.lists(PARTIES, max_size=30),
    busy=st.dictionaries(PARTIES, st.integers(min_value=1, max_value=4)),
    total=st.integers(min_value=-1, max_value=12),
    per_party=st.integers(min_value=1, max_value=4),
)
def test_room_is_never_overdrawn_and_never_wasted(
    tasks: list[str], busy: dict[str, int], total: int, per_party: int
) -> None:
    """The first that fit, in order; who is left out had no room; what is left is the room less those taken."""
    waiting = [
        Task(id=n, queue=QUEUE, party=party, lane=str(n), body=b"", created=0, due=0, tries=0)
        for n, party in enumerate(tasks)
    ]
    room = Room(total, per_party, Counter(busy))
    taken = room.take(waiting)
    after = room.less(taken)
    assert len(taken) <= max(0, total)
    assert all(before.id < later.id for before, later in pairwise(taken))
    for party in "abc":
        mine = sum(one.party == party for one in taken)
        assert mine == 0 or mine + busy.get(party, 0) <= per_party
        left_out = any(one.party == party and one not in taken for one in waiting)
        assert not left_out or after.total <= 0 or party in after.full()
