"""The contract as tables: for each value its elements in the order of the schema, and between values and trees.

A tree is how a message is told apart from its spelling: an element's name with its text, or with its children.
`spelling` writes and reads trees as XML and as both shapes of JSON.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import Enum
from typing import Any, Final, NamedTuple

from attrs import frozen

from schemas.iso20775.dates import day_or_none
from schemas.openholdingstatus import values as v

TRUE: Final = frozenset({"true", "1"})
FALSE: Final = frozenset({"false", "0"})


@frozen
class Tree:
    """An element: `text` for a leaf, `children` otherwise."""

    name: str
    text: str = ""
    children: tuple[Tree, ...] = ()


class OhsFault(ValueError):
    """A message that is none of the contract's; the text is a clause that says what is wrong with it."""


class Kind(Enum):
    """What stands in a leaf."""

    TEXT = "text"
    BOOLEAN = "boolean"
    DATE = "date"


class Row(NamedTuple):
    """One element: its name, our attribute, its content, and whether it is repeated; `needed` must be there."""

    element: str
    attribute: str
    kind: Kind | Block = Kind.TEXT
    many: bool = False
    needed: bool = False


@frozen
class Block:
    """A value and its elements."""

    make: type
    rows: tuple[Row, ...]


_NAMED: Final = (Row("bibliographicRecordId", "record"), Row("pid", "pid"))
_OUTPUT: Final = (Row("callback", "callback"), Row("outputType", "output"))
_AUTHENTICATION: Final = Row(
    "authentication",
    "authentication",
    Block(
        v.Authentication,
        (Row("groupIdAut", "group"), Row("passwordAut", "password"), Row("userIdAut", "user")),
    ),
)
_LOOKUP: Final = Row(
    "lookupRecord", "records", Block(v.LookupRecord, (Row("responderId", "responder"), *_NAMED)), many=True, needed=True
)
_PROBLEM: Final = Block(
    v.Problem,
    (
        Row("pid", "pid"),
        Row("bibliographicRecordId", "record"),
        Row("responderId", "responder"),
        Row("errorMessage", "message", needed=True),
    ),
)
_ERRORS: Final = Row("error", "errors", _PROBLEM, many=True)
_RESPONDER: Final = Block(
    v.Responder,
    (
        Row("localHoldingsId", "local_id"),
        Row("note", "note"),
        Row("willLend", "will_lend", Kind.BOOLEAN),
        Row("expectedDelivery", "expected", Kind.DATE),
        *_NAMED,
        Row("responderId", "responder"),
    ),
)
_ITEM: Final = Block(
    v.HoldingsItem,
    (
        Row("localItemId", "local_item_id"),
        Row("policy", "policy"),
        Row("expectedDelivery", "expected", Kind.DATE),
        Row("fee", "fee"),
        Row("note", "note"),
        Row("itemText", "text"),
        Row("localIdentifier", "local_id"),
        *(Row(f"enumLevel{level}", f"level{level}") for level in range(4)),
    ),
)
_DETAILED: Final = Block(
    v.ResponderDetailed,
    (
        *_NAMED,
        Row("responderId", "responder"),
        Row("holdingsItem", "items", _ITEM, many=True),
        Row("errorMessage", "error"),
    ),
)
_AGENCY: Final = Block(
    v.Agency,
    (
        Row("localisationPid", "pid", needed=True),
        Row("agencyId", "agency", needed=True),
        Row("note", "note"),
        Row("codes", "codes"),
        Row("callNumber", "call_number"),
        Row("localIdentifier", "local_id"),
    ),
)
_LOCALISATIONS: Final = Block(
    v.Localisations,
    (
        Row("pid", "pids", many=True, needed=True),
        Row("agency", "agencies", _AGENCY, many=True),
        Row("errorMessage", "error"),
    ),
)

MESSAGES: Final[Mapping[str, Block]] = {
    "holdingsRequest": Block(v.HoldingsRequest, (_AUTHENTICATION, _LOOKUP, *_OUTPUT)),
    "detailedHoldingsRequest": Block(v.DetailedHoldingsRequest, (_AUTHENTICATION, _LOOKUP, *_OUTPUT)),
    "localisationsRequest": Block(
        v.LocalisationsRequest,
        (
            _AUTHENTICATION,
            Row("agencyId", "agency", needed=True),
            Row("role", "role"),
            Row("pid", "pids", many=True, needed=True),
            Row("mergePids", "merge", Kind.BOOLEAN),
            *_OUTPUT,
        ),
    ),
    "holdingsResponse": Block(v.HoldingsResponse, (Row("responder", "responders", _RESPONDER, many=True), _ERRORS)),
    "detailedHoldingsResponse": Block(
        v.DetailedHoldingsResponse, (Row("responderDetailed", "responders", _DETAILED, many=True), _ERRORS)
    ),
    "localisationsResponse": Block(
        v.LocalisationsResponse,
        (Row("localisations", "localisations", _LOCALISATIONS, many=True), Row("error", "error", _PROBLEM)),
    ),
}
"""The six messages by the name of their element."""

NAME_OF: Final[Mapping[type, str]] = {block.make: name for name, block in MESSAGES.items()}
REPEATED: Final = frozenset(
    row.element
    for block in (*MESSAGES.values(), _DETAILED, _LOCALISATIONS)
    for row in block.rows
    if row.many and row.element != "pid"
)
"""Elements that JSON writes as a list even where there is one; `pid` is one in `localisations` and requests alone."""


def tree_of(message: v.Request | v.Response) -> Tree:
    """A message as a tree, in the order of the schema; absent values are left out."""
    name = NAME_OF[type(message)]
    return _write(name, MESSAGES[name], message)


def message_of(tree: Tree) -> v.Request | v.Response:
    """The message that a tree holds, its elements in any order.

    Raises:
        OhsFault: it is none of the six, or lacks an element that it must have.
    """
    block = MESSAGES.get(tree.name)
    if block is None:
        raise OhsFault(f"it holds a {tree.name[:40]!r}, which is no message of OpenHoldingStatus")
    message: v.Request | v.Response = _read(tree, block)
    return message


def _write(name: str, block: Block, value: object) -> Tree:
    children: list[Tree] = []
    for row in block.rows:
        held = getattr(value, row.attribute)
        several = held if row.many else () if held is None else (held,)
        children += (_write_one(row, one) for one in several)
    return Tree(name, children=tuple(children))


def _write_one(row: Row, value: object) -> Tree:
    if isinstance(row.kind, Block):
        return _write(row.element, row.kind, value)
    if isinstance(value, bool):
        return Tree(row.element, "true" if value else "false")
    return Tree(row.element, value.isoformat() if isinstance(value, date) else str(value))


def _read(tree: Tree, block: Block) -> Any:  # noqa: ANN401  the class is the table's
    found = {row.attribute: _read_row(tree, row) for row in block.rows}
    return block.make(**{name: value for name, value in found.items() if value is not None})


def _read_row(tree: Tree, row: Row) -> object:
    inside = [child for child in tree.children if child.name == row.element]
    values = [value for child in inside if (value := _read_one(child, row)) is not None]
    if row.needed and not values:
        raise OhsFault(f"its {tree.name} has no {row.element}")
    if row.many:
        return tuple(values)
    return values[0] if values else None


def _read_one(child: Tree, row: Row) -> object:
    if isinstance(row.kind, Block):
        return _read(child, row.kind)
    words = child.text.strip()
    if row.kind is Kind.BOOLEAN:
        known = words.lower()
        return True if known in TRUE else False if known in FALSE else None
    if row.kind is Kind.DATE:
        return day_or_none(words)
    return words or None
