"""Orders as rows of the store: saved, loaded, and found by the ids that others know them by."""

from __future__ import annotations

from typing import Final

import msgspec

from gateway.directory.directory import Directory
from gateway.orders.events import Event, Recorded
from gateway.orders.folding import fold
from gateway.orders.order import Order
from gateway.store.ids import new_id
from gateway.store.reader import Reader
from gateway.store.unit import Unit
from gateway.store.values import Row, StoredEvent

ORDER: Final = "order"
ATTEMPT: Final = "attempt"
REQUEST: Final = "request"
GROUP: Final = "group"
ATTENTION: Final = "attention"
DECIDE: Final = "decide"
TIMER: Final = "timer"
"""Kinds of rows (`order`, `attempt` and `request` ids to orders, `group` orders of one borrower's group, `attention`
orders that staff must see to), and queues: orders to be decided, and orders under a time limit."""

WANTED: Final = "wanted"
GIVEN: Final = "given"
"""Facets of `attention` rows."""

_EVENTS: Final = msgspec.json.Decoder(Event)
_ORDERS: Final = msgspec.json.Decoder(Order)


def recorded_of(stored: StoredEvent) -> Recorded:
    """An event as it was stored."""
    return recorded_as(_EVENTS.decode(stored.body), stored)


def recorded_as(event: Event, stored: StoredEvent) -> Recorded:
    """An event that was just stored, whose body need not be read again."""
    return Recorded(sequence=stored.sequence, order=stored.stream, version=stored.version, at=stored.at, event=event)


def saved_order(row: Row) -> Order | None:
    """An order as it was saved; None where an earlier illgate saved it in another form."""
    try:
        return _ORDERS.decode(row.body)
    except msgspec.ValidationError:
        return None


def order_of(reader: Reader, row: Row) -> Order:
    """The order of a row, made again from its events where the row has an earlier form."""
    return saved_order(row) or fold(recorded_of(stored) for stored in reader.events(row.key))


def load_order(reader: Reader, order_id: str) -> Order | None:
    """The order as this reader sees it: a unit of work also what is not committed yet."""
    row = reader.row(ORDER, order_id)
    return order_of(reader, row) if row else None


def order_by(reader: Reader, kind: str, key: str) -> str | None:
    """The id of the order that is found by this key."""
    row = reader.row(kind, key)
    return row.body.decode() if row else None


def request_key(borrower: str, request_id: str) -> str:
    """The key by which an order is found from its borrower's messages: ids of two borrowers never meet."""
    return f"{borrower}|{request_id}"


def save_order(unit: Unit, order: Order, directory: Directory) -> None:
    """Writes the row that lists and searches go by; it can be rebuilt from the events."""
    unit.put_row(_row(ORDER, order, directory, facet=order.stage.value, body=msgspec.json.encode(order)))


def save_attention(unit: Unit, order: Order, directory: Directory) -> None:
    """Writes whether the order is in the queue of those that staff must see to."""
    facet = WANTED if order.needs_attention else GIVEN
    unit.put_row(_row(ATTENTION, order, directory, facet=facet, body=order.id.encode()))


def _row(kind: str, order: Order, directory: Directory, *, facet: str, body: bytes) -> Row:
    borrower = directory.agency_of(order.borrower) or order.borrower
    ids = (order.id, order.request_id, order.group, borrower, order.lender or "", *order.wish.records)
    return Row(
        kind=kind,
        key=order.id,
        place=age_of(order),
        facet=facet,
        owner=borrower,
        words=" ".join((*ids, order.title, order.author)).lower(),
        body=body,
    )


def age_of(order: Order) -> str:
    """What sorts orders by when they were placed: the end of their ids."""
    return order.id.rpartition("-")[2]


def new_order_id(borrower: str, seconds: float) -> str:
    """A new order's id: it begins with its borrower, by which a sharding database splits, and ends with its time."""
    return f"{borrower}-{new_id(seconds)}"
