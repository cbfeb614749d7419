"""Koha's REST API (`/api/v1/biblios/{id}/items`): the items of a record as JSON.

    [{"item_id": 7, "effective_not_for_loan_status": 0, "lost_status": 0, "checked_out_date": "2026-06-29",
      "home_library_id": "CPL"}]

`read` gives ISO 20775 holdings. Koha's description calls `checked_out_date` the day of the loan, its database keeps the
due date in that column (?): `dated` says which of them a site's answers show; only a due date is told.
"""

from __future__ import annotations

from typing import Final

from msgspec import Struct

from schemas.iso20775.cut import cut_remarks
from schemas.iso20775.dates import day_or_none
from schemas.iso20775.read import MAX_PIECES
from schemas.iso20775.values import (
    AvailabilityInformation,
    AvailabilityStatus,
    AvailableFor,
    EnumerationAndChronology,
    Holding,
    Holdings,
    Identifier,
    Numbering,
    Piece,
    PieceStatus,
    Simple,
)
from schemas.jsonfile import read_json

ON_ORDER: Final = -1
"""A negative not_for_loan_status: ordered, not here yet; a positive one stays in the library."""


class Item(Struct, frozen=True, kw_only=True):
    """One item; what is null or missing counts as not set."""

    item_id: int | None = None
    external_id: str | None = None
    home_library_id: str | None = None
    holding_library_id: str | None = None
    location: str | None = None
    callnumber: str | None = None
    not_for_loan_status: int | None = None
    effective_not_for_loan_status: int | None = None
    lost_status: int | None = None
    withdrawn: int | None = None
    damaged_status: int | None = None
    checked_out_date: str | None = None
    effective_item_type_id: str | None = None
    serial_issue_number: str | None = None
    public_notes: str | None = None
    restricted_status: int | None = None


class Problem(Struct, frozen=True, kw_only=True):
    """Koha's error body."""

    error: str
    error_code: str = ""


def read(body: bytes, *, dated: bool) -> Holdings:
    """The items of a record.

    Raises:
        JsonFault: it is no list of items.
    """
    items = read_json(body, tuple[Item, ...])
    return Holdings(
        holdings=tuple(_holding(item, dated=dated) for item in items[:MAX_PIECES]), remarks=cut_remarks(len(items))
    )


def read_problem(body: bytes) -> Problem:
    """Why there is no list.

    Raises:
        JsonFault: it is no error of Koha's.
    """
    return read_json(body, Problem)


def _holding(item: Item, *, dated: bool) -> Holding:
    branch = item.holding_library_id or item.home_library_id
    issue = item.serial_issue_number
    name = item.external_id or (str(item.item_id) if item.item_id is not None else "")
    piece = Piece(
        identifiers=(Identifier(value=name),) if name else (),
        sublocations=(item.location,) if item.location else (),
        shelf_locators=(item.callnumber,) if item.callnumber else (),
        notes=(item.public_notes,) if item.public_notes else (),
        enumerations=(EnumerationAndChronology(numbering=Numbering(text=issue)),) if issue else (),
        availability=AvailabilityInformation(
            statuses=(_status(item, dated=dated),), policy=item.effective_item_type_id
        ),
    )
    return Holding(locations=(branch,) if branch else (), simple=Simple(copies=(piece,)))


def _status(item: Item, *, dated: bool) -> PieceStatus:
    kept = item.effective_not_for_loan_status or item.not_for_loan_status or 0
    gone = any((item.lost_status, item.withdrawn, item.damaged_status)) or kept <= ON_ORDER
    out = gone or bool(item.checked_out_date)
    inside = AvailabilityStatus.POSSIBLY_AVAILABLE if item.restricted_status else AvailabilityStatus.AVAILABLE
    return PieceStatus(
        availability=AvailabilityStatus.NOT_AVAILABLE if out else inside,
        available_for=AvailableFor.REFERENCE if kept > 0 else AvailableFor.LOAN,
        available_from=None if gone or not dated else day_or_none(item.checked_out_date),
    )
