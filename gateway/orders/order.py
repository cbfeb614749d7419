"""An order as it stands: the value that its events make (`gateway.orders.folding`)."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Final

from msgspec import Struct

from gateway.automation.values import Outcome, Reason, Wish
from gateway.orders.vocabulary import AttemptEnd, CloseReason, Limit, Starter
from schemas.iso18626.codes import Status


class Stage(StrEnum):
    """Where an order is, as staff see it."""

    DECIDING = "deciding"
    REQUESTED = "requested"
    PROMISED = "promised"
    ON_LOAN = "on_loan"
    AWAITS_RETRY = "awaits_retry"
    WITH_STAFF = "with_staff"
    CLOSED = "closed"


STAGE_OF_STATUS: Final = {
    Status.REQUEST_RECEIVED: Stage.REQUESTED,
    Status.EXPECT_TO_SUPPLY: Stage.PROMISED,
    Status.WILL_SUPPLY: Stage.PROMISED,
    Status.LOANED: Stage.ON_LOAN,
    Status.OVERDUE: Stage.ON_LOAN,
    Status.RECALLED: Stage.ON_LOAN,
    Status.HOLD_RETURN: Stage.ON_LOAN,
    Status.RELEASE_HOLD_RETURN: Stage.ON_LOAN,
}
"""Where a lender's status puts the order; statuses that end an attempt or the order stand nowhere here."""


class Attempt(Struct, frozen=True, kw_only=True):
    """One lender was asked. `status` is the lender's last applied status, None before its first word.

    `told_to_cancel` once a Cancel of it was stored for sending: no second one follows by itself. `message` is the id
    of its Request; `given_up` is when that was given up by us, None while it is tried or has arrived. `after_end` are
    the messages in which the borrower wrote to it of what it sent after its end.
    """

    number: int
    lender: str
    edition: str
    request_id: str
    started: datetime
    by: Starter
    message: str = ""
    delivered: bool = False
    given_up: datetime | None = None
    status: Status | None = None
    supplying_request_id: str | None = None
    told_to_cancel: bool = False
    ended: AttemptEnd | None = None
    sentence: str = ""
    after_end: tuple[str, ...] = ()


class Noticed(Struct, frozen=True, kw_only=True):
    """A time limit that ran out while what was waited for has still not come."""

    limit: Limit
    key: str
    sentence: str


class OrderTrouble(StrEnum):
    """What has happened that staff must see to (`gateway.orders.marks`)."""

    LATE_ARRIVAL = "late_arrival"
    LATE_PROMISE = "late_promise"
    LATE_LOAN = "late_loan"
    GIVEN_UP = "given_up"
    OURS = "ours"


class Mark(Struct, frozen=True, kw_only=True):
    """Something that has happened and that staff must see to, in a sentence.

    `agency` is whose system it is about; `attempt` and `message` are the attempt or the message, if one is meant.
    `version` is the order's when the mark was put on.
    """

    trouble: OrderTrouble
    agency: str
    sentence: str
    version: int
    attempt: int | None = None
    message: str = ""


class Order(Struct, frozen=True, kw_only=True):
    """An order as it stands after `version` events.

    `message` is the id of the stored message that placed it, or last asked again; `status` is what the borrower was
    last told. `since` is when the order came to where it stands; the moments of a Cancel, a Renew and a return (or of
    the report that the item is lost) are None while there is none. `withdrawn` once the borrower has cancelled the
    whole of it: whatever its lender answers, nobody else is asked. `retried` counts the attempts before the borrower's
    last Retry. `needs_attention` says what staff must see to: all `marks`, oldest first, and the newest of `noticed`.
    `unmended` are the agencies whose address or credentials are wrong in the directory. `gateways` are those that its
    Request had passed before it came here.
    """

    id: str
    version: int
    borrower: str
    request_id: str
    message: str
    wish: Wish
    placed: datetime
    changed: datetime
    since: datetime
    stage: Stage = Stage.DECIDING
    title: str = ""
    author: str = ""
    group: str = ""
    sub_types: tuple[str, ...] = ()
    starts: date | None = None
    ends: date | None = None
    gateways: tuple[str, ...] = ()
    status: Status | None = None
    outcome: Outcome | None = None
    reason: Reason | None = None
    sentence: str = ""
    lender: str | None = None
    due: date | None = None
    expected: date | None = None
    received: bool = False
    returned: bool = False
    lost: bool = False
    cancel_pending: bool = False
    withdrawn: bool = False
    renew_pending: bool = False
    cancel_asked: datetime | None = None
    renew_asked: datetime | None = None
    returned_at: datetime | None = None
    retried: int = 0
    needs_attention: str = ""
    marks: tuple[Mark, ...] = ()
    unmended: tuple[str, ...] = ()
    noticed: tuple[Noticed, ...] = ()
    closed: CloseReason | None = None
    attempts: tuple[Attempt, ...] = ()

    @property
    def attempt(self) -> Attempt | None:
        """The attempt that is open, if there is one."""
        last = self.attempts[-1] if self.attempts else None
        return last if last and last.ended is None else None

    @property
    def tried(self) -> frozenset[str]:
        """Lenders whose attempts are over: they are not asked again automatically."""
        return frozenset(attempt.lender for attempt in self.attempts if attempt.ended is not None)

    def attempt_of(self, number: int) -> Attempt | None:
        """The attempt with this number."""
        return next((attempt for attempt in self.attempts if attempt.number == number), None)

    def attempt_under(self, request_id: str) -> Attempt | None:
        """The attempt that its lender knows by this request id."""
        return next((attempt for attempt in self.attempts if attempt.request_id == request_id), None)
