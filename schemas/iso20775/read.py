"""ISO 20775 holdings from XML, by local name: in any namespace or none, bare or out of an SRU record.

What systems leave out (typeOrSource, copiesSummary, availableFor) is left out here; what they write wrongly (a date
that is none, a count in words) is left out with a remark, so that it is never lost in silence.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Final, TypeVar

from lxml.etree import _Element

from schemas.iso20775.dates import NotADayError, parse_day
from schemas.iso20775.history import SummaryHistory
from schemas.iso20775.history_xml import read_history
from schemas.iso20775.leaves import (
    all_words,
    anything,
    electronic_locator,
    identifier,
    level,
    policy_words,
    texts,
    words,
)
from schemas.iso20775.money import read_amount, read_fee
from schemas.iso20775.values import (
    AvailabilityInformation,
    AvailabilityStatus,
    CopiesSummary,
    EnumerationAndChronology,
    Holding,
    Holdings,
    Numbering,
    PartSet,
    Piece,
    PieceStatus,
    PolicyAvailability,
    Simple,
    SummaryPolicy,
    SummaryStatus,
)
from schemas.xml import Parts, by_name, first, first_text, local, parse, text

MAX_BYTES: Final = 2 * 1024 * 1024
"""Bytes of one answer: the largest known, a weekly journal's, has 598,621."""

MAX_PIECES: Final = 5_000
"""Copies, parts, sets and holdings of one answer that are read; the largest record known has 3,618 copies."""

MAX_DETAILS: Final = 20_000
"""Statuses, numberings and the like of one answer that are read: four for each piece."""

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
        parts = by_name(root)
        holdings = (self._holding(root),) if local(root) == "holding" else self._big(parts, "holding", self._holding)
        resources = self._small(parts, "resource", lambda one: identifier(first(by_name(one), "resourceIdentifier")))
        if self._pieces > MAX_PIECES:
            self._remark(f"only the first {MAX_PIECES:,} of {self._pieces:,} holdings, copies and parts were read")
        if self._details > MAX_DETAILS:
            self._remark(f"only the first {MAX_DETAILS:,} of {self._details:,} statuses and numbers were read")
        return Holdings(holdings=holdings, resources=tuple(filter(None, resources)), remarks=tuple(self._remarks))

    def _big(self, parent: Parts, name: str, read_one: Callable[[_Element], _T]) -> tuple[_T, ...]:
        """The children that count as pieces, as far as the whole answer's limit goes."""
        if name not in parent:
            return ()
        read_ones: list[_T] = []
        for element in parent[name]:
            self._pieces += 1
            if self._pieces <= MAX_PIECES:
                read_ones.append(read_one(element))
        return tuple(read_ones)

    def _small(self, parent: Parts, name: str, read_one: Callable[[_Element], _T]) -> tuple[_T, ...]:
        """The children that count as details, as far as the whole answer's limit goes."""
        if name not in parent:
            return ()
        read_ones: list[_T] = []
        for element in parent[name]:
            self._details += 1
            if self._details <= MAX_DETAILS:
                read_ones.append(read_one(element))
        return tuple(read_ones)

    def _holding(self, element: _Element) -> Holding:
        parts = by_name(element)
        simple = first(parts, "holdingSimple")
        structured = first(parts, "holdingStructured")
        return Holding(
            institution=identifier(first(parts, "institutionIdentifier")),
            locations=texts(parts, "physicalLocation"),
            physical_addresses=anything(parts, "physicalAddress"),
            electronic_addresses=anything(parts, "electronicAddress"),
            simple=None if simple is None else self._simple(simple),
            sets=() if structured is None else self._big(by_name(structured), "set", self._set),
            policies=self._small(parts, "summaryPolicy", self._policy),
            history=self._history(first(parts, "summaryHistory")),
        )

    def _history(self, element: _Element | None) -> SummaryHistory | None:
        if element is None:
            return None
        self._details += sum(1 for _ in element)
        return read_history(element, self._number_in, self._day_in) if self._details <= MAX_DETAILS else None

    def _simple(self, element: _Element) -> Simple:
        parts = by_name(element)
        summary = first(parts, "copiesSummary")
        return Simple(
            summary=None if summary is None else self._summary(summary),
            copies=self._big(parts, "copyInformation", self._piece),
        )

    def _summary(self, element: _Element) -> CopiesSummary:
        parts = by_name(element)
        copies = self._number(parts, "copiesCount")
        return CopiesSummary(
            copies=1 if copies is None else copies,
            statuses=self._small(parts, "status", self._summary_status),
            queue=self._number(parts, "reservationQueueLength"),
            on_order=self._number(parts, "onOrderCount"),
        )

    def _summary_status(self, element: _Element) -> SummaryStatus:
        parts = by_name(element)
        return SummaryStatus(
            available_count=self._number(parts, "availableCount"),
            available_for=self._number(parts, "availableFor"),
            earliest_dispatch=self._day(parts, "earliestDispatchDate"),
        )

    def _set(self, element: _Element) -> PartSet:
        parts = by_name(element)
        return PartSet(
            label=words(parts, "label"),
            form=identifier(first(parts, "form")),
            sublocation=words(parts, "sublocation"),
            shelf_locators=texts(parts, "shelfLocator"),
            electronic_locators=self._small(parts, "electronicLocator", electronic_locator),
            completeness=self._number(parts, "completeness"),
            extent=self._small(parts, "enumerationAndChronology", self._enumeration),
            retention=self._number(parts, "retention"),
            resource=identifier(first(parts, "resourceIdentifier")),
            components=self._big(parts, "component", self._piece),
        )

    def _piece(self, element: _Element) -> Piece:
        parts = by_name(element)
        information = first(parts, "availabilityInformation")
        return Piece(
            identifiers=tuple(filter(None, self._small(parts, "pieceIdentifier", identifier))),
            resource=identifier(first(parts, "resourceIdentifier")),
            form=identifier(first(parts, "form")),
            valuation=read_amount(first(parts, "monetaryValuation")),
            sublocations=texts(parts, "sublocation"),
            shelf_locators=texts(parts, "shelfLocator"),
            electronic_locators=self._small(parts, "electronicLocator", electronic_locator),
            notes=texts(parts, "note"),
            enumerations=self._small(parts, "enumerationAndChronology", self._enumeration),
            availability=None if information is None else self._availability(information),
        )

    def _availability(self, element: _Element) -> AvailabilityInformation:
        parts = by_name(element)
        policy = first(parts, "policy")
        return AvailabilityInformation(
            statuses=self._small(parts, "status", self._piece_status),
            policy=None if policy is None else all_words(policy) or None,
            fee=read_fee(first(parts, "feeInformation")),
            reservation_policy=self._number(parts, "reservationPolicy"),
            queue=self._number(parts, "reservationQueue"),
        )

    def _piece_status(self, element: _Element) -> PieceStatus:
        parts = by_name(element)
        availability = self._number(parts, "availabilityStatus")
        return PieceStatus(
            availability=AvailabilityStatus.UNKNOWN if availability is None else availability,
            available_for=self._number(parts, "availableFor"),
            available_from=self._day(parts, "dateTimeAvailable"),
        )

    def _policy(self, element: _Element) -> SummaryPolicy:
        parts = by_name(element)
        return SummaryPolicy(
            form=identifier(first(parts, "form")),
            availabilities=self._small(parts, "availability", self._policy_availability),
            reservation_policy=self._number(parts, "reservationPolicy"),
            fee=read_fee(first(parts, "feeInformation")),
        )

    def _policy_availability(self, element: _Element) -> PolicyAvailability:
        return PolicyAvailability(available_for=self._number_in(element, "availableFor"), text=policy_words(element))

    def _enumeration(self, element: _Element) -> EnumerationAndChronology:
        parts = by_name(element)
        start = first(parts, "startingEnumAndChronology")
        end = first(parts, "endingEnumAndChronology")
        unit_type = element.get("unitType", "1").strip()
        return EnumerationAndChronology(
            numbering=self._numbering(element if start is None else start),
            ending=None if end is None else self._numbering(end),
            unit_type=int(unit_type) if unit_type.isdecimal() and len(unit_type) <= 2 else 1,
            alternative=element.get("altNumbering", "0").strip().lower() in _TRUE,
            note=element.get("note"),
        )

    def _numbering(self, element: _Element) -> Numbering:
        parts = by_name(element)
        structured = first(parts, "structured")
        if structured is None:
            return Numbering(text=words(parts, "text") or text(element) or None)
        levels = by_name(structured)
        return Numbering(
            enumeration=self._small(levels, "enumeration", level),
            chronology=self._small(levels, "chronology", level),
        )

    def _number_in(self, element: _Element, name: str) -> int | None:
        return self._number(by_name(element), name)

    def _day_in(self, element: _Element, name: str) -> date | None:
        return self._day(by_name(element), name)

    def _number(self, parent: Parts, name: str) -> int | None:
        written = first_text(parent, name)
        if not written:
            return None
        if written.isascii() and written.isdecimal() and len(written) <= 9:
            return int(written)
        self._remark(f"{name} left out: no count or code")
        return None

    def _day(self, parent: Parts, name: str) -> date | None:
        try:
            return parse_day(first_text(parent, name))
        except NotADayError as fault:
            self._remark(f"{name} left out: {fault}")
            return None

    def _remark(self, words: str) -> None:
        if words not in self._remarks:
            self._remarks.append(words)
