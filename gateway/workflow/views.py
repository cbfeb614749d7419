"""What people and machines are shown of the order base: values that the console and the API print."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from gateway.automation.values import Decision
from gateway.lending.heads import MessageState
from gateway.orders.events import Recorded
from gateway.orders.order import Order
from gateway.orders.waiting import Waiting


class MessageRow(Struct, frozen=True, kw_only=True):
    """A message as kept, without its content: `direction` is "in" or "out", `peer` the other agency's number.

    `kind` is the ISO 18626 message name, "Request" and so on; `about` its status or action; `lost` what the
    peer's system or version has no element for, by its place in the message and with what became of it. `valid_as` is
    the version by whose schema a received message is valid, of both the one that it names, empty for a dialect; null
    where nobody looked.
    """

    id: str
    order: str | None
    direction: str
    kind: str
    about: str
    peer: str
    at: datetime
    state: MessageState
    tries: int = 0
    remark: str = ""
    lost: str = ""
    valid_as: tuple[str, ...] | None = None


class GivenUp(Struct, frozen=True, kw_only=True):
    """A message that could not be delivered; `why_not` is a sentence where it is not to be sent again, else ""."""

    row: MessageRow
    why_not: str = ""


class StoredMessage(Struct, frozen=True, kw_only=True):
    """A message with its bytes as received or as sent, and the confirmation bytes that went the other way.

    `why_not` is a sentence where it did not go out and is not to be sent again, "" where it may be, else None.
    """

    row: MessageRow
    body: bytes
    confirmation: bytes | None
    why_not: str | None = None


class OrderView(Struct, frozen=True, kw_only=True):
    """Everything about one order. `decisions` are oldest first; the last one is in force.

    `waits_for` is None once it is closed, and only then; `group` are the other orders of the same multiple-item
    request.
    """

    order: Order
    events: tuple[Recorded, ...]
    messages: tuple[MessageRow, ...]
    decisions: tuple[Decision, ...]
    waits_for: Waiting | None = None
    group: tuple[Order, ...] = ()


class Statistics(Struct, frozen=True, kw_only=True):
    """Counts over the whole order base; keys are the codes themselves, agencies by number."""

    orders: int
    stages: dict[str, int]
    outcomes: dict[str, int]
    reasons: dict[str, int]
    borrowers: dict[str, int]
    lenders: dict[str, int]
