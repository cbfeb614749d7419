"""What can happen to an order. An order is the fold of its events (`gateway.orders.order`).

An event is stored in one transaction with the messages that follow from it, never changed and never removed. It
carries no patron data: the message as received, which may, is kept apart and named by its id. Agencies are
six-digit numbers; `message` is the id of a stored message.
"""

from __future__ import annotations

from datetime import date, datetime

from msgspec import Struct

from gateway.automation.values import Decision, Wish
from gateway.orders.vocabulary import AttemptEnd, CloseReason, Limit, Starter


class Placed(Struct, frozen=True, kw_only=True, tag="placed"):
    """A borrower's order was taken. `request_id` is the borrower's own id, byte for byte.

    `group` joins the orders of one multiple-item request; `sub_types` are the request's (ISO 18626 requestSubType);
    a booking names the days from `starts` to `ends`. `gateways` are those that the Request had passed before, the first
    one first.
    """

    borrower: str
    request_id: str
    wish: Wish
    message: str
    title: str = ""
    author: str = ""
    group: str = ""
    sub_types: tuple[str, ...] = ()
    starts: date | None = None
    ends: date | None = None
    gateways: tuple[str, ...] = ()


class Retried(Struct, frozen=True, kw_only=True, tag="retried"):
    """The borrower asks once more after RetryPossible, under the same id or a new one (ISO 18626 requestType Retry).

    `attempt` is the one that may be tried again; `changed` when something else is wanted now; `starts` and `ends` are
    the days of a booking, None where the Retry names none.
    """

    message: str
    attempt: int
    request_id: str
    wish: Wish
    changed: bool
    title: str = ""
    author: str = ""
    starts: date | None = None
    ends: date | None = None


class Reminded(Struct, frozen=True, kw_only=True, tag="reminded"):
    """The borrower reminds of its order (requestType Reminder); `attempt` is the one it went on to, if any."""

    message: str
    attempt: int | None = None
    note: str = ""


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

    `due`, `expected` and the two retry days are the days that the lender means, in the library's zone; `offered` is
    what it would cost, "120 DKK".
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
    retry_after: date | None = None
    retry_before: date | None = None
    offered: str = ""
    supplying_request_id: str | None = None


class BorrowerSaid(Struct, frozen=True, kw_only=True, tag="borrower_said"):
    """A borrower's message about its order; `attempt` is the one it went on to, if any was open.

    A Cancel for the `lender_only` ends its attempt, not the order.
    """

    message: str
    action: str
    applied: bool
    remark: str = ""
    note: str = ""
    attempt: int | None = None
    lender_only: bool = False


class ToldBorrower(Struct, frozen=True, kw_only=True, tag="told_borrower"):
    """A message to the borrower was stored for sending: our own word, or a lender's passed on."""

    message: str
    status: str
    reason_for_message: str
    note: str = ""
    answer: bool | None = None


class ToldLender(Struct, frozen=True, kw_only=True, tag="told_lender"):
    """A borrower's action was stored for sending to the lender of an attempt, or one of our `own`."""

    attempt: int
    lender: str
    message: str
    action: str
    own: bool = False


class DeliveryDelayed(Struct, frozen=True, kw_only=True, tag="delivery_delayed"):
    """A message could not be delivered the first time; it is tried again later.

    `ours` when our own address or credentials for the peer are wrong, so that somebody must mend them.
    """

    message: str
    to: str
    sentence: str
    ours: bool = False


class DeliveryGivenUp(Struct, frozen=True, kw_only=True, tag="delivery_given_up"):
    """A message will not be tried again by itself; staff must see to it."""

    message: str
    to: str
    sentence: str


class Resent(Struct, frozen=True, kw_only=True, tag="resent"):
    """Staff sent a message again that had been given up; `after` is why it had been."""

    message: str
    to: str
    after: str = ""


class DeliveryMended(Struct, frozen=True, kw_only=True, tag="delivery_mended"):
    """A peer takes our messages again whose address or credentials were wrong in the directory."""

    to: str


class LeftToStaff(Struct, frozen=True, kw_only=True, tag="left_to_staff"):
    """The order lies in the borrower's staff queue."""

    sentence: str


class AwaitsRetry(Struct, frozen=True, kw_only=True, tag="awaits_retry"):
    """The lender could supply a changed or later request: the borrower was told, and may send a Retry."""

    sentence: str


class TimeRanOut(Struct, frozen=True, kw_only=True, tag="time_ran_out"):
    """What was waited for has not come in time; staff must look. `key` tells this wait from a later one."""

    limit: Limit
    key: str
    sentence: str


class FoundOverdue(Struct, frozen=True, kw_only=True, tag="found_overdue"):
    """The due day has passed by our clock; with `stands_in` the loan counts as Overdue, as if the lender said it."""

    attempt: int
    lender: str
    key: str
    due: date
    stands_in: bool
    sentence: str


class Recalled(Struct, frozen=True, kw_only=True, tag="recalled"):
    """The item was recalled on our side, by the lender's staff or because time ran out (`key`), in its name."""

    attempt: int
    lender: str
    sentence: str
    key: str = ""


class Seen(Struct, frozen=True, kw_only=True, tag="seen"):
    """Staff have seen to what needed their attention; `sentence` is what it was.

    `version` is the order's that they looked at: what has come since stays. None: all that there was.
    """

    sentence: str
    version: int | None = None


class Closed(Struct, frozen=True, kw_only=True, tag="closed"):
    """The order is over."""

    reason: CloseReason
    sentence: str


Event = (
    Placed
    | Retried
    | Reminded
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
    | Resent
    | DeliveryMended
    | LeftToStaff
    | AwaitsRetry
    | TimeRanOut
    | FoundOverdue
    | Recalled
    | Seen
    | Closed
)


class Recorded(Struct, frozen=True, kw_only=True):
    """An event with its place in the log: `sequence` over all orders, `version` within its order from 1."""

    sequence: int
    order: str
    version: int
    at: datetime
    event: Event
