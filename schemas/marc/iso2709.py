"""Records in the frame of ISO 2709, read from a file as it comes and written one by one.

    for item in iso2709.read(stream):            # Entry or Fault; every oddity is remarked on
        item.record.value("245", "a")            # cut out of the bytes now, not before
    for record in iso2709.skim(stream):          # Record or Fault; nothing is looked at before it is asked for
        ...
    iso2709.write(item.record)                   # a record that nobody changed: its own bytes

Reading goes by the terminators and checks the numbers against them, so that one record with wrong numbers costs at
most itself. `schemas.marc.picking` is for a few values of very many records.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO, Final

from schemas.marc.coding import Coding
from schemas.marc.frames import FIELD_END, RECORD_END, SUBFIELD, Source, frames
from schemas.marc.isofields import read_fields
from schemas.marc.isolayout import is_framed, is_sound
from schemas.marc.isorecord import IsoRecord, over
from schemas.marc.options import DEFAULTS, Charset, Mode, Options, Policy
from schemas.marc.reading import Entry, Fault, Position, WriteFault, settled
from schemas.marc.record import LEADER_LENGTH, Field, Record, full_leader

MAX_LENGTH: Final = 99_999  # five digits in the leader
MAX_FIELD: Final = 9_999  # four digits in the directory


def read(stream: BinaryIO, options: Options = DEFAULTS, *, start: Position | None = None) -> Iterator[Entry | Fault]:
    """The records of a file in ISO 2709, one after the other, with bad ones as faults in their place.

    Args:
        stream: The file, open for bytes; little more than one record is held in memory.
        options: The charset, the policy of characters, and the mode. Records in UTF-8 are taken without danMarc2's
            escapes.
        start: Where to go on in a seekable file; None reads from where the stream stands.
    """
    place = start or Position()
    if start:
        stream.seek(start.offset)
    for number, (offset, raw) in enumerate(frames(stream, place.offset), start=place.number + 1):
        yield settled(number, offset, raw, options, decode)


def skim(stream: Source, options: Options = DEFAULTS) -> Iterator[Record | Fault]:
    """The records of a file without a look into them, for work that needs a part of each.

    Only the frame is checked; what is odd further in shows when it is asked for, as `IsoRecord` tells, and is not
    remarked on. Records whose frame is odd are read as by `read`.

    Args:
        stream: The file, standing where a record begins.
        options: As of `read`.
    """
    for number, (offset, raw) in enumerate(frames(stream), start=1):
        base = is_framed(raw)
        if base:
            yield over(raw, options, base)
        else:
            item = settled(number, offset, raw, options, decode)
            yield item if isinstance(item, Fault) else item.record


def decode(raw: bytes, options: Options = DEFAULTS) -> tuple[Record, tuple[str, ...]]:
    """One record from its bytes, with a sentence for everything that was odd.

    Raises:
        RecordFault: the frame is so broken that nobody can tell which field is which.
    """
    if is_sound(raw, options):
        return over(raw, options, is_framed(raw)), ()
    fields, remarks = read_fields(raw, options)
    leader = raw[:LEADER_LENGTH].decode("latin-1")
    if remarks and options.mode is Mode.REPAIR:
        return Record(fields, leader), remarks
    return IsoRecord.read(raw, options, fields), remarks


def write(record: Record, *, charset: Charset = Charset.AUTO, policy: Policy = Policy.DBC) -> bytes:
    """One record in ISO 2709. Positions 0-4 and 12-16 of the leader are filled in, the rest stays as it stood.

    A record that was read from ISO 2709 and that nobody changed is its own bytes, unless another charset is wanted.

    Args:
        record: The record to write.
        charset: DANMARC2 (Latin-1 with escapes), or another, which has none. AUTO is the one that the record was
            read in, and danMarc2 for all that were not read from ISO 2709.
        policy: Whose way of writing danMarc2 is followed.

    Raises:
        WriteFault: a field has more than 9,999 bytes or the record more than 99,999; a tag is not three ASCII
            characters; a value holds one of the separators, which only danMarc2
            can escape; or a character that the charset has no form for.
    """
    coding = Coding(charset, policy)
    if isinstance(record, IsoRecord) and record.raw and _is_own(record.coding, coding):
        return record.raw
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


def _is_own(read: Coding, wanted: Coding) -> bool:
    """Whether bytes that were read in one coding are what another would write."""
    if wanted.charset not in {Charset.AUTO, read.charset}:
        return False
    return read.charset is not Charset.DANMARC2 or read.policy is wanted.policy


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
