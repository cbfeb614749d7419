# mypy: untyped-calls-exclude=twisted
"""A store on a clock that tests turn, with a disk that they may hold back or break."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, TypeVar

from twisted.internet.defer import Deferred
from twisted.internet.task import Clock
from twisted.trial.unittest import SynchronousTestCase

from gateway.store.committing import InThread, at_once
from gateway.store.sqlite import Store
from gateway.store.unit import Room, Unit
from gateway.store.values import MessageRecord, NewTask, Row, Task

T = TypeVar("T")
CASE: Final = SynchronousTestCase()
NOON: Final = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
QUEUE: Final = "outbox"
SPACE: Final = 1_000  # more room than any test has tasks


class HeldBack:
    """A thread that begins nothing before `release`: the disk is slow."""

    def __init__(self) -> None:
        self.waiting: list[tuple[Callable[[], None], Deferred[None]]] = []

    def __call__(self, function: Callable[[], None], /) -> Deferred[None]:
        """Takes the work and leaves it."""
        done: Deferred[None] = Deferred()
        self.waiting.append((function, done))
        return done

    def release(self) -> None:
        """Does what waits."""
        waiting, self.waiting = self.waiting, []
        for function, done in waiting:
            function()
            done.callback(None)

    def end(self) -> None:
        """No thread is behind it."""

    def fail(self, error: Exception) -> None:
        """The work that waits comes to nothing."""
        waiting, self.waiting = self.waiting, []
        for _, done in waiting:
            done.errback(error)


class Opened:
    """A store and its clock. `said` are the statements that its writer has run."""

    def __init__(self, path: Path, in_thread: InThread = at_once) -> None:
        self.clock = Clock()
        self.clock.advance(NOON.timestamp())
        self.path = path
        self.store = Store(path, clock=self.clock, in_thread=in_thread)
        self.said: list[str] = []
        self.store._writer.set_trace_callback(self.said.append)

    @property
    def now(self) -> float:
        """Seconds since 1970."""
        return self.clock.seconds()

    def turn(self, times: int = 1) -> None:
        """Lets the reactor do what is due now."""
        for _ in range(times):
            self.clock.advance(0)

    def write(self, work: Callable[[Unit], T]) -> T:
        """What `work` gives, once it is stored."""
        done = self.store.write(work)
        self.turn()
        return CASE.successResultOf(done)

    def fails(self, kind: type[Exception], work: Callable[[Unit], Any]) -> str:
        """What the exception says that `work` ends with."""
        done = self.store.write(work)
        self.turn()
        return str(CASE.failureResultOf(done, kind).value)

    def enqueue(self, *tasks: NewTask) -> None:
        """Stores tasks, in their order."""

        def work(unit: Unit) -> None:
            for task in tasks:
                unit.enqueue(task, now=self.now)

        self.write(work)

    def claim(self, total: int = SPACE, per_party: int = SPACE, lease: float = 60.0, **under_way: int) -> list[str]:
        """Claims what there is room for; gives the bodies."""
        return [task.body.decode() for task in self.claimed(total, per_party, lease, **under_way)]

    def claimed(
        self, total: int = SPACE, per_party: int = SPACE, lease: float = 60.0, **under_way: int
    ) -> tuple[Task, ...]:
        """Claims what there is room for."""
        room = Room(total, per_party, Counter(under_way))
        return self.write(lambda unit: unit.claim(QUEUE, now=self.now, until=self.now + lease, room=room))

    def close(self) -> None:
        """Closes it as a service does."""
        CASE.successResultOf(self.store.close())


def task(
    body: str, *, party: str = "p", lane: str | None = None, due: float | None = None, queue: str = QUEUE
) -> NewTask:
    """A task that is a lane of its own unless it names one."""
    return NewTask(queue=queue, party=party, lane=lane or body, body=body.encode(), due=due)


def row(key: str, **more: Any) -> Row:
    """A row of kind `order`, listed by its key."""
    return Row(**({"kind": "order", "key": key, "place": key, "body": key.encode()} | more))


def message(message_id: str, **more: Any) -> MessageRecord:
    """A message."""
    usual: dict[str, Any] = {
        "id": message_id,
        "state": "received",
        "at": NOON,
        "head": b"{}",
        "body": message_id.encode(),
    }
    return MessageRecord(**(usual | more))
