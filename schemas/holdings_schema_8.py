"""HoldingsSchema8: the Z39.50 Holdings Schema 1.4 in XML, as Danish libraries give it for the element set B3.

    <n:holdingsStructure xmlns:n="http://www.loc.gov/z3950/agency/defns/HoldingsSchema8">
      <bibItemInfo-1 targetItemId-3="27942628"/>
      <holdingsStatement-4 numberOfCopies-14="2">
        <holdingsSiteLocation-6 targetLocationId-26="820010"/>
        <localHoldings-10><bibView-11 targetBibPartId-40="1" numberOfPieces-56="2">
          <bibPartLendingInfo-116 servicePolicy-109="1" expectedDispatchDate-111="2026-11-30T00:00:00"/>
    ...

Names end in the numbers of the schema's elements; only those are looked at, since the words have been written in
several ways. It says whether the library will lend (`servicePolicy` 1 will, 2 will not) and from when it can send.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import islice
from typing import Final

from attrs import frozen

from schemas.agency import agency_number
from schemas.iso20775.dates import NotADayError, parse_day
from schemas.iso20775.values import (
    AvailabilityInformation,
    AvailabilityStatus,
    AvailableFor,
    CopiesSummary,
    EnumerationAndChronology,
    Fee,
    Holding,
    Holdings,
    Identifier,
    Level,
    Numbering,
    PartSet,
    Piece,
    PieceStatus,
    Simple,
)
from schemas.xml import Element, local

ROOT: Final = "holdingsStructure"
NAMESPACE: Final = "http://www.loc.gov/z3950/agency/defns/HoldingsSchema8"

MAX_VIEWS: Final = 5_000
"""Pieces of one answer that are read: as many as of an ISO 20775 answer."""

MAX_LEVELS: Final = 8
"""Steps of an enumeration: year, volume, issue and some more."""

WILL_LEND: Final = "1"
WILL_NOT_LEND: Final = "2"


@frozen(kw_only=True)
class _Lending:
    """What is said of lending one piece."""

    information: AvailabilityInformation | None
    notes: tuple[str, ...] = ()
    remark: str = ""


class NotHoldingsSchemaError(ValueError):
    """Well-formed XML that is no HoldingsSchema8; says what it is instead."""


def read(root: Element, today: date) -> Holdings:
    """The holdings in a `holdingsStructure`; none where it names no place that has the record.

    Args:
        root: the element.
        today: a piece that can be sent by then is in, one that can be sent later is out.

    Raises:
        NotHoldingsSchemaError: it is another element.
    """
    if local(root) != ROOT:
        raise NotHoldingsSchemaError(f"its root element is {local(root)[:40]!r}, not {ROOT!r}")
    record = next((_attribute(info, 3) for info in _parts(root, 1)), "")
    remarks: list[str] = []
    holdings = tuple(
        _statement(statement, record, today, remarks)
        for statement in _parts(root, 4)
        if next(_parts(statement, 6), None) is not None
    )
    resources = (Identifier(value=record),) if record and holdings else ()
    return Holdings(holdings=holdings, resources=resources, remarks=tuple(dict.fromkeys(remarks)))


def _statement(statement: Element, record: str, today: date, remarks: list[str]) -> Holding:
    place = next((_attribute(site, 26) for site in _parts(statement, 6)), "")
    views = [view for local_holdings in _parts(statement, 10) for view in _parts(local_holdings, 11)]
    pieces = tuple(_piece(view, today, remarks) for view in islice(views, MAX_VIEWS))
    number = agency_number(place)
    is_agency = len(number) == 6 and number.isascii() and number.isdecimal()
    institution = Identifier(value=place, text="ISIL") if is_agency else None
    locations = (place,) if place and not is_agency and place != record else ()
    if any(piece.enumerations for piece in pieces):
        return Holding(institution=institution, locations=locations, sets=(PartSet(components=pieces),))
    copies = _count(_attribute(statement, 14)) or sum(_count(_attribute(view, 56)) or 1 for view in views)
    return Holding(
        institution=institution,
        locations=locations,
        simple=Simple(summary=CopiesSummary(copies=max(copies, len(pieces))), copies=pieces),
    )


def _piece(view: Element, today: date, remarks: list[str]) -> Piece:
    number = _attribute(view, 40)
    said = next((_lending(info, today) for info in _parts(view, 116)), _Lending(information=None))
    if said.remark:
        remarks.append(said.remark)
    return Piece(
        identifiers=(Identifier(value=number),) if number else (),
        enumerations=_numbering(view),
        notes=said.notes,
        availability=said.information,
    )


def _lending(info: Element, today: date) -> _Lending:
    day, remark = _day(_attribute(info, 111))
    policy = _attribute(info, 109).lstrip("0")
    status = PieceStatus(availability=AvailabilityStatus.UNKNOWN, available_from=day)
    if policy == WILL_LEND:
        status = _willing(day, today)
    elif policy == WILL_NOT_LEND:
        status = PieceStatus(availability=AvailabilityStatus.NOT_AVAILABLE, available_for=AvailableFor.OTHER)
    elif policy:
        remark = remark or f"the lending policy {policy[:10]!r} is not known"
    fee = _attribute(info, 110)
    information = AvailabilityInformation(statuses=(status,), policy=policy or None, fee=Fee(text=fee) if fee else None)
    words = _attribute(info, 112)
    return _Lending(information=information, notes=(words,) if words else (), remark=remark)


def _willing(day: date | None, today: date) -> PieceStatus:
    """Will be lent: in if it can be sent by now, out until a later day, and without a day nobody knows."""
    if day is None:
        return PieceStatus(availability=AvailabilityStatus.UNKNOWN, available_for=AvailableFor.LOAN)
    inside = AvailabilityStatus.AVAILABLE if day <= today else AvailabilityStatus.NOT_AVAILABLE
    return PieceStatus(availability=inside, available_for=AvailableFor.LOAN, available_from=day)


def _day(written: str) -> tuple[date | None, str]:
    try:
        return parse_day(written), ""
    except NotADayError:
        return None, f"the day {written[:20]!r} cannot be read"


def _numbering(view: Element) -> tuple[EnumerationAndChronology, ...]:
    enumeration = tuple(_levels(view, 45, (93, 94, 95)))
    chronology = tuple(_levels(view, 46, (96, 97, 98)))
    if not (enumeration or chronology):
        return ()
    return (EnumerationAndChronology(numbering=Numbering(enumeration=enumeration, chronology=chronology)),)


def _levels(view: Element, part: int, attributes: tuple[int, int, int]) -> Iterator[Level]:
    """The steps of a numbering, each within the one before it."""
    step = next(_parts(view, part), None)
    level, caption, value = attributes
    for _ in range(MAX_LEVELS):
        if step is None:
            return
        written = _attribute(step, value)
        if written:
            number = _attribute(step, level)
            yield Level(
                value=written, level=_count(number) if number.isdecimal() else None, caption=_attribute(step, caption)
            )
        step = next((inner for inner in step if _has(inner, value)), None)


def _has(element: Element, number: int) -> bool:
    return any(_number(str(name)) == number for name in element.attrib)


def _parts(element: Element, number: int) -> Iterator[Element]:
    return (part for part in element if _number(local(part)) == number)


def _attribute(element: Element, number: int) -> str:
    return next((str(value).strip() for name, value in element.attrib.items() if _number(str(name)) == number), "")


def _number(name: str) -> int:
    """The number that a name ends in; 0 for a name without one."""
    tail = name.rpartition("-")[2]
    return int(tail) if tail.isascii() and tail.isdecimal() and len(tail) <= 4 else 0


def _count(written: str) -> int:
    return int(written) if written.isascii() and written.isdecimal() and len(written) <= 9 else 0
