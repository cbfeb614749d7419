"""What the API does not take of an order although its JSON is well-formed: nothing is dropped or bent in silence."""

from __future__ import annotations

from datetime import date
from typing import Final
from unicodedata import category

from gateway.directory.directory import Directory
from gateway.workflow.interface import OrderDraft, OrderRefused
from schemas.agency import agency_number

FIRST_DAY: Final = date(1900, 1, 1)  # no order is older than interlibrary lending by mail; earlier is a slip of the pen
NO_XML: Final = frozenset("\ufffe\uffff")  # XML 1.0 2.2 Char leaves these two out, as it does control characters


def check_draft(draft: OrderDraft, directory: Directory) -> None:
    """Looks at a draft before it becomes a message.

    Raises:
        OrderRefused: the id holds what XML cannot carry, a day is before 1900, or the borrower is its own lender.
    """
    if any(category(one) == "Cc" or one in NO_XML for one in draft.request_id):
        raise OrderRefused("The request_id holds a control character, which no message can carry.")
    check_day("need_before", draft.need_before)
    check_lender(draft.borrower, draft.lender, directory)


def check_day(name: str, day: date | None) -> None:
    """Looks at a day by the name that it has in the JSON.

    Raises:
        OrderRefused: it is before 1900.
    """
    if day is not None and day < FIRST_DAY:
        raise OrderRefused(f"The day in {name}, {day.isoformat()}, is before {FIRST_DAY.isoformat()}.")


def check_lender(borrower: str, lender: str | None, directory: Directory) -> None:
    """Looks at a lender that the borrower has chosen; branches of one library are that library.

    Raises:
        OrderRefused: it is the borrower itself.
    """
    if lender is None:
        return
    one, other = (directory.agency_of(number) or agency_number(number) for number in (borrower, lender))
    if one == other:
        raise OrderRefused(f"The lender {lender} is the borrower itself, which cannot borrow from itself.")
