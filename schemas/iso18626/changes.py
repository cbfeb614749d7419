"""What was changed in a message before it was written: found by comparing it before and after.

As `losses` tells what a version has no words for, this tells what somebody has left out or said otherwise on the way:
paths only, never what stood there. What only moved to another element is not told; what was added is no loss.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Final, TypeAlias

from msgspec import Struct

from .faults import MessageKind
from .layout import SEVERAL, Block, Row
from .layout_1_1 import LAYOUT_1_1
from .layout_1_2 import KIND_OF, LAYOUT_1_2
from .layout_2021_2 import LAYOUT_2021_2
from .losses import How, Loss, places, says
from .messages import AgencyId, Code, Costs, ItemId, Message, RecordId

_NOTE: Final = "note"
_Lost: TypeAlias = tuple[Loss, object]  # and what stood there
_Row: TypeAlias = "tuple[str, str, _Rows]"  # an attribute, its element, and the rows inside it
_Rows: TypeAlias = tuple[_Row, ...]


def changes_between(before: Message, after: Message, version: str) -> tuple[Loss, ...]:
    """What `after` does not say any more as `before` did, in the order and the words of the version's table.

    Args:
        before: One of the six.
        after: The same kind of message, made of it.
        version: `1.1`, `1.2` or `2021-2`; elements that it lacks have the other's name.
    """
    if before is after:
        return ()
    lost = tuple(_changes(_TABLES[version][KIND_OF[type(before)]], before, after, ""))
    if not lost:
        return ()
    noted = "\n".join(sorted(_note_lines(after) - _note_lines(before))).casefold()
    elsewhere = {text for _, text in frozenset(_texts(after)) - frozenset(_texts(before))}
    return tuple(
        _told(loss, said, noted) for loss, said in lost if loss.how is How.REPLACED or _text(said) not in elsewhere
    )


def _changes(rows: _Rows, before: object, after: object, path: str) -> Iterator[_Lost]:
    for attribute, element, inside in rows:
        had, has = getattr(before, attribute), getattr(after, attribute, None)
        if had == has or not says(had):
            continue
        at = f"{path}{element}"
        if isinstance(had, tuple):
            kept = [_meant(one) for one in has or ()]
            lost = ((place, one) for place, one in enumerate(had, 1) if _meant(one) not in kept)
            yield from ((Loss(f"{at}[{place}]", How.DROPPED), one) for place, one in lost)
        elif inside:
            yield from _changes(inside, had, has, f"{at}/")
        elif not says(has):
            yield Loss(at, How.DROPPED), had
        elif not _is_still_said(attribute, had, has):
            yield Loss(at, How.REPLACED), had


def _is_still_said(attribute: str, had: object, has: object) -> bool:
    """Whether a word is only spelt otherwise, or a note only longer."""
    before, after = (_text(had) or "").casefold(), (_text(has) or "").casefold()
    return before == after != "" or (attribute == _NOTE and before in after)


def _meant(value: object) -> object:
    """One of several, whichever way its code is spelt."""
    match value:
        case Code():
            return value.value.casefold()
        case RecordId() | ItemId():
            return value.code.value.casefold(), value.identifier
        case _:
            return value


def _told(loss: Loss, said: object, noted: str) -> Loss:
    text = _text(said)
    return Loss(loss.path, How.NOTED) if text and text.casefold() in noted else loss


def _text(value: object) -> str | None:
    """A value as a note would have it; None for what is no one word."""
    match value:
        case str():
            return value
        case Code() | AgencyId():
            return value.value
        case RecordId() | ItemId():
            return value.identifier
        case Costs():
            return f"{value.amount:f}"
        case datetime():
            return value.date().isoformat()
        case _:
            return None


def _texts(value: Any, place: str = "") -> Iterator[tuple[str, str]]:  # noqa: ANN401  a message and all that is inside
    """The words of a message and the attributes that say them, its notes apart."""
    text = _text(value)
    if text is not None:
        yield place, text
    elif isinstance(value, tuple):
        for one in value:
            yield from _texts(one, place)
    elif isinstance(value, Struct):
        for name in value.__struct_fields__:
            if name != _NOTE:
                yield from _texts(getattr(value, name), f"{place}.{name}")


def _note_lines(message: Any) -> frozenset[str]:  # noqa: ANN401  a Request has its note elsewhere than the others
    holders = (message, getattr(message, "info", None), getattr(message, "service", None))
    return frozenset(line for holder in holders for line in (getattr(holder, _NOTE, None) or "").splitlines())


def _rows(block: Block, other: Block) -> _Rows:
    """The rows of a message's table, those that only the other edition has after its own; blocks one level deep."""
    ours, theirs = dict(places(block)), dict(places(other))
    return tuple(_row(attribute, row, theirs.get(attribute, row)) for attribute, row in (theirs | ours).items())


def _row(attribute: str, row: Row, other: Row) -> _Row:
    if not isinstance(row.kind, Block) or row.times in SEVERAL:
        return attribute, row.element, ()
    there = other.kind if isinstance(other.kind, Block) else row.kind
    inner = dict(places(there)) | dict(places(row.kind))
    return attribute, row.element, tuple((name, one.element, ()) for name, one in inner.items())


_TABLES: Final[Mapping[str, Mapping[MessageKind, _Rows]]] = {
    version: {kind: _rows(block, there[kind]) for kind, block in here.items()}
    for version, here, there in (
        ("1.1", LAYOUT_1_1, LAYOUT_2021_2),
        ("1.2", LAYOUT_1_2, LAYOUT_2021_2),
        ("2021-2", LAYOUT_2021_2, LAYOUT_1_2),
    )
}
