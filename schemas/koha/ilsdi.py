"""ILS-DI as Koha, Nanook and BiblixNet answer it: the items of a record, with what may keep each from being lent.

    <GetRecords><record><items>
      <item><itemnumber>7</itemnumber><notforloan>0</notforloan><itemlost>0</itemlost><date_due>2026-06-29</date_due></item>
    </items><reserves><reserve/></reserves></record></GetRecords>

`GetAvailability` (namespace http://diglib.org/ilsdi/1.1) says less, and no day. `read` takes both. Answers declare
ISO-8859-1 over UTF-8 bytes, and names may be encoded twice: both are mended.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Final

from lxml.etree import _Element

from schemas.iso20775.cut import cut_remarks
from schemas.iso20775.dates import day_or_none
from schemas.iso20775.read import MAX_BYTES, MAX_PIECES
from schemas.iso20775.values import (
    AvailabilityInformation,
    AvailabilityStatus,
    AvailableFor,
    CopiesSummary,
    EnumerationAndChronology,
    Holding,
    Holdings,
    Identifier,
    Numbering,
    Piece,
    PieceStatus,
    ReservationPolicy,
    Simple,
)
from schemas.xml import child, child_text, children, local, parse

NOT_THERE: Final = frozenset({"recordnotfound"})
"""Errors, in lower case, that mean: no such record."""

AVAILABILITIES: Final = {
    "available": AvailabilityStatus.AVAILABLE,
    "not available": AvailabilityStatus.NOT_AVAILABLE,
    "possibly available": AvailabilityStatus.POSSIBLY_AVAILABLE,
    "unknown": AvailabilityStatus.UNKNOWN,
}
"""availabilitystatus of GetAvailability."""

NOT_FOR_LOAN: Final = "not for loan"
"""availabilitymsg of an item that stays in the library."""

NANOOK: Final = {
    "1": AvailabilityStatus.AVAILABLE,
    "0": AvailabilityStatus.NOT_AVAILABLE,
    "intransit": AvailabilityStatus.POSSIBLY_AVAILABLE,
    "alreadyhold": AvailabilityStatus.NOT_AVAILABLE,
    "ordered": AvailabilityStatus.NOT_AVAILABLE,
}
"""`available` of Nanook's items, in lower case."""

GONE: Final = ("itemlost", "wthdrawn", "withdrawn", "damaged")
"""Koha's flags of an item that is not there to be lent, whatever its loan status."""

_DECLARATION: Final = re.compile(rb"^\s*<\?xml[^>]*\?>")


class IlsDiFault(ValueError):
    """An answer that is no list of items; the text is a clause that says what it is instead."""


def read(body: bytes) -> Holdings:
    """The items of the one record that was asked for; no holdings where there is no such record.

    Raises:
        XmlError: it is no XML that we take.
        IlsDiFault: it is XML, but no answer of ILS-DI, or an error other than an unknown record.
    """
    root = parse(_declared_as_it_is(body), max_bytes=MAX_BYTES)
    if local(root) == "GetRecords":
        return _records(root)
    if local(root) == "collection":
        return _collection(root)
    raise IlsDiFault(f"it is a {local(root)[:40]!r} element, not an answer of ILS-DI")


def _declared_as_it_is(body: bytes) -> bytes:
    """A body in UTF-8 without a declaration that says otherwise."""
    with suppress(UnicodeDecodeError):
        body.decode()
        return _DECLARATION.sub(b"", body, count=1)
    return body


def _records(root: _Element) -> Holdings:
    if (error := child_text(root, "error") or child_text(root, "code")) and error.lower() not in NOT_THERE:
        raise IlsDiFault(f"it says {error[:100]!r}")
    holdings: list[Holding] = []
    remarks: list[str] = []
    for record in children(root, "record"):
        if error := child_text(record, "code") or child_text(record, "error"):
            if error.lower() in NOT_THERE:
                continue
            raise IlsDiFault(f"it says {error[:100]!r}")
        items = [item for item in _below(record, "items", "item") if child_text(item, "visible") != "0"]
        remarks += cut_remarks(len(items))
        waiting = len(list(_below(record, "reserves", "reserve")))
        queue = waiting if child(record, "reserves") is not None else None
        holdings += _by_branch(items[:MAX_PIECES], queue)
    return Holdings(holdings=tuple(holdings), remarks=tuple(remarks))


def _below(record: _Element, name: str, inner: str) -> Iterator[_Element]:
    for outer in children(record, name):
        yield from children(outer, inner)


def _by_branch(items: Iterable[_Element], queue: int | None) -> Iterator[Holding]:
    """A holding for each branch; the queue is the record's and is told once."""
    branches: dict[str, list[Piece]] = {}
    for item in items:
        branch = child_text(item, "holdingbranchname") or child_text(item, "locationLabel")
        branches.setdefault(_mended(branch), []).append(_item(item))
    for branch, pieces in branches.items():
        summary = CopiesSummary(copies=len(pieces), queue=queue)
        yield Holding(locations=(branch,) if branch else (), simple=Simple(summary=summary, copies=tuple(pieces)))
        queue = None


def _item(item: _Element) -> Piece:
    name = child_text(item, "barcode") or child_text(item, "itemnumber") or child_text(item, "itemId")
    refuses = child_text(item, "holdable") == "0"
    volume = child_text(item, "enumchron")
    return Piece(
        identifiers=(Identifier(value=name),) if name else (),
        sublocations=tuple(filter(None, (_mended(child_text(item, "location")),))),
        shelf_locators=tuple(filter(None, (child_text(item, "itemcallnumber"),))),
        notes=tuple(filter(None, (child_text(item, "activityMessage"),))),
        enumerations=(EnumerationAndChronology(numbering=Numbering(text=volume)),) if volume else (),
        availability=AvailabilityInformation(
            statuses=(_nanook(item) if child(item, "available") is not None else _koha(item),),
            policy=child_text(item, "itype") or None,
            reservation_policy=ReservationPolicy.WILL_NOT_ACCEPT if refuses else None,
        ),
    )


def _koha(item: _Element) -> PieceStatus:
    due = child_text(item, "date_due") or child_text(item, "onloan")
    gone = any(child_text(item, flag) not in {"", "0"} for flag in GONE)
    kept = child_text(item, "notforloan") not in {"", "0"}
    out = bool(due) or gone
    return PieceStatus(
        availability=AvailabilityStatus.NOT_AVAILABLE if out else AvailabilityStatus.AVAILABLE,
        available_for=AvailableFor.REFERENCE if kept else AvailableFor.LOAN,
        available_from=None if gone else day_or_none(due),
    )


def _nanook(item: _Element) -> PieceStatus:
    word = child_text(item, "available").lower()
    return PieceStatus(
        availability=NANOOK.get(word, AvailabilityStatus.UNKNOWN),
        available_for=AvailableFor.LOAN,
        available_from=day_or_none(child_text(item, "dueDate")),
    )


def _collection(root: _Element) -> Holdings:
    pieces = []
    for record in children(root, "record"):
        for item in _below(record, "items", "item"):
            pieces += [_simple(one, item.get("id", "")) for one in children(item, "simpleavailability")]
    holdings = tuple(
        Holding(locations=(where,) if where else (), simple=Simple(copies=(piece,)))
        for where, piece in pieces[:MAX_PIECES]
    )
    return Holdings(holdings=holdings, remarks=cut_remarks(len(pieces)))


def _simple(said: _Element, item: str) -> tuple[str, Piece]:
    word = child_text(said, "availabilitystatus").lower()
    message = child_text(said, "availabilitymsg")
    kept = message.lower() == NOT_FOR_LOAN
    status = PieceStatus(
        availability=AVAILABILITIES.get(word, AvailabilityStatus.UNKNOWN),
        available_for=AvailableFor.REFERENCE if kept else AvailableFor.LOAN,
    )
    name = child_text(said, "identifier") or item
    piece = Piece(
        identifiers=(Identifier(value=name),) if name else (),
        notes=(message,) if message and not kept else (),
        availability=AvailabilityInformation(statuses=(status,)),
    )
    return _mended(child_text(said, "location")), piece


def _mended(name: str) -> str:
    """A name that was encoded twice, as it was meant; any other as it is."""
    for charset in ("cp1252", "latin-1"):
        with suppress(UnicodeError):
            return name.encode(charset).decode()
    return name
