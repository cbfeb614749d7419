"""MARC as JSON: DBC's three shapes, and MARC-in-JSON as pymarc, ruby-marc and others have it.

    {"fields": [{"name": "001", "indicator": ["0", "0"], "subfields": [{"name": "a", "value": "1"}]}]}    LIST
    {"fields": [{"name": "001", "indicator": "00", "subfields": [{"name": "a", "value": "1"}]}]}          TEXT
    {"fields": [{"name": "001", "indicators": "00", "subfields": [{"name": "a", "value": "1"}]}]}         RAWREPO
    {"fields": [{"245": {"ind1": "0", "ind2": "0", "subfields": [{"a": "Rejsen"}]}}]}                     MARC_IN_JSON

The leader is a string, or in LIST an array of its characters; `format` and `type` are MarcXchange's. Reading takes
every shape, also mixed, and inside the answers of DBC's rawrepo (`content`, `contentJSON`). A control field, which
DBC's shapes have no form for, is `{"name": "001", "value": "..."}` here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum
from functools import partial
from typing import Any, BinaryIO, Final

import msgspec
from msgspec import UNSET, Raw, Struct, UnsetType

from schemas.marc.jsoncut import Cutter
from schemas.marc.options import DEFAULTS, Options
from schemas.marc.reading import Entry, Fault, FaultCode, Findings, Position, RecordFault, Taken, WriteFault, settled
from schemas.marc.record import DEFAULT_LEADER, LEADER_LENGTH, NO_INDICATORS, Field, Record
from schemas.marc.xmlcut import Piece

INDICATORS: Final = 2


class Shape(StrEnum):
    """The shapes that are written; see the module."""

    LIST = "list"
    TEXT = "text"
    RAWREPO = "rawrepo"
    MARC_IN_JSON = "marc-in-json"


class _Named(Struct):
    """A subfield of DBC's shapes."""

    name: str
    value: str


class _DbcField(Struct):
    """A field of DBC's shapes, whichever way its indicators are written."""

    name: str
    indicator: str | list[str] | UnsetType = UNSET
    indicators: str | list[str] | UnsetType = UNSET
    subfields: list[_Named] = []
    value: str | UnsetType = UNSET


class _Data(Struct):
    """What a tag stands for in MARC-in-JSON, unless it is the text of a control field."""

    subfields: list[dict[str, str]]
    ind1: str | UnsetType = UNSET
    ind2: str | UnsetType = UNSET


class _Object(Struct):
    """A record of any shape, its fields not yet looked at; or an answer around one."""

    fields: list[Raw] | UnsetType = UNSET
    leader: str | list[str] = ""
    format: str | None = None
    type: str | None = None
    content: Raw | UnsetType = UNSET
    content_json: Raw | UnsetType = msgspec.field(default=UNSET, name="contentJSON")


_NAMED: Final = re.compile(rb'[{,]\s*"name"\s*:')  # DBC's shapes have it, in MARC-in-JSON no tag is called so
_OBJECT: Final = msgspec.json.Decoder(_Object)
_DBC_FIELD: Final = msgspec.json.Decoder(_DbcField)
_TAGGED: Final = msgspec.json.Decoder(dict[str, str | _Data])
_ENCODE: Final = msgspec.json.Encoder().encode


def read(stream: BinaryIO, options: Options = DEFAULTS, *, start: Position | None = None) -> Iterator[Entry | Fault]:
    """The records of a JSON text, one after the other, with bad ones as faults in their place.

    Args:
        stream: The text in UTF-8, open for bytes; little more than one record is held in memory.
        options: The mode of reading.
        start: Where to go on in a seekable file; None reads from where the stream stands.
    """
    place = start or Position()
    if start:
        stream.seek(start.offset)
    for number, piece in enumerate(Cutter(stream, place.offset).pieces(), start=place.number + 1):
        yield settled(number, piece.offset, piece.raw, options, partial(_taken, piece))


def _taken(piece: Piece, raw: bytes, options: Options) -> Taken:
    if piece.problem:
        raise RecordFault(piece.problem, piece.code)
    return decode(raw, options)


def decode(raw: bytes, options: Options = DEFAULTS) -> Taken:
    """One record from its JSON, with a sentence for everything that was odd.

    Raises:
        RecordFault: it is no JSON, or not of one of the shapes.
    """
    found = Findings(options.mode)
    whole = _object(_text(raw, found))
    if whole.fields is UNSET:
        raise RecordFault("the JSON object has no member 'fields'.", FaultCode.NO_FIELDS)
    fields = [field for number, each in enumerate(whole.fields, start=1) for field in _fields(number, each, found)]
    if not fields:
        raise RecordFault("there is no field in the record.", FaultCode.NO_FIELDS)
    leader = whole.leader if isinstance(whole.leader, str) else "".join(whole.leader)
    if leader and len(leader) != LEADER_LENGTH:
        found.odd(f"the leader has {len(leader)} characters instead of {LEADER_LENGTH}", FaultCode.BAD_LEADER)
    made = Record(tuple(fields), leader or DEFAULT_LEADER, format=whole.format or "", type=whole.type or "")
    return made, tuple(found.remarks)


def _text(raw: bytes, found: Findings) -> bytes:
    """The bytes of JSON in UTF-8; in repair, with U+FFFD for those that are no characters."""
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError as error:
        found.broken(f"the byte at {error.start} of the record is not UTF-8.", FaultCode.BAD_CHARACTERS)
        return raw.decode("utf-8", "replace").encode()
    return raw


def _object(raw: bytes) -> _Object:
    """The object with the fields, out of the answer that may stand around it."""
    try:
        whole = _OBJECT.decode(raw)
        inner = whole.content_json if whole.content_json is not UNSET else whole.content
        return _OBJECT.decode(inner) if whole.fields is UNSET and inner is not UNSET else whole
    except (msgspec.DecodeError, RecursionError) as error:
        raise RecordFault(f"the object is no record in JSON: {error}.", FaultCode.BAD_RECORD) from None


def _fields(number: int, raw: Raw, found: Findings) -> Iterator[Field]:
    """What one member of `fields` holds: a field of DBC's shapes, or a tag (or more) of MARC-in-JSON."""
    try:
        if _NAMED.search(raw):
            fields = [_dbc(_DBC_FIELD.decode(raw), found)]
        else:
            fields = _marc_in_json(_TAGGED.decode(raw), found)
    except msgspec.DecodeError as error:
        found.broken(f"the {number}. of the fields is none: {error}.", FaultCode.NO_FIELD)
        return
    for field in fields:
        if len(field.tag) == 3:
            yield field
        else:
            found.broken(f"the {number}. of the fields has no tag of three characters.", FaultCode.BAD_TAG)


def _dbc(named: _DbcField, found: Findings) -> Field:
    """A field of DBC's shapes."""
    if named.value is not UNSET:
        return Field(named.name, NO_INDICATORS, (("", named.value),))
    written = named.indicator if named.indicator is not UNSET else named.indicators
    pairs = [(each.name, each.value) for each in named.subfields]
    indicators = None if written is UNSET else "".join(written)
    return _field(named.name, indicators, pairs, found)


def _marc_in_json(tagged: Mapping[str, str | _Data], found: Findings) -> list[Field]:
    """The fields of one object of MARC-in-JSON, which is to have one tag."""
    fields: list[Field] = []
    for tag, value in tagged.items():
        if isinstance(value, str):
            fields.append(Field(tag, NO_INDICATORS, (("", value),)))
            continue
        pairs = [pair for each in value.subfields for pair in each.items()]
        unset = value.ind1 is UNSET or value.ind2 is UNSET
        fields.append(_field(tag, None if unset else f"{value.ind1}{value.ind2}", pairs, found))
    if len(fields) != 1:
        found.odd(f"one object has {len(fields)} tags instead of one", FaultCode.BAD_TAG)
    return fields


def _field(tag: str, indicators: str | None, pairs: list[tuple[str, str]], found: Findings) -> Field:
    """A field of indicators and coded values, with what is odd about it."""
    if indicators is None or len(indicators) != INDICATORS:
        found.odd(f"field {tag} has no two indicators", FaultCode.BAD_INDICATORS)
    if any(len(code) != 1 for code, _ in pairs):
        found.odd(f"field {tag} has a subfield code that is not one character", FaultCode.BAD_CODE)
    return Field(tag, "00" if indicators is None else indicators, tuple(pairs))


def write(record: Record, shape: Shape = Shape.LIST) -> bytes:
    """One record as a JSON object on one line, without the line's end.

    Raises:
        WriteFault: a field has indicators that the shape cannot hold.
    """
    members: dict[str, Any] = {
        name: value for name, value in (("format", record.format), ("type", record.type)) if value
    }
    members["leader"] = list(record.leader) if shape is Shape.LIST else record.leader
    members["fields"] = [_WRITERS[shape](field) for field in record.fields]
    try:
        return _ENCODE(members)
    except (UnicodeEncodeError, msgspec.EncodeError) as error:
        raise WriteFault("the record has half a character (a surrogate), which JSON in UTF-8 cannot hold.") from error


def _named(field: Field, name: str, indicators: str | list[str]) -> dict[str, Any]:
    """A field of DBC's shapes; the indicators stand under the name that the shape has for them."""
    if field.is_control:
        return {"name": field.tag, "value": field.data}
    subfields = [{"name": code, "value": value} for code, value in field.subfields]
    return {"name": field.tag, name: indicators, "subfields": subfields}


def _tagged(field: Field) -> dict[str, Any]:
    """A field of MARC-in-JSON."""
    if field.is_control:
        return {field.tag: field.data}
    if len(field.indicators) != INDICATORS:
        raise WriteFault(f"field {field.tag}: MARC-in-JSON takes two indicators.")
    subfields = [{code: value} for code, value in field.subfields]
    return {field.tag: {"ind1": field.indicators[0], "ind2": field.indicators[1], "subfields": subfields}}


_WRITERS: Final[Mapping[Shape, Callable[[Field], dict[str, Any]]]] = {
    Shape.LIST: lambda field: _named(field, "indicator", list(field.indicators)),
    Shape.TEXT: lambda field: _named(field, "indicator", field.indicators),
    Shape.RAWREPO: lambda field: _named(field, "indicators", field.indicators),
    Shape.MARC_IN_JSON: _tagged,
}
