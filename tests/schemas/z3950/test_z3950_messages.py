"""Messages of Z39.50: whatever is written is read again, and what servers write otherwise is read too."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas import z3950
from schemas.opac.values import OpacHolding, OpacRecord
from schemas.z3950 import (
    Authentication,
    BerError,
    Close,
    Composition,
    Diagnostic,
    Implementation,
    InitRequest,
    InitResponse,
    PresentRequest,
    PresentResponse,
    Query,
    Retrieved,
    SearchRequest,
    SearchResponse,
    ber,
    oids,
    tags,
)
from schemas.z3950.external import single_of
from schemas.z3950.header import context
from schemas.z3950.query import Attribute, Combined, Operator, Structure, Term

WORDS = st.text(max_size=10)
NAMES = WORDS.filter(bool)
NUMBERS = st.integers(0, 2**31 - 1)
OIDS = st.sampled_from([oids.OPAC, oids.XML, oids.BIB_1, oids.DAN_1, oids.HOLDINGS_SCHEMA])
BITS = st.frozensets(st.integers(0, 2))
DIAGNOSTICS = st.builds(Diagnostic, OIDS, NUMBERS, WORDS)
IMPLEMENTATIONS = st.builds(Implementation, id=WORDS, name=WORDS, version=WORDS)
ATTRIBUTES = st.builds(Attribute, st.integers(1, 20), NUMBERS, st.sampled_from(["", oids.DAN_1]))
TERMS = st.builds(Term, WORDS, st.lists(ATTRIBUTES, max_size=3).map(tuple))
STRUCTURES: st.SearchStrategy[Structure] = st.recursive(
    TERMS, lambda inner: st.builds(Combined, st.sampled_from(Operator), inner, inner), max_leaves=6
)
RECORDS = st.one_of(
    st.builds(Retrieved, syntax=st.just(oids.XML), octets=st.binary(max_size=300), database=WORDS),
    st.builds(
        Retrieved,
        syntax=st.just(oids.OPAC),
        opac=st.builds(OpacRecord, holdings=st.tuples(st.builds(OpacHolding, call_number=WORDS))),
    ),
    DIAGNOSTICS,
)
MESSAGES = st.one_of(
    st.builds(
        InitRequest,
        versions=BITS,
        options=BITS,
        preferred_message_size=NUMBERS,
        authentication=st.none()
        | st.builds(Authentication, user=WORDS, password=NAMES, group=WORDS)
        | st.builds(Authentication, user=WORDS),
        implementation=IMPLEMENTATIONS,
    ),
    st.builds(
        InitResponse,
        versions=BITS,
        options=BITS,
        accepted=st.booleans(),
        implementation=IMPLEMENTATIONS,
        diagnostics=st.lists(DIAGNOSTICS, max_size=1).map(tuple),
    ),
    st.builds(
        SearchRequest,
        databases=st.lists(NAMES, min_size=1, max_size=3).map(tuple),
        query=st.builds(Query, STRUCTURES, OIDS),
        result_set=NAMES,
        replace=st.booleans(),
        small_set_upper_bound=NUMBERS,
    ),
    st.builds(
        SearchResponse,
        succeeded=st.booleans(),
        hits=NUMBERS,
        returned=NUMBERS,
        next_position=NUMBERS,
        diagnostics=st.lists(DIAGNOSTICS, max_size=3).map(tuple),
    ),
    st.builds(
        PresentRequest,
        start=NUMBERS,
        count=NUMBERS,
        syntax=OIDS,
        composition=st.builds(Composition, element_set=WORDS, schema=st.just("") | OIDS),
        result_set=NAMES,
    ),
    st.builds(PresentResponse, status=st.integers(0, 5), records=st.lists(RECORDS, max_size=3).map(tuple)),
    st.builds(Close, reason=st.integers(0, 9), words=WORDS),
)


@given(MESSAGES)
def test_messages_come_back(message: z3950.Message) -> None:
    """All of them, field by field."""
    assert z3950.read(z3950.write(message)) == message


@given(MESSAGES, st.data())
def test_messages_that_are_cut_or_bent_are_refused_or_read(message: z3950.Message, data: st.DataObject) -> None:
    """Never anything but a message or a typed error."""
    raw = bytearray(z3950.write(message))
    place = data.draw(st.integers(0, len(raw) - 1))
    raw[place] = data.draw(st.integers(0, 255))
    for wrong in (bytes(raw), bytes(raw[:place])):
        with suppress(BerError):
            assert isinstance(z3950.read(wrong), z3950.Message)


def test_other_messages_and_what_nobody_asked_for_are_refused() -> None:
    """A scan, a record in fragments, a query of another type."""
    with pytest.raises(BerError, match=r"\[36\] is no message that is known here"):
        z3950.read(ber.constructed(context(36)))
    fragment = ber.constructed(ber.SEQUENCE, ber.constructed(tags.RECORD, ber.constructed(context(3))))
    parts = (ber.integer(tags.PRESENT_STATUS, 1), ber.constructed(tags.RECORDS, fragment))
    with pytest.raises(BerError, match="a record comes in fragments"):
        z3950.read(ber.constructed(tags.PRESENT_RESPONSE, *parts))


def test_diagnostics_of_an_init_are_found_wherever_they_are_wrapped() -> None:
    """Servers put them into the user information in more than one way."""
    diagnostic = ber.constructed(
        ber.SEQUENCE,
        ber.oid(ber.OID, oids.BIB_1_DIAGNOSTICS),
        ber.integer(ber.INTEGER, 1014),
        ber.text(ber.GENERAL, "x"),
    )
    wrapped = ber.constructed(ber.SEQUENCE, ber.constructed(context(1), diagnostic))
    external = ber.oid(ber.OID, "1.2.840.10003.10.3"), ber.constructed(context(0), wrapped)
    raw = ber.constructed(
        tags.INIT_RESPONSE,
        ber.bits(tags.VERSIONS, frozenset({0, 1}), 2),
        ber.bits(tags.OPTIONS, frozenset(), 1),
        ber.boolean(tags.ACCEPTED, value=False),
        ber.constructed(tags.USER_INFORMATION, ber.constructed(ber.EXTERNAL, *external)),
    )
    message = z3950.read(raw)
    assert isinstance(message, InitResponse)
    assert (message.accepted, message.diagnostics) == (False, (Diagnostic(oids.BIB_1_DIAGNOSTICS, 1014, "x"),))


def test_records_wrapped_in_asn_1_strings_are_read() -> None:
    """Some servers put XML into an octet string instead of octets, or into arbitrary bits."""
    for inner in (
        ber.constructed(context(0), ber.simple(ber.OCTETS, b"<a/>")),
        ber.simple(context(2), b"\x00<a/>"),
        ber.constructed(context(1), ber.simple(ber.OCTETS, b"<a"), ber.simple(ber.OCTETS, b"/>")),
    ):
        external = ber.constructed(ber.EXTERNAL, ber.oid(ber.OID, oids.XML), inner)
        record = ber.constructed(ber.SEQUENCE, ber.constructed(tags.RECORD, ber.constructed(tags.RETRIEVED, external)))
        parts = (ber.integer(tags.PRESENT_STATUS, 0), ber.constructed(tags.RECORDS, record))
        message = z3950.read(ber.constructed(tags.PRESENT_RESPONSE, *parts))
        assert isinstance(message, PresentResponse)
        assert message.records == (Retrieved(syntax=oids.XML, octets=b"<a/>"),)
    assert single_of(ber.parse(ber.constructed(ber.EXTERNAL))) is None


def test_nobodys_login_shows() -> None:
    """Neither in the value nor in the message that holds it."""
    who = Authentication(user="illgate", password="4711", group="765700")
    assert repr(who) == "Authentication()"
    assert "4711" not in repr(InitRequest(authentication=who))
