"""OPAC records as ISO 20775 holdings (docs/holdings.md).

No data means unknown, not no: a record without any holding is still held by the library whose catalogue it is in.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from attrs import evolve

from schemas.agency import agency_number
from schemas.iso20775.values import (
    CopiesSummary,
    EnumerationAndChronology,
    Holding,
    Holdings,
    Identifier,
    Numbering,
    Piece,
    Simple,
)
from schemas.opac.status import Copy, by_circulation, by_note
from schemas.opac.values import Circulation, OpacHolding, OpacRecord
from schemas.opac.vendors import PLAIN, OpacRule, Thru, Vendor

SILENT: Final = Holdings(holdings=(Holding(),))
"""What a record without any holding says."""


def opac_holdings(record: OpacRecord, vendor: Vendor = PLAIN) -> Holdings:
    """What an OPAC record says of copies; `SILENT` where it has no holding."""
    holdings, remarks = [], []
    for holding in record.holdings:
        made, said = _holding(holding, vendor.opac)
        holdings.append(made)
        remarks += said
    return Holdings(holdings=tuple(holdings), remarks=tuple(dict.fromkeys(remarks))) if holdings else SILENT


def together(parts: Iterable[Holdings]) -> Holdings:
    """The holdings of several records as one answer; silent ones beside others that speak are left out."""
    parts = list(parts)
    spoken = [part for part in parts if part != SILENT] or parts[:1]
    return Holdings(
        holdings=tuple(holding for part in spoken for holding in part.holdings),
        resources=tuple(dict.fromkeys(resource for part in spoken for resource in part.resources)),
        remarks=tuple(dict.fromkeys(remark for part in spoken for remark in part.remarks)),
    )


def _holding(holding: OpacHolding, rule: OpacRule) -> tuple[Holding, list[str]]:
    found = (
        [(_piece(holding, one, rule), by_circulation(one, rule)) for one in holding.circulations]
        if holding.circulations
        else [(_bare_piece(holding), by_note(holding.public_note, rule))]
    )
    places = (holding.local_location,) if holding.local_location else ()
    made = Holding(
        institution=_institution(holding.nuc_code),
        locations=places,
        simple=simple_of([piece for piece, _ in found], [copy for _, copy in found]),
    )
    return made, remarks_of([copy for _, copy in found])


def simple_of(pieces: Sequence[Piece], copies: Sequence[Copy]) -> Simple:
    """Copies of one holding with what was said of each."""
    return Simple(
        summary=CopiesSummary(copies=len(pieces)),
        copies=tuple(evolve(piece, availability=copy.said) for piece, copy in zip(pieces, copies, strict=True)),
    )


def remarks_of(copies: Iterable[Copy]) -> list[str]:
    """What could not be read of copies."""
    return [copy.remark for copy in copies if copy.remark]


def _institution(code: str) -> Identifier | None:
    """The library that a code names: an ISIL or a Danish number tells one library from others, other codes do not."""
    code = code.strip()
    if not code:
        return None
    is_agency = agency_number(code) != code or (len(code) == 6 and code.isascii() and code.isdecimal())
    return Identifier(value=code, text="ISIL" if is_agency else None)


def _bare_piece(holding: OpacHolding) -> Piece:
    shelf = (holding.shelving_location, holding.call_number)
    return Piece(
        sublocations=tuple(filter(None, shelf[:1])),
        shelf_locators=tuple(filter(None, shelf[1:])),
        enumerations=numbered(holding.enum_and_chron),
        notes=tuple(filter(None, (holding.public_note,))),
    )


def _piece(holding: OpacHolding, one: Circulation, rule: OpacRule) -> Piece:
    bare = _bare_piece(holding)
    elsewhere = "" if rule.locations_are_statuses else one.temporary_location
    restrictions = "" if rule.restrictions_are_places else one.restrictions
    material = one.available_thru if rule.thru is Thru.MATERIAL else ""
    return evolve(
        bare,
        identifiers=(Identifier(value=one.item_id, text="ITEM ID"),) if one.item_id.strip() else (),
        form=Identifier(value=material) if material else None,
        sublocations=(elsewhere,) if elsewhere else bare.sublocations,
        enumerations=numbered(one.enum_and_chron or holding.enum_and_chron),
        notes=tuple(filter(None, (holding.public_note, restrictions))),
    )


def numbered(words: str) -> tuple[EnumerationAndChronology, ...]:
    """The numbering of a copy that is a volume or an issue."""
    words = words.strip()
    return (EnumerationAndChronology(numbering=Numbering(text=words)),) if words else ()
