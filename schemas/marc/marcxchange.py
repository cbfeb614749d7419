"""MarcXchange (ISO 25577) and MARCXML: read by local names under any prefix or none, written in MarcXchange 1.1.

Values are Unicode without danMarc2's escapes. A document may be one record, a `collection`, or an answer of some
service with records anywhere inside (SRU and SOAP wrap them).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, BinaryIO, Final

from lxml import etree

from schemas.marc.options import DEFAULTS, Options
from schemas.marc.reading import Entry, Fault, Position, RecordFault, WriteFault, outcome
from schemas.marc.record import (
    DEFAULT_LEADER,
    LEADER_LENGTH,
    NO_INDICATORS,
    Field,
    Record,
    Subfield,
)
from schemas.xml import XmlError, escape, escape_attribute, local, parse

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

NAMESPACE: Final = "info:lc/xmlns/marcxchange-v1"
DANMARC2: Final = "danMARC2"  # the value of record@format that DBC writes
MAX_DOCUMENT_BYTES: Final = 67_108_864  # about 30,000 records; XML is held whole, larger sets come in ISO 2709
MAX_INDICATORS: Final = 9  # ISO 25577
_PARTS: Final = frozenset({"leader", "controlfield", "datafield"})
_UNWRITABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def read(stream: BinaryIO, options: Options = DEFAULTS, *, start: Position | None = None) -> Iterator[Entry | Fault]:
    """The records of a document, one after the other, with bad ones as faults in their place.

    A document that is not XML, is larger than 64 MB or holds no record is one fault; an empty collection is none.
    Offsets are 0: XML hides its bytes.

    Args:
        stream: The document, open for bytes; it is held in memory whole.
        options: Only `strict` says anything here.
        start: Records up to its number are passed over.
    """
    begin = start or Position()
    if start:
        stream.seek(0)
    data = stream.read(MAX_DOCUMENT_BYTES + 1)
    try:
        root = parse(data, max_bytes=MAX_DOCUMENT_BYTES)
    except XmlError as error:
        yield Fault(1, 0, len(data), str(error), data)
        return
    if not len(root) and local(root) == "collection":
        return
    number = 0
    for number, element in enumerate(_records(root), start=1):
        if number <= begin.number:
            continue
        raw = etree.tostring(element, encoding="utf-8", with_tail=False)
        try:
            yield outcome(number, (0, 0), raw, decode(element), strict=options.strict)
        except RecordFault as fault:
            yield Fault(number, 0, 0, str(fault), raw)
        element.clear()
    if not number:
        yield Fault(1, 0, len(data), "the document holds no MARC record.", data)


def _records(root: etree._Element) -> Iterator[etree._Element]:
    """The elements that are MARC records; the `record` of an SRU answer, which only wraps one, is none."""
    for element in root.iter("{*}record"):
        if not len(element) or any(local(part) in _PARTS for part in element):
            yield element


def decode(element: etree._Element) -> tuple[Record, tuple[str, ...]]:
    """One record from its element, with a sentence for everything that was odd.

    Raises:
        RecordFault: a field has no tag, a subfield has no code of one character, or there is no field at all.
    """
    leader = DEFAULT_LEADER
    fields: list[Field] = []
    warnings: list[str] = []
    for part in element:
        name = local(part)
        if name == "leader":
            leader = part.text or ""
        elif name == "controlfield":
            fields.append(Field(_tag(part), NO_INDICATORS, (Subfield("", part.text or ""),)))
        elif name == "datafield":
            fields.append(_datafield(part, warnings))
        elif name:
            warnings.append(f"the element '{name}' is no part of a record; it was passed over")
    if not fields:
        raise RecordFault("there is no field in the record.")
    if len(leader) != LEADER_LENGTH:
        warnings.append(f"the leader has {len(leader)} characters instead of {LEADER_LENGTH}")
    made = Record(tuple(fields), leader, format=element.get("format", ""), type=element.get("type", ""))
    return made, tuple(warnings)


def _tag(element: etree._Element) -> str:
    tag = element.get("tag", "").strip()
    if len(tag) != 3:
        raise RecordFault("a field has no tag of three characters.")
    return tag


def _datafield(element: etree._Element, warnings: list[str]) -> Field:
    tag = _tag(element)
    written = [element.get(f"ind{at}") for at in range(1, MAX_INDICATORS + 1)]
    while len(written) > 2 and written[-1] is None:
        written.pop()
    if None in written:
        warnings.append(f"field {tag} lacks an indicator, which was taken as 0")
    subfields: list[Subfield] = []
    for part in element:
        code = part.get("code", "")
        if len(code) != 1:
            raise RecordFault(f"field {tag} has a subfield without a code of one character.")
        subfields.append(Subfield(code, part.text or ""))
    return Field(tag, "".join("0" if each is None else each for each in written), tuple(subfields))


def write(records: Iterable[Record]) -> bytes:
    """A document with a `collection` of records, in UTF-8.

    Raises:
        WriteFault: a value holds a control character, which XML cannot.
    """
    body = "".join(write_record(record) for record in records)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<collection xmlns="{NAMESPACE}">{body}</collection>\n'.encode()


def write_record(record: Record) -> str:
    """One `record` element, for a place where MarcXchange's namespace is the default one.

    Raises:
        WriteFault: a value holds a control character, which XML cannot.
    """
    attributes = f' format="{escape_attribute(record.format or DANMARC2)}"'
    if record.type:
        attributes += f' type="{escape_attribute(record.type)}"'
    parts = [f"<record{attributes}><leader>{escape(_leader(record.leader))}</leader>"]
    # The schema wants control fields first.
    parts.extend(_control(field) for field in record.fields if field.is_control)
    parts.extend(_data(field) for field in record.fields if not field.is_control)
    parts.append("</record>")
    return "".join(parts)


def _leader(leader: str) -> str:
    """The leader with zeros for length and base address, which say nothing in XML."""
    if len(leader) != LEADER_LENGTH:
        return leader
    return f"00000{leader[5:12]}00000{leader[17:]}"


def _control(field: Field) -> str:
    value = _writable(field.tag, field.subfields[0].value)
    return f'<controlfield tag="{escape_attribute(field.tag)}">{value}</controlfield>'


def _data(field: Field) -> str:
    indicators = "".join(f' ind{at}="{escape_attribute(each)}"' for at, each in enumerate(field.indicators, start=1))
    parts = [f'<datafield tag="{escape_attribute(field.tag)}"{indicators}>']
    parts.extend(
        f'<subfield code="{escape_attribute(code)}">{_writable(field.tag, value)}</subfield>'
        for code, value in field.subfields
    )
    parts.append("</datafield>")
    return "".join(parts)


def _writable(tag: str, value: str) -> str:
    if _UNWRITABLE.search(value):
        raise WriteFault(f"field {tag} holds a control character, which XML cannot.")
    return escape(value)
