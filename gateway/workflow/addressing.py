"""Whose agencies the two sides of an order see, each by its own setting (`Peer.addressing`).

A transparent peer sees the other library's agency, an opaque one the gateway's, with the library in the note. Whatever
they see, their messages are found by the ids that they were given (docs/conversations.md, "Ids").
"""

from __future__ import annotations

from gateway.directory.values import Addressing
from gateway.lending.compose import Behind, Ids
from gateway.lending.wire import agency_id
from gateway.orders.order import Attempt, Order
from gateway.workflow.office import Office
from schemas.iso18626.messages import AgencyId


def ids_for_borrower(
    office: Office, order: Order, borrower: AgencyId, lender: str, supplying_request_id: str | None = None
) -> Ids:
    """The ids of a message to the borrower, under its own request id.

    Args:
        office: Knows the directory, and the gateway's own agency.
        order: The borrower's order.
        borrower: The borrower as it wrote itself.
        lender: Whom the message is from or about: a lender, or the gateway itself.
        supplying_request_id: The lender's id. An opaque borrower sees one of ours that no lender changes.
    """
    opaque = is_opaque(office, order.borrower)
    return Ids(
        lender=office.agency if opaque else lender,
        borrower=borrower,
        request_id=order.request_id,
        supplying_request_id=order.id if opaque else supplying_request_id,
        behind=_behind(office, lender) if opaque and lender != office.agency else None,
    )


def ids_for_lender(  # noqa: PLR0913  each is one thing that the header says
    office: Office,
    order: Order,
    borrower: AgencyId,
    *,
    lender: str,
    request_id: str,
    supplying_request_id: str | None = None,
) -> Ids:
    """The ids of a message to a lender, under its attempt's request id."""
    opaque = is_opaque(office, lender)
    return Ids(
        lender=lender,
        borrower=agency_id(office.agency) if opaque else borrower,
        request_id=request_id,
        supplying_request_id=supplying_request_id,
        behind=_behind(office, order.borrower) if opaque else None,
    )


def ids_of_attempt(office: Office, order: Order, borrower: AgencyId, attempt: Attempt) -> Ids:
    """The ids of a message to the lender of an attempt that has begun."""
    return ids_for_lender(
        office,
        order,
        borrower,
        lender=attempt.lender,
        request_id=attempt.request_id,
        supplying_request_id=attempt.supplying_request_id,
    )


def lender_named(office: Office, order: Order, lender: str, sentence: str) -> str:
    """Our word that a lender is asked: with its name, unless every message to this borrower begins with it."""
    return sentence if is_opaque(office, order.borrower) else f"Lender: {office.label(lender)}. {sentence}"


def is_opaque(office: Office, agency: str) -> bool:
    """Whether a library's system sees no agency but the gateway's."""
    return office.peer(agency).addressing is Addressing.OPAQUE


def _behind(office: Office, agency: str) -> Behind:
    return Behind(agency=agency, name=office.directory().name(agency))
