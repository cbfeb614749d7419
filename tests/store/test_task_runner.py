# mypy: untyped-calls-exclude=twisted
"""The runner of a queue: wakes, waits, does things side by side, survives its handlers, stops."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from twisted.internet.defer import Deferred, ensureDeferred

from gateway.store.runner import LONGEST_NAP_SECONDS, STUMBLE_SECONDS, TaskRunner
from gateway.store.values import NewTask, StoreUnavailable, Task
from tests.store.opened import CASE, QUEUE, HeldBack, Opened, task

LEASE = 120.0


class Worker:
    """A runner whose handler waits until a test says what comes of each task."""

    def __init__(self, opened: Opened, *, at_once: int = 10, per_party: int = 2) -> None:
        self.opened = opened
        self.begun: list[Task] = []
        self.under_way: dict[str, Deferred[None]] = {}
        self.runner = TaskRunner(
            opened.store,
            QUEUE,
            self._handle,
            clock=opened.clock,
            at_once=at_once,
            per_party=per_party,
            lease_seconds=LEASE,
        )

    async def _handle(self, task: Task) -> None:
        self.begun.append(task)
        name = task.body.decode()
        pause = self.under_way[name] = Deferred()
        try:
            await pause
        finally:
            del self.under_way[name]
        await self.opened.store.write(lambda unit: unit.finish(task))

    def start(self) -> None:
        """Starts, and lets it find what is due."""
        self.runner.start()
        self.opened.turn()

    def bring(self, *tasks: NewTask) -> None:
        """Stores tasks and wakes the runner, as the workflow does."""
        self.opened.enqueue(*tasks)
        self.runner.wake()
        self.opened.turn()

    def end(self, name: str) -> None:
        """Lets one task end well."""
        self.under_way[name].callback(None)
        self.opened.turn()

    def fail(self, name: str, error: Exception) -> None:
        """Lets the handler of one task raise."""
        self.under_way[name].errback(error)
        self.opened.turn()

    def stop(self) -> None:
        """Stops."""
        CASE.successResultOf(ensureDeferred(self.runner.stop()))
        self.opened.turn()

    @property
    def names(self) -> list[str]:
        """What was begun, in order."""
        return [task.body.decode() for task in self.begun]


@pytest.fixture
def worker(opened: Opened) -> Iterator[Worker]:
    """A runner that is started; a stopped one leaves nothing in the reactor."""
    made = Worker(opened)
    made.start()
    yield made
    made.stop()
    assert opened.clock.getDelayedCalls() == []


def test_it_takes_up_what_was_there_before_it(opened: Opened) -> None:
    """Nothing before its start, everything due at it."""
    opened.enqueue(task("a"), task("b"))
    worker = Worker(opened)
    worker.runner.wake()
    opened.turn()
    assert worker.names == []
    worker.start()
    assert worker.names == ["a", "b"]
    worker.stop()


def test_it_wakes_for_what_comes(worker: Worker) -> None:
    """At once when it is told, and by itself after the longest nap when nobody told it."""
    worker.bring(task("a"))
    assert worker.names == ["a"]
    worker.opened.enqueue(task("b"))
    assert worker.names == ["a"]
    worker.opened.clock.advance(LONGEST_NAP_SECONDS)
    assert worker.names == ["a", "b"]


def test_it_wakes_when_the_next_one_is_due(worker: Worker) -> None:
    """Not before its second, and not as late as the longest nap."""
    worker.bring(task("soon", due=worker.opened.now + 2))
    worker.opened.clock.advance(1.5)
    assert worker.names == []
    worker.opened.clock.advance(0.5)
    assert worker.names == ["soon"]


def test_it_does_as_many_at_once_as_there_is_room(opened: Opened) -> None:
    """In all, and for one party; the next is begun when one ends."""
    worker = Worker(opened, at_once=3, per_party=2)
    worker.start()
    worker.bring(*(task(f"a{n}", party="a") for n in range(3)), *(task(f"b{n}", party="b") for n in range(2)))
    assert worker.names == ["a0", "a1", "b0"]
    worker.end("a1")
    assert worker.names[3:] == ["a2"]
    worker.end("a0")
    assert worker.names[4:] == ["b1"]
    worker.stop()


def test_a_lane_is_done_in_order(worker: Worker) -> None:
    """Also when the second is due and there is room."""
    worker.bring(task("1", lane="x"), task("2", lane="x"))
    assert worker.names == ["1"]
    worker.end("1")
    assert worker.names == ["1", "2"]


def test_what_comes_while_it_looks_is_not_missed(tmp_path: Path) -> None:
    """Woken in the middle of a look: it looks again at once."""
    disk = HeldBack()
    opened = Opened(tmp_path / "illgate.db", disk)
    worker = Worker(opened)
    worker.start()
    stored = opened.store.write(lambda unit: unit.enqueue(task("a"), now=opened.now))
    worker.runner.wake()
    for _ in range(4):
        disk.release()
        opened.turn()
    CASE.successResultOf(stored)
    assert worker.names == ["a"]


def test_a_handler_that_fails_loses_nothing(worker: Worker) -> None:
    """Its task is tried again after a while, as begun; others go on meanwhile."""
    worker.bring(task("bad"), task("good"))
    worker.fail("bad", ZeroDivisionError())
    worker.end("good")
    worker.opened.clock.advance(STUMBLE_SECONDS - 1)
    assert worker.names == ["bad", "good"]
    worker.opened.clock.advance(LONGEST_NAP_SECONDS)
    assert worker.names == ["bad", "good", "bad"]
    assert (worker.begun[-1].begun, worker.begun[-1].tries) == (True, 1)
    worker.end("bad")
    assert worker.opened.store.read.queue_depth(QUEUE) == (0, None)


def test_a_handler_whose_store_failed_is_tried_again(worker: Worker) -> None:
    """The outcome could not be written down."""
    worker.bring(task("a"))
    worker.fail("a", StoreUnavailable("The database cannot store now."))
    worker.opened.clock.advance(STUMBLE_SECONDS + LONGEST_NAP_SECONDS)
    assert [(one.begun, one.tries) for one in worker.begun] == [(False, 0), (True, 1)]


def test_a_store_that_fails_only_makes_it_wait(opened: Opened) -> None:
    """A look that fails is repeated after a nap; a task whose stumbling cannot be stored is freed by its lease."""
    worker = Worker(opened)
    worker.start()
    worker.bring(task("a"))
    opened.store._writer.execute("PRAGMA query_only = ON")
    worker.fail("a", ZeroDivisionError())
    opened.clock.advance(LONGEST_NAP_SECONDS)
    opened.store._writer.execute("PRAGMA query_only = OFF")
    opened.clock.advance(LONGEST_NAP_SECONDS)
    assert worker.names == ["a"]
    opened.clock.pump([LONGEST_NAP_SECONDS] * int(LEASE / LONGEST_NAP_SECONDS))
    assert worker.names == ["a", "a"]
    assert worker.begun[-1].begun
    worker.stop()


def test_stopping_leaves_what_is_under_way_to_the_next_start(opened: Opened) -> None:
    """It is cancelled, stays claimed, takes nothing new; after the next start it is done again, as begun."""
    worker = Worker(opened)
    worker.start()
    worker.bring(task("a"))
    worker.stop()
    assert worker.under_way == {}
    worker.bring(task("b"))
    opened.clock.advance(3600)
    assert worker.names == ["a"]
    opened.write(lambda unit: unit.release_claims(opened.now))
    after = Worker(opened)
    after.start()
    assert [(one.body, one.begun) for one in after.begun] == [(b"a", True), (b"b", False)]
    after.stop()


def test_stopping_in_the_middle_of_a_look_begins_nothing(tmp_path: Path) -> None:
    """What that look had claimed stays claimed until the next start."""
    disk = HeldBack()
    opened = Opened(tmp_path / "illgate.db", disk)
    opened.store.write(lambda unit: unit.enqueue(task("a"), now=opened.now))
    opened.turn()
    disk.release()
    worker = Worker(opened)
    worker.start()
    opened.turn()
    CASE.successResultOf(ensureDeferred(worker.runner.stop()))
    disk.release()
    opened.turn()
    assert worker.names == []
    assert opened.clock.getDelayedCalls() == []
