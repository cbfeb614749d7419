"""Pushed items as ISO 20775 holdings: status by table, restriction by danMarc2's letters, a holding for each branch."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Final

from schemas.holdings_items.values import Issue, Item, Status
from schemas.iso20775.values import (
    AvailabilityInformation,
    AvailabilityStatus,
    AvailableFor,
    EnumerationAndChronology,
    Holding,
    Holdings,
    Identifier,
    Numbering,
    Piece,
    PieceStatus,
    Simple,
)
from schemas.opac.marc import ON_ORDER, SERVICES

_A: Final = AvailabilityStatus

AVAILABILITY: Final[Mapping[Status, tuple[AvailabilityStatus, AvailableFor]]] = {
    Status.ON_SHELF: (_A.AVAILABLE, AvailableFor.LOAN),
    Status.ON_LOAN: (_A.NOT_AVAILABLE, AvailableFor.LOAN),
    Status.ON_ORDER: (_A.POSSIBLY_AVAILABLE, AvailableFor.LOAN),
    Status.NOT_FOR_LOAN: (_A.AVAILABLE, AvailableFor.REFERENCE),
    Status.LOST: (_A.NOT_AVAILABLE, AvailableFor.LOAN),
    Status.ONLINE: (_A.AVAILABLE, AvailableFor.ONLINE_ACCESS),
}
"""What a status is. Discarded and Decommissioned items are the library's no more and are left out."""

WITH_A_DAY: Final = frozenset({Status.ON_SHELF, Status.ON_LOAN, Status.ON_ORDER})


class Days(StrEnum):
    """Whether expectedDeliveryDate is told: systems differ in what they put there (?)."""

    PUSHED = "pushed"
    NONE = "none"


def holdings_of(issues: Iterable[Issue], *, online: bool = False, note: str = "", days: Days = Days.PUSHED) -> Holdings:
    """All that was pushed of one record; `online` adds a copy that is there for everybody's screen."""
    branches: dict[tuple[str, str], list[Piece]] = {}
    for issue in issues:
        for item in issue.items:
            if item.status in AVAILABILITY:
                branches.setdefault((item.branch_id, item.branch), []).append(_piece(item, issue, days))
    holdings = tuple(
        Holding(
            institution=Identifier(value=number) if number else None,
            locations=(name,) if name else (),
            simple=Simple(copies=tuple(pieces)),
        )
        for (number, name), pieces in branches.items()
    )
    every = (*holdings, _ONLINE) if online else holdings
    return Holdings(holdings=every, remarks=(note,) if note and every else ())


_ONLINE: Final = Holding(
    simple=Simple(
        copies=(
            Piece(
                availability=AvailabilityInformation(
                    statuses=(PieceStatus(availability=_A.AVAILABLE, available_for=AvailableFor.ONLINE_ACCESS),)
                )
            ),
        )
    )
)


def _piece(item: Item, issue: Issue, days: Days) -> Piece:
    where = (item.department, item.location, item.sub_location)
    return Piece(
        identifiers=(Identifier(value=item.id, text="ITEM ID"),),
        sublocations=tuple(filter(None, where)),
        enumerations=(EnumerationAndChronology(numbering=Numbering(text=issue.text)),) if issue.text else (),
        availability=AvailabilityInformation(
            statuses=(_status(item, issue, days),), policy=item.circulation_rule or None
        ),
    )


def _status(item: Item, issue: Issue, days: Days) -> PieceStatus:
    availability, service = AVAILABILITY[item.status]
    if item.restriction == ON_ORDER:
        availability = _A.POSSIBLY_AVAILABLE
    elif item.restriction and service is AvailableFor.LOAN:
        service = SERVICES[item.restriction]
    told = days is Days.PUSHED and item.status in WITH_A_DAY
    return PieceStatus(
        availability=availability, available_for=service, available_from=issue.expected if told else None
    )
