"""What the answers to LookupItem and LookupItemSet mean, in the words of ISO 20775.

A status tells whether an item is in, its restrictions whether it may leave the house: an item can be Available On Shelf
and Not For Loan at once, and then it is not for loan. Borrowers and those who wait are counted, never kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Final

from attrs import frozen

from schemas.iso20775.cut import cut_remarks
from schemas.iso20775.dates import day_or_none
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
    Simple,
)
from schemas.ncip.codes import CIRCULATION, NOT_FOR_LOAN, folded
from schemas.ncip.read import problems_of
from schemas.ncip.values import Message, Part, Problem
from schemas.quoting import quoted

TEMPORARY: Final = ("temporary location", "current location")
MOST_DIGITS: Final = 5
"""Digits of a queue that is believed."""


@frozen(kw_only=True)
class _Item:
    """A piece, and where it belongs: the agency of its id, and the first name of its location."""

    agency: str
    place: str
    piece: Piece


def items_of(message: Message, *, not_for_loan: frozenset[str], today: date) -> Holdings:
    """The items of an answer to LookupItem or LookupItemSet, one holding for each place; none where it told of none.

    Args:
        message: the answer.
        not_for_loan: the library's own restrictions and locations, in lower case, whose items stay in the house.
        today: tells which of several locations holds now.
    """
    if message.name == "LookupItemResponse":
        if message.item is None and message.root.first("ItemOptionalFields") is None:
            return Holdings()
        return _grouped([_item(message.root, (), not_for_loan, today)], queue=None, remarks=())
    items: list[_Item] = []
    remarks: list[str] = []
    total = 0
    queues = []
    for record in message.root.every("BibInformation"):
        queues.append(_number(record.text("TitleHoldQueueLength")))
        for holdings_set in record.every("HoldingsSet"):
            for said in holdings_set.every("ItemInformation"):
                if (problem := next(_problems(said), None)) is not None:
                    remarks.append(f"an item was left out with the problem {quoted(problem)}")
                    continue
                total += 1
                if total <= MAX_PIECES:
                    items.append(_item(said, tuple(holdings_set.every("Location")), not_for_loan, today))
    remarks += cut_remarks(total)
    known = [queue for queue in queues if queue is not None]
    return _grouped(items, queue=sum(known) if known else None, remarks=tuple(dict.fromkeys(remarks)))


def _problems(said: Part) -> Iterator[str]:
    return (found.type for one in said.every("Problem") for found in problems_of(one))


def problems_inside(message: Message) -> tuple[Problem, ...]:
    """The problems of records, sets and items that an answer could not tell."""
    records = list(message.root.every("BibInformation"))
    sets = [one for record in records for one in record.every("HoldingsSet")]
    items = [one for holdings_set in sets for one in holdings_set.every("ItemInformation")]
    said = (problem for one in (*records, *sets, *items) for problem in one.every("Problem"))
    return tuple(found for one in said for found in problems_of(one))


def _grouped(items: Iterable[_Item], *, queue: int | None, remarks: tuple[str, ...]) -> Holdings:
    groups: dict[tuple[str, str], list[Piece]] = {}
    for item in items:
        groups.setdefault((item.agency, item.place), []).append(item.piece)
    holdings = []
    for number, ((agency, place), pieces) in enumerate(groups.items()):
        # A queue for the title is told once, or it would count for every place.
        summary = CopiesSummary(copies=len(pieces), queue=queue) if queue is not None and number == 0 else None
        holdings.append(
            Holding(
                institution=Identifier(value=agency) if agency else None,
                locations=(place,) if place else (),
                simple=Simple(summary=summary, copies=tuple(pieces)),
            )
        )
    return Holdings(holdings=tuple(holdings), remarks=remarks)


def _item(said: Part, around: tuple[Part, ...], not_for_loan: frozenset[str], today: date) -> _Item:
    """One item: LookupItemResponse and ItemInformation hold it alike; `around` are the locations of its set."""
    fields = said.first("ItemOptionalFields") or Part(name="ItemOptionalFields")
    identifier = said.first("ItemId") or Part(name="ItemId")
    steps = _steps((*fields.every("Location"), *around), today)
    restrictions = [one.value for one in fields.every("ItemUseRestrictionType") if one.value]
    words = {folded(word) for word in (*restrictions, *steps)}
    value = identifier.text("ItemIdentifierValue")
    call_number = fields.text("ItemDescription", "CallNumber")
    piece = Piece(
        identifiers=(Identifier(value=value, text=identifier.text("ItemIdentifierType") or None),) if value else (),
        sublocations=tuple(steps[1:]),
        shelf_locators=(call_number,) if call_number else (),
        notes=tuple(one.value for one in said.every("ItemNote") if one.value),
        enumerations=_numberings(fields),
        availability=AvailabilityInformation(
            statuses=_statuses(said, fields, in_house=bool(words & (NOT_FOR_LOAN | not_for_loan))),
            policy="; ".join(restrictions) or None,
            queue=_queue(said, fields),
        ),
    )
    return _Item(agency=identifier.text("AgencyId"), place=steps[0] if steps else "", piece=piece)


def _statuses(said: Part, fields: Part, *, in_house: bool) -> tuple[PieceStatus, ...]:
    """Whether an item is in; nothing where nothing is said. A day on which it is due says that it is out."""
    service = AvailableFor.REFERENCE if in_house else AvailableFor.LOAN
    status = fields.first("CirculationStatus")
    availability = CIRCULATION.get(folded(status.value), AvailabilityStatus.UNKNOWN) if status is not None else None
    if availability is AvailabilityStatus.AVAILABLE:
        return (PieceStatus(availability=availability, available_for=service),)  # a day would be the last loan's
    due = _due(said, fields)
    if availability is None:
        if not due and not in_house:
            return ()
        availability = AvailabilityStatus.NOT_AVAILABLE if due else AvailabilityStatus.UNKNOWN
    return (PieceStatus(availability=availability, available_for=service, available_from=day_or_none(due)),)


def _due(said: Part, fields: Part) -> str:
    """When it is due. Versions before 2.02 have no place for that, so that makers have put it anywhere."""
    told = said.text("DateDue") or fields.text("DateDue")
    return told or next((part.value for part in said.all_below("DateDue")), "")


def _queue(said: Part, fields: Part) -> int | None:
    """How many wait: as a number, or each of them named, with the item or in its transaction."""
    told = _number(fields.text("HoldQueueLength"))
    if told is not None:
        return told
    places = (said, said.first("ItemTransaction"), fields.first("ItemTransaction"))
    return sum(1 for place in places if place is not None for _ in place.every("CurrentRequester")) or None


def _number(words: str) -> int | None:
    return int(words) if words.isascii() and words.isdecimal() and len(words) <= MOST_DIGITS else None


def _steps(locations: Iterable[Part], today: date) -> list[str]:
    """The names of where an item is, from the building to the shelf; a temporary location wins while it holds."""
    now = [one for one in locations if _holds(one, today)]
    chosen = next((one for one in now if folded(one.text("LocationType")) in TEMPORARY), now[0] if now else None)
    if chosen is None:
        return []
    names = [(_number(one.text("LocationNameLevel")) or 0, one.text("LocationNameValue")) for one in _instances(chosen)]
    return [name for _, name in sorted(names, key=lambda pair: pair[0]) if name]


def _instances(location: Part) -> Iterator[Part]:
    name = location.first("LocationName")
    return name.every("LocationNameInstance") if name is not None else iter(())


def _holds(location: Part, today: date) -> bool:
    since, until = location.day("ValidFromDate"), location.day("ValidToDate")
    return (since is None or since <= today) and (until is None or today <= until)


def _numberings(fields: Part) -> tuple[EnumerationAndChronology, ...]:
    """Which part of the work an item is, in words or in steps."""
    held = fields.first("ItemDescription", "HoldingsInformation")
    if held is None:
        return ()
    words = [one.value for one in held.every("UnstructuredHoldingsData") if one.value]
    found = [EnumerationAndChronology(numbering=Numbering(text=one)) for one in words]
    for one in held.every("StructuredHoldingsData"):
        numbering = Numbering(enumeration=_levels(one, "Enumeration"), chronology=_levels(one, "Chronology"))
        if numbering.enumeration or numbering.chronology:
            found.append(EnumerationAndChronology(numbering=numbering))
    return tuple(found)


def _levels(said: Part, kind: str) -> tuple[Level, ...]:
    steps = said.first(f"Holdings{kind}")
    return tuple(
        Level(
            value=step.text(f"{kind}Value"),
            level=_number(step.text(f"{kind}Level")),
            caption=step.text(f"{kind}Caption") or None,
        )
        for step in (steps.every(f"{kind}LevelInstance") if steps is not None else ())
    )
