"""When the time limits of an order run out, by the service's clock (the limits: `gateway.orders.limits`)."""

from __future__ import annotations

from datetime import datetime

from gateway.clock import Clock
from gateway.config import TimersConfig
from gateway.orders.limits import Start, Wait, pending
from gateway.orders.order import Order


def next_due(order: Order, clock: Clock, timers: TimersConfig) -> float | None:
    """The second in which the next limit of an order runs out; None while it is under none."""
    return min((_second(until, clock) for _, until in pending(order, timers)), default=None)


def run_out(order: Order, clock: Clock, timers: TimersConfig) -> Wait | None:
    """The limit that ran out first, if one has."""
    now = clock.seconds()
    over = [(second, wait) for wait, until in pending(order, timers) if (second := _second(until, clock)) <= now]
    return min(over, key=lambda pair: pair[0])[1] if over else None


def _second(until: Start, clock: Clock) -> float:
    return until.timestamp() if isinstance(until, datetime) else clock.start_of(until)
