"""What happens next: the steps of an order, each a few events and the messages that follow from them.

Steps are functions over a desk; which one follows which event stands in `AFTER_END` and in the callers
(`placing`, `deciding`, `supplier_side`, `borrower_side`, `delivering`).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Final

from attrs import frozen

from gateway.automation.values import Reason
from gateway.catalogue.values import Edition
from gateway.clock import END_OF_DAY
from gateway.holdings.questions import record_id
from gateway.lending.compose import Asking, Wanted, request_to_lender, word_to_borrower
from gateway.lending.peers import understood
from gateway.lending.wire import number_of
from gateway.orders import events as ev
from gateway.orders.order import Attempt
from gateway.orders.vocabulary import AttemptEnd, CloseReason, Starter
from gateway.workflow.addressing import ids_for_borrower, ids_for_lender, lender_named
from gateway.workflow.desk import Desk
from gateway.workflow.order_base import ATTEMPT
from schemas.iso18626 import read
from schemas.iso18626.codes import ReasonForMessage, RequestType, Status
from schemas.iso18626.messages import Code, MessageInfo, Request, StatusInfo
from schemas.xml import parse


@frozen(kw_only=True)
class Choice:
    """A lender to be asked, and how it was chosen."""

    lender: str
    by: Starter
    edition: Edition | None = None
    expected: date | None = None


def original_request(desk: Desk) -> Request:
    """The borrower's request as it was received.

    Raises:
        LookupError: the stored message is gone or is no Request, which a whole order base never says.
    """
    stored = desk.unit.message(desk.order.message)
    message = read(parse(stored.body, max_bytes=len(stored.body))).message if stored else None
    if isinstance(message, Request):
        message = understood(desk.office.peer(desk.order.borrower), message)
    if not isinstance(message, Request):
        raise LookupError(f"The request of order {desk.order.id} is not in the order base.")  # noqa: TRY004
    return message


def tell_borrower(  # noqa: PLR0913  each is one thing the message says
    desk: Desk,
    status: Status,
    note: str,
    *,
    original: Request,
    reason: ReasonForMessage | None = None,
    supplier: str | None = None,
    answer: bool | None = None,
    expected: date | None = None,
    unfilled: str | None = None,
    attempt: Attempt | None = None,
) -> None:
    """Our own word to the borrower: its first is the response to its request, later ones are changes.

    `attempt` gives the lender's own id along, where we speak in the lender's name.
    """
    order = desk.order
    told_before = order.status is not None
    usual = ReasonForMessage.STATUS_CHANGE if told_before else ReasonForMessage.REQUEST_RESPONSE
    info = MessageInfo(
        reason_for_message=reason or usual,
        answer=answer,
        note=note or None,
        reason_unfilled=Code(value=unfilled) if unfilled else None,
    )
    now = desk.office.clock.now()
    delivery = datetime.combine(expected, END_OF_DAY, UTC) if expected else None
    said = StatusInfo(status=status, expected_delivery=delivery, last_change=now)
    addressed = number_of(original.header.supplying_agency) or desk.office.agency
    theirs = attempt.supplying_request_id if attempt else None
    ids = ids_for_borrower(desk.office, order, original.header.requesting_agency, supplier or addressed, theirs)
    message = desk.post(order.borrower, word_to_borrower(ids, info, said, now=now))
    desk.record(
        ev.ToldBorrower(
            message=message,
            status=status,
            reason_for_message=info.reason_for_message,
            note=note,
            answer=answer,
        )
    )


def ask_lender(desk: Desk, choice: Choice, original: Request, *, again: Attempt | None = None) -> None:
    """Begins an attempt: a Request of its own to one lender; a Retry where it is asked `again`."""
    order = desk.order
    number = len(order.attempts) + 1
    request_id = f"{order.id}-{number}"
    borrower = original.header.requesting_agency
    ids = ids_for_lender(desk.office, order, borrower, lender=choice.lender, request_id=request_id)
    request = request_to_lender(
        original,
        ids,
        wanted_from(choice.edition, choice.lender),
        now=desk.office.clock.now(),
        asking=Asking(kind=RequestType.RETRY, previous=again.request_id) if again else Asking(),
    )
    message = desk.post(choice.lender, request, attempt=number)
    desk.find_by(ATTEMPT, request_id)
    desk.record(
        ev.AttemptStarted(
            attempt=number,
            lender=choice.lender,
            edition=choice.edition.id if choice.edition else "",
            request_id=request_id,
            by=choice.by,
            message=message,
            expected=choice.expected,
        )
    )


def wanted_from(edition: Edition | None, lender: str) -> Wanted | None:
    """The edition that a lender is asked for, with the lender's own id of it."""
    return Wanted(edition=edition, local_id=local_id(edition, lender)) if edition else None


def local_id(edition: Edition, lender: str) -> str:
    """The record's id in a lender's own system: as its localisation says, else the id part of the pid."""
    named = (place.local_id for place in edition.localisations if place.agency == lender and place.local_id)
    return next(named, record_id(edition.id))


def send_to(desk: Desk, choice: Choice, why: str) -> None:
    """The rules or staff chose a lender: it is asked, and the borrower hears who it is and why."""
    original = original_request(desk)
    tell_borrower(
        desk,
        Status.EXPECT_TO_SUPPLY,
        lender_named(desk.office, desk.order, choice.lender, why),
        original=original,
        supplier=choice.lender,
        expected=choice.expected,
    )
    ask_lender(desk, choice, original)


def leave_to_staff(desk: Desk, sentence: str, reason: Reason | None = None) -> None:
    """The order waits for the borrower's staff; the borrower's system hears why, by code and in words."""
    desk.record(ev.LeftToStaff(sentence=sentence))
    note = f"{reason}: {sentence}" if reason else sentence
    tell_borrower(desk, Status.REQUEST_RECEIVED, note, original=original_request(desk))


def serve_from_own(desk: Desk, sentence: str) -> None:
    """The borrower's own copy serves the user: nobody else is asked."""
    note = f"own copy: {sentence}"
    tell_borrower(desk, Status.UNFILLED, note, original=original_request(desk), unfilled="PolicyProblem")
    desk.record(ev.Closed(reason=CloseReason.OWN_COPY, sentence=sentence))


def cancelled(desk: Desk, sentence: str) -> None:
    """The order ends as the borrower asked, by our own word."""
    tell_borrower(
        desk,
        Status.CANCELLED,
        sentence,
        original=original_request(desk),
        reason=ReasonForMessage.CANCEL_RESPONSE,
        answer=True,
    )
    desk.record(ev.Closed(reason=CloseReason.CANCELLED, sentence=sentence))


def leave_lender(desk: Desk, attempt: Attempt, how: AttemptEnd, sentence: str, *, cancels: bool = True) -> None:
    """An attempt is over, and nothing more of it is sent; without `cancels` a Cancel of it that waits still is."""
    desk.call_off(attempt, cancels=cancels)
    desk.record(ev.AttemptEnded(attempt=attempt.number, lender=attempt.lender, how=how, sentence=sentence))


def end_attempt(desk: Desk, attempt: Attempt, how: AttemptEnd, sentence: str) -> None:
    """An attempt is over; what comes next goes by who had chosen the lender."""
    leave_lender(desk, attempt, how, sentence)
    if desk.order.withdrawn:
        end_withdrawn(desk, sentence)
        return
    AFTER_END[attempt.by](desk, sentence)


def end_withdrawn(desk: Desk, sentence: str) -> None:
    """Ends a cancelled order whose lender is out of it: our answer to the Cancel, or Unfilled after a refused one."""
    if desk.order.cancel_pending:
        cancelled(desk, f"Cancelled. {sentence}")
    else:
        close_unfilled(desk, sentence)


def _decide_again(desk: Desk, _sentence: str) -> None:
    desk.decide_later()


def close_unfilled(desk: Desk, sentence: str, reason: CloseReason = CloseReason.UNFILLED) -> None:
    """The order ends without a loan, and the borrower hears why."""
    tell_borrower(desk, Status.UNFILLED, sentence, original=original_request(desk))
    desk.record(ev.Closed(reason=reason, sentence=sentence))


AFTER_END: Final[dict[Starter, Callable[[Desk, str], None]]] = {
    Starter.DECISION: _decide_again,
    Starter.BORROWER: close_unfilled,
    Starter.STAFF: leave_to_staff,
}
"""An automated order goes to the next lender; a lender that the borrower chose was its only one; staff choose again."""
