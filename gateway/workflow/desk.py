"""One order on the desk: what is done with it inside one transaction.

A desk records events, keeps the messages that follow from them, and asks for the tasks that come next. All of it
is stored together with the caller's transaction, or not at all; listeners hear of it after the commit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Final

import msgspec
from attrs import field, frozen, mutable

from gateway.clock import Clock
from gateway.directory.directory import Directory
from gateway.lending.heads import OUTBOX, Head, Parcel, describe, encode, head_of, parcel_of
from gateway.orders.events import Event, Placed, Recorded
from gateway.orders.folding import apply, begin
from gateway.orders.order import Attempt, Order
from gateway.store.ids import new_id
from gateway.store.reader import Reader
from gateway.store.unit import Unit
from gateway.store.values import MessageRecord, NewTask, Row, StoredEvent, Task
from schemas.iso18626 import write
from schemas.iso18626.codes import Action
from schemas.iso18626.messages import Message

ORDER: Final = "order"
ATTEMPT: Final = "attempt"
REQUEST: Final = "request"
DECIDE: Final = "decide"
"""Kinds of rows (`order`, `attempt` and `request` ids to orders), and the queue of orders to be decided."""

CALLED_OFF: Final = "not sent: the attempt at this lender had ended"
NO_ADDRESS: Final = "no ISO 18626 address in the directory: kept here for staff"


@frozen(kw_only=True)
class Office:
    """What every desk has at hand: the clock, the directory as it is now, and who wants to hear of events.

    `agency` is the gateway's own number.
    """

    agency: str
    clock: Clock
    directory: Callable[[], Directory]
    publish: Callable[[tuple[Recorded, ...]], None]
    wake: Callable[[str], None]

    def address(self, agency: str) -> str | None:
        """Where messages to an agency go, None where it has no such service."""
        library = self.directory().library(agency)
        return library.system.iso18626 if library else None

    def label(self, agency: str) -> str:
        """An agency's name and number, for people."""
        return self.directory().label(agency)

    def same_library(self, one: str, other: str) -> bool:
        """Whether two numbers are one library's, its branches' included: systems answer under either."""
        directory = self.directory()
        return one == other or (directory.agency_of(one) or one) == (directory.agency_of(other) or other)


@mutable
class Desk:
    """Work on one order. `save` must be called at the end, inside the same transaction."""

    office: Office
    unit: Unit
    order: Order
    recorded: list[Recorded] = field(factory=list)

    @classmethod
    def place(cls, office: Office, unit: Unit, order_id: str, placed: Placed) -> Desk:
        """A desk with a new order on it."""
        now = office.clock.now()
        desk = cls(office, unit, begin(order_id, placed, now))
        desk._store(placed, expected_version=0, at=now)
        return desk

    @classmethod
    def take_up(cls, office: Office, unit: Unit, order_id: str) -> Desk:
        """A desk with an order of the base on it.

        Raises:
            LookupError: there is no such order.
        """
        order = load_order(unit, order_id)
        if order is None:
            raise LookupError(f"There is no order {order_id}.")
        return cls(office, unit, order)

    def record(self, event: Event) -> None:
        """Something happened to the order."""
        now = self.office.clock.now()
        self._store(event, expected_version=self.order.version, at=now)
        self.order = apply(self.order, event, now)

    def post(self, to: str, message: Message, *, attempt: int | None = None) -> str:
        """Keeps a message and asks the outbox to deliver it; gives the id it is kept under.

        `attempt` marks the Request that begins an attempt. A party without an address gets nothing by wire: the
        message is kept and shown.
        """
        now = self.office.clock.now()
        message_id = new_id(self.office.clock.seconds())
        kind, about = describe(message)
        reachable = self.office.address(to) is not None
        remark = "" if reachable else NO_ADDRESS
        head = Head(direction="out", kind=kind, about=about, peer=to, remark=remark)
        waits = reachable or attempt is not None
        self.unit.add_message(
            MessageRecord(
                id=message_id,
                stream=self.order.id,
                state="waiting" if waits else "kept",
                at=now,
                head=encode(head),
                body=write(message),
            )
        )
        if waits:
            self._deliver(Parcel(message=message_id, order=self.order.id, to=to, attempt=attempt))
        return message_id

    def call_off(self, attempt: Attempt) -> None:
        """Takes back what an ended attempt still was to send: its Request, and a Cancel of it."""
        for task, message in self._waiting_for(attempt.lender):
            head = head_of(message.head)
            if parcel_of(task.body).attempt == attempt.number or head.about == Action.CANCEL:
                self.unit.finish(task)
                kept = msgspec.structs.replace(head, remark=CALLED_OFF)
                self.unit.move_message(message.id, state="kept", head=encode(kept))

    def has_arrived(self, attempt: Attempt) -> None:
        """Sends the Request of an attempt no more: its lender has spoken of it."""
        for task, message in self._waiting_for(attempt.lender):
            if parcel_of(task.body).attempt == attempt.number:
                self.unit.finish(task)
                self.unit.move_message(message.id, state="delivered", head=message.head)

    def _waiting_for(self, to: str) -> Iterator[tuple[Task, MessageRecord]]:
        for task in self.unit.lane(OUTBOX, self._lane(to)):
            message = self.unit.message(parcel_of(task.body).message)
            if message is not None:
                yield task, message

    def decide_later(self) -> None:
        """Asks for the order to be decided, soon and by itself."""
        self._enqueue(NewTask(queue=DECIDE, party=self.order.id, lane=self.order.id, body=self.order.id.encode()))

    def find_by(self, kind: str, key: str) -> None:
        """Lets the order be found by a key of this kind from now on."""
        self.unit.put_row(Row(kind=kind, key=key, body=self.order.id.encode()))

    def save(self) -> Order:
        """Stores the order as it now stands; gives it."""
        save_order(self.unit, self.order, self.office.directory())
        recorded = tuple(self.recorded)
        self.unit.after_commit(lambda: self.office.publish(recorded))
        return self.order

    def _deliver(self, parcel: Parcel) -> None:
        self._enqueue(NewTask(queue=OUTBOX, party=parcel.to, lane=self._lane(parcel.to), body=encode(parcel)))

    def _lane(self, to: str) -> str:
        return f"{to}|{self.order.id}"

    def _enqueue(self, task: NewTask) -> None:
        self.unit.enqueue(task, now=self.office.clock.seconds())
        self.unit.after_commit(lambda: self.office.wake(task.queue))

    def _store(self, event: Event, *, expected_version: int, at: datetime) -> None:
        body = msgspec.json.encode(event)
        stored = self.unit.append(self.order.id, [body], at=at, expected_version=expected_version)
        self.recorded.extend(recorded_of(one) for one in stored)


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


def save_order(unit: Unit, order: Order, directory: Directory) -> None:
    """Writes the row that lists and searches go by; it can be rebuilt from the events."""
    borrower = directory.agency_of(order.borrower) or order.borrower
    shown = (order.id, order.request_id, order.title, order.author, borrower, order.lender or "", *order.wish.records)
    unit.put_row(
        Row(
            kind=ORDER,
            key=order.id,
            place=order.id.rpartition("-")[2],
            facet=order.stage,
            owner=borrower,
            words=" ".join(shown).lower(),
            body=msgspec.json.encode(order),
        )
    )


def new_order_id(borrower: str, seconds: float) -> str:
    """A new order's id: it begins with its borrower, by which a sharding database splits, and ends with its time."""
    return f"{borrower}-{new_id(seconds)}"
