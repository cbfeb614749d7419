"""What must be true of the order base that a killed gateway leaves, read from its file while no gateway runs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from attrs import frozen

from gateway.lending.heads import OUTBOX, parcel_of
from gateway.orders.events import Recorded, SupplierSaid
from gateway.orders.folding import fold
from gateway.orders.order import Order, Stage
from gateway.store.database import connect
from gateway.store.reader import Reader
from gateway.workflow.order_base import DECIDE, ORDER, REQUEST, load_order, order_by, recorded_of, request_key
from tests.workflow.truths import one_lender_at_a_time


@frozen
class OrderBase:
    """One file, as it is now."""

    orders: dict[str, Order]
    events: dict[str, tuple[Recorded, ...]]
    tasks: tuple[tuple[str, bytes], ...]
    waiting: dict[str, str]
    found_by: dict[str, str | None]

    def faults(self) -> Iterator[str]:
        """What does not fit together; nothing where all does."""
        for name, order in self.orders.items():
            events = self.events[name]
            if fold(events) != order:
                yield f"{name}: the row is not the fold of its events"
            if [one.version for one in events] != list(range(1, len(events) + 1)):
                yield f"{name}: its events have a gap"
            if self.found_by[name] != name:
                yield f"{name}: its Request does not lead to it"
            if order.stage is Stage.DECIDING and (DECIDE, name.encode()) not in self.tasks:
                yield f"{name}: nobody will decide it"
            try:
                one_lender_at_a_time(events)
            except AssertionError as error:
                yield f"{name}: {error}"
        yield from (f"{name}: events without an order" for name in self.events if name not in self.orders)
        yield from self._outbox_faults()

    def _outbox_faults(self) -> Iterator[str]:
        parcels = [parcel_of(body) for queue, body in self.tasks if queue == OUTBOX]
        times = Counter(parcel.message for parcel in parcels)
        yield from (f"message {one}: {count} tasks deliver it" for one, count in times.items() if count > 1)
        yield from (f"message {one}: waits, and nothing delivers it" for one in self.waiting if one not in times)
        for parcel in parcels:
            if self.waiting.get(parcel.message) != parcel.order:
                yield f"message {parcel.message}: to be delivered, and does not wait"
            attempt = self.orders[parcel.order].attempt
            if parcel.attempt is not None and (attempt is None or attempt.number != parcel.attempt):
                yield f"{parcel.order}: the Request of ended attempt {parcel.attempt} is still to be sent"

    def notes(self) -> Counter[str]:
        """How often each lender's note stands in the events."""
        every = (one.event for events in self.events.values() for one in events)
        return Counter(event.note for event in every if isinstance(event, SupplierSaid))

    def busy(self) -> bool:
        """Whether orders are still to be decided or messages to be delivered."""
        return any(queue in {DECIDE, OUTBOX} for queue, _ in self.tasks)


def order_base(path: Path) -> OrderBase:
    """The order base in a file."""
    with _reader(path) as (reader, tasks):
        loaded = [load_order(reader, row.key) for row in reader.all_rows(ORDER)]
        orders = {order.id: order for order in loaded if order is not None}
        events: dict[str, list[Recorded]] = {name: [] for name in orders}
        for stored in reader.events_after(0, 1_000_000):
            events.setdefault(stored.stream, []).append(recorded_of(stored))
        return OrderBase(
            orders=orders,
            events={name: tuple(recorded) for name, recorded in events.items()},
            tasks=tasks,
            waiting={one.id: one.stream or "" for one in reader.messages_in("waiting", 1_000_000)},
            found_by={
                name: order_by(reader, REQUEST, request_key(order.borrower, order.request_id))
                for name, order in orders.items()
            },
        )


@contextmanager
def _reader(path: Path) -> Iterator[tuple[Reader, tuple[tuple[str, bytes], ...]]]:
    connection = connect(path)
    try:
        connection.execute("BEGIN")
        yield Reader(connection), tuple(connection.execute("SELECT queue, body FROM task ORDER BY id"))
    finally:
        connection.close()
