"""What an answer of OpenHoldingStatus means, in the words of ISO 20775.

`willLend` with a day that has come is a copy on the shelf; with a later day one that is out; without a day nobody says
when (as the contract's own lamps read it). A refusal leaves other services only.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from schemas.iso20775.values import (
    AvailabilityInformation,
    AvailabilityStatus,
    AvailableFor,
    EnumerationAndChronology,
    Holding,
    Holdings,
    Identifier,
    Level,
    Numbering,
    Piece,
    PieceStatus,
    Simple,
)
from schemas.openholdingstatus.values import ErrorCode, HoldingsItem, Responder, ResponderDetailed

SPELLINGS: Final = {
    "library_configuration_error": ErrorCode.SERVICE_NOT_SUPPORTED,
    "error_in_library_configuration": ErrorCode.SERVICE_NOT_SUPPORTED,
    "error_getting_library_configuration": ErrorCode.ERROR_CONTACTING,
    "vipcore_error": ErrorCode.ERROR_CONTACTING,
}
"""Errors of the newer service, in lower case, and what the contract calls them."""

LENT: Final = "1"
"""The policy of an item that is lent; 0 and 2 are not, anything else is not known."""
NOT_LENT: Final = frozenset({"0", "2"})


def error_code(words: str) -> ErrorCode | None:
    """The error that a server names, whatever its case; None for one that the contract does not know."""
    known = words.strip().lower()
    return SPELLINGS.get(known) or (ErrorCode(known) if known in set(ErrorCode) else None)


def from_responder(said: Responder, today: date) -> Holdings:
    """What one library said of one record."""
    status = _status(said.will_lend, said.expected, today)
    return _holdings(said.responder, [_piece(said.local_id, status, said.note)])


def from_detailed(said: ResponderDetailed, today: date) -> Holdings:
    """The copies and volumes that one library named."""
    return _holdings(said.responder, [_item(item, today) for item in said.items])


def _holdings(responder: str | None, pieces: list[Piece]) -> Holdings:
    institution = Identifier(value=responder, text="ISIL") if responder else None
    return Holdings(holdings=(Holding(institution=institution, simple=Simple(copies=tuple(pieces))),))


def _status(will_lend: bool | None, expected: date | None, today: date) -> PieceStatus:  # noqa: FBT001  the contract's own
    if will_lend is False:
        return PieceStatus(availability=AvailabilityStatus.NOT_AVAILABLE, available_for=AvailableFor.OTHER)
    if will_lend is None or expected is None:
        return PieceStatus(availability=AvailabilityStatus.UNKNOWN, available_for=AvailableFor.LOAN)
    there = AvailabilityStatus.AVAILABLE if expected <= today else AvailabilityStatus.NOT_AVAILABLE
    return PieceStatus(availability=there, available_for=AvailableFor.LOAN, available_from=expected)


def _piece(identifier: str | None, status: PieceStatus, note: str | None, numbering: Numbering | None = None) -> Piece:
    return Piece(
        identifiers=(Identifier(value=identifier),) if identifier else (),
        notes=(note,) if note else (),
        enumerations=(EnumerationAndChronology(numbering=numbering),) if numbering else (),
        availability=AvailabilityInformation(statuses=(status,)),
    )


def _item(item: HoldingsItem, today: date) -> Piece:
    lent = True if item.policy == LENT else False if item.policy in NOT_LENT else None
    return _piece(item.local_item_id, _status(lent, item.expected, today), item.note, _numbering(item))


def _numbering(item: HoldingsItem) -> Numbering | None:
    if item.text:
        return Numbering(text=item.text)
    levels = (item.level0, item.level1, item.level2, item.level3)
    steps = tuple(Level(level=number, value=value) for number, value in enumerate(levels) if value)
    return Numbering(enumeration=steps) if steps else None
