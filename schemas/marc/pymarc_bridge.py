"""Records as pymarc has them, and from there: for programs that already speak pymarc.

    from schemas.marc.crosswalk import to_marc21
    from schemas.marc.pymarc_bridge import from_pymarc, to_pymarc

    to_pymarc(to_marc21(record).record).title

pymarc knows MARC21: 001-009 have no subfields there, so danMARC2 goes through the crosswalk first. Importing this
module imports pymarc; nothing else in `schemas.marc` that reads or writes danMARC2 needs it.
"""

from __future__ import annotations

from typing import Final

import pymarc

from schemas.marc.reading import WriteFault
from schemas.marc.record import NO_INDICATORS, Field, Record, full_leader

_FIRST_DATA_TAG: Final = "010"
_UNICODE: Final = "a"  # leader/09: what pymarc has in hand is always Unicode
_CODING: Final = 9
_INDICATORS: Final = 2


def to_pymarc(record: Record) -> pymarc.Record:
    """A record of MARC21 as pymarc's; its leader/09 is `a`, since values are Unicode from here on.

    Args:
        record: A record whose fields 001-009 are control fields and whose others have two indicators.

    Raises:
        WriteFault: a field is one that pymarc cannot hold and would lose without a word (001 *a of danMARC2).
    """
    leader = full_leader(record.leader)
    fields = [_to_field(field) for field in record.fields]
    return pymarc.Record(fields=fields, leader=leader[:_CODING] + _UNICODE + leader[_CODING + 1 :])


def _to_field(field: Field) -> pymarc.Field:
    if field.is_control and field.tag < _FIRST_DATA_TAG:
        return pymarc.Field(tag=field.tag, data=field.data)
    if field.tag < _FIRST_DATA_TAG:
        raise WriteFault(
            f"field {field.tag} has subfields, which pymarc cannot hold: turn the record into MARC21 first."
        )
    if len(field.indicators) != _INDICATORS:
        raise WriteFault(f"field {field.tag} has {len(field.indicators)} indicators; pymarc holds {_INDICATORS}.")
    return pymarc.Field(
        tag=field.tag,
        indicators=pymarc.Indicators(*field.indicators),
        subfields=[pymarc.Subfield(code, value) for code, value in field.subfields],
    )


def from_pymarc(record: pymarc.Record) -> Record:
    """A record of pymarc's as a value; what pymarc has as None is empty."""
    return Record(tuple(_from_field(field) for field in record.fields), str(record.leader))


def _from_field(field: pymarc.Field) -> Field:
    if field.control_field:
        return Field(field.tag, NO_INDICATORS, (("", field.data or ""),))
    subfields = tuple((code, value) for code, value in field.subfields)
    return Field(field.tag, "".join(field.indicators or "  "), subfields)
