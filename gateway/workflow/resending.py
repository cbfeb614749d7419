"""A message that was given up, sent again by hand: the same bytes, while it still makes sense to send them."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from gateway.lending.heads import MessageState, head_of, parcel_of
from gateway.orders.events import Resent
from gateway.orders.order import Attempt, Order
from gateway.store.reader import Reader
from gateway.store.values import ListedMessage, MessageRecord, Task
from gateway.workflow.belonging import attempt_of
from gateway.workflow.desk import NO_ADDRESS, Desk
from gateway.workflow.interface import NotNow, OrderRefused
from schemas.iso18626.codes import Action

WORDS: Final = {
    MessageState.WAITING: "The message is being sent.",
    MessageState.DELIVERED: "The message has arrived.",
    MessageState.RECEIVED: "The message came in; it is not ours to send.",
    MessageState.REFUSED: "The message came in; it is not ours to send.",
}
"""Why a message in this state is not sent again."""

OVERTAKEN: Final = "A later message is being sent there just now: see what comes of it first."
CANCELLED: Final = "It was cancelled since, and the Cancel was given up too: end the attempt instead."


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
    attempt = attempt_of(order, message)
    if attempt is not None and attempt.delivered and attempt.message == message.id:
        return WORDS[MessageState.DELIVERED]
    over = attempt is not None and attempt.ended is not None and message.id not in attempt.after_end
    if over and head.about != Action.CANCEL:
        instead = "send the order to a lender instead" if order.closed is None else "the order is closed"
        return f"The attempt that the message belongs to has ended: {instead}."
    if any(_has_come_later(one, message, head.peer) for one in reader.messages(order.id)):
        return "A later message has arrived there since, so this one is no longer true."
    return ""


def resend(desk: Desk, message_id: str) -> None:
    """Asks the outbox once more; nothing happens to a message that waits already.

    What was said to its party later and waits still goes out behind it.

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
    attempt = attempt_of(desk.order, message)
    begun = attempt if attempt is not None and attempt.message == message.id else None
    behind = tuple(task for task, later in desk.waiting_for(head.peer) if later.at > message.at)
    why_not = obstacle(desk.unit, desk.order, message) or _unreachable(desk, head.peer) or _untimely(begun, behind)
    if why_not:
        raise NotNow(why_not)
    cancels = attempt.number if attempt is not None and head.about == Action.CANCEL else None
    desk.send_again(message, attempt=begun.number if begun else None, cancels=cancels, before=behind)
    desk.record(Resent(message=message.id, to=head.peer, after=head.remark))


def _unreachable(desk: Desk, party: str) -> str:
    if desk.office.address(party) is not None:
        return ""
    return f"{desk.office.label(party)} has no ISO 18626 address in the directory."


def _untimely(begun: Attempt | None, behind: Collection[Task]) -> str:
    """Why a message cannot go out before those behind it, or wants one there; `begun` is the attempt of a Request."""
    if any(task.begun for task in behind):
        return OVERTAKEN
    if begun is None or not begun.told_to_cancel:
        return ""
    cancelled = any(parcel_of(task.body).cancels == begun.number for task in behind)
    return "" if cancelled else CANCELLED


def _has_come_later(other: ListedMessage, message: MessageRecord, party: str) -> bool:
    if other.state != MessageState.DELIVERED or other.at <= message.at:
        return False
    head = head_of(other.head)
    return head.direction == "out" and head.peer == party
