"""ISO 20775 holdings to XML: the element order of `ISOholdings_V1.0.xsd`, in a chosen namespace.

The result is a fragment without an XML declaration, ready to stand in an SRU record. What the schema demands and
the values lack raises `CannotWriteError`; nothing is made up. A code that the schema does not know is written as the
one for "unknown", which every list but unitType has.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date
from enum import IntEnum
from typing import Final, TypeVar

from schemas.iso20775.history_xml import days_of, write_history
from schemas.iso20775.money import write_amount, write_fee
from schemas.iso20775.values import (
    AccessRestrictions,
    AvailabilityInformation,
    AvailabilityStatus,
    AvailableFor,
    Completeness,
    CopiesSummary,
    ElectronicLocator,
    EnumerationAndChronology,
    Holding,
    Holdings,
    Identifier,
    Level,
    Numbering,
    PartSet,
    Piece,
    PieceStatus,
    PolicyAvailability,
    ReservationPolicy,
    Retention,
    Simple,
    SummaryPolicy,
    SummaryStatus,
    UnitType,
)
from schemas.xml import escape, escape_attribute

_T = TypeVar("_T")

LOC: Final = "http://www.loc.gov/standards/iso20775/"
"""The namespace that Alma and DBC's systems use."""

OPENURL: Final = "info:ofi/fmt:xml:xsd:iso20775"
"""The namespace that MODS examples use."""

NO_NAMESPACE: Final = ""
"""OCLC and pyxobis write none."""


_URI: Final = re.compile(r"[^\s<>\"{}|\\^`\[\]]+")

UNSPECIFIED: Final = "<availableFor>0</availableFor>"
"""What stands where the schema demands a service and none is named."""


class CannotWriteError(ValueError):
    """Values that the schema has no room for; says which element is missing where."""


def write(holdings: Holdings, *, namespace: str = LOC) -> str:
    """The `holdings` element as text; `namespace` is one of `LOC`, `OPENURL`, `NO_NAMESPACE` or another URI."""
    if not holdings.holdings:
        raise CannotWriteError("holdings: at least one holding is needed")
    declared = f' xmlns="{escape_attribute(namespace)}"' if namespace else ""
    resources = (
        f"<resource>{_identifier('resourceIdentifier', resource)}</resource>" for resource in holdings.resources
    )
    return f"<holdings{declared}>{_all(holdings.holdings, _holding)}{''.join(resources)}</holdings>"


def _holding(holding: Holding) -> str:
    if holding.institution is None:
        raise CannotWriteError("holding: an institutionIdentifier is needed")
    if (holding.simple is None) == (not holding.sets):
        raise CannotWriteError("holding: either holdingSimple or holdingStructured is needed")
    content = (
        _simple(holding.simple)
        if holding.simple is not None
        else f"<holdingStructured>{_all(holding.sets, _set)}</holdingStructured>"
    )
    if holding.history is not None and None in days_of(holding.history):
        raise CannotWriteError("summaryHistory: a day is needed for each period's start and end and each activity")
    return (
        f"<holding>{_identifier('institutionIdentifier', holding.institution)}"
        f"{_texts('physicalLocation', holding.locations)}"
        f"{_addresses('physicalAddress', holding.physical_addresses)}"
        f"{_addresses('electronicAddress', holding.electronic_addresses)}{content}"
        f"{_all(holding.policies, _policy)}{write_history(holding.history)}</holding>"
    )


def _simple(simple: Simple) -> str:
    if simple.summary is None:
        raise CannotWriteError("holdingSimple: a copiesSummary is needed")
    copies = "".join(f"<copyInformation>{_copy(copy)}</copyInformation>" for copy in simple.copies)
    return f"<holdingSimple>{_summary(simple.summary)}{copies}</holdingSimple>"


def _summary(summary: CopiesSummary) -> str:
    if summary.copies < 1:
        raise CannotWriteError("copiesSummary: a copiesCount above zero is needed")
    return (
        f"<copiesSummary>{_number('copiesCount', summary.copies)}"
        f"{_all(summary.statuses, _summary_status)}"
        f"{_number('reservationQueueLength', summary.queue)}"
        f"{_number('onOrderCount', summary.on_order)}</copiesSummary>"
    )


def _summary_status(status: SummaryStatus) -> str:
    return (
        f"<status>{_number('availableCount', status.available_count)}"
        f"{_code('availableFor', status.available_for, AvailableFor)}"
        f"{_day('earliestDispatchDate', status.earliest_dispatch)}</status>"
    )


def _copy(copy: Piece) -> str:
    resource = "" if copy.resource is None else _identifier("resourceIdentifier", copy.resource)
    return _piece_head(copy, "copyInformation", resource) + _piece_tail(copy)


def _component(component: Piece) -> str:
    if not component.enumerations:
        raise CannotWriteError("component: an enumerationAndChronology is needed")
    return f"<component>{_piece_head(component, 'component', '')}{_piece_tail(component)}</component>"


def _piece_head(piece: Piece, element: str, resource: str) -> str:
    if not piece.identifiers:
        raise CannotWriteError(f"{element}: a pieceIdentifier is needed")
    identifiers = "".join(_identifier("pieceIdentifier", one) for one in piece.identifiers)
    return identifiers + resource + _optional("form", piece.form) + write_amount("monetaryValuation", piece.valuation)


def _piece_tail(piece: Piece) -> str:
    return (
        _texts("sublocation", piece.sublocations)
        + _texts("shelfLocator", piece.shelf_locators)
        + _all(piece.electronic_locators, _electronic_locator)
        + _texts("note", piece.notes)
        + _all(piece.enumerations, _single)
        + ("" if piece.availability is None else _availability(piece.availability))
    )


def _availability(information: AvailabilityInformation) -> str:
    return (
        f"<availabilityInformation>{_all(information.statuses, _piece_status)}"
        f"{_text('policy', information.policy)}{write_fee(information.fee)}"
        f"{_code('reservationPolicy', information.reservation_policy, ReservationPolicy)}"
        f"{_number('reservationQueue', information.queue)}</availabilityInformation>"
    )


def _piece_status(status: PieceStatus) -> str:
    return (
        f"<status>{_code('availabilityStatus', status.availability, AvailabilityStatus)}"
        f"{_code('availableFor', status.available_for, AvailableFor)}"
        f"{_day('dateTimeAvailable', status.available_from)}</status>"
    )


def _set(part_set: PartSet) -> str:
    return (
        f"<set>{_text('label', part_set.label)}{_optional('form', part_set.form)}"
        f"{_text('sublocation', part_set.sublocation)}{_texts('shelfLocator', part_set.shelf_locators)}"
        f"{_all(part_set.electronic_locators, _electronic_locator)}"
        f"{_code('completeness', part_set.completeness, Completeness)}{_all(part_set.extent, _range)}"
        f"{_code('retention', part_set.retention, Retention)}{_optional('resourceIdentifier', part_set.resource)}"
        f"{_all(part_set.components, _component)}</set>"
    )


def _policy(policy: SummaryPolicy) -> str:
    if policy.form is None or not policy.availabilities:
        raise CannotWriteError("summaryPolicy: a form and an availability are needed")
    return (
        f"<summaryPolicy>{_identifier('form', policy.form)}"
        f"{_all(policy.availabilities, _policy_availability)}"
        f"{_code('reservationPolicy', policy.reservation_policy, ReservationPolicy)}"
        f"{write_fee(policy.fee)}</summaryPolicy>"
    )


def _policy_availability(availability: PolicyAvailability) -> str:
    return (
        f"<availability>{_code('availableFor', availability.available_for, AvailableFor) or UNSPECIFIED}"
        f"{_text('text', availability.text or '')}</availability>"
    )


def _electronic_locator(locator: ElectronicLocator) -> str:
    access = _known(locator.access, AccessRestrictions)
    restricted = "" if access is None else f' accessRestrictions="{access}"'
    content = _pointer(locator.pointer) or _text("text", locator.text or "")
    return f"<electronicLocator{restricted}>{content}</electronicLocator>"


def _single(enumeration: EnumerationAndChronology) -> str:
    return _numbered(enumeration, _numbering(enumeration.numbering))


def _range(enumeration: EnumerationAndChronology) -> str:
    start = f"<startingEnumAndChronology>{_numbering(enumeration.numbering)}</startingEnumAndChronology>"
    if enumeration.ending is None:
        return _numbered(enumeration, start)
    end = f"<endingEnumAndChronology>{_numbering(enumeration.ending)}</endingEnumAndChronology>"
    return _numbered(enumeration, start + end)


def _numbered(enumeration: EnumerationAndChronology, content: str) -> str:
    counted = enumeration.unit_type in {UnitType.SUPPLEMENT, UnitType.INDEX}
    unit = f' unitType="{enumeration.unit_type}"' if counted else ""
    alternative = ' altNumbering="true"' if enumeration.alternative else ""
    note = f' note="{escape_attribute(enumeration.note)}"' if enumeration.note is not None else ""
    opening = f"<enumerationAndChronology{unit}{alternative}{note}>"
    return f"{opening}{content}</enumerationAndChronology>"


def _numbering(numbering: Numbering) -> str:
    if numbering.text is not None:
        return _text("text", numbering.text)
    steps = [_level("enumeration", one) for one in numbering.enumeration]
    steps += [_level("chronology", one) for one in numbering.chronology]
    return f"<structured>{''.join(steps)}</structured>"


def _level(element: str, step: Level) -> str:
    if step.level is None and element == "enumeration":
        raise CannotWriteError("enumeration: a level is needed")
    level = f' level="{step.level}"' if step.level is not None else ""
    return f"<{element}{level}>{_text('caption', step.caption)}{_text('value', step.value)}</{element}>"


def _identifier(element: str, identifier: Identifier) -> str:
    source = _pointer(identifier.pointer) or _text("text", identifier.text)
    kind = f"<typeOrSource>{source}</typeOrSource>" if source else ""
    return f"<{element}>{_text('value', identifier.value)}{kind}</{element}>"


def _pointer(pointer: str | None) -> str:
    """An address, as words where it is none (xs:anyURI)."""
    return _text("pointer" if pointer and _URI.fullmatch(pointer) else "text", pointer)


def _optional(element: str, identifier: Identifier | None) -> str:
    return "" if identifier is None else _identifier(element, identifier)


def _text(element: str, content: str | None) -> str:
    return "" if content is None else f"<{element}>{escape(content)}</{element}>"


def _addresses(element: str, addresses: Iterable[str]) -> str:
    return "".join(f"<{element}>{_text('text', address)}</{element}>" for address in addresses)


def _texts(element: str, contents: Iterable[str]) -> str:
    return "".join(f"<{element}>{escape(content)}</{element}>" for content in contents)


def _number(element: str, number: int | None) -> str:
    return "" if number is None else f"<{element}>{int(number)}</{element}>"


def _code(element: str, code: int | None, known: type[IntEnum]) -> str:
    return _number(element, _known(code, known))


def _known(code: int | None, known: type[IntEnum]) -> int | None:
    """A code that the schema has, 0 for one that it has not."""
    return None if code is None else int(code) if code in set(known) else 0


def _day(element: str, day: date | None) -> str:
    # Midnight UTC is the same calendar day in Copenhagen, and is what the schema's dateTime and Alma want.
    return "" if day is None else f"<{element}>{day.isoformat()}T00:00:00Z</{element}>"


def _all(values: Iterable[_T], one: Callable[[_T], str]) -> str:
    return "".join(map(one, values))
