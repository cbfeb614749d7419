"""Who holds a record, and what it may be used for there: danMarc2 096 (docs/rules.md R22)."""

from __future__ import annotations

import re
from typing import Final

from attrs import frozen

from schemas.agency import agency_number
from schemas.marc.record import Field, Record

NOT_LENT: Final = "a"
RESTRICTIONS: Final = {
    "a": "not lent",
    "b": "not lent automatically",
    "c": "not lent, but a copy is supplied",
    "d": "only to supervised reading rooms",
    "e": "on order, not yet available",
    "f": "used on site only",
    "g": "lent only to own users",
}
"""The letters of 096 *r (danbib.dk, 2021). Anything else there is taken as `a`: what nobody can read is not lent."""

ORDERABLE: Final = frozenset("bcg")  # what bibliotek.dk takes orders for, though it is not simply lent
_LIBRARY: Final = re.compile("(?!8709)[78][0-9]{5}")  # public and research libraries; 8709xx are DBC's own bases
_PUBLIC_BRANCH: Final = re.compile("(7(?:10[1-9]|1[1-9][0-9]|[2-7][0-9]{2}|8[0-5][0-9]|860))(?!00)[0-9]{2}")
_NUMBER: Final = re.compile("[0-9]{6}")


@frozen
class Localised:
    """A library that holds a record; `restrictions` are letters of 096 *r, in order and each once."""

    agency: str
    branch: str | None = None
    restrictions: tuple[str, ...] = ()


def localised(record: Record, agency: str) -> tuple[Localised, ...]:
    """The libraries that a record says hold it, in its order; several fields of one library become one.

    A library that catalogues a record of its own (001 *b) holds it, with or without a 096. A 096 without *z speaks
    of that library.

    Args:
        record: The record.
        agency: Whose record it is, 001 *b.
    """
    found: dict[tuple[str, str | None], set[str]] = {}
    for field in record.all("096"):
        place = _place(field, agency)
        if place is not None:
            found.setdefault(place, set()).update(restrictions(field))
    own = main_library(agency)
    if _LIBRARY.fullmatch(agency) and not any(library == own[0] for library, _ in found):
        found[own] = set()
    return tuple(Localised(library, branch, tuple(sorted(letters))) for (library, branch), letters in found.items())


def _place(field: Field, agency: str) -> tuple[str, str | None] | None:
    """Library and branch of a 096; None where it names no library and none owns the record."""
    number = agency_number(field.first("z")) or (agency if _LIBRARY.fullmatch(agency) else "")
    if not number:
        return None
    library, branch = main_library(number)
    named = agency_number(field.first("f"))
    return library, named if _NUMBER.fullmatch(named) else branch


def main_library(number: str) -> tuple[str, str | None]:
    """A library number as library and branch: `710104` is branch 710104 of 710100.

    Only public numbers say this by themselves: 7, the municipality (101-860), two digits of branch. A research
    library's branches have numbers that only the directory can tell from libraries.
    """
    match = _PUBLIC_BRANCH.fullmatch(number)
    return (match[1] + "00", number) if match else (number, None)


def restrictions(field: Field) -> tuple[str, ...]:
    """The letters that one 096 puts on a library's copies.

    *u without *r means not lent, whatever it says; that holds the public libraries' h-mark (*u h) too.
    """
    letters = tuple(_letter(value) for value in field.all("r") if value.strip())
    if not letters and any(value.strip() for value in field.all("u")):
        return (NOT_LENT,)
    return letters


def orderable(record: Record) -> bool:
    """Whether a record can be ordered in bibliotek.dk, as far as 096 says (danbib.dk, 4 March 2021).

    A record that has letters in 096 can be ordered only where at least one of these fields has b, c or g; a record
    without any can. A 096 with *u alone counts as a, as it does when it is loaded. A 096 without letters beside one
    with them does not make a record orderable: the source speaks of those that have them.
    """
    marked = [letters for letters in map(restrictions, record.all("096")) if letters]
    return not marked or any(not ORDERABLE.isdisjoint(letters) for letters in marked)


def _letter(value: str) -> str:
    letter = value.strip().lower()
    return letter if letter in RESTRICTIONS else NOT_LENT
