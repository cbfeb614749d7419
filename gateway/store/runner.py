"""Does the tasks of one queue: claims what is due, as many at once as there is room, and wakes when more is.

A task is done when its handler has said so inside its own transaction (`Unit.finish` or `Unit.postpone`), together
with what came of it. So a crash at any moment leaves the task to be done again, marked as begun, and nothing is done
by halves.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Final

from twisted.internet.defer import Deferred, ensureDeferred
from twisted.internet.interfaces import IDelayedCall, IReactorTime
from twisted.logger import Logger

from gateway.store.sqlite import Store
from gateway.store.unit import Room, Unit
from gateway.store.values import StoreUnavailable, Task

STUMBLE_SECONDS: Final = 30.0  # a task whose handler failed unexpectedly is tried again after this
LONGEST_NAP_SECONDS: Final = 5.0  # looks again at least this often, whatever woke it or did not


class TaskRunner:
    """Runs one queue from `start` to `stop`."""

    _log = Logger()

    def __init__(  # noqa: PLR0913  a runner is made of just these
        self,
        store: Store,
        queue: str,
        handle: Callable[[Task], Awaitable[None]],
        *,
        clock: IReactorTime,
        at_once: int,
        per_party: int,
        lease_seconds: float,
    ) -> None:
        """`handle` does one task; `lease_seconds` is longer than it may ever take."""
        self._store = store
        self._queue = queue
        self._handle = handle
        self._clock = clock
        self._at_once = at_once
        self._per_party = per_party
        self._lease = lease_seconds
        self._under_way: Counter[str] = Counter()
        self._running: set[Deferred[None]] = set()
        self._timer: IDelayedCall | None = None
        self._looking = False
        self._again = False
        self._stopped = True

    def start(self) -> None:
        """Begins to look for work."""
        self._stopped = False
        self.wake()

    async def stop(self) -> None:
        """Takes no more work and cancels what is under way: it stays claimed and is done after the next start."""
        self._stopped = True
        if self._timer and self._timer.active():
            self._timer.cancel()
        for running in tuple(self._running):
            running.cancel()

    def wake(self) -> None:
        """There may be work now."""
        if self._stopped:
            return
        if self._looking:
            self._again = True
            return
        self._looking = True
        looking = ensureDeferred(self._look())
        looking.addErrback(lambda failure: self._log.failure("A queue could not be looked at", failure))

    async def _look(self) -> None:
        self._again = False
        nap = LONGEST_NAP_SECONDS
        try:
            tasks, next_due = await self._store.write(self._claim)
            if next_due is not None:
                nap = min(nap, max(0.0, next_due - self._clock.seconds()))
            for task in () if self._stopped else tasks:
                self._begin(task)
        except StoreUnavailable as error:
            self._log.warn("The queue {queue} must wait: {error}", queue=self._queue, error=error)
        finally:
            self._looking = False
            self._sleep(0.0 if self._again else nap)

    def _claim(self, unit: Unit) -> tuple[tuple[Task, ...], float | None]:
        now = self._clock.seconds()
        room = Room(self._at_once - len(self._running), self._per_party, self._under_way)
        tasks = unit.claim(self._queue, now=now, until=now + self._lease, room=room)
        later = unit.next_due(self._queue, now)
        return tasks, later

    def _sleep(self, seconds: float) -> None:
        if self._timer and self._timer.active():
            self._timer.cancel()
        if not self._stopped:
            self._timer = self._clock.callLater(seconds, self.wake)

    def _begin(self, task: Task) -> None:
        self._under_way[task.party] += 1
        running = ensureDeferred(self._run(task))
        self._running.add(running)
        running.addBoth(lambda _: self._ended(task, running))

    def _ended(self, task: Task, running: Deferred[None]) -> None:
        self._under_way -= Counter({task.party: 1})  # forgets a party with nothing left
        self._running.discard(running)
        self.wake()

    async def _run(self, task: Task) -> None:
        try:
            await self._handle(task)
        except StoreUnavailable as error:
            self._log.warn("A task of {queue} must wait: {error}", queue=self._queue, error=error)
            await self._stumble(task)
        except Exception:  # noqa: BLE001  a fault of ours is logged, and the task is not lost
            if not self._stopped:
                self._log.failure("A task of {queue} failed", queue=self._queue)
                await self._stumble(task)

    async def _stumble(self, task: Task) -> None:
        now = self._clock.seconds()
        try:
            await self._store.write(lambda unit: unit.stumble(task, now=now, due=now + STUMBLE_SECONDS))
        except StoreUnavailable as error:
            self._log.warn("A task of {queue} stays claimed: {error}", queue=self._queue, error=error)
