"""Why a field of one format does not come through to the other, in words that hold none of its content."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Final

from schemas.marc.crosswalk.renaming import SIGNS
from schemas.marc.crosswalk.rules import AUTHORITY, NUMERATOR, Loss, Rule, Shape
from schemas.marc.crosswalk.table import BY_SOURCE, rules_for
from schemas.marc.record import PLAIN_INDICATORS, Field

NO_FIELD: Final = "MARC21 has no field for it"
NO_CODE: Final = "MARC21 has no code for it"
SORT_FORM: Final = "it is only a form for sorting"
NOT_A_NUMBER: Final = "a numerator that is no number cannot become $8"
LINKED: Final = "the name is only in the authority record"
EMPTY: Final = "it is empty"
SIGN: Final = "a sign for sorting has no place here in MARC21"
INDICATORS: Final = "MARC21's indicators say something else"
FORM: Final = "MARC21 has only one form for it and another in danMARC2"
NO_VALUE: Final = "MARC21 has no position for this value"
NO_DANMARC2: Final = "danMARC2 has no field for it"
NO_DANMARC2_CODE: Final = "danMARC2 has no code for it"


def of_field(field: Field) -> tuple[Loss, ...]:
    """Why a field of danMARC2 does not come back as it was; at least one reason."""
    rules = rules_for(field)
    if not rules:
        linked = bool(field.first("6")) and field.tag in BY_SOURCE
        return (Loss(field.tag, "", LINKED if linked else NO_FIELD),)
    found = dict.fromkeys(_of_subfields(field, rules))
    if field.indicators != PLAIN_INDICATORS and all(rule.shape is not Shape.RELATION for rule in rules):
        found[Loss(field.tag, "", INDICATORS)] = None
    return tuple(found) or (Loss(field.tag, "", FORM),)


def _of_subfields(field: Field, rules: tuple[Rule, ...]) -> Iterator[Loss]:
    known = {code for rule in rules for code in rule.to_marc21}
    used = {code for rule in rules if rule.marked for code in "0"} | {
        code for rule in rules if rule.shape is Shape.COUNTED for code in "f"
    }
    for code, value in field.subfields:
        if code == NUMERATOR:
            reason = "" if value.isdecimal() else NOT_A_NUMBER
        elif code in used:
            reason = ""
        elif code not in known:
            reason = _of_code(field, code)
        elif not value.strip():
            reason = EMPTY
        else:
            titled = code == "a" and any(rule.shape is Shape.TITLE and not rule.companion for rule in rules)
            reason = SIGN if SIGNS.intersection(value) and not titled else ""
        if reason:
            yield Loss(field.tag, code, reason)


def _of_code(field: Field, code: str) -> str:
    if code.isupper() and code.lower() in {each for each, _ in field.subfields}:
        return SORT_FORM
    return LINKED if code in AUTHORITY else NO_CODE


def of_coded(tag: str, original: Iterable[Field], returned: Iterable[Field]) -> tuple[Loss, ...]:
    """Why the coded fields with one tag do not come back as they were."""
    missing = _codes(original) - _codes(returned)
    found = dict.fromkeys(Loss(tag, code, NO_VALUE) for code, _ in missing)
    return tuple(found) or (Loss(tag, "", FORM),)


def _codes(fields: Iterable[Field]) -> Counter[tuple[str, str]]:
    return Counter((code, value) for field in fields for code, value in field.subfields)
