"""How much a holding was used and how it grew (summaryHistory): values, and the counts by their names in XML.

Lending reads nothing of it; it is kept so that an answer that passes through says all that it said.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

from attrs import field, frozen

COUNTS: Final = {
    "totalCirculation/totalCirculationCount": "circulation",
    "totalCirculation/totalLoansCount": "loans",
    "totalCirculation/totalDCBCount": "direct_borrowing",
    "totalCirculation/totalILL/totalILLCount": "ill",
    "totalCirculation/totalILL/totalILLLent": "ill_lent",
    "totalCirculation/totalILL/totalILLBorrowed": "ill_borrowed",
    "totalReservationsCount": "reservations",
    "totalAccessCount": "accesses",
    "copiesCount/totalCopiesHeld": "held",
    "copiesCount/totalAcquired/totalAcquiredCount": "acquired",
    "copiesCount/totalDiscardedCount": "discarded",
}
"""Counts of a period by their place below countPeriod, in the order of the schema, and what they are called here."""


@frozen(kw_only=True)
class CollectionProfile:
    """A collection by its code and in words."""

    code: str
    description: str = ""


@frozen(kw_only=True)
class Collection:
    """How many copies a collection got in a period."""

    count: int
    profiles: tuple[CollectionProfile, ...] = ()


@frozen(kw_only=True)
class CountPeriod:
    """A period and its counts, by the names in `COUNTS`; a count that nobody tells is missing."""

    start: date | None = None
    end: date | None = None
    counts: Mapping[str, int] = field(factory=dict)
    collections: tuple[Collection, ...] = ()


@frozen(kw_only=True)
class LastActivity:
    """When something last happened with the holding, and what, as a code or in words."""

    day: date | None = None
    kind: str = ""


@frozen(kw_only=True)
class SummaryHistory:
    """The use of a holding over periods, and its last activities."""

    periods: tuple[CountPeriod, ...] = ()
    activities: tuple[LastActivity, ...] = ()
