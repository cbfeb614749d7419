"""The fields of one record of ISO 2709, with a remark on everything that is odd in it and how it was taken.

The terminators are believed before the numbers: those are checked against them, and where they do not fit, the fields
are taken in their order. danMarc2's entry map (leader 20-23) is often broken and never trusted.
"""

from __future__ import annotations

from typing import Final

from schemas.marc.charset import Unescaped
from schemas.marc.coding import Coding, recognise
from schemas.marc.frames import ENTRY_LENGTH, FIELD_END, RECORD_END, SHORTEST, SUBFIELD
from schemas.marc.options import Charset, Mode, Options
from schemas.marc.reading import FaultCode, Findings, RecordFault, code_of
from schemas.marc.record import LEADER_LENGTH, NO_INDICATORS, Field

FIRST_DATA_TAG: Final = "010"  # MARC21: tags below it are of control fields
_Pieces = list[tuple[bytes, bytes]]  # directory entries with the bytes of their fields


def read_fields(raw: bytes, options: Options) -> tuple[tuple[Field, ...], tuple[str, ...]]:
    """The fields of a record, and a remark on each thing that is odd.

    Raises:
        RecordFault: the frame is so broken that nobody can tell which field is which, or bytes are no characters;
            in `Mode.REPAIR` only where not one field can be found.
    """
    findings = Findings(options.mode)
    if len(raw) < SHORTEST:
        raise RecordFault(f"{len(raw)} bytes are too few for a record.", FaultCode.TOO_SHORT)
    if raw[-1:] != RECORD_END:
        findings.broken("the record has no end; the file may have been cut.", FaultCode.NO_END)
    elif raw[:5] != b"%05d" % len(raw):
        sentence = f"the leader says {_shown(raw[:5])} bytes, the record has {len(raw)}"
        findings.odd(sentence, FaultCode.WRONG_LENGTH)
    pieces = _by_directory(raw) or _by_terminators(raw, findings)
    coding = Coding(recognise(raw, options.charset), options.policy)
    fields: list[Field] = []
    for entry, piece in pieces:
        tag = entry[:3].decode("latin-1")
        try:
            fields.append(_field(tag, piece, coding, findings))
        except UnicodeDecodeError:
            findings.broken(f"field {tag} is not UTF-8.", FaultCode.BAD_CHARACTERS)
            fields.append(_field(tag, piece, Coding(Charset.LATIN1), findings))
    if options.mode is Mode.REPAIR and not fields:
        raise RecordFault("there is no field in the record.", FaultCode.NO_FIELDS)
    return tuple(fields), tuple(findings.remarks)


def _by_directory(raw: bytes) -> _Pieces | None:
    """Directory entries and field bytes as the numbers say; None where a number does not fit the terminators."""
    if not raw[12:17].isdigit() or raw[-1:] != RECORD_END:
        return None
    base = int(raw[12:17])
    if not LEADER_LENGTH < base < len(raw) or raw[base - 1 : base] != FIELD_END:
        return None
    entries = _entries(raw[LEADER_LENGTH : base - 1])
    if (base - 1 - LEADER_LENGTH) % ENTRY_LENGTH or len(entries) != raw.count(FIELD_END, base):
        return None
    found: _Pieces = []
    begun: set[int] = set()  # with as many fields as entries, each begun once, no field is left out
    for entry in entries:
        if not entry[3:].isdigit():
            return None
        start = base + int(entry[7:12])
        end = start + int(entry[3:7])
        if start in begun or raw[start - 1 : start] != FIELD_END or raw.find(FIELD_END, start) != end - 1:
            return None
        begun.add(start)
        found.append((entry, raw[start : end - 1]))
    return found


def _by_terminators(raw: bytes, findings: Findings) -> _Pieces:
    """Directory entries and field bytes by the terminators alone, for records whose numbers are wrong.

    Raises:
        RecordFault: the directory names another number of fields than there are, and the mode is not repair.
    """
    head, found, body = raw.partition(FIELD_END)
    directory = head[LEADER_LENGTH:]
    entries = _entries(directory)
    if not found or len(directory) % ENTRY_LENGTH:
        findings.broken("the directory is not a row of entries of 12 bytes.", FaultCode.WRONG_DIRECTORY)
    pieces = body.removesuffix(RECORD_END).split(FIELD_END)
    if pieces[-1]:
        findings.broken("the last field has no end.", FaultCode.NO_END)
    else:
        pieces.pop()
    if len(pieces) != len(entries):
        sentence = f"the directory names {len(entries)} fields, the record has {len(pieces)}."
        findings.broken(sentence, FaultCode.WRONG_DIRECTORY)
        return list(zip(entries, pieces, strict=False))
    sentence = "the numbers of the directory do not fit the fields; these were taken in their order"
    findings.odd(sentence, FaultCode.WRONG_DIRECTORY)
    order = list(range(len(entries)))
    if all(entry[7:12].isdigit() for entry in entries):
        order.sort(key=lambda at: int(entries[at][7:12]))
    placed = dict(zip(order, pieces, strict=True))
    return [(entry, placed[at]) for at, entry in enumerate(entries)]


def _entries(directory: bytes) -> list[bytes]:
    """The whole entries of a directory."""
    return [directory[at : at + ENTRY_LENGTH] for at in range(0, len(directory) - ENTRY_LENGTH + 1, ENTRY_LENGTH)]


def _field(tag: str, data: bytes, coding: Coding, findings: Findings) -> Field:
    """One field from its bytes; a tag below 010 without a subfield is a control field of MARC21."""
    indicators, *pieces = data.split(SUBFIELD)
    if not pieces and tag < FIRST_DATA_TAG:
        return Field(tag, NO_INDICATORS, (("", _value(tag, coding.decode(indicators), findings)),))
    shown = coding.decode(indicators).text
    if len(shown) != 2:
        findings.odd(f"field {tag} has {len(shown)} indicators instead of 2", FaultCode.BAD_INDICATORS)
    found = [coding.subfield(piece) for piece in pieces]
    if b"" in pieces:
        findings.odd(f"field {tag} has a subfield without a code", FaultCode.BAD_CODE)
    return Field(tag, shown, tuple((code, _value(tag, value, findings)) for code, value in found))


def _value(tag: str, found: Unescaped, findings: Findings) -> str:
    """A value's text; what was odd in it is told with the field."""
    for warning in found.warnings:
        findings.odd(f"field {tag}: {warning}", code_of(warning))
    return found.text


def _shown(raw: bytes) -> str:
    """Bytes as a person may see them."""
    return ascii(raw.decode("latin-1"))
