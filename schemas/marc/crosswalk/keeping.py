"""Fields of danMARC2 that come along in MARC21's 886, the field for foreign MARC, so that nothing is lost.

    886 2# $2 danmarc2 $a 996 $b 00*aDBC

`$b` is indicators and subfields in the line format's writing, since danMARC2's codes (å, &, capitals) are none that
MARC21 allows. An 886 without `$b` says that the record has no such field, where MARC21's codes would make one.
"""

from __future__ import annotations

import re
from typing import Final

from schemas.marc.crosswalk.marc21 import FOREIGN
from schemas.marc.record import Field, control_field, make_field

TAG: Final = FOREIGN
SOURCE: Final = "danmarc2"
_VARIABLE: Final = "2 "  # first indicator: a field with indicators and subfields
_CONTROL: Final = "1 "  # first indicator: a control field, which danMARC2 has only by mistake
_NO_CODE: Final = "@-"  # stands for a code that is missing
_CONTENT: Final = re.compile(r"((?:[^*@]|@.)*)(.*)", re.DOTALL)
_SUBFIELD: Final = re.compile(r"\*([^@]|@.)((?:[^*@]|@.)*)", re.DOTALL)
_ESCAPED: Final = re.compile(r"@(.)", re.DOTALL)
_SIGNS: Final = re.compile("[@*]")


def kept(field: Field) -> Field:
    """The 886 that holds a field of danMARC2."""
    if field.is_control:
        text, indicators = field.data, _CONTROL
    else:
        parts = (f"*{_escaped(code) or _NO_CODE}{_escaped(value)}" for code, value in field.subfields)
        text, indicators = _escaped(field.indicators) + "".join(parts), _VARIABLE
    return make_field(TAG, ("2", SOURCE), ("a", field.tag), ("b", text), indicators=indicators)


def absent(tag: str) -> Field:
    """The 886 that says that the record of danMARC2 has no such field."""
    return make_field(TAG, ("2", SOURCE), ("a", tag), indicators=_VARIABLE)


def _escaped(text: str) -> str:
    return _SIGNS.sub(r"@\g<0>", text)


def _plain(text: str) -> str:
    return "" if text == _NO_CODE else _ESCAPED.sub(r"\1", text)


def is_kept(field: Field) -> bool:
    """Whether a field of MARC21 is one of these."""
    return field.tag == TAG and field.first("2") == SOURCE and bool(field.first("a"))


def restored(field: Field) -> Field | None:
    """The field of danMARC2 in an 886; None where it says that there is none."""
    content = field.all("b")
    if not content:
        return None
    if field.indicators == _CONTROL:
        return control_field(field.first("a"), content[0])
    match = _CONTENT.fullmatch(content[0])
    indicators, rest = (match[1], match[2]) if match else ("00", "")
    parts = tuple((_plain(each[1]), _ESCAPED.sub(r"\1", each[2])) for each in _SUBFIELD.finditer(rest))
    return Field(field.first("a"), _ESCAPED.sub(r"\1", indicators), parts)
