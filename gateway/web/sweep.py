"""One timer for many connections: each is looked at once a second, where a timer each would cost more than its work."""

from __future__ import annotations

from typing import Final, Protocol

from twisted.internet.interfaces import IDelayedCall, IReactorTime

EVERY_SECONDS: Final = 1.0


class Waiting(Protocol):
    """What can wait too long."""

    def look(self, now: float) -> None:
        """Does what is due at `now`, seconds since 1970."""


class Sweep:
    """The connections that are looked at; the timer runs while there are any."""

    def __init__(self, reactor: IReactorTime) -> None:
        self._reactor = reactor
        self._waiting: set[Waiting] = set()
        self._next: IDelayedCall | None = None

    def add(self, one: Waiting) -> None:
        """Looks at this one from now on."""
        self._waiting.add(one)
        if self._next is None:
            self._next = self._reactor.callLater(EVERY_SECONDS, self._look)

    def discard(self, one: Waiting) -> None:
        """Forgets it, if it is known."""
        self._waiting.discard(one)
        if not self._waiting and self._next is not None:
            self._next.cancel()
            self._next = None

    def _look(self) -> None:
        self._next = self._reactor.callLater(EVERY_SECONDS, self._look)
        now = self._reactor.seconds()
        for one in tuple(self._waiting):
            one.look(now)
