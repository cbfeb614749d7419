"""FOLIO's real time availability check (RTAC): the items of an instance, as edge-rtac gives them in JSON.

    {"holdings": [{"instanceId": "83034b0a", "holdings": [
        {"id": "h1", "status": "Checked out", "dueDate": "2026-07-01T23:59:59.000+00:00", "totalHoldRequests": 1}]}]}

The older form lists items without an instance around them. `read` gives ISO 20775 holdings.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from msgspec import Struct

from schemas.iso20775.counts import queue_of, queue_remarks
from schemas.iso20775.cut import cut_remarks
from schemas.iso20775.dates import day_or_none
from schemas.iso20775.read import MAX_PIECES
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
from schemas.jsonfile import JsonFault, read_json

_A: Final = AvailabilityStatus

STATUSES: Final = {
    "available": _A.AVAILABLE,
    "checked out": _A.NOT_AVAILABLE,
    "awaiting pickup": _A.NOT_AVAILABLE,
    "awaiting delivery": _A.NOT_AVAILABLE,
    "aged to lost": _A.NOT_AVAILABLE,
    "claimed returned": _A.NOT_AVAILABLE,
    "declared lost": _A.NOT_AVAILABLE,
    "long missing": _A.NOT_AVAILABLE,
    "lost and paid": _A.NOT_AVAILABLE,
    "missing": _A.NOT_AVAILABLE,
    "on order": _A.NOT_AVAILABLE,
    "order closed": _A.NOT_AVAILABLE,
    "paged": _A.NOT_AVAILABLE,
    "restricted": _A.NOT_AVAILABLE,
    "unavailable": _A.NOT_AVAILABLE,
    "withdrawn": _A.NOT_AVAILABLE,
    "in process": _A.POSSIBLY_AVAILABLE,
    "in process (non-requestable)": _A.NOT_AVAILABLE,
    "in transit": _A.POSSIBLY_AVAILABLE,
    "intellectual item": _A.UNKNOWN,
    "unknown": _A.UNKNOWN,
}
"""FOLIO's item statuses, in lower case, as ISO 20775 says them; any other is unknown."""


class Library(Struct, frozen=True, kw_only=True):
    """The library that an item stands in."""

    name: str = ""


class Note(Struct, frozen=True, kw_only=True):
    """Words about an item."""

    note: str | None = None


class Item(Struct, frozen=True, kw_only=True, rename="camel"):
    """One item, or an instance that holds several in `holdings`."""

    id: str = ""
    instance_id: str = ""
    call_number: str | None = None
    location: str | None = None
    status: str | None = None
    due_date: str | None = None
    volume: str | None = None
    barcode: str | None = None
    permanent_loan_type: str | None = None
    temporary_loan_type: str | None = None
    suppress_from_discovery: bool = False
    total_hold_requests: int | None = None
    library: Library | None = None
    notes: tuple[Note, ...] = ()
    holdings: tuple[Item, ...] | None = None


class Problem(Struct, frozen=True, kw_only=True):
    """Why there is no answer."""

    message: str = ""
    code: str = ""

    @property
    def not_found(self) -> bool:
        """Whether the instance is not there, which is an answer."""
        return self.code == "404" or "not found" in self.message.lower()


class Answer(Struct, frozen=True, kw_only=True):
    """An answer of edge-rtac; `errors` may stand beside holdings."""

    holdings: tuple[Item, ...] | None = None
    errors: tuple[Problem, ...] = ()


def read(body: bytes) -> Answer:
    """An answer as it came.

    Raises:
        JsonFault: it is no answer of RTAC.
    """
    answer = read_json(body, Answer)
    if answer.holdings is None and not answer.errors:
        raise JsonFault("it has neither holdings nor errors")
    return answer


def holdings_of(answer: Answer, *, instance: str, not_for_loan: frozenset[str]) -> Holdings:
    """The items of one instance as ISO 20775 holdings.

    Args:
        answer: may hold other instances too.
        instance: the one that was asked for.
        not_for_loan: loan types, in lower case, whose items stay in the reading room: each library has its own.
    """
    items = [item for item in _items(answer, instance) if not item.suppress_from_discovery]
    queues = queue_remarks(item.total_hold_requests for item in items)
    return Holdings(
        holdings=tuple(_holding(item, not_for_loan) for item in items[:MAX_PIECES]),
        remarks=(*queues, *cut_remarks(len(items))),
    )


def _items(answer: Answer, instance: str) -> Iterable[Item]:
    for one in answer.holdings or ():
        if one.holdings is None:
            yield one
        elif one.instance_id in {instance, ""}:
            yield from one.holdings


def _holding(item: Item, not_for_loan: frozenset[str]) -> Holding:
    library = item.library.name if item.library else ""
    return Holding(locations=(library,) if library else (), simple=Simple(copies=(_piece(item, not_for_loan),)))


def _piece(item: Item, not_for_loan: frozenset[str]) -> Piece:
    loan_type = (item.temporary_loan_type or item.permanent_loan_type or "").strip().casefold()
    status = PieceStatus(
        availability=STATUSES.get((item.status or "").strip().lower(), AvailabilityStatus.UNKNOWN),
        available_for=AvailableFor.REFERENCE if loan_type in not_for_loan else AvailableFor.LOAN,
        available_from=day_or_none(item.due_date),
    )
    volume = EnumerationAndChronology(numbering=Numbering(text=item.volume)) if item.volume else None
    return Piece(
        identifiers=tuple(Identifier(value=value) for value in (item.barcode or item.id,) if value),
        sublocations=(item.location,) if item.location else (),
        shelf_locators=(item.call_number,) if item.call_number else (),
        notes=tuple(note.note for note in item.notes if note.note),
        enumerations=(volume,) if volume else (),
        availability=AvailabilityInformation(statuses=(status,), queue=queue_of(item.total_hold_requests)),
    )
