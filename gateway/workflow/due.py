"""When the time limits of an order run out, by the service's clock (the limits: `gateway.orders.limits`)."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from msgspec.structs import replace

from gateway.clock import Clock
from gateway.config import TimersConfig
from gateway.orders.limits import Start, Wait, pending
from gateway.orders.order import Order
from gateway.orders.waiting import Party, Waiting, waits_for


def next_due(order: Order, clock: Clock, timers: TimersConfig) -> float | None:
    """The second in which the next limit of an order runs out; None while it is under none."""
    return min((_second(until, clock) for _, until in pending(order, timers)), default=None)


def run_out(order: Order, clock: Clock, timers: TimersConfig) -> Wait | None:
    """The limit that ran out first, if one has."""
    now = clock.seconds()
    over = [(second, wait) for wait, until in pending(order, timers) if (second := _second(until, clock)) <= now]
    return min(over, key=lambda pair: pair[0])[1] if over else None


def waiting(order: Order, clock: Clock, timers: TimersConfig) -> Waiting | None:
    """What an order waits for and until which day; None once it is closed."""
    waits = waits_for(order)
    nearest = min(pending(order, timers), key=lambda pair: _second(pair[1], clock), default=None)
    if waits is None or nearest is None or waits.party is Party.STAFF:
        return waits
    wait, until = nearest
    return replace(waits, until=_last_day(until, clock), limit=wait.limit)


def _last_day(until: Start, clock: Clock) -> date:
    """The last library day on which is still waited: the one before a day with which a limit runs out."""
    if isinstance(until, datetime):
        return until.astimezone(clock.zone).date()
    return until - timedelta(days=1)


def _second(until: Start, clock: Clock) -> float:
    return until.timestamp() if isinstance(until, datetime) else clock.start_of(until)
