"""What stands inside an element as a value, codes, dates, numbers, yes and no, and the words for what is none of these.

Each reader gives None for an element that says nothing, and raises Unreadable for one whose text is none of its kind.
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
from .dialects import ALSO_SPELT
from .faults import MessageKind
from .layout import MAX_DIGITS, NAMESPACE, PRIVATE, Closed, Kind
from .layout_common import NO_TIME
from .messages import Code

Reader = Callable[[Element], Any]  # a value, or None where the element says nothing

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


def content_reader(kind: Kind | Closed) -> Reader:
    """The reader of an element with text in it."""
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
    text = element.text
    value = text.strip() if text else None
    if not value:
        return None
    if not element.items():  # as most senders write them; three times as fast as asking for each attribute by name
        return Code(value=value)
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
