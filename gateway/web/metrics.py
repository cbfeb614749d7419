"""What the service counts, for prometheus. Labels come from closed lists, so the number of series is bounded.

The parts that are counted know nothing of prometheus: `gateway.app` hands them the methods of `Metrics` as plain
callables. Children of labelled counters are kept, since finding one costs more than counting.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from gateway.orders.events import AttemptEnded, Closed, Decided, Recorded

LOOK_UP_BUCKETS: Final = (0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0)  # the default limits are 4 s and 10 s
REQUEST_BUCKETS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 10.0)


class Metrics:
    """The counters of one service in one registry; each method is an observer that `gateway.app` wires."""

    def __init__(self, registry: CollectorRegistry | None = None) -> None:
        self.registry = registry or CollectorRegistry()
        self._decisions = self._counter(
            "illgate_decisions", "Decisions on orders, by outcome and reason code.", "outcome", "reason"
        )
        self._attempts = self._counter(
            "illgate_attempts_ended", "Attempts at a lender that ended without a loan.", "how"
        )
        self._closed = self._counter("illgate_orders_closed", "Orders that are over.", "reason")
        self._messages = self._counter(
            "illgate_messages", "ISO 18626 messages, by direction, kind and result.", "direction", "kind", "result"
        )
        self._look_ups = self._counter(
            "illgate_look_ups", "Holdings look-ups, by outcome and by where the answer came from.", "outcome", "source"
        )
        self._second_tries = Counter(
            "illgate_second_tries",
            "Second tries at holdings look-ups, beside a first that was slow.",
            registry=self.registry,
        )
        self._paused = self._gauge("illgate_systems_paused", "Local systems that are not asked, as they do not answer.")
        self._look_up_seconds = Histogram(
            "illgate_look_up_seconds",
            "How long holdings look-ups took.",
            buckets=LOOK_UP_BUCKETS,
            registry=self.registry,
        )
        self._requests = self._counter(
            "illgate_http_requests", "HTTP requests answered, by face and status.", "face", "status"
        )
        request_seconds = Histogram(
            "illgate_http_seconds",
            "From a whole request to its whole answer, by face; live feeds are left out.",
            ("face",),
            buckets=REQUEST_BUCKETS,
            registry=self.registry,
        )
        self._request_seconds = cache(request_seconds.labels)
        self._viewers = self._gauge("illgate_live_viewers", "Viewers of the live feed.")
        self._waiting = self._gauge("illgate_outbox_waiting", "Messages waiting to be sent.")
        self._oldest = self._gauge("illgate_outbox_oldest_seconds", "Age of the oldest message that waits to be sent.")

    def recorded(self, recorded: Recorded) -> None:
        """Counts an event of an order; fits `Workflow.subscribe`."""
        match recorded.event:
            case Decided(decision=decision):
                self._decisions(decision.outcome.value, decision.reason.value if decision.reason else "").inc()
            case AttemptEnded(how=how):
                self._attempts(how.value).inc()
            case Closed(reason=reason):
                self._closed(reason.value).inc()
            case _:
                pass

    def message(self, direction: str, kind: str, result: str) -> None:
        """Counts an ISO 18626 message: `direction` in or out, `kind` its name, `result` OK, ERROR or what failed."""
        self._messages(direction, kind, result).inc()

    def looked_up(self, outcome: str, source: str, seconds: float) -> None:
        """Counts a holdings look-up: `outcome` is held, not_held or the kind of silence, `source` live, kept, ...."""
        self._look_ups(outcome, source).inc()
        self._look_up_seconds.observe(seconds)

    def tried_again(self) -> None:
        """Counts a second try at a holdings look-up."""
        self._second_tries.inc()

    def requested(self, face: str, status: int, seconds: float | None) -> None:
        """Counts an HTTP request that was answered; `seconds` is None for a feed, which lasts as long as it lasts."""
        self._requests(face, str(status)).inc()
        if seconds is not None:
            self._request_seconds(face).observe(seconds)

    def watch_viewers(self, count: Callable[[], int]) -> None:
        """Reads the number of viewers whenever the metrics are asked for."""
        self._viewers.set_function(count)

    def watch_paused(self, count: Callable[[], int]) -> None:
        """Reads the number of paused systems whenever the metrics are asked for."""
        self._paused.set_function(count)

    def watch_outbox(self, waiting: Callable[[], int], oldest_seconds: Callable[[], float]) -> None:
        """Reads the outbox whenever the metrics are asked for."""
        self._waiting.set_function(waiting)
        self._oldest.set_function(oldest_seconds)

    def _counter(self, name: str, text: str, *labels: str) -> Callable[..., Counter]:
        return cache(Counter(name, text, labels, registry=self.registry).labels)

    def _gauge(self, name: str, text: str) -> Gauge:
        return Gauge(name, text, registry=self.registry)
