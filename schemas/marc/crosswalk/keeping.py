"""Fields of danMARC2 that come along in MARC21's 886, the field for foreign MARC, so that nothing is lost.

    886 2# $2 danmarc2 $a 996 $b 00*aDBC

`$b` is indicators and subfields in the line format's writing, since danMARC2's codes (å, &, capitals) are none that
MARC21 allows. An 886 without `$b` says that the record has no such field, where MARC21's codes would make one.
"""

from __future__ import annotations

import re
from typing import Final

from schemas.marc.record import Field, Subfield, make_field

TAG: Final = "886"
SOURCE: Final = "danmarc2"
_VARIABLE: Final = "2 "  # first indicator: a field with indicators and subfields
_SUBFIELD: Final = re.compile(r"\*([^@]|@@|@\*)((?:[^*@]|@.)*)", re.DOTALL)
_ESCAPED: Final = re.compile(r"@(.)", re.DOTALL)
_SIGNS: Final = re.compile("[@*]")


def kept(field: Field) -> Field:
    """The 886 that holds a field of danMARC2."""
    text = field.indicators + "".join(f"*{_escaped(code)}{_escaped(value)}" for code, value in field.subfields)
    return make_field(TAG, ("2", SOURCE), ("a", field.tag), ("b", text or "00"), indicators=_VARIABLE)


def absent(tag: str) -> Field:
    """The 886 that says that the record of danMARC2 has no such field."""
    return make_field(TAG, ("2", SOURCE), ("a", tag), indicators=_VARIABLE)


def _escaped(text: str) -> str:
    return _SIGNS.sub(r"@\g<0>", text)


def is_kept(field: Field) -> bool:
    """Whether a field of MARC21 is one of these."""
    return field.tag == TAG and field.first("2") == SOURCE and bool(field.first("a"))


def restored(field: Field) -> Field | None:
    """The field of danMARC2 in an 886; None where it says that there is none."""
    content = field.all("b")
    if not content:
        return None
    indicators, star, rest = content[0].partition("*")
    parts = tuple(
        Subfield(_ESCAPED.sub(r"\1", match[1]), _ESCAPED.sub(r"\1", match[2]))
        for match in _SUBFIELD.finditer(star + rest)
    )
    return Field(field.first("a"), indicators, parts)
