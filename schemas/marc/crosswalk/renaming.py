"""Subfields from one format's codes to the other's, and values from one format's signs to the other's."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from schemas.marc.charset import DOUBLE_A, NON_SORT
from schemas.marc.crosswalk.marc21 import ONCE
from schemas.marc.crosswalk.rules import AUTHORITY, LINK, NUMERATOR, Rule
from schemas.marc.record import Field, Subfield

JOINT: Final = " ; "  # ISBD's sign between values of the same kind
_GENERAL: Final = "\\u"  # MARC21 $8: fields that are linked, and nothing more is said
_NUMBERED: Final = re.compile(r"([0-9]+)(?:\.[0-9]+)?\\u")
_AUTHORITY: Final = re.compile(r"\((?:DK-)?([^()]+)\)(.+)")
_AGENCY: Final = re.compile(r"[0-9]{6}")
_MARKS: Final = ("/", ":", ";", ",", "=")
_FULL_STOP: Final = re.compile(r"(?<=[^\W_]{3})\.$")
_DOUBLE_A_CAPITAL: Final = "\ua732"
_NO_SIGNS: Final = str.maketrans({NON_SORT: None, DOUBLE_A: "aa", _DOUBLE_A_CAPITAL: "Aa"})
SIGNS: Final = frozenset({NON_SORT, DOUBLE_A, _DOUBLE_A_CAPITAL})


def clean(value: str) -> str:
    """A value without the signs that MARC21 has no place for: those of sorting."""
    return value.translate(_NO_SIGNS)


def trimmed(value: str) -> str:
    """A value without the mark that ISBD puts before the next one, or the full stop that ends a field.

    A full stop before a mark, and one after a short word, belong to an abbreviation.
    """
    ended = value.rstrip()
    return ended[:-1].rstrip() if ended.endswith(_MARKS) else _FULL_STOP.sub("", value)


def prefixed(agency: str) -> str:
    """An agency as MARC21 writes it: Danish library numbers get their country."""
    return f"DK-{agency}" if _AGENCY.fullmatch(agency) else agency


def to_marc21(rule: Rule, subfields: Iterable[tuple[str, str]]) -> tuple[Subfield, ...]:
    """The values that a rule takes, under MARC21's codes and in their order; once-only ones are joined."""
    made: list[Subfield] = []
    source = tuple(subfields)
    for code, value in source:
        target = rule.to_marc21.get(code)
        if target and code not in (AUTHORITY if target == "0" else "") and clean(value).strip():
            _add(made, target, clean(value), once=target in ONCE.get(rule.target, ""))
    if not made:
        return ()
    made.extend(_links(rule, source))
    if rule.constant:
        made.append(rule.constant)
    return tuple(made)


def _add(made: list[Subfield], code: str, value: str, *, once: bool) -> None:
    for place, (name, before) in enumerate(made):
        if once and name == code:
            made[place] = (code, before + JOINT + value)
            return
    made.append((code, value))


def _links(rule: Rule, source: tuple[tuple[str, str], ...]) -> list[Subfield]:
    """`$0` of the authority record (*5 *6) and `$8` of a numerator (*å), where they have the form that comes back."""
    found: list[Subfield] = []
    values = dict(source)
    agency, number = values.get("5", ""), values.get("6", "")
    if rule.to_marc21.get("5") == "0" and agency.strip() and number.strip():
        found.append(("0", f"({prefixed(agency)}){number}"))
    found.extend((LINK, value + _GENERAL) for code, value in source if code == NUMERATOR and value.isdecimal())
    return found


def to_danmarc2(rule: Rule, target: Field, *, isbd: bool) -> tuple[Subfield, ...]:
    """The values of a field of MARC21 under danMARC2's codes and in their order; joined ones stand apart again.

    With `isbd` the marks between values are taken off where the rule says that there are any.
    """
    front: list[Subfield] = []
    made: list[Subfield] = []
    for code, value in target.subfields:
        if (code, value) == rule.constant:
            continue
        link = _NUMBERED.fullmatch(value) if code == LINK else None
        if link:
            front.append((NUMERATOR, link[1]))
            continue
        source = rule.to_danmarc2.get(code)
        if source == "5":
            match = _AUTHORITY.fullmatch(value)
            made.extend([("5", match[1]), ("6", match[2])] if match else [])
        elif source:
            plain = trimmed(value) if isbd and rule.isbd else value
            pieces = plain.split(JOINT) if rule.isbd and code in ONCE.get(rule.target, "") else [plain]
            made.extend((source, piece) for piece in pieces)
    marked = [("0", "")] if rule.marked else []
    return (*front, *marked, *made)
