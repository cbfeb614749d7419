"""MARC: records as values, their serializations, and what danMarc2 means for lending.

    from schemas.marc import iso2709, line, make_field, Record

    record = Record((make_field("001", ("a", "27942628"), ("b", "870970")), make_field("245", ("a", "Rejsen"))))
    iso2709.write(record)                                  # bytes in danMarc2's own charset
    for item in line.read(open("records.lin", "rb")):      # Entry or Fault, nothing is lost in silence
        ...

Readers yield an `Entry` for each record and a `Fault` in place of what is none; `detect.read` finds out by itself
which serialization a file is in. `meaning.describe` says what lending needs of a record.
"""

from __future__ import annotations

from schemas.marc.options import Charset, Mode, Options, Padding, Policy
from schemas.marc.reading import Entry, Fault, FaultCode, Position, RecordFault, Remark, WriteFault
from schemas.marc.record import Field, Record, Subfield, control_field, make_field

__all__ = [
    "Charset",
    "Entry",
    "Fault",
    "FaultCode",
    "Field",
    "Mode",
    "Options",
    "Padding",
    "Policy",
    "Position",
    "Record",
    "RecordFault",
    "Remark",
    "Subfield",
    "WriteFault",
    "control_field",
    "make_field",
]
