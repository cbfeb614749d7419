"""The end of a service for those who are connected: what has come is answered, and nobody is kept waiting for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Protocol

from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IDelayedCall, IReactorTime

GRACE_SECONDS: Final = 0.5  # a request that is on its way over a kept connection arrives within it
END_SECONDS: Final = 5.0  # an answer takes milliseconds, and a process manager kills after 10 s or more


class Connected(Protocol):
    """A connection that can be brought to its end."""

    def leave(self) -> None:
        """Its next answer is its last, and says so."""

    def close_idle(self) -> None:
        """Ends now, unless a request is being worked on; asked again, it does not wait for its peer's end."""

    def cut(self) -> None:
        """Ends at once, whatever is on its way."""


class Connections:
    """All open connections of a site; `ending` once no request is to follow another."""

    def __init__(self, reactor: IReactorTime) -> None:
        self._reactor = reactor
        self._open: set[Connected] = set()
        self._gone: Deferred[None] | None = None
        self._idle: IDelayedCall | None = None
        self.ending = False

    def __len__(self) -> int:
        return len(self._open)

    def add(self, one: Connected) -> None:
        """A connection is made."""
        self._open.add(one)

    def discard(self, one: Connected) -> None:
        """It is lost."""
        self._open.discard(one)
        self._look()

    async def end(self, hurry: Callable[[], None] = lambda: None) -> None:
        """Returns when all are gone, after `END_SECONDS` at most.

        What is being worked on is answered, as is what comes within `GRACE_SECONDS`, each time with
        `Connection: close` (RFC 9112 9.6); then who is idle is let go, and at last who does not read. `hurry` is called
        when work that goes on has `GRACE_SECONDS` left for its answer.
        """
        self.ending = True
        for one in tuple(self._open):
            one.leave()
        if not self._open:
            return
        self._gone = Deferred()
        last = self._reactor.callLater(END_SECONDS - GRACE_SECONDS, hurry)
        limit = self._reactor.callLater(END_SECONDS, self._cut)
        self._idle = self._reactor.callLater(GRACE_SECONDS, self._close_idle)
        await self._gone
        for call in (last, limit, self._idle):
            if call is not None and call.active():
                call.cancel()

    def _close_idle(self) -> None:
        self._idle = self._reactor.callLater(GRACE_SECONDS, self._close_idle)
        for one in tuple(self._open):
            one.close_idle()

    def _cut(self) -> None:
        for one in tuple(self._open):
            one.cut()
        self._open.clear()
        self._look()

    def _look(self) -> None:
        gone = self._gone
        if gone is not None and not self._open:
            self._gone = None
            gone.callback(None)
