"""One order on the desk: what is done with it inside one transaction.

A desk records events, keeps the messages that follow from them, and asks for the tasks that come next. All of it
is stored together with the caller's transaction, or not at all; listeners hear of it after the commit.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from enum import StrEnum
from functools import partial
from typing import Final

import msgspec
from attrs import field, mutable
from msgspec.structs import replace

from gateway.lending.heads import OUTBOX, Head, MessageState, Parcel, describe, encode, head_of, parcel_of
from gateway.lending.peers import Letter, letter_to
from gateway.orders.events import DeliveryGivenUp, Event, Placed, Recorded
from gateway.orders.folding import apply, begin
from gateway.orders.order import Attempt, Order
from gateway.store.ids import first_id, new_id
from gateway.store.unit import Unit
from gateway.store.values import MessageRecord, NewTask, Row, Task
from gateway.workflow.belonging import attempt_of
from gateway.workflow.due import next_due
from gateway.workflow.office import Office
from gateway.workflow.order_base import (
    DECIDE,
    GROUP,
    TIMER,
    age_of,
    load_order,
    recorded_as,
    request_key,
    save_attention,
    save_order,
)
from schemas.iso18626.messages import Post

CALLED_OFF: Final = "not sent: the attempt at this lender had ended"
SECOND: Final = timedelta(seconds=1)
MOST_EQUAL: Final = 60  # messages in one second; what comes so often is a loop of somebody's, and one of it is enough
NO_ADDRESS: Final = "no ISO 18626 address in the directory: kept here for staff"


class Knows(StrEnum):
    """What a lender can know of an attempt by its Request: a try under way may still arrive."""

    NOTHING = "nothing"
    SOON = "soon"
    PERHAPS = "perhaps"


@mutable
class Desk:
    """Work on one order. `save` must be called at the end, inside the same transaction."""

    office: Office
    unit: Unit
    order: Order
    recorded: list[Recorded] = field(factory=list)
    rings_at: float | None = None
    marked: bool = False

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
        rings_at = next_due(order, office.clock, office.timers)
        return cls(office, unit, order, rings_at=rings_at, marked=bool(order.needs_attention))

    def record(self, event: Event) -> None:
        """Something happened to the order."""
        now = self.office.clock.now()
        self._store(event, expected_version=self.order.version, at=now)
        self.order = apply(self.order, event, now)

    def post(
        self,
        to: str,
        message: Post,
        *,
        attempt: int | None = None,
        cancels: int | None = None,
        after_seconds: float = 0.0,
    ) -> str:
        """Keeps a message and asks the outbox to deliver it; gives the id it is kept under.

        It is written as the system of the party wants it (`gateway.lending.peers`). `attempt` marks the Request that
        begins an attempt, `cancels` a Cancel of one; `after_seconds` puts the first try off. A party without an
        address, or whose system refuses such messages, gets nothing by wire: the message is kept and shown. Staff
        must see to it where it was a lender's; borrowers without an address read how their orders stand in the console.
        """
        letter = self._written(to, message)
        unsent = letter.unsent or ("" if self.office.address(to) is not None else NO_ADDRESS)
        waits = not unsent or attempt is not None
        message_id = self._keep(to, letter, unsent, MessageState.WAITING if waits else MessageState.KEPT)
        if waits:
            parcel = Parcel(
                message=message_id,
                order=self.order.id,
                to=to,
                attempt=attempt,
                cancels=cancels,
                gateways=self._passed(attempt),
            )
            self._deliver(parcel, after_seconds)
        elif letter.unsent or to != self.order.borrower:
            self.record(DeliveryGivenUp(message=message_id, to=to, sentence=f"{self.office.label(to)}: {unsent}."))
        return message_id

    def _keep(self, to: str, letter: Letter, remark: str, state: MessageState) -> str:
        message_id = new_id(self.office.clock.seconds())
        kind, about = describe(letter.message)
        head = Head(direction="out", kind=kind, about=about, peer=to, remark=remark, lost=letter.lost)
        self.unit.add_message(
            MessageRecord(
                id=message_id,
                stream=self.order.id,
                state=state,
                at=self.office.clock.now(),
                head=encode(head),
                body=letter.body,
            )
        )
        return message_id

    def send_again(
        self,
        message: MessageRecord,
        *,
        attempt: int | None,
        cancels: int | None,
        before: Iterable[Task] = (),
    ) -> None:
        """Asks the outbox once more to deliver a message of this order, which may have arrived before.

        It goes out `before` those of its party that wait, whose tries begin anew behind it.
        """
        head = msgspec.structs.replace(head_of(message.head), tries=0, remark="")
        self.unit.move_message(message.id, state=MessageState.WAITING, head=encode(head))
        parcel = Parcel(
            message=message.id,
            order=self.order.id,
            to=head.peer,
            attempt=attempt,
            cancels=cancels,
            unclear=True,
            gateways=self._passed(attempt),
        )
        self._deliver(parcel, 0.0)
        for task in before:
            self.unit.finish(task)
            self._deliver(parcel_of(task.body), 0.0)

    def _passed(self, attempt: int | None) -> tuple[str, ...]:
        """The gateways that the Request of an attempt has passed when it leaves here; no other message can go round."""
        return (*self.order.gateways, self.office.agency) if attempt is not None else ()

    def _written(self, to: str, message: Post) -> Letter:
        """A message to a party, unlike any other of this order in its bytes: peers take equal ones for a repeat.

        Equal messages within one second, all that a timestamp says, are written a second later each; what comes more
        than `MOST_EQUAL` times is written as it was before.
        """
        peer = self.office.peer(to)
        letter = letter_to(peer, message)
        since = first_id(self.office.clock.seconds() - MOST_EQUAL - 1)
        for _ in range(MOST_EQUAL):
            if not self.unit.keeps(self.order.id, letter.body, since=since):
                break
            later = replace(message.header, timestamp=message.header.timestamp + SECOND)
            message = replace(message, header=later)
            letter = letter_to(peer, message)
        return letter

    def knows(self, attempt: Attempt) -> Knows:
        """What the lender of an attempt can know of it: nothing only while no try of its Request may have arrived."""
        for task, _ in self.waiting_for(attempt.lender):
            parcel = parcel_of(task.body)
            if parcel.attempt == attempt.number:
                return Knows.SOON if task.begun else Knows.PERHAPS if parcel.unclear else Knows.NOTHING
        return Knows.PERHAPS

    def call_off(self, attempt: Attempt, *, cancels: bool = True) -> None:
        """Takes back what an ended attempt still was to send, a Cancel of it only with `cancels`."""
        for task, message in self.waiting_for(attempt.lender):
            meant = attempt_of(self.order, message)
            its_cancel = parcel_of(task.body).cancels == attempt.number
            if meant is not None and meant.number == attempt.number and (cancels or not its_cancel):
                self.unit.finish(task)
                kept = msgspec.structs.replace(head_of(message.head), remark=CALLED_OFF)
                self.unit.move_message(message.id, state=MessageState.KEPT, head=encode(kept))

    def has_arrived(self, attempt: Attempt) -> None:
        """Sends the Request of an attempt no more, nor lets it be sent by hand: its lender has spoken of it."""
        if attempt.delivered:
            return
        for task, _ in self.waiting_for(attempt.lender):
            if parcel_of(task.body).attempt == attempt.number:
                self.unit.finish(task)
        message = self.unit.message(attempt.message)
        if message is not None:
            head = msgspec.structs.replace(head_of(message.head), remark="")
            self.unit.move_message(message.id, state=MessageState.DELIVERED, head=encode(head))

    def waiting_for(self, to: str) -> Iterator[tuple[Task, MessageRecord]]:
        """What is still to be sent to a party about this order, in its order."""
        for task in self.unit.lane(OUTBOX, self._lane(to)):
            message = self.unit.message(parcel_of(task.body).message)
            if message is not None:
                yield task, message

    def decide_later(self) -> None:
        """Asks for the order to be decided, soon and by itself."""
        self._enqueue(NewTask(queue=DECIDE, party=self.order.id, lane=self.order.id, body=self.order.id.encode()))

    def join_group(self) -> None:
        """Lets the order be found by the group that its borrower put it in, if any."""
        order = self.order
        if order.group:
            owner = request_key(order.borrower, order.group)
            self.unit.put_row(Row(kind=GROUP, key=order.id, place=age_of(order), owner=owner, body=order.id.encode()))

    def find_by(self, kind: str, key: str) -> None:
        """Lets the order be found by a key of this kind from now on."""
        self.unit.put_row(Row(kind=kind, key=key, body=self.order.id.encode()))

    def save(self) -> Order:
        """Stores the order as it now stands, and when its next time limit runs out; gives it."""
        save_order(self.unit, self.order, self.office.directory())
        if self.order.needs_attention or self.marked:
            save_attention(self.unit, self.order, self.office.directory())
            self.marked = bool(self.order.needs_attention)
        self.keep_timer()
        recorded = tuple(self.recorded)
        self.unit.after_commit(partial(self.office.publish, recorded))  # a closure would make a cycle of desk and unit
        return self.order

    def keep_timer(self) -> None:
        """Asks to be rung when the next time limit of the order runs out, where that is not asked for already."""
        clock, key = self.office.clock, self.order.id
        due = next_due(self.order, clock, self.office.timers)
        if due == self.rings_at:
            return
        for task in self.unit.lane(TIMER, key):
            self.unit.finish(task)
        if due is not None:
            self._enqueue(NewTask(queue=TIMER, party=key, lane=key, body=key.encode(), due=due))
        self.rings_at = due

    def _deliver(self, parcel: Parcel, after_seconds: float) -> None:
        due = self.office.clock.seconds() + after_seconds
        self._enqueue(NewTask(queue=OUTBOX, party=parcel.to, lane=self._lane(parcel.to), body=encode(parcel), due=due))

    def _lane(self, to: str) -> str:
        return f"{to}|{self.order.id}"

    def _enqueue(self, task: NewTask) -> None:
        self.unit.enqueue(task, now=self.office.clock.seconds())
        self.unit.after_commit(partial(self.office.wake, task.queue))

    def _store(self, event: Event, *, expected_version: int, at: datetime) -> None:
        body = msgspec.json.encode(event)
        stored = self.unit.append(self.order.id, [body], at=at, expected_version=expected_version)
        self.recorded.extend(recorded_as(event, one) for one in stored)
