"""Messages of Z39.50 from their bytes: those that a look-up gets, and those that a server of look-ups gets."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from schemas.z3950 import ber, tags
from schemas.z3950.ber import Element
from schemas.z3950.external import octets_of, single_of, syntax_of
from schemas.z3950.header import BerError, Tag
from schemas.z3950.oids import BIB_1_DIAGNOSTICS, OPAC
from schemas.z3950.opac import read_opac
from schemas.z3950.read_query import read_query
from schemas.z3950.values import (
    RESULT_SET,
    Authentication,
    Close,
    Composition,
    Diagnostic,
    Implementation,
    InitRequest,
    InitResponse,
    Message,
    PresentRequest,
    PresentResponse,
    Retrieved,
    SearchRequest,
    SearchResponse,
)


def read(data: bytes) -> Message:
    """The message in `data`, which is exactly one.

    Raises:
        BerError: it is no BER, no message that is known here, or lacks what it must have.
    """
    root = ber.parse(data)
    reader = _READERS.get(root.tag)
    if reader is None:
        raise BerError(root.offset, f"[{root.tag.number}] is no message that is known here")
    return reader(root)


def _init_request(root: Element) -> InitRequest:
    authentication = root.find(tags.AUTHENTICATION)
    return InitRequest(
        versions=root.need(tags.VERSIONS).bits(),
        options=root.need(tags.OPTIONS).bits(),
        preferred_message_size=root.need(tags.PREFERRED_MESSAGE_SIZE).integer(),
        exceptional_record_size=root.need(tags.EXCEPTIONAL_RECORD_SIZE).integer(),
        authentication=None if authentication is None else _authentication(authentication.only()),
        implementation=_implementation(root),
    )


def _authentication(chosen: Element) -> Authentication | None:
    """The open form is user and password with a stroke between; NULL and what is not known say nothing."""
    if chosen.tag == ber.SEQUENCE:
        return Authentication(
            user=_text(chosen, tags.USER), password=_text(chosen, tags.PASSWORD), group=_text(chosen, tags.GROUP)
        )
    if chosen.tag in {ber.VISIBLE, ber.GENERAL}:
        return Authentication(user=chosen.text())
    return None


def _implementation(root: Element) -> Implementation:
    return Implementation(
        id=_text(root, tags.IMPLEMENTATION_ID),
        name=_text(root, tags.IMPLEMENTATION_NAME),
        version=_text(root, tags.IMPLEMENTATION_VERSION),
    )


def _init_response(root: Element) -> InitResponse:
    information = root.find(tags.USER_INFORMATION)
    return InitResponse(
        versions=root.need(tags.VERSIONS).bits(),
        options=root.need(tags.OPTIONS).bits(),
        preferred_message_size=_integer(root, tags.PREFERRED_MESSAGE_SIZE),
        exceptional_record_size=_integer(root, tags.EXCEPTIONAL_RECORD_SIZE),
        accepted=root.need(tags.ACCEPTED).boolean(),
        implementation=_implementation(root),
        diagnostics=() if information is None else _diagnostics_within(information),
    )


def _diagnostics_within(element: Element) -> tuple[Diagnostic, ...]:
    """Diagnostics that servers wrap in several ways in the user information of an Init response."""
    if _is_diagnostic(element):
        return (_diagnostic(element),)
    return tuple(one for child in element.children or () for one in _diagnostics_within(child))


def _is_diagnostic(element: Element) -> bool:
    return [child.tag for child in (element.children or ())[:2]] == [ber.OID, ber.INTEGER]


def _search_request(root: Element) -> SearchRequest:
    return SearchRequest(
        databases=tuple(name.text() for name in root.need(tags.DATABASES).children or ()),
        query=read_query(root.need(tags.QUERY).only()),
        result_set=_text(root, tags.RESULT_SET) or RESULT_SET,
        replace=root.need(tags.REPLACE).boolean(),
        small_set_upper_bound=_integer(root, tags.SMALL_SET),
        large_set_lower_bound=_integer(root, tags.LARGE_SET),
        medium_present=_integer(root, tags.MEDIUM_PRESENT),
    )


def _search_response(root: Element) -> SearchResponse:
    return SearchResponse(
        succeeded=root.need(tags.SEARCH_STATUS).boolean(),
        hits=root.need(tags.HITS).integer(),
        returned=_integer(root, tags.RETURNED),
        next_position=_integer(root, tags.NEXT_POSITION),
        diagnostics=_diagnostics(root),
    )


def _present_request(root: Element) -> PresentRequest:
    syntax = root.find(tags.RECORD_SYNTAX)
    return PresentRequest(
        start=root.need(tags.START).integer(),
        count=root.need(tags.COUNT).integer(),
        syntax="" if syntax is None else syntax.oid(),
        composition=_composition(root),
        result_set=_text(root, tags.RESULT_SET_ID) or RESULT_SET,
    )


def _composition(root: Element) -> Composition:
    simple = root.find(tags.SIMPLE_COMPOSITION)
    if simple is not None:
        return Composition(element_set=_text(simple, tags.ELEMENT_SET))
    asked = root.find(tags.COMPLEX_COMPOSITION)
    generic = None if asked is None else asked.find(tags.GENERIC)
    if generic is None:
        return Composition()
    schema, spec = generic.find(tags.SCHEMA), generic.find(tags.ELEMENT_SPEC)
    return Composition(
        element_set="" if spec is None else _text(spec, tags.ELEMENT_SET_NAME),
        schema="" if schema is None else schema.oid(),
    )


def _present_response(root: Element) -> PresentResponse:
    records = root.find(tags.RECORDS)
    return PresentResponse(
        status=root.need(tags.PRESENT_STATUS).integer(),
        next_position=_integer(root, tags.NEXT_POSITION),
        records=() if records is None else tuple(_record(one) for one in records.children or ()),
        diagnostics=_diagnostics(root),
    )


def _record(named: Element) -> Retrieved | Diagnostic:
    """A NamePlusRecord."""
    chosen = named.need(tags.RECORD).only()
    if chosen.tag == tags.SURROGATE:
        return _diagnostic(chosen if _is_diagnostic(chosen) else chosen.only())
    if chosen.tag != tags.RETRIEVED:
        raise BerError(chosen.offset, "a record comes in fragments, which nobody asked for")
    external = chosen.only()
    syntax, single = syntax_of(external), single_of(external)
    return Retrieved(
        syntax=syntax,
        octets=octets_of(external),
        opac=read_opac(single) if syntax == OPAC and single is not None else None,
        database=_text(named, tags.RECORD_NAME),
    )


def _diagnostics(root: Element) -> tuple[Diagnostic, ...]:
    """The diagnostics that stand in place of records."""
    one, several = root.find(tags.DIAGNOSTIC), root.find(tags.DIAGNOSTICS)
    found = [] if one is None else [one]
    found += [] if several is None else several.children or ()
    return tuple(_diagnostic(diagnostic) for diagnostic in found)


def _diagnostic(record: Element) -> Diagnostic:
    """A DiagRec; one of a set of its own (EXTERNAL) is known by that set only."""
    if record.tag == ber.EXTERNAL:
        return Diagnostic(syntax_of(record), 0)
    details = next((child.text() for child in record.children or () if child.tag in {ber.VISIBLE, ber.GENERAL}), "")
    set_id = record.find(ber.OID)
    condition = record.need(ber.INTEGER).integer()
    return Diagnostic(BIB_1_DIAGNOSTICS if set_id is None else set_id.oid(), condition, details)


def _close(root: Element) -> Close:
    return Close(reason=root.need(tags.CLOSE_REASON).integer(), words=_text(root, tags.CLOSE_WORDS))


def _text(element: Element, tag: Tag) -> str:
    found = element.find(tag)
    return "" if found is None else found.text()


def _integer(element: Element, tag: Tag) -> int:
    found = element.find(tag)
    return 0 if found is None else found.integer()


_READERS: Final[Mapping[Tag, Callable[[Element], Message]]] = {
    tags.INIT_REQUEST: _init_request,
    tags.INIT_RESPONSE: _init_response,
    tags.SEARCH_REQUEST: _search_request,
    tags.SEARCH_RESPONSE: _search_response,
    tags.PRESENT_REQUEST: _present_request,
    tags.PRESENT_RESPONSE: _present_response,
    tags.CLOSE: _close,
}
