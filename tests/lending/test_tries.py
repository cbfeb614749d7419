"""Guessing is slowed down, and whoever does not guess is not."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.lending.tries import (
    BURST,
    MAX_BUCKETS,
    READ_A_SECOND,
    READ_AT_ONCE,
    SECONDS_EACH,
    TooManyTries,
    Tries,
)

HERE, THERE = "203.0.113.9", "203.0.113.10"


class Room:
    """Tries on a clock that tests turn."""

    def __init__(self) -> None:
        self.now = 1_781_500_000.0
        self.tries = Tries(lambda: self.now)

    def guess(self, claimed: str, address: str = HERE) -> bool:
        """Shows something wrong; whether it was looked at."""
        try:
            self.tries.check(address, claimed)
        except TooManyTries:
            return False
        self.tries.failed(address, claimed)
        return True


def test_after_so_many_failures_one_comes_back_at_a_time() -> None:
    """The exception says when, in whole seconds."""
    room = Room()
    assert [room.guess("710100") for _ in range(BURST + 1)] == [True] * BURST + [False]
    with pytest.raises(TooManyTries) as refusal:
        room.tries.check(HERE, "710100")
    assert refusal.value.seconds == SECONDS_EACH
    room.now += SECONDS_EACH - 0.5
    with pytest.raises(TooManyTries) as refusal:
        room.tries.check(HERE, "710100")
    assert refusal.value.seconds == 1
    room.now += 0.5
    assert [room.guess("710100"), room.guess("710100")] == [True, False]


def test_a_neighbour_and_another_address_are_not_slowed_down() -> None:
    """Failures are those of who claimed what from where."""
    room = Room()
    for _ in range(BURST):
        room.guess("710100")
    room.tries.check(HERE, "765700")
    room.tries.check(THERE, "710100")
    room.tries.check_read(HERE)


Play = st.lists(
    st.tuples(st.sampled_from(["710100", "765700", "773000"]), st.floats(0, 4 * SECONDS_EACH)), max_size=120
)


@given(Play)
def test_guesses_are_as_many_as_time_allows(play: list[tuple[str, float]]) -> None:
    """Of each agency, whatever is guessed of the others; one that nobody has guessed is free."""
    room = Room()
    began, looked = room.now, dict.fromkeys(("710100", "765700", "773000"), 0)
    for claimed, wait in play:
        room.now += wait
        looked[claimed] += room.guess(claimed)
        assert looked[claimed] <= BURST + (room.now - began) / SECONDS_EACH + 1e-6
        room.tries.check(HERE, "746100")


def test_a_flood_is_not_read_and_ends_with_its_time() -> None:
    """Of the addresses that fail, all together; others are read."""
    room = Room()
    for _ in range(BURST):
        room.guess("710100")
    read = 0
    for _ in range(1000):
        with suppress(TooManyTries):
            room.tries.check_read(HERE)
            room.guess("710100")
            read += 1
    assert read == READ_AT_ONCE - BURST
    room.tries.check_read(THERE)
    room.now += 2 / READ_A_SECOND
    room.tries.check_read(HERE)


def test_a_system_in_trouble_keeps_no_neighbour_from_being_read() -> None:
    """It fails once a second for an hour, with the wrong code."""
    room = Room()
    for _ in range(3600):
        room.now += 1.0
        room.tries.check_read(HERE)
        room.guess("710100")


def test_any_number_of_addresses_takes_bounded_memory() -> None:
    """The one whose failure is oldest is forgotten."""
    room = Room()
    for _ in range(BURST):
        room.guess("710100", "first")
    for number in range(MAX_BUCKETS):
        room.guess("710100", f"host-{number}")
    assert len(room.tries._failures) == MAX_BUCKETS
    room.tries.check("first", "710100")
