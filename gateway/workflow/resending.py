"""A message that was given up, sent again by hand: the same bytes, while it still makes sense to send them."""

from __future__ import annotations

from typing import Final

from gateway.lending.heads import MessageState, head_of
from gateway.orders.events import Resent
from gateway.orders.order import Attempt, Order
from gateway.store.reader import Reader
from gateway.store.values import MessageRecord
from gateway.workflow.desk import NO_ADDRESS, Desk
from gateway.workflow.interface import NotNow, OrderRefused
from schemas.iso18626 import read
from schemas.iso18626.codes import Action
from schemas.iso18626.messages import Request, RequestingAgencyMessage
from schemas.xml import parse

WORDS: Final = {
    MessageState.WAITING: "The message is being sent.",
    MessageState.DELIVERED: "The message has arrived.",
    MessageState.RECEIVED: "The message came in; it is not ours to send.",
    MessageState.REFUSED: "The message came in; it is not ours to send.",
}
"""Why a message in this state is not sent again."""


def obstacle(reader: Reader, order: Order, message: MessageRecord) -> str:
    """Why a message of an order is not to be sent again, in a sentence; "" where it may be.

    One that was given up may, or that was kept because its party had no address, unless what it says is over: the
    attempt that it belongs to, or the moment, since its party has had a later message.
    """
    state, head = MessageState(message.state), head_of(message.head)
    if state in WORDS:
        return WORDS[state]
    if state is MessageState.KEPT and head.remark != NO_ADDRESS:
        return f"The message was {head.remark}."
    attempt = _attempt(order, message)
    if attempt is not None and attempt.ended is not None and head.about != Action.CANCEL:
        instead = "send the order to a lender instead" if order.closed is None else "the order is closed"
        return f"The attempt that the message belongs to has ended: {instead}."
    if any(_came_later(one, message, head.peer) for one in reader.messages(order.id)):
        return "A later message has arrived there since, so this one is no longer true."
    return ""


def resend(desk: Desk, message_id: str) -> None:
    """Asks the outbox once more; nothing happens to a message that waits already.

    Raises:
        OrderRefused: the order has no such message.
        NotNow: it is not to be sent again, or cannot be; the text says why.
    """
    message = desk.unit.message(message_id)
    if message is None or message.stream != desk.order.id:
        raise OrderRefused(f"Order {desk.order.id} has no message {message_id or '(none given)'}.")
    if message.state == MessageState.WAITING:
        return
    head = head_of(message.head)
    why_not = obstacle(desk.unit, desk.order, message) or _unreachable(desk, head.peer)
    if why_not:
        raise NotNow(why_not)
    attempt = _attempt(desk.order, message)
    begins = attempt.number if attempt is not None and attempt.message == message.id else None
    cancels = attempt.number if attempt is not None and head.about == Action.CANCEL else None
    desk.send_again(message, attempt=begins, cancels=cancels)
    desk.record(Resent(message=message.id, to=head.peer, after=head.remark))


def _unreachable(desk: Desk, party: str) -> str:
    if desk.office.address(party) is not None:
        return ""
    return f"{desk.office.label(party)} has no ISO 18626 address in the directory."


def _attempt(order: Order, message: MessageRecord) -> Attempt | None:
    """The attempt that a message to a lender belongs to: by the request id under which the lender knows it."""
    said = read(parse(message.body, max_bytes=len(message.body))).message
    if not isinstance(said, Request | RequestingAgencyMessage):
        return None
    return order.attempt_under(said.header.requesting_request_id)


def _came_later(other: MessageRecord, message: MessageRecord, party: str) -> bool:
    head = head_of(other.head)
    ours = head.direction == "out" and head.peer == party and other.state == MessageState.DELIVERED
    return ours and other.at > message.at
