"""A push out of XML: SOAP or bare, in any prefix, with limits on what one may hold."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from schemas.agency import agency_number
from schemas.holdings_items.values import Issue, Item, Kind, PushedRecord, Status, Update
from schemas.iso20775.dates import NotADayError, parse_day
from schemas.openholdingstatus.values import Authentication
from schemas.soap import EmptyEnvelopeError, unwrapped
from schemas.xml import Element, child, child_text, children, local, parse, parse_datetime

MAX_BYTES: Final = 2 * 1024 * 1024
"""Bytes of one push: a journal with 4,000 issues, of which each takes some 500 bytes."""
MAX_RECORDS: Final = 100
"""Records of one push (the contract's own limit)."""
MAX_ITEMS: Final = 10_000
"""Items of one push."""
MAX_TEXT: Final = 500
"""Characters of a text that are kept."""
RESTRICTIONS: Final = frozenset({"", *"abcdefg"})

_RECORD: Final = {
    Kind.ITEMS: "bibliographicItem",
    Kind.COMPLETE: "completeBibliographicItem",
    Kind.ONLINE: "onlineBibliographicItem",
}
_TRUTHS: Final = {"true": True, "1": True, "false": False, "0": False}


class HoldingsItemsFault(ValueError):
    """A push that cannot be taken; the text is a sentence. `of_day` tells that a delivery date is at fault."""

    def __init__(self, sentence: str, *, of_day: bool = False) -> None:
        super().__init__(sentence)
        self.of_day = of_day


def read(source: bytes | Element) -> Update:
    """A push.

    Raises:
        XmlError: it is no XML that we take.
        HoldingsItemsFault: it is no push of the contract, or holds more than one may.
    """
    root = parse(source, max_bytes=MAX_BYTES) if isinstance(source, bytes) else source
    try:
        outer, _ = unwrapped(root)
    except EmptyEnvelopeError as fault:
        raise HoldingsItemsFault(f"{str(fault).capitalize()}.") from None
    name = local(outer)
    if name not in set(Kind):
        raise HoldingsItemsFault(f"A {name[:40]!r} is no update of holdings items.")
    kind = Kind(name)
    request = child(outer, f"{name}Request")
    if request is None:
        raise HoldingsItemsFault(f"The {name} holds no {name}Request.")
    records = tuple(_record(one, kind) for one in _some(request, kind))
    if not records:
        raise HoldingsItemsFault(f"The {name}Request holds no {_RECORD[kind]}, so there is nothing to keep.")
    if sum(len(issue.items) for record in records for issue in record.issues) > MAX_ITEMS:
        raise HoldingsItemsFault(f"An update holds at most {MAX_ITEMS:,} items.")
    return Update(
        kind=kind,
        agency=agency_number(_needed(request, "agencyId")),
        records=records,
        authentication=_authentication(child(request, "authentication")),
        tracking=child_text(request, "trackingId")[:MAX_TEXT],
    )


def _some(request: Element, kind: Kind) -> Iterator[Element]:
    for place, one in enumerate(children(request, _RECORD[kind])):
        if place == MAX_RECORDS:
            raise HoldingsItemsFault(f"An update names at most {MAX_RECORDS} records.")
        yield one


def _authentication(element: Element | None) -> Authentication | None:
    if element is None:
        return None
    return Authentication(
        group=child_text(element, "groupIdAut"),
        password=child_text(element, "passwordAut"),
        user=child_text(element, "userIdAut"),
    )


def _record(element: Element, kind: Kind) -> PushedRecord:
    modified = _moment(element)
    online = None
    if kind is Kind.ONLINE:
        online = _TRUTHS.get(_needed(element, "hasOnlineHolding").lower())
        if online is None:
            raise HoldingsItemsFault("hasOnlineHolding is true or false.")
    issues = () if kind is Kind.ONLINE else tuple(_issue(one, modified) for one in children(element, "holding"))
    return PushedRecord(
        record=_needed(element, "bibliographicRecordId"),
        modified=modified,
        note=child_text(element, "note")[:MAX_TEXT],
        issues=issues,
        online=online,
    )


def _moment(element: Element) -> int:
    stamp = child(element, "modificationTimeStamp")
    moment = parse_datetime(child_text(stamp, "modificationDateTime")) if stamp is not None else None
    milliseconds = child_text(stamp, "modificationMilliSeconds") if stamp is not None else ""
    plain = milliseconds.isascii() and milliseconds.isdecimal() and len(milliseconds) <= 3
    if moment is None or not plain:
        raise HoldingsItemsFault(
            "Every record needs a modificationTimeStamp with a time and milliseconds from 0 to 999."
        )
    return int(moment.timestamp()) * 1000 + int(milliseconds)


def _issue(element: Element, modified: int) -> Issue:
    written = child_text(element, "expectedDeliveryDate")
    try:
        expected = parse_day(written) if written else None
    except NotADayError:
        raise HoldingsItemsFault(f"expectedDeliveryDate {written[:20]!r} is no day.", of_day=True) from None
    return Issue(
        id=child_text(element, "issueId")[:MAX_TEXT],
        text=child_text(element, "issueText")[:MAX_TEXT],
        expected=expected,
        items=tuple(_item(one) for one in children(element, "holdingsItem")),
        modified=modified,
    )


def _item(element: Element) -> Item:
    status, restriction = _needed(element, "status"), child_text(element, "loanRestriction").lower()
    if status not in set(Status):
        raise HoldingsItemsFault(f"There is no status {status[:40]!r}; there are {', '.join(Status)}.")
    if restriction not in RESTRICTIONS:
        raise HoldingsItemsFault(f"A loanRestriction is a letter from a to g or nothing, not {restriction[:20]!r}.")
    return Item(
        id=_needed(element, "itemId")[:MAX_TEXT],
        status=Status(status),
        restriction=restriction,
        branch_id=child_text(element, "branchId")[:MAX_TEXT],
        branch=child_text(element, "branch")[:MAX_TEXT],
        department=child_text(element, "department")[:MAX_TEXT],
        location=child_text(element, "location")[:MAX_TEXT],
        sub_location=child_text(element, "subLocation")[:MAX_TEXT],
        circulation_rule=child_text(element, "circulationRule")[:MAX_TEXT],
    )


def _needed(element: Element, name: str) -> str:
    words = child_text(element, name).strip()
    if not words:
        raise HoldingsItemsFault(f"The {local(element)} has no {name}.")
    return words
