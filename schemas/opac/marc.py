"""Holdings that stand in a MARC record, as ISO 20775: one field for one copy by a vendor's rule, or danMarc2's 096."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from schemas.iso20775.values import (
    AvailabilityInformation,
    AvailabilityStatus,
    AvailableFor,
    CopiesSummary,
    Holding,
    Holdings,
    Identifier,
    Piece,
    PieceStatus,
    Simple,
)
from schemas.marc import localised
from schemas.marc.record import Field, Record
from schemas.opac.holdings import SILENT, numbered, remarks_of, simple_of
from schemas.opac.status import by_field
from schemas.opac.vendors import MarcRule

ON_ORDER: Final = "e"
"""The letter of 096 *r for a copy that is on its way to the library."""

SERVICES: Final[Mapping[str, AvailableFor]] = {
    "a": AvailableFor.OTHER,
    "b": AvailableFor.OTHER,
    "c": AvailableFor.PHYSICAL_COPY,
    "d": AvailableFor.REFERENCE,
    "f": AvailableFor.REFERENCE,
    "g": AvailableFor.OTHER,
}
"""What copies with a letter of 096 *r are for. None is lent to a system that asks by itself: *b wants a person."""


def marc_holdings(record: Record, rule: MarcRule) -> Holdings:
    """One holding for each field of the rule's; `SILENT` where the record has none."""
    holdings, remarks = [], []
    for field in record.all(rule.tag):
        copy = by_field(field, rule)
        remarks += remarks_of([copy])
        institution = field.first(rule.institution) if rule.institution else ""
        location = field.first(rule.location) if rule.location else ""
        holdings.append(
            Holding(
                institution=Identifier(value=institution, text="ISIL" if rule.isil else None) if institution else None,
                locations=(location,) if location else (),
                simple=simple_of([_piece(field, rule)], [copy]),
            )
        )
    return Holdings(holdings=tuple(holdings), remarks=tuple(dict.fromkeys(remarks))) if holdings else SILENT


def _piece(field: Field, rule: MarcRule) -> Piece:
    def said(code: str) -> str:
        return field.first(code).strip() if code else ""

    item, shelf, call_number, note = (said(code) for code in (rule.item_id, rule.shelf, rule.call_number, rule.note))
    return Piece(
        identifiers=(Identifier(value=item, text="ITEM ID"),) if item else (),
        sublocations=(shelf,) if shelf else (),
        shelf_locators=(call_number,) if call_number else (),
        enumerations=numbered(said(rule.volume)),
        notes=(note,) if note else (),
    )


def danmarc_holdings(record: Record) -> Holdings:
    """Who has a danMarc2 record, by its 096 (docs/rules.md R22): whose, on which shelf, and for what service.

    A 096 says nothing of whether a copy is in; *r, or *u alone, says what its copies are not for.
    """
    located = tuple(_located(field) for field in record.all("096"))
    return Holdings(holdings=located) if located else SILENT


def _located(field: Field) -> Holding:
    letters = localised.restrictions(field)
    number, shelf = field.first("z").strip(), field.first("a").strip()
    closed = [letter for letter in letters if letter in SERVICES]
    statuses = tuple(
        PieceStatus(availability=AvailabilityStatus.AVAILABLE, available_for=service)
        for service in dict.fromkeys(SERVICES[letter] for letter in closed)
    )
    piece = Piece(
        shelf_locators=(shelf,) if shelf else (),
        notes=tuple(localised.RESTRICTIONS[letter] for letter in letters),
        availability=AvailabilityInformation(statuses=statuses) if statuses else None,
    )
    ordered = ON_ORDER in letters
    summary = CopiesSummary(copies=0 if ordered else 1, on_order=1 if ordered else None)
    return Holding(
        institution=Identifier(value=number, text="ISIL") if number else None,
        simple=Simple(summary=summary, copies=(piece,)),
    )
