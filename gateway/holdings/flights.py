# mypy: untyped-calls-exclude=twisted
"""Look-ups under way: equal ones are one, and each waits for its turn at its system.

A look-up that nobody waits for any more is cancelled, which closes its connection; one that was only too late for its
wave goes on, since its answer will be wanted by whoever asks next.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any, Final

from attrs import Factory, define, field
from twisted.internet.defer import CancelledError, Deferred
from twisted.python.failure import Failure

from adapters.interface import LookUp
from gateway.holdings.turns import Start, Turns
from gateway.holdings.values import Ask

MAX_LATE: Final = 500
"""Look-ups that go on although nobody waits: each holds a socket, and some 20 KB."""


@define(eq=False)
class Flight:
    """One look-up and those who wait for it. `under_way` is False while it waits for its turn at the system."""

    ask: Ask
    start: Start | None = None
    waiting: list[Deferred[LookUp]] = Factory(list)
    under_way: bool = False
    late: bool = field(default=False, repr=False)
    running: Deferred[LookUp] | None = None


class Flights:
    """All look-ups under way in this process.

    Args:
        look_up: asks a local system; ends within the limit of its `Ask`.
        turns: how many may be under way at one address.
    """

    def __init__(self, look_up: Callable[[Ask], Coroutine[Any, Any, LookUp]], turns: Turns) -> None:
        self._look_up = look_up
        self._turns = turns
        self._flights: dict[Ask, Flight] = {}
        self._under_way: set[Flight] = set()
        self._late = 0

    def __len__(self) -> int:
        return len(self._under_way) + sum(not flight.under_way for flight in self._flights.values())

    def join(self, ask: Ask) -> tuple[Flight, Deferred[LookUp]]:
        """Wait for this look-up, which starts unless it is under way. Cancelling the Deferred leaves it."""
        known = self._flights.get(ask)
        flight = known or Flight(ask)
        waiter: Deferred[LookUp] = Deferred(lambda leaving: self._leave(flight, leaving))
        flight.waiting.append(waiter)
        if known is None:
            self._flights[ask] = flight
            flight.start = partial(self._begin, flight)
            self._turns.wait(ask.query.address, flight.start)
        return flight, waiter

    def outlive(self, flight: Flight) -> None:
        """Its wave is over: it goes on by itself, if it has begun and not too many do."""
        if flight.under_way and not flight.late and self._late < MAX_LATE:
            flight.late = True
            self._late += 1

    def stop(self) -> None:
        """Ends everything that is under way or waits for its turn."""
        for flight in (*self._flights.values(), *self._under_way):
            self._end(flight)

    def _begin(self, flight: Flight) -> None:
        flight.under_way = True
        self._under_way.add(flight)
        flight.running = Deferred.fromCoroutine(self._look_up(flight.ask))
        flight.running.addBoth(self._land, flight)

    def _land(self, result: LookUp | Failure, flight: Flight) -> None:
        self._forget(flight)
        self._under_way.discard(flight)
        flight.start = flight.running = None  # each holds the flight: nothing of it is left to the collector
        if flight.late:
            self._late -= 1
        waiting, flight.waiting = flight.waiting, []
        for waiter in waiting:
            if not waiter.called:  # one that was told first may have made the others leave
                waiter.callback(result)  # a Failure is passed on as one
        self._turns.give(flight.ask.query.address)
        if isinstance(result, Failure) and not waiting and not result.check(CancelledError):
            result.raiseException()  # nobody else hears of it: Twisted logs what is raised here

    def _leave(self, flight: Flight, waiter: Deferred[LookUp]) -> None:
        if waiter not in flight.waiting:
            return
        flight.waiting.remove(waiter)
        if not flight.waiting and not flight.late:
            self._end(flight)

    def _end(self, flight: Flight) -> None:
        """Cancels a look-up; from now on a newcomer must start afresh, not join what is being cancelled."""
        self._forget(flight)
        if flight.running is not None:
            flight.running.cancel()
        elif flight.start is not None:
            self._turns.leave(flight.ask.query.address, flight.start)

    def _forget(self, flight: Flight) -> None:
        if self._flights.get(flight.ask) is flight:
            del self._flights[flight.ask]
