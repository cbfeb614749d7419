"""ISO 20775 holdings from XML, by local name: in any namespace or none, bare or out of an SRU record.

What systems leave out (typeOrSource, copiesSummary, availableFor) is left out here; what they write wrongly (a date
that is none, a count in words) is left out with a remark, so that it is never lost in silence.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from itertools import islice
from typing import Final, TypeVar

from lxml.etree import _Element

from schemas.iso20775.dates import NotADayError, parse_day
from schemas.iso20775.history import SummaryHistory
from schemas.iso20775.history_xml import read_history
from schemas.iso20775.money import read_amount, read_fee
from schemas.iso20775.values import (
    AvailabilityInformation,
    AvailabilityStatus,
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
    Simple,
    SummaryPolicy,
    SummaryStatus,
)
from schemas.xml import child, child_text, children, local, parse, text

MAX_BYTES: Final = 2 * 1024 * 1024
"""Bytes of one answer: the largest known, a weekly journal's, has 598,621."""

MAX_PIECES: Final = 5_000
"""Copies, parts, sets and holdings of one answer that are read; the largest record known has 3,618 copies."""

MAX_DETAILS: Final = 20_000
"""Statuses, numberings and the like of one answer that are read: four for each piece."""

MAX_TEXTS: Final = 100
"""Notes, shelf marks or identifiers of one element that are read."""

_TRUE: Final = frozenset({"1", "true"})
_T = TypeVar("_T")


class NotHoldingsError(ValueError):
    """Well-formed XML that is no ISO 20775 answer; says what it is instead."""


def read(source: bytes | _Element) -> Holdings:
    """The holdings in a document, a `holdings` element, or a single `holding` element.

    Raises:
        XmlError: the bytes are no XML that we take (`schemas.xml`).
        NotHoldingsError: the root is something else.
    """
    root = parse(source, max_bytes=MAX_BYTES) if isinstance(source, bytes) else source
    name = local(root)
    if name not in {"holdings", "holding"}:
        raise NotHoldingsError(f"the answer is a {name[:40]!r} element, not ISO 20775 holdings")
    return _Reader().holdings(root)


class _Reader:
    """One answer's reading: counts what was read, so that no answer can hold up the rest, and keeps the remarks."""

    def __init__(self) -> None:
        self._remarks: list[str] = []
        self._pieces = 0
        self._details = 0

    def holdings(self, root: _Element) -> Holdings:
        holdings = (self._holding(root),) if local(root) == "holding" else self._big(root, "holding", self._holding)
        resources = self._small(root, "resource", lambda one: _identifier(child(one, "resourceIdentifier")))
        if self._pieces > MAX_PIECES:
            self._remark(f"only the first {MAX_PIECES:,} of {self._pieces:,} holdings, copies and parts were read")
        if self._details > MAX_DETAILS:
            self._remark(f"only the first {MAX_DETAILS:,} of {self._details:,} statuses and numbers were read")
        return Holdings(holdings=holdings, resources=tuple(filter(None, resources)), remarks=tuple(self._remarks))

    def _big(self, parent: _Element, name: str, read_one: Callable[[_Element], _T]) -> tuple[_T, ...]:
        """The children that count as pieces, as far as the whole answer's limit goes."""
        read_ones: list[_T] = []
        for element in children(parent, name):
            self._pieces += 1
            if self._pieces <= MAX_PIECES:
                read_ones.append(read_one(element))
        return tuple(read_ones)

    def _small(self, parent: _Element, name: str, read_one: Callable[[_Element], _T]) -> tuple[_T, ...]:
        """The children that count as details, as far as the whole answer's limit goes."""
        read_ones: list[_T] = []
        for element in children(parent, name):
            self._details += 1
            if self._details <= MAX_DETAILS:
                read_ones.append(read_one(element))
        return tuple(read_ones)

    def _holding(self, element: _Element) -> Holding:
        simple = child(element, "holdingSimple")
        structured = child(element, "holdingStructured")
        return Holding(
            institution=_identifier(child(element, "institutionIdentifier")),
            locations=_texts(element, "physicalLocation"),
            physical_addresses=_anything(element, "physicalAddress"),
            electronic_addresses=_anything(element, "electronicAddress"),
            simple=None if simple is None else self._simple(simple),
            sets=() if structured is None else self._big(structured, "set", self._set),
            policies=self._small(element, "summaryPolicy", self._policy),
            history=self._history(child(element, "summaryHistory")),
        )

    def _history(self, element: _Element | None) -> SummaryHistory | None:
        if element is None:
            return None
        self._details += sum(1 for _ in element)
        return read_history(element, self._number, self._day) if self._details <= MAX_DETAILS else None

    def _simple(self, element: _Element) -> Simple:
        summary = child(element, "copiesSummary")
        return Simple(
            summary=None if summary is None else self._summary(summary),
            copies=self._big(element, "copyInformation", self._piece),
        )

    def _summary(self, element: _Element) -> CopiesSummary:
        copies = self._number(element, "copiesCount")
        return CopiesSummary(
            copies=1 if copies is None else copies,
            statuses=self._small(element, "status", self._summary_status),
            queue=self._number(element, "reservationQueueLength"),
            on_order=self._number(element, "onOrderCount"),
        )

    def _summary_status(self, element: _Element) -> SummaryStatus:
        return SummaryStatus(
            available_count=self._number(element, "availableCount"),
            available_for=self._number(element, "availableFor"),
            earliest_dispatch=self._day(element, "earliestDispatchDate"),
        )

    def _set(self, element: _Element) -> PartSet:
        return PartSet(
            label=_words(element, "label"),
            form=_identifier(child(element, "form")),
            sublocation=_words(element, "sublocation"),
            shelf_locators=_texts(element, "shelfLocator"),
            electronic_locators=self._small(element, "electronicLocator", _electronic_locator),
            completeness=self._number(element, "completeness"),
            extent=self._small(element, "enumerationAndChronology", self._enumeration),
            retention=self._number(element, "retention"),
            resource=_identifier(child(element, "resourceIdentifier")),
            components=self._big(element, "component", self._piece),
        )

    def _piece(self, element: _Element) -> Piece:
        information = child(element, "availabilityInformation")
        return Piece(
            identifiers=tuple(filter(None, self._small(element, "pieceIdentifier", _identifier))),
            resource=_identifier(child(element, "resourceIdentifier")),
            form=_identifier(child(element, "form")),
            valuation=read_amount(child(element, "monetaryValuation")),
            sublocations=_texts(element, "sublocation"),
            shelf_locators=_texts(element, "shelfLocator"),
            electronic_locators=self._small(element, "electronicLocator", _electronic_locator),
            notes=_texts(element, "note"),
            enumerations=self._small(element, "enumerationAndChronology", self._enumeration),
            availability=None if information is None else self._availability(information),
        )

    def _availability(self, element: _Element) -> AvailabilityInformation:
        policy = child(element, "policy")
        return AvailabilityInformation(
            statuses=self._small(element, "status", self._piece_status),
            policy=None if policy is None else _all_words(policy) or None,
            fee=read_fee(child(element, "feeInformation")),
            reservation_policy=self._number(element, "reservationPolicy"),
            queue=self._number(element, "reservationQueue"),
        )

    def _piece_status(self, element: _Element) -> PieceStatus:
        availability = self._number(element, "availabilityStatus")
        return PieceStatus(
            availability=AvailabilityStatus.UNKNOWN if availability is None else availability,
            available_for=self._number(element, "availableFor"),
            available_from=self._day(element, "dateTimeAvailable"),
        )

    def _policy(self, element: _Element) -> SummaryPolicy:
        return SummaryPolicy(
            form=_identifier(child(element, "form")),
            availabilities=self._small(element, "availability", self._policy_availability),
            reservation_policy=self._number(element, "reservationPolicy"),
            fee=read_fee(child(element, "feeInformation")),
        )

    def _policy_availability(self, element: _Element) -> PolicyAvailability:
        return PolicyAvailability(available_for=self._number(element, "availableFor"), text=_policy_words(element))

    def _enumeration(self, element: _Element) -> EnumerationAndChronology:
        start = child(element, "startingEnumAndChronology")
        end = child(element, "endingEnumAndChronology")
        unit_type = element.get("unitType", "1").strip()
        return EnumerationAndChronology(
            numbering=self._numbering(element if start is None else start),
            ending=None if end is None else self._numbering(end),
            unit_type=int(unit_type) if unit_type.isdecimal() and len(unit_type) <= 2 else 1,
            alternative=element.get("altNumbering", "0").strip().lower() in _TRUE,
            note=element.get("note"),
        )

    def _numbering(self, element: _Element) -> Numbering:
        structured = child(element, "structured")
        if structured is None:
            return Numbering(text=_words(element, "text") or text(element) or None)
        return Numbering(
            enumeration=self._small(structured, "enumeration", _level),
            chronology=self._small(structured, "chronology", _level),
        )

    def _number(self, parent: _Element, name: str) -> int | None:
        written = child_text(parent, name)
        if not written:
            return None
        if written.isascii() and written.isdecimal() and len(written) <= 9:
            return int(written)
        self._remark(f"{name} left out: no count or code")
        return None

    def _day(self, parent: _Element, name: str) -> date | None:
        try:
            return parse_day(child_text(parent, name))
        except NotADayError as fault:
            self._remark(f"{name} left out: {fault}")
            return None

    def _remark(self, words: str) -> None:
        if words not in self._remarks:
            self._remarks.append(words)


def _identifier(element: _Element | None) -> Identifier | None:
    if element is None:
        return None
    value = child_text(element, "value") or text(element)
    if not value:
        return None
    source = child(element, "typeOrSource")
    if source is None:
        return Identifier(value=value)
    return Identifier(
        value=value,
        pointer=_words(source, "pointer"),
        text=_words(source, "text") or text(source) or None,
    )


def _level(element: _Element) -> Level:
    level = element.get("level", "").strip()
    return Level(
        value=child_text(element, "value"),
        level=int(level) if level.isdecimal() and len(level) <= 3 else None,
        caption=_words(element, "caption"),
    )


def _electronic_locator(element: _Element) -> ElectronicLocator:
    access = element.get("accessRestrictions", "").strip()
    pointer = _words(element, "pointer")
    return ElectronicLocator(
        pointer=pointer,
        text=None if pointer else _words(element, "text") or text(element) or None,
        access=int(access) if access.isdecimal() and len(access) == 1 else None,
    )


def _policy_words(element: _Element) -> str | None:
    """What is said of a service: in `text`, or in elements of anybody's own."""
    own = (_all_words(one) for one in element if local(one) not in {"availableFor", "text"})
    return _words(element, "text") or " ".join(filter(None, own)) or None


def _anything(element: _Element, name: str) -> tuple[str, ...]:
    """Elements that may hold words or anybody's own elements, as words."""
    return tuple(filter(None, map(_all_words, islice(children(element, name), MAX_TEXTS))))


def _all_words(element: _Element) -> str:
    return " ".join(" ".join(map(str, element.itertext())).split())


def _words(element: _Element, name: str) -> str | None:
    return child_text(element, name) or None


def _texts(element: _Element, name: str) -> tuple[str, ...]:
    return tuple(filter(None, map(text, islice(children(element, name), MAX_TEXTS))))
