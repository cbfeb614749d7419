"""Orders as rows of the store: saved, loaded, and found by the ids that others know them by."""

from __future__ import annotations

from typing import Final

import msgspec

from gateway.directory.directory import Directory
from gateway.orders.events import Event, Recorded
from gateway.orders.order import Order
from gateway.store.ids import new_id
from gateway.store.reader import Reader
from gateway.store.unit import Unit
from gateway.store.values import Row, StoredEvent

ORDER: Final = "order"
ATTEMPT: Final = "attempt"
REQUEST: Final = "request"
GROUP: Final = "group"
DECIDE: Final = "decide"
TIMER: Final = "timer"
"""Kinds of rows (`order`, `attempt` and `request` ids to orders, `group` orders of one borrower's group), and queues:
orders to be decided, and orders under a time limit."""

_EVENTS: Final = msgspec.json.Decoder(Event)
_ORDERS: Final = msgspec.json.Decoder(Order)


def recorded_of(stored: StoredEvent) -> Recorded:
    """An event as it was stored."""
    return Recorded(
        sequence=stored.sequence,
        order=stored.stream,
        version=stored.version,
        at=stored.at,
        event=_EVENTS.decode(stored.body),
    )


def order_of(row: Row) -> Order:
    """An order as it was saved."""
    return _ORDERS.decode(row.body)


def load_order(reader: Reader, order_id: str) -> Order | None:
    """The order as this reader sees it: a unit of work also what is not committed yet."""
    row = reader.row(ORDER, order_id)
    return order_of(row) if row else None


def order_by(reader: Reader, kind: str, key: str) -> str | None:
    """The id of the order that is found by this key."""
    row = reader.row(kind, key)
    return row.body.decode() if row else None


def request_key(borrower: str, request_id: str) -> str:
    """The key by which an order is found from its borrower's messages: ids of two borrowers never meet."""
    return f"{borrower}|{request_id}"


def save_order(unit: Unit, order: Order, directory: Directory) -> None:
    """Writes the row that lists and searches go by; it can be rebuilt from the events."""
    borrower = directory.agency_of(order.borrower) or order.borrower
    ids = (order.id, order.request_id, order.group, borrower, order.lender or "", *order.wish.records)
    unit.put_row(
        Row(
            kind=ORDER,
            key=order.id,
            place=age_of(order),
            facet=order.stage,
            owner=borrower,
            words=" ".join((*ids, order.title, order.author)).lower(),
            body=msgspec.json.encode(order),
        )
    )


def age_of(order: Order) -> str:
    """What sorts orders by when they were placed: the end of their ids."""
    return order.id.rpartition("-")[2]


def new_order_id(borrower: str, seconds: float) -> str:
    """A new order's id: it begins with its borrower, by which a sharding database splits, and ends with its time."""
    return f"{borrower}-{new_id(seconds)}"
