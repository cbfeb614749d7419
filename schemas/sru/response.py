"""SRU answers: read in versions 1.1, 1.2 and 2.0 by local name, written in the namespace of one of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Final

from lxml.etree import _Element

from schemas.sru.request import RequestFaultError
from schemas.sru.values import (
    DIAGNOSTIC_NAMESPACES,
    DIAGNOSTIC_SCHEMA,
    NAMESPACES,
    V1_1,
    V2_0,
    Diagnostic,
    Record,
    RecordText,
    SearchRequest,
    SearchResponse,
)
from schemas.xml import Parts, XmlError, by_name, child, children, escape, first, first_text, local, parse

MAX_BYTES: Final = 2 * 1024 * 1024
"""Bytes of one answer, and of one record that is packed as a string."""

MAX_RECORDS: Final = 100
"""Records and diagnostics of one answer that are read: twice what our own servers give."""

MAX_WORDS: Final = 200
"""Characters of a diagnostic's text that are kept."""


class NotSruError(ValueError):
    """Well-formed XML that is no SRU answer; says what is wrong."""


def read(source: bytes | _Element) -> SearchResponse:
    """A searchRetrieveResponse, also inside a SOAP envelope; a bare `diagnostics` is an answer without records.

    Raises:
        XmlError: the bytes are no XML that we take (`schemas.xml`).
        NotSruError: the document is something else, or a record that is packed as a string is no XML.
    """
    root = parse(source, max_bytes=MAX_BYTES) if isinstance(source, bytes) else source
    if local(root) == "Envelope":
        root = _from_soap(root)
    name = local(root)
    if name in {"diagnostics", "diagnostic"}:
        return SearchResponse(diagnostics=_diagnostics([root]))
    if name not in {"searchRetrieveResponse", "explainResponse"}:
        raise NotSruError(f"the answer is a {name[:40]!r} element, not an SRU answer")
    parts = by_name(root)
    records, surrogates = _records(parts)
    total = first_text(parts, "numberOfRecords")
    return SearchResponse(
        version=first_text(parts, "version") or None,
        total=int(total) if total.isascii() and total.isdecimal() and len(total) <= 12 else None,
        records=records,
        diagnostics=(*_diagnostics(parts.get("diagnostics", ())), *surrogates),
    )


def _from_soap(envelope: _Element) -> _Element:
    body = child(envelope, "Body")
    content = None if body is None else next(iter(body), None)
    if content is None:
        raise NotSruError("the SOAP envelope is empty")
    return content


def _records(parts: Parts) -> tuple[tuple[Record, ...], tuple[Diagnostic, ...]]:
    """The records that hold something, and the diagnostics that stand in place of the others."""
    records: list[Record] = []
    surrogates: list[Diagnostic] = []
    for group in parts.get("records", ()):
        for element in islice(children(group, "record"), MAX_RECORDS):
            record = by_name(element)
            data = _data(first(record, "recordData"))
            if data is None:
                continue
            if local(data) == "diagnostic":
                surrogates.append(_diagnostic(data))
            else:
                records.append(_record(record, data))
    return tuple(records), tuple(surrogates)


def _record(parts: Parts, data: _Element) -> Record:
    position = first_text(parts, "recordPosition")
    return Record(
        schema=first_text(parts, "recordSchema"),
        data=data,
        identifier=first_text(parts, "recordIdentifier") or None,
        position=int(position) if position.isascii() and position.isdecimal() and len(position) <= 9 else None,
    )


def _data(element: _Element | None) -> _Element | None:
    """What a record holds: an element, or text that is XML once more (recordPacking string)."""
    if element is None:
        return None
    for inner in element:
        if local(inner):
            return inner
    packed = (element.text or "").strip()
    if not packed:
        return None
    try:
        return parse(packed.encode(), max_bytes=MAX_BYTES)
    except XmlError as fault:
        raise NotSruError(f"a record is packed as a string that is not XML: {fault}") from None


def _diagnostics(groups: Iterable[_Element]) -> tuple[Diagnostic, ...]:
    found: list[Diagnostic] = []
    for group in groups:
        elements = [group] if local(group) == "diagnostic" else children(group, "diagnostic")
        found += map(_diagnostic, islice(elements, MAX_RECORDS))
    return tuple(found)


def _diagnostic(element: _Element) -> Diagnostic:
    parts = by_name(element)
    return Diagnostic(
        uri=first_text(parts, "uri"),
        details=first_text(parts, "details")[:MAX_WORDS],
        message=first_text(parts, "message")[:MAX_WORDS],
    )


def write(
    request: SearchRequest,
    *,
    total: int | None,
    records: Sequence[RecordText] = (),
    diagnostics: Sequence[Diagnostic] = (),
) -> bytes:
    """The searchRetrieveResponse to a request, as a whole document in its version and packing.

    Args:
        request: what was asked; the first record stands at its `start`.
        total: how many records match; None where a diagnostic says that nothing was searched. It is written as 0, since
            every version wants a number.
        records: those that are given.
        diagnostics: why there are fewer, or none.
    """
    positions = range(request.start, request.start + len(records))
    refused = "".join(_diagnostic_text(one, request.version) for one in diagnostics)
    root = "searchRetrieveResponse"
    parts = (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} xmlns="{NAMESPACES[request.version]}">',
        "" if request.version == V2_0 else f"<version>{escape(request.version)}</version>",
        f"<numberOfRecords>{total or 0}</numberOfRecords>",
        "<records>" if records else "",
        *(part for one in zip(records, positions, strict=True) for part in _record_parts(*one, request)),
        "</records>" if records else "",
        _next_position(total, positions),
        f"<diagnostics>{refused}</diagnostics>" if refused else "",
        f"</{root}>",
    )
    # Piece by piece, since records have megabytes: whoever else wants to run gets between two of them.
    return b"".join([part.encode() for part in parts])


def write_diagnostic(fault: RequestFaultError) -> bytes:
    """The answer to a request that cannot be carried out."""
    return write(SearchRequest(version=fault.version, query=""), total=None, diagnostics=[fault.diagnostic])


def surrogate(fault: Diagnostic, version: str) -> RecordText:
    """A record that says why the one in its place is not given."""
    return RecordText(schema=DIAGNOSTIC_SCHEMA, xml=_diagnostic_text(fault, version))


def _next_position(total: int | None, given: range) -> str:
    more = total is not None and len(given) > 0 and given.stop <= total
    return f"<nextRecordPosition>{given.stop}</nextRecordPosition>" if more else ""


def _record_parts(record: RecordText, position: int, request: SearchRequest) -> Iterator[str]:
    packing = "recordXMLEscaping" if request.version == V2_0 else "recordPacking"
    named = record.identifier is not None and request.version != V1_1  # 1.1's schema has no recordIdentifier
    identifier = f"<recordIdentifier>{escape(record.identifier or '')}</recordIdentifier>" if named else ""
    yield (
        f"<record><recordSchema>{escape(record.schema)}</recordSchema>"
        f"<{packing}>{'string' if request.escaped else 'xml'}</{packing}><recordData>"
    )
    yield escape(record.xml) if request.escaped else _unqualified(record.xml)
    yield f"</recordData>{identifier}<recordPosition>{position}</recordPosition></record>"


def _unqualified(fragment: str) -> str:
    """A fragment that declares no namespace must not fall into the answer's."""
    name_end = next((at for at, character in enumerate(fragment) if character in " />"), 0)
    opening = fragment[: fragment.find(">")]
    return fragment if " xmlns=" in opening else f'{fragment[:name_end]} xmlns=""{fragment[name_end:]}'


def _diagnostic_text(diagnostic: Diagnostic, version: str) -> str:
    details = f"<details>{escape(diagnostic.details)}</details>" if diagnostic.details else ""
    message = f"<message>{escape(diagnostic.message)}</message>" if diagnostic.message else ""
    namespace = DIAGNOSTIC_NAMESPACES[version]
    return f'<diagnostic xmlns="{namespace}"><uri>{escape(diagnostic.uri)}</uri>{details}{message}</diagnostic>'
