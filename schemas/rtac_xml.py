"""RTAC in XML, as edge-rtac gives it to whoever asks for that: the same items, told by the names of their elements.

    <holdings><holding><id>h1</id><callNumber>A 1</callNumber><location>Main</location><status>Checked out</status>
      <dueDate>2026-07-01</dueDate></holding></holdings>

The older service answers one instance, and an empty `<holdings/>` for every failure as well; the newer one puts
instances around them, each with its `instanceId` (?).
"""

from __future__ import annotations

from typing import Final

from schemas.jsonfile import JsonFault
from schemas.rtac import Answer, Item, Library, Note, Problem
from schemas.xml import Element, XmlError, child, child_text, children, local, parse

MAX_BYTES: Final = 2 * 1024 * 1024
ROOTS: Final = frozenset({"holdings", "holding", "instances", "instance", "errors", "error"})
TRUE: Final = frozenset({"true", "1"})


def read(body: bytes) -> Answer:
    """An answer as it came, in the values of the JSON form.

    Raises:
        JsonFault: it is no XML that we take, or no answer of RTAC: the same fault as of the JSON form.
    """
    try:
        root = parse(body, max_bytes=MAX_BYTES)
    except XmlError as fault:
        words = str(fault).rstrip(".")
        raise JsonFault(words[:1].lower() + words[1:]) from None
    if local(root) not in ROOTS:
        raise JsonFault(f"it is a {local(root)[:40]!r} element, not an answer of RTAC")
    told = [element for element in root.iter() if local(element) == "holding"]
    errors = tuple(
        Problem(message=child_text(one, "message"), code=child_text(one, "code"))
        for one in root.iter()
        if local(one) in {"error", "errors"} and child(one, "message") is not None
    )
    instances: dict[str, list[Item]] = {}
    for element in told:
        instances.setdefault(_instance(element), []).append(_item(element))
    holdings = tuple(Item(instance_id=number, holdings=tuple(items)) for number, items in instances.items())
    return Answer(holdings=holdings, errors=errors)


def _instance(element: Element) -> str:
    """The instance that an item is of: named by what stands around it, "" where nothing does."""
    return next((number for outer in element.iterancestors() if (number := child_text(outer, "instanceId"))), "")


def _item(element: Element) -> Item:
    held = child_text(element, "totalHoldRequests")
    library, notes = child(element, "library"), child(element, "notes")
    return Item(
        id=child_text(element, "id"),
        call_number=child_text(element, "callNumber") or None,
        location=child_text(element, "tempLocation") or child_text(element, "location") or None,
        status=child_text(element, "status") or None,
        due_date=child_text(element, "dueDate") or None,
        volume=child_text(element, "volume") or None,
        barcode=child_text(element, "barcode") or None,
        permanent_loan_type=child_text(element, "permanentLoanType") or None,
        temporary_loan_type=child_text(element, "temporaryLoanType") or None,
        suppress_from_discovery=child_text(element, "suppressFromDiscovery").lower() in TRUE,
        total_hold_requests=int(held) if held.isascii() and held.isdecimal() and len(held) < 6 else None,
        library=Library(name=child_text(library, "name")) if library is not None else None,
        notes=tuple(Note(note=child_text(one, "note")) for one in children(notes, "note")) if notes is not None else (),
    )
