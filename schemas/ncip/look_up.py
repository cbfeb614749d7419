"""The two questions about holdings: one item by its id, or all items of a record."""

from __future__ import annotations

from typing import Final

from attrs import frozen

from schemas.ncip.values import Header, Identifier, Message, Part
from schemas.ncip.write import coded, identifier_part

WANTED: Final = (
    "Circulation Status",
    "Hold Queue Length",
    "Item Description",
    "Item Use Restriction Type",
    "Location",
)
"""What is asked for of every item (ItemElementType). Borrowers are not: whose it is is nobody's business here."""


@frozen(kw_only=True)
class RecordNumber:
    """A record in a system: its number, and either the agency that gave it or a code of what it is, with its scheme."""

    value: str
    agency: str = ""
    code: str = ""
    scheme: str = ""


def look_up_item(item: Identifier, header: Header | None = None) -> Message:
    """LookupItem: one item."""
    return Message(name="LookupItem", header=header, body=(identifier_part("Item", item), *_elements()))


def look_up_item_set(record: RecordNumber, header: Header | None = None, *, token: str = "", most: int = 0) -> Message:
    """LookupItemSet: the items of a record, `most` at a time, from where an answer's `token` says."""
    whose = coded("BibliographicRecordIdentifierCode", record.code, record.scheme) if record.code else None
    number = Part(
        name="BibliographicRecordId",
        parts=(
            Part(name="BibliographicRecordIdentifier", value=record.value),
            whose or Part(name="AgencyId", value=record.agency, scheme=record.scheme),
        ),
    )
    paging = [Part(name="MaximumItemsCount", value=str(most))] if most else []
    paging += [Part(name="NextItemToken", value=token)] if token else []
    body = (Part(name="BibliographicId", parts=(number,)), *_elements(), *paging)
    return Message(name="LookupItemSet", header=header, body=body)


def _elements() -> tuple[Part, ...]:
    return tuple(coded("ItemElementType", word) for word in WANTED)
