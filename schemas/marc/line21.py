"""MARC21 as lines, with `$` before each code, as yaz-marcdump and DBC's mconv write it.

    00714cam a2200205 a 4500
    001 12883376
    245 10 $a Summerland / $c Michael Chabon.

The leader stands on the first line, if it stands there at all; a control field is its tag and its text; a blank line
or a `$` alone ends a record. The form has no escapes: a value that holds ` $x ` itself cannot be written. Lines
without blanks around the values (`245 10$aSummerland`) are read too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO, Final

from schemas.marc.line import MOSTLY, blocks, characters
from schemas.marc.options import DEFAULTS, Charset, Options, Padding
from schemas.marc.reading import Entry, Fault, FaultCode, Findings, Position, RecordFault, Taken, WriteFault, settled
from schemas.marc.record import DEFAULT_LEADER, LEADER_LENGTH, NO_INDICATORS, Field, Record

_DATA: Final = re.compile(r"([0-9A-Za-z]{3}) (?:([^$]{2}) ?)?(\$[^ ].*)", re.DOTALL)
_BARE: Final = re.compile(r"([0-9A-Za-z]{3}) ([^$]{2}) ?")  # a data field without subfields
_CONTROL: Final = re.compile(r"(00[0-9A-Za-z]) (.*)", re.DOTALL)
_PADDED_START: Final = re.compile(r"\$[^ ](?: |$)")
_PADDED: Final = re.compile(r"\$([^ ])(?: (.*?))?(?: (?=\$[^ ] )|$)", re.DOTALL)
_TIGHT: Final = re.compile(r"\$([^ $])([^$]*)", re.DOTALL)
_AMBIGUOUS: Final = re.compile(r"(?:^|.* )\$[^ ](?: |$)", re.DOTALL)


def read(stream: BinaryIO, options: Options = DEFAULTS, *, start: Position | None = None) -> Iterator[Entry | Fault]:
    """The records of a file in lines of MARC21, with bad ones as faults in their place.

    Args:
        stream: The file, open for bytes; little more than one record is held in memory.
        options: The charset, whether values are padded, and the mode of reading.
        start: Where to go on in a seekable file; None reads from where the stream stands.
    """
    place = start or Position()
    if start:
        stream.seek(start.offset)
    for number, (offset, raw) in enumerate(blocks(stream, place.offset), start=place.number + 1):
        yield settled(number, offset, raw, options, decode)


def decode(raw: bytes, options: Options = DEFAULTS) -> Taken:
    """One record from its lines, with a sentence for everything that was odd.

    Raises:
        RecordFault: a line is no field, or the bytes are not in the charset that was named.
    """
    found = Findings(options.mode)
    lines = [
        (number, characters(line, number, options.charset, found))
        for number, line in enumerate(raw.removeprefix(b"\xef\xbb\xbf").splitlines(), start=1)
        if line.strip(b"\x1a\x00 ") not in {b"", b"$"}
    ]
    leader = ""
    if lines and len(lines[0][1]) == LEADER_LENGTH and not _DATA.fullmatch(lines[0][1]):
        leader = lines.pop(0)[1]
    padded = options.padding is Padding.PADDED or (options.padding is Padding.AUTO and _is_padded(lines))
    fields = [field for number, line in lines if (field := _field(number, line, found, padded=padded))]
    if not fields:
        raise RecordFault("there is no field in the record.", FaultCode.NO_FIELDS)
    return Record(tuple(fields), leader or DEFAULT_LEADER), tuple(found.remarks)


def _is_padded(lines: list[tuple[int, str]]) -> bool:
    """Whether most fields of a record have a blank after their first code."""
    rests = [match[3] for _, line in lines if (match := _DATA.fullmatch(line))]
    return not rests or sum(_PADDED_START.match(rest) is not None for rest in rests) >= MOSTLY * len(rests)


def _field(number: int, line: str, found: Findings, *, padded: bool) -> Field | None:
    """One line's field; None where repair leaves it out."""
    data = _DATA.fullmatch(line)
    if data:
        pattern = _PADDED if padded else _TIGHT
        subfields = tuple((match[1], match[2] or "") for match in pattern.finditer(data[3]))
        if sum(len(match[0]) for match in pattern.finditer(data[3])) != len(data[3]):
            found.broken(f"line {number} of the record: a '$' has no subfield code after it.", FaultCode.BAD_CODE)
        if data[2] is None:
            found.odd(f"field {data[1]} has no indicators", FaultCode.BAD_INDICATORS)
        return Field(data[1], data[2] or "  ", subfields)
    control = _CONTROL.fullmatch(line)
    if control:
        return Field(control[1], NO_INDICATORS, (("", control[2]),))
    bare = _BARE.fullmatch(line)
    if bare:
        return Field(bare[1], bare[2])
    found.broken(f"line {number} of the record is no field of the line format.", FaultCode.NO_FIELD)
    return None


def write(record: Record, *, charset: Charset = Charset.UTF8) -> bytes:
    """One record as lines, the leader first, a blank line last.

    Args:
        record: The record to write.
        charset: UTF8 (AUTO means this too) or LATIN1. Nothing is escaped.

    Raises:
        WriteFault: a value or a name has no place in the form, or no place in the charset.
    """
    if charset in {Charset.DANMARC2, Charset.MARC8}:
        raise WriteFault(f"lines of MARC21 are not written in {charset}.")
    lines = [record.leader, *(_line(field) for field in record.fields), "", ""]
    if any("\n" in line or "\r" in line for line in lines):
        raise WriteFault("the record has a line break in a value, which lines of MARC21 cannot hold.")
    try:
        return "\n".join(lines).encode("latin-1" if charset is Charset.LATIN1 else "utf-8")
    except UnicodeEncodeError as error:
        raise WriteFault(f"the record has a character that cannot be written: {error.reason}.") from None


def _line(field: Field) -> str:
    """One field's line, read back to make sure that it says the same."""
    if field.is_control:
        line = f"{field.tag} {field.data}"
    else:
        if any(_AMBIGUOUS.match(value) for _, value in field.subfields):
            raise WriteFault(f"field {field.tag} has a value with '$' and a code, which lines of MARC21 cannot hold.")
        line = " ".join([f"{field.tag} {field.indicators}", *(f"${code} {value}" for code, value in field.subfields)])
    if _field(0, line, Findings(), padded=True) != field:
        raise WriteFault(f"field {field.tag} has a tag, indicators or codes that lines of MARC21 cannot hold.")
    return line
