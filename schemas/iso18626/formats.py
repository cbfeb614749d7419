"""From single values to the text inside an element, as the schemas of ISO 18626 want it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Final

from schemas.xml import escape, format_datetime, is_blank

from .codes import PreferredEdition
from .layout import MAX_DIGITS, Kind
from .messages import Code

_ANY_EDITION: Final[Mapping[str, str]] = {
    PreferredEdition.ANY: "Y",
    PreferredEdition.MOST_RECENT: "Y",
    PreferredEdition.THIS: "N",
}


def _amount(amount: Decimal) -> str:
    """An xs:decimal: no exponent, and no more digits on either side than a reader takes."""
    exponent = amount.as_tuple().exponent
    if not isinstance(exponent, int) or exponent < -MAX_DIGITS or amount.adjusted() >= MAX_DIGITS:
        raise ValueError("not an amount of money")
    return format(amount, "f")


def _yes_no(answer: bool) -> str:  # noqa: FBT001 - a value to write, not a switch
    return "Y" if answer else "N"


def _boolean(answer: bool) -> str:  # noqa: FBT001 - as above
    return "true" if answer else "false"


def _text(written: str) -> str | None:
    if not written[:1].isalnum() and is_blank(written):  # the first test spares most texts the second
        return None
    return escape(written)


def _count(number: int) -> str | None:
    return str(number) if number >= 0 else None


def _any_edition(preferred: str) -> str | None:
    return _ANY_EDITION.get(preferred)


def _code_text(code: Code) -> str | None:
    return _text(code.value)


# What makes the text of each kind; None where the value says nothing, or nothing that the kind has words for.
# Raises ValueError for a value that is none of its kind, such as an amount without bounds.
FORMATS: Final[Mapping[Kind, Callable[[Any], str | None]]] = MappingProxyType(
    {
        Kind.TEXT: _text,
        Kind.CODE_TEXT: _code_text,
        Kind.DATE: format_datetime,
        Kind.SENT: format_datetime,
        Kind.ANY_DATE: format_datetime,
        Kind.YES_NO: _yes_no,
        Kind.BOOLEAN: _boolean,
        Kind.ANY_EDITION: _any_edition,
        Kind.INTEGER: str,
        Kind.COUNT: _count,
        Kind.AMOUNT: _amount,
    }
)
