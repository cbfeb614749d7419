"""What can happen to an order. An order is the fold of its events (`gateway.orders.order`).

An event is stored in one transaction with the messages that follow from it, never changed and never removed. It
carries no patron data: the message as received, which may, is kept apart and named by its id. Agencies are
six-digit numbers; `message` is the id of a stored message.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from msgspec import Struct

from gateway.automation.values import Decision, Wish


class Starter(StrEnum):
    """Who chose the lender of an attempt."""

    DECISION = "decision"
    BORROWER = "borrower"
    STAFF = "staff"


class AttemptEnd(StrEnum):
    """How an attempt at one lender ended without a loan; only then may the next lender be asked."""

    UNFILLED = "unfilled"
    RETRY_POSSIBLE = "retry_possible"
    REFUSED = "refused"
    NEVER_ARRIVED = "never_arrived"
    CANCELLED = "cancelled"
    STAFF = "staff"


class CloseReason(StrEnum):
    """How an order ended."""

    COMPLETED = "completed"
    OWN_COPY = "own_copy"
    CANCELLED = "cancelled"
    UNFILLED = "unfilled"
    STAFF = "staff"


class Placed(Struct, frozen=True, kw_only=True, tag="placed"):
    """A borrower's order was taken. `request_id` is the borrower's own id, byte for byte."""

    borrower: str
    request_id: str
    wish: Wish
    message: str
    title: str = ""
    author: str = ""


class Decided(Struct, frozen=True, kw_only=True, tag="decided"):
    """The rules were applied; the decision holds the whole trace."""

    decision: Decision


class AttemptStarted(Struct, frozen=True, kw_only=True, tag="attempt_started"):
    """A Request to a lender was stored for sending, under an id of its own."""

    attempt: int
    lender: str
    edition: str
    request_id: str
    by: Starter
    message: str
    expected: date | None = None


class AttemptDelivered(Struct, frozen=True, kw_only=True, tag="attempt_delivered"):
    """The lender's system confirmed the Request."""

    attempt: int
    lender: str


class AttemptEnded(Struct, frozen=True, kw_only=True, tag="attempt_ended"):
    """The attempt is over; `sentence` says why, for a person."""

    attempt: int
    lender: str
    how: AttemptEnd
    sentence: str


class SupplierSaid(Struct, frozen=True, kw_only=True, tag="supplier_said"):
    """A lender's message. `applied` is False where the table allows no such step; `remark` says why.

    `due` and `expected` are the days that the lender means, in the library's zone.
    """

    attempt: int
    lender: str
    message: str
    reason_for_message: str
    status: str
    applied: bool
    remark: str = ""
    answer: bool | None = None
    note: str = ""
    reason_unfilled: str = ""
    reason_retry: str = ""
    due: date | None = None
    expected: date | None = None
    supplying_request_id: str | None = None


class BorrowerSaid(Struct, frozen=True, kw_only=True, tag="borrower_said"):
    """A borrower's message about its order; `attempt` is the one it went on to, if any was open."""

    message: str
    action: str
    applied: bool
    remark: str = ""
    note: str = ""
    attempt: int | None = None


class ToldBorrower(Struct, frozen=True, kw_only=True, tag="told_borrower"):
    """A message to the borrower was stored for sending: our own word, or a lender's passed on."""

    message: str
    status: str
    reason_for_message: str
    note: str = ""
    answer: bool | None = None


class ToldLender(Struct, frozen=True, kw_only=True, tag="told_lender"):
    """A borrower's action was stored for sending to the lender of an attempt."""

    attempt: int
    lender: str
    message: str
    action: str


class DeliveryDelayed(Struct, frozen=True, kw_only=True, tag="delivery_delayed"):
    """A message could not be delivered the first time; it is tried again later."""

    message: str
    to: str
    sentence: str


class DeliveryGivenUp(Struct, frozen=True, kw_only=True, tag="delivery_given_up"):
    """A message will not be tried again by itself; staff must see to it."""

    message: str
    to: str
    sentence: str


class LeftToStaff(Struct, frozen=True, kw_only=True, tag="left_to_staff"):
    """The order lies in the borrower's staff queue."""

    sentence: str


class Closed(Struct, frozen=True, kw_only=True, tag="closed"):
    """The order is over."""

    reason: CloseReason
    sentence: str


Event = (
    Placed
    | Decided
    | AttemptStarted
    | AttemptDelivered
    | AttemptEnded
    | SupplierSaid
    | BorrowerSaid
    | ToldBorrower
    | ToldLender
    | DeliveryDelayed
    | DeliveryGivenUp
    | LeftToStaff
    | Closed
)


class Recorded(Struct, frozen=True, kw_only=True):
    """An event with its place in the log: `sequence` over all orders, `version` within its order from 1."""

    sequence: int
    order: str
    version: int
    at: datetime
    event: Event
