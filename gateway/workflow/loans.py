"""What the gateway says of a loan in its lender's name: that it is overdue, or recalled."""

from __future__ import annotations

from gateway.orders import events as ev
from gateway.orders.order import Attempt
from gateway.workflow.desk import Desk
from gateway.workflow.loan_words import overdue_note, recalled_note
from gateway.workflow.steps import original_request, tell_borrower
from schemas.iso18626.codes import ReasonForMessage, Status


def recall(desk: Desk, attempt: Attempt, sentence: str, *, key: str = "") -> None:
    """The lender wants its item back: the borrower is told, and the loan counts as recalled.

    `sentence` is for staff; the borrower reads the lender's own words (`loan_words`), and so with an overdue loan.
    """
    note = recalled_note(desk.office, desk.order, attempt.lender)
    desk.record(ev.Recalled(attempt=attempt.number, lender=attempt.lender, key=key, sentence=sentence))
    _tell(desk, attempt, Status.RECALLED, note, ReasonForMessage.STATUS_CHANGE)


def overdue(desk: Desk, attempt: Attempt, key: str, sentence: str) -> None:
    """The due day has passed by our clock; `[timers] overdue` says what the borrower hears of it."""
    mode, note = desk.office.timers.overdue, overdue_note(desk.office, desk.order, attempt.lender)
    due = desk.order.due
    assert due is not None, "only a loan with a due day can be overdue"
    desk.record(
        ev.FoundOverdue(
            attempt=attempt.number,
            lender=attempt.lender,
            key=key,
            due=due,
            stands_in=mode == "stand_in",
            sentence=sentence,
        )
    )
    if mode == "stand_in":
        _tell(desk, attempt, Status.OVERDUE, note, ReasonForMessage.STATUS_CHANGE)
    elif mode == "notify":
        _tell(desk, attempt, attempt.status or Status.LOANED, note, ReasonForMessage.NOTIFICATION)


def _tell(desk: Desk, attempt: Attempt, status: Status, note: str, reason: ReasonForMessage) -> None:
    tell_borrower(
        desk, status, note, original=original_request(desk), reason=reason, supplier=attempt.lender, attempt=attempt
    )
