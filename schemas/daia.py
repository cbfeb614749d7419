"""DAIA 1.0, the availability answer of German libraries: what services each item of a document is there for.

    {"document": [{"id": "ppn:1234", "item": [
        {"label": "A 12", "available": [{"service": "presentation"}],
         "unavailable": [{"service": "loan", "expected": "2026-07-01", "queue": 2}]}]}]}

`read` gives ISO 20775 holdings (gbv.github.io/daia: items, services, limitations). Interlibrary loan speaks for loan
where it is named, else loan does; a limitation that we do not know leaves a copy possibly available only; a service
that is unavailable with neither a day (be it "unknown") nor a queue is not given at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, timedelta
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
    PolicyAvailability,
    Simple,
    SummaryPolicy,
)
from schemas.jsonfile import read_json

INTERLOAN: Final = "interloan"
LOAN: Final = "loan"

SERVICES: Final = {
    INTERLOAN: AvailableFor.LOAN,
    LOAN: AvailableFor.LOAN,
    "presentation": AvailableFor.REFERENCE,
    "remote": AvailableFor.ONLINE_ACCESS,
    "openaccess": AvailableFor.ONLINE_ACCESS,
}
"""DAIA services as ISO 20775 calls them; any other, a URI of its own, is another service."""

STATIONARY: Final = "stationary"
PHYSICAL_INTERLOAN: Final = "physicalinterloan"
SHORT_LOAN: Final = "shortloan"
"""Limitations of the document service ontology (purl.org/ontology/dso), the last word of their URI in lower case."""

HARMLESS: Final = frozenset({SHORT_LOAN, PHYSICAL_INTERLOAN})
"""Limitations under which a copy is lent all the same: for a shorter time, or as a piece of paper."""

NEVER_LENT: Final = SummaryPolicy(availabilities=(PolicyAvailability(available_for=AvailableFor.OTHER),))
"""Of an item whose services are all unavailable, with no day and no queue: they are not given at all."""

_DURATION: Final = re.compile(
    r"P(?:(?P<years>\d+)Y)?(?:(?P<months>\d+)M)?(?:(?P<weeks>\d+)W)?(?:(?P<days>\d+)D)?(?:T[0-9HMS.]*)?"
)
_MOST_DAYS: Final = 36_500


class Entity(Struct, frozen=True, kw_only=True):
    """A person, place or thing that DAIA names."""

    id: str = ""
    content: str = ""


class Service(Struct, frozen=True, kw_only=True):
    """A service that an item is there for, or not: `expected` a day, `delay` an ISO 8601 duration, or "unknown"."""

    service: str
    limitation: tuple[Entity, ...] = ()
    delay: str = ""
    expected: str = ""
    queue: int | None = None


class Chronology(Struct, frozen=True, kw_only=True):
    """Which part of a serial it is."""

    about: str = ""


class Item(Struct, frozen=True, kw_only=True):
    """A copy, or a part of the document, or the larger work that holds it (`part`)."""

    id: str = ""
    label: str = ""
    about: str = ""
    part: str = ""
    department: Entity = Entity()
    storage: Entity = Entity()
    chronology: Chronology = Chronology()
    available: tuple[Service, ...] = ()
    unavailable: tuple[Service, ...] = ()


class Document(Struct, frozen=True, kw_only=True):
    """A document that was asked for as `requested`."""

    id: str
    requested: str = ""
    item: tuple[Item, ...] = ()


class Answer(Struct, frozen=True, kw_only=True):
    """A DAIA answer."""

    document: tuple[Document, ...]


def read(body: bytes, *, asked: str, today: date) -> Holdings:
    """What an answer says of the document that was asked for; no holdings where it is not there.

    Args:
        body: the answer, JSON.
        asked: the id that was asked for; a server may add documents that nobody asked for.
        today: the day from which delays count.

    Raises:
        JsonFault: it is no DAIA answer.
    """
    documents = read_json(body, Answer).document
    mine = [document for document in documents if asked in {document.id, document.requested}]
    items = [item for document in mine or documents for item in document.item]
    remarks = ("the record is known there, without items",) if documents and not items else ()
    holdings = tuple(_holding(item, today) for item in items[:MAX_PIECES])
    queues = queue_remarks(service.queue for item in items for service in item.unavailable)
    return Holdings(holdings=holdings, remarks=(*remarks, *queues, *cut_remarks(len(items))))


def _holding(item: Item, today: date) -> Holding:
    where = tuple(filter(None, (item.department.content, item.storage.content)))
    passed_over = _passed_over(item)
    there = [service for service in item.available if service.service != passed_over]
    gone = [service for service in item.unavailable if service.service != passed_over]
    out = [service for service in gone if service.expected or service.queue is not None]
    statuses = (*(_available(service, today) for service in there), *(_unavailable(service) for service in out))
    never = bool(gone) and not statuses
    return Holding(
        locations=where[:1],
        simple=Simple(copies=(_piece(item, where[1:], statuses, out),)),
        policies=(NEVER_LENT,) if never else (),
    )


def _piece(item: Item, sublocations: tuple[str, ...], statuses: tuple[PieceStatus, ...], out: list[Service]) -> Piece:
    part = item.chronology.about
    queues = [queue for service in out if (queue := queue_of(service.queue)) is not None]
    limits = [one.content for service in item.available for one in service.limitation if one.content]
    return Piece(
        identifiers=(Identifier(value=item.id),) if item.id else (),
        sublocations=sublocations,
        shelf_locators=(item.label,) if item.label else (),
        notes=tuple(dict.fromkeys(filter(None, (item.about, *limits)))),
        enumerations=(EnumerationAndChronology(numbering=Numbering(text=part)),) if part else (),
        availability=AvailabilityInformation(statuses=statuses, queue=max(queues, default=None)),
    )


def _passed_over(item: Item) -> str:
    """A library that tells interlibrary loan apart means something else by loan: its own users."""
    named = {service.service for service in (*item.available, *item.unavailable)}
    return LOAN if INTERLOAN in named else ""


def _available(service: Service, today: date) -> PieceStatus:
    limits = _limits(service.limitation)
    sure = limits <= HARMLESS | {STATIONARY} and service.delay != "unknown"
    return PieceStatus(
        availability=AvailabilityStatus.AVAILABLE if sure else AvailabilityStatus.POSSIBLY_AVAILABLE,
        available_for=_service(service.service, limits),
        available_from=_after(service.delay, today),
    )


def _unavailable(service: Service) -> PieceStatus:
    return PieceStatus(
        availability=AvailabilityStatus.NOT_AVAILABLE,
        available_for=_service(service.service, _limits(service.limitation)),
        available_from=day_or_none(service.expected),
    )


def _limits(limitations: Iterable[Entity]) -> frozenset[str]:
    """The words that limitations end in; one without an id counts under its text."""
    return frozenset(re.split(r"[/#]", one.id or one.content)[-1].strip().lower() for one in limitations)


def _service(service: str, limits: frozenset[str]) -> AvailableFor:
    known = SERVICES.get(service, AvailableFor.OTHER)
    if known is AvailableFor.LOAN and STATIONARY in limits:
        return AvailableFor.PHYSICAL_COPY if PHYSICAL_INTERLOAN in limits else AvailableFor.DIGITAL_COPY
    return known


def _after(delay: str, today: date) -> date | None:
    """The day after a delay, None where there is none that can be counted in days."""
    match = _DURATION.fullmatch(delay)
    if match is None:
        return None
    parts = {name: int(number[:6] or 0) for name, number in match.groupdict("0").items()}
    days = 365 * parts["years"] + 30 * parts["months"] + 7 * parts["weeks"] + parts["days"]
    return today + timedelta(days=min(days, _MOST_DAYS)) if days else None
