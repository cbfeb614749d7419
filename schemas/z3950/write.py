"""Messages of Z39.50 to bytes, with definite lengths, in the order of the standard."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from schemas.z3950 import ber, tags
from schemas.z3950.external import write_octets, write_single
from schemas.z3950.header import Tag, context
from schemas.z3950.opac import write_opac
from schemas.z3950.query import Attribute, Query, Structure, Term
from schemas.z3950.values import (
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

_VERSION_BITS: Final = 3
_OPTION_BITS: Final = 15
"""Bits that are written of versions and options: up to the last that this program knows."""


def write(message: Message) -> bytes:
    """The bytes of a message."""
    return _WRITERS[type(message)](message)


def _init_request(message: InitRequest) -> bytes:
    return ber.constructed(
        tags.INIT_REQUEST,
        *_agreement(message),
        b"" if message.authentication is None else _authentication(message.authentication),
        *_implementation(message.implementation),
    )


def _agreement(message: InitRequest | InitResponse) -> tuple[bytes, ...]:
    return (
        ber.bits(tags.VERSIONS, message.versions, _VERSION_BITS),
        ber.bits(tags.OPTIONS, message.options, _OPTION_BITS),
        ber.integer(tags.PREFERRED_MESSAGE_SIZE, message.preferred_message_size),
        ber.integer(tags.EXCEPTIONAL_RECORD_SIZE, message.exceptional_record_size),
    )


def _authentication(who: Authentication) -> bytes:
    if not (who.group or who.password):
        return ber.constructed(tags.AUTHENTICATION, ber.simple(ber.VISIBLE, who.user.encode()))
    parts = ((tags.GROUP, who.group), (tags.USER, who.user), (tags.PASSWORD, who.password))
    id_pass = ber.constructed(ber.SEQUENCE, *(ber.text(tag, value) for tag, value in parts))
    return ber.constructed(tags.AUTHENTICATION, id_pass)


def _implementation(one: Implementation) -> tuple[bytes, ...]:
    return (
        ber.text(tags.IMPLEMENTATION_ID, one.id),
        ber.text(tags.IMPLEMENTATION_NAME, one.name),
        ber.text(tags.IMPLEMENTATION_VERSION, one.version),
    )


def _init_response(message: InitResponse) -> bytes:
    wrapped = b"".join(_diagnostic(ber.SEQUENCE, one) for one in message.diagnostics[:1])
    information = write_single(tags.USER_INFORMATION, message.diagnostics[0].set_id, wrapped) if wrapped else b""
    return ber.constructed(
        tags.INIT_RESPONSE,
        *_agreement(message),
        ber.boolean(tags.ACCEPTED, message.accepted),
        *_implementation(message.implementation),
        information,
    )


def _search_request(message: SearchRequest) -> bytes:
    return ber.constructed(
        tags.SEARCH_REQUEST,
        ber.integer(tags.SMALL_SET, message.small_set_upper_bound),
        ber.integer(tags.LARGE_SET, message.large_set_lower_bound),
        ber.integer(tags.MEDIUM_PRESENT, message.medium_present),
        ber.boolean(tags.REPLACE, message.replace),
        ber.text(tags.RESULT_SET, message.result_set),
        ber.constructed(tags.DATABASES, *(ber.text(tags.DATABASE, name) for name in message.databases)),
        ber.constructed(tags.QUERY, _query(message.query)),
    )


def _query(query: Query) -> bytes:
    return ber.constructed(tags.TYPE_1, ber.oid(ber.OID, query.attribute_set), _structure(query.root))


def _structure(structure: Structure) -> bytes:
    if not isinstance(structure, Term):
        operator = ber.constructed(tags.OPERATOR, ber.simple(context(structure.operator), b""))
        return ber.constructed(tags.COMBINED, _structure(structure.left), _structure(structure.right), operator)
    attributes = ber.constructed(tags.ATTRIBUTES, *(_attribute(one) for one in structure.attributes))
    term = ber.simple(tags.TERM, structure.text.encode())
    return ber.constructed(tags.OPERAND, ber.constructed(tags.ATTRIBUTES_AND_TERM, attributes, term))


def _attribute(one: Attribute) -> bytes:
    return ber.constructed(
        ber.SEQUENCE,
        ber.oid(tags.ATTRIBUTE_SET, one.set_id),
        ber.integer(tags.ATTRIBUTE_TYPE, one.type),
        ber.integer(tags.ATTRIBUTE_VALUE, one.value),
    )


def _search_response(message: SearchResponse) -> bytes:
    return ber.constructed(
        tags.SEARCH_RESPONSE,
        ber.integer(tags.HITS, message.hits),
        ber.integer(tags.RETURNED, message.returned),
        ber.integer(tags.NEXT_POSITION, message.next_position),
        ber.boolean(tags.SEARCH_STATUS, message.succeeded),
        _diagnostics(message.diagnostics),
    )


def _present_request(message: PresentRequest) -> bytes:
    return ber.constructed(
        tags.PRESENT_REQUEST,
        ber.text(tags.RESULT_SET_ID, message.result_set),
        ber.integer(tags.START, message.start),
        ber.integer(tags.COUNT, message.count),
        _composition(message.composition),
        ber.oid(tags.RECORD_SYNTAX, message.syntax),
    )


def _composition(one: Composition) -> bytes:
    """The simple form where it is enough: the complex one belongs to version 3 and few servers know it."""
    if not one.schema:
        named = ber.text(tags.ELEMENT_SET, one.element_set)
        return ber.constructed(tags.SIMPLE_COMPOSITION, named) if named else b""
    named = ber.text(tags.ELEMENT_SET_NAME, one.element_set)
    generic = ber.constructed(
        tags.GENERIC,
        ber.oid(tags.SCHEMA, one.schema),
        ber.constructed(tags.ELEMENT_SPEC, named) if named else b"",
    )
    return ber.constructed(tags.COMPLEX_COMPOSITION, ber.boolean(tags.SELECT_ALTERNATIVE, False), generic)  # noqa: FBT003  a value


def _present_response(message: PresentResponse) -> bytes:
    records = [_record(one) for one in message.records]
    return ber.constructed(
        tags.PRESENT_RESPONSE,
        ber.integer(tags.RETURNED, len(message.records)),
        ber.integer(tags.NEXT_POSITION, message.next_position),
        ber.integer(tags.PRESENT_STATUS, message.status),
        ber.constructed(tags.RECORDS, *records) if records else b"",
        _diagnostics(message.diagnostics),
    )


def _record(one: Retrieved | Diagnostic) -> bytes:
    if isinstance(one, Diagnostic):
        surrogate = ber.constructed(tags.SURROGATE, _diagnostic(ber.SEQUENCE, one))
        return ber.constructed(ber.SEQUENCE, ber.constructed(tags.RECORD, surrogate))
    if one.opac is not None:
        external = write_single(ber.EXTERNAL, one.syntax, write_opac(one.opac))
    else:
        external = write_octets(ber.EXTERNAL, one.syntax, one.octets)
    retrieved = ber.constructed(tags.RECORD, ber.constructed(tags.RETRIEVED, external))
    return ber.constructed(ber.SEQUENCE, ber.text(tags.RECORD_NAME, one.database), retrieved)


def _diagnostics(diagnostics: tuple[Diagnostic, ...]) -> bytes:
    if len(diagnostics) > 1:
        return ber.constructed(tags.DIAGNOSTICS, *(_diagnostic(ber.SEQUENCE, one) for one in diagnostics))
    return b"".join(_diagnostic(tags.DIAGNOSTIC, one) for one in diagnostics)


def _diagnostic(tag: Tag, one: Diagnostic) -> bytes:
    """The details must be there, empty or not, and are of version 2's type, which every client reads."""
    details = ber.simple(ber.VISIBLE, one.details.encode())
    return ber.constructed(tag, ber.oid(ber.OID, one.set_id), ber.integer(ber.INTEGER, one.condition), details)


def _close(message: Close) -> bytes:
    reason = ber.integer(tags.CLOSE_REASON, message.reason)
    return ber.constructed(tags.CLOSE, reason, ber.text(tags.CLOSE_WORDS, message.words))


_WRITERS: Final[dict[type, Callable[[Any], bytes]]] = {
    InitRequest: _init_request,
    InitResponse: _init_response,
    SearchRequest: _search_request,
    SearchResponse: _search_response,
    PresentRequest: _present_request,
    PresentResponse: _present_response,
    Close: _close,
}
