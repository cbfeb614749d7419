"""Compiles the tables of the wire into readers: one dictionary look-up and one call for each element.

The readers go once through an element's children, in any order, in any namespace of `NAMESPACES`, and build the
value from what they know; what they do not know they pass by. Of a repeated element the first that says something
counts, unless the table allows several or refuses a second.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from schemas.quoting import quoted_text
from schemas.xml import Element, is_unset_time, local, parse_datetime

from .codes import ErrorType, PreferredEdition
from .dialects import ALSO_SPELT, NAMESPACES
from .faults import MessageKind
from .layout import MAX_DIGITS, NAMESPACE, PRIVATE, SEVERAL, Block, Closed, Flat, Inner, Kind, Row
from .layout_common import NO_TIME
from .messages import Code

Values = dict[str, Any]  # arguments for an attrs class; lives only between an element and its value
Reader = Callable[[Element], Any]  # a value, or None where the element says nothing
Slot = Callable[[Element, Values], None]
Slots = Mapping[str, Slot]

MAX_WORDS: Final = 250  # of an errorValue: peers store it in a column of 255

_DIGITS: Final = f"[0-9]{{1,{MAX_DIGITS}}}"
_INTEGER: Final = re.compile(f"[+-]?{_DIGITS}")
_AMOUNT: Final = re.compile(rf"[+-]?(?:{_DIGITS}(?:\.(?:{_DIGITS})?)?|\.{_DIGITS})")
_YES_NO: Final = {
    "y": True,
    "yes": True,
    "true": True,
    "1": True,
    "n": False,
    "no": False,
    "false": False,
    "0": False,
}
_EDITIONS: Final = {True: PreferredEdition.ANY.value, False: PreferredEdition.THIS.value}
_MESSAGES: Final = frozenset(MessageKind)
_SCHEME: Final = f"{{{NAMESPACE}}}scheme"


class Unreadable(Exception):
    """An element whose content cannot become a value; `read` turns it into a MessageFault."""

    def __init__(self, error_type: ErrorType, error_value: str) -> None:
        super().__init__(error_value)
        self.error_type = error_type
        self.error_value = error_value


def block_reader(block: Block) -> Reader:
    """A reader of one block of a table: None for an element that says nothing; raises Unreadable."""
    rows = block.rows
    slots = slots_of(rows)
    build = block.make
    essential = block.essential
    blank = tuple(block.blank.items())
    several = tuple(row.attribute for row in rows if row.times in SEVERAL)
    choices = tuple(row for row in rows if block.choice and isinstance(row.kind, Inner))
    due = tuple(row for row in rows if row.times == "1" and row.attribute not in block.blank)

    def read_block(element: Element) -> Any:  # noqa: ANN401 - the class is the table's
        values: Values = {}
        bind(element, slots, values)
        if not values or (essential is not None and essential not in values):
            return None
        if choices:
            _refuse_several(choices, values)
        for row in due:
            if row.attribute not in values:
                raise _missing(row)
        for attribute in several:
            if attribute in values:
                values[attribute] = tuple(values[attribute])
        for attribute, value in blank:
            if attribute not in values:
                values[attribute] = value
        return build(**values)

    return read_block


def _refuse_several(choices: tuple[Row, ...], values: Values) -> None:
    """An address that is postal and electronic at once has no place in a message we pass on."""
    told = [
        choice.element
        for choice in choices
        if isinstance(choice.kind, Inner) and any(row.attribute in values for row in choice.kind.rows)
    ]
    if len(told) > 1:
        raise Unreadable(ErrorType.UNRECOGNISED_ELEMENT, f"{told[1]}: not beside {told[0]}")


def _missing(row: Row) -> Unreadable:
    if isinstance(row.kind, Block) and row.kind.essential is None:
        return Unreadable(ErrorType.BADLY_FORMED, f"{row.element}: missing")
    return Unreadable(ErrorType.UNRECOGNISED_VALUE, f"{row.element}: cannot be empty")


def bind(element: Element, slots: Slots, values: Values) -> None:
    """Lets each child that has a slot put its value into `values`."""
    for child in element:
        slot = slots.get(child.tag)
        if slot is not None:
            slot(child, values)


def slots_of(rows: tuple[Row, ...]) -> Slots:
    """The slots of these rows, by tag in each known namespace."""
    slots: dict[str, Slot] = {}
    for row in rows:
        slot = _slot(row)
        for namespace in NAMESPACES:
            slots[f"{{{namespace}}}{row.element}" if namespace else row.element] = slot
    return slots


def _slot(row: Row) -> Slot:
    if isinstance(row.kind, Inner):
        inner = slots_of(row.kind.rows)
        return lambda element, values: bind(element, inner, values)
    if isinstance(row.kind, Flat):
        raise TypeError(row)  # the table that is read by names no value twice
    if row.times in SEVERAL:
        return _gathering_slot(row.attribute, _reader(row.kind))
    if row.lone:
        return _lone_slot(row.attribute)
    if row.kind is Kind.TEXT:
        return _text_slot(row.attribute)
    if row.wins:
        return _winning_slot(row.attribute, _reader(row.kind))
    return _first_slot(row.attribute, _reader(row.kind))


def _first_slot(attribute: str, reader: Reader) -> Slot:
    def put_first(element: Element, values: Values) -> None:
        if attribute not in values:
            value = reader(element)
            if value is not None:
                values[attribute] = value

    return put_first


def _gathering_slot(attribute: str, reader: Reader) -> Slot:
    def put_one_more(element: Element, values: Values) -> None:
        value = reader(element)
        if value is not None:
            values.setdefault(attribute, []).append(value)

    return put_one_more


def _winning_slot(attribute: str, reader: Reader) -> Slot:
    def put_over(element: Element, values: Values) -> None:
        value = reader(element)
        if value is not None:
            values[attribute] = value

    return put_over


def _text_slot(attribute: str) -> Slot:
    """As `_first_slot`, with the reading in the same call: most elements are text."""

    def put_text(element: Element, values: Values) -> None:
        text = element.text
        if text and attribute not in values and not text.isspace():
            values[attribute] = text

    return put_text


def _lone_slot(attribute: str) -> Slot:
    """As `_text_slot`; another text than the first is refused."""
    put_text = _text_slot(attribute)

    def put_only(element: Element, values: Values) -> None:
        put_text(element, values)
        text = (element.text or "").strip()
        if text and text != values[attribute].strip():
            raise Unreadable(ErrorType.BADLY_FORMED, f"{local(element)}: more than one")

    return put_only


def _reader(kind: Kind | Closed | Block) -> Reader:
    """The reader of an element's content."""
    if isinstance(kind, Block):
        return block_reader(kind)
    if isinstance(kind, Closed):
        return _closed_reader(kind)
    if kind is Kind.CODE:
        return _read_code
    if kind is Kind.TEXT:
        return _read_text
    convert, expected = _CONVERTERS[kind]

    def read_parsed(element: Element) -> Any:  # noqa: ANN401 - the kind's own type
        written = (element.text or "").strip()
        if not written:
            return None
        try:
            return convert(written)
        except ValueError:
            raise _unexpected(element, expected) from None

    return read_parsed


def _unexpected(element: Element, expected: str) -> Unreadable:
    """A value that is none of its kind: where, what was found, what was expected."""
    words = f"{_place(element)}: found {quoted_text(element, PRIVATE)}, expected {expected}"
    return Unreadable(ErrorType.UNRECOGNISED_VALUE, words[:MAX_WORDS])


def _place(element: Element) -> str:
    """The path of an element below its message."""
    names = [local(element)]
    for one in element.iterancestors():
        if local(one) in _MESSAGES:
            break
        names.append(local(one))
    return "/".join(reversed(names))


def _read_text(element: Element) -> str | None:
    text = element.text
    return None if text is None or text.isspace() else text


def _read_code(element: Element) -> Code | None:
    value = (element.text or "").strip()
    if not value:
        return None
    return Code(value=value, scheme=element.get(_SCHEME) or element.get("scheme") or None)


def _closed_reader(closed: Closed) -> Reader:
    """Spells a known code as the standard does; an unknown one stays as received, for `check` to name."""
    known = {code.value.lower(): code.value for code in closed.known}
    known.update({key: value for key, value in ALSO_SPELT.items() if value.lower() in known})

    def read_closed(element: Element) -> str | None:
        written = (element.text or "").strip()
        return known.get(written.lower(), written) or None

    return read_closed


def _date(written: str) -> datetime | None:
    moment = parse_datetime(written)
    if moment is None and not is_unset_time(written):
        raise ValueError
    return moment


def _sent(written: str) -> datetime:
    return _date(written) or NO_TIME


def _integer(written: str) -> int:
    if _INTEGER.fullmatch(written) is None:
        raise ValueError
    return int(written)


def _amount(written: str) -> Decimal:
    if _AMOUNT.fullmatch(written) is None:
        raise ValueError
    return Decimal(written)


def _yes_no(written: str) -> bool:
    answer = _YES_NO.get(written.lower())
    if answer is None:
        raise ValueError
    return answer


def _any_edition(written: str) -> str:
    return _EDITIONS[_yes_no(written)]


_CONVERTERS: Final[Mapping[Kind, tuple[Callable[[str], Any], str]]] = {
    Kind.DATE: (_date, "a date and time such as 2026-03-02T09:30:00Z (xs:dateTime)"),
    Kind.SENT: (_sent, "a date and time such as 2026-03-02T09:30:00Z (xs:dateTime)"),
    Kind.ANY_DATE: (parse_datetime, "a date and time"),
    Kind.YES_NO: (_yes_no, "Y or N (closed list)"),
    Kind.BOOLEAN: (_yes_no, "true or false (xs:boolean)"),
    Kind.ANY_EDITION: (_any_edition, "Y or N (closed list)"),
    Kind.INTEGER: (_integer, "a whole number (xs:integer)"),
    Kind.AMOUNT: (_amount, "an amount such as 99.50 (xs:decimal)"),
}
