"""Reads of the order base, of what is committed: what the console, the API and the command line show."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final

from gateway.automation.values import Decision
from gateway.clock import Clock
from gateway.config import TimersConfig
from gateway.lending.heads import MessageState, head_of
from gateway.orders.events import Decided, Recorded
from gateway.orders.folding import fold
from gateway.orders.order import Order, Stage
from gateway.store.reader import Reader
from gateway.store.values import ListedMessage, MessageRecord
from gateway.workflow.due import waiting
from gateway.workflow.order_base import (
    ATTENTION,
    GROUP,
    ORDER,
    REQUEST,
    WANTED,
    load_order,
    order_by,
    order_of,
    recorded_of,
    request_key,
)
from gateway.workflow.resending import obstacle
from gateway.workflow.views import GivenUp, MessageRow, OrderView, Statistics, StoredMessage

NOT_SENT: Final = frozenset({MessageState.GIVEN_UP, MessageState.KEPT})
GROUP_SHOWN: Final = 100  # orders of one multiple-item request; more are found by searching its id


class OrderQueries:
    """Answers from the reading connection; never waits for a writer."""

    def __init__(self, reader: Reader, clock: Clock, timers: TimersConfig) -> None:
        """`clock` and `timers` say until when an order waits."""
        self._reader = reader
        self._clock = clock
        self._timers = timers

    def counts(self) -> dict[Stage, int]:
        """How many orders stand in each stage, noughts included."""
        found = self._reader.facets(ORDER)
        return {stage: found.get(stage, 0) for stage in Stage}

    def orders(  # noqa: PLR0913  each narrows the list, none needs another
        self,
        *,
        stage: Stage | None = None,
        borrower: str | None = None,
        words: str | None = None,
        before: str | None = None,
        attention: bool = False,
        limit: int = 50,
    ) -> tuple[Order, ...]:
        """Orders, newest first; `before` is the id of the last one seen, `attention` those that staff must see to."""
        if attention:
            most = limit if stage is None else self.attention()
            rows = self._reader.rows(ATTENTION, facet=WANTED, owner=borrower, words=words, before=before, limit=most)
            found = (load_order(self._reader, row.key) for row in rows)
            return tuple(islice((one for one in found if one is not None and stage in (None, one.stage)), limit))
        rows = self._reader.rows(ORDER, facet=stage, owner=borrower, words=words, before=before, limit=limit)
        return tuple(order_of(self._reader, row) for row in rows)

    def attention(self) -> int:
        """How many orders staff must see to."""
        return self._reader.facets(ATTENTION).get(WANTED, 0)

    def order(self, order_id: str) -> Order | None:
        """One order as it stands."""
        return load_order(self._reader, order_id)

    def view(self, order_id: str) -> OrderView | None:
        """Everything about one order, as of one moment: the order is that of the events that are shown."""
        events = tuple(recorded_of(stored) for stored in self._reader.events(order_id))
        if not events:
            return None
        messages = tuple(_message_row(message) for message in self._reader.messages(order_id))
        order = fold(events)
        return OrderView(
            order=order,
            events=events,
            messages=messages,
            decisions=_decisions(events),
            waits_for=waiting(order, self._clock, self._timers),
            group=tuple(self._group(order)),
        )

    def _group(self, order: Order) -> Iterator[Order]:
        """The other orders of a multiple-item request, newest first."""
        owner = request_key(order.borrower, order.group)
        for row in self._reader.rows(GROUP, owner=owner, limit=GROUP_SHOWN) if order.group else ():
            other = load_order(self._reader, row.key) if row.key != order.id else None
            if other is not None:
                yield other

    def by_request(self, borrower: str, request_id: str) -> Order | None:
        """The order that a borrower knows by this id."""
        order_id = order_by(self._reader, REQUEST, request_key(borrower, request_id))
        return load_order(self._reader, order_id) if order_id else None

    def message(self, message_id: str) -> StoredMessage | None:
        """One message with its bytes."""
        found = self._reader.message(message_id)
        if found is None:
            return None
        row = _message_row(found)
        why_not = self._given_up(found).why_not if row.state in NOT_SENT else None
        return StoredMessage(row=row, body=found.body, confirmation=found.confirmation, why_not=why_not)

    def refused(self, limit: int = 100) -> tuple[MessageRow, ...]:
        """The newest messages that could not be taken."""
        return tuple(_message_row(message) for message in self._reader.messages_in(MessageState.REFUSED, limit))

    def given_up(self, limit: int = 100) -> tuple[GivenUp, ...]:
        """The newest messages that could not be delivered, and what stands against sending them again."""
        return tuple(self._given_up(message) for message in self._reader.messages_in(MessageState.GIVEN_UP, limit))

    def _given_up(self, message: MessageRecord) -> GivenUp:
        order = load_order(self._reader, message.stream or "")
        why_not = obstacle(self._reader, order, message) if order else ""
        return GivenUp(row=_message_row(message), why_not=why_not)

    def events_after(self, sequence: int, limit: int = 500) -> tuple[Recorded, ...]:
        """Events of all orders after a place in the log."""
        return tuple(recorded_of(stored) for stored in self._reader.events_after(sequence, limit))

    def statistics(self) -> Statistics:
        """Counts over the whole order base."""
        orders = [order_of(self._reader, row) for row in self._reader.all_rows(ORDER)]
        return Statistics(
            orders=len(orders),
            stages=_count(order.stage for order in orders),
            outcomes=_count(order.outcome for order in orders),
            reasons=_count(order.reason for order in orders),
            borrowers=_count(order.borrower for order in orders),
            lenders=_count(attempt.lender for order in orders for attempt in order.attempts),
        )


def _count(values: Iterable[str | None]) -> dict[str, int]:
    return dict(Counter(str(value) for value in values if value is not None))


def _decisions(events: tuple[Recorded, ...]) -> tuple[Decision, ...]:
    return tuple(recorded.event.decision for recorded in events if isinstance(recorded.event, Decided))


def _message_row(message: ListedMessage) -> MessageRow:
    head = head_of(message.head)
    return MessageRow(
        id=message.id,
        order=message.stream,
        direction=head.direction,
        kind=head.kind,
        about=head.about,
        peer=head.peer,
        at=message.at,
        state=MessageState(message.state),
        tries=head.tries,
        remark=head.remark,
        lost=head.lost,
        valid_as=head.valid_as,
    )
