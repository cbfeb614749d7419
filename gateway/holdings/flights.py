# mypy: untyped-calls-exclude=twisted
"""Look-ups under way: equal ones are one, and a local system has only so many at a time.

A look-up that nobody waits for any more is cancelled, which closes its connection.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from datetime import date
from typing import Any

from attrs import Factory, define, frozen
from twisted.internet.defer import CancelledError, Deferred, DeferredSemaphore
from twisted.python.failure import Failure

from adapters.interface import HoldingsQuery, LookUp


@frozen
class Ask:
    """What makes two look-ups equal: the same question to the same system on the same day."""

    query: HoldingsQuery
    today: date


@define(eq=False)
class Flight:
    """One look-up and those who wait for it. `under_way` is False while it waits for its turn at the system."""

    ask: Ask
    waiting: list[Deferred[LookUp]] = Factory(list)
    under_way: bool = False
    running: Deferred[LookUp] | None = None


class Flights:
    """All look-ups under way in this process.

    Args:
        look_up: asks a local system; ends within its own limit.
        per_system: how many may be under way at one address.
    """

    def __init__(self, look_up: Callable[[Ask], Coroutine[Any, Any, LookUp]], *, per_system: int) -> None:
        self._look_up = look_up
        self._per_system = per_system
        self._flights: dict[Ask, Flight] = {}
        self._turns: dict[str, DeferredSemaphore] = {}

    def join(self, ask: Ask) -> tuple[Flight, Deferred[LookUp]]:
        """Wait for this look-up, which starts unless it is under way. Cancelling the Deferred leaves it."""
        flight = self._flights.get(ask)
        started = flight is None
        if flight is None:
            flight = self._flights[ask] = Flight(ask)
        joined = flight
        waiter: Deferred[LookUp] = Deferred(lambda leaving: self._leave(joined, leaving))
        joined.waiting.append(waiter)
        if started:
            joined.running = Deferred.fromCoroutine(self._fly(joined))
            joined.running.addBoth(self._land, joined)
        return joined, waiter

    async def _fly(self, flight: Flight) -> LookUp:
        address = flight.ask.query.address
        turns = self._turns.setdefault(address, DeferredSemaphore(self._per_system))
        await turns.acquire()
        flight.under_way = True
        try:
            return await self._look_up(flight.ask)
        finally:
            turns.release()
            if turns.tokens == turns.limit:
                self._turns.pop(address, None)

    def _land(self, result: LookUp | Failure, flight: Flight) -> None:
        if self._flights.get(flight.ask) is flight:
            del self._flights[flight.ask]
        if isinstance(result, Failure) and not flight.waiting and result.check(CancelledError):
            return
        waiting, flight.waiting = flight.waiting, []
        for waiter in waiting:
            if not waiter.called:  # one that was told first may have made the others leave
                waiter.callback(result)  # a Failure is passed on as one

    def _leave(self, flight: Flight, waiter: Deferred[LookUp]) -> None:
        if waiter not in flight.waiting:
            return
        flight.waiting.remove(waiter)
        if not flight.waiting and flight.running is not None:
            # From now on a newcomer must start afresh, not join what is being cancelled.
            if self._flights.get(flight.ask) is flight:
                del self._flights[flight.ask]
            flight.running.cancel()
