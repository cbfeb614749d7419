"""One timer for all calls with the same limit: each hears of its own end, and nothing is left when all are over."""

from __future__ import annotations

from attrs import Factory, define
from hypothesis import given
from hypothesis import strategies as st
from twisted.internet.task import Clock

from adapters.time_limits import ROUNDING, TimeLimits


@define(eq=False)
class _Call:
    """Writes down when it was out of time."""

    clock: Clock
    at: list[float] = Factory(list)

    def out_of_time(self) -> None:
        """Writes it down."""
        self.at.append(self.clock.seconds())


def test_equal_limits_share_a_timer_and_each_ends_on_its_own_time() -> None:
    """Two calls that began half a second apart end half a second apart."""
    clock = Clock()
    limits = TimeLimits(clock)
    early, late = _Call(clock), _Call(clock)
    limits.begin(early, 1.0)
    clock.advance(0.5)
    limits.begin(late, 1.0)
    assert len(clock.getDelayedCalls()) == 1
    clock.advance(0.5)
    assert (early.at, late.at) == ([1.0], [])
    clock.advance(0.5)
    assert late.at == [1.5]
    assert not clock.getDelayedCalls()


def test_the_last_that_ends_in_time_takes_the_timer_with_it() -> None:
    """Calls that end in time, also twice or never begun, leave nothing in the reactor."""
    clock = Clock()
    limits = TimeLimits(clock)
    first, second = _Call(clock), _Call(clock)
    limits.begin(first, 1.0)
    limits.begin(second, 1.0)
    limits.end(first, 1.0)
    limits.end(first, 1.0)
    assert len(clock.getDelayedCalls()) == 1
    limits.end(second, 1.0)
    limits.end(second, 2.0)
    assert not clock.getDelayedCalls()
    clock.advance(2.0)
    assert (first.at, second.at) == ([], [])


def test_a_call_that_begins_another_at_its_end_leaves_both_whole() -> None:
    """The second of two tries begins in the moment in which the first is given up, with a whole limit of its own."""
    clock = Clock()
    limits = TimeLimits(clock)
    second = _Call(clock)

    @define(eq=False)
    class Again:
        def out_of_time(self) -> None:
            limits.end(self, 1.0)
            limits.begin(second, 1.0)

    limits.begin(Again(), 1.0)
    clock.advance(1.0)
    assert second.at == []
    clock.advance(1.0)
    assert second.at == [2.0]
    assert not clock.getDelayedCalls()


@given(st.lists(st.tuples(st.floats(0, 3), st.sampled_from([0.3, 1.0, 1.7]), st.booleans()), max_size=12))
def test_every_call_hears_at_its_limit_or_not_at_all(calls: list[tuple[float, float, bool]]) -> None:
    """Whatever begins when: who is not over by then is told once, no earlier than its limit and no later."""
    clock = Clock()
    limits = TimeLimits(clock)
    begun: list[tuple[_Call, float, bool]] = []
    for wait, limit, over in calls:
        clock.pump([wait / 10] * 10)
        call = _Call(clock)
        limits.begin(call, limit)
        begun.append((call, clock.seconds() + limit, over))
        if over:
            limits.end(call, limit)
    while waiting := clock.getDelayedCalls():
        clock.advance(min(one.getTime() for one in waiting) - clock.seconds())
    for call, due, over in begun:
        assert len(call.at) == (not over)
        # The clock of the test moves in steps of up to 0.3 s while calls begin.
        assert all(due - 2 * ROUNDING <= at <= due + 0.3 + ROUNDING for at in call.at)
