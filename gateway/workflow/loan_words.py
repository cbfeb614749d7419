"""What borrowers are told of a loan in its lender's name: the library's own words, or usual ones in its language."""

from __future__ import annotations

from typing import Final

from gateway.directory.values import Language, Library, LoanNotes
from gateway.orders.order import Order
from gateway.workflow.office import Office

USUAL: Final[dict[Language, LoanNotes]] = {
    Language.ENGLISH: LoanNotes(
        overdue="The loan was due back at {lender} on {due}.",
        recalled="{lender} wants the item back. Please return it as soon as possible.",
    ),
    Language.DANISH: LoanNotes(
        overdue="Lånet skulle have været tilbage hos {lender} den {due}.",
        recalled="{lender} beder om at få materialet tilbage. Returnér det venligst snarest muligt.",
    ),
}
NO_TITLE: Final[dict[Language, str]] = {Language.ENGLISH: "the item", Language.DANISH: "materialet"}
NO_DAY: Final[dict[Language, str]] = {Language.ENGLISH: "no day", Language.DANISH: "ingen dato"}
"""What stands in a note of an order whose title, or whose loan's due day, nobody has named."""


def overdue_note(office: Office, order: Order, lender: str) -> str:
    """What the borrower is told of a loan whose due day has passed."""
    return _note(office, order, lender, "overdue")


def recalled_note(office: Office, order: Order, lender: str) -> str:
    """What the borrower is told of a loan that its lender wants back."""
    return _note(office, order, lender, "recalled")


def words_of(library: Library) -> LoanNotes:
    """What is said of a library's loans: its own words, and the usual ones where it has written none."""
    usual, own = USUAL[library.language], library.notes
    return LoanNotes(overdue=own.overdue or usual.overdue, recalled=own.recalled or usual.recalled)


def _note(office: Office, order: Order, lender: str, which: str) -> str:
    library = office.directory().library(lender)
    language = library.language if library else Language.ENGLISH
    words: str = getattr(words_of(library) if library else USUAL[language], which)
    return words.format(
        lender=office.label(lender), title=order.title or NO_TITLE[language], due=order.due or NO_DAY[language]
    )
