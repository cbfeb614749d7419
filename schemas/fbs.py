"""FBS/Cicero's catalogue holdings (JSON): the materials of a FAUST number at each branch and placement.

    [{"recordId": "52557240", "reservable": true, "reservations": 2, "holdings": [
        {"branch": {"branchId": "DK-761501", "title": "Hovedbiblioteket"},
         "materials": [{"itemNumber": "3846990827", "available": true, "materialGroup": {"name": "31 dage"}}]}]}]

The shorter availability answer (`available` for the record, no holdings) is read too: what is neither available nor
reservable is not there. FBS tells no due dates.
`read` gives ISO 20775 holdings.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from msgspec import Struct

from schemas.iso20775.counts import queue_of, queue_remarks
from schemas.iso20775.cut import cut_remarks
from schemas.iso20775.read import MAX_PIECES
from schemas.iso20775.values import (
    AvailabilityInformation,
    AvailabilityStatus,
    AvailableFor,
    CopiesSummary,
    EnumerationAndChronology,
    Holding,
    Holdings,
    Identifier,
    Level,
    Numbering,
    Piece,
    PieceStatus,
    PolicyAvailability,
    ReservationPolicy,
    Simple,
    SummaryPolicy,
    SummaryStatus,
)
from schemas.jsonfile import read_json

ISIL: Final = "ISIL"


class Group(Struct, frozen=True, kw_only=True):
    """A material group: the library's own class of loan period."""

    name: str = ""
    description: str = ""


class Periodical(Struct, frozen=True, kw_only=True, rename="camel"):
    """Which issue or volume a material is."""

    volume: str | None = None
    volume_year: str | None = None
    volume_number: str | None = None
    display_text: str = ""


class Material(Struct, frozen=True, kw_only=True, rename="camel"):
    """One copy."""

    item_number: str
    available: bool
    material_group: Group = Group()
    material_group_name: str = ""
    periodical: Periodical | None = None


class Branch(Struct, frozen=True, kw_only=True, rename="camel"):
    """A branch with its ISIL."""

    branch_id: str = ""
    title: str = ""


class Named(Struct, frozen=True, kw_only=True):
    """A department, a location, ..."""

    title: str = ""


class Placement(Struct, frozen=True, kw_only=True):
    """Where in the branch, by the words that the system uses."""

    department: Named | None = None
    location: Named | None = None
    sublocation: Named | None = None


class Shelf(Struct, frozen=True, kw_only=True, rename="camel"):
    """The materials at one placement."""

    branch: Branch = Branch()
    materials: tuple[Material, ...] = ()
    lms_placement: Placement | None = None
    department: Named | None = None
    location: Named | None = None
    sublocation: Named | None = None


class Record(Struct, frozen=True, kw_only=True, rename="camel"):
    """What is said of one record; `holdings` is missing in the availability answer."""

    record_id: str
    reservable: bool = False
    reservations: int = 0
    available: bool | None = None
    holdings: tuple[Shelf, ...] | None = None


def read(body: bytes, *, record: str, not_for_loan: frozenset[str]) -> Holdings:
    """What an answer says of one record; no holdings where it is not there.

    Args:
        body: the answer, JSON.
        record: the FAUST number that was asked for.
        not_for_loan: material groups, in lower case, whose copies stay in the library.

    Raises:
        JsonFault: it is no holdings answer of FBS.
    """
    mine = [one for one in read_json(body, tuple[Record, ...]) if one.record_id == record]
    shelves = [(one, shelf) for one in mine for shelf in one.holdings or ()]
    summaries = [_summary(one) for one in mine if one.holdings is None and (one.available or one.reservable)]
    total = sum(len(shelf.materials) for _, shelf in shelves)
    holdings, room = [], MAX_PIECES
    queued: set[str] = set()
    for one, shelf in shelves:
        # The queue is the record's: it is told once, with the first of its placements.
        queue = None if one.record_id in queued else queue_of(one.reservations)
        queued.add(one.record_id)
        holdings.append(_holding(one, shelf, shelf.materials[: max(room, 0)], queue, not_for_loan))
        room -= len(shelf.materials)
    queues = queue_remarks(one.reservations for one in mine)
    return Holdings(holdings=(*summaries, *holdings), remarks=(*queues, *cut_remarks(total, "materials")))


def _holding(
    record: Record, shelf: Shelf, materials: Sequence[Material], queue: int | None, not_for_loan: frozenset[str]
) -> Holding:
    branch = shelf.branch
    where = _where(shelf)
    pieces = tuple(_piece(material, where, not_for_loan) for material in materials)
    return Holding(
        institution=Identifier(value=branch.branch_id, text=ISIL) if branch.branch_id else None,
        locations=(branch.title,) if branch.title else (),
        simple=Simple(summary=CopiesSummary(copies=len(pieces), queue=queue), copies=pieces),
        policies=(_policy(record),),
    )


def _where(shelf: Shelf) -> tuple[str, ...]:
    placement = shelf.lms_placement or shelf
    named = (placement.department, placement.location, placement.sublocation)
    return tuple(one.title for one in named if one is not None and one.title)


def _piece(material: Material, where: tuple[str, ...], not_for_loan: frozenset[str]) -> Piece:
    group = material.material_group
    names = {name.strip().casefold() for name in (group.name, group.description, material.material_group_name)}
    status = PieceStatus(
        availability=AvailabilityStatus.AVAILABLE if material.available else AvailabilityStatus.NOT_AVAILABLE,
        available_for=AvailableFor.REFERENCE if names & not_for_loan else AvailableFor.LOAN,
    )
    return Piece(
        identifiers=(Identifier(value=material.item_number),),
        sublocations=where,
        enumerations=(_numbering(material.periodical),) if material.periodical else (),
        availability=AvailabilityInformation(
            statuses=(status,), policy=group.name or material.material_group_name or None
        ),
    )


def _numbering(periodical: Periodical) -> EnumerationAndChronology:
    steps = ((1, periodical.volume), (2, periodical.volume_number))
    enumeration = tuple(Level(level=level, value=value) for level, value in steps if value)
    year = (Level(level=1, value=periodical.volume_year),) if periodical.volume_year else ()
    if periodical.display_text:
        return EnumerationAndChronology(numbering=Numbering(text=periodical.display_text))
    return EnumerationAndChronology(numbering=Numbering(enumeration=enumeration, chronology=year))


def _summary(record: Record) -> Holding:
    """The availability answer: for the record as a whole, without copies."""
    status = SummaryStatus(available_count=1 if record.available else 0, available_for=AvailableFor.LOAN)
    summary = CopiesSummary(statuses=(status,), queue=queue_of(record.reservations))
    return Holding(simple=Simple(summary=summary), policies=(_policy(record),))


def _policy(record: Record) -> SummaryPolicy:
    accepts = ReservationPolicy.WILL_ACCEPT if record.reservable else ReservationPolicy.WILL_NOT_ACCEPT
    return SummaryPolicy(
        availabilities=(PolicyAvailability(available_for=AvailableFor.UNSPECIFIED),), reservation_policy=accepts
    )
