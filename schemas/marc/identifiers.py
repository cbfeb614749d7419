"""The numbers that books, journals, music and goods bear: brought to one form, and checked (python-stdnum).

What a record says but cannot be right is kept apart with the reason, since a misprinted number is still the one in
the book. FAUST numbers are DBC's own record numbers.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from enum import StrEnum
from typing import Final

from attrs import frozen
from stdnum import ean, isbn, ismn, issn
from stdnum.exceptions import InvalidChecksum, InvalidComponent, InvalidFormat, InvalidLength, ValidationError

from schemas.marc.record import Record


class Scheme(StrEnum):
    """Which kind of number it is."""

    ISBN = "ISBN"
    ISSN = "ISSN"
    ISMN = "ISMN"
    EAN = "EAN"


@frozen
class Identifier:
    """A number that is right: `value` in its one form, `written` as the record has it.

    ISBN and ISMN are thirteen digits, ISSN is `1234-567X`, EAN is its digits. `linking` is an ISSN-L (022 *l).
    """

    scheme: Scheme
    value: str
    written: str
    linking: bool = False


@frozen
class BadIdentifier:
    """A number that cannot be right, or that the record itself calls wrong, and why."""

    scheme: Scheme
    written: str
    why: str


@frozen
class Identifiers:
    """The numbers of a record in its order, each once; `bad` ones are kept apart."""

    good: tuple[Identifier, ...] = ()
    bad: tuple[BadIdentifier, ...] = ()

    def of(self, scheme: Scheme) -> tuple[str, ...]:
        """The values of one scheme."""
        return tuple(dict.fromkeys(each.value for each in self.good if each.scheme is scheme))


_PLACES: Final = {
    ("021", "e"): Scheme.ISBN,
    ("021", "a"): Scheme.ISBN,
    ("022", "a"): Scheme.ISSN,
    ("022", "l"): Scheme.ISSN,
    ("023", "a"): Scheme.EAN,
    ("023", "b"): Scheme.EAN,
    ("028", "a"): Scheme.ISMN,
}
_CALLED_WRONG: Final = {
    ("021", "x"): Scheme.ISBN,
    ("022", "x"): Scheme.ISSN,
    ("022", "z"): Scheme.ISSN,
    ("023", "x"): Scheme.EAN,
    ("028", "x"): Scheme.ISMN,
}
_WHY: Final[dict[type[ValidationError], str]] = {
    InvalidLength: "it has too few or too many digits",
    InvalidFormat: "it holds something that is no digit",
    InvalidChecksum: "its check digit does not fit",
    InvalidComponent: "its first digits belong to no such numbers",
}
_QUALIFIER: Final = "("  # `87-11-12345-6 (hf.)`


def _isbn(text: str) -> str:
    return str(isbn.to_isbn13(isbn.validate(text)))


def _ismn(text: str) -> str:
    return str(ismn.to_ismn13(ismn.validate(text)))


def _issn(text: str) -> str:
    return str(issn.format(issn.validate(text)))


def _ean(text: str) -> str:
    return str(ean.validate(text))


_CHECKS: Final[dict[Scheme, Callable[[str], str]]] = {
    Scheme.ISBN: _isbn,
    Scheme.ISSN: _issn,
    Scheme.ISMN: _ismn,
    Scheme.EAN: _ean,
}


def identifiers(record: Record) -> Identifiers:
    """The numbers of 021, 022, 023 and 028, those in *x and *z as bad ones."""
    good: list[Identifier] = []
    bad: list[BadIdentifier] = []
    for tag, code, written in _numbers(record):
        wrong = _CALLED_WRONG.get((tag, code))
        if wrong is not None:
            bad.append(BadIdentifier(wrong, written, "the record calls it wrong or cancelled"))
        elif (tag, code) in _PLACES:
            found = checked(_PLACES[tag, code], written, linking=code == "l")
            good.append(found) if isinstance(found, Identifier) else bad.append(found)
    return Identifiers(tuple(dict.fromkeys(good)), tuple(dict.fromkeys(bad)))


def _numbers(record: Record) -> Iterator[tuple[str, str, str]]:
    for field in record.fields:
        if "021" <= field.tag <= "028":
            for code, value in field.subfields:
                if value.strip():
                    yield field.tag, code, value.strip()


def checked(scheme: Scheme, written: str, *, linking: bool = False) -> Identifier | BadIdentifier:
    """A number in its one form, or why it is none. Hyphens, blanks and what follows in brackets are passed over."""
    try:
        value = _CHECKS[scheme](written.partition(_QUALIFIER)[0].rstrip())
    except ValidationError as error:
        return BadIdentifier(scheme, written, _WHY.get(type(error), "it is none"))
    return Identifier(scheme, value, written, linking)


_BLANKS: Final = re.compile(r"\s+")
_FAUST: Final = re.compile("[0-9]{8,9}", re.ASCII)
_FAUST_WEIGHTS: Final = (2, 3, 4, 5, 6, 7)
_FAUST_MODULUS: Final = 11


def faust_fault(text: str) -> str:
    """Why a text is no FAUST number, as a sentence's end; empty where it is one. Blanks inside are passed over.

    The digits before the last are weighted 2 to 7 from the right, again and again; their sum and the last digit
    are divisible by 11: `5 098 450 8` is one.
    """
    number = _BLANKS.sub("", text)
    if not _FAUST.fullmatch(number):
        return "it has not 8 or 9 digits"
    *digits, check = map(int, number)
    weighted = sum(digit * _FAUST_WEIGHTS[at % len(_FAUST_WEIGHTS)] for at, digit in enumerate(reversed(digits)))
    return "" if (weighted + check) % _FAUST_MODULUS == 0 else _WHY[InvalidChecksum]
