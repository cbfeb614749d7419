"""Big answers are read where they hold up nobody."""

from __future__ import annotations

import threading
from functools import partial

import pytest
from twisted.internet.defer import Deferred
from twisted.internet.task import Clock
from twisted.trial.unittest import SynchronousTestCase

from adapters.aside import SMALL, read_aside
from tests.reactor_thread import Reactor, run_in_reactor


def thread_name() -> str:
    """Where this is called."""
    return threading.current_thread().name


async def read(reactor: Reactor, size: int) -> tuple[str, str]:
    """Where the reactor runs, and where an answer of this size is read."""
    return thread_name(), await read_aside(reactor, size, thread_name)


def test_a_small_answer_is_read_at_once() -> None:
    """To hand it over would cost more."""
    here, there = run_in_reactor(partial(read, size=SMALL))
    assert here == there


def test_a_big_answer_is_read_in_another_thread() -> None:
    """The reactor goes on."""
    here, there = run_in_reactor(partial(read, size=SMALL + 1))
    assert here != there


def test_what_the_reading_raises_comes_through() -> None:
    """An unusable answer is told as such, wherever it was read."""

    def refuse() -> None:
        raise ValueError("no holdings")

    with pytest.raises(ValueError, match="no holdings"):
        run_in_reactor(lambda reactor: read_aside(reactor, SMALL + 1, refuse))


def test_a_clock_has_no_threads() -> None:
    """Tests that turn the time read at once."""
    case = SynchronousTestCase()
    assert case.successResultOf(Deferred.fromCoroutine(read_aside(Clock(), SMALL + 1, thread_name))) == thread_name()
