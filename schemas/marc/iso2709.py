"""Records in the frame of ISO 2709, read from a file as it comes and written one by one.

A record is a leader of 24 bytes, a directory of entries `tag(3) length(4) start(5)`, and fields that end with 1E;
the record ends with 1D. Reading goes by the terminators and checks the numbers against them, so that one record with
wrong numbers costs at most itself. danMarc2's entry map (leader 20-23) is often broken and never trusted.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, BinaryIO, Final

from schemas.marc.charset import Unescaped
from schemas.marc.coding import Coding, recognise
from schemas.marc.options import DEFAULTS, Charset, Options, Policy
from schemas.marc.reading import (
    CHUNK_BYTES,
    MAX_RECORD_BYTES,
    Entry,
    Fault,
    FaultCode,
    Position,
    RecordFault,
    Remark,
    WriteFault,
    code_of,
    outcome,
)
from schemas.marc.record import LEADER_LENGTH, NO_INDICATORS, Field, Record, Subfield, full_leader

if TYPE_CHECKING:
    from collections.abc import Iterator

RECORD_END: Final = b"\x1d"
FIELD_END: Final = b"\x1e"
SUBFIELD: Final = b"\x1f"
ENTRY_LENGTH: Final = 12
MAX_LENGTH: Final = 99_999  # five digits in the leader
MAX_FIELD: Final = 9_999  # four digits in the directory
SHORTEST: Final = LEADER_LENGTH + 2  # leader, an empty directory's end, the record's end
_WHOLE_END: Final = FIELD_END + RECORD_END
_BETWEEN: Final = re.compile(
    b"[\x00\n\r\x1a\x19\xef\xbb\xbf]*"
)  # what transports leave between records; no record begins with these


def read(stream: BinaryIO, options: Options = DEFAULTS, *, start: Position | None = None) -> Iterator[Entry | Fault]:
    """The records of a file in ISO 2709, one after the other, with bad ones as faults in their place.

    Args:
        stream: The file, open for bytes; little more than one record is held in memory.
        options: The charset, the policy of characters, and whether odd records are faults. Records in UTF-8 are
            taken without danMarc2's escapes.
        start: Where to go on in a seekable file; None reads from where the stream stands.
    """
    place = start or Position()
    if start:
        stream.seek(start.offset)
    for number, (offset, raw) in enumerate(_frames(stream, place.offset), start=place.number + 1):
        span = (offset, offset + len(raw))
        try:
            yield outcome(number, span, raw, decode(raw, options), strict=options.strict)
        except RecordFault as fault:
            yield Fault(number, *span, str(fault), raw)


def _frames(stream: BinaryIO, offset: int) -> Iterator[tuple[int, bytes]]:
    """Cut a file into records by their terminators: (offset of the record, its bytes with the terminator).

    What has no terminator comes as it is, in pieces of at most the longest record that is taken.
    """
    buffer, at = b"", 0  # `at` is where the next record begins in the buffer, `offset` where the buffer does
    while True:
        begin = _BETWEEN.match(buffer, at).end()  # type: ignore[union-attr]  # it matches nothing, too
        end = _record_end(buffer, begin)
        if not end:
            buffer, offset, begin = buffer[begin:], offset + begin, 0
            chunk = stream.read(CHUNK_BYTES) if len(buffer) < MAX_RECORD_BYTES else b""
            at = 0
            if chunk:
                buffer += chunk
                continue
            if not buffer:
                return
            end = min(len(buffer), MAX_RECORD_BYTES)
        yield offset + begin, buffer[begin:end]
        at = end


def _record_end(buffer: bytes, begin: int) -> int:
    """Where the record that begins at a place of a buffer ends, 0 where its end is not there yet.

    The length in the leader is believed where a terminator stands there, since a damaged value may hold another.
    """
    found = buffer.find(RECORD_END, begin) + 1
    if not found:
        return 0
    length = buffer[begin : begin + 5]
    end = begin + int(length) if length.isdigit() else 0
    if found < end <= len(buffer) and buffer[end - 2 : end] == _WHOLE_END and buffer[found - 2 : found] != _WHOLE_END:
        return end
    return found


def decode(raw: bytes, options: Options = DEFAULTS) -> tuple[Record, tuple[str, ...]]:
    """One record from its bytes, with a sentence for everything that was odd.

    Raises:
        RecordFault: the frame is so broken that nobody can tell which field is which.
    """
    if len(raw) < SHORTEST:
        raise RecordFault(f"{len(raw)} bytes are too few for a record.")
    if raw[-1:] != RECORD_END:
        raise RecordFault("the record has no end; the file may have been cut.")
    warnings: list[str] = []
    if raw[:5] != b"%05d" % len(raw):
        warnings.append(f"the leader says {_shown(raw[:5])} bytes, the record has {len(raw)}")
    directory, pieces = _by_directory(raw) or _by_terminators(raw, warnings)
    coding = Coding(recognise(raw, options.charset), options.policy)
    fields: list[Field] = []
    for entry, piece in zip(directory, pieces, strict=True):
        tag = entry[:3].decode("latin-1")
        try:
            fields.append(_field(tag, piece, coding, warnings))
        except UnicodeDecodeError:
            raise RecordFault(f"field {tag} is not UTF-8.", FaultCode.BAD_CHARACTERS) from None
    return Record(tuple(fields), raw[:LEADER_LENGTH].decode("latin-1")), tuple(warnings)


def _by_directory(raw: bytes) -> tuple[list[bytes], list[bytes]] | None:
    """Directory entries and field bytes as the numbers say; None where a number does not fit the terminators."""
    if not raw[12:17].isdigit():
        return None
    base = int(raw[12:17])
    if not LEADER_LENGTH < base < len(raw) or raw[base - 1 : base] != FIELD_END:
        return None
    entries = _entries(raw[LEADER_LENGTH : base - 1])
    if entries is None or len(entries) != raw.count(FIELD_END, base):
        return None
    pieces: list[bytes] = []
    for entry in entries:
        if not entry[3:].isdigit():
            return None
        start = base + int(entry[7:12])
        end = start + int(entry[3:7])
        if not base <= start < end < len(raw) or raw[end - 1 : end] != FIELD_END:
            return None
        pieces.append(raw[start : end - 1])
    return (entries, pieces) if not any(FIELD_END in piece for piece in pieces) else None


def _by_terminators(raw: bytes, warnings: list[str]) -> tuple[list[bytes], list[bytes]]:
    """Directory entries and field bytes by the terminators alone, for records whose numbers are wrong.

    Raises:
        RecordFault: the directory names another number of fields than there are.
    """
    head, found, body = raw.partition(FIELD_END)
    entries = _entries(head[LEADER_LENGTH:])
    if not found or entries is None:
        raise RecordFault("the directory is not a row of entries of 12 bytes.")
    pieces = body[:-1].split(FIELD_END)
    if pieces[-1]:
        raise RecordFault("the last field has no end.")
    if len(pieces) - 1 != len(entries):
        raise RecordFault(f"the directory names {len(entries)} fields, the record has {len(pieces) - 1}.")
    warnings.append("the numbers of the directory do not fit the fields; these were taken in their order")
    order = list(range(len(entries)))
    if all(entry[7:12].isdigit() for entry in entries):
        order.sort(key=lambda at: int(entries[at][7:12]))
    placed = dict(zip(order, pieces[:-1], strict=True))
    return entries, [placed[at] for at in range(len(entries))]


def _entries(directory: bytes) -> list[bytes] | None:
    """The entries of a directory, None where its length is no multiple of an entry's."""
    if len(directory) % ENTRY_LENGTH:
        return None
    return [directory[at : at + ENTRY_LENGTH] for at in range(0, len(directory), ENTRY_LENGTH)]


def _field(tag: str, raw: bytes, coding: Coding, warnings: list[str]) -> Field:
    """One field from its bytes; a tag below 010 without a subfield is a control field of MARC21."""
    indicators, *pieces = raw.split(SUBFIELD)
    if not pieces and tag < "010":
        return Field(tag, NO_INDICATORS, (Subfield("", _value(tag, coding.decode(indicators), warnings)),))
    shown = coding.decode(indicators).text
    if len(shown) != 2:
        warnings.append(f"field {tag} has {len(shown)} indicators instead of 2")
    found = [coding.subfield(piece) for piece in pieces]
    if b"" in pieces:
        warnings.append(f"field {tag} has a subfield without a code")
    return Field(tag, shown, tuple(Subfield(code, _value(tag, value, warnings)) for code, value in found))


def _value(tag: str, found: Unescaped, warnings: list[str]) -> str:
    """A value's text; what was odd in it is told with the field."""
    warnings.extend(Remark(f"field {tag}: {warning}", code_of(warning)) for warning in found.warnings)
    return found.text


def _shown(raw: bytes) -> str:
    """Bytes as a person may see them."""
    return ascii(raw.decode("latin-1"))


def write(record: Record, *, charset: Charset = Charset.DANMARC2, policy: Policy = Policy.DBC) -> bytes:
    """One record in ISO 2709. Positions 0-4 and 12-16 of the leader are filled in, the rest stays as it stood.

    Args:
        record: The record to write.
        charset: DANMARC2 (Latin-1 with escapes; AUTO means this too), or another, which has no escapes.
        policy: Whose way of writing danMarc2 is followed.

    Raises:
        WriteFault: a field has more than 9,999 bytes or the record more than 99,999; a tag is not three ASCII
            characters; a value holds one of the separators, which only danMarc2
            can escape; or a character that the charset has no form for.
    """
    coding = Coding(charset, policy)
    body = bytearray()
    directory = bytearray()
    for field in record.fields:
        data = _field_bytes(field, coding)
        tag = field.tag.encode("ascii", "replace")
        if len(tag) != 3 or not tag.isalnum():
            raise WriteFault(f"'{field.tag}' is no tag that ISO 2709 can hold: it takes three letters or digits.")
        if len(data) > MAX_FIELD:
            raise WriteFault(f"field {field.tag} has {len(data)} bytes; ISO 2709 takes {MAX_FIELD}.")
        directory += b"%b%04d%05d" % (tag, len(data), len(body))
        body += data
    base = LEADER_LENGTH + len(directory) + 1
    length = base + len(body) + 1
    if length > MAX_LENGTH:
        raise WriteFault(f"the record has {length} bytes; ISO 2709 takes {MAX_LENGTH}.")
    leader = full_leader(record.leader).encode("latin-1", "replace")
    filled = b"%05d%b%05d%b" % (length, leader[5:12], base, leader[17:])
    return b"".join((filled, directory, FIELD_END, body, RECORD_END))


def _field_bytes(field: Field, coding: Coding) -> bytes:
    """A field's data with its terminator."""
    try:
        parts = [coding.encode_name(field.indicators)]
        for code, value in field.subfields:
            parts.append(b"" if field.is_control else SUBFIELD + coding.encode_name(code))
            parts.append(coding.encode(value))
    except WriteFault as fault:
        raise WriteFault(f"field {field.tag}: {fault}") from None
    data = b"".join(parts)
    if data.count(SUBFIELD) != (0 if field.is_control else len(field.subfields)) or _separated(data):
        raise WriteFault(f"field {field.tag} holds a separator of ISO 2709, which only danMarc2 can escape.")
    return data + FIELD_END


def _separated(data: bytes) -> bool:
    """Whether data hold the end of a field or of a record."""
    return RECORD_END in data or FIELD_END in data
