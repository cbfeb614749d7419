"""A local system has only so many look-ups under way; the others wait for their turn, first come, first served."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from attrs import Factory, define

Start = Callable[[], None]


@define
class _System:
    under_way: int = 0
    waiting: deque[Start] = Factory(deque)


class Turns:
    """The turns of all systems, by address; a system without look-ups takes no room."""

    def __init__(self, per_system: int) -> None:
        self.per_system = per_system
        self._systems: dict[str, _System] = {}
        self._starting: deque[Start] = deque()
        self._busy = False

    def __len__(self) -> int:
        return len(self._systems)

    def wait(self, address: str, start: Start) -> None:
        """Calls `start` when it is its turn, which may be at once; the turn must be given back with `give`."""
        if self.take(address):
            start()
        else:
            self._systems[address].waiting.append(start)

    def take(self, address: str) -> bool:
        """Takes a turn if one is free."""
        system = self._systems.get(address)
        if system is None:
            system = self._systems[address] = _System()
        if system.under_way >= self.per_system:
            return False
        system.under_way += 1
        return True

    def leave(self, address: str, start: Start) -> None:
        """Waits no longer."""
        system = self._systems.get(address)
        if system is not None and start in system.waiting:
            system.waiting.remove(start)

    def give(self, address: str) -> None:
        """Gives a turn back, to the next who waits."""
        system = self._systems[address]
        if system.waiting:
            self._starting.append(system.waiting.popleft())
            self._start()
            return
        system.under_way -= 1
        if not system.under_way:
            del self._systems[address]

    def _start(self) -> None:
        """Starts whose turn has come, one after the other: one that ends at once must not start the next within it."""
        if self._busy:
            return
        self._busy = True
        try:
            while self._starting:
                self._starting.popleft()()
        finally:
            self._busy = False
