"""MarcXchange (ISO 25577), MARCXML and Aleph's OAI-MARC: read by local names under any prefix or none.

Values are Unicode without danMarc2's escapes. A document may be one record, a `collection`, or an answer of some
service with records anywhere inside (SRU, SOAP and OAI-PMH wrap them). `xmlwrite` writes MarcXchange and MARCXML.
"""

from __future__ import annotations

from codecs import BOM_UTF16_BE, BOM_UTF16_LE, EncodedFile
from collections.abc import Iterator
from functools import partial
from typing import BinaryIO, Final, cast

from lxml import etree

from schemas.marc.options import DEFAULTS, Options
from schemas.marc.packed import peeked
from schemas.marc.reading import (
    MAX_RECORD_BYTES,
    Entry,
    Fault,
    FaultCode,
    Findings,
    Position,
    RecordFault,
    Taken,
    settled,
)
from schemas.marc.record import DEFAULT_LEADER, LEADER_LENGTH, NO_INDICATORS, Field, Record, Subfield
from schemas.marc.xmlcut import Cutter, Envelope, Piece
from schemas.marc.xmlwrite import DANMARC2, MARCXML_NAMESPACE, NAMESPACE, Flavour, write, write_record
from schemas.xml import Element, NotXml, XmlError, local, parse

__all__ = ["DANMARC2", "MARCXML_NAMESPACE", "NAMESPACE", "Flavour", "decode", "read", "write", "write_record"]

HEAD_BYTES: Final = 16_384  # what declares prefixes and encoding stands before this
MAX_INDICATORS: Final = 9  # ISO 25577
MAX_DECLARED: Final = 65_536  # bytes of namespace declarations around one record
NOT_CLOSED: Final = "the document ends before its outermost element does; records may be missing."
STRAY_TEXT: Final = "text outside of its values; it was passed over"
NO_RECORD: Final = "the document holds no MARC record."
_CONTROL: Final = frozenset({"controlfield", "fixfield"})
_DATA: Final = frozenset({"datafield", "varfield"})
_ALEPH_LEADER: Final = "LDR"  # a fixfield of Aleph, with hyphens for blanks
# For a second look at broken XML, which may fetch and expand as little as the first.
_RECOVERING: Final = etree.XMLParser(
    recover=True,
    resolve_entities=False,
    no_network=True,
    huge_tree=False,
    load_dtd=False,
    remove_comments=True,
    remove_pis=True,
)


def read(stream: BinaryIO, options: Options = DEFAULTS, *, start: Position | None = None) -> Iterator[Entry | Fault]:
    """The records of a document, one after the other, with bad ones as faults in their place.

    A document without a record is one fault, unless it is an empty collection; one that ends before its outermost
    element does has a fault at its end. Offsets in UTF-16 count the bytes of the same document in UTF-8.

    Args:
        stream: The document from its beginning, open for bytes; little more than one record is held in memory.
        options: The mode of reading; the charset is what the document says.
        start: Where to go on. With offset 0, and in UTF-16, records up to the number are passed over.
    """
    place = start or Position()
    envelope = Envelope()
    head, source = peeked(stream, HEAD_BYTES)
    number = 0
    cutter = Cutter(source, envelope)
    if head.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        cutter = Cutter(cast("BinaryIO", EncodedFile(source, "utf-8", "utf-16", "replace")), envelope)
    elif place.offset:
        envelope.learn_head(head)
        source.seek(place.offset)
        number = place.number
        cutter = Cutter(source, envelope, place.offset)
    end = place.offset
    for piece in cutter.pieces():
        number += 1
        end = piece.offset + len(piece.raw)
        if number > place.number:
            yield settled(number, piece.offset, piece.raw, options, partial(_taken, piece, envelope))
    if not number and not envelope.is_empty_collection:
        yield Fault(1, 0, len(head), NO_RECORD, head, FaultCode.NO_FIELDS)
    elif not envelope.closed:
        yield Fault(number + 1, end, end, NOT_CLOSED, b"", FaultCode.BAD_DOCUMENT)


def _taken(piece: Piece, envelope: Envelope, raw: bytes, options: Options) -> Taken:
    """The record of one piece of a document.

    Raises:
        RecordFault: it is none, or is broken and not to be repaired.
    """
    findings = Findings(options.mode)
    if piece.problem:
        if piece.code is not FaultCode.NO_END:
            raise RecordFault(piece.problem, piece.code)
        findings.broken(piece.problem, piece.code)
    try:
        element: Element = parse(envelope.around(raw), max_bytes=MAX_RECORD_BYTES + MAX_DECLARED)[0]
    except NotXml as error:
        line = f" at line {error.line - 1} of it" if error.line > 1 else ""
        if _is_text(raw, envelope):
            findings.broken(f"the record is not well-formed XML{line}.", FaultCode.BAD_RECORD)
        else:
            findings.broken(f"the record has bytes that are not {_encoding(envelope)}.", FaultCode.BAD_CHARACTERS)
        element = _recovered(raw, envelope)
    except XmlError as error:
        raise RecordFault(str(error), FaultCode.BAD_RECORD) from None
    return decode(element, findings)


def _encoding(envelope: Envelope) -> str:
    return envelope.encoding.decode("latin-1")


def _is_text(raw: bytes, envelope: Envelope) -> bool:
    """Whether bytes are characters in the document's encoding; nobody can tell of an encoding we do not know."""
    try:
        raw.decode(_encoding(envelope))
    except UnicodeDecodeError:
        return False
    except LookupError:
        return True
    return True


def _recovered(raw: bytes, envelope: Envelope) -> Element:
    """What is left of a record whose XML is broken, with U+FFFD for bytes that are no characters."""
    try:
        text = raw.decode(_encoding(envelope), "replace")
    except LookupError:
        text = raw.decode("utf-8", "replace")
    plain = Envelope(prefixes=envelope.prefixes)
    root = etree.fromstring(plain.around(text.encode("utf-8", "replace")), _RECOVERING)
    if root is None or not len(root):
        raise RecordFault("nothing is left of the record's XML.", FaultCode.BAD_RECORD)
    return root[0]


def decode(element: Element, findings: Findings | None = None) -> Taken:
    """One record from its element, with a sentence for everything that was odd.

    Raises:
        RecordFault: a field has no tag, a subfield has no code of one character, or there is no field at all.
    """
    found = findings or Findings()
    leader = ""
    fields: list[Field] = []
    stray = element.text or ""
    for part in element:
        stray += part.tail or ""
        name = local(part)
        if name == "leader":
            leader = part.text or ""
        elif name in _CONTROL and part.get("id") == _ALEPH_LEADER:
            leader = (part.text or "").replace("-", " ")
        elif name in _CONTROL or name in _DATA:
            field = _field(part, found, is_control=name in _CONTROL)
            if field is not None:
                fields.append(field)
        elif name:
            found.odd(f"the element '{name}' is no part of a record; it was passed over", FaultCode.UNKNOWN_PART)
    if stray and not stray.isspace():
        found.odd(f"the record has {STRAY_TEXT}", FaultCode.UNKNOWN_PART)
    if not fields:
        raise RecordFault("there is no field in the record.", FaultCode.NO_FIELDS)
    if leader and len(leader) != LEADER_LENGTH:
        found.odd(f"the leader has {len(leader)} characters instead of {LEADER_LENGTH}", FaultCode.BAD_LEADER)
    made = Record(
        tuple(fields), leader or DEFAULT_LEADER, format=element.get("format", ""), type=element.get("type", "")
    )
    return made, tuple(found.remarks)


def _field(element: Element, found: Findings, *, is_control: bool) -> Field | None:
    """One field; None where it is broken and left out."""
    tag = (element.get("tag") or element.get("id") or "").strip()
    if len(tag) != 3:
        found.broken("a field has no tag of three characters.", FaultCode.BAD_TAG)
        return None
    if is_control:
        return Field(tag, NO_INDICATORS, (("", _text(element, tag, found)),))
    return _datafield(tag, element, found)


def _datafield(tag: str, element: Element, found: Findings) -> Field:
    """A field with indicators and subfields; a subfield without a code is left out in repair."""
    subfields: list[Subfield] = []
    stray = element.text or ""
    for part in element:
        code = part.get("code") or part.get("label") or ""
        if len(code) == 1:
            subfields.append((code, _text(part, tag, found) if len(part) else part.text or ""))
        else:
            found.broken(f"field {tag} has a subfield without a code of one character.", FaultCode.BAD_CODE)
        stray += part.tail or ""
    if stray and not stray.isspace():
        found.odd(f"field {tag} has {STRAY_TEXT}", FaultCode.UNKNOWN_PART)
    return Field(tag, _indicators(tag, element, found), tuple(subfields))


def _indicators(tag: str, element: Element, found: Findings) -> str:
    """A field's indicators, two or more; one that is missing is taken as 0."""
    first, second = element.get("ind1"), element.get("ind2")
    if first and second and len(element.attrib) == 3:
        return first + second
    written = [element.get(f"ind{at}") or element.get(f"i{at}") for at in range(1, MAX_INDICATORS + 1)]
    while len(written) > 2 and written[-1] is None:
        written.pop()
    if None in written:
        found.odd(f"field {tag} lacks an indicator, which was taken as 0", FaultCode.BAD_INDICATORS)
    return "".join("0" if each is None else each for each in written)


def _text(element: Element, tag: str, found: Findings) -> str:
    """The text of an element; elements inside it are told, and their text is kept."""
    if not len(element):
        return element.text or ""
    found.odd(f"field {tag} has elements inside a value; their text was taken", FaultCode.UNKNOWN_PART)
    return "".join(str(each) for each in element.itertext())
