"""ISO 20775 holdings as an OPAC record tells them: one holding for each place, one circulation for each copy."""

from __future__ import annotations

from collections.abc import Iterator

from schemas.iso20775 import Holding, Holdings
from schemas.iso20775.values import AvailabilityStatus, AvailableFor, Piece, PieceStatus
from schemas.opac.values import Circulation, OpacHolding, OpacRecord

LOAN_OR_UNSAID = frozenset({AvailableFor.LOAN, AvailableFor.UNSPECIFIED, None})


def opac_record(holdings: Holdings, bibliographic: str = "") -> OpacRecord:
    """The record of these holdings; `bibliographic` is the MARC record as an XML element.

    OPAC records know no service but loan: a copy for the reading room alone is not available, and its note says why.
    """
    return OpacRecord(bibliographic=bibliographic.encode(), holdings=tuple(_holding(one) for one in holdings.holdings))


def _holding(holding: Holding) -> OpacHolding:
    simple = holding.simple
    pieces = (*(simple.copies if simple else ()), *(part for one in holding.sets for part in one.components))
    shelves = [words for piece in pieces for words in piece.sublocations]
    marks = [words for piece in pieces for words in piece.shelf_locators]
    policies = [one.text for policy in holding.policies for one in policy.availabilities if one.text]
    notes = [words for piece in pieces for words in piece.notes]
    return OpacHolding(
        nuc_code=holding.institution.value if holding.institution else "",
        local_location=", ".join(holding.locations),
        shelving_location=", ".join(dict.fromkeys(shelves)),
        call_number=", ".join(dict.fromkeys(marks)),
        public_note="; ".join(dict.fromkeys((*policies, *notes))),
        circulations=tuple(_copies(holding, pieces)),
    )


def _copies(holding: Holding, pieces: tuple[Piece, ...]) -> Iterator[Circulation]:
    told = [piece for piece in pieces if piece.availability is not None]
    yield from map(_copy, told)
    summary = holding.simple.summary if holding.simple else None
    if told or summary is None:
        return
    for status in summary.statuses:
        if status.available_for in LOAN_OR_UNSAID:
            day = status.earliest_dispatch
            waits = bool(summary.queue) if summary.queue is not None else None
            inside = bool(status.available_count)
            yield Circulation(available_now=inside, availability_date=day.isoformat() if day else "", on_hold=waits)


def _copy(piece: Piece) -> Circulation:
    information = piece.availability
    assert information is not None, "only copies that say something"
    status = next((one for one in information.statuses if one.available_for in LOAN_OR_UNSAID), PieceStatus())
    known = status.availability in {AvailabilityStatus.AVAILABLE, AvailabilityStatus.NOT_AVAILABLE}
    day = status.available_from
    elsewhere = bool(information.statuses) and status == PieceStatus()
    return Circulation(
        available_now=False if elsewhere else status.availability == AvailabilityStatus.AVAILABLE if known else None,
        availability_date=day.isoformat() if day else "",
        available_thru=information.policy or "",
        restrictions="not for loan" if elsewhere else "",
        item_id=piece.identifiers[0].value if piece.identifiers else "",
        on_hold=bool(information.queue) if information.queue is not None else None,
        enum_and_chron="; ".join(filter(None, (one.numbering.text for one in piece.enumerations))),
    )
